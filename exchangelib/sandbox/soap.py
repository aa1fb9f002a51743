"""Envelopes and faults as servers write them; it knows no operation."""

from __future__ import annotations

from exchangelib.sandbox.nodes import TYPES_NS, E, Node, S, T, serialise
from exchangelib.sandbox.profiles import Profile
from exchangelib.sandbox.refusal import Fault

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SCHEMA_VALIDATION = "ErrorSchemaValidation"


class SchemaFault(Fault):
    """A request that the schema does not allow.

    :param violation: what is wrong, in the words of .NET
    :param line: 1-based
    :param position: 1-based column
    """

    def __init__(self, violation: str, line: int, position: int) -> None:
        super().__init__(SCHEMA_VALIDATION, f"The request failed schema validation: {violation}")
        self.violation = violation
        self.line = line
        self.position = position


class EnvelopeFault(Fault):
    """A fault of SOAP itself, which carries no response code.

    :param code: local name of a fault code of SOAP 1.1 §4.4.1: VersionMismatch, MustUnderstand, Client
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)


def envelope(profile: Profile, payload: Node, *, header: bool = True) -> bytes:
    """An answer: the payload in a SOAP body, under a header with ServerVersionInfo."""
    header = header and "no-version" not in profile.quirks
    parts = [Node(S("Header"), children=[_server_version_info(profile)])] if header else []
    return serialise(Node(S("Envelope"), children=[*parts, Node(S("Body"), children=[payload])]))


def fault(profile: Profile, refused: Fault) -> bytes:
    """A refused request, worded as the server of this profile does.

    The shapes are recorded (CreateFolder/response-7 from 2007, response-14 from 2010) and, for BackOffMilliseconds, that of
    the Managed API's ServerBusyException.
    """
    if isinstance(refused, EnvelopeFault):
        code, detail = Node("faultcode", text=f"s:{refused.code}"), None
    elif profile.old_faults:
        code, detail = Node("faultcode", text="s:Client"), _old_detail(refused)
    else:
        code = Node("faultcode", {"xmlns:a": TYPES_NS}, text=f"a:{refused.code}")
        detail = _detail(refused)
    string = Node("faultstring", {} if profile.old_faults else {XML_LANG: "en-US"}, text=refused.message)
    children = [code, string] + ([detail] if detail is not None else [])
    header = profile.version_in_violations or not isinstance(refused, SchemaFault)
    return envelope(profile, Node(S("Fault"), children=children), header=header)


def _server_version_info(profile: Profile) -> Node:
    names = ("MajorVersion", "MinorVersion", "MajorBuildNumber", "MinorBuildNumber")
    attrs = {name: str(number) for name, number in zip(names, profile.build, strict=True)}
    return Node(T("ServerVersionInfo"), {**attrs, "Version": profile.answers})


def _detail(refused: Fault) -> Node:
    message = refused.message
    values = [Node(T("Value"), {"Name": name}, text=value) for name, value in refused.values.items()]
    if isinstance(refused, SchemaFault):
        message = "The request failed schema validation."
        values = [
            Node(T("LineNumber"), text=str(refused.line)),
            Node(T("LinePosition"), text=str(refused.position)),
            Node(T("Violation"), text=refused.violation),
        ]
    detail = Node("detail", children=[Node(E("ResponseCode"), text=refused.code), Node(E("Message"), text=message)])
    if values:
        detail.append(Node(T("MessageXml"), children=values))
    return detail


def _old_detail(refused: Fault) -> Node:
    message = refused.violation if isinstance(refused, SchemaFault) else refused.message
    detail = Node("detail", children=[Node(E("ResponseCode"), text=refused.code), Node(E("Message"), text=message)])
    if isinstance(refused, SchemaFault):
        detail.append(Node(E("Line"), text=str(refused.line)))
        detail.append(Node(E("Position"), text=str(refused.position)))
    return detail
