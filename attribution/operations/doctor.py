"""Checks of a home folder and its surroundings: what is wrong, and what to do."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

from attribution.access import sign_in
from attribution.core.errors import AttributionError, UserError
from attribution.facilities import facility
from attribution.harvest import raw_files, ror
from attribution.harvest.client import Client
from attribution.harvest.registry import in_use, services
from attribution.harvest.request import Request
from attribution.harvest.summaries import load_summaries
from attribution.home.settings import Settings
from attribution.roster import copies
from attribution.snapshot import publish

FREE_GIGABYTES = 5
STALE_DAYS = 3


@dataclass(frozen=True)
class Finding:
    """One check: `state` is ok, note or wrong; `remedy` says what to do."""

    check: str
    state: str
    found: str
    remedy: str = ""


def examine(settings: Settings, now: datetime, online: bool = True) -> Iterator[Finding]:
    """Every finding, one after the other."""
    yield from _versions()
    yield from _settings(settings)
    yield from _keys(settings)
    yield from _disk(settings)
    yield from _roster(settings)
    yield from _facilities(settings)
    yield from _sign_in(settings, online)
    yield from _harvest(settings, now)
    if online:
        yield from _reachable(settings)


def _versions() -> Iterator[Finding]:
    ok = sys.version_info >= (3, 11)
    yield Finding(
        "python",
        "ok" if ok else "wrong",
        sys.version.split()[0],
        "" if ok else "Install Python 3.11 or newer.",
    )
    named = ", ".join(
        f"{name} {version(name)}"
        for name in ("duckdb", "streamlit", "pyalex", "habanero", "rapidfuzz", "requests")
    )
    yield Finding("packages", "ok", named)


def _settings(settings: Settings) -> Iterator[Finding]:
    if not settings.file.exists():
        yield Finding(
            "settings",
            "wrong",
            f"{settings.file} is missing",
            "Run `attribution init --ror ID --email ADDRESS`.",
        )
        return
    yield Finding(
        "settings",
        "ok",
        f"{settings.institution_name}, works from {settings.works_from}, {len(settings.children)} child units",
    )
    if not settings.email:
        yield Finding(
            "contact",
            "note",
            "no e-mail address",
            "Set contact.email: sources then give us their polite rates and can write to you.",
        )


def _keys(settings: Settings) -> Iterator[Finding]:
    for service in services():
        for key in service.keys:
            if settings.key(key):
                yield Finding(f"key {key.variable}", "ok", "set")
            else:
                yield Finding(f"key {key.variable}", "note", f"not set: {key.without}")


def _disk(settings: Settings) -> Iterator[Finding]:
    place = settings.home if settings.home.exists() else settings.home.parent
    free = shutil.disk_usage(place if place.exists() else ".").free / 1e9
    ok = free >= FREE_GIGABYTES
    yield Finding(
        "disk",
        "ok" if ok else "wrong",
        f"{free:.0f} GB free",
        "" if ok else f"Make room: a harvest wants {FREE_GIGABYTES} GB.",
    )


def _roster(settings: Settings) -> Iterator[Finding]:
    path = copies.current(settings.home)
    if path is None:
        yield Finding(
            "roster",
            "wrong",
            "none imported",
            "Run `attribution roster check FILE`, then `attribution roster import FILE`.",
        )
        return
    people = copies.load(settings.home, settings.columns).technicians
    with_orcid = sum(1 for one in people if one.orcid)
    yield Finding(
        "roster", "ok", f"{path.name}: {len(people)} technicians, {with_orcid} with an ORCID iD"
    )


def _facilities(settings: Settings) -> Iterator[Finding]:
    try:
        yield Finding("facilities", "ok", f"{len(facility.listed(settings.facilities))} listed")
    except UserError as problem:
        yield Finding("facilities", "wrong", str(problem), f"Mend {settings.file}.")


def _sign_in(settings: Settings, online: bool) -> Iterator[Finding]:
    path, help = settings.home / sign_in.FILE, "See docs/sign-in.md."
    try:
        by = sign_in.set_up(settings.home)
    except UserError as problem:
        yield Finding(
            "sign-in", "wrong", str(problem), f"Mend {path}, then restart `attribution dashboard`."
        )
        by = None
    else:
        if by is None:
            yield Finding(
                "sign-in", "note", "not set up: the dashboard serves this machine alone", help
            )
        else:
            yield Finding("sign-in", "ok", f"set up for {by.host}, as {by.client_id}")
    try:
        sign_in.checked(settings)
        yield Finding(
            "roles",
            "ok",
            f"{len(settings.people)} people listed, {len(settings.signin_roles)} by claim",
        )
    except UserError as problem:
        yield Finding(
            "roles",
            "wrong",
            str(problem),
            f"Mend {settings.file}: until then the dashboard shows nothing.",
        )
    if os.name == "posix" and path.exists() and path.stat().st_mode & 0o077:
        yield Finding(
            "secrets",
            "wrong",
            f"{path} can be read by others on this machine",
            f"Run: chmod 600 {path}",
        )
    if online and by is not None:
        yield _service(settings, by)


def _service(settings: Settings, by: sign_in.Provider) -> Finding:
    """Whether the sign-in service tells about itself what people are sent to it by."""
    name = "reach sign-in service"
    try:
        client = Client("sign-in service", settings)
        client.attempts = 1
        told = client.ask(Request(by.metadata_url, follow=True), lambda reply: reply.json())
    except AttributionError as problem:
        return Finding(
            name,
            "wrong",
            str(problem),
            "Check the network and server_metadata_url in secrets.toml.",
        )
    if (
        not isinstance(told, dict)
        or not told.get("issuer")
        or not told.get("authorization_endpoint")
    ):
        remedy = "It ends with /.well-known/openid-configuration at most services."
        return Finding(
            name, "wrong", "server_metadata_url answers something else than metadata", remedy
        )
    if "none" in (told.get("id_token_signing_alg_values_supported") or ()):
        remedy = "Have `none` taken out of id_token_signing_alg_values_supported: Streamlit goes by that list."
        return Finding(name, "wrong", "it says that it gives tokens without a signature", remedy)
    return Finding(name, "ok", f"it answers as {told['issuer']}")


def _harvest(settings: Settings, now: datetime) -> Iterator[Finding]:
    runs = load_summaries(settings.home)
    if not runs:
        yield Finding("harvest", "note", "none yet", "Run `attribution nightly`.")
    for name in in_use(settings):
        finished = [one for one in runs if one.source == name and one.status == "finished"]
        if runs and not finished:
            yield Finding(
                f"harvest {name}",
                "wrong",
                "never finished",
                "Look into logs/ and run `attribution nightly`.",
            )
        elif finished:
            days = (
                now.astimezone(UTC).replace(tzinfo=None) - raw_files.started(finished[-1].run)
            ).days
            yield Finding(
                f"harvest {name}",
                "wrong" if days > STALE_DAYS else "ok",
                f"finished {days} day(s) ago",
                "Is the nightly job still scheduled?" if days > STALE_DAYS else "",
            )
    snapshot = publish.current(settings.home)
    yield Finding(
        "snapshot",
        "ok" if snapshot else "note",
        snapshot.name if snapshot else "none yet",
        "" if snapshot else "Run `attribution nightly`.",
    )


def _reachable(settings: Settings) -> Iterator[Finding]:
    for source in in_use(settings).values():
        if source.probe:
            yield _answers(source.name, source.client, settings, source.probe.url(settings))
    yield _answers(ror.SERVICE.name, ror.client, settings, ror.probe(settings))


def _answers(
    name: str, client: Callable[[Settings], Client], settings: Settings, url: str
) -> Finding:
    """Whether a service answers one question, asked once."""
    check = f"reach {name}"
    try:
        asking = client(settings)
        asking.attempts = 1
        asking.ask(Request(url, facts={404}), lambda reply: reply)
    except AttributionError as problem:
        remedy = "Check the network, the proxy and the address in the settings."
        return Finding(check, "wrong", str(problem), remedy)
    return Finding(check, "ok", "it answers")
