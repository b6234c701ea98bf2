"""`measure`, `works`, `credits`, `candidates`: what the published snapshot says."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from attribution.cli.root import example, home_option, main, opened, out, print_json


@main.command(epilog=example("attribution measure --by faculty --period 2020..2025 --json"))
@click.option("--by", default="", help="Split by: faculty, department, job_title.")
@click.option(
    "--of",
    default="all",
    type=click.Choice(["all", "research-facing", "all-year"]),
    help="Whom to count.",
)
@click.option(
    "--period",
    "period",
    default="",
    help="2024, 2023/24, 2020..2025 or rolling. Default: every year.",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@home_option
def measure(by: str, of: str, period: str, as_json: bool, home: str | None) -> None:
    """The % of technicians on papers: numerator, denominator, range and coverage, never one without
    the others.
    """
    from attribution.operations import snapshot_tables

    groups = [part for part in by.split(",") if part]
    with opened(home) as workspace:
        result = snapshot_tables.measure(workspace.settings, workspace.reader, groups, period, of)
    print_json(result.json) if as_json else out(result.text)


def table_command(name: str, text: str, sample: str, filters: Sequence[str]) -> None:
    """Add one of the table commands: works, credits, candidates."""

    @click.option(
        "--format",
        "form",
        type=click.Choice(["csv", "jsonl", "parquet", "xlsx"]),
        help="Default: by the suffix of -o, else csv.",
    )
    @click.option(
        "-o",
        "--out",
        "file",
        type=click.Path(dir_okay=False, path_type=Path),
        help="File to write; stdout without it.",
    )
    @home_option
    def command(form: str | None, file: Path | None, home: str | None, **wanted: Any) -> None:
        from attribution.operations import snapshot_tables
        from attribution.record import tables

        chosen = tables.format_of(file, form)
        conditions = {key: value for key, value in wanted.items() if value is not None}
        with opened(home) as workspace:
            rows = snapshot_tables.table(workspace.reader, name, conditions)
        body = tables.render_table(rows, tables.COLUMNS[name], chosen)
        if file is None:
            sys.stdout.buffer.write(body)
        else:
            file.write_bytes(body)
            click.echo(f"{len(rows)} rows written to {file}.", err=True)

    command.__doc__ = text
    for option in filters:
        command = click.option(f"--{option}", default=None, help=f"Only rows with this {option}.")(
            command
        )
    main.command(name, epilog=example(sample))(command)


table_command(
    "works",
    "The works, one row each, preprint and article together.",
    "attribution works --year 2024 -o works.xlsx",
    ["year", "source", "affiliated"],
)
table_command(
    "credits",
    "What stands between technicians and works.",
    "attribution credits --year 2024 --kind thanked",
    ["year", "technician", "faculty", "kind", "status"],
)
table_command(
    "candidates",
    "Mentions and the technicians they may be, with evidence.",
    "attribution candidates --band review -o queue.xlsx",
    ["technician", "kind", "band"],
)


def lines(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> Iterator[str]:
    """Rows as tab-separated lines with a head, for a terminal."""
    chosen = columns or (list(rows[0]) if rows else [])
    yield "\t".join(chosen)
    for row in rows:
        yield "\t".join(
            "" if row.get(name) is None else " ".join(str(row[name]).split()) for name in chosen
        )


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], as_json: bool) -> None:
    """Rows as JSON with everything, else as lines with these columns."""
    if as_json:
        print_json(rows)
        return
    for line in lines(rows, columns):
        out(line)


@main.command(epilog=example("attribution evaluate --own"))
@click.argument(
    "data", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--own", is_flag=True, help="On your own decisions instead of a labelled set.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@home_option
def evaluate(data: Path | None, own: bool, as_json: bool, home: str | None) -> None:
    """How good the matching is, with definitions: on invented people, on the labelled sets in DATA,
    or on your decisions.
    """
    from attribution.evaluation.figures import as_text
    from attribution.evaluation.labelled_sets import evaluate_sets
    from attribution.operations.own_accuracy import evaluate_own

    if own:
        with opened(home) as workspace:
            figures = evaluate_own(workspace.settings, workspace.reader, workspace.ledger)
    else:
        figures = evaluate_sets(data)
    if as_json:
        print_json([asdict(figure) for figure in figures])
    else:
        out(as_text(figures))
