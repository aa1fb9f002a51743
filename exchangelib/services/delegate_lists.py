"""What the operations on delegates have in common: answers about one delegate each, inside one about the mailbox."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, Final

from .._wire.ns import MNS
from .._wire.write import text
from .._wire.xml import Element
from ..errors import InvalidTypeError, InvalidValue, MalformedResponseError, shorten
from ..properties.delegates import DELIVER_MEETING_REQUESTS, DelegateUser
from ..properties.people import Mailbox
from ..properties.permissions import UserId
from ..version import EXCHANGE_2007_SP1, Build, Version
from .alone import held, lone_message
from .common import EWSAccountService
from .messages import UnknownAnswers, container
from .payload import choice, listed, only_for, rendered
from .people import person

_MESSAGES: Final = f"{{{MNS}}}ResponseMessages"
_MOST: Final = 255  # of a request: the page of the GetDelegate operation


class DelegateService(EWSAccountService):
    """An operation on the delegates of a mailbox."""

    supported_from: ClassVar[Build | None] = EXCHANGE_2007_SP1
    element_container_name: ClassVar[str | None] = f"{{{MNS}}}DelegateUser"

    def _delegates(self, write: Callable[[Version], str], asked: list[Any] | None) -> Iterator[Any]:
        """Yield what came of each delegate, or in its place the error that the server gave for it.

        :param asked: whom the request is about; None for all
        """
        if asked is not None and len(asked) > _MOST:
            raise InvalidValue(f"{self.SERVICE_NAME} is about {_MOST} delegates at most, not {len(asked)}")
        answer = lone_message(self._exchange(write), self.SERVICE_NAME)
        said = self._said(answer)
        if said is not None:
            raise said
        self._whole(answer)
        messages = held(answer, _MESSAGES)
        if asked is not None and len(messages) != len(asked):
            raise UnknownAnswers(self.SERVICE_NAME, asked, len(messages))
        for message in messages:
            yield self._in_place(message)

    def _whole(self, answer: Element) -> None:
        """Take what the answer says of the mailbox."""

    def _result(self, message: Element) -> Any:
        delegate = container(message, str(self.element_container_name))
        if delegate is None:
            raise MalformedResponseError(f"{self.SERVICE_NAME} succeeded without giving a delegate")
        return DelegateUser.from_xml(delegate, self.account)

    def _frame(self, mailbox: Any, content: str, version: Version, attributes: str = "") -> str:
        only_for(type(self), version)
        principal = rendered_as(person("mailbox", mailbox, Mailbox), "m:Mailbox", version)
        return f"<m:{self.SERVICE_NAME}{attributes}>{principal}{content}</m:{self.SERVICE_NAME}>"


def rendered_as(thing: Any, tag: str, version: Version) -> str:
    """Give the text of an element under another name."""
    thing.clean(version)
    out: list[str] = []
    thing.write(out, version, tag)
    return "".join(out)


def delegate_users(delegates: Iterable[Any]) -> list[DelegateUser]:
    """Give delegates for whatever names them: themselves, or the address of a user.

    :raises InvalidValue: one is not named, or there is none
    """
    found = []
    for delegate in listed("delegates", delegates):
        if not isinstance(delegate, DelegateUser):
            delegate = DelegateUser(user_id=user_id(delegate))
        if delegate.user_id is None or not is_somebody(delegate.user_id):
            raise InvalidValue("DelegateUser.user_id must be given: it says who the delegate is")
        found.append(delegate)
    if not found:
        raise InvalidValue("'delegates' names nobody")
    return found


def user_id(user: Any) -> UserId:
    """Give the id of a user: itself, of a delegate, or by the address of an account, a mailbox or a text."""
    known = user if isinstance(user, UserId) else getattr(user, "user_id", None)
    if isinstance(known, UserId):
        if not is_somebody(known):
            raise InvalidValue(f"{shorten(user)} names nobody: expected an address, or a UserId that has one")
        return known
    address = getattr(user, "primary_smtp_address", None) or getattr(user, "email_address", user)
    if not address:
        raise InvalidTypeError("user", user, (str, UserId, DelegateUser))
    checked = UserId(primary_smtp_address=address)
    checked.clean()
    return checked


def is_somebody(user: UserId) -> bool:
    """Tell whether an id says whose it is."""
    return any(getattr(user, field.name) for field in UserId.FIELDS)


def users_part(delegates: Iterable[DelegateUser], version: Version) -> str:
    """Give delegates in their container."""
    return (
        f"<m:DelegateUsers>{''.join([rendered_as(d, 't:DelegateUser', version) for d in delegates])}</m:DelegateUsers>"
    )


def meetings_part(deliver_meeting_requests: str | None) -> str:
    """Give the element that says who gets the requests for meetings."""
    if deliver_meeting_requests is None:
        return ""
    choice("deliver_meeting_requests", deliver_meeting_requests, DELIVER_MEETING_REQUESTS)
    return f"<m:DeliverMeetingRequests>{text(deliver_meeting_requests)}</m:DeliverMeetingRequests>"


def ids_part(user_ids: Iterable[Any], version: Version) -> str:
    """Give the ids of users in their container."""
    return f"<m:UserIds>{''.join([rendered(user, version) for user in user_ids])}</m:UserIds>"


class DelegateChange(DelegateService):
    """An operation that says what delegates may do."""

    def call(
        self, delegates: Iterable[Any], deliver_meeting_requests: str | None = None, *, mailbox: Any = None
    ) -> Iterator[Any]:
        """Yield each delegate as the server has it now, or in its place the error that the server gave for it.

        :param delegates: as `DelegateUser`; an address stands for one without rights
        :param deliver_meeting_requests: who gets the requests for meetings; by default as before
        :param mailbox: whose delegates; by default the account's
        """
        users = delegate_users(delegates)

        def write(version: Version) -> str:
            return self.get_payload(users, deliver_meeting_requests, mailbox, version=version)

        return self._delegates(write, users)

    def get_payload(
        self,
        delegates: Iterable[Any],
        deliver_meeting_requests: str | None,
        mailbox: Any = None,
        *,
        version: Version | None = None,
    ) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        content = users_part(delegates, version) + meetings_part(deliver_meeting_requests)
        return self._frame(mailbox or self.account.primary_smtp_address, content, version)
