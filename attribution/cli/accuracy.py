"""`evaluate`: how good the matching is."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from attribution.cli.caller import Caller, home_option
from attribution.cli.options import example, json_option
from attribution.cli.printing import print_json
from attribution.cli.root import main
from attribution.core.errors import UserError
from attribution.core.files import write_atomically
from attribution.evaluation.calibration import plot
from attribution.evaluation.calibration_points import format_of, in_words
from attribution.evaluation.figures import Figure, as_text
from attribution.evaluation.labelled_sets import evaluate_sets
from attribution.operations.own_accuracy import evaluate_own


@main.command(epilog=example("attribution evaluate --own --plot calibration.svg"))
@click.argument(
    "data", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--own", is_flag=True, help="Use your own decisions instead of a labelled set.")
@click.option(
    "--plot",
    "plot_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="With --own: draw probabilities against the share that is right, as .svg or .png.",
)
@json_option
@home_option
def evaluate(
    caller: Caller, data: Path | None, own: bool, plot_file: Path | None, as_json: bool
) -> None:
    """Measure how good the matching is.

    It is measured on invented people, on the labelled sets in DATA, or on your own decisions.
    """
    if plot_file:
        _may_be_drawn(plot_file, own)
    figures = _own_figures(caller) if own else evaluate_sets(data)
    if plot_file:
        _draw(figures, plot_file)
    if as_json:
        print_json([asdict(figure) for figure in figures])
        return
    click.echo(as_text(figures))
    if own:
        click.echo(f"\n{plot(figures)}")
    if plot_file:
        click.echo(f"\nThe picture is in {plot_file}. {in_words(figures)}")


def _may_be_drawn(file: Path, own: bool) -> None:
    """Refuse before the work of minutes what cannot be drawn after it."""
    if not own:
        raise UserError(
            "Give --own with --plot: only your own decisions are drawn. No picture was written."
        )
    format_of(file.name)
    if not file.absolute().parent.is_dir():
        raise UserError(
            f"Make the folder {file.absolute().parent} first, or give another one. It does not "
            "exist. No picture was written."
        )


def _draw(figures: list[Figure], file: Path) -> None:
    from attribution.evaluation.calibration_chart import picture

    write_atomically(file, picture(figures, file.name))


def _own_figures(caller: Caller) -> list[Figure]:
    with caller.workspace() as workspace:
        return evaluate_own(workspace.settings, workspace.reader, workspace.ledger)
