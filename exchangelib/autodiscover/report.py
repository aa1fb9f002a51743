"""What autodiscover tried, as small values, and what is said of it when nothing helped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..errors import AutoDiscoverFailed, UnauthorizedError

_LONGEST = 400  # characters: what servers say is shown, and not all that they say


class Step(NamedTuple):
    """One thing that was tried.

    :param what: "soap", "pox", "json", "port 80", "srv", "cache", or "redirect" for one that was not followed
    :param url: the address; of a look-up the name
    :param dns: the numbers of the host, why there are none, or who looked for them instead
    :param tls: "verified", "not verified" as the caller wanted, why there was no trust, or "" if it did not come to that
    :param status: the HTTP status of the last answer; None if there was none
    :param reason: why it did not lead to the mailbox, or where it led
    """

    what: str
    url: str
    dns: str = ""
    tls: str = ""
    status: int | None = None
    reason: str = ""

    def __str__(self) -> str:
        facts = [f"DNS: {self.dns}"] if self.dns else []
        facts += [f"TLS: {self.tls}"] if self.tls else []
        facts += [f"HTTP {self.status}"] if self.status is not None else []
        told = f" ({', '.join(facts)})" if facts else ""
        return f"{self.what} {self.url}{told}: {self.reason}"


class LoginRefused(AutoDiscoverFailed, UnauthorizedError):
    """A host that may have the credentials did not take them. They are shown to no other: that would count as another attempt."""


def one_line(text: object) -> str:
    """Give what somebody else has said as one line that can be printed, and is not too long.

    A server could otherwise write lines of its own into our report, or fill a log.
    """
    shown = "".join(c if c.isprintable() else " " for c in str(text)[: 4 * _LONGEST])
    shown = " ".join(shown.split())
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def failure(
    email: str, steps: Sequence[Step], why: str = "", cls: type[AutoDiscoverFailed] = AutoDiscoverFailed
) -> AutoDiscoverFailed:
    """Make the error that tells all that was tried.

    :param why: what ended it; by default that nothing was left to try
    """
    lines = "".join(f"\n  {number}. {step}" for number, step in enumerate(steps, 1))
    tried = f" What was tried:{lines}\n" if steps else " "
    text = (
        f"The server of {email} was not found: {why or 'nothing that was tried led to it'}.{tried}"
        "If you know the server, name it: Configuration(server='mail.example.com', ...)"
    )
    return cls(text, steps=tuple(steps))
