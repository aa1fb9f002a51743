"""Checked by mypy, not run: an instance gives values, a class gives fields."""

from typing_extensions import assert_type

from exchangelib.fields import CharField
from exchangelib.items import Message
from exchangelib.properties import Mailbox

assert_type(Message.subject, CharField)
assert_type(Message().subject, str | None)
assert_type(Message().sender, Mailbox | None)
assert_type(Message().to_recipients, list[Mailbox] | None)
assert_type(Message().is_read, bool | None)
