"""Answers of an invited person: an invitation or an appointment is accepted or declined; what the answers hold is told elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._wire.ns import TNS
from ..errors import InvalidValue
from ..properties import RESPONSE_OBJECTS, ReferenceItemId
from ..services import CreateItem
from .base import BaseItem, BulkCreateResult
from .constants import SEND_AND_SAVE_COPY, SEND_TO_NONE

if TYPE_CHECKING:
    _Item = BaseItem
else:
    _Item = object

__all__ = ["AcceptDeclineMixIn", "SendsAnswer"]


class SendsAnswer(BaseItem):
    """An answer to an invitation, which can be sent."""

    def send(self, message_disposition: str = SEND_AND_SAVE_COPY) -> list[BulkCreateResult]:
        """Send the answer. The appointment is in the calendar afterwards, or no longer there, as the answer says.

        :param message_disposition: "SendAndSaveCopy", "SendOnly", or "SaveOnly", which tells the organizer nothing
        :return: ids of what the server made or changed of it, as far as it says
        :raises ValueError, TypeError: errors of ours, each also one of these, before anything is sent
        :raises ResponseMessageError: what the server says against it
        """
        if self.account is None:
            raise InvalidValue(f"{type(self).__name__} must have an account")
        made = CreateItem(account=self.account).get(
            items=[self],
            folder=self.folder,
            message_disposition=message_disposition,
            send_meeting_invitations=SEND_TO_NONE,
            read=BulkCreateResult.from_xml,
        )
        several = made if isinstance(made, list) else [made]
        return [each for each in several if isinstance(each, BulkCreateResult)]


class AcceptDeclineMixIn(_Item):
    """An appointment, or an invitation to one, that the invited person answers."""

    def accept(self, message_disposition: str = SEND_AND_SAVE_COPY, **kwargs: Any) -> list[BulkCreateResult]:
        """Say that one comes.

        :param message_disposition: "SendAndSaveCopy", "SendOnly", or "SaveOnly", which tells the organizer nothing
        :param kwargs: values of the answer by the names of its fields, such as `body`
        :return: ids of what the server made or changed of it, as far as it says
        :raises ResponseMessageError: what the server says against it
        """
        return self._answer("AcceptItem", message_disposition, kwargs)

    def decline(self, message_disposition: str = SEND_AND_SAVE_COPY, **kwargs: Any) -> list[BulkCreateResult]:
        """Say that one does not come. For the arguments see `accept`."""
        return self._answer("DeclineItem", message_disposition, kwargs)

    def tentatively_accept(
        self, message_disposition: str = SEND_AND_SAVE_COPY, **kwargs: Any
    ) -> list[BulkCreateResult]:
        """Say that one may come. For the arguments see `accept`."""
        return self._answer("TentativelyAcceptItem", message_disposition, kwargs)

    def _answer(self, element: str, message_disposition: str, kwargs: dict[str, Any]) -> list[BulkCreateResult]:
        if self.account is None or self.id is None:
            raise InvalidValue(f"{type(self).__name__} must have an account and an id to be answered")
        answer = RESPONSE_OBJECTS.find(f"{{{TNS}}}{element}")
        sent: list[BulkCreateResult] = answer(
            account=self.account, reference_item_id=ReferenceItemId(id=self.id, changekey=self.changekey), **kwargs
        ).send(message_disposition)
        return sent
