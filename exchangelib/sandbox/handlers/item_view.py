"""Items as the elements of an answer: stored and calculated properties in a shape, in schema order; it finds no items."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import lru_cache

from exchangelib.sandbox import mapi, mime_render, occurrence_files
from exchangelib.sandbox.bags import Bag, clark, leaf, text_of
from exchangelib.sandbox.bodies import convert, cut_bytes, unique
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.handlers import access, occurrences, possible
from exchangelib.sandbox.handlers.folder_view import rights_node
from exchangelib.sandbox.handlers.meeting_view import Meetings
from exchangelib.sandbox.handlers.shapes import EXPLICIT, NEVER_FOUND_NAMES, Shape, default_names
from exchangelib.sandbox.judge.values import entry_of
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.normal import item_type
from exchangelib.sandbox.paths import Path, known_to
from exchangelib.sandbox.schema import Schema
from exchangelib.sandbox.store import Attachment, Item
from exchangelib.sandbox.store.ids import CONVERSATION, FOLDER, change_key, encode
from exchangelib.sandbox.versions import rank

LIST_LIMIT = 255  # finditem-operation.md: 512 bytes, which are 255 characters of Unicode
# t:ReferenceAttachmentType
_REFERENCE = (
    "AttachLongPathName", "ProviderType", "ProviderEndpointUrl", "AttachmentThumbnailUrl", "AttachmentPreviewUrl",
    "PermissionType", "OriginalPermissionType", "AttachmentIsFolder",
)  # fmt: skip
_TAG = {"ExtendedProperty": T("ExtendedProperty")}


def _order(schema: Schema, kind: str, version: str) -> tuple[str, ...]:
    return _plan(schema, kind, version, "", False)


@lru_cache(maxsize=512)
def _plan(schema: Schema, kind: str, version: str, base: str, in_list: bool) -> tuple[str, ...]:
    """The properties of a kind in schema order that a base shape shows; with no base, all that the version knows."""
    names = [tag.rpartition("}")[2] for tag in schema.order(item_type(schema, kind))]
    names = [name for name in names if known_to(version, kind, name)]
    if base == "IdOnly":
        return ("ItemId",)
    if base == "Default":
        wanted = set(default_names(kind))
        names = [name for name in names if name in wanted]
    elif base:
        names = [name for name in names if name not in EXPLICIT and name != "ExtendedProperty"]
    if base and in_list:
        names = [name for name in names if name not in NEVER_FOUND_NAMES]
    return tuple(names)


class View:
    """Shows items of one request in one shape."""

    def __init__(self, call: Call, shape: Shape) -> None:
        self.call = call
        self.shape = shape
        self._wanted: dict[str, tuple[str, ...]] = {}
        self._parents: dict[int, Node] = {}
        self._rights: dict[tuple[int, bool], Node] = {}
        self.meetings = Meetings(call.store)

    def _names(self, kind: str) -> tuple[str, ...]:
        """The properties to show of items of a kind, in schema order."""
        names = self._wanted.get(kind)
        if names is None:
            shape, schema, version = self.shape, self.call.schema, self.call.version
            names = _plan(schema, kind, version, shape.base, shape.in_list)
            more = {name for name in shape.names if shape.asks(name, kind)} | set(shape.indexed)
            if shape.mime:
                more.add("MimeContent")
            if shape.extended:
                more.add("ExtendedProperty")
            if more:
                have = set(names) | more
                names = tuple(name for name in _order(schema, kind, version) if name in have)
            self._wanted[kind] = names
        return names

    def render(self, item: Item) -> Node:
        """The element of an item."""
        bag, children = item.bag, []
        in_list = self.shape.in_list
        for name in self._names(item.kind):
            made = _CALCULATED.get(name)
            if made is not None:
                node = made(self, item)
            elif name == "ExtendedProperty":
                children.extend(self._extended(bag))
                continue
            else:
                node = bag.get(name)
            if node is None:
                continue
            if name in self.shape.indexed and not self.shape.asks(name, item.kind) and self.shape.base == "IdOnly":
                node = _entries(node, self.shape.indexed[name])
            elif in_list and len(node.text) > LIST_LIMIT:
                node = Node(node.tag, node.attrs, None, node.text[:LIST_LIMIT])
            if node is not None:
                children.append(node)
        return Node(clark(item.kind), None, children)

    def _extended(self, bag: Bag) -> list[Node]:
        out = []
        for path in self.shape.extended:
            stored = bag.get(path.name)
            if stored is not None:
                rest = stored.children[1:]
            else:
                same = mapi.value(bag, path.name)
                rest = [] if same is None else [leaf("Value", same)]
            if rest:
                if self.shape.in_list and not path.mapi.endswith("Array") and path.mapi in ("String", "Binary"):
                    rest = [leaf("Value", _cut_value(rest[0].text, path.mapi))]
                out.append(Node(_TAG["ExtendedProperty"], None, [path.echo(), *rest]))
        return out

    # --- calculated properties ---

    def item_id(self, item: Item) -> Node:
        return Node(T("ItemId"), {"Id": item.id, "ChangeKey": item.change_key})

    def parent(self, item: Item) -> Node | None:
        node = self._parents.get(item.folder)
        if node is None:
            folder = self.call.store.folders.get(item.folder)
            change = folder.change if folder else 0
            attrs = {"Id": encode(FOLDER, item.mailbox, item.folder), "ChangeKey": change_key(FOLDER, change)}
            node = self._parents[item.folder] = Node(T("ParentFolderId"), attrs)
        return node

    def rights(self, item: Item) -> Node | None:
        key = item.folder, access.CREATOR in item.bag and access.made(self.call, item)
        node = self._rights.get(key)
        if node is None:
            folder = self.call.store.folders.get(item.folder)
            if folder is None:
                return None
            node = self._rights[key] = rights_node(self.call, access.effective_item(self.call, folder, key[1]))
        return node

    def conversation(self, item: Item) -> Node | None:
        if item.conversation is None:
            return None
        return Node(T("ConversationId"), {"Id": encode(CONVERSATION, item.mailbox, item.conversation)})

    def responses(self, item: Item) -> Node | None:
        """What can be answered."""
        owner = self.call.store.owner(item.mailbox)
        names = possible.responses(item.kind, item.bag, owner.address if owner else "", self.call.version)
        return None if names is None else Node(T("ResponseObjects"), None, [Node(T(name)) for name in names])

    def web_read(self, item: Item) -> Node:
        text = f"?ae=Item&a=Open&t={text_of(item.bag, 'ItemClass')}&id={item.id.replace('+', '%2B').replace('/', '%2F').replace('=', '%3D')}&exvsurl=1"
        return leaf("WebClientReadFormQueryString", text)

    def web_edit(self, item: Item) -> Node | None:
        if text_of(item.bag, "IsDraft") != "true":
            return None
        return leaf("WebClientEditFormQueryString", self.web_read(item).text.replace("a=Open", "a=Edit", 1))

    def instance(self, item: Item) -> Node:
        return leaf("InstanceKey", base64.b64encode(b"\x01" + item.number.to_bytes(8, "big")).decode("ascii"))

    def entry_id(self, item: Item) -> Node:
        return leaf("StoreEntryId", item.id)

    def attachments(self, item: Item) -> Node | None:
        shown = occurrence_files.visible(item.attachments)
        return Node(T("Attachments"), None, [self.attachment(item, each) for each in shown]) if shown else None

    def attachment(self, item: Item, attachment: Attachment) -> Node:
        """Metadata, never the content (getitem-operation.md), in the order of AttachmentType."""
        kept = {child.tag: child for child in attachment.element.children}
        out = Node(attachment.element.tag, None, [Node(T("AttachmentId"), {"Id": item.attachment_id(attachment)})])
        for name in ("Name", "ContentType", "ContentId", "ContentLocation", "AttachmentOriginalUrl"):
            if T(name) in kept:
                out.append(kept[T(name)])
        if rank(self.call.version) >= rank("Exchange2010"):
            out.append(leaf("Size", str(attachment.size)))
            if T("LastModifiedTime") in kept:
                out.append(kept[T("LastModifiedTime")])
            out.append(leaf("IsInline", "true" if attachment.is_inline else "false"))
            if out.tag == T("FileAttachment"):
                out.append(kept.get(T("IsContactPhoto")) or leaf("IsContactPhoto", "false"))
        for name in _REFERENCE:
            if T(name) in kept:
                out.append(kept[T(name)])
        return out

    def _body(self, item: Item, name: str, wanted: str, only_new: bool = False) -> Node | None:
        node = item.bag.get("Body")
        if node is None:
            return None
        stored_html = node.attrs.get("BodyType") == "HTML"
        text = unique(node.text, stored_html) if only_new else node.text
        text, is_html = convert(text, stored_html, wanted)
        attrs = {"BodyType": "HTML" if is_html else "Text"}
        limit = self.shape.maximum
        if limit is not None and rank(self.call.version) >= rank("Exchange2013"):
            cut = cut_bytes(text, limit)
            attrs["IsTruncated"] = "true" if len(cut) < len(text) else "false"
            text = cut
        return Node(T(name), attrs, None, text)

    def body(self, item: Item) -> Node | None:
        return self._body(item, "Body", self.shape.body_type)

    def unique_body(self, item: Item) -> Node | None:
        return self._body(item, "UniqueBody", self.shape.unique_type, only_new=True)

    def normalized_body(self, item: Item) -> Node | None:
        return self._body(item, "NormalizedBody", self.shape.normalized_type)

    def text_body(self, item: Item) -> Node | None:
        return self._body(item, "TextBody", "Text")

    def mime(self, item: Item) -> Node | None:
        """The stream the item was made from, byte for byte, else one made from its properties."""
        if item.kind in ("Contact", "Task", "DistributionList") and rank(self.call.version) < rank("Exchange2010"):
            raise Refusal("ErrorUnsupportedMimeConversion", "Mime conversion is not supported for this item type.")
        data = item.mime
        if data is None:
            whole = occurrence_files.whole_attachments(self.call.store, item)
            try:
                data = mime_render.render(item.kind, item.bag, whole)
            except (ValueError, TypeError, LookupError) as e:
                text = "The MIME content could not be generated."
                raise Refusal("ErrorMimeContentConversionFailed", text) from e
        return Node(T("MimeContent"), {"CharacterSet": "UTF-8"}, None, base64.b64encode(data).decode("ascii"))


def _entries(node: Node, paths: list[Path]) -> Node | None:
    """The part of a collection that indexed paths mean."""
    entries: dict[int, Node] = {}
    for path in paths:
        entry = entry_of(node, path)
        if entry is None:
            continue
        made = entries.setdefault(id(entry), Node(entry.tag, entry.attrs, None, entry.text))
        kept = {child.tag for child in made.children}
        wanted = [child for child in entry.children if not path.part or child.tag == T(path.part) or child.tag in kept]
        made.children = [child for child in entry.children if child in wanted or child.tag in kept]
    return Node(node.tag, node.attrs, list(entries.values())) if entries else None


def _cut_value(text: str, mapi_type: str) -> str:
    if mapi_type == "String":
        return text[:LIST_LIMIT]
    return base64.b64encode(base64.b64decode(text)[:512]).decode("ascii")


_CALCULATED: dict[str, Callable[[View, Item], Node | None]] = {
    "MimeContent": View.mime,
    "ItemId": View.item_id,
    "ParentFolderId": View.parent,
    "Body": View.body,
    "Attachments": View.attachments,
    "ResponseObjects": View.responses,
    "EffectiveRights": View.rights,
    "WebClientReadFormQueryString": View.web_read,
    "WebClientEditFormQueryString": View.web_edit,
    "ConversationId": View.conversation,
    "UniqueBody": View.unique_body,
    "NormalizedBody": View.normalized_body,
    "TextBody": View.text_body,
    "InstanceKey": View.instance,
    "StoreEntryId": View.entry_id,
    "FirstOccurrence": lambda _view, item: occurrences.first(item),
    "LastOccurrence": lambda _view, item: occurrences.last(item),
    "ModifiedOccurrences": lambda _view, item: occurrences.modified(item),
    "DeletedOccurrences": lambda _view, item: occurrences.deleted(item),
    "ConflictingMeetingCount": lambda view, item: view.meetings.count(item, 0),
    "AdjacentMeetingCount": lambda view, item: view.meetings.count(item, 1),
    "ConflictingMeetings": lambda view, item: view.meetings.neighbours(item, 0),
    "AdjacentMeetings": lambda view, item: view.meetings.neighbours(item, 1),
    "AssociatedCalendarItemId": lambda view, item: view.meetings.associated(item),
    "IsOutOfDate": lambda view, item: view.meetings.out_of_date(item),
}
