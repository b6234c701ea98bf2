"""A time that passes only by sleeping, or as a test says."""

from __future__ import annotations

from attribution.harvest.pace import Clock


class Time:
    """The moment, in seconds, and every sleep so far."""

    def __init__(self) -> None:
        self.now = 1024.0
        self.slept: list[float] = []
        self.clock = Clock(lambda: self.now, self.sleep)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
