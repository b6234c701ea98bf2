"""Splink 5 and the matcher on the same set: `python benchmarks/match_splink.py SET_FOLDER`.

Needs the `benchmark` extra. Splink links the roster with the mentions on DuckDB: given and family
names (Jaro-Winkler, term frequencies), institution and department text; blocking on family name or
on initial with the first letters of the family name. Nothing is tuned: it measures time, not the
best accuracy that Splink can reach. One JSON line.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import duckdb
import splink.comparison_library as compare
from match_scale import run
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

ROSTER = """
create table roster as
select technician_id as unique_id,
       lower(split_part(given_names, ' ', 1)) as given,
       lower(family_name) as family,
       left(lower(given_names), 1) as initial,
       institution_ror as ror,
       lower(department) as unit
from read_csv('{folder}/roster.csv', all_varchar = true)
"""
MENTIONS = """
create table mentions as
select mention_id as unique_id,
       lower(coalesce(split_part(given, ' ', 1), split_part(name, ' ', 1))) as given,
       lower(coalesce(family, regexp_extract(name, '[^ ]+$'))) as family,
       left(lower(coalesce(given, name)), 1) as initial,
       institution_rors[1] as ror,
       lower(split_part(affiliations[1], ',', 1)) as unit
from read_parquet('{folder}/mentions.parquet')
"""


def splink_seconds(folder: Path) -> float:
    """Seconds that Splink needs to train without labels and to predict."""
    began = time.perf_counter()
    connection = duckdb.connect()
    for statement in (ROSTER, MENTIONS):
        connection.execute(statement.format(folder=folder))
    api = DuckDBAPI(connection=connection)
    linker = Linker([api.register("roster"), api.register("mentions")], _settings())
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("family"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("given"))
    linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
    return round(time.perf_counter() - began, 1)


def _settings() -> SettingsCreator:
    given = compare.JaroWinklerAtThresholds("given", [0.9, 0.8])
    family = compare.JaroWinklerAtThresholds("family", [0.9])
    return SettingsCreator(
        link_type="link_only",
        comparisons=[
            given.configure(term_frequency_adjustments=True),
            family.configure(term_frequency_adjustments=True),
            compare.ExactMatch("ror"),
            compare.ExactMatch("unit"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("family"),
            block_on("initial", "substr(family, 1, 3)"),
            block_on("given", "substr(family, 1, 2)"),
        ],
    )


def main() -> None:
    """Both, one after the other."""
    folder = Path(sys.argv[1])
    matcher = run(folder, "mentions.parquet")
    seconds = splink_seconds(folder)
    times_faster = round(seconds / float(str(matcher["seconds"])), 1)
    print(json.dumps({**matcher, "splink_seconds": seconds, "times_faster": times_faster}))


if __name__ == "__main__":
    main()
