"""Make the fictional university: `python -m attribution.demo.generate [--seed N] [--out DIR]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from attribution.demo.samples import FOLDER, SEED, write_samples


def main(arguments: Sequence[str] | None = None) -> None:
    """Write a demo folder."""
    options = _options(arguments)
    files = write_samples(options.out, options.seed)
    megabytes = sum(map(len, files.values())) / 1e6
    sys.stdout.write(f"{len(files)} files, {megabytes:.1f} MB in {options.out}\n")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--seed", type=int, default=SEED, help="another seed gives another university"
    )
    parser.add_argument(
        "--out", type=Path, default=FOLDER, help="folder to write (default: data/demo)"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
