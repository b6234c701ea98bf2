"""The columns of the parsed files, by kind of record."""

from __future__ import annotations

import pyarrow as pa

TEXT = pa.string()
TEXTS = pa.list_(TEXT)
NUMBER = pa.int32()
FLAG = pa.bool_()

Columns = list[tuple[str, pa.DataType]]


def _texts(*names: str) -> Columns:
    return [(name, TEXT) for name in names]


def _flags(*names: str) -> Columns:
    return [(name, FLAG) for name in names]


_NAME: Columns = [
    *_texts("name", "given", "family", "orcid", "orcid_inferred", "author_id"),
    ("affiliations", TEXTS),
    ("rors", TEXTS),
    ("is_group", FLAG),
]
AUTHOR = pa.struct(_NAME)
_SPAN: Columns = [("start", NUMBER), ("end", NUMBER), ("text", TEXT)]
_SENTENCE: Columns = [("sentence_start", NUMBER), ("sentence_end", NUMBER)]
THANKED = pa.struct([*_SPAN, *_texts("role", "name", "phrase", "affiliation"), *_SENTENCE])
TEAM = pa.struct([*_SPAN, ("phrase", TEXT), *_SENTENCE])
METHODS_NAME = pa.struct(_texts("kind", "text"))
EMPLOYMENT = pa.struct(_texts("organization", "ror", "department", "role", "start", "end"))
_RUN: Columns = [("run", TEXT), ("seen", pa.date32())]

SCHEMAS = {
    "works": pa.schema(
        [
            *_texts("source", "source_id", "doi", "pmid", "pmcid", "openalex_id", "title", "type"),
            *_texts("published", "published_precision", "journal", "publisher"),
            *_flags("is_retracted", "is_open_access", "has_full_text"),
            ("authors", pa.list_(AUTHOR)),
            ("author_count", NUMBER),
            ("first_author", TEXT),
            ("authors_complete", FLAG),
            *((name, TEXTS) for name in ("same_as", "listed_by", "corrected_by")),
            ("is_gone", FLAG),
            ("hash", TEXT),
            *_RUN,
        ]
    ),
    # Of the row of `works` with the same id and hash. A kind of its own, so that files of earlier
    # versions, which have no contributors, are read as they are.
    "contributors": pa.schema(
        [
            *_texts("source", "source_id", "work_hash"),
            ("position", NUMBER),
            *_NAME,
            ("contribution", TEXT),
            *_RUN,
        ]
    ),
    # Of the same row: the works that it is a notice about.
    "notices": pa.schema([*_texts("source", "source_id", "work_hash", "doi", "update"), *_RUN]),
    # The day on which a source says that it created its record of a work, once for each record. It
    # is no part of the hash, so that known works are not written again for it.
    "created": pa.schema([*_texts("source", "source_id", "created"), *_RUN]),
    # Where in its journal the work is, once for each answer of the source. No part of the hash
    # either.
    "locations": pa.schema(
        [*_texts("source", "source_id", "volume", "issue", "pages", "issn", "mark"), *_RUN]
    ),
    "texts": pa.schema(
        [
            *_texts("source", "source_id", "doi", "format", "status"),
            *_texts("acknowledgement", "funding", "contributions"),
            ("collaborators", TEXTS),
            ("people", pa.list_(THANKED)),
            ("teams", pa.list_(TEAM)),
            ("methods", pa.list_(METHODS_NAME)),
            *_texts("mark", "stated_doi"),
            *_RUN,
        ]
    ),
    "people": pa.schema(
        [
            *_texts("source", "orcid", "status", "primary_orcid"),
            ("employments", pa.list_(EMPLOYMENT)),
            *_RUN,
        ]
    ),
    # What could not be read: `record` is its JSON as it arrived.
    "quarantine": pa.schema([*_texts("source", "source_id", "reason", "record"), *_RUN]),
    "asked": pa.schema([*_texts("source", "doi"), *_RUN]),
    "searches": pa.schema([*_texts("source", "technician_id", "mark"), *_RUN]),
}
