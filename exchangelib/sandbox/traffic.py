"""The log of what was asked and answered; it never holds credentials."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import overload

MAX_EXCHANGES = 10_000
MAX_BYTES = 128 * 1024 * 1024
BODY_LIMIT = 1024 * 1024
_SECRET_HEADERS = frozenset(("authorization", "proxy-authorization", "cookie"))


@dataclass(frozen=True)
class Exchange:
    """One request and its answer.

    :param operation: such as "FindItem"; None if the request did not get as far as naming one
    :param user: SMTP address of who authenticated; None if nobody did
    :param version: the requested schema version; None if none was given
    :param request: the body as it came; of a large one its beginning (see Traffic.body_limit)
    :param response: the body as it was sent, likewise; what was not sent of a dropped answer is not here
    :param status: the HTTP status; None if the connection was dropped without one
    :param seconds: from the whole request to the whole answer
    :param mailbox: SMTP address of the mailbox that was acted on; another than the user's if one was impersonated
    :param method: of HTTP
    :param path: of the URL
    :param headers: of the request, without those that carry credentials
    :param code: response code of the fault, if the answer was one
    :param time: the sandbox's clock when the request was there
    :param tls: whether it came encrypted
    :param request_size: bytes of the whole request body, `response_size` of the whole response body
    :param scheme: such as "Basic", if the request had an Authorization header
    """

    operation: str | None
    user: str | None
    version: str | None
    request: bytes = field(repr=False)
    response: bytes = field(repr=False)
    status: int | None
    seconds: float
    mailbox: str | None = None
    method: str = "POST"
    path: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    code: str | None = None
    time: datetime | None = None
    tls: bool = False
    scheme: str | None = None
    request_size: int = 0
    response_size: int = 0


def without_secrets(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that may be kept."""
    return {name: value for name, value in headers.items() if name.lower() not in _SECRET_HEADERS}


def scheme_of(headers: Mapping[str, str]) -> str | None:
    """How a request that has an Authorization header wants to log in; nothing of what is in it beyond that."""
    name = headers.get("authorization", "").strip().partition(" ")[0]
    return (name if name.isalpha() and len(name) < 20 else "?") if name else None


class Traffic(Sequence[Exchange]):
    """All exchanges, oldest first. It holds the newest 10,000, and not more than 128 MB of bodies.

    :param body_limit: how many bytes are kept of a body, 1 MB unless told otherwise; it may be set at any time
    """

    def __init__(self, body_limit: int = BODY_LIMIT) -> None:
        self.body_limit = body_limit
        self._lock = threading.Lock()
        self._exchanges: list[Exchange] = []
        self._bytes = 0

    def add(self, exchange: Exchange) -> None:
        """Note an exchange, and forget the oldest where there are too many."""
        limit = max(0, self.body_limit)
        sizes = len(exchange.request), len(exchange.response)
        # A slice of the whole is the whole: nothing is copied unless something is cut off
        request, response = exchange.request[:limit], exchange.response[:limit]
        exchange = replace(exchange, request=request, response=response, request_size=sizes[0], response_size=sizes[1])
        with self._lock:
            self._exchanges.append(exchange)
            self._bytes += len(exchange.request) + len(exchange.response)
            drop = 0
            while len(self._exchanges) - drop > MAX_EXCHANGES or (
                self._bytes > MAX_BYTES and len(self._exchanges) - drop > 1
            ):
                self._bytes -= len(self._exchanges[drop].request) + len(self._exchanges[drop].response)
                drop += 1
            del self._exchanges[:drop]

    def of(self, operation: str) -> list[Exchange]:
        """The exchanges of one operation."""
        return [each for each in self._snapshot() if each.operation == operation]

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._exchanges = []
            self._bytes = 0

    def _snapshot(self) -> list[Exchange]:
        with self._lock:
            return list(self._exchanges)

    @overload
    def __getitem__(self, index: int) -> Exchange: ...
    @overload
    def __getitem__(self, index: slice) -> list[Exchange]: ...
    def __getitem__(self, index: int | slice) -> Exchange | list[Exchange]:
        return self._snapshot()[index]

    def __len__(self) -> int:
        return len(self._exchanges)

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self._snapshot())

    def __repr__(self) -> str:
        return f"<{len(self)} exchanges>"
