"""Write `exchangelib/errors/codes.pyi` from the list of response codes, so that type checkers see every class.

`python tools/make_errors.py` writes it; with `--check` it only says, by its exit status, whether it is up to date.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from exchangelib.errors import codes  # noqa: E402 - the path has to be set first

TARGET = ROOT / "exchangelib" / "errors" / "codes.pyi"


def render() -> str:
    """Return the text of the stub."""
    made = sorted(set(codes.CLASSES) - {"ErrorServerBusy"})
    lines = [
        "# Written by tools/make_errors.py from the list in codes.py.",
        "from collections.abc import Mapping",
        "",
        "from .base import ErrorServerBusy as ErrorServerBusy",
        "from .base import ResponseMessageError",
        "",
        "CLASSES: Mapping[str, type[ResponseMessageError]]",
        "",
        *(f"class {name}(ResponseMessageError): ..." for name in made),
        "",
        "__all__ = [",
        *(f'    "{name}",' for name in codes.__all__),
        "]",
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the stub, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    text = render()
    if parser.parse_args().check:
        return int(TARGET.read_text(encoding="utf-8") != text)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
