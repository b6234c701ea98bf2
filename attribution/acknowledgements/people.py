"""Which candidates are people: the features that tell, and the decision."""

from __future__ import annotations

import itertools

from attribution.acknowledgements.candidates import Candidate
from attribution.acknowledgements.lexicon import WORDS, ranks
from attribution.acknowledgements.model import Model
from attribution.acknowledgements.tokens import Tokens

PERSON = "person"
_CREDIT = WORDS["thanks"] | {"owes", "owed", "due", "without"}
_FUNDING = frozenset(
    [
        "grant",
        "grants",
        "funded",
        "supported",
        "fellowship",
        "scholarship",
        "funding",
        "award",
        "awarded",
        "foundation",
    ]
)


def people(tokens: Tokens, found: list[Candidate], first: Model, again: Model) -> list[Candidate]:
    """The candidates that are people, decided twice: the second time knowing what their neighbours seem to be."""
    features = [seen(tokens, candidate) for candidate in found]
    place = first.classes.index(PERSON)
    chances = [first.probabilities(each)[place] for each in features]
    links = neighbours(tokens, found)
    place = again.classes.index(PERSON)
    return [
        candidate
        for i, candidate in enumerate(found)
        if again.probabilities(features[i] + around(chances, links[i], i))[place] > 0.5
    ]


def seen(tokens: Tokens, candidate: Candidate) -> list[str]:
    """The features of one candidate by itself and of the words around it. None holds a name."""
    return ["bias", *_inside(tokens, candidate), *_outside(tokens, candidate)]


def _inside(tokens: Tokens, candidate: Candidate) -> list[str]:
    shape, first, last = candidate.shape, candidate.first, candidate.last
    lower = tokens.lower[first:last]
    whole = [word for word, kind in zip(lower, shape, strict=True) if kind in "WAk"]
    opening, closing = ranks(whole[0].split("-")[0]), ranks(whole[-1].split("-")[-1])
    head, tail = opening[0], closing[1]
    features = [
        f"shape={shape}",
        f"given={head}",
        f"family={tail}",
        f"shape={shape} names={head}{tail}",
        f"names={head}{tail}",
        f"swapped={opening[1]}{closing[0]}",
        f"words={len(whole)}",
        f"given family={opening[0]}{opening[1]}" if len(whole) == 1 else "several",
    ]
    if (
        head < 2 or len(whole) == 1
    ):  # behind a known given name the ending of a surname says nothing
        features += [
            f"ends {word[-3:]}" for word in whole if len(word) > 4
        ]  # an ending, never a whole name
        features += (
            [f"last ends {whole[-1][-3:]}", f"last ends {whole[-1][-2:]}"]
            if len(whole[-1]) > 4
            else []
        )
    features += [f"organisation {word}" for word in whole if word in WORDS["organisations"]]
    features += ["company word"] if whole[-1] in WORDS["companies"] else []
    features += ["plain word" for word in whole if word in tokens.lower_seen]
    features += ["hyphen"] if any("-" in word for word in whole) else []
    features += (
        ["capital inside"]
        if any(
            any(c.isupper() for c in tokens.words[i][1:])
            for i in range(first, last)
            if tokens.kinds[i] == "word" and not tokens.words[i].isupper()
        )
        else []
    )
    features += ["sentence start"] if tokens.sentence(first)[0] == first else []
    return features


def _outside(tokens: Tokens, candidate: Candidate) -> list[str]:
    first, last = candidate.first, candidate.last
    begin, end = tokens.around(first)
    before = [said(tokens, i) for i in range(max(begin, first - 3), first)][::-1]
    after = [said(tokens, i) for i in range(last, min(end, last + 3))]
    features = [f"before{n} {word}" for n, word in enumerate(before, 1)]
    features += [f"after{n} {word}" for n, word in enumerate(after, 1)]
    features += [f"before {' '.join(before[1::-1])}", f"after {' '.join(after[:2])}"]
    features.append(f"between {before[0] if before else '^'} {after[0] if after else '$'}")
    left = tokens.lower[begin:first]
    right = tokens.lower[last:end]
    features += (
        ["title"] if any(word in WORDS["titles"] for word in left[-3:] if word != "st") else []
    )
    thanked, of_money = (
        any(word in _CREDIT for word in left),
        any(word in _FUNDING for word in left),
    )
    features.append(f"thanks before {thanked} money before {of_money}")
    features += ["thanks after"] if any(word in _CREDIT for word in right) else []
    features += ["money in sentence"] if of_money or any(word in _FUNDING for word in right) else []
    opened = sum(word in "([" for word in left) - sum(word in ")]" for word in left)
    features.append(f"in brackets {opened > 0}")
    features += (
        ["in brackets with organisation"]
        if opened > 0 and any(w in WORDS["organisations"] for w in left[-8:] + right[:8])
        else []
    )
    features += [f"near organisation before {w}" for w in left[-4:] if w in WORDS["organisations"]]
    features += [f"near organisation after {w}" for w in right[:3] if w in WORDS["organisations"]]
    return features


def said(tokens: Tokens, i: int) -> str:
    """A token as a feature may say it: names and other capitalised words only by their class."""
    word, lower = tokens.words[i], tokens.lower[i]
    if tokens.kinds[i] == "initials":
        return "I."
    if tokens.kinds[i] == "code":
        return "9"
    if tokens.kinds[i] == "word" and word[0].isupper():
        if lower in WORDS["breaks"] or lower in WORDS["titles"] or lower in WORDS["organisations"]:
            return lower
        return "Xx" if not word.isupper() else "XX"
    return lower


def neighbours(tokens: Tokens, found: list[Candidate]) -> list[tuple[int | None, int | None]]:
    """For each candidate the one before and the one after in the same list: only commas, "and", titles between."""
    linked = [_linked(tokens, left.last, right.first) for left, right in itertools.pairwise(found)]
    return [
        (i - 1 if i and linked[i - 1] else None, i + 1 if i < len(linked) and linked[i] else None)
        for i in range(len(found))
    ]


_BETWEEN = (
    frozenset([",", "and", "&", ";", ".", "und", "et", "y", "to", "or", "also"]) | WORDS["titles"]
)


def _linked(tokens: Tokens, start: int, end: int) -> bool:
    """Whether two candidates stand beside each other in a list; what is in brackets between them is passed over."""
    depth = 0
    for i in range(start, min(end, start + 40)):
        word = tokens.lower[i]
        if word in "([":
            depth += 1
        elif word in ")]":
            depth -= 1
        elif depth <= 0 and word not in _BETWEEN:
            return False
    return depth <= 0 and end - start < 40


def around(chances: list[float], links: tuple[int | None, int | None], i: int) -> list[str]:
    """What the first look says of a candidate and of its neighbours."""
    left, right = links
    own = _step(chances[i])
    return [
        f"first look {own}",
        f"left {_step(chances[left]) if left is not None else '-'}",
        f"right {_step(chances[right]) if right is not None else '-'}",
        f"first look {own} best beside {max((_step(chances[k]) for k in links if k is not None), default=-1)}",
    ]


def _step(chance: float) -> int:
    """A probability in five steps."""
    return sum(chance > edge for edge in (0.05, 0.3, 0.7, 0.95))
