"""Files of mail, appointments, tasks and contacts read into items that are not stored yet; where they go is not its business."""

from __future__ import annotations

import mailbox
from collections.abc import Callable, Iterator
from pathlib import Path

from exchangelib.sandbox.drafts import NewItem
from exchangelib.sandbox.ical import read_calendar
from exchangelib.sandbox.mime import BadFile, read_message
from exchangelib.sandbox.schema import Schema
from exchangelib.sandbox.vcard import read_cards


def _eml(path: Path, schema: Schema) -> Iterator[NewItem]:
    yield read_message(path.read_bytes(), schema)


def _mbox(path: Path, schema: Schema) -> Iterator[NewItem]:
    with path.open("rb") as file:
        beginning = file.read(5)
    if beginning and beginning != b"From ":
        raise BadFile("it does not begin with a 'From ' line")
    box = mailbox.mbox(path, create=False)
    try:
        for key in box.keys():  # noqa: SIM118 - a mailbox iterates over its messages
            yield read_message(box.get_bytes(key), schema)
    finally:
        box.close()


def _ics(path: Path, _schema: Schema) -> Iterator[NewItem]:
    yield from read_calendar(path.read_bytes())


def _vcf(path: Path, _schema: Schema) -> Iterator[NewItem]:
    yield from read_cards(path.read_bytes())


READERS: dict[str, Callable[[Path, Schema], Iterator[NewItem]]] = {
    ".eml": _eml,
    ".mbox": _mbox,
    ".ics": _ics,
    ".vcf": _vcf,
}


def read_path(path: Path, schema: Schema) -> Iterator[NewItem]:
    """The items of a file, or of all files below a folder whose names end in .eml, .mbox, .ics or .vcf.

    :raises ValueError: there is nothing to read, or a file that is not what its name says; it is named
    """
    known = ", ".join(READERS)
    if path.is_dir():
        files = sorted(each for each in path.rglob("*") if each.suffix.lower() in READERS and each.is_file())
        if not files:
            raise ValueError(f"load: no file in the folder {path} ends in one of {known}")
    elif path.suffix.lower() in READERS:
        files = [path]
    else:
        raise ValueError(f"load: {path} is neither a folder nor a file that ends in one of {known}")
    for file in files:
        try:
            yield from READERS[file.suffix.lower()](file, schema)
        except OSError as e:
            raise ValueError(f"load: cannot read {file}: {e.strerror or e}") from e
        except BadFile as e:
            raise ValueError(f"load: cannot read {file}: {e}") from e
