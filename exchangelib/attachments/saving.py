"""Files in a directory, under names that a stranger chose; what is written is not known here."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import Final

from .._pattern import pattern

_LIMIT: Final = 200  # bytes: file systems take 255, and a number may be added
# What separates paths, means something to a shell or a file system, or cannot be seen (on any system, for files travel)
_UNFIT: Final = pattern(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]')
# https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file#naming-conventions
_DEVICES: Final = pattern(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\.|$)", re.IGNORECASE)


def file_name(name: str | None, default: str = "attachment") -> str:
    """Give a name that is one file's in the directory where it is used, on any system.

    :param name: what a stranger calls the file
    :param default: the name of what has none
    """
    fit = _UNFIT.sub("_", name or "").strip(" .")
    if not fit.strip("_"):
        fit = default
    if _DEVICES.match(fit):
        fit = f"_{fit}"
    stem, suffix = os.path.splitext(fit)
    suffix = suffix if len(suffix.encode()) <= 20 else ""
    stem = fit.removesuffix(suffix).encode()[: _LIMIT - len(suffix.encode())].decode("utf-8", "ignore")
    return f"{stem.rstrip(' .')}{suffix}"


def write_new(directory: str | PathLike[str], name: str, pieces: Iterable[bytes]) -> Path:
    """Write a new file; one that could not be written whole is removed.

    :param name: as `file_name` gives it
    :return: its path; with a number in it if there was a file of that name
    """
    stem, suffix = os.path.splitext(name)
    number = 0
    while True:
        path = Path(directory) / (f"{stem} ({number}){suffix}" if number else name)
        try:
            # Fails where there is anything of that name, a link that leads nowhere too (open(2), O_EXCL)
            file = path.open("xb")
        except FileExistsError:
            number += 1
            continue
        break
    try:
        with file:
            for piece in pieces:
                file.write(piece)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path
