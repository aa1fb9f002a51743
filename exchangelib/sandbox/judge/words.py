"""Dates and sizes as people write them in query strings; it knows no property."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta, tzinfo

Span = tuple[datetime, datetime]
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:T(\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d)?)?")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(b|bytes|kb?|mb?|gb?)?")
_UNITS = {"": 1, "b": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_SIZES = {  # the words for sizes of Windows' advanced query syntax, in bytes
    "empty": (0, 1),
    "tiny": (0, 10 * 1024),
    "small": (10 * 1024, 100 * 1024),
    "medium": (100 * 1024, 1024**2),
    "large": (1024**2, 16 * 1024**2),
    "huge": (16 * 1024**2, 128 * 1024**2),
    "gigantic": (128 * 1024**2, 2**62),
}


def _midnight(at: datetime) -> datetime:
    return datetime.combine(at.date(), time(0), at.tzinfo)


def _day(start: datetime, days: int = 1) -> Span:
    # The next midnight by the calendar: a day may have 23 or 25 hours
    return start, datetime.combine(start.date() + timedelta(days=days), time(0), start.tzinfo)


def _month(year: int, month: int, zone: tzinfo) -> Span:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return datetime(year, month, 1, tzinfo=zone), datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)


def _relative(words: list[str], today: datetime) -> Span | None:
    """Such as this week, last month; weeks begin on Sunday, as in the culture en-US."""
    shift = {"this": 0, "last": -1, "past": -1, "next": 1}.get(words[0])
    if shift is None or len(words) != 2:
        return None
    zone = today.tzinfo
    assert zone is not None  # it was made with one
    if words[1] == "week":
        start = _day(today, -((today.weekday() + 1) % 7) + 7 * shift)[1]
        return _day(start, 7)
    if words[1] == "month":
        return _month(today.year, today.month + shift, zone)
    if words[1] == "year":
        return datetime(today.year + shift, 1, 1, tzinfo=zone), datetime(today.year + shift + 1, 1, 1, tzinfo=zone)
    return _day(_day(today, shift)[1]) if words[1] == "day" else None


def _written(text: str, zone: tzinfo) -> Span | None:
    found = _ISO.fullmatch(text.upper())
    if found is not None and found[4] is not None:
        at = datetime.fromisoformat(
            f"{int(found[1]):04}-{int(found[2]):02}-{int(found[3]):02}T{found[4]}:{found[5]}:{found[6] or '00'}"
        )
        if found[7]:
            at = datetime.fromisoformat(f"{at.isoformat()}{found[7].replace('Z', '+00:00')}")
        else:
            at = at.replace(tzinfo=zone)
        return at, at + (timedelta(seconds=1) if found[6] else timedelta(minutes=1))
    if found is not None:
        return _day(datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=zone))
    american = _AMERICAN.fullmatch(text)
    if american is not None:
        return _day(datetime(int(american[3]), int(american[1]), int(american[2]), tzinfo=zone))
    month = _MONTH.fullmatch(text)
    if month is not None and 1 <= int(month[2]) <= 12:
        return _month(int(month[1]), int(month[2]), zone)
    if re.fullmatch(r"\d{4}", text):
        return datetime(int(text), 1, 1, tzinfo=zone), datetime(int(text) + 1, 1, 1, tzinfo=zone)
    return None


def span_of(text: str, now: datetime) -> Span | None:
    """The time that a text means, from its begin to before its end; None if it means none.

    :param now: the present, in the zone of whoever asks
    """
    text = text.strip().lower()
    today, zone = _midnight(now), now.tzinfo
    assert zone is not None  # an aware datetime
    plain = {"today": 0, "yesterday": -1, "tomorrow": 1}.get(text)
    if plain is not None:
        return _day(_day(today, plain)[1])
    if text in _DAYS:  # the last one that was, today included
        return _day(_day(today, -((today.weekday() - _DAYS.index(text)) % 7))[1])
    words = re.sub(r"^(this|last|past|next)\s*", r"\1 ", text).split()
    try:
        return _relative(words, today) if len(words) == 2 else _written(text, zone)
    except (ValueError, OverflowError):  # the 31st of April, or a year that Python's calendar has not
        return None


def sizes_of(text: str) -> tuple[int, int] | None:
    """The numbers of bytes that a text means, from the first to before the last; None if it means none."""
    text = text.strip().lower()
    if text in _SIZES:
        return _SIZES[text]
    found = _SIZE.fullmatch(text)
    if found is None:
        return None
    unit = _UNITS[(found[2] or "")[:1]]
    start = int(float(found[1]) * unit)
    return start, start + 1
