"""SOAP autodiscover: GetUserSettings, GetDomainSettings, GetFederationInformation; it knows no HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from exchangelib.sandbox.autodiscover.facts import Facts
from exchangelib.sandbox.autodiscover.names import DOMAIN_SETTINGS, USER_SETTINGS
from exchangelib.sandbox.autodiscover.orders import Order
from exchangelib.sandbox.nodes import XSI_NIL, XSI_TYPE, Malformed, Node, S, parse

NS = "http://schemas.microsoft.com/exchange/2010/Autodiscover"
ADDRESSING = "http://www.w3.org/2005/08/addressing"
# What servers say with each code (samples, Autodiscover.GetUserSettings)
_MESSAGES = {
    "NoError": "No error.",
    "RedirectAddress": "Redirection address.",
    "RedirectUrl": "Redirection url.",
    "InvalidUser": "The user is invalid.",
    "InvalidDomain": "The domain is invalid.",
    "InvalidRequest": "The request is invalid.",
    "InvalidSetting": "The setting is invalid.",
    "SettingIsNotAvailable": "The setting is not available.",
    "ServerBusy": "The server is too busy to process the request.",
    "NotFederated": "The organization is not federated.",
    "InternalServerError": "There is an internal server error.",
}
_WHOLE = ("ServerBusy", "InternalServerError", "InvalidRequest")
_SETTING = ("InvalidSetting", "SettingIsNotAvailable")
_REDIRECTS = {"address": "RedirectAddress", "url": "RedirectUrl", "domain": "RedirectAddress"}
Ask = Callable[[str], "Order | None"]


class Bad(Exception):
    """A request that is not even SOAP of this kind."""


def A(name: str) -> str:
    """The Clark name of an element of autodiscover."""
    return f"{{{NS}}}{name}"


def answer(facts: Facts, body: bytes, ask: Ask) -> tuple[Node, str]:
    """The answer, an envelope, and the operation.

    :param ask: says what to answer about an address or a domain instead of the truth
    :raises Bad: it is no such request
    """
    try:
        root = parse(body)
    except Malformed as e:
        raise Bad(str(e)) from e
    holder = root.find(S("Body"))
    if root.tag != S("Envelope") or holder is None or not holder.children:
        raise Bad("The request must be a SOAP envelope with something in its body.")
    message = holder.children[0]
    operation = message.local.removesuffix("RequestMessage")
    do = _OPERATIONS.get(operation)
    if message.ns != NS or do is None:
        raise Bad(f"The operation {message.tag} is not known.")
    header = root.find(S("Header"))
    version = header.child_text(A("RequestedServerVersion")) if header is not None else None
    request = message.find(A("Request"))
    if request is None or (version is None and operation != "GetFederationInformation"):
        response = _response("InvalidRequest", "RequestedServerVersion, or the request, is missing.")
    else:
        response = do(facts, request, ask)
    relates = header.child_text(f"{{{ADDRESSING}}}MessageID") if header is not None else None
    return _envelope(facts, operation, response, relates), operation


def _users(facts: Facts, request: Node, ask: Ask) -> Node:
    addresses = [(user.child_text(A("Mailbox")) or "").strip() for user in request.find(A("Users")) or ()]
    wanted = _wanted(request)
    if not addresses or not wanted:
        return _response("InvalidRequest")
    done = Node(A("UserResponses"))
    for address in addresses:
        order = ask(address)
        if order is not None and order.what in _WHOLE:
            return _response(str(order.what), order.message)
        user = facts.user(address)
        if order is not None and order.what in _REDIRECTS:
            done.append(_one("User", _REDIRECTS[str(order.what)], None, _target(order, address)))
        elif order is not None and order.what not in (*_SETTING, "no-urls"):
            done.append(_one("User", _code(order, "InvalidUser"), order.message))
        elif user is None:
            done.append(_one("User", "InvalidUser", f"Invalid user: '{address}'"))
        else:
            done.append(_settings("User", wanted, facts.settings(user), USER_SETTINGS, order))
    return _response("NoError", "", done)


def _domains(facts: Facts, request: Node, ask: Ask) -> Node:
    domains = [domain.text.strip() for domain in request.find(A("Domains")) or ()]
    wanted = _wanted(request)
    if not domains or not wanted:
        return _response("InvalidRequest")
    done = Node(A("DomainResponses"))
    known = {"ExternalEwsUrl": facts.ews_url, "ExternalEwsVersion": facts.version}
    for domain in domains:
        order = ask(domain)
        if order is not None and order.what in _WHOLE:
            return _response(str(order.what), order.message)
        if order is not None and order.what in _REDIRECTS:
            done.append(_one("Domain", _REDIRECTS[str(order.what)], None, order.target))
        elif order is not None and order.what not in (*_SETTING, "no-urls"):
            done.append(_one("Domain", _code(order, "InvalidDomain"), order.message))
        elif not facts.has_domain(domain):
            done.append(_one("Domain", "InvalidDomain", f"Invalid domain: '{domain}'"))
        else:
            done.append(_settings("Domain", wanted, known, DOMAIN_SETTINGS, order))
    return _response("NoError", "", done)


def _federation(facts: Facts, request: Node, ask: Ask) -> Node:
    return _response("NotFederated")


_OPERATIONS = {
    "GetUserSettings": _users,
    "GetDomainSettings": _domains,
    "GetFederationInformation": _federation,
}


def _wanted(request: Node) -> list[str]:
    return [setting.text.strip() for setting in request.find(A("RequestedSettings")) or ()]


def _target(order: Order, address: str) -> str:
    """Where somebody is sent: with a redirected domain, the same name there."""
    return f"{address.partition('@')[0]}@{order.target}" if order.what == "domain" else order.target


def _code(order: Order, otherwise: str) -> str:
    return str(order.what) if order.what in _MESSAGES else otherwise


def _one(kind: str, code: str, message: str | None = None, target: str | None = None) -> Node:
    """An answer about one user or domain that holds no settings."""
    redirect = Node(A("RedirectTarget"), {XSI_NIL: "true"} if target is None else {}, text=target or "")
    parts = _head(code, message)
    tail = [Node(A(f"{kind}SettingErrors")), Node(A(f"{kind}Settings"))]
    order = [*parts, redirect, *tail] if kind == "User" else [*parts, *tail, redirect]
    return Node(A(f"{kind}Response"), children=order)


def _settings(
    kind: str, wanted: Iterable[str], known: dict[str, str], names: Iterable[str], order: Order | None
) -> Node:
    made = _one(kind, "NoError")
    errors, settings = made.find(A(f"{kind}SettingErrors")), made.find(A(f"{kind}Settings"))
    assert errors is not None
    assert settings is not None
    for name in wanted:
        code = "InvalidSetting" if name not in names else "SettingIsNotAvailable" if name not in known else "NoError"
        if order is not None and order.what in _SETTING:
            code = str(order.what)
        elif order is not None and order.what == "no-urls" and name.endswith("EwsUrl"):
            code = "SettingIsNotAvailable"
        if code != "NoError":
            parts = [*_head(code, None), Node(A("SettingName"), text=name)]
            errors.append(Node(A(f"{kind}SettingError"), children=parts))
            continue
        value = [Node(A("Name"), text=name), Node(A("Value"), text=known[name])]
        type_name = "StringSetting" if kind == "User" else "DomainStringSetting"
        settings.append(Node(A(f"{kind}Setting"), {XSI_TYPE: A(type_name)}, value))
    return made


def _head(code: str, message: str | None) -> list[Node]:
    text = _MESSAGES[code] if message is None else message
    return [Node(A("ErrorCode"), text=code), Node(A("ErrorMessage"), text=text)]


def _response(code: str, message: str | None = None, *children: Node) -> Node:
    return Node(A("Response"), children=[*_head(code, message), *children])


def _envelope(facts: Facts, operation: str, response: Node, relates: str | None) -> Node:
    action = Node(f"{{{ADDRESSING}}}Action", {S("mustUnderstand"): "1"}, text=f"{NS}/Autodiscover/{operation}Response")
    names = ("MajorVersion", "MinorVersion", "MajorBuildNumber", "MinorBuildNumber")
    numbers = [Node(A(name), text=str(part)) for name, part in zip(names, facts.profile.build, strict=True)]
    # It tells names of the 2010s only, also where EWS speaks a later schema
    version = Node(A("Version"), text="Exchange2015" if facts.profile.build[0] > 14 else facts.profile.answers)
    header = [action, Node(A("ServerVersionInfo"), children=[*numbers, version])]
    if relates is not None:
        header.append(Node(f"{{{ADDRESSING}}}RelatesTo", text=relates))
    payload = Node(A(f"{operation}ResponseMessage"), children=[response])
    return Node(S("Envelope"), children=[Node(S("Header"), children=header), Node(S("Body"), children=[payload])])


def fault(text: str) -> Node:
    """A refusal of what is no such request."""
    children = [Node("faultcode", text="s:Client"), Node("faultstring", text=text)]
    return Node(S("Envelope"), children=[Node(S("Body"), children=[Node(S("Fault"), children=children)])])
