"""The script that Streamlit runs, alone in its folder.

Streamlit puts the folder of its script on the import path and takes a neighbouring `pages/` for
pages that everyone may open by address. Neither may happen to the folder of the dashboard.
"""

from attribution.dashboard.shell import run

run()
