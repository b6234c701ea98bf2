"""An acknowledgement is found in exactly those full texts of the replay world that have one."""

import gzip
import json
import re
import zipfile
from pathlib import Path

import pytest

from attribution.acknowledgements.documents.full_text import read_parts

WORLD = Path(__file__).resolve().parents[2] / "../shared/upstreams/dev"
EVERY = 12  # one work in twelve keeps the test short

pytestmark = [
    pytest.mark.upstreams,
    pytest.mark.skipif(not WORLD.exists(), reason="the replay world is not next to the repository"),
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
            acknowledgement = read_parts(texts.read(work["pmcid"] + ".xml"), "jats").acknowledgement
            if (acknowledgement is None) != (work["ack_text"] is None):
                wrong.append(work["pmcid"])
            if acknowledgement is not None and work["ack_text"]:
                with_text += 1
                equal += _plain(acknowledgement) == _plain(work["ack_text"])
                assert len(acknowledgement) <= len(work["ack_text"]) + 2, (
                    "other statements may be cut out, nothing is added"
                )
    assert wrong == []
    assert equal > 0.8 * with_text
