"""What the imports of bookings and of outputs have in common: when a file is refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from attribution.core.errors import UserError
from attribution.core.for_people import count
from attribution.core.kept_imports import Upload

Parsed = TypeVar("Parsed")


class KeptFile(Protocol):
    """An import, by its id and by what the file was."""

    @property
    def file_id(self) -> str: ...
    @property
    def sha256(self) -> str: ...


class FileRefused(UserError, Generic[Parsed]):
    """A file that was not imported, with everything that is wrong with it."""

    def __init__(self, message: str, parsed: Parsed) -> None:
        super().__init__(message)
        self.parsed = parsed


def with_wrong_rows(name: str, wrong: int, thing: str) -> str:
    """Why a file is refused in which some rows are wrong; `thing` is what a row is called."""
    verb = "is" if wrong == 1 else "are"
    return (
        f"Correct {name}, or import the rest and leave wrong {thing}s out (--leave-out-wrong). "
        f"{count(wrong, thing)} {verb} wrong. Nothing was saved."
    )


def refuse_repeat(upload: Upload, files: Iterable[KeptFile], command: str) -> None:
    """UserError if one of the files is the same; `command` takes an import back."""
    for file in files:
        if file.sha256 == upload.sha256:
            raise UserError(
                f"Choose another file, or forget the earlier import first (`attribution {command} "
                f"{file.file_id}`). This file was imported already. Nothing was saved."
            )
