"""When a page of the dashboard is complete in a browser: known from what was sent.

Streamlit shows on the page whether a script runs, but between a click and the start of its run the
page looks finished. So the tab's own WebSocket is watched: a tab is settled when the last run it
asked for has ended, and everything the server sent has been drawn.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import TimeoutError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

LAYOUT_MS = 20_000
LIMIT_MS = 60_000  # far more than a page takes on a busy computer
ASKS_FOR_A_RUN = BackMsg.DESCRIPTOR.fields_by_name["rerun_script"].number
RUN_STARTED = ForwardMsg.DESCRIPTOR.fields_by_name["new_session"].number
RUN_ENDED = ForwardMsg.DESCRIPTOR.fields_by_name["script_finished"].number
# A run that was cut short because another is to follow has not ended.
CUT_SHORT = ForwardMsg.FINISHED_EARLY_FOR_RERUN

# A run that is asked for while another runs cuts that one short, or follows it if it had ended.
# Every message is one protobuf message, of which only the numbers of its outermost fields are read.
WATCH = f"""
(() => {{
  const fields = (bytes) => {{
    let at = 0;
    const varint = () => {{
      let value = 0, factor = 1, byte;
      do {{
        byte = bytes[at++];
        value += (byte & 127) * factor;
        factor *= 128;
      }} while (byte & 128);
      return value;
    }};
    const found = new Map();
    while (at < bytes.length) {{
      const key = varint(), kind = key & 7, number = key >>> 3;
      if (kind === 0) found.set(number, varint());
      else if (kind === 2) {{ found.set(number, null); at += varint(); }}
      else at += kind === 1 ? 8 : 4;
    }}
    return found;
  }};
  window.runIsPending = true;
  let askedSinceStart = false;
  window.framesDrawnSettled = 0;
  const Native = window.WebSocket;
  window.WebSocket = class extends Native {{
    constructor(...options) {{
      super(...options);
      this.addEventListener('message', (event) => {{
        const message = fields(new Uint8Array(event.data)), ended = message.get({RUN_ENDED});
        if (message.has({RUN_STARTED})) askedSinceStart = false;
        if (ended !== undefined && ended !== {CUT_SHORT}) window.runIsPending = askedSinceStart;
      }});
    }}
    send(data) {{
      if (fields(new Uint8Array(data)).has({ASKS_FOR_A_RUN}))
        window.runIsPending = askedSinceStart = true;
      super.send(data);
    }}
  }};
}})();
"""

# Nothing is asked for or being sent, no part is out of date or still a placeholder, and nothing
# moves; and so it was on the last three pictures the browser drew.
SETTLED = """
() => {
  const app = document.querySelector('[data-testid=stApp]');
  const unfinished = '[data-stale=true], [data-testid=stSkeleton], [data-testid=stAppSkeleton], '
    + '[data-testid=stFileChipIconSpinner]';
  const moves = document.getAnimations().some((animation) =>
    animation.playState === 'running' && animation.effect.getComputedTiming().endTime !== Infinity);
  const drawn = [...document.querySelectorAll('[data-testid=stVegaLiteChart]')]
    .every((chart) => chart.querySelector('canvas, svg'));
  const quiet = app && drawn && !window.runIsPending && app.dataset.testScriptState === 'notRunning'
    && !document.querySelector(unfinished) && !moves;
  window.framesDrawnSettled = quiet ? window.framesDrawnSettled + 1 : 0;
  return window.framesDrawnSettled > 3;
}
"""
FITS = """
(width) => window.innerWidth === width
  && document.querySelector('[data-testid=stMain]').scrollWidth <= width
"""


def watch(page_or_context: Any) -> None:
    """Watch the WebSockets of a tab, or of every tab of a browser profile, opened from now on."""
    page_or_context.add_init_script(WATCH)


def settle(tab: Any) -> None:
    """Wait until the page is complete."""
    tab.evaluate("window.framesDrawnSettled = 0")
    tab.wait_for_function(SETTLED, timeout=LIMIT_MS)
    assert tab.locator("[data-testid=stException]").count() == 0


def fits(tab: Any, width: int, height: int = 900) -> bool:
    """Whether the page, made this wide, needs no scrolling sideways once it has been laid out."""
    tab.set_viewport_size({"width": width, "height": height})
    settle(tab)
    try:
        tab.wait_for_function(FITS, arg=width, timeout=LAYOUT_MS)
    except TimeoutError:
        return False
    return True
