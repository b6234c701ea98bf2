"""What the program is made of, and what is known against it.

`python -m tools.supply_chain` compares the pinned versions with the list of advisories of this
repository, asks the public database of advisories if the network allows it, and says whether the
bill of materials names exactly what is pinned. `--write` writes the bill of materials.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from packaging.markers import Marker
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
RUN_TIME = ROOT / "constraints.txt"
DEVELOPMENT = ROOT / "constraints-dev.txt"
BILL = ROOT / "sbom.cdx.json"
ADVISORIES = Path(__file__).with_name("advisories.csv")
ONLINE_SECONDS = 120
NOT_ASKED = "could not be asked: only the list of this repository was"

_NAME = r"(?P<name>[\w.-]+)(?:\[[^]]*\])?"
_PIN = re.compile(rf"^{_NAME}==(?P<version>[^\s;\\]+)(?P<rest>(?:.*\\\n)*.*)$", re.M)
_MARKER = re.compile(r"; (.+?) *\\?$", re.M)
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


class Pin(NamedTuple):
    """A package at one version.

    `hashes` is how many files of it may be installed. `is_for_elsewhere` says that it is for other
    systems or versions of Python only than those that this runs on.
    """

    name: str
    version: str
    hashes: int
    is_for_elsewhere: bool

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Advisory(NamedTuple):
    """A known weakness: versions of a package that have it."""

    package: str
    affected: str
    id: str

    def concerns(self, pin: Pin) -> bool:
        """Whether the pinned version has the weakness."""
        if canonicalize_name(self.package) != pin.name:
            return False
        return Version(pin.version) in SpecifierSet(self.affected, prereleases=True)


def pins(text: str) -> tuple[Pin, ...]:
    """The versions that a file of pins names."""
    return tuple(
        Pin(
            canonicalize_name(pin["name"]),
            pin["version"],
            len(_HASH.findall(pin["rest"])),
            _is_for_elsewhere(pin["rest"]),
        )
        for pin in _PIN.finditer(text)
    )


def _is_for_elsewhere(rest: str) -> bool:
    marker = _MARKER.search(rest)
    return bool(marker and not Marker(marker[1]).evaluate())


def advisories(lines: Sequence[str]) -> tuple[Advisory, ...]:
    """The list of advisories of this repository."""
    return tuple(Advisory(*row) for row in list(csv.reader(lines))[1:])


def faults(pinned: Sequence[Pin], known: Sequence[Advisory]) -> Iterator[str]:
    """What is wrong with the pinned versions, one line each."""
    yield from (f"{pin}: add its hashes (`make pins`)" for pin in pinned if not pin.hashes)
    for pin in pinned:
        for advisory in known:
            if advisory.concerns(pin):
                yield f"{pin}: raise the version, {advisory.id} concerns {advisory.affected}"


def faults_of_bill(run_time: Sequence[Pin], bill: Mapping[str, Any]) -> Iterator[str]:
    """Where the bill of materials is not what is installed, one line each."""
    listed = {(part["name"], part["version"]) for part in bill["components"]}
    expected = {(pin.name, pin.version) for pin in run_time if not pin.is_for_elsewhere}
    for name, version in sorted(expected ^ listed):
        yield f"{name} {version}: write the bill of materials again (`make pins`)"


# -- the bill of materials -------------------------------------------------------------------------


def bill_of_materials() -> dict[str, Any]:
    """What `constraints.txt` installs, in CycloneDX: names, versions, licences, who needs whom.

    Addresses are left out: they change, and say where a file was found rather than what it is.
    """
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible"]
    environment = subprocess.run(command, capture_output=True, check=True)  # noqa: S603
    bill: dict[str, Any] = json.loads(environment.stdout)
    run_time = {pin.name for pin in pins(RUN_TIME.read_text(encoding="utf-8"))}
    parts = [part for part in bill["components"] if canonicalize_name(part["name"]) in run_time]
    references = {part["bom-ref"] for part in parts}
    return {
        **{key: bill[key] for key in ("bomFormat", "specVersion", "version")},
        "components": [_component(part) for part in parts],
        "dependencies": [
            {**entry, "dependsOn": [ref for ref in entry.get("dependsOn", ()) if ref in references]}
            for entry in bill["dependencies"]
            if entry["ref"] in references
        ],
    }


def _component(part: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("type", "bom-ref", "version", "description", "licenses", "purl")
    return {
        "name": canonicalize_name(part["name"]),
        **{key: part[key] for key in kept if key in part},
    }


# -- the public database ---------------------------------------------------------------------------


def online_answer() -> str:
    """What the public database of advisories says; why nothing, where it cannot be asked.

    Raises SystemExit where it knows of a weakness.
    """
    command = [
        *(sys.executable, "-m", "pip_audit", "--requirement", str(DEVELOPMENT)),
        *("--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off"),
    ]
    try:
        audit = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, timeout=ONLINE_SECONDS, check=False
        )
        answers = json.loads(audit.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return NOT_ASKED
    return summary(answers)


def summary(answers: Sequence[Mapping[str, Any]]) -> str:
    """What the answers of the database come to. Raises SystemExit where there is a weakness."""
    weak = [part for part in answers if part.get("vulns")]
    if weak:
        lines = [
            f"{part['name']} {part['version']}: {vulnerability['id']}"
            for part in weak
            for vulnerability in part["vulns"]
        ]
        raise SystemExit("\n".join(["Raise these versions:", *lines]))
    unknown = sum("skip_reason" in part for part in answers)
    known = len(answers) - unknown
    if not known:
        return NOT_ASKED
    return f"knows nothing against {known} of {len(answers)} packages, and does not know {unknown}"


def main() -> None:
    if "--write" in sys.argv[1:]:
        text = json.dumps(bill_of_materials(), indent=1, sort_keys=True, ensure_ascii=False)
        BILL.write_text(text + "\n", encoding="utf-8")
        return
    pinned = pins(DEVELOPMENT.read_text(encoding="utf-8"))
    known = advisories(ADVISORIES.read_text(encoding="utf-8").splitlines())
    run_time = pins(RUN_TIME.read_text(encoding="utf-8"))
    bill = json.loads(BILL.read_text(encoding="utf-8"))
    problems = [*faults(pinned, known), *faults_of_bill(run_time, bill)]
    if problems:
        raise SystemExit("\n".join(problems))
    print(f"{len(pinned)} pinned versions, {len(known)} advisories: none concerns them.")
    print(f"The public database {online_answer()}.")


if __name__ == "__main__":
    main()
