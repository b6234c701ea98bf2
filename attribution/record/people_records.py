"""Records, review lists, suggestions and wishes of one technician."""

from __future__ import annotations
