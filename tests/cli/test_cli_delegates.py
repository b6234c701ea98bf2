"""`delegate`: a lead records whom a technician names, shows it and ends it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from command_line import as_json, run, run_well

RECEIVED = ("--received", "e-mail of 3 May")


def delegate(home):
    return as_json("delegate show T1 --json", home=home)


def test_a_delegate_is_named_shown_and_ended(home):
    day = datetime.now(UTC).date() + timedelta(days=30)
    run_well("delegate name T1 Pat@Northmere.example --until", day, *RECEIVED, home=home)
    (shown,) = delegate(home)
    assert (shown["who"], shown["ends"]) == ("pat@northmere.example", day.isoformat())
    assert "pat@northmere.example" in run_well("delegate show T1", home=home)
    run_well("delegate end T1", *RECEIVED, home=home)
    assert delegate(home) == []
    assert "No one answers for this technician today." in run("delegate show T1", home=home).output


def test_what_is_missing_is_asked_for_and_nothing_is_saved(home):
    without_day = run("delegate name T1 pat@northmere.example", *RECEIVED, home=home)
    assert (without_day.exit_code, "--until YYYY-MM-DD" in without_day.output) == (2, True)
    without_word = run("delegate name T1 pat@northmere.example --until 2099-01-01", home=home)
    assert without_word.exit_code == 2
    assert "was received" in without_word.output
    too_long = run("delegate name T1 pat@x.example --until 2099-01-01", *RECEIVED, home=home)
    assert "within a year" in too_long.output
    assert delegate(home) == []
