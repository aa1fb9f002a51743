"""What constructors take, for type checkers; written by tools/make_keywords.py, and never loaded."""

from typing import Any, TypedDict


class MailboxKeywords(TypedDict, total=False):
    """What Mailbox() takes."""

    name: Any
    email_address: Any
    routing_type: Any
    mailbox_type: Any
    item_id: Any
    original_display_name: Any


class AttendeeKeywords(TypedDict, total=False):
    """What Attendee() takes."""

    mailbox: Any
    response_type: Any
    last_response_time: Any
    proposed_start: Any
    proposed_end: Any
