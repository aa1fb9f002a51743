"""Autodiscover in plain old XML (pox-autodiscover-response-for-exchange.md); it knows no HTTP."""

from __future__ import annotations

import zlib
from datetime import datetime

from exchangelib.sandbox.autodiscover.facts import Facts
from exchangelib.sandbox.autodiscover.orders import Order
from exchangelib.sandbox.nodes import Malformed, Node, parse

_NS = "http://schemas.microsoft.com/exchange/autodiscover"
REQUEST = f"{_NS}/outlook/requestschema/2006"
OUTLOOK = f"{_NS}/outlook/responseschema/2006a"
RESPONSE = f"{_NS}/responseschema/2006"
# [MS-OXDSCLI] 2.2.4.1.1.2: what each number says
ERRORS = {
    "500": "The email address can't be found.",
    "600": "Invalid Request",
    "601": "The requested schema version is not available",
    "602": "Bad Address",
    "603": "The server is too busy, or not able to answer",
}
_NUMBERS = {"InvalidUser": "500", "InvalidDomain": "500", "InvalidRequest": "600"}


class Bad(Exception):
    """A request that cannot be answered. Its text is the number of the error."""


def read(body: bytes) -> str:
    """The address that a request is about.

    :raises Bad: it is no such request
    """
    try:
        root = parse(body)
    except Malformed as e:
        raise Bad("600") from e
    request = root.find(f"{{{REQUEST}}}Request")
    if root.tag != f"{{{REQUEST}}}Autodiscover" or request is None:
        raise Bad("600")
    wanted = (request.child_text(f"{{{REQUEST}}}AcceptableResponseSchema") or "").strip()
    address = (request.child_text(f"{{{REQUEST}}}EMailAddress") or "").strip()
    if wanted != OUTLOOK:
        raise Bad("601" if wanted else "600")
    if not address:
        raise Bad("600")
    return address


def answer(facts: Facts, address: str, order: Order | None, now: datetime) -> Node:
    """The answer about an address.

    :param order: what to say instead
    """
    user = facts.user(address)
    if order is not None and order.what in ("address", "url"):
        name, text = ("redirectAddr", "RedirectAddr") if order.what == "address" else ("redirectUrl", "RedirectUrl")
        return _outer(_outlook("Response", "", _outlook("Account", "", *_leaves(Action=name, **{text: order.target}))))
    if order is not None and order.what not in ("domain", "no-urls"):
        code = str(order.what)
        return error(code if code.isdigit() else _NUMBERS.get(code, "603"), now, order.message)
    if user is None:
        return error("500", now)
    settings = facts.settings(user)
    urls = order is None or order.what != "no-urls"
    person = _outlook(
        "User",
        "",
        *_leaves(
            DisplayName=user.display_name,
            LegacyDN=settings["UserDN"],
            AutoDiscoverSMTPAddress=user.address,
            DeploymentId=settings["UserDeploymentId"],
        ),
    )
    account = _outlook("Account", "", *_leaves(AccountType="email", Action="settings", MicrosoftOnline="False"))
    account.children += _protocols(facts, settings, urls)
    return _outer(_outlook("Response", "", person, account))


def _protocols(facts: Facts, settings: dict[str, str], urls: bool) -> list[Node]:
    """Inside, outside, and in a browser (type-pox.md)."""
    places = {"ASUrl": facts.ews_url, "EwsUrl": facts.ews_url, "EmwsUrl": facts.ews_url} if urls else {}
    if facts.profile.build[0] < 14:
        places = {name: url for name, url in places.items() if name == "ASUrl"}  # EwsUrl came with Exchange 2010
    services = {"OOFUrl": facts.ews_url, "UMUrl": facts.ews_url} if urls else {}
    services["OABUrl"] = settings["InternalOABUrl"]
    secure = "On" if facts.base().startswith("https:") else "Off"
    inside = _leaves(
        Type="EXCH",
        Server=settings["InternalMailboxServer"],
        ServerDN=facts.server_dn,
        ServerVersion=facts.number,
        MdbDN=settings["MailboxDN"],
        AD=settings["ActiveDirectoryServer"],
        **places,
        **services,
        ServerExclusiveConnect="off",
    )
    outside = _leaves(
        Type="EXPR",
        Server=facts.host,
        SSL=secure,
        AuthPackage=facts.package,
        **places,
        **services,
        ServerExclusiveConnect="on",
        CertPrincipalName=settings["CertPrincipalName"],
    )
    owa = Node(
        f"{{{OUTLOOK}}}OWAUrl", {"AuthenticationMethod": facts.package.capitalize()}, text=f"{facts.base()}/owa/"
    )
    return [
        _outlook("Protocol", "", *inside),
        _outlook("Protocol", "", *outside),
        _outlook("Protocol", "", *_leaves(Type="WEB"), _outlook("Internal", "", owa)),
    ]


def error(number: str, now: datetime, message: str | None = None) -> Node:
    """An error (samples, Autodiscover.POX/response-2)."""
    stamp = now.strftime("%H:%M:%S.%f") + "0"
    attrs = {"Time": stamp, "Id": str(zlib.crc32(stamp.encode()))}
    text = message or ERRORS.get(number, "Error")
    children = [
        Node(f"{{{RESPONSE}}}ErrorCode", text=number),
        Node(f"{{{RESPONSE}}}Message", text=text),
        Node(f"{{{RESPONSE}}}DebugData"),
    ]
    return _outer(Node(f"{{{RESPONSE}}}Response", children=[Node(f"{{{RESPONSE}}}Error", attrs, children)]))


def _outer(response: Node) -> Node:
    return Node(f"{{{RESPONSE}}}Autodiscover", children=[response])


def _outlook(name: str, text: str, *children: Node) -> Node:
    return Node(f"{{{OUTLOOK}}}{name}", children=list(children), text=text)


def _leaves(**texts: str) -> list[Node]:
    return [_outlook(name, text) for name, text in texts.items()]
