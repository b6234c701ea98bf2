"""Outputs that were imported from Pure. Nothing is asked: see `harvest/exchange/`."""

from __future__ import annotations

from attribution.harvest.exchange.file_source import source_of_files

SOURCE = source_of_files("pure", "Pure", rank=9)
