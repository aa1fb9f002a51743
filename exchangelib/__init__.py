"""The public face: the names that a program begins with, each loaded when it is first asked for."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "6.0.0.dev0"

if TYPE_CHECKING:
    from ._query.q import Q
    from .account import Account, Identity
    from .attachments import FileAttachment, ItemAttachment
    from .configuration import Configuration
    from .credentials import (
        DELEGATE,
        IMPERSONATION,
        Credentials,
        OAuth2AuthorizationCodeCredentials,
        OAuth2Credentials,
        OAuth2LegacyCredentials,
    )
    from .ewsdatetime import UTC, UTC_NOW, EWSDate, EWSDateTime, EWSTimeZone
    from .extended_properties import ExtendedProperty
    from .folders import DEEP, SHALLOW, Folder, FolderCollection, RootOfHierarchy
    from .items import Message
    from .properties import UID, Body, DLMailbox, HTMLBody, ItemId, Mailbox
    from .protocol import (
        BaseProtocol,
        FailFast,
        FaultTolerance,
        NoVerifyHTTPAdapter,
        TLSClientAuth,
        close_connections,
    )
    from .transport import BASIC, CBA, DIGEST, GSSAPI, NTLM, OAUTH2, SSPI
    from .version import Build, Version

# A library does not decide where its log goes.
logging.getLogger(__name__).addHandler(logging.NullHandler())

# Where each name lives. A program pays for what it asks for: the connection brings an HTTP library with it, the folders
# their names in many languages.
_HOMES = {
    name: home
    for home, names in {
        "_query.q": "Q",
        "account": "Account Identity",
        "attachments": "FileAttachment ItemAttachment",
        "configuration": "Configuration",
        "credentials": "DELEGATE IMPERSONATION Credentials OAuth2AuthorizationCodeCredentials OAuth2Credentials"
        " OAuth2LegacyCredentials",
        "ewsdatetime": "UTC UTC_NOW EWSDate EWSDateTime EWSTimeZone",
        "extended_properties": "ExtendedProperty",
        "folders": "DEEP SHALLOW Folder FolderCollection RootOfHierarchy",
        "items": "Message",
        "properties": "UID Body DLMailbox HTMLBody ItemId Mailbox",
        "protocol": "BaseProtocol FailFast FaultTolerance NoVerifyHTTPAdapter TLSClientAuth close_connections",
        "transport": "BASIC CBA DIGEST GSSAPI NTLM OAUTH2 SSPI",
        "version": "Build Version",
    }.items()
    for name in names.split()
}


def __getattr__(name: str) -> Any:
    """Load a name of the face; it is found without this function from then on."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})


__all__ = [
    "BASIC",
    "CBA",
    "DEEP",
    "DELEGATE",
    "DIGEST",
    "GSSAPI",
    "IMPERSONATION",
    "NTLM",
    "OAUTH2",
    "SHALLOW",
    "SSPI",
    "UID",
    "UTC",
    "UTC_NOW",
    "Account",
    "BaseProtocol",
    "Body",
    "Build",
    "Configuration",
    "Credentials",
    "DLMailbox",
    "EWSDate",
    "EWSDateTime",
    "EWSTimeZone",
    "ExtendedProperty",
    "FailFast",
    "FaultTolerance",
    "FileAttachment",
    "Folder",
    "FolderCollection",
    "HTMLBody",
    "Identity",
    "ItemAttachment",
    "ItemId",
    "Mailbox",
    "Message",
    "NoVerifyHTTPAdapter",
    "OAuth2AuthorizationCodeCredentials",
    "OAuth2Credentials",
    "OAuth2LegacyCredentials",
    "Q",
    "RootOfHierarchy",
    "TLSClientAuth",
    "Version",
    "__version__",
    "close_connections",
]
