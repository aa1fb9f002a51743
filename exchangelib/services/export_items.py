"""ExportItems: whole items as the server keeps them, in a form that only servers read; nothing is made of it here."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, ClassVar, Final

from .._model.ports import Port
from .._wire.ns import MNS
from .._wire.xml import Element
from ..errors import MalformedResponseError
from ..version import EXCHANGE_2010_SP1, Build, Version
from .common import EWSAccountService
from .messages import container
from .payload import item_ids, listed, only_for

_DATA: Final = f"{{{MNS}}}Data"
# "no more than 100 items": https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/
# how-to-export-items-by-using-ews-in-exchange
_MAX_ITEMS: Final = 100
# An answer is in memory as a whole, and exported items hold their attachments: so much is aimed at, in characters
_AIM: Final = 32 * 1024 * 1024
_FIRST: Final = 25  # items of the first answers, before anything is known of their size


class ExportItems(EWSAccountService):
    """Export items.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/exportitems-operation

    However large the chunks may be, a request is about 100 items at most, and about fewer where items are large.
    """

    SERVICE_NAME: ClassVar[str] = "ExportItems"
    supported_from: ClassVar[Build | None] = EXCHANGE_2010_SP1

    def __init__(self, account: Any = None, chunk_size: int | None = None, *, protocol: Port | None = None) -> None:
        super().__init__(account=account, chunk_size=chunk_size, protocol=protocol)
        self.chunk_size = min(self.chunk_size, _MAX_ITEMS)
        self._sizes = _Sizes()

    def call(self, items: Iterable[Any]) -> Iterator[Any]:
        """Yield the content of each item as base64 text, or in its place the error that the server gave for it.

        :param items: items, pairs (id, changekey), ids; taken chunk by chunk
        """
        return self._batch(listed("items", items), self._write)

    def _write(self, chunk: Sequence[Any], version: Version) -> str:
        return self.get_payload(chunk, version=version)

    def get_payload(self, items: Iterable[Any], *, version: Version | None = None) -> str:
        """Render the request, for the version given or the server's.

        :raises InvalidFieldForVersion: the server has no such operation
        """
        version = version or self.port.version
        only_for(type(self), version)
        return f"<m:ExportItems>{item_ids(items, version)}</m:ExportItems>"

    def _chunks(self, things: Iterable[Any]) -> Iterator[list[Any]]:
        left = iter(things)
        while chunk := list(islice(left, min(self.chunk_size, self._sizes.fitting()))):
            yield chunk

    def _width(self, things: Iterable[Any]) -> int:
        count = len(things) if isinstance(things, (list, tuple)) else _MAX_ITEMS
        return 0 if count <= min(self.chunk_size, _FIRST) else super()._width(iter(things))

    def _result(self, message: Element) -> str:
        data = container(message, _DATA)
        text = "" if data is None else "".join((data.text or "").split())
        if not text:
            raise MalformedResponseError("ExportItems succeeded without giving content")
        self._sizes.note(len(text))
        return text


class _Sizes:
    """How large the items were so far: the last ones count for more."""

    def __init__(self) -> None:
        self._average: float | None = None
        self._lock = threading.Lock()

    def note(self, size: int) -> None:
        with self._lock:
            self._average = size if self._average is None else max(size / 4, self._average * 0.9 + size * 0.1)

    def fitting(self) -> int:
        """Give the number of items of which an answer is about as large as it should be."""
        return _FIRST if self._average is None else max(1, int(_AIM / self._average))
