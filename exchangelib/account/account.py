"""The account: whose mailbox, over which connection, in which time zone; what is in the mailbox is told elsewhere."""

from __future__ import annotations

import locale as system
import logging
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any

from .. import autodiscover as finding
from .._wire.stream import Parts
from .._wire.xml import Element
from ..configuration import Configuration
from ..credentials import ACCESS_TYPES, DELEGATE, IMPERSONATION, BaseCredentials
from ..errors import InvalidEnumValue, InvalidTypeError, InvalidValue, UnknownTimeZone
from ..ewsdatetime import UTC, EWSTimeZone
from ..properties import DistinguishedFolderId, Mailbox
from ..protocol import Protocol
from ..version import Version
from .answering import BulkAnswers
from .bulk import BulkOperations
from .identity import Identity
from .moving import BulkMoves
from .rules import InboxRulesMixIn
from .services import MailboxServices
from .streaming import Streaming
from .transfer import BulkTransfer
from .well_known import NAMES, WellKnownFolders

if TYPE_CHECKING:
    from typing_extensions import Self

    from ..autodiscover import RedirectRules

log = logging.getLogger(__name__)


class Account(BulkOperations, BulkMoves, BulkAnswers, BulkTransfer, InboxRulesMixIn, MailboxServices, WellKnownFolders):
    """One mailbox on a server.

    :param primary_smtp_address: the primary SMTP address of the mailbox
    :param fullname: the name of its owner, for show
    :param access_type: `DELEGATE`: the credentials have rights in the mailbox; `IMPERSONATION`: they may act as its
        owner. Default is `DELEGATE` if `credentials` are given here, and `IMPERSONATION` if they come with `config` alone
    :param autodiscover: whether the server is to be found out from the address, which may be an alias then; or
        `RedirectRules`, that say more of how
    :param credentials: who connects, if `config` does not say
    :param config: how to reach the server
    :param locale: such as "da_DK"; default that of this process
    :param default_timezone: for dates that are given without one; default that of this computer
    :raises ValueError, TypeError: errors of ours, each also one of these, for an argument that makes no sense
    :raises AutoDiscoverFailed: the server was to be found out, and was not
    """

    #: What autodiscover told: a `UserResponse` (SOAP) or a `Response` (POX); None if it was not asked
    ad_response: Any = None

    def __init__(
        self,
        primary_smtp_address: str,
        fullname: str | None = None,
        access_type: str | None = None,
        autodiscover: bool | RedirectRules = False,
        credentials: BaseCredentials | None = None,
        config: Configuration | None = None,
        locale: str | None = None,
        default_timezone: Any = None,
    ) -> None:
        _check_address(primary_smtp_address)
        for name, value, cls in (
            ("fullname", fullname, str),
            ("credentials", credentials, BaseCredentials),
            ("config", config, Configuration),
            ("locale", locale, str),
        ):
            _check_type(name, value, cls)
        if not isinstance(autodiscover, bool) and not hasattr(autodiscover, "admits"):
            raise InvalidTypeError("autodiscover", autodiscover, bool)
        if access_type is None:
            access_type = DELEGATE if credentials is not None else IMPERSONATION
        elif access_type not in ACCESS_TYPES:
            raise InvalidEnumValue("access_type", access_type, ACCESS_TYPES)
        self._lock = threading.RLock()
        self.identity = Identity(primary_smtp_address=primary_smtp_address)
        self._address = primary_smtp_address  # for an identity that takes the place of this one, and has none
        self.fullname = fullname
        self.access_type = access_type
        self.locale = system.getlocale()[0] if locale is None else locale
        self.default_timezone = _zone(default_timezone)
        config = _configuration(autodiscover, credentials, config)
        if autodiscover:
            rules = None if isinstance(autodiscover, bool) else autodiscover
            search = finding.Autodiscovery(primary_smtp_address, config=config, rules=rules)
            self.ad_response, self.protocol = search.discover()
            # An alias has led to the mailbox, whose primary address goes into requests
            found = self.ad_response.autodiscover_smtp_address or search.address
            self.identity = Identity(primary_smtp_address=found)
            self._address = found
        else:
            self.protocol = Protocol(config=config)

    @property
    def primary_smtp_address(self) -> str:
        """The primary SMTP address of the mailbox."""
        return str(self.identity.primary_smtp_address or self._address)

    @property
    def domain(self) -> str:
        """The domain of the address, in small letters."""
        return self.primary_smtp_address.rpartition("@")[2].lower()

    # --- what services need

    @property
    def version(self) -> Version:
        """The version of the server that has the mailbox: learnt already, or found out now."""
        return self.protocol.version_for(self)

    def exchange(self, operation: str, write: Callable[[Version], str | Parts], *, repeatable: bool) -> Element:
        """Send one request on behalf of this account. See `exchangelib._model.ports.Port`."""
        return self.protocol.exchange(operation, write, repeatable=repeatable, account=self)

    def begin(
        self, operation: str, write: Callable[[Version], str | Parts], *, repeatable: bool
    ) -> Callable[[], Element]:
        """Send one request on behalf of this account. See `exchangelib._model.ports.EarlyPort`."""
        return self.protocol.begin(operation, write, repeatable=repeatable, account=self)

    def download(self, operation: str, write: Callable[[Version], str | Parts]) -> Element | Iterator[bytes]:
        """Ask for the content of a file on behalf of this account. See `exchangelib._model.ports.StreamingPort`."""
        return self.protocol.download(operation, write, account=self)

    @property
    def streaming(self) -> Streaming:
        """The bulk methods, with results as they come, for more items than fit into memory."""
        return Streaming(self)

    # --- another mailbox

    def mailbox(self, primary_smtp_address: str, fullname: str | None = None) -> Account:
        """Give another mailbox that whoever this account connects as has rights in: a shared one, or a delegator's.

        It is used as any account, over the same connection; every request that it makes names that mailbox. The
        credentials, and who is impersonated if anybody is, stay those of this account.

        :param primary_smtp_address: the primary SMTP address of the mailbox
        :param fullname: the name of its owner, for show
        :raises ValueError, TypeError: errors of ours, each also one of these, if that is no address
        """
        return SharedMailbox(self, primary_smtp_address, fullname)

    @property
    def saves_elsewhere(self) -> bool:
        """Whether a server might save what names no folder in another mailbox: that of whoever connects."""
        login = getattr(getattr(self.protocol, "config", None), "credentials", None)
        name = getattr(login, "username", None)
        return self.access_type == DELEGATE and name is not None and name.lower() != self.primary_smtp_address.lower()

    def must_save_first(self, item: Any) -> bool:
        """Whether something that is sent must be saved before, because whoever connects may be a delegate.

        Delegates can send nothing that is not saved:
        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/createitem (MessageDisposition)

        :param item: a message, or an answer to one, which is from the mailbox that the other is in
        """
        if hasattr(item, "reference_item_id") and (self.is_shared or self.saves_elsewhere):
            return True
        author = getattr(item, "author", None)
        address = str(getattr(author, "email_address", author) or "")
        return bool(address) and address.lower() != (self._acts_as or "").lower()

    @property
    def _acts_as(self) -> str | None:
        """The address of whoever acts; None where the login does not tell."""
        if self.access_type == DELEGATE:
            login = getattr(getattr(self.protocol, "config", None), "credentials", None)
            name = str(getattr(login, "username", None) or "")
            return name if "@" in name else None
        return str(self.identity.primary_smtp_address)

    def folder_for(self, item: Any) -> Any:
        """Give the id of the folder that an item is saved in if none is named; None leaves it to the server.

        A server would save it in the mailbox of whoever connects, which may not be this one.
        """
        if not self.saves_elsewhere:
            return None
        return _home(item, self.primary_smtp_address)

    def waiting_folder_for(self, item: Any, has_files: bool) -> Any:
        """Give the id of the folder in which something waits until it is sent; None: among the drafts of whoever connects.

        Delegates have rights in folders such as the calendar, and most often none among somebody else's drafts. Who connects
        to somebody else's mailbox alone may have no mailbox, but what has no files could not be sent then either.
        """
        return None if self.is_shared or not has_files else self.folder_for(item)

    # --- the end

    def close(self) -> None:
        """Close the connection. Other accounts with the same configuration share it; it is opened again when needed."""
        self.protocol.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __getstate__(self) -> dict[str, Any]:
        # Folders are found again; they would take the whole tree with them
        return {name: value for name, value in self.__dict__.items() if name != "_lock" and name not in NAMES}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._lock = threading.RLock()

    def __str__(self) -> str:
        if self.fullname:
            return f"{self.primary_smtp_address} ({self.fullname})"
        return self.primary_smtp_address

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}({self.primary_smtp_address!r}, access_type={self.access_type!r}, "
            f"config={self.protocol.config!r})"
        )


# Where a server saves what names no folder, in the mailbox of whoever connects
_SAVED_IN = {"CalendarItem": "calendar", "Contact": "contacts", "DistributionList": "contacts", "Task": "tasks"}


def _home(item: Any, address: str) -> DistinguishedFolderId:
    """Give the folder of a mailbox that takes such items."""
    name = _SAVED_IN.get(item.ELEMENT_NAME, "drafts")
    return DistinguishedFolderId(id=name, mailbox=Mailbox(email_address=address))


class SharedMailbox(Account):
    """Another mailbox, reached with the rights of the account that it was asked of. See `Account.mailbox`.

    :param owner: the account that connects
    :param primary_smtp_address: the primary SMTP address of the mailbox
    :param fullname: the name of its owner, for show
    """

    is_shared = True

    def __init__(self, owner: Account, primary_smtp_address: str, fullname: str | None = None) -> None:
        _check_address(primary_smtp_address)
        _check_type("fullname", fullname, str)
        self._lock = threading.RLock()
        self._address = primary_smtp_address
        self.identity = owner.identity  # who acts; whose mailbox it is, folders and headers say
        self.fullname = fullname
        self.access_type = owner.access_type
        self.locale = owner.locale
        self.default_timezone = owner.default_timezone
        self.protocol = owner.protocol

    @property
    def primary_smtp_address(self) -> str:
        """The primary SMTP address of the mailbox."""
        return self._address

    def mailbox(self, primary_smtp_address: str, fullname: str | None = None) -> Account:
        """Give a further mailbox. See `Account.mailbox`."""
        return SharedMailbox(self, primary_smtp_address, fullname)

    def folder_for(self, item: Any) -> Any:
        """Give the folder of this mailbox that takes such items: the server would save them in that of who connects."""
        return _home(item, self._address)

    def close(self) -> None:
        """Do nothing: the connection is that of the account that this mailbox was asked of."""


def _check_address(primary_smtp_address: Any) -> None:
    _check_type("primary_smtp_address", primary_smtp_address, str, optional=False)
    local_part, _, domain = primary_smtp_address.rpartition("@")
    if not local_part or not domain:
        raise InvalidValue(f"primary_smtp_address {primary_smtp_address!r} is not an email address")


def _check_type(name: str, value: object, cls: type, optional: bool = True) -> None:
    if not isinstance(value, cls) and not (optional and value is None):
        error = InvalidTypeError(name, None, cls)
        # The value is not shown: it may be a secret that stands in the wrong place
        error.args = (f"{name!r} must be of type {cls.__name__}, not {type(value).__name__}",)
        raise error


def _zone(zone: Any) -> EWSTimeZone:
    """Give the zone, whichever library's it is, or that of this computer."""
    if zone is not None:
        if isinstance(zone, str):
            raise InvalidTypeError("default_timezone", zone, EWSTimeZone)
        return EWSTimeZone.from_timezone(zone)
    try:
        return EWSTimeZone.localzone()
    except UnknownTimeZone as e:
        log.warning("%s. UTC is the default time zone then", e)
        return UTC


def _configuration(
    autodiscover: bool | RedirectRules, credentials: BaseCredentials | None, config: Configuration | None
) -> Configuration:
    """Put what was given together into a configuration that names a server, or none if it is to be found out."""
    if autodiscover:
        if config is not None and config.service_endpoint is not None:
            raise InvalidValue("The configuration names a server: leave that out, or say autodiscover=False")
        config = config or Configuration()
    elif config is None or config.service_endpoint is None:
        raise InvalidValue(
            "Without autodiscover the server must be named: "
            "Account(..., config=Configuration(server='mail.example.com', credentials=...))"
        )
    if credentials is None or credentials == config.credentials:
        return config
    if config.credentials is not None:
        raise InvalidValue("'credentials' and config.credentials are different: give only one of them")
    return config.replace(credentials=credentials)
