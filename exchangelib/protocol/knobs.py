"""What may be set for all connections of the process, checked when one is made; what it is used for is not known here."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .._net.lazy import LazyModule
from ..errors import InvalidTypeError, InvalidValue

if TYPE_CHECKING:
    from .._net import adapters
else:
    adapters = LazyModule("exchangelib._net.adapters")


class _FromRequests:
    """A class attribute whose value is found out when it is read, until it is set: reading it loads requests."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    def __get__(self, instance: object, owner: type) -> Any:
        return self._make()


def adapter_class() -> Any:
    """Give the class that is used if none is set."""
    from requests.adapters import HTTPAdapter

    return HTTPAdapter


def _user_agent() -> str:
    # The version stands in one place, the package's face, which nobody inside imports
    return adapters.user_agent(getattr(sys.modules["exchangelib"], "__version__", "0"))


class Knobs:
    """The attributes in capitals hold for the whole process, and are read when a session is made or a request is sent;
    `Configuration` has a better door for most of them.
    """

    #: How many sessions there may be, unless `Configuration(max_connections=…)` says
    SESSION_POOLSIZE: int = 4
    #: How many connections a session may hold
    CONNECTIONS_PER_SESSION: int = 1
    #: After that many requests a session is replaced, at the price of a TLS handshake and of loading the authorities
    #: anew, some 20 ms; None: never
    MAX_SESSION_USAGE_COUNT: int | None = None
    #: Seconds to connect, and between bytes
    TIMEOUT: float = 120
    #: Seconds that an answer may take, and a connection, however small the pauses
    ANSWER_TIMEOUT: float = 1200
    #: Seconds to wait for a session that is free; None: twice the time that a request has
    POOL_TIMEOUT: float | None = None
    #: Seconds of the first pause before another attempt
    RETRY_WAIT: float = 10
    #: The class of adapters, called with the arguments of `requests.adapters.HTTPAdapter`
    HTTP_ADAPTER_CLS: Any = _FromRequests(adapter_class)
    #: The `User-Agent` header
    USERAGENT: Any = _FromRequests(_user_agent)

    def check_knobs(self) -> None:
        """Check what can be checked without loading anything.

        :raises InvalidTypeError, InvalidValue: one of them makes no sense; it is named
        """
        for name in ("SESSION_POOLSIZE", "CONNECTIONS_PER_SESSION", "MAX_SESSION_USAGE_COUNT"):
            value = getattr(self, name)
            if value is None and name == "MAX_SESSION_USAGE_COUNT":
                continue
            if isinstance(value, bool) or not isinstance(value, int):
                raise InvalidTypeError(_where(name), value, int)
            if value < 1:
                raise InvalidValue(f"{_where(name)} must be at least 1, not {value}")
        for name in ("TIMEOUT", "ANSWER_TIMEOUT", "POOL_TIMEOUT", "RETRY_WAIT"):
            value = getattr(self, name)
            if value is None and name == "POOL_TIMEOUT":
                continue
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                raise InvalidTypeError(_where(name), value, (int, float))
            least = 0 if name in ("POOL_TIMEOUT", "RETRY_WAIT") else sys.float_info.min
            if not least <= value < math.inf:
                more = "at least 0" if least == 0 else "more than 0"
                raise InvalidValue(f"{_where(name)} must be a number of seconds, {more}, not {value!r}")
        self._check_set()

    def _check_set(self) -> None:
        set_values = {name: value for cls in reversed(type(self).__mro__) for name, value in vars(cls).items()}
        agent, adapter = set_values["USERAGENT"], set_values["HTTP_ADAPTER_CLS"]
        if not isinstance(agent, _FromRequests):
            if not isinstance(agent, str):
                raise InvalidTypeError(_where("USERAGENT"), agent, str)
            if not agent.isprintable() or not agent.isascii() or agent != agent.strip():
                # Not shown: a token may have come here by mistake
                raise InvalidValue(
                    f"{_where('USERAGENT')} cannot be sent: it must be printable ASCII without spaces around it"
                )
        if not isinstance(adapter, _FromRequests) and not (callable(adapter) and hasattr(adapter, "send")):
            raise InvalidValue(
                f"{_where('HTTP_ADAPTER_CLS')} must be a subclass of requests.adapters.HTTPAdapter, not {adapter!r}"
            )


def _where(name: str) -> str:
    return f"BaseProtocol.{name}"
