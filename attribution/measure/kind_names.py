"""What people call the kinds of figures: those of credits, and the others that are released too."""

from __future__ import annotations

from attribution.measure import orcid_uptake

CREDIT_NAMES = {
    "either": "Technicians named on papers, as authors or thanked",
    "authored": "Technicians named as authors",
    "thanked": "Technicians thanked by name",
}
KIND_NAMES = {**CREDIT_NAMES, orcid_uptake.KIND: "Technicians with an ORCID iD"}
