"""The servers that the sandbox can pass for: build numbers, newest schema, and how each words a fault."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Profile:
    """One server.

    :param name: as given to Sandbox(version=…)
    :param build: major, minor, build and revision, as in ServerVersionInfo
    :param answers: the schema version that it says it speaks
    :param newest: the newest RequestServerVersion that it takes
    :param old_faults: it words a schema violation as Exchange 2007 did, with e:Line and e:Position
    :param quirks: names of QUIRKS: what other servers than Microsoft's do
    :param version_in_violations: ServerVersionInfo stands in the header of a schema violation too, as in all other answers
    """

    name: str
    build: tuple[int, int, int, int]
    answers: str
    newest: str
    old_faults: bool = False
    version_in_violations: bool = True
    quirks: frozenset[str] = frozenset()


# What servers that are not Microsoft's do, or do not, beyond what a version tells
QUIRKS = {
    "no-time-zones": "there is no GetServerTimeZones",
    "folder-cap": "a request about more than 50 folders is refused with ErrorExceededFindCountLimit",
    "pox-only": "autodiscover speaks POX only, neither SOAP nor JSON",
    "faults-with-200": "SOAP faults come with the HTTP status 200",
    "nanoseconds": "times have fractions of nine digits",
    "no-version": "answers have no ServerVersionInfo",
}


# 8.1.436.0 and 14.2.328.9 are recorded, with their faults (CreateFolder/response-7 and -14: the first has a ServerVersionInfo,
# the second has no header); so is 15.2.1748.10, which answers V2017_07_11. SE is the build that the on-premises schema is from.
# Exchange Online answers V2018_01_08, recorded too, and is of build 15.20. The other builds are of first releases:
# https://learn.microsoft.com/en-us/exchange/new-features/build-numbers-and-release-dates
PROFILES = {
    profile.name: profile
    for profile in (
        Profile("Exchange2007_SP1", (8, 1, 436, 0), "Exchange2007_SP1", "Exchange2007_SP1", old_faults=True),
        Profile("Exchange2010", (14, 0, 639, 21), "Exchange2010", "Exchange2010", version_in_violations=False),
        Profile(
            "Exchange2010_SP1", (14, 1, 218, 15), "Exchange2010_SP1", "Exchange2010_SP1", version_in_violations=False
        ),
        Profile(
            "Exchange2010_SP2", (14, 2, 328, 9), "Exchange2010_SP2", "Exchange2010_SP2", version_in_violations=False
        ),
        Profile("Exchange2013", (15, 0, 516, 32), "Exchange2013", "Exchange2013"),
        Profile("Exchange2013_SP1", (15, 0, 847, 32), "Exchange2013_SP1", "Exchange2013_SP1"),
        Profile("Exchange2016", (15, 1, 2507, 37), "V2017_07_11", "V2017_07_11"),
        Profile("Exchange2019", (15, 2, 1748, 10), "V2017_07_11", "V2017_07_11"),
        Profile("SE", (15, 2, 2562, 17), "V2017_07_11", "V2017_07_11"),
        Profile("Online", (15, 20, 8093, 20), "V2018_01_08", "V2018_01_08"),
    )
}


def profile(name: str, quirks: str | Iterable[str] = ()) -> Profile:
    """The profile of this name.

    :param quirks: one or several of QUIRKS
    :raises ValueError: there is no such profile, or quirk
    """
    if name not in PROFILES:
        raise ValueError(f"Sandbox: version must be one of {', '.join(PROFILES)}, not {name!r}")
    wanted = frozenset((quirks,) if isinstance(quirks, str) else quirks)
    if not wanted <= QUIRKS.keys():
        unknown = ", ".join(sorted(wanted - QUIRKS.keys()))
        raise ValueError(f"Sandbox: quirks must be among {', '.join(QUIRKS)}, not {unknown}")
    return replace(PROFILES[name], quirks=wanted)
