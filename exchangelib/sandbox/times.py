"""Times as EWS writes them: read with any offset, written in UTC with a Z and whole seconds; it knows no time zone names."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo

_FORM = re.compile(r"\s*(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?\s*")


def read(text: str, zone: tzinfo = timezone.utc) -> datetime | None:
    """The time an xs:dateTime or xs:date means, in UTC; None if it is neither.

    :param zone: that one without an offset is in
    """
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    micro = int((found[7] or "0").ljust(6, "0")[:6])
    offset = found[8]
    shift = timedelta(0)
    if offset and offset != "Z":
        shift = timedelta(hours=int(offset[1:3]), minutes=int(offset[4:])) * (-1 if offset[0] == "-" else 1)
    extra = timedelta(days=1) if hour == 24 else timedelta(0)
    try:
        at = datetime(year, month, day, hour % 24, minute, min(second, 59), micro, timezone.utc)
        return (at - shift if offset else at.replace(tzinfo=zone).astimezone(timezone.utc)) + extra
    except (ValueError, OverflowError):
        return None


def write(at: datetime) -> str:
    """A time as the server writes it, such as "2024-05-01T12:00:00Z"."""
    at = at.astimezone(timezone.utc)
    return f"{at.year:04}-{at.month:02}-{at.day:02}T{at.hour:02}:{at.minute:02}:{at.second:02}Z"


def normal(text: str, zone: tzinfo = timezone.utc) -> str:
    """The same time as the server writes it; what is no time stays as it is.

    :param zone: that a time without an offset is in
    """
    at = read(text, zone)
    return text if at is None else write(at)


def duration(start: str, end: str) -> str | None:
    """The xs:duration between two times, such as "PT1H30M"."""
    first, last = read(start), read(end)
    if first is None or last is None:
        return None
    seconds = int((last - first).total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    days, rest = divmod(seconds, 86400)
    parts = [(rest // 3600, "H"), (rest % 3600 // 60, "M"), (rest % 60, "S")]
    clock = "".join(f"{number}{unit}" for number, unit in parts if number)
    whole = f"{days}D" if days else ""
    return f"{sign}P{whole}{'T' + clock if clock else ''}" if whole or clock else "PT0S"
