"""The light XML tree the sandbox works on, under one name: elements, reading, writing; it knows no schema and no operation."""

from __future__ import annotations

from exchangelib.sandbox.reading import MAX_DEPTH, MAX_NODES, Malformed, locate, parse, parse_fragment
from exchangelib.sandbox.tree import (
    ERRORS_NS,
    MESSAGES_NS,
    PREFIXES,
    SOAP_NS,
    TYPES_NS,
    XML_NS,
    XSD_NS,
    XSI_NIL,
    XSI_NS,
    XSI_TYPE,
    E,
    M,
    Node,
    S,
    T,
)
from exchangelib.sandbox.writing import fragment, serialise

__all__ = [
    "ERRORS_NS",
    "MAX_DEPTH",
    "MAX_NODES",
    "MESSAGES_NS",
    "PREFIXES",
    "SOAP_NS",
    "TYPES_NS",
    "XML_NS",
    "XSD_NS",
    "XSI_NIL",
    "XSI_NS",
    "XSI_TYPE",
    "E",
    "M",
    "Malformed",
    "Node",
    "S",
    "T",
    "fragment",
    "locate",
    "parse",
    "parse_fragment",
    "serialise",
]
