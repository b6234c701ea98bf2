"""How many files of the package one command runs through: a measure of how far a person has to
follow it.

python benchmarks/files_run_through.py HOME -- claim new T0042 10.5555/x --role Software --statement
x

HOME is copied first, so that it stays as it is. Counted are the files in which a function is
entered after everything was imported; what an import itself runs is left out. Files marked with a
star are entered once the home folder is open: they are the command itself, the others read settings
and open the snapshot and the ledger, as every command does.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from types import FrameType
from typing import Any

import attribution
from attribution.cli import main
from attribution.workspace import Workspace

PACKAGE = str(Path(attribution.__file__).parent)


def functions_of(arguments: list[str]) -> tuple[dict[str, set[str]], set[str]]:
    """By file, the functions that the command enters.

    And the files that it enters once the home folder is open.
    """
    functions: defaultdict[str, set[str]] = defaultdict(set)
    command: set[str] = set()
    is_open = False

    def trace(frame: FrameType, _event: str, _argument: Any) -> None:
        nonlocal is_open
        code = frame.f_code
        if _is_importing(frame):
            return
        if code.co_name == "__init__" and isinstance(frame.f_locals.get("self"), Workspace):
            is_open = True
        if code.co_filename.startswith(PACKAGE) and code.co_name != "<module>":
            file = code.co_filename[len(PACKAGE) + 1 :]
            functions[file].add(code.co_qualname)
            if is_open:
                command.add(file)

    sys.settrace(trace)
    try:
        main(arguments, standalone_mode=False)
    finally:
        sys.settrace(None)
    return functions, command


def _is_importing(frame: FrameType | None) -> bool:
    """Whether a function is entered by the body of a module, which is an import at run time."""
    while frame is not None and frame.f_code.co_name != "<module>":
        frame = frame.f_back
    return frame is not None and frame.f_globals.get("__name__") != "__main__"


def run() -> None:
    home, arguments = Path(sys.argv[1]), sys.argv[sys.argv.index("--") + 1 :]
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(home, Path(folder) / "home")
        functions, command = functions_of([*arguments, "--home", str(copy)])
    for file, names in sorted(functions.items()):
        print(f"{'*' if file in command else ' '} {len(names):4}  {file}")
    entered = sum(map(len, functions.values()))
    print(
        f"{len(functions)} files, {entered} functions; {len(command)} files once the home is open"
    )


if __name__ == "__main__":
    run()
