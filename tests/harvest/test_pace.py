"""Published rates are kept as the source counts them, whatever the network does."""

from __future__ import annotations

import random
import threading
import time as wall

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moving_time import Time

from attribution.harvest.pace import Hold, Rate
from attribution.harvest.source import Limits


def most_in_a_window(arrivals: list[float], seconds: float) -> int:
    """The most requests that arrived in any window of so many seconds."""
    moments = sorted(arrivals)
    return max(
        sum(start <= moment < start + seconds for moment in moments[place:])
        for place, start in enumerate(moments)
    )


journeys = st.tuples(
    st.floats(0, 2), st.floats(0, 3), st.floats(0, 1)
)  # pause before the request, time until the answer begins, the part of it that is the way there


@given(
    count=st.integers(1, 5),
    seconds=st.sampled_from([0.5, 1.0, 5.0]),
    calls=st.lists(journeys, min_size=6, max_size=40),
)
def test_no_window_of_the_source_holds_more_requests_than_it_allows(
    count: int, seconds: float, calls: list[tuple[float, float, float]]
) -> None:
    time, rate, arrivals = Time(), Rate(count, seconds), []
    for pause, journey, outward in calls:
        time.now += pause
        with rate.turn(time.clock):
            arrivals.append(time.now + journey * outward)
            time.now += journey
    assert most_in_a_window(arrivals, seconds) <= count


def test_threads_share_the_rate() -> None:
    rate, arrivals = Rate(4, 0.1), []

    def ask() -> None:
        for _ in range(8):
            with rate.turn():
                wall.sleep(random.random() / 20)
                arrivals.append(wall.monotonic())
                wall.sleep(random.random() / 20)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(arrivals) == 48
    assert most_in_a_window(arrivals, 0.1) <= 4


def test_the_rate_is_used_and_not_only_kept() -> None:
    time, rate = Time(), Rate(3, 1.0)
    for _ in range(30):
        with rate.turn(time.clock):
            pass
    assert time.now - 1024 < 10


def test_a_failed_request_gives_its_place_back() -> None:
    time, rate = Time(), Rate(1, 1.0)
    for _ in range(3):
        with pytest.raises(OSError, match="reset"), rate.turn(time.clock):
            raise OSError("reset")
    assert 2 <= time.now - 1024 < 2.5


def test_a_slower_rate_holds_from_the_request_after() -> None:
    time, rate, sent = Time(), Rate(5, 1.0), []
    with rate.turn(time.clock):
        pass
    rate.slow_down_to(2, 3.0, time.clock)
    rate.slow_down_to(9, 1.0, time.clock)
    for _ in range(10):
        with rate.turn(time.clock):
            sent.append(time.now)
    assert most_in_a_window([1024.0, *sent], 3.0) == 2


def test_a_longer_wait_takes_the_place_of_a_shorter_one_and_not_the_reverse() -> None:
    time = Time()
    hold = Hold(time.clock)
    hold.for_seconds(9)
    hold.for_seconds(2)
    hold.wait()
    assert time.now == 1024 + 9


def test_limits_give_every_client_a_count_of_its_own() -> None:
    limits = Limits(words="", requests=1, better_requests=3)
    assert [limits.rate().count, limits.rate(better=True).count] == [1, 3]
    assert limits.rate() is not limits.rate()
