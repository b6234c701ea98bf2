"""Make the fictional university: `python -m attribution.demo.generate [--seed N] [--out DIR]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from attribution.demo.making import FOLDER, SEED, files


def main(arguments: Sequence[str] | None = None) -> None:
    """Write a demo folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--seed", type=int, default=SEED, help="another seed gives another university"
    )
    parser.add_argument(
        "--out", type=Path, default=FOLDER, help="folder to write (default: data/demo)"
    )
    options = parser.parse_args(arguments)
    made = files(options.seed)
    for name, body in made.items():
        target = options.out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
    sys.stdout.write(
        f"{len(made)} files, {sum(map(len, made.values())) / 1e6:.1f} MB in {options.out}\n"
    )


if __name__ == "__main__":
    main()
