"""The fourteen roles of CRediT, the Contributor Role Taxonomy (ANSI/NISO Z39.104-2022), by their official names."""

CREDIT_ROLES = (
    "Conceptualization",
    "Data curation",
    "Formal analysis",
    "Funding acquisition",
    "Investigation",
    "Methodology",
    "Project administration",
    "Resources",
    "Software",
    "Supervision",
    "Validation",
    "Visualization",
    "Writing – original draft",
    "Writing – review & editing",
)


def credit_role(text: str) -> str:
    """The official name of a role that somebody typed: case, dashes, `and` for `&` do not matter. As given if unknown.

    >>> credit_role("writing - review and editing")
    'Writing – review & editing'
    """
    return _BY_KEY.get(_key(text), text)


def _key(text: str) -> str:
    words = (
        text.lower()
        .replace("&", " and ")
        .replace("–", " ")
        .replace("-", " ")
        .replace("isation", "ization")
    )
    return " ".join(words.split())


_BY_KEY = {_key(role): role for role in CREDIT_ROLES}
