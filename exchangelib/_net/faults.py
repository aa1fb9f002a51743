"""What can go wrong between here and a server, as errors that do not know which library found it.

Each is a `TransportError` and the builtin that fits. None of them holds a request or a response, since those hold
credentials.
"""

from __future__ import annotations

from ..errors import TransportError


class ConnectFailed(TransportError, ConnectionError):
    """No connection came about, so nothing was sent."""


class UnknownHost(ConnectFailed):
    """The name of the host does not exist, as far as the resolver knows."""


class ProxyFailed(ConnectFailed):
    """The proxy could not be reached, or would not connect; nothing came to the server."""


class TLSFailed(TransportError):
    """No trust between the two ends: a certificate, a name or a protocol version does not fit."""


class ConnectionLost(TransportError, ConnectionError):
    """The connection broke after something was sent: nobody here knows whether the server did what it was asked."""


class TimedOut(TransportError, TimeoutError):
    """The server took longer to answer than it was given."""


class PoolTimeout(TransportError, TimeoutError):
    """Every connection that may be open is in use, and none came free in time."""


class ServerFailed(TransportError):
    """An HTTP status that says failure, without a SOAP fault that says why.

    :param value: the message
    :param status_code: the HTTP status
    """

    def __init__(self, value: str = "", status_code: int | None = None) -> None:
        super().__init__(value)
        self.status_code = status_code
