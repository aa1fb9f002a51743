"""Tells when a server refuses a request for its size alone, so that a smaller one may do; it sends nothing."""

from __future__ import annotations

from typing import Final

from ..errors import ErrorExceededFindCountLimit, ErrorServerBusy

# RFC 9110 §15.5.14: the server refuses a request whose content is larger than it is willing to take
_TOO_LARGE: Final = 413


def is_too_much(error: BaseException | None, *, busy: bool = False) -> bool:
    """Tell whether less might be answered where all at once was refused.

    https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange

    :param error: what the server answered instead of doing anything; None for what is no error
    :param busy: whether the server says so, too, by calling itself busy; waiting for it is not meant here
    """
    if isinstance(error, ErrorExceededFindCountLimit) or (busy and isinstance(error, ErrorServerBusy)):
        return True
    return getattr(error, "status_code", None) == _TOO_LARGE
