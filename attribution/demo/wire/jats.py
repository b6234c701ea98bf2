"""JATS full texts: little more than an author list, one paragraph and an acknowledgement."""

from __future__ import annotations

from xml.sax.saxutils import escape

from attribution.demo.world.paper import AuthorEntry, Paper

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) '
    'Journal Archiving and Interchange DTD v1.3 20210610//EN" "JATS-archivearticle1-3.dtd">\n'
)
_INTERESTS = (
    '<fn-group><fn fn-type="conflict">'
    "<p>The authors declare no competing interests.</p></fn></fn-group>"
)


def article(paper: Paper) -> bytes:
    """The full text as Europe PMC gives it. Publishers put the acknowledgement in two places."""
    in_body = paper.number % 11 == 0
    body_section = _acknowledgement(paper, "sec") if in_body else ""
    back_section = "" if in_body else _acknowledgement(paper, "ack")
    text = (
        _HEAD
        + '<article article-type="research-article" xml:lang="en">'
        + f"<front>{_journal(paper)}{_metadata(paper)}</front>"
        + "<body><sec><title>Introduction</title><p>This article was made up.</p></sec>"
        + f"{body_section}</body>"
        + f"<back>{back_section}{_statements(paper)}</back></article>\n"
    )
    return text.encode()


def _journal(paper: Paper) -> str:
    title = f"<journal-title>{escape(paper.journal)}</journal-title>"
    return f"<journal-meta><journal-title-group>{title}</journal-title-group></journal-meta>"


def _metadata(paper: Paper) -> str:
    title = f"<article-title>{escape(paper.title)}</article-title>"
    contributors = "".join(_contributor(entry) for entry in paper.authors)
    return (
        f"<article-meta>{_article_ids(paper)}<title-group>{title}</title-group>"
        f"<contrib-group>{contributors}</contrib-group></article-meta>"
    )


def _article_ids(paper: Paper) -> str:
    number = paper.pmcid.removeprefix("PMC") if paper.pmcid else None
    identifiers = {"pmcid": number, "pmid": paper.pmid, "doi": paper.doi}
    return "".join(
        f'<article-id pub-id-type="{kind}">{value}</article-id>'
        for kind, value in identifiers.items()
        if value
    )


def _contributor(entry: AuthorEntry) -> str:
    if entry.person is None:
        return f'<contrib contrib-type="author"><collab>{escape(entry.printed)}</collab></contrib>'
    family_name = escape(entry.family_name or "")
    given_names = escape(entry.given_names or "")
    name = f"<surname>{family_name}</surname><given-names>{given_names}</given-names>"
    return f'<contrib contrib-type="author">{_contributor_id(entry)}<name>{name}</name></contrib>'


def _contributor_id(entry: AuthorEntry) -> str:
    if not entry.orcid_printed:
        return ""
    address = f"https://orcid.org/{entry.orcid_printed}"
    return f'<contrib-id contrib-id-type="orcid">{address}</contrib-id>'


def _acknowledgement(paper: Paper, tag: str) -> str:
    if paper.acknowledgement is None:
        return ""
    title = "Acknowledgments" if paper.number % 3 == 0 else "Acknowledgements"
    return f"<{tag}><title>{title}</title><p>{escape(paper.acknowledgement.text)}</p></{tag}>"


def _statements(paper: Paper) -> str:
    """A separate funding statement on some papers, and the usual one about interests."""
    if not paper.funding or paper.number % 4:
        return _INTERESTS
    grants = "; ".join(f"{escape(name)} ({award})" for name, award in paper.funding)
    funding = f"<title>Funding</title><p>{grants}.</p>"
    return f'<notes notes-type="funding-information">{funding}</notes>{_INTERESTS}'
