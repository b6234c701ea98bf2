"""When the next request to a source may be sent: its rate, and the waits that it asks for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from queue import PriorityQueue

MARGIN = 1.05  # of the time in which a source counts: clocks differ a little


@dataclass(frozen=True, slots=True)
class Clock:
    """The time in seconds, and how to let it pass."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def sleep_until(self, moment: float) -> None:
        """Return at once where the moment is over."""
        seconds = moment - self.now()
        if seconds > 0:
            self.sleep(seconds)


CLOCK = Clock()


class Rate:
    """At most `count` requests in any `seconds`, by the clock of the caller; for many threads.

    A request arrives at some moment between its sending and the beginning of its answer. So it
    occupies one of `count` places from its sending until `seconds` after its answer began: two
    requests in one place always arrive further apart than that.
    """

    def __init__(self, count: int, seconds: float) -> None:
        self.count = count
        self.seconds = seconds
        self._free_from: PriorityQueue[float] = PriorityQueue()
        self._changing = threading.Lock()
        self._add_places(count, float("-inf"))

    @contextmanager
    def turn(self, clock: Clock = CLOCK) -> Iterator[None]:
        """Wait for a place; inside, send a request and await the beginning of its answer."""
        free_from = self._free_from.get()
        try:
            clock.sleep_until(free_from)
            yield
        finally:
            self._free_from.put(clock.now() + self.seconds * MARGIN)

    def slow_down_to(self, count: int, seconds: float, clock: Clock = CLOCK) -> None:
        """Keep to another rate from now on, if it is a slower one."""
        with self._changing:
            if count * self.seconds >= self.count * seconds:
                return
            for _ in range(self.count):
                self._free_from.get()
            self.count, self.seconds = count, seconds
            self._add_places(count, clock.now() + seconds * MARGIN)

    def _add_places(self, number: int, free_from: float) -> None:
        for _ in range(number):
            self._free_from.put(free_from)


class Hold:
    """A wait that a source asks for. It binds every request that follows, of every thread."""

    def __init__(self, clock: Clock = CLOCK) -> None:
        self.clock = clock
        self._until = float("-inf")

    def for_seconds(self, seconds: float) -> None:
        """Send nothing for so long."""
        self._until = max(self._until, self.clock.now() + seconds)

    def wait(self) -> None:
        """Return once nothing holds requests back."""
        while self.clock.now() < self._until:
            self.clock.sleep_until(self._until)
