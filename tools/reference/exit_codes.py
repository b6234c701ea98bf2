"""The page of exit codes. The codes are those of the errors; the sentences for people are here."""

from __future__ import annotations

from collections.abc import Iterator

from attribution.core.errors import AttributionError
from tools.reference.markdown import GENERATED, table, text_of

MEANINGS = {
    0: ("Done.", "Nothing."),
    1: (
        "A fault in the program. Or the figures were published, and the night's backup or its "
        "restore drill failed. Or an erasure is not complete.",
        "If the message speaks of a backup or an erasure, do what it says. Otherwise report it "
        "with the last lines of the file that the message names, without names of people. Run it "
        "again with `--debug` to log every request.",
    ),
    2: (
        "Your input, your settings or the disk is wrong, or an input of the published figures is "
        "gone. Nothing was published.",
        "Correct or restore what the message names and try again.",
    ),
    3: (
        "Published, but a source was down or left gaps, or the new list in `roster.inbox` "
        "could not be imported.",
        "Usually nothing: the gaps are named, and the next nights fetch them. A list of HR must "
        "be corrected.",
    ),
    4: (
        "Nothing was published: no source answered, nothing was collected, or figures moved too "
        "much. The figures of the night before still show.",
        "Find out why. If a change is right, accept it by its name: "
        "`attribution build --accept-change NAME`.",
    ),
    5: (
        "Another run is working in this home folder.",
        "Wait for it to end.",
    ),
}
INTRODUCTION = [
    "What a command returns to the shell, to cron or to systemd. The message on standard error",
    "says what to do and what happened.",
]


def codes(error: type[AttributionError] = AttributionError) -> Iterator[int]:
    """The exit code of an error and of every kind of it."""
    yield error.exit_code
    for kind in error.__subclasses__():
        yield from codes(kind)


def page() -> str:
    rows = [(str(code), *MEANINGS[code]) for code in sorted({0, *codes()})]
    return text_of(
        ["# Exit codes"],
        [GENERATED],
        INTRODUCTION,
        table(("code", "what happened", "what to do"), rows),
    )
