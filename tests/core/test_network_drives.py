"""A home folder on a network drive is refused with the reason, unless the settings accept it."""

from __future__ import annotations

import json
from pathlib import Path

import command_line
import pytest
from command_line import run

from attribution.core import network_drives
from attribution.core.network_drives import file_system

MOUNTS = r"""
22 28 0:20 / /proc rw,nosuid shared:5 - proc proc rw
28 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
40 28 0:35 / /srv rw,relatime shared:9 master:2 - nfs4 files:/export rw,vers=4.2
41 40 254:1 / /srv/local rw,relatime shared:10 - xfs /dev/vdb rw
42 28 0:36 / /mnt/staff\040files rw,relatime - cifs //files/staff rw
43 28 0:37 / /mnt/remote rw - fuse.sshfs server:/home rw
44 28 254:2 / /mnt/twice rw - ext4 /dev/vdc rw
45 28 0:38 / /mnt/twice rw - nfs server:/twice rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "ext4"),
        ("/srv", "nfs4"),
        ("/srv/attribution", "nfs4"),
        ("/srvother", "ext4"),
        ("/srv/local/attribution", "xfs"),
        ("/mnt/staff files/attribution", "cifs"),
        ("/mnt/remote/x", "fuse.sshfs"),
        ("/mnt/twice/x", "nfs"),
    ],
)
def test_the_file_system_is_that_of_the_nearest_mount(path: str, kind: str) -> None:
    assert file_system(path, MOUNTS) == kind


@pytest.fixture
def on_network_drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder that the system says lies on a network drive."""
    home = command_line.make(tmp_path)
    mounts = tmp_path / "mountinfo"
    place = str(tmp_path.resolve()).replace(" ", r"\040")
    mounts.write_text(f"{MOUNTS}50 28 0:40 / {place} rw - nfs4 files:/home rw\n", encoding="utf-8")
    monkeypatch.setattr(network_drives, "MOUNTS", mounts)
    return home


@pytest.mark.parametrize("command", ["nightly --json", "build", "works", "doctor", "roster show"])
def test_every_command_refuses_a_home_on_a_network_drive_and_says_why(
    on_network_drive: Path, command: str
) -> None:
    result = run(command, home=on_network_drive)
    assert result.exit_code == 2
    assert "network drive (nfs4)" in result.stderr
    assert "home.network_drive = true" in result.stderr


def test_init_makes_nothing_on_a_network_drive(on_network_drive: Path) -> None:
    home = on_network_drive.parent / "new"
    result = run("init --ror 0abcdef12 --email a@north.example", home=home)
    assert (result.exit_code, "network drive" in result.stderr) == (2, True)
    assert not home.exists()


def test_a_setting_goes_on_all_the_same(on_network_drive: Path) -> None:
    accepted = {"ATTRIBUTION_HOME_NETWORK_DRIVE": "true"}
    assert run("works", home=on_network_drive, **accepted).exit_code == 0
    settings = on_network_drive / "attribution.toml"
    settings.write_text(
        '[institution]\nrors = ["0abcdef12"]\n[home]\nnetwork_drive = true\n', encoding="utf-8"
    )
    assert run("works", home=on_network_drive).exit_code == 0
    findings = json.loads(run("doctor --offline --json", home=on_network_drive).stdout)
    assert [part["state"] for part in findings if part["check"] == "network drive"] == ["note"]


def test_a_disk_of_this_computer_is_accepted(tmp_path: Path) -> None:
    assert network_drives.network_drive(tmp_path / "not" / "there") is None
