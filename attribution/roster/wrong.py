"""What a cell parser raises."""

from __future__ import annotations


class WrongCell(Exception):
    """The text of a cell is not what its column holds."""

    def __init__(self, problem: str, remedy: str, *, fatal: bool = True) -> None:
        super().__init__(problem)
        self.problem, self.remedy, self.fatal = problem, remedy, fatal
