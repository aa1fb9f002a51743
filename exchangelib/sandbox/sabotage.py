"""Carries out the failures that stand in response messages: one thing of a request fails, the others are done."""

from __future__ import annotations

from collections.abc import Callable

from exchangelib.sandbox.faults import Failure
from exchangelib.sandbox.nodes import M, Node
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
