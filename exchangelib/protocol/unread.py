"""Answers that came and are not parsed yet; what they say beyond that they are no faults is not known here."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from typing import Final

from .._net.answers import Reply
from .._wire.soap import Answer, unwrap
from .._wire.xml import Element
from .busy import MARK

# What stands first in the body: a fault, or the response
_FIRST: Final = re.compile(rb"<(?:[\w.-]+:)?Body(?:\s[^<>]*)?>\s*<(?:[\w.-]+:)?\w+Response[\s>]")
_HEAD: Final = 4096  # envelope and headers of Exchange take less than a thousand bytes


def may_wait(reply: Reply, minds_busy: bool) -> bool:
    """Tell whether an answer need not be parsed to know that it is neither a fault nor a refusal for now.

    :param minds_busy: whether anything is done about refusals for now
    """
    content = reply.content
    head = content[:_HEAD]
    if reply.status_code != 200 or not head.startswith(b"<") or b"\0" in head:  # nothing but ASCII is looked for
        return False
    if b"encoding" in head[:100] and b"utf-8" not in head[:100].lower():
        return False
    return _FIRST.search(head) is not None and not (minds_busy and MARK in content)


class Unread:
    """An answer that is parsed, once, when it is asked for.

    :param reply: for which `may_wait`
    """

    __slots__ = ("_answer", "_lock", "_reply")

    def __init__(self, reply: Reply) -> None:
        self._reply: Reply | None = reply
        self._answer: Answer | None = None
        self._lock = threading.Lock()

    @property
    def element(self) -> Element:
        """The response element.

        :raises MalformedResponseError: it is not SOAP
        """
        return self._read().element

    @property
    def server_version(self) -> Mapping[str, str] | None:
        """What the server says of its version."""
        return self._read().server_version

    def _read(self) -> Answer:
        with self._lock:
            if self._reply is not None:
                self._answer = unwrap(self._reply.content)
                self._reply = None
        assert self._answer is not None
        return self._answer
