"""Mail on its way: from whoever sends it to the mailboxes of the sandbox, or to the outbox; it answers no requests."""

from exchangelib.sandbox.delivery.outbox import Outbox, Sent
from exchangelib.sandbox.delivery.transport import Delivered, deliver, sort

__all__ = ["Delivered", "Outbox", "Sent", "deliver", "sort"]
