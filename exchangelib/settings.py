"""Settings of a mailbox: what is answered while its owner is away; how they are fetched and set is not known here."""

from __future__ import annotations

import datetime
from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar

from ._model import problems
from ._model.fields import BooleanField, CharField, ChoiceField, DateTimeField, MessageField
from .errors import InvalidValue
from .ewsdatetime import EWSDateTime, EWSTimeZone
from .properties import HasDuration
from .version import Version

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["OofSettings"]


class OofSettings(HasDuration):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/useroofsettings

    It is written as UserOofSettings, and read as OofSettings (types.xsd, UserOofSettings).
    """

    ELEMENT_NAME = "OofSettings"
    REQUEST_ELEMENT_NAME: ClassVar[str] = "UserOofSettings"

    ENABLED = "Enabled"
    SCHEDULED = "Scheduled"
    DISABLED = "Disabled"

    state = ChoiceField("OofState", choices=(ENABLED, SCHEDULED, DISABLED), is_required=True)
    external_audience = ChoiceField("ExternalAudience", choices=("None", "Known", "All"), default="All")
    start = DateTimeField("StartTime")
    end = DateTimeField("EndTime")
    internal_reply = MessageField("InternalReply")
    external_reply = MessageField("ExternalReply")
    # In the schema of Exchange Online and in neither 3.2 nor 5.6; other servers refuse them, so they are not sent
    decline_meeting_reply = MessageField("DeclineMeetingReply", is_read_only=True)
    decline_events_for_scheduled_oof = BooleanField("DeclineEventsForScheduledOOF", is_read_only=True)
    decline_all_events_for_scheduled_oof = BooleanField("DeclineAllEventsForScheduledOOF", is_read_only=True)
    create_oof_event = BooleanField("CreateOOFEvent", is_read_only=True)
    oof_event_subject = CharField("OOFEventSubject", is_read_only=True)
    auto_decline_future_requests_when_oof = BooleanField("AutoDeclineFutureRequestsWhenOOF", is_read_only=True)
    oof_event_id = CharField("OOFEventID", is_read_only=True)

    def localized(self, zone: EWSTimeZone) -> Self:
        """Give a copy in which times without a time zone are in this one.

        :raises InvalidTypeError: what should be a time is none
        """
        settings = copy(self)
        for name in ("start", "end"):
            value: Any = getattr(self, name)
            if isinstance(value, datetime.datetime) and value.tzinfo is None:
                settings.__dict__[name] = EWSDateTime.from_datetime(value.replace(tzinfo=zone))
        return settings

    def check_replies(self) -> None:
        """Refuse an absence that leaves open what is answered: servers do, too (ErrorInvalidUserOofSettings).

        :raises ValueError: a reply is missing
        """
        for name in ("internal_reply", "external_reply"):
            if self.state in (self.ENABLED, self.SCHEDULED) and getattr(self, name) is None:
                raise InvalidValue(
                    f"{type(self).__name__}: {name!r} must be given unless the state is {self.DISABLED!r}; '' says nothing"
                )

    @classmethod
    def request_tag(cls) -> str:
        """Give the element's name as it is written."""
        return f"t:{cls.REQUEST_ELEMENT_NAME}"

    def clean(self, version: Version | None = None) -> None:
        """Check the values: what is scheduled needs to know from when until when."""
        super().clean(version)
        where = type(self).__name__
        if self.state == self.SCHEDULED:
            for name in ("start", "end"):
                if getattr(self, name) is None:
                    raise problems.required(where, name)
        if (self.start is None) != (self.end is None):
            raise InvalidValue(f"{where}: 'start' and 'end' must both be given, or neither")
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise InvalidValue(f"{where}: 'end' ({self.end}) must be after 'start' ({self.start})")
