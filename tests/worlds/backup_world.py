"""A home folder that has everything a backup must keep, and archives that no backup would be."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from attribution.cli.root import main
from attribution.demo import samples
from attribution.demo.world.institutions import HOME

CLAIM = "0123456789abcdef0123456789abcdef"
# A file of every kind that is not made by the commands below, and one that nobody thought of.
FILES = {
    f"attachments/{CLAIM}/evidence.pdf": b"%PDF-1.4 thanks",
    "letters/editor.txt": "Dear editor, tr\u00e8s bien".encode(),
    "guideline.toml": b"# own guideline\n",
    "freezes/2025.json": b"{}",
    "a file nobody thought of \u00fc.txt": b"x",
}
SECRETS = "secrets.toml"


def attribution(
    home: Path | None, *words: object, environment: dict[str, str] | None = None
) -> Result:
    """Run a command in a home folder."""
    at = ["--home", str(home)] if home else []
    return CliRunner().invoke(main, [*map(str, words), *at], env=environment or {})


def done(home: Path | None, *words: object, environment: dict[str, str] | None = None) -> Result:
    """The same, which must succeed."""
    result = attribution(home, *words, environment=environment)
    assert result.exit_code == 0, result.output
    return result


def make(home: Path, addresses: dict[str, str]) -> Path:
    """A home folder after its first night, with two acts and a file of every kind."""
    who = ("--ror", HOME.ror, "--email", "lead@quillhaven.example", "--works-from", "2026-01-01")
    done(home, "init", *who, environment=addresses)
    file = home / "attribution.toml"
    settings = file.read_text(encoding="utf-8").replace("# sources = []", 'sources = ["openalex"]')
    file.write_text(settings.replace("# pace = true", "pace = false"), encoding="utf-8")
    done(home, "roster", "import", samples.FOLDER / "roster.csv", environment=addresses)
    night(home, addresses)
    decide(home, 2)
    for name, data in FILES.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(data)
    (home / SECRETS).write_bytes(b"[auth]\n")
    done(home, "build", environment=addresses)
    return home


def night(home: Path, addresses: dict[str, str], **more: str) -> dict[str, Any]:
    """The summary of a night, whatever its exit code."""
    result = attribution(home, "nightly", "--json", environment={**addresses, **more})
    assert result.stdout, result.stderr
    return dict(json.loads(result.stdout))


def decide(home: Path, times: int, first: int = 0) -> None:
    """Confirm candidates, from number `first` on."""
    listed = done(home, "candidates", "--format", "jsonl").stdout.splitlines()
    for line in listed[first : first + times]:
        candidate = json.loads(line)
        pair = (candidate["mention_id"], candidate["technician_id"])
        done(home, "review", "confirm", *pair, "--why", "known")


def content(home: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    files = (path for path in home.rglob("*") if path.is_file())
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in files}


# -- archives --------------------------------------------------------------------------------------


def archive(
    path: Path, files: Iterable[tuple[tarfile.TarInfo, bytes]], listed: dict[str, bytes]
) -> Path:
    """A backup with these members, and a manifest that lists others perhaps."""
    manifest = {
        "made_at": "2026-11-26T02:15:00+00:00",
        "version": "0.1.0",
        "ledger": None,
        "files": [
            {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in listed.items()
        ],
        "left_out": [],
        "format": 1,
    }
    members = [*files, plain("manifest.json", json.dumps(manifest).encode())]
    write(path, members)
    return path


def plain(name: str, data: bytes = b"x") -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    return info, data


def special(name: str, kind: bytes, target: str = "/etc/passwd") -> tuple[tarfile.TarInfo, bytes]:
    """A link, a folder, a pipe or a device."""
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = target
    return info, b""


def write(path: Path, members: Iterable[tuple[tarfile.TarInfo, bytes]]) -> None:
    with gzip.open(path, "wb") as packed, tarfile.open(fileobj=packed, mode="w") as tar:
        for info, data in members:
            tar.addfile(info, io.BytesIO(data))
