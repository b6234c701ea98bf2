"""JATS full texts: little more than an author list, one paragraph and an acknowledgement."""

from __future__ import annotations

from xml.sax.saxutils import escape

from attribution.demo.world.papers import Byline, Paper


def article(paper: Paper) -> bytes:
    """The full text as Europe PMC gives it; where publishers put the acknowledgement differs."""
    ids = {"pmcid": (paper.pmcid or "")[3:], "pmid": paper.pmid, "doi": paper.doi}
    shown = "".join(
        f'<article-id pub-id-type="{kind}">{value}</article-id>'
        for kind, value in ids.items()
        if value
    )
    people = "".join(_contributor(entry) for entry in paper.byline)
    in_body = paper.number % 11 == 0
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving and Interchange DTD v1.3 20210610//EN" '
        '"JATS-archivearticle1-3.dtd">\n'
        f'<article article-type="research-article" xml:lang="en"><front><journal-meta><journal-title-group>'
        f"<journal-title>{escape(paper.journal)}</journal-title></journal-title-group></journal-meta>"
        f"<article-meta>{shown}<title-group><article-title>{escape(paper.title)}</article-title></title-group>"
        f"<contrib-group>{people}</contrib-group></article-meta></front><body><sec><title>Introduction</title>"
        f"<p>This article was made up.</p></sec>{_thanks(paper, 'sec') if in_body else ''}</body>"
        f"<back>{'' if in_body else _thanks(paper, 'ack')}{_statements(paper)}</back></article>\n"
    ).encode()


def _contributor(entry: Byline) -> str:
    if entry.person is None:
        return f'<contrib contrib-type="author"><collab>{escape(entry.printed)}</collab></contrib>'
    stated = (
        f'<contrib-id contrib-id-type="orcid">https://orcid.org/{entry.orcid_printed}</contrib-id>'
    )
    family, given = escape(entry.family or ""), escape(entry.given or "")
    name = f"<name><surname>{family}</surname><given-names>{given}</given-names></name>"
    return f'<contrib contrib-type="author">{stated if entry.orcid_printed else ""}{name}</contrib>'


def _thanks(paper: Paper, tag: str) -> str:
    if paper.acknowledgement is None:
        return ""
    title = "Acknowledgments" if paper.number % 3 == 0 else "Acknowledgements"
    return f"<{tag}><title>{title}</title><p>{escape(paper.acknowledgement.text)}</p></{tag}>"


def _statements(paper: Paper) -> str:
    """A funding statement of its own on some papers, and the usual one about interests."""
    interests = '<fn-group><fn fn-type="conflict"><p>The authors declare no competing interests.</p></fn></fn-group>'
    if not paper.funding or paper.number % 4:
        return interests
    listed = "; ".join(f"{escape(name)} ({award})" for name, award in paper.funding)
    return f'<notes notes-type="funding-information"><title>Funding</title><p>{listed}.</p></notes>{interests}'
