"""Answers of an invited person: an invitation or an appointment is accepted or declined; what the answers hold is told elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._wire.ns import TNS
from ..properties import RESPONSE_OBJECTS, ItemId
from ..services.payload import MESSAGE_DISPOSITIONS, choice
from .base import BaseItem, BulkCreateResult
from .constants import SEND_AND_SAVE_COPY, SEND_ONLY
from .making import Made, check_may_send_only, kind_of, make

if TYPE_CHECKING:
    from .verbs import ItemVerbs as _Item
else:
    _Item = object

__all__ = ["AcceptDeclineMixIn", "SendsAnswer"]

_APPOINTMENT = f"{{{TNS}}}CalendarItem"


class SendsAnswer(BaseItem):
    """An answer to an invitation, which can be sent."""

    def send(self, message_disposition: str = SEND_AND_SAVE_COPY) -> list[BulkCreateResult]:
        """Send the answer. The appointment is in the calendar afterwards, or no longer there, as the answer says.

        :param message_disposition: "SendAndSaveCopy", "SendOnly", or "SaveOnly", which tells the organizer nothing
        :return: ids of what the server made or changed of it, as far as it says
        :raises ValueError, TypeError: errors of ours, each also one of these, before anything is sent
        :raises ResponseMessageError: what the server says against it
        """
        return [each for _, each in self._send(message_disposition)]

    def check(self) -> None:
        """Check every value, as `send` does.

        :raises ValueError, TypeError: errors of ours, each also one of these
        """
        self.clean()

    def _send(self, message_disposition: str) -> Made:
        self.check()
        return make(self.account, self, self.folder, message_disposition)


class AcceptDeclineMixIn(_Item):
    """An appointment, or an invitation to one, that the invited person answers.

    Servers put invitations that were answered, and appointments that were declined, into Deleted Items. The item has its new
    id then, or none where the server gives none.
    """

    def accept(self, message_disposition: str = SEND_AND_SAVE_COPY, **kwargs: Any) -> list[BulkCreateResult]:
        """Say that one comes.

        :param message_disposition: "SendAndSaveCopy", "SendOnly", or "SaveOnly", which tells the organizer nothing and leaves
            a draft of the answer
        :param kwargs: values of the answer by the names of its fields, such as `body`; `proposed_start` and `proposed_end`
            propose another time (Exchange 2013)
        :return: ids of what the server made or changed of it, as far as it says
        :raises ValueError, TypeError: errors of ours, each also one of these, before anything is sent
        :raises ResponseMessageError: what the server says against it
        """
        return self._answer("AcceptItem", "Accept", message_disposition, kwargs)

    def decline(self, message_disposition: str = SEND_AND_SAVE_COPY, **kwargs: Any) -> list[BulkCreateResult]:
        """Say that one does not come. For the arguments see `accept`."""
        return self._answer("DeclineItem", "Decline", message_disposition, kwargs)

    def tentatively_accept(
        self, message_disposition: str = SEND_AND_SAVE_COPY, **kwargs: Any
    ) -> list[BulkCreateResult]:
        """Say that one may come. For the arguments see `accept`."""
        return self._answer("TentativelyAcceptItem", "Tentative", message_disposition, kwargs)

    def _answer(
        self, element: str, word: str, message_disposition: str, kwargs: dict[str, Any]
    ) -> list[BulkCreateResult]:
        self._require_id()
        answer = RESPONSE_OBJECTS.find(f"{{{TNS}}}{element}")(account=self.account, **kwargs)
        answer.check()
        if choice("message_disposition", message_disposition, MESSAGE_DISPOSITIONS) == SEND_ONLY:
            check_may_send_only(self.account, f"{type(self).__name__}: {element}")
        answer.reference_item_id = self._reference()
        made: Made = answer._send(message_disposition)
        self._was_answered(made, word)
        return [each for _, each in made]

    def _was_answered(self, made: Made, word: str) -> None:
        """Take over what became of the item itself."""
        own = kind_of(type(self))
        now = next((each for tag, each in made if tag == own), None)
        if now is not None and now.id == self.id:
            self._id = now._id
        elif now is None and own == _APPOINTMENT and word != "Decline":
            self._id = ItemId(id=self.id)  # it is there still, but under which change key the server does not say
        else:
            self._is_now(now, None)
        self.__dict__["my_response_type"] = word
