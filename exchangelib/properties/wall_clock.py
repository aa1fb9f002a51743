"""Times as clocks show them in a time zone that is told elsewhere, and how such a time gets its zone."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from .._model import problems
from .._model.fields import DateTimeField
from .._wire.codec import DATETIME_AS_SENT, Codec
from ..ewsdatetime import EWSDateTime, EWSTimeZone
from ..version import Version

__all__ = ["AwareTime", "WallClockField", "settle"]

_ZONE = "_zone"


class WallClockField(DateTimeField):
    """A datetime without a time zone: what clocks show in the zone that the question is asked in.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/timezone-availability
    """

    codec: Codec[Any] = DATETIME_AS_SENT

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Take any datetime."""
        if not isinstance(value, datetime.datetime):
            raise problems.wrong_type(where, self.name, value, datetime.datetime)
        return value if type(value) is EWSDateTime else EWSDateTime.from_datetime(value)


def settle(thing: Any, names: Iterable[str], zone: EWSTimeZone) -> None:
    """Tell a thing the zone that its times are in. Some servers give offsets; those times are brought into it.

    :param thing: something with times without a zone
    :param names: of the times
    :param zone: what was asked in
    """
    values = thing.__dict__
    values[_ZONE] = zone
    for name in names:
        value = values.get(name)
        if value is not None and value.tzinfo is not None:
            values[name] = value.astimezone(zone).replace(tzinfo=None)


class AwareTime:
    """The same time as another one of its owner, with the zone; None if there is no time, or no zone is known.

    :param name: of the other
    :param after: of a time that it cannot be before: this tells which of two it is when clocks are set back
    """

    def __init__(self, name: str, after: str | None = None) -> None:
        self.name = name
        self.after = after

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self
        zone, value = instance.__dict__.get(_ZONE), getattr(instance, self.name)
        if zone is None or value is None:
            return None
        moment = _moment(zone, value, 0)
        if self.after is not None:
            earlier = getattr(instance, self.after)
            if earlier is not None and moment < _moment(zone, earlier, 0):
                moment = _moment(zone, value, 1)
        return moment


def _moment(zone: EWSTimeZone, value: datetime.datetime, fold: int) -> EWSDateTime:
    return EWSDateTime.from_datetime(value.replace(tzinfo=zone, fold=fold))
