"""Pages for people who have not signed in: plain HTML, for which the server remembers nothing."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope

from attribution.dashboard.base_path import path_prefix
from attribution.home.notices import NOTICES, as_html, published
from attribution.home.settings import Settings

TITLE = "Technicians on papers"
INVITATION = "Sign in with your account at the institution. You will see what your role allows."
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    ),
    # The address may be a link that works without sign-in: no other site and no list may hold it.
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
_STYLE = """
body { max-width: 40rem; margin: 4rem auto; padding: 0 1rem; color: #1b2730; background: #fff;
  font: 1rem/1.5 "Source Sans", "Source Sans Pro", sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.2; }
form { display: inline-block; max-width: 100%; margin: .6rem .6rem 0 0; }
button { font: inherit; padding: .4rem 1rem; border-radius: .4rem; cursor: pointer;
  border: 1px solid #0b5c8a; color: #0b5c8a; background: #fff; }
form:first-of-type button { color: #fff; background: #0b5c8a; }
.notice h1 { font-size: 1.5rem; } .notice h2 { font-size: 1.15rem; }
.links a { margin-right: 1rem; color: #0b5c8a; }
fieldset { border: 1px solid #b8c4cc; border-radius: .4rem; margin: 1.2rem 0;
  padding: .4rem 1rem 1rem; }
legend { font-weight: 600; font-size: 1.15rem; padding: 0 .3rem; }
fieldset a { color: #0b5c8a; }
label { display: block; margin: .5rem 0; line-height: 1.5; }
fieldset label { min-height: 1.6rem; cursor: pointer; }
input[type=radio] { width: 1.2rem; height: 1.2rem; vertical-align: -.2rem; margin: 0 .5rem 0 0; }
#code { font: 1.1rem/1.5 monospace; padding: .3rem .5rem; width: 100%; max-width: 22rem;
  box-sizing: border-box; border: 1px solid #4d5c66; border-radius: .3rem; }
.done { padding: .6rem 1rem; border-left: 4px solid #1d7a3e; background: #ebf6ee; }
h2 { font-size: 1.3rem; }
dt { font-weight: 600; margin-top: .6rem; } dd { margin: 0; }
.refusal { padding: .6rem 1rem; border-left: 4px solid #a3262a; background: #fbeeee; }
"""


def door(settings: Settings) -> HTMLResponse:
    """How to sign in."""
    return _page(f"<p>{INVITATION}</p>{_button('Sign in', 'login')}{links(settings)}")


def refusal(message: str, settings: Settings) -> HTMLResponse:
    """Why a person who signed in is not let in, and what they can do."""
    buttons = _button("Sign in again", "login") + _button("Sign out", "logout")
    words = f'<p class="refusal" role="alert">{escape(message)}</p>'
    return _page(f"{words}{buttons}{links(settings)}")


def notice(settings: Settings, path: str) -> HTMLResponse | None:
    """A text of the institution that everybody may read; None where the path is not that of one."""
    name = path.strip("/")
    text = published(settings, name) if name in NOTICES else None
    if text is None:
        return None
    return _page(
        f'<div class="notice">{as_html(text)}</div><p><a href="{path_prefix()}/">Sign in</a></p>'
    )


def links(settings: Settings) -> str:
    """Links to the texts that are published."""
    links = [
        f'<a href="{path_prefix()}/{name}">{text.title}</a>'
        for name, text in NOTICES.items()
        if published(settings, name)
    ]
    return f'<p class="links">{" ".join(links)}</p>' if links else ""


def fault(message: str) -> HTMLResponse:
    """Why no one is let in."""
    return _page(f'<p class="refusal" role="alert">{escape(message)}</p>', status=503)


def plain(sentence: str, button: str = "", status: int = 200) -> HTMLResponse:
    """A sentence, and a button that sends the page's own address again, as a form."""
    form = (
        f'<form method="post"><button type="submit">{escape(button)}</button></form>'
        if button
        else ""
    )
    return _page(f'<p role="status">{escape(sentence)}</p>{form}', status)


async def form_of(scope: Scope, receive: Receive, longest: int) -> dict[str, str] | None:
    """The fields of a form that was sent; none where nothing was.

    None for one of more than `longest` bytes, which is not read to its end, and for one that did
    not arrive whole.
    """
    if scope["method"] != "POST":
        return {}
    body = b""
    try:
        async for part in Request(scope, receive).stream():
            body += part
            if len(body) > longest:
                return None
    except ClientDisconnect:
        return None
    return dict(parse_qsl(body.decode(errors="replace")))


def address_of(path: str) -> str:
    """The address of a page at the same host, below the path of the dashboard."""
    return f"{path_prefix()}/{path}"


def _page(body: str, status: int = 200) -> HTMLResponse:
    return page(TITLE, body, status)


def page(title: str, body: str, status: int = 200) -> HTMLResponse:
    """A page of this kind with a title and a body in HTML."""
    name = TITLE if title == TITLE else f"{title} – {TITLE}"
    document = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main><h1>{title}</h1>{body}</main></body></html>"
    )
    return HTMLResponse(document, status_code=status, headers=_HEADERS)


def _button(label: str, action: str) -> str:
    address = f"{path_prefix()}/auth/{action}"
    return f'<form action="{address}"><button type="submit">{label}</button></form>'
