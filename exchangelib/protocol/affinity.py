"""Which server of many has a mailbox, as servers say it in a cookie; kept for each mailbox, not for each session.

A session is lent to one account after the other: a cookie of the last would lead the next to the wrong server.
https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/how-to-maintain-affinity-between-group-of-subscriptions-and-mailbox-server
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

COOKIE = "X-BackEndOverrideCookie"
_MAX_MAILBOXES = 10_000


class Affinity:
    """The cookies of one connection."""

    def __init__(self) -> None:
        self._cookies: dict[str, str] = {}

    @contextmanager
    def of(self, mailbox: str | None, session: Any) -> Iterator[None]:
        """Have a session carry the cookie of a mailbox for the length of a block, and keep the one that comes.

        :param mailbox: its address, as `X-AnchorMailbox` says it; None keeps and carries nothing
        :param session: a session of requests
        """
        known = self._cookies.get(mailbox) if mailbox else None
        if known is not None:
            session.cookies.set(COOKIE, known)
        yield
        if not len(session.cookies):
            return
        for cookie in [each for each in session.cookies if each.name == COOKIE]:
            if mailbox and cookie.value and cookie.value != known:
                if len(self._cookies) >= _MAX_MAILBOXES:
                    self._cookies.clear()
                self._cookies[mailbox] = cookie.value
            session.cookies.clear(cookie.domain, cookie.path, cookie.name)
