"""Carries out failures: instead of a request, in some of its things, or on its answer; it does not know what is ordered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from exchangelib.sandbox.faults import BODIES, DROPS, Failure
from exchangelib.sandbox.message import HTML, PAGE, Reply
from exchangelib.sandbox.nodes import M, Node
from exchangelib.sandbox.refusal import Fault
from exchangelib.sandbox.schema import Schema

# What an operation is about, one response message for each child (recorded and documented responses are positional).
_CONTAINERS = tuple(
    M(name)
    for name in (
        "Items",
        "ItemIds",
        "ItemChanges",
        "FolderIds",
        "ParentFolderIds",
        "Folders",
        "FolderChanges",
        "AttachmentIds",
        "Attachments",
    )
)
_MESSAGES = {
    "ErrorItemNotFound": "The specified object was not found in the store.",
    "ErrorFolderNotFound": "The specified folder could not be found in the store.",
    "ErrorAccessDenied": "Access is denied. Check credentials and try again.",
    "ErrorServerBusy": "The server cannot service this request right now. Try again later.",
    "ErrorInternalServerError": "An internal server error occurred. The operation failed.",
    "ErrorQuotaExceeded": "The message store has reached its maximum storage size.",
}


def size_of(body: Node) -> int:
    """How many things a request is about; of a search, how many it wants on a page."""
    view = next((child for child in body if "MaxEntriesReturned" in child.attrs), None)
    if view is not None:
        text = view.attrs["MaxEntriesReturned"].strip()
        return int(text) if text.isascii() and text.isdigit() else 0
    container = next((child for child in body if child.tag in _CONTAINERS), None)
    return 0 if container is None else len(container.children)


def message_for(code: str) -> str:
    """What a server says with a response code, as far as it is known here."""
    return _MESSAGES.get(code, f"{code}, as the sandbox was told to answer.")


def fail_items(failure: Failure, operation: str, body: Node, schema: Schema, handle: Callable[[Node], Node]) -> Node:
    """The answer to a request of which some things fail.

    :param failure: what was ordered; its items name places in the request, None all of them
    :param body: the request element; it is not changed
    :param handle: does what is left of the request
    """
    body = body.copy()
    container = next((child for child in body if child.tag in _CONTAINERS), None)
    things = container.children if container is not None else [body]
    places = [i for i in range(len(things)) if failure.items is None or i in failure.items]
    if container is not None and len(places) < len(things):
        container.children = [thing for i, thing in enumerate(things) if i not in places]
        response = handle(body)
        messages = response.find(M("ResponseMessages"))
    else:
        messages = Node(M("ResponseMessages"))
        response = Node(M(f"{operation}Response"), children=[messages])
    if messages is not None:
        for place in places:
            messages.children.insert(place, _error(failure, operation, schema))
    return response


def _error(failure: Failure, operation: str, schema: Schema) -> Node:
    tag = M(f"{operation}ResponseMessage")
    children = [
        Node(M("MessageText"), text=failure.message or message_for(str(failure.what))),
        Node(M("ResponseCode"), text=str(failure.what)),
        Node(M("DescriptiveLinkKey"), text="0"),
    ]
    type_name = schema.element_type("m:ArrayOfResponseMessagesType", tag)
    if type_name is not None:
        children += [Node(required) for required in schema.required(type_name)]
    return Node(tag, {"ResponseClass": "Error"}, children)


def fail_before(failure: Failure, pause: Callable[[float], object]) -> Reply | None:
    """The failures for which nothing of the request is done; None if there is more to do."""
    if failure.delay:
        pause(failure.delay)
    if isinstance(failure.what, int):
        body = failure.body if failure.body is not None else b""
        headers = tuple(failure.headers.items())
        kind = next((value for name, value in headers if name.lower() == "content-type"), HTML)
        return Reply(failure.what, body, kind, tuple(h for h in headers if h[0].lower() != "content-type"))
    if failure.what == "drop":
        return Reply(200, b"", drop="before")
    if failure.what == "html":
        return Reply(200, failure.body if failure.body is not None else PAGE.encode(), HTML)
    if failure.fault:
        values = {}
        if failure.back_off is not None:
            values["BackOffMilliseconds"] = str(round(failure.back_off * 1000))
        raise Fault(failure.what, failure.message or message_for(failure.what), values=values)
    return None


_GARBAGE = b"\x00\xff\xfe<not><xml \x80\x01>&&\x1b" * 8


def fail_after(failure: Failure, reply: Reply) -> Reply:
    """What a failure makes of an answer."""
    if failure.what in DROPS:
        return replace(reply, drop="middle" if failure.what == "drop-middle" else "before")
    if failure.what in BODIES and failure.what != "html":
        bodies = {"garbage": failure.body or _GARBAGE, "truncated": reply.body[: len(reply.body) // 2], "empty": b""}
        return replace(reply, body=bodies[str(failure.what)])
    return reply
