"""CreateUserConfiguration, GetUserConfiguration, UpdateUserConfiguration and DeleteUserConfiguration."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable

from exchangelib.sandbox import times
from exchangelib.sandbox.bags import Bag, leaf
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.derive import complete
from exchangelib.sandbox.drafts import NewItem
from exchangelib.sandbox.handlers import access
from exchangelib.sandbox.handlers.common import NOT_FOUND, batch, folder_of
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.store import Folder, Item

COVERAGE = "partial: kept as associated items of the class IPM.Configuration; an address list as the place is refused"
CLASS = "IPM.Configuration."
_PARTS = ("Dictionary", "XmlData", "BinaryData")
_RANGES = {
    "Byte": (0, 255),
    "Integer32": (-(1 << 31), (1 << 31) - 1),
    "UnsignedInteger32": (0, (1 << 32) - 1),
    "Integer64": (-(1 << 63), (1 << 63) - 1),
    "UnsignedInteger64": (0, (1 << 64) - 1),
}


def create_user_configuration(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/createuserconfiguration-operation"""

    def work(node: Node) -> list[Node]:
        name, folder = _place(call, _child(node, T("UserConfigurationName")), "owner")
        if _find(call, folder, name) is not None:
            raise Refusal(
                "ErrorItemSave", "The item save operation did not succeed: there is a configuration of this name."
            )
        bag = {"ItemClass": leaf("ItemClass", CLASS + name), "Subject": leaf("Subject", CLASS + name)} | _read(node)
        new = complete(
            NewItem("Message", bag, associated=True), call.store.origin(folder.mailbox, call.user, draft=False)
        )
        call.store.insert(new, folder)
        return []

    return _one(call, M("UserConfiguration"), work)


def get_user_configuration(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getuserconfiguration-operation"""

    def work(node: Node) -> list[Node]:
        item = _existing(call, node, "read")
        asked = set((call.body.child_text(M("UserConfigurationProperties")) or "").split())
        out = Node(M("UserConfiguration"), None, [Node(T("UserConfigurationName"), dict(node.attrs), node.children)])
        if asked & {"Id", "All"}:
            out.append(Node(T("ItemId"), {"Id": item.id, "ChangeKey": item.change_key}))
        out.children += [item.bag[part] for part in _PARTS if part in item.bag and asked & {part, "All"}]
        return [out]

    return _one(call, M("UserConfigurationName"), work)


def update_user_configuration(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/updateuserconfiguration-operation"""

    def work(node: Node) -> list[Node]:
        item = _existing(call, _child(node, T("UserConfigurationName")), "owner")
        item.bag.update(_read(node))
        item.bag["LastModifiedTime"] = leaf("LastModifiedTime", times.write(call.clock.now()))
        item.change = call.store.next("change")
        call.store.items.put(item)
        return []

    return _one(call, M("UserConfiguration"), work)


def delete_user_configuration(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/deleteuserconfiguration-operation"""

    def work(node: Node) -> list[Node]:
        call.store.items.remove(_existing(call, node, "owner").number)
        return []

    return _one(call, M("UserConfigurationName"), work)


def _one(call: Call, tag: str, work: Callable[[Node], list[Node]]) -> Node:
    return batch(call, [_child(call.body, tag)], work)


def _child(node: Node, tag: str) -> Node:
    found = node.find(tag)
    assert found is not None  # the schema demands it
    return found


def _place(call: Call, node: Node, right: str) -> tuple[str, Folder]:
    """The name and the folder of a configuration."""
    folder = folder_of(call, node.children[0])
    access.require(call, folder, right)
    return node.attrs["Name"], folder


def _find(call: Call, folder: Folder, name: str) -> Item | None:
    sql = "SELECT number FROM item WHERE folder = ? AND associated = 1 AND item_class = ? COLLATE NOCASE"
    row = call.store.db.execute(sql, (folder.number, CLASS + name)).fetchone()
    return call.store.items.get(row[0], with_mime=True) if row else None


def _existing(call: Call, node: Node, right: str) -> Item:
    name, folder = _place(call, node, right)
    found = _find(call, folder, name)
    if found is None:
        raise Refusal("ErrorItemNotFound", NOT_FOUND)
    return found


def _read(node: Node) -> Bag:
    """What a request sets; a part that it does not name stays as it is.

    :raises Refusal: ErrorInvalidValueForProperty
    """
    bag = {part.local: part for part in node.children if part.local in _PARTS}
    seen = set()
    for entry in bag["Dictionary"].children if "Dictionary" in bag else ():
        for each in entry.children:
            _check(each)
        key = entry.children[0]
        word = (key.child_text(T("Type")), key.child_text(T("Value")))
        if word in seen:
            raise Refusal("ErrorInvalidValueForProperty", f"The dictionary has the key {word[1]} twice.")
        seen.add(word)
    return bag


def _check(node: Node) -> None:
    """Whether the values of a key or a value are of its type; a value may be nil."""
    kind = (node.child_text(T("Type")) or "").strip()
    values = [each.text for each in node.all(T("Value"))]
    if kind and not all(_fits(kind, text) for text in values):
        raise Refusal("ErrorInvalidValueForProperty", f"The dictionary holds what is no {kind}.")


def _fits(kind: str, text: str) -> bool:
    if kind in _RANGES:
        low, high = _RANGES[kind]
        return text.strip().lstrip("+-").isdecimal() and low <= int(text) <= high
    if kind == "Boolean":
        return text.strip().lower() in ("true", "false", "1", "0")
    if kind == "DateTime":
        return times.read(text) is not None
    if kind == "ByteArray":
        try:
            base64.b64decode(text, validate=True)
        except (ValueError, binascii.Error):
            return False
    return True
