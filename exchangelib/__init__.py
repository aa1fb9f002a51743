"""The public face: the names that a program begins with."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

__version__ = "6.0.0.dev0"

# Everything that can be in an answer is loaded here, so that each class is known to its family whichever name of the
# package a program begins with. What is heavy (HTTP, authentication) is loaded by those who use it.
from . import autodiscover, protocol
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
from .items import (
    AcceptItem,
    CalendarItem,
    CancelCalendarItem,
    Contact,
    DeclineItem,
    DistributionList,
    ForwardItem,
    Message,
    PostItem,
    PostReplyItem,
    ReplyAllToItem,
    ReplyToItem,
    Task,
    TentativelyAcceptItem,
)
from .properties import UID, Attendee, Body, DLMailbox, HTMLBody, ItemId, Mailbox, Room, RoomList
from .protocol import BaseProtocol, FailFast, FaultTolerance
from .settings import OofSettings
from .transport import BASIC, CBA, DIGEST, GSSAPI, NTLM, OAUTH2, SSPI
from .version import Build, Version

if TYPE_CHECKING:
    from .autodiscover import discover
    from .protocol import NoVerifyHTTPAdapter, TLSClientAuth

# A library does not decide where its log goes.
logging.getLogger(__name__).addHandler(logging.NullHandler())

_ADAPTERS = ("NoVerifyHTTPAdapter", "TLSClientAuth")  # they bring an HTTP library with them


def __getattr__(name: str) -> Any:
    if name in _ADAPTERS:
        return getattr(protocol, name)
    if name == "discover":
        return autodiscover.discover
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_ADAPTERS, "discover"})


def close_connections() -> None:
    """Close every connection of this process. Accounts that are in use connect again when they need to."""
    autodiscover.close_connections()
    protocol.close_connections()


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
    "AcceptItem",
    "Account",
    "Attendee",
    "BaseProtocol",
    "Body",
    "Build",
    "CalendarItem",
    "CancelCalendarItem",
    "Configuration",
    "Contact",
    "Credentials",
    "DLMailbox",
    "DeclineItem",
    "DistributionList",
    "EWSDate",
    "EWSDateTime",
    "EWSTimeZone",
    "ExtendedProperty",
    "FailFast",
    "FaultTolerance",
    "FileAttachment",
    "Folder",
    "FolderCollection",
    "ForwardItem",
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
    "OofSettings",
    "PostItem",
    "PostReplyItem",
    "Q",
    "ReplyAllToItem",
    "ReplyToItem",
    "Room",
    "RoomList",
    "RootOfHierarchy",
    "TLSClientAuth",
    "Task",
    "TentativelyAcceptItem",
    "Version",
    "__version__",
    "close_connections",
    "discover",
]
