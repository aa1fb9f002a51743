"""Tells when a smaller request may do where a server failed at a larger one; it sends nothing."""

from __future__ import annotations

from typing import Final

from ..errors import (
    CASError,
    ErrorADUnavailable,
    ErrorExceededFindCountLimit,
    ErrorInternalServerTransientError,
    ErrorMailboxStoreUnavailable,
    ErrorServerBusy,
    ErrorTimeoutExpired,
    TransportError,
)

# RFC 9110 §15.5.14: the server refuses a request whose content is larger than it is willing to take
_TOO_LARGE: Final = 413
# §15.5.9 and §15.6.5: somebody on the way did not wait any longer for an answer
_TIMED_OUT: Final = (408, 504)
_PASSING: Final = (408, 500, 502, 504)


def is_too_much(error: BaseException | None, *, busy: bool = False) -> bool:
    """Tell whether less might be answered where all at once was refused.

    https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange

    :param error: what the server answered instead of doing anything; None for what is no error
    :param busy: whether the server says so, too, by calling itself busy; waiting for it is not meant here
    """
    if isinstance(error, ErrorExceededFindCountLimit) or (busy and isinstance(error, ErrorServerBusy)):
        return True
    return getattr(error, "status_code", None) == _TOO_LARGE


def took_too_long(error: BaseException | None, *, patient: bool) -> bool:
    """Tell whether the time was not enough, which may be enough for less.

    A batch may run for one minute:
    https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/mailbox-synchronization-and-ews-in-exchange

    :param error: what went wrong; None for what did not
    :param patient: whether to try again when only the client, or somebody on the way, had no more time
    """
    if isinstance(error, ErrorTimeoutExpired):
        return True
    return patient and (isinstance(error, TimeoutError) or getattr(error, "status_code", None) in _TIMED_OUT)


def may_pass(error: BaseException) -> bool:
    """Tell whether a failure may be gone when the same is asked again; what was refused for good is not asked again."""
    if isinstance(
        error, (CASError, ErrorInternalServerTransientError, ErrorMailboxStoreUnavailable, ErrorADUnavailable)
    ):
        return True
    if not isinstance(error, TransportError):
        return False
    return isinstance(error, ConnectionError) or getattr(error, "status_code", None) in _PASSING
