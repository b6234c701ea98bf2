"""What Streamlit runs."""

from attribution.dashboard.frame import run

run()
