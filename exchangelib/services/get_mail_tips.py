"""GetMailTips: what a server can tell of recipients before a mail is sent; what the tips are is told elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, ClassVar, Final

from .._wire.ns import MNS
from .._wire.xml import Element
from ..errors import InvalidEnumValue, MalformedResponseError
from ..properties.mail_tips import MAIL_TIPS_TYPES, MailTips
from ..properties.people import Mailbox, SendingAs
from ..version import EXCHANGE_2010, Build, Version
from .alone import held, lone_message
from .common import EWSService
from .messages import UnknownAnswers, container
from .payload import listed, only_for, rendered
from .people import person

_MESSAGES: Final = f"{{{MNS}}}ResponseMessages"


class GetMailTips(EWSService):
    """Fetch the mail tips of recipients.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getmailtips-operation
    """

    SERVICE_NAME: ClassVar[str] = "GetMailTips"
    supported_from: ClassVar[Build | None] = EXCHANGE_2010

    def call(self, sending_as: Any, recipients: Iterable[Any], mail_tips_requested: Any = "All") -> Iterator[Any]:
        """Yield the tips for each recipient, or in its place the error that the server gave for it.

        :param sending_as: who would send: an address or a mailbox
        :param recipients: addresses or mailboxes
        :param mail_tips_requested: which tips: one or several of `properties.MAIL_TIPS_TYPES`
        """
        sender = person("sending_as", sending_as, SendingAs)
        wanted = _wanted(mail_tips_requested)
        left = iter(listed("recipients", recipients))
        while chunk := [person("recipients", recipient, Mailbox) for recipient in islice(left, self.chunk_size)]:
            yield from self._tips(sender, chunk, wanted)

    def _tips(self, sender: Any, recipients: list[Any], wanted: str) -> Iterator[Any]:
        def write(version: Version) -> str:
            return self.get_payload(sender, recipients, wanted, version=version)

        answer = lone_message(self._exchange(write), self.SERVICE_NAME)
        said = self._said(answer)
        if said is not None:
            raise said
        messages = held(answer, _MESSAGES)
        for message in messages[: len(recipients)]:
            yield self._in_place(message)
        if len(messages) != len(recipients):
            raise UnknownAnswers(self.SERVICE_NAME, recipients, len(messages))

    def get_payload(
        self, sending_as: Any, recipients: Iterable[Any], mail_tips_requested: Any, *, version: Version | None = None
    ) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        only_for(type(self), version)
        people = "".join([rendered(person, version) for person in recipients])
        return (
            f"<m:GetMailTips>{rendered(sending_as, version)}<m:Recipients>{people}</m:Recipients>"
            f"<m:MailTipsRequested>{_wanted(mail_tips_requested)}</m:MailTipsRequested></m:GetMailTips>"
        )

    def _result(self, message: Element) -> Any:
        tips = container(message, MailTips.response_tag())
        if tips is None:
            raise MalformedResponseError("GetMailTips succeeded without giving mail tips")
        return MailTips.from_xml(tips, self.account)


def _wanted(requested: Any) -> str:
    """Give a list of names as XML has it."""
    names = requested.split() if isinstance(requested, str) else list(requested)
    for name in names:
        if name not in MAIL_TIPS_TYPES:
            raise InvalidEnumValue("mail_tips_requested", name, MAIL_TIPS_TYPES)
    if not names:
        raise InvalidEnumValue("mail_tips_requested", requested, MAIL_TIPS_TYPES)
    return " ".join(names)
