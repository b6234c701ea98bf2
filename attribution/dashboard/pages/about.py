"""Method: what the words mean, how the measure is made, and where it ends."""

from __future__ import annotations

import streamlit as st

from attribution.core.for_people import listed
from attribution.dashboard import shell
from attribution.dashboard.components import title
from attribution.dashboard.session import entered
from attribution.harvest.registry import titles

WORDS = """
## The measure
**Technicians on papers** is a headcount: of the technicians in post in a year, how many have at least one credit on a
work published in it. Somebody with ten papers counts once. Authors, people thanked by name, and either, are counted
apart. A credit on another institution's paper counts as well; "own papers" counts those with an author of the
institution only. A paper counts while a person is in post, and for a time after they left, because papers are slow.

A percentage is never shown alone. Beside it stand

- **numerator and denominator**, so that a change of staff cannot pass for a change of recognition;
- the **range**: the *floor* counts only what a person has confirmed, the *headline* adds what the evidence alone
  supports, the *ceiling* adds everything that still waits for a person;
- the **coverage**: the share of the institution's works whose acknowledgement text could be read. Thanks in the others
  cannot be seen, so the count of people thanked is a lower bound.

## The words
| word | means |
|---|---|
| Technician | a person on the roster, which is the institution's own list |
| Work | one publication, however many sources describe it; a preprint and its article are one |
| Mention | a name as printed: in an author list or in an acknowledgement |
| Candidate | a mention and a technician whom it may name, with evidence and a probability |
| Decision | a person's verdict on a candidate: confirmed, rejected, unsure |
| Credit | what stands between a technician and a work: confirmed by a person, or accepted on the evidence |
| Claim | a technician's word that they contributed to a work that does not say so; a person judges it |
| Facility, uncredited | a team thanked without a name; a contribution that the paper does not state: reported apart, never counted here |
| Tie | two technicians fit one mention equally well; never accepted without a person |

## How a name becomes a credit
1. Works are collected from $sources and merged, so that each is counted once.
2. Printed names that come near a technician's become candidates. Each piece of evidence adds or takes points: the ORCID
   iD, the names, the affiliation, the dates in post, how rare the name is. Missing data is no evidence.
3. Strong candidates are accepted, others wait in the review queue. A name in an acknowledgement is never accepted on
   the name alone.
4. People decide. A decision counts at once, on every page, and stands when the data are built anew.

## What it cannot tell
- It sees what is printed. Work that no paper mentions does not appear.
- A text that is not open access, or that no source holds, cannot be read; the coverage says how many.
- Recent years are marked incomplete: their papers are still arriving.
- Probabilities were set on other data. Until a few hundred local decisions exist, nobody knows how well they hold here.
- Small groups swing by chance. Nothing on these pages has been rounded or suppressed for publication.
- Being counted, or not, says nothing about the worth of a person's work.

## Keys
In the review queue: **Y** confirm, **N** reject, **U** unsure, **J** skip, **K** back, **Z** undo. On a record **Y**, **N**,
**U** and **Z** do the same. Where the same case
stands on several papers (one ORCID iD, one author number), open their list: **Shift+Y** confirms, **Shift+N** rejects all.

More is in the README and in `docs/` beside the program; every setting is explained in `attribution.toml`.
"""


def page() -> None:
    title("Method", "What the figures mean, how they are made, and what they cannot tell.")
    st.markdown(WORDS.replace("$sources", listed(titles())))
    view = entered()
    if view:
        shell.footer(view)


if __name__ == "__main__":
    page()
