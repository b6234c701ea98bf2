"""The measure: % of technicians on papers, with numerator, denominator, range and coverage."""
