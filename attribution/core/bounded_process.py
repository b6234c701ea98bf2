"""A file that anyone may have sent, read by a process of its own with little memory and time.

A file within every limit of size can still cost minutes and gigabytes, or end the process that
reads it. So a second process reads it, and its module ends in `answer_parent`. On Windows the clock
alone limits it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from attribution.core.children import end_with_parent

_OUT_OF_BOUNDS = 3  # exit code of the process
# How the system ends a process at its bounds; Windows has not all of them.
_NAMES = ("SIGXCPU", "SIGKILL", "SIGABRT", "SIGSEGV", "SIGBUS", "SIGILL", "SIGTRAP")
_SIGNALS = [getattr(signal, name, None) for name in _NAMES]
_WINDOWS_FAULTS = 0xC0000000  # exit codes from here on, such as that of an access violation
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the process may use: bytes of address space and of its answer, and seconds.

    `wait_seconds` are by the clock, on a busy computer.
    """

    memory: int
    processor_seconds: int
    wait_seconds: int
    answer: int


class OutOfBounds(Exception):
    """The file needs more than the bounds, or ended the process that read it."""


def answer_of(module: str, arguments: Sequence[str], data: bytes, bounds: Bounds) -> bytes:
    """What the process of a module answers to the bytes of a file. Raises OutOfBounds."""
    limits = [os.getpid(), bounds.memory, bounds.processor_seconds, bounds.answer]
    command = [sys.executable, "-m", module, *map(str, limits), *arguments]
    path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    # Threads of the numeric library would each take a part of the memory.
    environment = {**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"}
    try:
        ended = subprocess.run(  # noqa: S603 - our own interpreter and module
            command,
            input=data,
            capture_output=True,
            env=environment,
            timeout=bounds.wait_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise OutOfBounds from None
    if ended.returncode == 0:
        return ended.stdout
    if _is_out_of_bounds(ended.returncode):
        raise OutOfBounds
    raise RuntimeError(f"reading a file failed: {ended.stderr.decode(errors='replace')}")


def _is_out_of_bounds(code: int) -> bool:
    return code == _OUT_OF_BOUNDS or -code in _SIGNALS or code >= _WINDOWS_FAULTS


# -- in the process --------------------------------------------------------------------------------


def answer_parent(answer: Callable[..., bytes]) -> None:
    """Answer to the file on standard input; the arguments follow it."""
    parent, memory, seconds, most = map(int, sys.argv[1:5])
    end_with_parent(parent)
    _limit_this_process(memory, seconds)
    try:
        answered = answer(sys.stdin.buffer.read(), *sys.argv[5:])
    except MemoryError:
        os._exit(_OUT_OF_BOUNDS)  # there is no memory to end in an orderly way
    if len(answered) > most:
        sys.exit(_OUT_OF_BOUNDS)
    sys.stdout.buffer.write(answered)


def _limit_this_process(memory: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
