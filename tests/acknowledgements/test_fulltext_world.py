"""The full texts of the replay world: an acknowledgement is found in exactly those that have one."""

import gzip
import json
import re
import zipfile
from pathlib import Path

import pytest

from attribution.acknowledgements.documents.fulltext import parts

WORLD = Path(__file__).resolve().parents[2] / "../shared/upstreams/dev"
EVERY = 12  # one work in twelve keeps the test short

pytestmark = [
    pytest.mark.upstreams,
    pytest.mark.skipif(not WORLD.exists(), reason="the replay world is not beside the repository"),
]


def _plain(text: str) -> str:
    return re.sub(
        r"\s", "", text.replace("\u2010", "-").replace("\u2011", "-").replace("\u00ad", "")
    )


def test_acknowledgements_are_found_where_there_are_any():
    with gzip.open(WORLD / "works.jsonl.gz", "rt", encoding="utf-8") as file:
        works = [work for work in map(json.loads, file) if work["full_text"]][::EVERY]
    wrong, equal, with_text = [], 0, 0
    with zipfile.ZipFile(WORLD / "fulltext.zip") as texts:
        for work in works:
            found = parts(texts.read(work["pmcid"] + ".xml"), "jats").acknowledgement
            if (found is None) != (work["ack_text"] is None):
                wrong.append(work["pmcid"])
            if found is not None and work["ack_text"]:
                with_text += 1
                equal += _plain(found) == _plain(work["ack_text"])
                assert len(found) <= len(work["ack_text"]) + 2, (
                    "other statements may be cut out, nothing is added"
                )
    assert wrong == []
    assert equal > 0.8 * with_text
