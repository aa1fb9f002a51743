"""The servers that the sandbox can pass for: build numbers, newest schema, and how each words a fault."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """One server.

    :param name: as given to Sandbox(version=…)
    :param build: major, minor, build and revision, as in ServerVersionInfo
    :param answers: the schema version that it says it speaks
    :param newest: the newest RequestServerVersion that it takes
    :param old_faults: it words a schema violation as Exchange 2007 did, with e:Line and e:Position
    :param version_in_violations: ServerVersionInfo stands in the header of a schema violation too, as in all other answers
    """

    name: str
    build: tuple[int, int, int, int]
    answers: str
    newest: str
    old_faults: bool = False
    version_in_violations: bool = True


# 8.1.436.0 and 14.2.328.9 are recorded, with their faults (CreateFolder/response-7 and -14: the first has a ServerVersionInfo,
# the second has no header); so is 15.2.1748.10, which answers V2017_07_11. SE is the build that the on-premises schema is from.
PROFILES = {
    profile.name: profile
    for profile in (
        Profile("Exchange2007_SP1", (8, 1, 436, 0), "Exchange2007_SP1", "Exchange2007_SP1", old_faults=True),
        Profile(
            "Exchange2010_SP2", (14, 2, 328, 9), "Exchange2010_SP2", "Exchange2010_SP2", version_in_violations=False
        ),
        Profile("Exchange2013_SP1", (15, 0, 847, 32), "Exchange2013_SP1", "Exchange2013_SP1"),
        Profile("Exchange2016", (15, 1, 2507, 37), "V2017_07_11", "V2017_07_11"),
        Profile("Exchange2019", (15, 2, 1748, 10), "V2017_07_11", "V2017_07_11"),
        Profile("SE", (15, 2, 2562, 17), "V2017_07_11", "V2017_07_11"),
    )
}


def profile(name: str) -> Profile:
    """The profile of this name.

    :raises ValueError: there is none
    """
    try:
        return PROFILES[name]
    except KeyError:
        raise ValueError(f"Sandbox: version must be one of {', '.join(PROFILES)}, not {name!r}") from None
