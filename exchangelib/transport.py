"""Face: how requests are wrapped and who vouches for the client; everything here lives elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._net.auth import (
    AUTH_TYPES,
    BASIC,
    CBA,
    CREDENTIALS_REQUIRED,
    DIGEST,
    GSSAPI,
    NOAUTH,
    NTLM,
    OAUTH2,
    SSPI,
    auth_class,
    get_auth_instance,
    get_auth_method_from_response,
    is_installed,
)
from .protocol.envelope import DEFAULT_HEADERS, extra_headers
from .protocol.tools import DEFAULT_ENCODING, dummy_xml, get_autodiscover_authtype, get_service_authtype, wrap

if TYPE_CHECKING:
    AUTH_TYPE_MAP: dict[str, Any]


def __getattr__(name: str) -> Any:
    if name == "AUTH_TYPE_MAP":
        # What needs an extra that is not installed is not in the map
        extras = (GSSAPI, SSPI)
        return {
            auth_type: auth_class(auth_type)
            for auth_type in AUTH_TYPES
            if auth_type not in extras or is_installed(auth_type)
        }
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "AUTH_TYPE_MAP",
    "BASIC",
    "CBA",
    "CREDENTIALS_REQUIRED",
    "DEFAULT_ENCODING",
    "DEFAULT_HEADERS",
    "DIGEST",
    "GSSAPI",
    "NOAUTH",
    "NTLM",
    "OAUTH2",
    "SSPI",
    "dummy_xml",
    "extra_headers",
    "get_auth_instance",
    "get_auth_method_from_response",
    "get_autodiscover_authtype",
    "get_service_authtype",
    "wrap",
]
