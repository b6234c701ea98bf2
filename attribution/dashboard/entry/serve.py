"""What Streamlit serves: the pages, behind the gate that every request passes first."""

from starlette.middleware import Middleware
from streamlit.starlette import App

from attribution.dashboard.browser_opening import opening_browser
from attribution.dashboard.gate import Gate
from attribution.dashboard.server import page_script

app = App(page_script(), middleware=[Middleware(Gate)], lifespan=opening_browser)
