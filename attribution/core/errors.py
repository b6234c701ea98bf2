"""The errors of this program, ordered by their consequence.

    AttributionError
      UserError            the input is wrong: exit 2, no traceback, nothing changed
      Locked               another run holds the lock: exit 5
      NotErased            an erasure is not complete: exit 1, and it can be run again
      NothingPublished     last night's figures stay in place: exit 4
      SourceUnavailable    this source is skipped tonight: exit 3 in the end
        OverBudget         ... because its daily budget is spent: no fault
        OutOfTime          ... because the time of the harvest is over: no fault
      RecordSkipped        one record cannot be fetched or read: count it, say why, go on

Every message says first what to do, then what happened, and to what.
"""


class AttributionError(Exception):
    """Base of all errors that are not bugs."""

    exit_code = 1


class UserError(AttributionError):
    """The input is wrong; nothing was changed."""

    exit_code = 2


class SourceUnavailable(AttributionError):
    """A source cannot be used for the rest of this run."""

    exit_code = 3


class OverBudget(SourceUnavailable):
    """The daily budget of a source is spent; the rest waits for another night."""


class OutOfTime(SourceUnavailable):
    """The time that a harvest may take is over; the rest waits for another night."""


class NotErased(AttributionError):
    """Something is left of a person who is being erased; they stay hidden."""


class NothingPublished(AttributionError):
    """The run ended without a new snapshot; the old one stays in place."""

    exit_code = 4


class Locked(AttributionError):
    """Another run holds the lock of this home folder."""

    exit_code = 5


class RecordSkipped(AttributionError):
    """One record cannot be fetched or read; `reason` is one of the coverage reasons."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason
