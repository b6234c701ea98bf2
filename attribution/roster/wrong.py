"""What a cell parser raises."""

from __future__ import annotations


class WrongCell(Exception):  # noqa: N818 - a finding about a file, not a failure of the program
    """The text of a cell is not what its column holds."""

    def __init__(self, problem: str, remedy: str, *, fatal: bool = True) -> None:
        super().__init__(problem)
        self.problem, self.remedy, self.fatal = problem, remedy, fatal
