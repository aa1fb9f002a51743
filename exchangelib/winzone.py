"""Which time zone of Windows is which of the IANA data base; knows names, not offsets.

The map is that of Unicode's CLDR, as tzlocal ships it, with what Exchange says beside it.
https://github.com/unicode-org/cldr/blob/main/common/supplemental/windowsZones.xml
"""

from __future__ import annotations

from tzlocal.windows_tz import tz_win, win_tz

# Windows zones that CLDR no longer maps, but GetServerTimeZones of Exchange Online lists. Their summer time is gone.
_OLD_WINDOWS_ZONES = {
    "Kamchatka Standard Time": "Asia/Kamchatka",
    "Mid-Atlantic Standard Time": "Atlantic/South_Georgia",
}

# Names of the IANA data base, most of them old, that tzlocal's table leaves out
_MORE_IANA_ZONES = {
    "CST6CDT": "Central Standard Time",
    "EST5EDT": "Eastern Standard Time",
    "Europe/Uzhgorod": "FLE Standard Time",
    "Europe/Zaporozhye": "FLE Standard Time",
    "GMT": "UTC",
    "MST7MDT": "Mountain Standard Time",
    "PST8PDT": "Pacific Standard Time",
    "US/East-Indiana": "US Eastern Standard Time",
}

#: Windows id → the IANA name that stands for it.
MS_TIMEZONE_TO_IANA_MAP: dict[str, str] = {**_OLD_WINDOWS_ZONES, **win_tz}

#: IANA name → Windows id.
IANA_TO_MS_TIMEZONE_MAP: dict[str, str] = {
    **_MORE_IANA_ZONES,
    **{name: ms_id for name, ms_id in tz_win.items() if name},
}

CLDR_TO_MS_TIMEZONE_MAP = IANA_TO_MS_TIMEZONE_MAP
MS_TIMEZONE_TO_PYTZ_MAP = MS_TIMEZONE_TO_IANA_MAP
PYTZ_TO_MS_TIMEZONE_MAP = IANA_TO_MS_TIMEZONE_MAP
