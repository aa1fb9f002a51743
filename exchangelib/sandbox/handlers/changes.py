"""Set, append and delete applied to a bag, one after the other; it neither reads nor writes the store."""

from __future__ import annotations

import re

from exchangelib.sandbox import times
from exchangelib.sandbox.bags import Bag, leaf, text_of
from exchangelib.sandbox.bodies import to_html, to_text
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.handlers import properties
from exchangelib.sandbox.judge.values import entry_of
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.normal import item_type
from exchangelib.sandbox.paths import PATH_TAGS, Path, find_path
from exchangelib.sandbox.store import Item

# responsecode.md, ErrorInvalidPropertyAppend
_APPENDABLE = {
    "ToRecipients", "CcRecipients", "BccRecipients", "ReplyTo", "RequiredAttendees", "OptionalAttendees", "Resources",
    "Body",
}  # fmt: skip
# ErrorInvalidPropertyUpdateSentMessage: what cannot change once a message is no draft.
_LOCKED = {
    "ToRecipients", "CcRecipients", "BccRecipients", "ReplyTo", "From", "InternetMessageId", "IsReadReceiptRequested",
    "IsDeliveryReceiptRequested",
}  # fmt: skip


class Changes:
    """The updates of one item.

    :param item: as it is; its bag is not touched
    """

    def __init__(self, call: Call, item: Item) -> None:
        self.call = call
        self.kind = item.kind
        self.sent = properties.is_sent(item)
        self.bag: Bag = dict(item.bag)
        self.names: list[str] = []

    def apply(self, node: Node) -> None:
        """Do one t:SetItemField, t:AppendToItemField or t:DeleteItemField.

        :raises Refusal: what is wrong with it
        """
        path = find_path(node)
        if path is None:
            raise Refusal("ErrorIncorrectUpdatePropertyCount", "An update needs exactly one property path.")
        action = {"SetItemField": self._set, "AppendToItemField": self._append}.get(node.local)
        if not path.extended and not self._has(path):
            raise Refusal("ErrorInvalidPropertyRequest", "Property is not valid for this object type.", [path.echo()])
        if self.sent and path.name in _LOCKED:
            text = "Update operation is invalid for property of a sent message."
            raise Refusal("ErrorInvalidPropertyUpdateSentMessage", text, [path.echo()])
        if action is None:
            self._delete(path)
        else:
            action(path, self._value(node, path))
        self.names.append(path.name)

    def _has(self, path: Path) -> bool:
        tags = self.call.schema.order(item_type(self.call.schema, self.kind))
        return path.fits(self.kind) and T(path.name) in tags

    def _value(self, node: Node, path: Path) -> Node:
        """The one property in the item of an update."""
        things = [child for child in node.children if child.tag not in PATH_TAGS]
        if len(things) != 1 or len(things[0].children) != 1:
            text = "An object within a change description must contain one and only one property to modify."
            raise Refusal("ErrorIncorrectUpdatePropertyCount", text, [path.echo()])
        thing, value = things[0], things[0].children[0]
        if thing.local not in (self.kind, "Item") and self.kind in (
            "Contact",
            "CalendarItem",
            "Task",
            "DistributionList",
        ):
            raise Refusal("ErrorObjectTypeChanged", f"A {self.kind} cannot become a {thing.local}.", [path.echo()])
        if value.local == "ExtendedProperty":
            inner = find_path(value)
            matches = inner is not None and inner.name == path.name
        else:
            matches = value.local == path.name
            if matches and path.index:
                matches = len(value.children) == 1 and entry_of(value, path) is not None
        if not matches:
            text = "The property in the change description is not the one its path names."
            raise Refusal("ErrorUpdatePropertyMismatch", text, [path.echo()])
        return value

    def _set(self, path: Path, value: Node) -> None:
        if path.extended:
            properties.put_extended(self.bag, value)
            return
        if not path.index and (not path.may("u") or path.name in properties.READ_ONLY):
            raise Refusal("ErrorInvalidPropertySet", "Set action is invalid for property.", [path.echo()])
        made = properties.standard(self.call, self.kind, value, self.bag)
        self.bag[path.name] = self._with_entry(path, made.children[0]) if path.index else made
        self._follow(path.name)

    def _with_entry(self, path: Path, entry: Node) -> Node:
        """A collection in which one entry, or one part of one, is replaced."""
        kept = self.bag.get(path.name)
        whole = kept.copy() if kept is not None else Node(T(path.name))
        old = entry_of(whole, path)
        if old is None:
            whole.append(entry)
        elif path.part:
            old.children = [child for child in old.children if child.tag != T(path.part)] + entry.children
            types = self.call.schema.order("t:PhysicalAddressDictionaryEntryType")
            old.children.sort(key=lambda child: types.index(child.tag) if child.tag in types else len(types))
        else:
            old.text, old.attrs, old.children = entry.text, entry.attrs, entry.children
        return whole

    def _append(self, path: Path, value: Node) -> None:
        if path.name not in _APPENDABLE:
            raise Refusal("ErrorInvalidPropertyAppend", "Append action is invalid for property.", [path.echo()])
        made = properties.standard(self.call, self.kind, value, self.bag)
        old = self.bag.get(path.name)
        if old is None:
            self.bag[path.name] = made
        elif path.name == "Body":
            self.bag["Body"] = _joined(old, made)
        else:
            self.bag[path.name] = Node(old.tag, old.attrs, [*old.children, *made.children])

    def _delete(self, path: Path) -> None:
        if path.extended:
            self.bag.pop(path.name, None)
            return
        if path.index:
            self._delete_entry(path)
            return
        if not path.may("d") or path.name in properties.READ_ONLY:
            raise Refusal(
                "ErrorInvalidPropertyDelete", "Delete action is not supported for this property.", [path.echo()]
            )
        self.bag.pop(path.name, None)
        if path.name == "CompleteDate":
            self.bag["Status"] = leaf("Status", "NotStarted")
            self.bag["PercentComplete"] = leaf("PercentComplete", "0")

    def _delete_entry(self, path: Path) -> None:
        kept = self.bag.get(path.name)
        old = entry_of(kept, path) if kept is not None else None
        if kept is None or old is None:
            return
        whole = kept.copy()
        old = entry_of(whole, path)
        assert old is not None  # it is in the copy too
        if path.part:
            old.children = [child for child in old.children if child.tag != T(path.part)]
        if not path.part or not old.children:
            whole.children.remove(old)
        if whole.children:
            self.bag[path.name] = whole
        else:
            del self.bag[path.name]

    def _follow(self, name: str) -> None:
        """Status, percentage and completion date of a task go together."""
        if self.kind != "Task":
            return
        now = times.write(self.call.clock.now())
        if name == "PercentComplete":
            done = float(text_of(self.bag, name, "0") or 0) >= 100
            status = "Completed" if done else "InProgress" if text_of(self.bag, name) not in ("0", "") else "NotStarted"
            self.bag["Status"] = leaf("Status", status)
        elif name == "CompleteDate":
            self.bag["Status"] = leaf("Status", "Completed")
        elif name != "Status":
            return
        if text_of(self.bag, "Status") == "Completed":
            self.bag["PercentComplete"] = leaf("PercentComplete", "100")
            self.bag.setdefault("CompleteDate", leaf("CompleteDate", now))
        else:
            self.bag.pop("CompleteDate", None)
            if text_of(self.bag, "PercentComplete") == "100":
                self.bag["PercentComplete"] = leaf("PercentComplete", "0")


def _joined(old: Node, new: Node) -> Node:
    """Two bodies as one, in the form of the first."""
    stored_html, new_html = (each.attrs.get("BodyType") == "HTML" for each in (old, new))
    if not stored_html:
        return Node(old.tag, old.attrs, None, old.text + (to_text(new.text) if new_html else new.text))
    more = new.text if new_html else to_html(new.text)
    inner = re.search(r"<body[^>]*>(.*)</body>", more, re.S | re.I)
    more = inner[1] if inner else more
    end = re.search(r"</body\s*>", old.text, re.I)
    at = end.start() if end else len(old.text)
    return Node(old.tag, old.attrs, None, old.text[:at] + more + old.text[at:])
