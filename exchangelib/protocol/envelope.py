"""What goes around a request on behalf of an account: SOAP headers and HTTP headers, without the request itself."""

from __future__ import annotations

from typing import Any

from .._wire import write
from ..credentials import IMPERSONATION
from ..errors import InvalidValue
from ..version import EXCHANGE_2010, Version

# Operations that take a TimeZoneContext, by services.wsdl: https://learn.microsoft.com/en-us/exchange/client-developer/
# web-service-reference/timezonecontext
_IN_TIME_ZONE = frozenset(
    (
        "CreateAttachment",
        "CreateFolder",
        "CreateFolderPath",
        "CreateItem",
        "FindFolder",
        "FindItem",
        "GetAttachment",
        "GetFolder",
        "GetInboxRules",
        "GetItem",
        "GetUserAvailability",
        "UpdateFolder",
        "UpdateInboxRules",
        "UpdateItem",
        "UpdateItemInRecoverableItems",
    )
)

# Attributes of an Identity and the elements of ConnectingSID, those first that save the server a search for the user:
# https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/connectingsid
_CONNECTING_SID = (
    ("sid", "SID"),
    ("upn", "PrincipalName"),
    ("primary_smtp_address", "PrimarySmtpAddress"),
    ("smtp_address", "SmtpAddress"),
)


def soap_header(account: Any, operation: str, version: Version, identity: Any = None) -> str:
    """Return what stands in the SOAP header beside the version.

    :param account: something with `identity`, `access_type` and `default_timezone`, or None
    :param operation: the operation's name
    :param version: the version that is spoken
    :param identity: an `Identity` to act as where the account does not say: that of credentials without a user of their own
    """
    if getattr(account, "access_type", None) == IMPERSONATION:
        identity = account.identity
    text = ""
    if identity is not None:
        text = f"<t:ExchangeImpersonation>{_connecting_sid(identity)}</t:ExchangeImpersonation>"
    if account is None:
        return text
    if operation in _IN_TIME_ZONE and version.build >= EXCHANGE_2010:
        zone = getattr(getattr(account, "default_timezone", None), "ms_id", None)
        if zone:
            text += (
                f'<t:TimeZoneContext><t:TimeZoneDefinition Id="{write.attr(zone)}"></t:TimeZoneDefinition>'
                "</t:TimeZoneContext>"
            )
    return text


def _connecting_sid(identity: Any) -> str:
    for name, tag in _CONNECTING_SID:
        value = getattr(identity, name, None)
        if value:
            return f"<t:ConnectingSID><t:{tag}>{write.text(value)}</t:{tag}></t:ConnectingSID>"
    raise InvalidValue("Impersonation needs an identity: a SID, UPN or SMTP address of the account")


def http_headers(account: Any, operation: str = "", identity: Any = None) -> dict[str, str]:
    """Return the HTTP headers of a request.

    The mailbox is named outside the envelope so that a front end can find its server without reading the body.
    https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/impersonation-and-ews-in-exchange

    :param operation: the operation's name; some have to stay with one server
    :param identity: who is meant if there is no account
    """
    headers = dict(DEFAULT_HEADERS)
    address = getattr(account, "primary_smtp_address", None) or _address(identity)
    if address:
        headers.update(extra_headers(address))
    if operation in _WITH_AFFINITY:
        headers["X-PreferServerAffinity"] = "true"
    return headers


def _address(identity: Any) -> str | None:
    for name in ("primary_smtp_address", "smtp_address", "upn"):
        value: str | None = getattr(identity, name, None)
        if value:
            return value
    return None


# What one server has to answer from beginning to end: https://learn.microsoft.com/en-us/exchange/client-developer/
# exchange-web-services/how-to-maintain-affinity-between-group-of-subscriptions-and-mailbox-server
_WITH_AFFINITY = frozenset(("Subscribe", "Unsubscribe", "GetEvents", "GetStreamingEvents"))

DEFAULT_HEADERS = {"Content-Type": "text/xml; charset=utf-8", "Accept-Encoding": "gzip, deflate"}


def extra_headers(primary_smtp_address: str) -> dict[str, str]:
    """Return the HTTP headers that name a mailbox.

    :param primary_smtp_address: the mailbox; what is not ASCII stays out of headers
    """
    if not (primary_smtp_address.isascii() and primary_smtp_address.isprintable()):
        return {}
    return {"X-AnchorMailbox": primary_smtp_address}
