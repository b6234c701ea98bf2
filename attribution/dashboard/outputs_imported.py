"""The files of outputs that were imported, and how one is taken back."""

from __future__ import annotations

from datetime import UTC, datetime

from attribution.access.permissions import Person
from attribution.core.for_people import count
from attribution.dashboard import imports_list
from attribution.dashboard.html import text
from attribution.dashboard.imports_list import Imports, Row, number
from attribution.dashboard.tables import source_title
from attribution.home.settings import Settings
from attribution.operations import outputs_import
from attribution.operations.outputs_import import Terms

HEAD = ("System", "File", "Outputs", "Links to people", "Left out")


def draw(settings: Settings, person: Person) -> None:
    """The list for a person who may import outputs."""

    def take_back(file_id: str, why: str) -> str:
        terms = Terms(person, why=why)
        file = outputs_import.forget_file(settings, file_id, terms, datetime.now(UTC))
        return (
            f"{file.name} is taken back. Its works go with the next night, unless another import "
            "or source has them."
        )

    imports = Imports(
        "A newer file of a system replaces what it describes again.",
        HEAD,
        _cells,
        lambda row: count(row["outputs"], "output"),
        take_back,
        "outputs-forget",
    )
    imports_list.draw(outputs_import.list_files(settings, person), imports)


def _cells(row: Row) -> tuple[str, ...]:
    return (
        text(source_title(row["system"])),
        text(row["name"]),
        text(f"{row['outputs']:,}"),
        number(row["links"]),
        number(row["left_out"]),
    )
