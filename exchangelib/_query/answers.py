"""Answers to a whole set of items at once; how the set is found, and who answers, is told elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._progress import Progress
from .source import Source


class AnswerVerbs:
    """The verbs by which a set is answered or passed on. Each takes all ids first, and has the account do it."""

    folder_collection: Source
    request_type: str
    _bulk: Callable[..., list[Any]]

    def _answered(
        self, method: str, page_size: int, chunk_size: int | None, progress: Progress, kwargs: dict[str, Any]
    ) -> list[Any]:
        """Have the account answer; what is wrong with the arguments is said before anything is searched for."""
        if self.request_type == "item":
            getattr(self.folder_collection.account, method)(ids=(), chunk_size=chunk_size, **kwargs)
        return self._bulk(method, page_size, chunk_size, progress, kwargs)

    def reply(
        self,
        subject: str | None,
        body: Any,
        page_size: int = 1000,
        chunk_size: int | None = None,
        progress: Progress = None,
        **reply_kwargs: Any,
    ) -> list[Any]:
        """Answer each message of the set with the same words.

        :param subject: None leaves it to the server: "RE:" and the subject of each
        :param body: text, or `HTMLBody`
        :param page_size: how many ids a search request asks for
        :param chunk_size: how many answers a request sends; default as for `Account.bulk_reply`
        :param progress: True for a bar, or a callable; see `Account.bulk_reply`
        :param reply_kwargs: further arguments of `Account.bulk_reply`
        :return: for each message True, or the error
        """
        kwargs = {"subject": subject, "body": body, **reply_kwargs}
        return self._answered("bulk_reply", page_size, chunk_size, progress, kwargs)

    def reply_all(
        self,
        subject: str | None,
        body: Any,
        page_size: int = 1000,
        chunk_size: int | None = None,
        progress: Progress = None,
        **reply_kwargs: Any,
    ) -> list[Any]:
        """Answer each message of the set to everybody who got it. Arguments and result as for `reply`."""
        kwargs = {"subject": subject, "body": body, **reply_kwargs}
        return self._answered("bulk_reply_all", page_size, chunk_size, progress, kwargs)

    def forward(
        self,
        subject: str | None,
        body: Any,
        to_recipients: Any,
        page_size: int = 1000,
        chunk_size: int | None = None,
        progress: Progress = None,
        **forward_kwargs: Any,
    ) -> list[Any]:
        """Pass each item of the set on, by itself. Arguments and result as for `reply`.

        :param to_recipients: mailboxes or addresses
        :param forward_kwargs: further arguments of `Account.bulk_forward`
        """
        kwargs = {"subject": subject, "body": body, "to_recipients": to_recipients, **forward_kwargs}
        return self._answered("bulk_forward", page_size, chunk_size, progress, kwargs)

    def suppress_read_receipts(
        self, page_size: int = 1000, chunk_size: int | None = None, progress: Progress = None
    ) -> list[Any]:
        """Let the messages of the set be read without receipts. Result as for `Account.bulk_suppress_read_receipts`."""
        return self._answered("bulk_suppress_read_receipts", page_size, chunk_size, progress, {})

    def accept(
        self, page_size: int = 1000, chunk_size: int | None = None, progress: Progress = None, **accept_kwargs: Any
    ) -> list[Any]:
        """Say that one comes to each meeting of the set: invitations, or meetings in the calendar.

        :param page_size: how many ids a search request asks for
        :param chunk_size: how many answers a request sends; default as for `Account.bulk_accept`
        :param progress: True for a bar, or a callable; see `Account.bulk_accept`
        :param accept_kwargs: further arguments of `Account.bulk_accept`, such as `body`
        :return: as for `Account.bulk_accept`
        """
        return self._answered("bulk_accept", page_size, chunk_size, progress, accept_kwargs)

    def decline(
        self, page_size: int = 1000, chunk_size: int | None = None, progress: Progress = None, **decline_kwargs: Any
    ) -> list[Any]:
        """Say that one does not come to any meeting of the set. Arguments and result as for `accept`."""
        return self._answered("bulk_decline", page_size, chunk_size, progress, decline_kwargs)

    def tentatively_accept(
        self, page_size: int = 1000, chunk_size: int | None = None, progress: Progress = None, **accept_kwargs: Any
    ) -> list[Any]:
        """Say that one may come to each meeting of the set. Arguments and result as for `accept`."""
        return self._answered("bulk_tentatively_accept", page_size, chunk_size, progress, accept_kwargs)

    def cancel(
        self, page_size: int = 1000, chunk_size: int | None = None, progress: Progress = None, **cancel_kwargs: Any
    ) -> list[Any]:
        """Call each meeting of the set off. Arguments as for `accept`, and those of `Account.bulk_cancel`; result as there."""
        return self._answered("bulk_cancel", page_size, chunk_size, progress, cancel_kwargs)

    def remove_from_calendar(
        self, page_size: int = 1000, chunk_size: int | None = None, progress: Progress = None
    ) -> list[Any]:
        """Take the meetings that messages of the set call off out of the calendar.

        Result as for `Account.bulk_remove_from_calendar`.
        """
        return self._answered("bulk_remove_from_calendar", page_size, chunk_size, progress, {})
