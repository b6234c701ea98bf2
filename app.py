"""What Streamlit runs: `attribution dashboard`, or `streamlit run app.py` in this folder."""

from attribution.dashboard.frame import run

run()
