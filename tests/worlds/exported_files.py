"""Files of outputs as the systems of institutions export them, all invented."""

from __future__ import annotations

RIS = """TY  - JOUR
T1  - Cryostats for everyone
AU  - Fennimore, Zoë
AU  - Okonjo-Bright, Adaeze M.
AU  - The Quillmere Cryogenics Group
PY  - 2021
DA  - 2021/03/09/
JO  - Journal of Invented Results
VL  - 7
IS  - 2
SP  - 101
EP  - 109
SN  - 1234-5679
UR  - https://research.quillmere.example/en/publications/0f8fad5b-d9cb-469f-a165-70867728950e
DO  - https://doi.org/10.5555/CRYO.1
ER  -
"""
BIBTEX = r"""@string{jir = "Journal of Invented Results"}
@string(full = jir # { B})

@article{fennimore2021,
  author = {Fennimore, Zo{\"e} and {\'A}bel, Jr., Tam{\'a}s and {The Quillmere Group and Friends}
            and de la Cruz, Pía},
  title = "Cryostats for {E}veryone: 50\% less helium",
  journal = full,
  year = 2021, month = mar,
  pages = {101--109},
  doi = {10.5555/CRYO\_1},
}
"""
CSL = [
    {
        "id": "http://zotero.org/x",
        "type": "article-journal",
        "title": "Cryostats for everyone",
        "container-title": ["Journal of Invented Results"],
        "DOI": "10.5555/CRYO.1",
        "issued": {"date-parts": [[2021, "3", 9]]},
        "author": [
            {"family": "Fennimore", "given": "Zoë", "ORCID": "0000-0002-1825-0097"},
            {"literal": "The Quillmere Cryogenics Group"},
            {"literal": "Bright, Ada"},
            {"family": "Cruz", "given": "Pía", "non-dropping-particle": "de la"},
        ],
    }
]
TABLE = """UUID,Title,DOI,Publication date,Authors,Employee ID,Person name
u1,Cryostats for everyone,10.5555/cryo.1,2026-03-01,"Quillby, Ada; Cruz, Pía",T1,Ada Quillby
u2,A catalogue that only one system knows,,2026,"Quillby, Ada",T1,Ada Quillby
"""
