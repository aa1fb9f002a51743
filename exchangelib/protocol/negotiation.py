"""Which version to speak next with a server that refused one: tables and a pure function, which ask nobody."""

from __future__ import annotations

from ..errors import (
    ErrorIncorrectSchemaVersion,
    ErrorInvalidSchemaVersionForMailboxVersion,
    ErrorInvalidServerVersion,
    ErrorSchemaValidation,
    ResponseMessageError,
)
from ..version import SCHEMA_VERSIONS, Version

# What is tried on a server that is not known, newest first. The schema also names versions that no server in the field
# is called by (2009, 2012), and those of Exchange Online, which takes Exchange2016 as well.
CANDIDATES = tuple(
    Version(api_version=name)
    for name in (
        "Exchange2016",
        "Exchange2013_SP1",
        "Exchange2013",
        "Exchange2010_SP2",
        "Exchange2010_SP1",
        "Exchange2010",
        "Exchange2007_SP1",
        "Exchange2007",
    )
)

# Faults by which a server refuses a version before it does anything:
# https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/responsecode
# ErrorSchemaValidation is one of them when the version is not known to the server, or lacks an element of the request
REFUSALS = (
    ErrorInvalidServerVersion,
    ErrorIncorrectSchemaVersion,
    ErrorInvalidSchemaVersionForMailboxVersion,
    ErrorSchemaValidation,
)


def next_version(
    refusal: ResponseMessageError, spoken: Version, told: Version | None, certain: Version | None, tried: set[str]
) -> Version | None:
    """Choose the version to try after a refusal, or None to give up. A pure function.

    :param told: what the server has just said it speaks
    :param certain: the version that was spoken, if it was known and not tried on the off chance
    :param tried: the names of those tried
    """
    if told is not None and told.request_version not in tried:
        return told
    if isinstance(refusal, ErrorSchemaValidation) and (told is not None or certain is not None):
        return None  # the request itself is wrong
    place = SCHEMA_VERSIONS.index(spoken.request_version)
    for candidate in CANDIDATES:
        name = candidate.request_version
        if name not in tried and SCHEMA_VERSIONS.index(name) < place:
            return candidate
    return None
