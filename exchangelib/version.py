"""Builds and versions of Exchange servers, and spans of them; knows no server and asks none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from ._value import Value
from .errors import InvalidTypeError, InvalidValue, MalformedResponseError, shorten

_HEX = re.compile(r"[0-9A-Fa-f]{1,8}")
_API_VERSION = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_TNS = "http://schemas.microsoft.com/exchange/services/2006/types"


class Build(Value):
    """The build number of a server, such as 15.2.1748.10. Ordered.

    https://learn.microsoft.com/en-us/exchange/new-features/build-numbers-and-release-dates
    """

    major_version: int
    minor_version: int
    major_build: int = 0
    minor_build: int = 0

    #: What each line of builds speaks by default. 8 is Exchange 2007, 14 is 2010, 15 is 2013 and whatever came after.
    API_VERSION_MAP: ClassVar[dict[int, dict[int, str]]] = {
        8: {0: "Exchange2007", 1: "Exchange2007_SP1", 2: "Exchange2007_SP1", 3: "Exchange2007_SP1"},
        14: {0: "Exchange2010", 1: "Exchange2010_SP1", 2: "Exchange2010_SP2", 3: "Exchange2010_SP2"},
        15: {0: "Exchange2013", 1: "Exchange2016", 2: "Exchange2019", 20: "Exchange2016"},
    }

    def __post_init__(self) -> None:
        for name in ("major_version", "minor_version", "major_build", "minor_build"):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool):
                raise InvalidTypeError(f"Build.{name}", value, int)
            if value < 0:
                raise InvalidValue(f"Build.{name} must not be negative: {value}")

    def _numbers(self) -> tuple[int, int, int, int]:
        return self.major_version, self.minor_version, self.major_build, self.minor_build

    def __lt__(self, other: Build) -> bool:
        return self._numbers() < other._numbers() if other.__class__ is self.__class__ else NotImplemented

    def __le__(self, other: Build) -> bool:
        return self._numbers() <= other._numbers() if other.__class__ is self.__class__ else NotImplemented

    def __gt__(self, other: Build) -> bool:
        return self._numbers() > other._numbers() if other.__class__ is self.__class__ else NotImplemented

    def __ge__(self, other: Build) -> bool:
        return self._numbers() >= other._numbers() if other.__class__ is self.__class__ else NotImplemented

    # These two as in any value, and faster: versions are compared and looked up all the time

    def __eq__(self, other: object) -> bool:
        return self._numbers() == other._numbers() if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self) -> int:
        return hash(self._numbers())

    def __str__(self) -> str:
        return f"{self.major_version}.{self.minor_version}.{self.major_build}.{self.minor_build}"

    def __repr__(self) -> str:
        return f"Build({self.major_version}, {self.minor_version}, {self.major_build}, {self.minor_build})"

    def api_version(self) -> str:
        """Return the name of the version that a server of this build speaks.

        :raises InvalidValue: no server of this build is known
        """
        if EXCHANGE_2013_SP1 <= self < EXCHANGE_2016:
            return "Exchange2013_SP1"
        try:
            return self.API_VERSION_MAP[self.major_version][self.minor_version]
        except KeyError:
            raise InvalidValue(f"No version of Exchange is known for build {self}") from None

    @classmethod
    def from_attributes(cls, attributes: Mapping[str, str]) -> Build:
        """Read the attributes of `ServerVersionInfo`.

        :raises MalformedResponseError: a number is missing, or is none
        """
        numbers = []
        for name in ("MajorVersion", "MinorVersion", "MajorBuildNumber", "MinorBuildNumber"):
            # XSD: all four attributes are optional. Without the first two there is no build.
            text = attributes.get(name, "0" if name.endswith("BuildNumber") else "").strip()
            if not (text.isascii() and text.isdigit() and len(text) < 10):
                raise MalformedResponseError(f"ServerVersionInfo has no usable {name}: {shorten(dict(attributes))}")
            numbers.append(int(text))
        return cls(*numbers)

    @classmethod
    def from_xml(cls, elem: Any) -> Build:
        """Read a `ServerVersionInfo` element."""
        return cls.from_attributes(elem.attrib)

    @classmethod
    def from_hex_string(cls, s: str) -> Build:
        """Read the `ServerVersion` of autodiscover, such as `73C1840A`: 32 bits written in hexadecimal.

        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/serverversion-pox

        :raises InvalidValue: that is no such number
        """
        if not isinstance(s, str):
            raise InvalidTypeError("s", s, str)
        if _HEX.fullmatch(s) is None:
            raise InvalidValue(f"Not a server version of 32 bits in hexadecimal: {shorten(s)}")
        bits = int(s, 16)
        # From the left: 4 bits for the layout, 6 major, 6 minor, 1 flag, 15 build
        return cls((bits >> 22) & 0x3F, (bits >> 16) & 0x3F, bits & 0x7FFF)


EXCHANGE_2007 = Build(8, 0)
EXCHANGE_2007_SP1 = Build(8, 1)
EXCHANGE_2007_SP2 = Build(8, 2)
EXCHANGE_2007_SP3 = Build(8, 3)
EXCHANGE_2010 = Build(14, 0)
EXCHANGE_2010_SP1 = Build(14, 1)
EXCHANGE_2010_SP2 = Build(14, 2)
EXCHANGE_2010_SP3 = Build(14, 3)
EXCHANGE_2013 = Build(15, 0)
EXCHANGE_2013_SP1 = Build(15, 0, 847)
EXCHANGE_2016 = Build(15, 1)
EXCHANGE_2019 = Build(15, 2)
EXCHANGE_O365 = Build(15, 20)
EXCHANGE_2015 = EXCHANGE_O365
EXCHANGE_2015_SP1 = EXCHANGE_O365

_NAME = "Microsoft Exchange Server "

#: What users call a version: what it is called in the protocol, and its full name.
VERSIONS: dict[str, tuple[str, str]] = {
    "Exchange2007": ("Exchange2007", _NAME + "2007"),
    "Exchange2007_SP1": ("Exchange2007_SP1", _NAME + "2007 SP1"),
    "Exchange2007_SP2": ("Exchange2007_SP1", _NAME + "2007 SP2"),
    "Exchange2007_SP3": ("Exchange2007_SP1", _NAME + "2007 SP3"),
    "Exchange2010": ("Exchange2010", _NAME + "2010"),
    "Exchange2010_SP1": ("Exchange2010_SP1", _NAME + "2010 SP1"),
    "Exchange2010_SP2": ("Exchange2010_SP2", _NAME + "2010 SP2"),
    "Exchange2010_SP3": ("Exchange2010_SP2", _NAME + "2010 SP3"),
    "Exchange2013": ("Exchange2013", _NAME + "2013"),
    "Exchange2013_SP1": ("Exchange2013_SP1", _NAME + "2013 SP1"),
    "Exchange2015": ("Exchange2015", _NAME + "2015"),
    "Exchange2015_SP1": ("Exchange2015_SP1", _NAME + "2015 SP1"),
    "Exchange2016": ("Exchange2016", _NAME + "2016"),
    "Exchange2019": ("Exchange2019", _NAME + "2019"),
}

#: Names of versions, newest first: the order in which they are tried on a server that is not known.
API_VERSIONS: list[str] = sorted({api for api, _ in VERSIONS.values()}, reverse=True)

# The builds from which each schema version is understood, oldest first, in the order of ExchangeVersionType in types.xsd.
# Where no server in the field is called so (2009, 2012, 2015) it is the next one that does. V2017_07_11 is what recorded
# servers of build 15.2.1748 say they speak; the others after Exchange2016 are Exchange Online's.
_SCHEMA_VERSIONS: dict[str, Build] = {
    "Exchange2007": EXCHANGE_2007,
    "Exchange2007_SP1": EXCHANGE_2007_SP1,
    "Exchange2009": EXCHANGE_2010,
    "Exchange2010": EXCHANGE_2010,
    "Exchange2010_SP1": EXCHANGE_2010_SP1,
    "Exchange2010_SP2": EXCHANGE_2010_SP2,
    "Exchange2012": EXCHANGE_2013,
    "Exchange2013": EXCHANGE_2013,
    "Exchange2013_SP1": EXCHANGE_2013_SP1,
    "Exchange2015": EXCHANGE_2016,
    "Exchange2016": EXCHANGE_2016,
    **dict.fromkeys(
        (
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
        ),
        EXCHANGE_O365,
    ),
}
SCHEMA_VERSIONS: tuple[str, ...] = tuple(_SCHEMA_VERSIONS)

# A build for a name, where only the name is known: the lowest that can be meant
_BUILDS: dict[str, Build] = {
    **_SCHEMA_VERSIONS,
    "Exchange2007_SP2": EXCHANGE_2007_SP2,
    "Exchange2007_SP3": EXCHANGE_2007_SP3,
    "Exchange2010_SP3": EXCHANGE_2010_SP3,
    "Exchange2015": EXCHANGE_2015,
    "Exchange2015_SP1": EXCHANGE_2015_SP1,
    "Exchange2019": EXCHANGE_2019,
    "V2017_07_11": EXCHANGE_2019,
}

# Full names by build, newest first
_FULL_NAMES: tuple[tuple[Build, str], ...] = (
    (EXCHANGE_O365, _NAME + "Office365"),
    (EXCHANGE_2019, _NAME + "2019"),
    (EXCHANGE_2016, _NAME + "2016"),
    (EXCHANGE_2013_SP1, _NAME + "2013 SP1"),
    (EXCHANGE_2013, _NAME + "2013"),
    (EXCHANGE_2010_SP3, _NAME + "2010 SP3"),
    (EXCHANGE_2010_SP2, _NAME + "2010 SP2"),
    (EXCHANGE_2010_SP1, _NAME + "2010 SP1"),
    (EXCHANGE_2010, _NAME + "2010"),
    (EXCHANGE_2007_SP3, _NAME + "2007 SP3"),
    (EXCHANGE_2007_SP2, _NAME + "2007 SP2"),
    (EXCHANGE_2007_SP1, _NAME + "2007 SP1"),
    (EXCHANGE_2007, _NAME + "2007"),
)


class Version(Value):
    """What a server is, and which version of the protocol is spoken with it.

    :param build: the server's build; None if only the version is known, and then the lowest build that speaks it is taken
    :param api_version: the version to speak, such as "Exchange2016"; by default what a server of that build speaks
    :raises InvalidValue: neither is known
    """

    build: Build
    api_version: str

    def __init__(self, build: Build | None = None, api_version: str | None = None) -> None:
        if api_version is not None and not isinstance(api_version, str):
            raise InvalidTypeError("Version.api_version", api_version, str)
        if build is None:
            if api_version is None:
                raise InvalidValue("Version needs a build or an api_version")
            build = _BUILDS.get(api_version)
            if build is None:
                raise InvalidValue(f"Version {shorten(api_version)} is not known: give its build too")
        elif not isinstance(build, Build):
            raise InvalidTypeError("Version.build", build, Build)
        if api_version is not None and _API_VERSION.fullmatch(api_version) is None:
            raise InvalidValue(f"Version.api_version must be a name such as 'Exchange2016', not {shorten(api_version)}")
        object.__setattr__(self, "build", build)
        object.__setattr__(self, "api_version", build.api_version() if api_version is None else api_version)

    @property
    def request_version(self) -> str:
        """The value for `RequestServerVersion`, which the schema restricts to the names of `ExchangeVersionType`.

        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/requestserverversion
        """
        if self.api_version in _SCHEMA_VERSIONS:
            return self.api_version
        return max(
            (n for n in SCHEMA_VERSIONS if _SCHEMA_VERSIONS[n] <= self.build),
            key=SCHEMA_VERSIONS.index,
            default="Exchange2007",
        )

    @property
    def fullname(self) -> str:
        """What the makers call it, such as "Microsoft Exchange Server 2019"."""
        for build, name in _FULL_NAMES:
            if build <= self.build:
                return name
        return f"{_NAME}{self.build}"

    # These two as in any value, and faster: versions are compared and looked up all the time

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Version) or other.__class__ is not self.__class__:
            return NotImplemented
        return self is other or (self.build == other.build and self.api_version == other.api_version)

    def __hash__(self) -> int:
        return hash((self.build, self.api_version))

    def __str__(self) -> str:
        return f"Build={self.build}, API={self.api_version}, Fullname={self.fullname}"

    def __repr__(self) -> str:
        return f"Version({self.build!r}, {self.api_version!r})"

    def copy(self) -> Version:
        """Return the version itself: it cannot change."""
        return self

    @classmethod
    def guess(cls, protocol: Any, api_version_hint: str | None = None) -> Version:
        """Ask a server for its version.

        :param protocol: the connection
        :param api_version_hint: the version to try first, such as "Exchange2016"
        """
        version: Version = protocol.guess_version(api_version_hint)
        return version

    @classmethod
    def all_versions(cls) -> list[Version]:
        """Return a version for every build that has a name, newest first."""
        return [cls(build) for build, _ in _FULL_NAMES]

    @classmethod
    def from_server_version_info(cls, requested: str | None, attrs: Mapping[str, str]) -> Version:
        """Make a version of what a server says about itself.

        :param requested: the version that was asked for; it goes on being spoken where the server does not name one
        :param attrs: the attributes of `ServerVersionInfo`
        :raises MalformedResponseError: there is no build in them
        """
        build = Build.from_attributes(attrs)
        name = attrs.get("Version") or requested
        if not name:
            try:
                name = build.api_version()
            except InvalidValue as e:
                raise MalformedResponseError(str(e)) from e
        return cls(build, name)

    @classmethod
    def from_soap_header(cls, requested_api_version: str, header: Any) -> Version:
        """Make a version of the SOAP header of an answer.

        :param header: the `Header` element
        :raises MalformedResponseError: it has no `ServerVersionInfo`
        """
        info = header.find(f"{{{_TNS}}}ServerVersionInfo")
        if info is None:
            raise MalformedResponseError("No ServerVersionInfo in the header of the answer")
        return cls.from_server_version_info(requested_api_version, info.attrib)


class Span(Value):
    """The builds that have something.

    :param supported_from: the first build that has it; None for always
    :param deprecated_from: the first build that no longer has it; None for never
    """

    supported_from: Build | None = None
    deprecated_from: Build | None = None

    def __post_init__(self) -> None:
        for name in ("supported_from", "deprecated_from"):
            value = getattr(self, name)
            if value is not None and not isinstance(value, Build):
                raise InvalidTypeError(name, value, Build)

    def supports(self, version: Version) -> bool:
        """Tell whether a server of that version has it."""
        build = version.build
        if self.supported_from is not None and build < self.supported_from:
            return False
        return self.deprecated_from is None or build < self.deprecated_from


ALWAYS = Span()


class SupportedVersionInstanceMixIn:
    """Instances that exist in some versions only."""

    def __init__(self, supported_from: Build | None = None, deprecated_from: Build | None = None) -> None:
        self.span = Span(supported_from, deprecated_from)

    @property
    def supported_from(self) -> Build | None:
        """The first build that has it; None for always."""
        return self.span.supported_from

    @property
    def deprecated_from(self) -> Build | None:
        """The first build that no longer has it; None for never."""
        return self.span.deprecated_from

    def supports_version(self, version: Version) -> bool:
        """Tell whether a server of that version has it."""
        return self.span.supports(version)


class SupportedVersionClassMixIn:
    """Classes of things that exist in some versions only."""

    supported_from: ClassVar[Build | None] = None
    deprecated_from: ClassVar[Build | None] = None

    @classmethod
    def supports_version(cls, version: Version) -> bool:
        """Tell whether a server of that version has it."""
        return Span(cls.supported_from, cls.deprecated_from).supports(version)
