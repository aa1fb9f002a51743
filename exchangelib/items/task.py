"""Tasks: what is to be done, by when, and how far it is."""

from __future__ import annotations

import datetime
import logging
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from .._model.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    DateTimeField,
    DecimalField,
    IntegerField,
    MimeContentField,
    TextField,
    TextListField,
)
from .._model.fields.base import AttributeLoader, Writer
from .._wire import codec
from ..ewsdatetime import UTC, EWSDateTime
from ..recurrence import TaskRecurrenceField
from ..version import EXCHANGE_2010, Version
from .item import Item

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .keywords import TaskKeywords

__all__ = ["Task"]

log = logging.getLogger(__name__)

_DONE: Final = Decimal(100)


class _DayField(DateTimeField):
    """A day on which something begins or is due, at midnight in UTC. 5.6 takes dates, so they are taken, too."""

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Take dates and datetimes."""
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return EWSDateTime(value.year, value.month, value.day, tzinfo=UTC)
        return super().check_value(value, version, where)


class _NumberedBooleanField(BooleanField):
    """True or False, for which the server has a number (types.xsd, TaskType: IsAssignmentEditable is xs:int)."""

    def attribute_loader(self) -> AttributeLoader:
        """Read any number but 0 as True."""
        load = codec.INTEGER.load

        def read(text: str) -> bool:
            return load(text) != 0 if text not in ("true", "false") else text == "true"

        return read

    def writer(self) -> Writer:
        """Write 1 or 0."""
        name = self.request_tag()

        def write(out: list[str], value: Any, version: Version) -> None:
            out.append(f"<{name}>{int(value)}</{name}>")

        return write


class Task(Item):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/task

    The fields stand in the order of types.xsd, TaskType.
    """

    ELEMENT_NAME = "Task"

    if TYPE_CHECKING:

        def __init__(self, **kwargs: Unpack[TaskKeywords]) -> None: ...

    NOT_STARTED = "NotStarted"
    COMPLETED = "Completed"

    # Exchange 2007 makes MIME of mail and appointments only:
    # https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/responsecode
    mime_content = MimeContentField(
        "item:MimeContent", is_read_only_after_send=True, is_searchable=False, supported_from=EXCHANGE_2010
    )
    actual_work = IntegerField("task:ActualWork", min=0)
    assigned_time = DateTimeField("task:AssignedTime", is_read_only=True)
    billing_information = TextField("task:BillingInformation")
    change_count = IntegerField("task:ChangeCount", is_read_only=True, min=0)
    companies = TextListField("task:Companies")
    # 3.2 and 5.6 leave it to the server, which sets it with the status
    complete_date = DateTimeField("task:CompleteDate", is_read_only=True)
    contacts = TextListField("task:Contacts")
    delegation_state = ChoiceField(
        "task:DelegationState",
        choices=("NoMatch", "OwnNew", "Owned", "Accepted", "Declined", "Max"),
        is_read_only=True,
    )
    delegator = CharField("task:Delegator", is_read_only=True)
    due_date = _DayField("task:DueDate")
    is_editable = _NumberedBooleanField("task:IsAssignmentEditable", is_read_only=True)
    is_complete = BooleanField("task:IsComplete", is_read_only=True)
    is_recurring = BooleanField("task:IsRecurring", is_read_only=True)
    is_team_task = BooleanField("task:IsTeamTask", is_read_only=True)
    mileage = TextField("task:Mileage")
    owner = CharField("task:Owner", is_read_only=True)
    percent_complete = DecimalField(
        "task:PercentComplete", is_required=True, default=Decimal(0), min=0, max=100, is_searchable=False
    )
    recurrence = TaskRecurrenceField("task:Recurrence", is_searchable=False)
    start_date = _DayField("task:StartDate")
    status = ChoiceField(
        "task:Status",
        choices=(NOT_STARTED, "InProgress", COMPLETED, "WaitingOnOthers", "Deferred"),
        is_required=True,
        is_searchable=False,
        default=NOT_STARTED,
    )
    status_description = CharField("task:StatusDescription", is_read_only=True)
    total_work = IntegerField("task:TotalWork", min=0)

    def complete(self) -> None:
        """Say that the task is done, and save that. Of a recurring one, the server makes what is to be done next.

        :raises ResponseMessageError: what the server says against it
        """
        self._require_id()
        self.status, self.percent_complete = self.COMPLETED, _DONE
        self.save(update_fields=["status", "percent_complete"])
        self.__dict__["is_complete"] = True

    def clean(self, version: Version | None = None) -> None:
        """Check the values, and make those agree that depend on each other; the log tells of each that is changed.

        A task is not due before it starts. One that is completed is so to 100 per cent, and one that is not started
        to none.
        """
        super().clean(version)
        if self.due_date and self.start_date and self.due_date < self.start_date:
            self._adapt("due_date", self.start_date, "start_date")
        if self.status == self.COMPLETED and self.percent_complete != _DONE:
            self._adapt("percent_complete", _DONE, "status")
        elif self.status == self.NOT_STARTED and self.percent_complete != 0:
            self._adapt("percent_complete", Decimal(0), "status")

    def _adapt(self, name: str, value: Any, leader: str) -> None:
        log.warning(
            "%s.%s: %s does not go with %s %s. It becomes %s",
            type(self).__name__,
            name,
            self.__dict__[name],
            leader,
            self.__dict__[leader],
            value,
        )
        self.__dict__[name] = value
