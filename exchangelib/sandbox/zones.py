"""Time zones by the ids that Windows and EWS use; it knows no property."""

from __future__ import annotations

from datetime import timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tzlocal.windows_tz import win_tz

_UTC_NAMES = {"utc", "tzone://microsoft/utc"}
_BY_LOWER = {name.lower(): iana for name, iana in win_tz.items()}


@lru_cache(maxsize=256)
def find(name: str) -> tzinfo | None:
    """The zone of an id such as "Romance Standard Time"; None for one that is not known, such as that of a zone of one's own.

    :param name: an id of Windows, or of the IANA database, which newer servers take as well
    """
    wanted = name.strip()
    if wanted.lower() in _UTC_NAMES:
        return timezone.utc
    try:
        return ZoneInfo(_BY_LOWER.get(wanted.lower(), wanted))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
