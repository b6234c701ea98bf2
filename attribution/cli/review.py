"""`review`: people decide on candidates."""

from __future__ import annotations

import click

from attribution.cli.root import acting, example, home_option, main, opened


@main.group()
def review() -> None:
    """Decide on candidates."""


def verdict_command(name: str, verdict: str) -> None:
    @click.argument("mention_id")
    @click.argument("technician_id")
    @click.option("--why", default=None, help="The reason, kept in the ledger.")
    @click.option("--who", default=None, help="Who decides. Default: the user of this machine.")
    @home_option
    def command(
        mention_id: str, technician_id: str, why: str | None, who: str | None, home: str | None
    ) -> None:
        from attribution.review import verdicts

        with opened(home, who) as workspace:
            verdicts.decide(workspace, acting(), mention_id, technician_id, verdict, why)
        click.echo(f"{technician_id} and {mention_id}: {verdict}.", err=True)

    command.__doc__ = f"Record that a candidate is {verdict}. MENTION_ID and TECHNICIAN_ID are those of `attribution candidates`."
    review.command(
        name,
        epilog=example(f"attribution review {name} m0123456789abcdef T0042 --why 'same ORCID'"),
    )(command)


verdict_command("confirm", "confirmed")
verdict_command("reject", "rejected")
verdict_command("unsure", "unsure")


@review.command(
    "undo", epilog=example("attribution review undo m0123456789abcdef T0042 --why 'wrong row'")
)
@click.argument("mention_id")
@click.argument("technician_id")
@click.option("--why", default=None, help="The reason, kept in the ledger.")
@click.option("--who", default=None, help="Who undoes it. Default: the user of this machine.")
@home_option
def undo(
    mention_id: str, technician_id: str, why: str | None, who: str | None, home: str | None
) -> None:
    """Take the last verdict on a candidate back; the one before it, if there was one, stands again."""
    from attribution.review.undo import undo_latest

    with opened(home, who) as workspace:
        (undone,) = undo_latest(workspace, acting(), mention_id, technician_id, why)
    click.echo(
        f"{technician_id} and {mention_id}: undone, act {undone.withdraws} of the ledger.", err=True
    )
