"""Make the table of Windows time zones in exchangelib/sandbox/data from a folder of EWS facts; run by hand, its output is checked in.

Usage: python tools/make_sandbox_zones.py FACTS_FOLDER
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

# What the facts leave open: a zone that Exchange Online did not show when they were taken, and two that stand for no place of today.
_MORE = {
    "Sao Tome Standard Time": ("(UTC+00:00) Sao Tome", "Africa/Sao_Tome"),
    "Kamchatka Standard Time": ("(UTC+12:00) Petropavlovsk-Kamchatsky - Old", "Asia/Kamchatka"),
    "Mid-Atlantic Standard Time": ("(UTC-02:00) Mid-Atlantic - Old", "Etc/GMT+2"),
}
DATA = Path(__file__).parent.parent / "exchangelib" / "sandbox" / "data"


def main(facts: str | Path, folder: Path = DATA) -> None:
    """Write id -> [name that is shown, zone of the IANA database], sorted as the server shows them: by offset."""
    with (Path(facts) / "windows-time-zones.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row[:3] for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)][1:]
    rows = [[row[0], *_MORE.get(row[0], row[1:])] for row in rows]
    known = sorted((row for row in rows if row[1] and row[2]), key=lambda row: (_offset(row[1]), row[1], row[0]))
    lines = [f" {json.dumps(row[0])}: {json.dumps(row[1:3], ensure_ascii=False)}" for row in known]
    (folder / "zones.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _offset(name: str) -> int:
    """Minutes from UTC, out of "(UTC+01:00) Paris"."""
    text = name[4 : name.index(")")]
    if not text:
        return 0
    hours, minutes = text[1:].split(":")
    return (int(hours) * 60 + int(minutes)) * (-1 if text[0] == "-" else 1)


if __name__ == "__main__":
    main(sys.argv[1])
