"""What other servers than Microsoft's make of requests and answers; it knows no operation but by name."""

from __future__ import annotations

import re

from exchangelib.sandbox.nodes import M, Node
from exchangelib.sandbox.profiles import Profile
from exchangelib.sandbox.refusal import Fault

FOLDER_CAP = 50
_FOLDERS = (M("FolderIds"), M("ParentFolderIds"))
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)")
# What people write may look like a time, and stays as it is
_TEXTS = frozenset(("Subject", "Body", "Value", "DisplayName", "Name", "String", "TextBody", "Content", "Comment"))


def lacks(profile: Profile, operation: str) -> bool:
    """Whether the server does not know an operation."""
    return operation == "GetServerTimeZones" and "no-time-zones" in profile.quirks


def check_size(profile: Profile, body: Node) -> None:
    """Refuse a request about too many folders.

    :raises Fault: it is
    """
    if "folder-cap" not in profile.quirks:
        return
    if any(len(child.children) > FOLDER_CAP for child in body if child.tag in _FOLDERS):
        text = f"Exceeded the number of folders that a request may be about, which is {FOLDER_CAP}."
        raise Fault("ErrorExceededFindCountLimit", text)


def odd(payload: Node, profile: Profile) -> Node:
    """An answer as the server writes it."""
    if "nanoseconds" in profile.quirks:
        for node in payload.walk():
            found = _TIME.fullmatch(node.text) if node.text and node.local not in _TEXTS else None
            if found is not None:
                node.text = f"{found[1]}.{(found[2] or '').ljust(9, '0')[:9]}{found[3]}"
    return payload
