"""What the server does for a mailbox beside its items: absence, delegates, mail tips, people; no bulk methods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from .. import properties, services
from .._model.problems import UnknownName
from ..errors import InvalidTypeError
from ..properties import UserId
from ..services.payload import listed
from ..settings import OofSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._wire.stream import Parts
    from .._wire.xml import Element
    from ..ewsdatetime import EWSTimeZone
    from ..properties import Delegates, DelegateUser, MailTips
    from ..version import Version

__all__ = ["MailboxServices"]


class MailboxServices:
    """What an account has beside folders."""

    if TYPE_CHECKING:
        default_timezone: EWSTimeZone

        @property
        def primary_smtp_address(self) -> str: ...
        @property
        def version(self) -> Version: ...
        def exchange(self, operation: str, write: Callable[[Version], str | Parts], *, repeatable: bool) -> Element: ...

    # --- absence

    @property
    def oof_settings(self) -> OofSettings:
        """What is answered while the owner is away: asked for with every look, and set by assignment.

        Times without a time zone that are assigned are in the account's default time zone.

        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getuseroofsettings-operation
        """
        settings: OofSettings = services.GetUserOofSettings(account=self).get(mailbox=self.primary_smtp_address)
        return settings

    @oof_settings.setter
    def oof_settings(self, value: OofSettings) -> None:
        if not isinstance(value, OofSettings):
            raise InvalidTypeError("oof_settings", value, OofSettings)
        value.check_replies()
        services.SetUserOofSettings(account=self).get(
            oof_settings=value.localized(self.default_timezone), mailbox=self.primary_smtp_address
        )

    # --- mail tips

    @property
    def mail_tips(self) -> MailTips:
        """What a server tells of this mailbox to those who are about to write to it.

        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getmailtips-operation

        :raises InvalidFieldForVersion: the server is older than Exchange 2010
        """
        (tips,) = self.get_mail_tips([self.primary_smtp_address])
        if isinstance(tips, Exception):
            raise tips
        given: MailTips = tips
        return given

    def get_mail_tips(self, recipients: Iterable[Any], mail_tips_requested: Any = "All") -> list[Any]:
        """Give what the server can tell of recipients before a mail is sent to them.

        :param recipients: addresses or mailboxes
        :param mail_tips_requested: which tips: one or several of `properties.MAIL_TIPS_TYPES`
        :return: `MailTips` in the order of the recipients, the error for one in its place
        """
        service = services.GetMailTips(protocol=self)
        return list(service.call(self.primary_smtp_address, recipients, mail_tips_requested))

    # --- delegates

    @property
    def delegates(self) -> Delegates:
        """Who may act for the owner: a list of `DelegateUser`, asked for with every look.

        The error that the server gives for one, such as a user who is gone, stands in its place. The list's
        `deliver_meeting_requests` says who gets requests for meetings.

        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getdelegate-operation
        """
        service = services.GetDelegate(account=self)
        found = list(service.call(None, include_permissions=True))
        return properties.Delegates(found, service.deliver_meeting_requests)

    def add_delegate(self, user: Any, deliver_meeting_requests: str | None = None, **rights: Any) -> DelegateUser:
        """Let somebody act for the owner.

        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/adddelegate-operation

        :param user: a `DelegateUser`, or the address of a user
        :param deliver_meeting_requests: who gets requests for meetings from now on: "DelegatesOnly",
            "DelegatesAndMe", "DelegatesAndSendInformationToMe" or "NoForward"
        :param rights: `calendar`, `tasks`, `inbox`, `contacts`, `notes`, `journal`: "None", "Reviewer", "Author" or
            "Editor"; `receive_copies_of_meeting_messages` and `view_private_items`: True or False
        :return: the delegate as the server has it, without rights
        :raises ErrorDelegateAlreadyExists: somebody may already
        """
        added: DelegateUser = _one(self.add_delegates([_delegate(user, rights)], deliver_meeting_requests))
        return added

    def add_delegates(self, delegates: Iterable[Any], deliver_meeting_requests: str | None = None) -> list[Any]:
        """Let several people act for the owner.

        :param delegates: as `DelegateUser`, or addresses of users
        :param deliver_meeting_requests: as for `add_delegate`
        :return: the delegates as the server has them, the error for one in its place
        """
        return list(services.AddDelegate(account=self).call(delegates, deliver_meeting_requests))

    def update_delegate(self, user: Any, deliver_meeting_requests: str | None = None, **rights: Any) -> DelegateUser:
        """Let a delegate do more, or less. What is not named stays. Arguments as for `add_delegate`.

        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/updatedelegate-operation

        :raises ErrorNotDelegate: that is none
        """
        changed: DelegateUser = _one(self.update_delegates([_delegate(user, rights)], deliver_meeting_requests))
        return changed

    def update_delegates(self, delegates: Iterable[Any], deliver_meeting_requests: str | None = None) -> list[Any]:
        """Let several delegates do more, or less. Arguments and result as for `add_delegates`."""
        return list(services.UpdateDelegate(account=self).call(delegates, deliver_meeting_requests))

    def remove_delegate(self, user: Any) -> None:
        """Let a delegate do nothing any more.

        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/removedelegate-operation

        :param user: a `DelegateUser`, its `UserId`, or an address
        :raises ErrorNotDelegate: that is none
        """
        _one(self.remove_delegates([user]))

    def remove_delegates(self, users: Iterable[Any]) -> list[Any]:
        """Let several delegates do nothing any more.

        :param users: each a `DelegateUser`, a `UserId`, or an address
        :return: True for each, or the error in its place
        """
        return list(services.RemoveDelegate(account=self).call(listed("users", users)))

    # --- people

    def fetch_personas(self, ids: Iterable[Any]) -> Iterator[Any]:
        """Yield people with all that is known of them; each costs a request.

        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getpersona-operation

        :param ids: personas, their ids, pairs (id, changekey) or texts; taken as they are needed
        :return: each a `Persona`, or the error in its place; an error among the ids stays one
        """
        return services.GetPersona(account=self).call(personas=listed("ids", ids))


_LEVELS = ("calendar", "tasks", "inbox", "contacts", "notes", "journal")
_FLAGS = ("receive_copies_of_meeting_messages", "view_private_items")


def _delegate(user: Any, rights: dict[str, Any]) -> Any:
    """Make a delegate of a user and the rights."""
    unknown = [name for name in rights if name not in (*_LEVELS, *_FLAGS)]
    if unknown:
        raise UnknownName(f"A delegate has no right {unknown[0]!r}; there are {', '.join((*_LEVELS, *_FLAGS))}")
    if isinstance(user, properties.DelegateUser):
        if rights:
            raise UnknownName("Give a DelegateUser with its rights, or an address and the rights, not both")
        return user
    levels = {f"{name}_folder_permission_level": rights[name] for name in _LEVELS if name in rights}
    flags = {name: rights.get(name) for name in _FLAGS}
    # What is not named is left to the server: nothing for a new delegate, as it was for another
    unnamed = dict.fromkeys((field.name for field in properties.DelegatePermissions.FIELDS), None)
    permissions = properties.DelegatePermissions(**{**unnamed, **levels}) if levels else None
    return properties.DelegateUser(user_id=_user_id(user), delegate_permissions=permissions, **flags)


def _user_id(user: Any) -> UserId:
    if isinstance(user, UserId):
        return user
    address = getattr(user, "primary_smtp_address", None) or getattr(user, "email_address", user)
    if not address:
        raise InvalidTypeError("user", user, (str, UserId, properties.DelegateUser))
    return UserId(primary_smtp_address=address)


def _one(results: list[Any]) -> Any:
    (result,) = results
    if isinstance(result, Exception):
        raise result
    return result
