"""Takes pages apart into fenced blocks and hidden preparations; knows nothing of what is in them."""

import re
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent.parent
PAGES = [
    CHECKOUT / "README.md",
    CHECKOUT / "CONTRIBUTING.md",
    CHECKOUT / "SECURITY.md",
    *sorted(CHECKOUT.glob("docs/*.md")),
]

_PART = re.compile(
    r"^```(?P<language>[^\n`]*)\n(?P<code>.*?)^```[ \t]*$|^<!-- setup:(?P<setup>.*?)-->", re.MULTILINE | re.DOTALL
)


@dataclass
class Block:
    """One fenced block, or one hidden preparation (`setup`), and the line of the page on which its text begins."""

    language: str
    code: str
    line: int
    expected: str | None = None


def blocks(page: Path) -> list[Block]:
    """The blocks of a page in order; a `text` block that follows a `python` block is what that one should print."""
    text = page.read_text(encoding="utf-8")
    found: list[Block] = []
    end = 0
    for match in _PART.finditer(text):
        kind = "code" if match["code"] is not None else "setup"
        language = (match["language"] or "").strip() if kind == "code" else "setup"
        block = Block(language, match[kind], text.count("\n", 0, match.start(kind)))
        follows = found and found[-1].language == "python" and not text[end : match.start()].strip()
        if language == "text" and follows:
            found[-1].expected = block.code
        else:
            found.append(block)
        end = match.end()
    return found
