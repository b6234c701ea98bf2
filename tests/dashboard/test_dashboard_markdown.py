"""No text from outside is read as Markdown: neither titles, nor file names, nor the guideline."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from pathlib import Path

import attribution.dashboard

FOLDER = Path(attribution.dashboard.__file__).parent
# What Streamlit reads as Markdown: the first argument of these, and the help of any of them.
READ_AS_MARKDOWN = """
badge button caption checkbox download_button error expander feedback file_uploader
form_submit_button header info link_button markdown metric multiselect number_input page_link pills
popover radio segmented_control selectbox slider status subheader success tabs text_area text_input
title toast toggle warning write
"""
# Functions that give plain numbers, our own sentences, or outside text with every sign escaped.
SAFE_FUNCTIONS = frozenset({"literal", "count", "len", "day", "percent"})
# Objects whose texts are constants of this package: pronouns, verdicts, columns.
OWN_OBJECTS = frozenset({"words", "verdict", "self", "measure"})
# Labels that only this package writes, by file.
OWN_LABELS = {
    "candidate/verdict_buttons.py": {"papers", "own_label"},
    "claim/paper.py": {"which", "label"},
    "claim/missing_papers.py": {"label"},
    "claim/steps.py": {"label"},
    "collecting.py": {"began"},
    "components.py": {"label"},
    "file_columns.py": {"meaning[0].upper() + meaning[1:]"},
    "group/sheet_form.py": {"label"},
    "message_files.py": {"file.label", "file.help"},
    "keyboard_keys.py": {"which"},
    "pages/audit.py": {"label"},
    "pages/about.py": {"words.replace('$sources', listed(titles()))"},
    "pages/invitations.py": {"label"},
    "pages/settings.py": {"label"},
    "pages/offroster.py": {"settings.offroster_keep_days"},
    "pages/roster.py": {"label"},
    "pages/technicians.py": {"label"},
    "pages/works.py": {"label"},
    "record/downloads.py": {"name"},
    "record/page.py": {"list(parts_of_tabs)"},
    "record/searched_names.py": {"label"},
    "record/to_do.py": {"label"},
    "setting_fields.py": {"name", "label", "column.label", "column.help or None"},
    "record/privacy_choices.py": {"label"},
    "uploads.py": {"label", "things", "wrong", "example"},
    "work/page.py": {"title.lower()"},
}


def outside_texts(source: str, labels: Collection[str] = ()) -> Iterator[tuple[int, str]]:
    """Line and source of what Streamlit reads as Markdown and may be from outside."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        owner, _, function = name.rpartition(".")
        if function in READ_AS_MARKDOWN.split() and owner == "st":
            texts = [
                *node.args[:1],
                *(k.value for k in node.keywords if k.arg in ("label", "help")),
            ]
        else:
            continue
        yield from ((text.lineno, ast.unparse(text)) for text in texts if not is_own(text, labels))


def is_own(text: ast.expr, labels: Collection[str]) -> bool:
    """Whether a text is written in this package, but for numbers and escaped texts in it."""
    if ast.unparse(text) in labels or is_own_value(text):
        return True
    parts = parts_of(text)
    return bool(parts) and all(is_own(part, labels) for part in parts)


def is_own_value(text: ast.expr) -> bool:
    """Whether it is a constant, a number, or an escaped text."""
    match text:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            return name.isupper()
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            return name in OWN_OBJECTS or attribute.isupper()
        case ast.FormattedValue(format_spec=spec):
            return spec is not None and ast.unparse(spec) == "f','"
        case ast.Call(func=function):
            return ast.unparse(function).rpartition(".")[2] in SAFE_FUNCTIONS
    return False


def parts_of(text: ast.expr) -> list[ast.expr]:
    """The expressions that a text is put together from."""
    match text:
        case ast.JoinedStr(values=parts):
            return parts
        case ast.Subscript(value=part) | ast.FormattedValue(value=part):
            return [part]
        case ast.Call(func=ast.Attribute(value=base, attr="format"), args=args, keywords=keywords):
            return [base, *args, *(keyword.value for keyword in keywords)]
        case ast.IfExp(body=left, orelse=right) | ast.BinOp(left=left, right=right):
            return [left, right]
    return []


def test_every_text_that_streamlit_reads_as_markdown_is_ours_or_escaped() -> None:
    foreign = []
    for path in sorted(FOLDER.rglob("*.py")):
        file = path.relative_to(FOLDER).as_posix()
        texts = outside_texts(path.read_text(encoding="utf-8"), OWN_LABELS.get(file, ()))
        foreign += [f"{file}:{line}: {text}" for line, text in texts]
    assert foreign == []


def test_a_foreign_text_in_a_label_is_noticed() -> None:
    for code in (
        "st.button(file.name)",
        "st.success(f'{title} was saved')",
        "st.checkbox(questions[name])",
        "st.text_input('x', help=note)",
    ):
        assert list(outside_texts(code)), code
    for code in (
        "st.button('Save')",
        "st.info(NOTE)",
        "st.download_button(literal(file.name))",
        "st.expander(f'Rows ({len(rows):,}), {number:,}')",
    ):
        assert not list(outside_texts(code)), code
