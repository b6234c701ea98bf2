"""The measure: % of technicians on papers, with numerator, denominator, range and coverage."""

from attribution.measure.counting import (
    DENOMINATORS,
    GROUPS,
    Count,
    Coverage,
    Measure,
    Numerators,
    measure,
    percentage,
)
from attribution.measure.forms import as_json, as_text
from attribution.measure.periods import (
    Period,
    academic_year,
    academic_years,
    calendar_year,
    calendar_years,
    period,
    periods,
    rolling_year,
)

__all__ = [
    "DENOMINATORS", "GROUPS", "Count", "Coverage", "Measure", "Numerators", "Period", "academic_year",
    "academic_years", "as_json", "as_text", "calendar_year", "calendar_years", "measure", "percentage", "period",
    "periods", "rolling_year",
]  # fmt: skip
