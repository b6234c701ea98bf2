"""The dashboard: what people see in a browser.

Start reading at `shell.py`; `server.py` starts it.
"""
