"""Small pieces of a conversation for programs that hold their own, without an account."""

from __future__ import annotations

from typing import Any

from .._net.auth import get_auth_method_from_response
from .._net.retry import FailFast, RetryPolicy
from .._value import Value
from .._wire import xml
from .._wire.soap import envelope
from ..configuration import Configuration
from ..credentials import IMPERSONATION
from ..version import Version
from .base import BaseProtocol
from .core import PROBE, Protocol
from .envelope import soap_header
from .negotiation import CANDIDATES

DEFAULT_ENCODING = "utf-8"


class _OnBehalf(Value):
    access_type: str | None
    identity: Any
    default_timezone: Any


def wrap(content: Any, api_version: str, account_to_impersonate: Any = None, timezone: Any = None) -> bytes:
    """Put a request into its envelope.

    :param content: the element of the operation: text with the prefixes m and t, bytes, or an element
    :param api_version: what to ask for, such as "Exchange2016"
    :param account_to_impersonate: an `Identity`, or an account, in whose name to ask; None: in one's own
    :param timezone: an `EWSTimeZone` in which the request means its times; None: UTC
    """
    if isinstance(content, bytes):
        body = content.decode(DEFAULT_ENCODING)
    else:
        body = content if isinstance(content, str) else xml.to_bytes(content).decode(DEFAULT_ENCODING)
    who = getattr(account_to_impersonate, "identity", account_to_impersonate)
    account = _OnBehalf(IMPERSONATION if who is not None else None, who, timezone)
    version = Version(api_version=api_version)
    # A time zone that is given is meant, whatever the operation
    header = soap_header(account, "GetItem", version)
    return envelope(body, request_server_version=version.request_version, header_xml=header)


def dummy_xml(api_version: str | None = None, name: str | None = None) -> bytes:
    """Return the smallest request there is.

    :param api_version: what to ask for; None: the newest version that on-premises servers know
    :param name: not used: a request that names nobody does for everybody
    """
    version = CANDIDATES[0] if api_version is None else Version(api_version=api_version)
    return envelope(PROBE, request_server_version=version.request_version)


def get_autodiscover_authtype(protocol: BaseProtocol) -> str:
    """Ask an autodiscover service, anonymously, how clients should prove who they are.

    :param protocol: the connection to it, an `AutodiscoverProtocol`
    """
    return protocol.get_auth_type()


def get_service_authtype(
    service_endpoint: str | BaseProtocol,
    retry_policy: RetryPolicy | None = None,
    api_versions: Any = None,
    name: str | None = None,
) -> str:
    """Ask a server, anonymously, how clients should prove who they are.

    :param service_endpoint: a URL, or a protocol
    :param retry_policy: how failures are met; None: `FailFast()`
    """
    if isinstance(service_endpoint, BaseProtocol):
        return service_endpoint.get_auth_type()
    config = Configuration(service_endpoint=service_endpoint, retry_policy=retry_policy or FailFast())
    with Protocol(config) as protocol:
        return protocol.ask_anonymously(get_auth_method_from_response)
