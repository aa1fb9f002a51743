"""Every error that this library raises, by name; how servers come to give them is told elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from . import codes
from .base import (
    AmbiguousTimeError,
    AutoDiscoverCircularRedirect,
    AutoDiscoverError,
    AutoDiscoverFailed,
    AutoDiscoverRedirect,
    CASError,
    DoesNotExist,
    EWSError,
    EWSWarning,
    InvalidAttribute,
    InvalidEnumValue,
    InvalidField,
    InvalidFieldForVersion,
    InvalidTypeError,
    InvalidValue,
    MalformedResponseError,
    MultipleObjectsReturned,
    NaiveDateTimeNotAllowed,
    NonExistentTimeError,
    OperationNotSupported,
    RateLimitError,
    RedirectError,
    RelativeRedirect,
    ResponseMessageError,
    SessionPoolMaxSizeReached,
    SessionPoolMinSizeReached,
    SOAPError,
    TransportError,
    UnauthorizedError,
    UnknownResponseCode,
    UnknownTimeZone,
)
from .base import (
    shorten as shorten,
)
from .codes import CLASSES

if TYPE_CHECKING:
    from .codes import *  # noqa: F403 - one class per response code


def __getattr__(name: str) -> Any:
    if name not in CLASSES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = CLASSES[name]
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *CLASSES})


#: Errors after which the mailbox may live on another server: worth a new autodiscovery.
ERRORS_REQUIRING_REAUTODISCOVER: tuple[type[ResponseMessageError], ...] = (
    codes.ErrorAutoDiscoverFailed,
    codes.ErrorConnectionFailed,
    codes.ErrorIncorrectSchemaVersion,
    codes.ErrorInvalidCrossForestCredentials,
    codes.ErrorInvalidIdReturnedByResolveNames,
    codes.ErrorInvalidNetworkServiceContext,
    codes.ErrorMailboxMoveInProgress,
    codes.ErrorMailboxStoreUnavailable,
    codes.ErrorNameResolutionNoMailbox,
    codes.ErrorNameResolutionNoResults,
    codes.ErrorNotEnoughMemory,
)


def error_from_code(
    code: str,
    message: str = "",
    *,
    descriptive_link_key: str | None = None,
    message_xml: Mapping[str, str] | None = None,
    response_class: str = "Error",
) -> ResponseMessageError:
    """Make the error for a response code.

    :param code: `ResponseCode` as the server sent it; only a name of our own table selects a class
    :param message: `MessageText`
    :param descriptive_link_key: `DescriptiveLinkKey`
    :param message_xml: the named values of `MessageXml`; `BackOffMilliseconds` among them sets `back_off`
    :param response_class: "Error" or "Warning"
    :return: the error, not raised; `UnknownResponseCode` if the code is in no schema known here
    """
    if code == "ErrorInternalServerError" and (message_xml or {}).get("InnerErrorResponseCode") == "ErrorServerBusy":
        # https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange
        code = "ErrorServerBusy"
    cls = CLASSES.get(code)
    error = UnknownResponseCode(code, message) if cls is None else cls(message)
    if descriptive_link_key is not None:
        error.descriptive_link_key = descriptive_link_key
    if response_class != "Error":
        error.response_class = response_class
    if message_xml:
        error.message_xml = message_xml
        if isinstance(error, codes.ErrorServerBusy):
            error.back_off = _seconds(message_xml.get("BackOffMilliseconds"))
    return error


def _seconds(milliseconds: str | None) -> float | None:
    """Read a back-off; a value that is no number is no back-off, and stays readable in `message_xml`."""
    if milliseconds is None or not (milliseconds.isascii() and milliseconds.isdigit()) or len(milliseconds) > 12:
        return None
    return int(milliseconds) / 1000


__all__ = [
    "ERRORS_REQUIRING_REAUTODISCOVER",
    "AmbiguousTimeError",
    "AutoDiscoverCircularRedirect",
    "AutoDiscoverError",
    "AutoDiscoverFailed",
    "AutoDiscoverRedirect",
    "CASError",
    "DoesNotExist",
    "EWSError",
    "EWSWarning",
    "InvalidAttribute",
    "InvalidEnumValue",
    "InvalidField",
    "InvalidFieldForVersion",
    "InvalidTypeError",
    "InvalidValue",
    "MalformedResponseError",
    "MultipleObjectsReturned",
    "NaiveDateTimeNotAllowed",
    "NonExistentTimeError",
    "OperationNotSupported",
    "RateLimitError",
    "RedirectError",
    "RelativeRedirect",
    "ResponseMessageError",
    "SOAPError",
    "SessionPoolMaxSizeReached",
    "SessionPoolMinSizeReached",
    "TransportError",
    "UnauthorizedError",
    "UnknownResponseCode",
    "UnknownTimeZone",
    "error_from_code",
]
__all__ += codes.__all__
