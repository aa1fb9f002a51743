"""The namespaces of Exchange and their prefixes; says nothing about what lives in them."""

from __future__ import annotations

from typing import Final

#: SOAP 1.1, the only one that Exchange speaks.
SOAPNS: Final = "http://schemas.xmlsoap.org/soap/envelope/"
#: Messages: operations, responses and what stands directly in them.
MNS: Final = "http://schemas.microsoft.com/exchange/services/2006/messages"
#: Types: items, folders, properties.
TNS: Final = "http://schemas.microsoft.com/exchange/services/2006/types"
#: What stands in the detail of a fault.
ENS: Final = "http://schemas.microsoft.com/exchange/services/2006/errors"
#: Autodiscover over SOAP.
ANS: Final = "http://schemas.microsoft.com/exchange/2010/Autodiscover"
#: Autodiscover over POX ("plain old XML").
AUTODISCOVER_BASE_NS: Final = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"
AUTODISCOVER_REQUEST_NS: Final = "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"
AUTODISCOVER_RESPONSE_NS: Final = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
#: WS-Addressing, which Autodiscover over SOAP needs.
WSA: Final = "http://www.w3.org/2005/08/addressing"
#: XML Schema instance, for xsi:type and xsi:nil.
INS: Final = "http://www.w3.org/2001/XMLSchema-instance"

#: The prefixes used in whatever is written here.
PREFIXES: Final[dict[str, str]] = {
    "s": SOAPNS,
    "m": MNS,
    "t": TNS,
    "e": ENS,
    "a": ANS,
    "wsa": WSA,
    "xsi": INS,
}


def local(tag: str) -> str:
    """Return the local name of a Clark tag: `{http://…/types}Message` gives `Message`."""
    return tag.rpartition("}")[2]


def clark(name: str) -> str:
    """Return the Clark tag of a prefixed name: `t:Message` gives `{http://…/types}Message`."""
    prefix, colon, rest = name.partition(":")
    return f"{{{PREFIXES[prefix]}}}{rest}" if colon else name
