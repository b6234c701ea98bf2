"""The page of settings, from the fields of `Settings` and from what services declare."""

from __future__ import annotations

from attribution.harvest.registry import services
from attribution.home.declarations import setting_rows
from tools.reference.markdown import GENERATED, table, text_of

INTRODUCTION = [
    "`attribution init` writes every setting with its default to `attribution.toml` in the home",
    "folder. The part of a key before the full stop is its section: `harvest.works_from` is",
    "`works_from` below `[harvest]`. A variable of the environment overrides the file.",
    "`attribution doctor` names settings that are wrong.",
]
LISTS = [
    "Some settings are lists of tables. This is what their entries hold:",
    "",
    "```toml",
    "[roster.columns]                # the headers of your HR file",
    '"Staff No" = "technician_id"',
    '"Forename" = "given_names"',
    '"Surname" = "family_name"',
    "",
    "[[rules]]                       # who counts as a technician, from a date on",
    'name = "technical job families"',
    "from_date = 2024-08-01",
    'job_title_includes = ["technician", "technical", "experimental officer"]',
    'job_title_excludes = ["administrator"]',
    "",
    "[[milestones]]                  # an action, on the trend and in words on the overview",
    'name = "Fair attribution guidelines"',
    "date = 2023-01-01",
    'baseline = "2022"               # the year to compare with, "2021/22" for academic years',
    "target = 40                     # % of technicians",
    "target_date = 2027-12-31",
    "",
    "[[facilities]]                  # a team that papers thank without a name",
    'name = "Imaging Facility"',
    'aliases = ["bioimaging unit"]',
    'members = ["T0001", "T0002"]',
    "",
    "[[people]]                      # who has which role, when sign-in is set up",
    'who = "rae@example.ac.uk"',
    'role = "reviewer"',
    'faculties = ["Science", "Medicine"]',
    "```",
    "",
    "More about each: [the roster and the measure](../roster-and-measure.md),",
    "[facilities](../facilities.md), [sign-in](../sign-in.md).",
]


def page() -> str:
    rows = [
        (f"`{key}`", f"`{default}`" if default else "", f"`{variable}`", sentence)
        for key, default, variable, sentence in setting_rows(services())
    ]
    return text_of(
        ["# Settings"],
        [GENERATED],
        INTRODUCTION,
        table(("setting", "default", "variable", "meaning"), rows),
        LISTS,
    )
