"""Many items answered at once, every result in its place; how an answer is sent is told elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any

from .._progress import Progress, check_progress
from ..errors import InvalidEnumValue, InvalidTypeError, InvalidValue
from ..items import (
    MESSAGE_DISPOSITION_CHOICES,
    SEND_AND_SAVE_COPY,
    SEND_ONLY,
    AcceptItem,
    CancelCalendarItem,
    DeclineItem,
    ForwardItem,
    ReplyAllToItem,
    ReplyToItem,
    TentativelyAcceptItem,
)
from ..items.making import check_may_send_only
from ..properties import ItemId, ReferenceItemId, RemoveItem, SuppressReadReceipt
from ..services import GetItem
from .batches import BatchInterrupted, Plan, ids_of, run


class BulkAnswers:
    """What an account does to many items at once by answering them.

    Answers name the version of what they answer. Where only an id is given, and no change key, it is asked for first.
    """

    _plan_create: Any

    def bulk_reply(
        self,
        ids: Iterable[Any],
        subject: str | None,
        body: Any,
        to_recipients: Any = None,
        cc_recipients: Any = None,
        bcc_recipients: Any = None,
        author: Any = None,
        *,
        attachments: Iterable[Any] = (),
        save_copy: bool = True,
        copy_to_folder: Any = None,
        chunk_size: int | None = None,
        progress: Progress = None,
    ) -> list[Any]:
        """Answer many messages with the same words.

        :param ids: items, pairs (id, changekey), ids; a queryset too
        :param subject: None leaves it to the server: "RE:" and the subject of each
        :param body: text, or `HTMLBody`; the message stands below it
        :param to_recipients: mailboxes or addresses; None means whoever wrote each message
        :param cc_recipients: mailboxes or addresses; `bcc_recipients` too
        :param author: in whose name, if not one's own
        :param attachments: what each answer has; they are copied
        :param save_copy: whether copies are kept
        :param copy_to_folder: where; default is the folder of sent items
        :param chunk_size: how many answers one request sends
        :param progress: True shows a bar; a callable is called with how many are done, and of how many
        :return: for each id, in order: True, or the error
        :raises ValueError, TypeError: errors of ours, each also one of these, before anything is sent
        :raises BatchInterrupted: if the connection is lost after answers have come, which it holds
        """
        made = ReplyToItem(
            subject=subject, new_body=body, **_given(to_recipients, cc_recipients, bcc_recipients, author)
        )
        return self._mailed(ids, made, attachments, save_copy, copy_to_folder, chunk_size, progress)

    def bulk_reply_all(
        self,
        ids: Iterable[Any],
        subject: str | None,
        body: Any,
        author: Any = None,
        *,
        attachments: Iterable[Any] = (),
        save_copy: bool = True,
        copy_to_folder: Any = None,
        chunk_size: int | None = None,
        progress: Progress = None,
    ) -> list[Any]:
        """Answer many messages to everybody who got them. For the arguments and the result see `bulk_reply`."""
        made = ReplyAllToItem(subject=subject, new_body=body, **_given(None, None, None, author))
        return self._mailed(ids, made, attachments, save_copy, copy_to_folder, chunk_size, progress)

    def bulk_forward(
        self,
        ids: Iterable[Any],
        subject: str | None,
        body: Any,
        to_recipients: Any,
        cc_recipients: Any = None,
        bcc_recipients: Any = None,
        *,
        author: Any = None,
        attachments: Iterable[Any] = (),
        save_copy: bool = True,
        copy_to_folder: Any = None,
        chunk_size: int | None = None,
        progress: Progress = None,
    ) -> list[Any]:
        """Pass many items on, each by itself and with its attachments. For the arguments and the result see `bulk_reply`.

        :raises ValueError: there are no recipients
        """
        made = ForwardItem(
            subject=subject, new_body=body, **_given(to_recipients, cc_recipients, bcc_recipients, author)
        )
        made.check_recipients()
        return self._mailed(ids, made, attachments, save_copy, copy_to_folder, chunk_size, progress)

    def bulk_accept(
        self,
        ids: Iterable[Any],
        message_disposition: str = SEND_AND_SAVE_COPY,
        chunk_size: int | None = None,
        progress: Progress = None,
        **kwargs: Any,
    ) -> list[Any]:
        """Say that one comes, to many invitations or meetings in the calendar. Objects that were given stay as they are.

        :param ids: items, pairs (id, changekey), ids; a queryset too
        :param message_disposition: "SendAndSaveCopy", "SendOnly", or "SaveOnly", which tells the organizers nothing and
            leaves drafts of the answers
        :param chunk_size: how many answers one request sends
        :param progress: True shows a bar; a callable is called with how many are done, and of how many
        :param kwargs: values of the answers by the names of their fields, such as `body`
        :return: for each id, in order: a list of `BulkCreateResult`, of what the server says that it made or changed; or
            the error
        :raises ValueError, TypeError: errors of ours, each also one of these, before anything is sent
        :raises BatchInterrupted: if the connection is lost after answers have come, which it holds
        """
        return self._responded(ids, AcceptItem(**kwargs), message_disposition, chunk_size, progress)

    def bulk_decline(
        self,
        ids: Iterable[Any],
        message_disposition: str = SEND_AND_SAVE_COPY,
        chunk_size: int | None = None,
        progress: Progress = None,
        **kwargs: Any,
    ) -> list[Any]:
        """Say that one does not come. For the arguments and the result see `bulk_accept`."""
        return self._responded(ids, DeclineItem(**kwargs), message_disposition, chunk_size, progress)

    def bulk_tentatively_accept(
        self,
        ids: Iterable[Any],
        message_disposition: str = SEND_AND_SAVE_COPY,
        chunk_size: int | None = None,
        progress: Progress = None,
        **kwargs: Any,
    ) -> list[Any]:
        """Say that one may come. For the arguments and the result see `bulk_accept`."""
        return self._responded(ids, TentativelyAcceptItem(**kwargs), message_disposition, chunk_size, progress)

    def bulk_cancel(
        self,
        ids: Iterable[Any],
        save_copy: bool = True,
        copy_to_folder: Any = None,
        chunk_size: int | None = None,
        progress: Progress = None,
        **kwargs: Any,
    ) -> list[Any]:
        """Call many meetings off: attendees are told, and the meetings go to Deleted Items.

        :param save_copy: whether copies of what is sent are kept
        :param copy_to_folder: where; default is the folder of sent items
        :param kwargs: as for `CalendarItem.cancel`, such as `body`. For the other arguments and the result see `bulk_accept`
        """
        disposition = _disposition(save_copy, copy_to_folder)
        if "body" in kwargs:
            if kwargs.get("new_body") is not None:
                raise InvalidValue("bulk_cancel: 'body' and 'new_body' are the same; give one of them")
            kwargs["new_body"] = kwargs.pop("body")
        if disposition == SEND_ONLY:
            check_may_send_only(self, "bulk_cancel")
        made = CancelCalendarItem(**kwargs)
        made.clean()
        return self._answered(ids, made, disposition, copy_to_folder, chunk_size, progress)

    def bulk_remove_from_calendar(
        self, ids: Iterable[Any], chunk_size: int | None = None, progress: Progress = None
    ) -> list[Any]:
        """Take meetings that were called off out of the calendar; the messages that said so go to Deleted Items.

        For the arguments and the result see `bulk_accept`.

        :param ids: of messages of the class `MeetingCancellation`
        """
        return self._answered(ids, RemoveItem(), None, None, chunk_size, progress)

    def bulk_suppress_read_receipts(
        self, ids: Iterable[Any], chunk_size: int | None = None, progress: Progress = None
    ) -> list[Any]:
        """Let many messages be read without the receipts that their senders have asked for.

        For the arguments see `bulk_accept`.

        :return: for each id, in order: True, or the error, which is `ErrorReadReceiptNotPending` where none would be sent
        """
        return self._answered(ids, SuppressReadReceipt(), None, None, chunk_size, progress)

    # -- what these have in common

    def _mailed(
        self,
        ids: Iterable[Any],
        answer: Any,
        attachments: Iterable[Any],
        save_copy: bool,
        folder: Any,
        chunk_size: int | None,
        progress: Progress,
    ) -> list[Any]:
        disposition = _disposition(save_copy, folder)
        if isinstance(attachments, (str, bytes)) or not hasattr(attachments, "__iter__"):
            raise InvalidTypeError("attachments", attachments, (list, tuple))
        answer.attachments = list(attachments)
        answer.clean()
        if any(each.is_streamed for each in answer.attachments):
            raise InvalidValue(
                "'attachments' of many answers are sent more than once: expected their content as bytes, not an open file"
            )
        return self._answered(ids, answer, disposition, folder, chunk_size, progress)

    def _responded(
        self, ids: Iterable[Any], answer: Any, disposition: str, chunk_size: int | None, progress: Progress
    ) -> list[Any]:
        if disposition not in MESSAGE_DISPOSITION_CHOICES:
            raise InvalidEnumValue("message_disposition", disposition, MESSAGE_DISPOSITION_CHOICES)
        if disposition == SEND_ONLY:
            check_may_send_only(self, type(answer).__name__)
        answer.check()
        return self._answered(ids, answer, disposition, None, chunk_size, progress)

    def _answered(
        self,
        ids: Iterable[Any],
        answer: Any,
        disposition: str | None,
        folder: Any,
        chunk_size: int | None,
        progress: Progress,
    ) -> list[Any]:
        """Send a copy of an answer about each thing, and put the results in their order."""
        check_progress(progress)
        run(
            self._plan_create(folder, [], disposition, None, chunk_size)
        )  # what is wrong is found before anything is asked
        given = list(ids_of("ids", ids))
        named = _references(self, given, chunk_size)
        places = [place for place, each in enumerate(named) if not isinstance(each, Exception)]
        answers = [_about(answer, named[place]) for place in places]
        plan: Plan = self._plan_create(folder, answers, disposition, None, chunk_size)
        results: dict[int, Any] = {place: each for place, each in enumerate(named) if isinstance(each, Exception)}
        try:
            results.update(zip(places, run(plan, progress), strict=True))
        except BatchInterrupted as e:
            raise _as_given(e, given, places, answers, results) from e.__cause__
        except KeyboardInterrupt as e:
            batch = getattr(e, "batch", None)
            if batch is not None:
                e.batch = _as_given(batch, given, places, answers, results)  # type: ignore[attr-defined]
            raise
        return [results[place] for place in range(len(given))]


def _given(to: Any, cc: Any, bcc: Any, author: Any) -> dict[str, Any]:
    values = {"to_recipients": to, "cc_recipients": cc, "bcc_recipients": bcc, "author": author}
    return {name: value for name, value in values.items() if value is not None}


def _disposition(save_copy: Any, copy_to_folder: Any) -> str:
    if not isinstance(save_copy, bool):
        raise InvalidTypeError("save_copy", save_copy, bool)
    if copy_to_folder is not None and not save_copy:
        raise InvalidValue("'copy_to_folder' says where a copy is kept, so 'save_copy' must be True")
    return SEND_AND_SAVE_COPY if save_copy else SEND_ONLY


def _about(answer: Any, reference: ReferenceItemId) -> Any:
    """Give a copy of an answer that is about one thing. What is attached belongs to that copy alone."""
    made = copy(answer)
    made.reference_item_id = reference
    if made.__dict__.get("attachments"):
        made.attachments = [copy(each) for each in answer.attachments]
    return made


def _references(account: Any, things: Sequence[Any], chunk_size: int | None) -> list[Any]:
    """Name things as answers do, with their change keys; or give the error in the place of one that is not there."""
    named: list[Any] = [_reference(each) for each in things]
    missing = [place for place, each in enumerate(named) if each is None]
    if missing:
        service = GetItem(account=account, chunk_size=chunk_size)
        found = service.call(items=[things[place] for place in missing])
        for place, item in zip(missing, found, strict=True):
            named[place] = item if isinstance(item, Exception) else _reference(item)
    return named


def _reference(thing: Any) -> ReferenceItemId | None:
    """Name a thing by what is known of it, if that is enough."""
    own = getattr(thing, "_id", thing)
    if isinstance(own, ItemId):
        own = (own.id, own.changekey)
    if isinstance(own, (tuple, list)) and len(own) == 2 and all(each and isinstance(each, str) for each in own):
        return ReferenceItemId(id=own[0], changekey=own[1])
    return None


def _as_given(
    broken: BatchInterrupted,
    given: Sequence[Any],
    places: Sequence[int],
    answers: Sequence[Any],
    errors: dict[int, Exception],
) -> BatchInterrupted:
    """Say the same of what was given as is said of the answers to it.

    :param places: of what the answers are about
    :param errors: in the places of the others
    """
    where = {id(answer): given[place] for answer, place in zip(answers, places, strict=True)}
    count = len(broken.results)
    end = places[count]  # it was broken off before the last result
    known = {**errors, **dict(zip(places, broken.results, strict=False))}
    later = [(where[id(answer)], result) for answer, result in broken.later]
    later += [(given[place], error) for place, error in errors.items() if place >= end]
    return BatchInterrupted(
        broken.operation,
        [known[place] for place in range(end)],
        [where[id(answer)] for answer in broken.unknown],
        [where[id(answer)] for answer in broken.unsent],
        broken.__cause__ or broken,
        later,
    )
