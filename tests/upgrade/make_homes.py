"""Makes the home folders of earlier versions, with the code of those versions.

    python tests/upgrade/make_homes.py COMMIT...

The code of a commit is unpacked to a temporary folder and run with the packages of this
environment. It sets up a home folder of the fictional university, imports some of its staff, reads
the few newest papers from sources on the loopback, and records acts of people. `credits.jsonl`
keeps the credits that this version found.

The homes in `homes.tar.xz` are of the last commits before the format of a kept file changed;
`test_earlier_homes.py` says which.
"""

from __future__ import annotations

import gzip
import json
import lzma
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ARCHIVE = Path(__file__).with_name("homes.tar.xz")
WORKS_FROM = "2026-06-01"
PEOPLE = 40
LETTER = ("--received", "by letter")
CREDITS = "credits.jsonl"
# Run by the earlier version: serves its own samples, and runs commands read from standard input.
DRIVER = """
import json, os, subprocess, sys
from attribution.demo.serve import serving
from attribution.demo.world.institutions import HOME
try:
    from attribution.demo.samples import FOLDER
except ImportError:
    from attribution.demo.making import FOLDER
with serving(FOLDER) as addresses:
    environment = {**os.environ, **addresses, "ATTRIBUTION_HARVEST_PACE": "false"}
    print(json.dumps([str(FOLDER), HOME.ror]), flush=True)
    for line in sys.stdin:
        done = subprocess.run(
            [sys.executable, "-m", "attribution", *json.loads(line)],
            env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        )
        print(json.dumps([done.returncode, done.stdout, done.stderr]), flush=True)
"""


class Version:
    """The program as it was, driven over a pipe."""

    def __init__(self, code: Path, home: Path) -> None:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("ATTRIBUTION_")
        }
        environment |= {"PYTHONPATH": str(code), "ATTRIBUTION_HARVEST_SOURCES": SOURCES}
        self.home = home
        self.process = subprocess.Popen(
            [sys.executable, "-c", DRIVER],
            cwd=code,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        samples, self.ror = self._answer()
        self.samples = Path(samples)

    def _answer(self):
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def run(self, *words: str) -> str:
        assert self.process.stdin is not None
        line = json.dumps([*words, "--home", str(self.home)])
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        code, output, errors = self._answer()
        sys.stdout.write(f"{' '.join(words)} -> {code}\n")
        if code:
            sys.exit(output + errors)
        return str(output)


SOURCES = "openalex;crossref;europepmc;orcid"


def unpack(commit: str, folder: Path) -> None:
    archive = subprocess.run(
        ["git", "archive", commit, "attribution", "data/demo"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    subprocess.run(["tar", "x", "-C", str(folder)], input=archive.stdout, check=True)


def some_staff(version: Version) -> Path:
    """A staff list of the first people of the university."""
    lines = (version.samples / "roster.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    path = version.samples / "staff.csv"
    path.write_text("".join(lines[: PEOPLE + 1]), encoding="utf-8")
    return path


def live(version: Version) -> None:
    """What people did with this version."""
    run = version.run
    run(
        "init",
        "--ror",
        version.ror,
        "--email",
        "lead@quillhaven.example",
        "--works-from",
        WORKS_FROM,
    )
    run("roster", "import", str(some_staff(version)))
    run("nightly")
    found = [json.loads(line) for line in run("candidates", "--format", "jsonl").splitlines()]
    pairs = sorted({(row["mention_id"], row["technician_id"]) for row in found})
    (first, second, third), objecting = pairs[:3], pairs[-1][1]
    (doi,) = {row["doi"] for row in found if row["mention_id"] == first[0]}
    run("review", "confirm", *first, "--why", "I know them")
    run("review", "reject", *second, "--why", "Another person")
    run("review", "unsure", *third)
    run("consent", first[1], "--public", "yes", *LETTER)
    run("claim", "new", first[1], doi, "--role", "Software", "--statement", "I wrote it.", *LETTER)
    run("object", objecting, *LETTER)
    run("build", "--accept-drop")
    credits = run("credits", "--format", "jsonl")
    version.home.with_name(CREDITS).write_text(credits, encoding="utf-8")


def shrink(home: Path) -> None:
    """Take out logs and snapshots, and gzip from raw files, which compress better together."""
    for path in (*home.glob("snapshots/*"), *home.glob("logs/2*")):
        path.unlink()
    for path in home.glob("raw/*/*.gz"):
        path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))
        path.unlink()


def pack(folder: Path) -> None:
    """A folder as one archive, in which equal answers of sources take no more room."""

    def unowned(info: tarfile.TarInfo) -> tarfile.TarInfo:
        info.uid = info.gid = 0
        info.uname = info.gname = ""
        return info

    # By source, so that like lies beside like.
    files = [path for path in folder.rglob("*") if path.is_file()]
    with tarfile.open(ARCHIVE, "w:xz", preset=9 | lzma.PRESET_EXTREME) as archive:
        for path in sorted(files, key=lambda path: path.parts[len(folder.parts) + 1 :]):
            archive.add(path, str(path.relative_to(folder)), filter=unowned)


def make(commit: str, folder: Path) -> None:
    """The home folder of a commit, and the credits that it found, in a folder."""
    with tempfile.TemporaryDirectory() as name:
        unpack(commit, Path(name))
        version = Version(Path(name), folder / "home")
        live(version)
        version.process.kill()
        version.process.wait()
    shrink(version.home)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        for commit in sys.argv[1:]:
            make(commit, Path(name) / commit)
        pack(Path(name))


if __name__ == "__main__":
    main()
