"""The tree of errors and how each is made, without knowing which response codes a server can give.

EWSError
├── EWSWarning
├── DoesNotExist · MultipleObjectsReturned
├── InvalidValue (ValueError) ─ InvalidEnumValue
├── InvalidField (ValueError) ─ InvalidAttribute (AttributeError)
├── InvalidFieldForVersion (ValueError) ─ OperationNotSupported (NotImplementedError)
├── InvalidTypeError (TypeError)
├── NaiveDateTimeNotAllowed · AmbiguousTimeError · NonExistentTimeError (ValueError)
├── UnknownTimeZone (KeyError)
├── UnauthorizedError · CASError
├── SessionPoolMinSizeReached · SessionPoolMaxSizeReached
└── TransportError
    ├── RateLimitError · SOAPError · MalformedResponseError · RedirectError · RelativeRedirect
    ├── AutoDiscoverError ─ AutoDiscoverFailed · AutoDiscoverCircularRedirect · AutoDiscoverRedirect
    └── ResponseMessageError ─ UnknownResponseCode, ErrorServerBusy, and the classes of `codes`
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

_SHOWN = 80  # characters of a value that an error repeats: enough to recognise it, too few to flood a log


def shorten(value: object, limit: int = _SHOWN) -> str:
    """Return the repr of a value, cut in the middle to `limit` characters, for use in a message."""
    text = repr(value)
    if len(text) <= limit:
        return text
    head = limit * 2 // 3
    return f"{text[:head]}…{text[head - limit + 1 :]}"


def _revive(cls: type[EWSError], args: tuple[Any, ...], state: dict[str, Any]) -> EWSError:
    """Make an error again from its pickle, past the constructor, whose arguments differ from class to class."""
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class EWSError(Exception):
    """Whatever goes wrong here. `str()` is the message, `value` is what the constructor was given."""

    def __init__(self, value: Any = "") -> None:
        super().__init__(value)
        self.value = value

    def __str__(self) -> str:
        return str(self.value)

    def __reduce__(self) -> tuple[Any, ...]:
        return _revive, (type(self), self.args, self.__dict__)


class EWSWarning(EWSError):
    """Something that the server did, with a remark that a program may want to hear of."""


class DoesNotExist(EWSError):
    """`get()` found nothing."""


class MultipleObjectsReturned(EWSError):
    """`get()` found more than one thing."""


# --- a caller's mistakes: each is also the builtin that fits


class InvalidValue(EWSError, ValueError):
    """A value that cannot be used, or cannot travel."""


class InvalidEnumValue(InvalidValue):
    """A value outside the choices of a field.

    :param field_name: the field, as the user names it
    :param value: what was given
    :param choices: what is allowed
    """

    def __init__(self, field_name: str, value: object, choices: Iterable[object]) -> None:
        self.field_name = field_name
        self.choices = tuple(choices)
        allowed = ", ".join(repr(c) for c in self.choices)
        super().__init__(f"Invalid value {shorten(value)} for {field_name!r}. Valid values are: {allowed}")
        self.value = value

    def __str__(self) -> str:
        return str(self.args[0])


class InvalidTypeError(EWSError, TypeError):
    """A value of the wrong type.

    :param field_name: the field or argument, as the user names it
    :param value: what was given
    :param valid_type: the type, or tuple of types, that is expected
    """

    def __init__(self, field_name: str, value: object, valid_type: type | tuple[type, ...]) -> None:
        self.field_name = field_name
        self.valid_type = valid_type
        types = valid_type if isinstance(valid_type, tuple) else (valid_type,)
        expected = " or ".join(getattr(t, "__name__", str(t)) for t in types)
        super().__init__(f"{field_name!r} must be of type {expected}, not {type(value).__name__}: {shorten(value)}")
        self.value = value

    def __str__(self) -> str:
        return str(self.args[0])


class InvalidField(EWSError, ValueError):
    """A field that a class does not have, or that cannot be used in this place."""


class InvalidAttribute(InvalidField, AttributeError):
    """An attribute that a class does not have, given by assignment."""


class InvalidFieldForVersion(EWSError, ValueError):
    """A field that the version of the server does not have."""


class OperationNotSupported(InvalidFieldForVersion, NotImplementedError):
    """An operation that the version of the server does not have. Nothing was sent."""


class NaiveDateTimeNotAllowed(EWSError, ValueError):
    """A datetime without a time zone, where one is needed to know the moment.

    :param local_dt: the datetime, or a message
    """

    def __init__(self, local_dt: object = "") -> None:
        super().__init__(local_dt)
        self.local_dt = local_dt

    def __str__(self) -> str:
        if isinstance(self.value, str):
            return self.value
        return f"{self.value!r} has no time zone. Give it one: datetime(..., tzinfo=EWSTimeZone('Europe/Copenhagen'))"


class AmbiguousTimeError(EWSError, ValueError):
    """A time that happened twice when the clocks went back."""


class NonExistentTimeError(EWSError, ValueError):
    """A time that never was, because the clocks went forward over it."""


class UnknownTimeZone(EWSError, KeyError):
    """A time zone that is not known, or has no counterpart in Windows or in the IANA data base."""


# --- the connection


class TransportError(EWSError):
    """A request did not come through, or its answer could not be understood."""


class UnauthorizedError(EWSError):
    """The server does not accept the credentials."""


class SessionPoolMinSizeReached(EWSError):
    """The pool of sessions cannot become smaller."""


class SessionPoolMaxSizeReached(EWSError):
    """The pool of sessions cannot become larger."""


class CASError(EWSError):
    """A client access server refused, in a header of its own (X-CasErrorCode).

    :param cas_error: the text of the header
    :param response: the response, as the transport has it
    """

    def __init__(self, cas_error: str, response: Any = None) -> None:
        super().__init__(f"CAS error: {cas_error}")
        self.cas_error = cas_error
        self.response = response

    def __reduce__(self) -> tuple[Any, ...]:
        # A response holds connections and the headers of the request, credentials among them
        return _revive, (type(self), self.args, {**self.__dict__, "response": None})


class RateLimitError(TransportError):
    """The server asks for more patience than the retry policy has.

    :param value: the message
    :param url: where the request went; a number in this place is taken as `wait`
    :param status_code: the HTTP status
    :param total_wait: seconds waited so far
    :param wait: seconds that the server asks for
    """

    def __init__(
        self,
        value: str,
        url: str | float | None = None,
        status_code: int | None = None,
        total_wait: float | None = None,
        wait: float | None = None,
    ) -> None:
        super().__init__(value)
        if isinstance(url, (int, float)):
            url, wait = None, url
        self.url = url
        self.status_code = status_code
        self.total_wait = total_wait
        self.wait = wait


class SOAPError(TransportError):
    """A SOAP fault that does not say which error of Exchange it is."""


class MalformedResponseError(TransportError):
    """An answer that is not what the protocol says."""


class RedirectError(TransportError):
    """The server sends the client elsewhere.

    :param url: where to
    """

    def __init__(self, url: str) -> None:
        super().__init__(f"Redirected to {url}")
        self.url = url


class RelativeRedirect(TransportError):
    """A redirect to a path on the same server, where another server was expected."""


class AutoDiscoverError(TransportError):
    """The server of a mailbox could not be found out."""


class AutoDiscoverFailed(AutoDiscoverError):
    """Every way of finding the server has failed.

    :param value: the message
    :param steps: what was tried, in order: values with `what`, `url`, `dns`, `tls`, `status` and `reason`
    """

    def __init__(self, value: Any = "", steps: Iterable[Any] = ()) -> None:
        super().__init__(value)
        self.steps = tuple(steps)


class AutoDiscoverCircularRedirect(AutoDiscoverError):
    """Autodiscover came back to where it had been."""


class AutoDiscoverRedirect(AutoDiscoverError):
    """Autodiscover says that the mailbox goes by another address.

    :param redirect_email: the address
    """

    def __init__(self, redirect_email: str) -> None:
        super().__init__(f"Autodiscover redirects to {redirect_email}")
        self.redirect_email = redirect_email


# --- what the server says


class ResponseMessageError(TransportError):
    """What a server answered for one request, or for one thing of a request.

    `response_code` is the server's code; `response_class` is "Error" or "Warning"; `message_xml` holds the named values
    beside the message; `server_version` the attributes of `ServerVersionInfo` where the error came as a fault.
    """

    response_code: str = ""
    response_class: str = "Error"
    descriptive_link_key: str | None = None
    server_version: Mapping[str, str] | None = None
    _NO_XML: ClassVar[Mapping[str, str]] = {}

    @property
    def message_xml(self) -> Mapping[str, str]:
        """The named values that came with the message, by name; empty when there were none."""
        xml: Mapping[str, str] = self.__dict__.get("_message_xml", self._NO_XML)
        return xml

    @message_xml.setter
    def message_xml(self, value: Mapping[str, str]) -> None:
        self.__dict__["_message_xml"] = dict(value)

    @property
    def is_warning(self) -> bool:
        """Whether the server did what it was asked, and only remarks on it."""
        return self.response_class == "Warning"

    def __str__(self) -> str:
        return str(self.value) or self.response_code or type(self).__name__


class UnknownResponseCode(ResponseMessageError):
    """A response code that is in no schema known here.

    :param response_code: the code, as it came
    :param value: the message, as it came
    """

    def __init__(self, response_code: str = "", value: Any = "") -> None:
        super().__init__(value)
        self.response_code = response_code

    def __str__(self) -> str:
        return f"Unknown response code {shorten(self.response_code)}: {self.value}"


class ErrorServerBusy(ResponseMessageError):
    """The server has more to do than it can.

    https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange

    :param value: the message
    :param back_off: seconds to wait before the next request, or None if the server did not say
    """

    response_code = "ErrorServerBusy"

    def __init__(self, value: Any = "", back_off: float | None = None) -> None:
        super().__init__(value)
        self.back_off = back_off
