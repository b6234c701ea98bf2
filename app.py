"""What Streamlit runs: `attribution dashboard`, or `streamlit run app.py` in this folder."""

from attribution.dashboard.shell import run

run()
