"""The order of schema versions, and which schema a server profile speaks; it knows no element."""

from __future__ import annotations

# types.xsd, ExchangeVersionType, in its order (exchange-versions.txt).
ORDER = (
    "Exchange2007",
    "Exchange2007_SP1",
    "Exchange2009",
    "Exchange2010",
    "Exchange2010_SP1",
    "Exchange2010_SP2",
    "Exchange2012",
    "Exchange2013",
    "Exchange2013_SP1",
    "Exchange2015",
    "Exchange2016",
    "V2015_10_05",
    "V2016_01_06",
    "V2016_04_13",
    "V2016_07_13",
    "V2016_10_10",
    "V2017_01_07",
    "V2017_04_14",
    "V2017_07_11",
    "V2017_10_09",
    "V2018_01_08",
)
# Recorded: Exchange 2019 answers V2017_07_11 (notes on protocol and versions); the schema of SE is the same one.
PROFILES = {"Exchange2019": "V2017_07_11", "SE": "V2017_07_11"}
_RANK = {name: rank for rank, name in enumerate(ORDER)}


def rank(version: str) -> int:
    """The place of a schema version or server profile in time; something unknown counts as the newest."""
    return _RANK.get(PROFILES.get(version, version), len(ORDER))


def knows(version: str, first: str) -> bool:
    """Whether a schema version has something that came with the schema `first`."""
    return rank(version) >= _RANK.get(first, 0)
