"""Looking at the traffic, and asking classes what they are, as the README of the library's older releases advises."""

import io
import logging

import pytest

from exchangelib import Account, CalendarItem, Contact, Message, Task
from exchangelib.properties import Attendee, Mailbox
from exchangelib.sandbox import Sandbox
from exchangelib.util import PrettyXmlHandler


class Terminal(io.StringIO):
    """A stream that says that somebody looks at it."""

    def isatty(self) -> bool:
        return True


def _logged(account: Account, handler: logging.Handler) -> None:
    """Set up logging as a program would, which has no handlers yet, and search."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    root.handlers[:] = []
    try:
        logging.basicConfig(level=logging.DEBUG, handlers=[handler])
        account.inbox.filter(subject="looked for").count()
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def test_requests_and_answers_are_laid_out(account: Account) -> None:
    stream = io.StringIO()
    _logged(account, PrettyXmlHandler(stream))
    lines = stream.getvalue().splitlines()
    assert any(line.strip().startswith("<m:FindItem ") and line.startswith("    ") for line in lines)
    assert any(line.strip() == '<t:Constant Value="looked for"/>' for line in lines)
    assert any("FindItemResponseMessage" in line and "NoError" not in line for line in lines)
    assert "\x1b[" not in stream.getvalue()


def test_they_are_coloured_where_somebody_looks(account: Account) -> None:
    stream = Terminal()
    _logged(account, PrettyXmlHandler(stream))
    assert "\x1b[" in stream.getvalue()
    assert "FindItem" in stream.getvalue()


def test_without_a_stream_it_writes_where_logging_writes() -> None:
    assert isinstance(PrettyXmlHandler(), logging.StreamHandler)


@pytest.mark.sandbox_only("knows the password")
def test_no_password_is_in_the_log(sandbox: Sandbox) -> None:
    stream = io.StringIO()
    sandbox.add_user("logged@example.com", password="never to be seen")
    with sandbox.account("logged@example.com", password="never to be seen") as account:
        _logged(account, PrettyXmlHandler(stream))
    text = stream.getvalue()
    assert "FindItem" in text
    assert "never to be seen" not in text
    assert "bG9nZ2VkQGV4YW1wbGUuY29t" not in text  # how the header of Basic authentication begins


@pytest.mark.parametrize("cls", [CalendarItem, Contact, Message, Task, Mailbox, Attendee])
def test_classes_say_where_they_are_described(cls: type) -> None:
    assert "https://learn.microsoft.com/" in (cls.__doc__ or "")
