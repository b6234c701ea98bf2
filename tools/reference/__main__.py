"""Write every generated page that is not current, and name it."""

from __future__ import annotations

from tools.reference.pages import DOCS, PAGES


def main() -> None:
    for name, page in PAGES.items():
        path = DOCS / name
        text = page()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"docs/{name} written")


main()
