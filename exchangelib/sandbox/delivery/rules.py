"""Rules of an inbox at work on a message that arrived: what they change, where it goes, what is to be sent; it sends nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from exchangelib.sandbox import enclosed, mime_render, times
from exchangelib.sandbox.bags import EXTENDED, Bag, branch, leaf, text_of
from exchangelib.sandbox.delivery import quoting, reports
from exchangelib.sandbox.delivery.conditions import AUTO_FORWARDED, Arrived, fits
from exchangelib.sandbox.delivery.recipients import address_of, box_in
from exchangelib.sandbox.derive import mailbox, summarise
from exchangelib.sandbox.directory import inbox_rules
from exchangelib.sandbox.drafts import Attachment, NewItem
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.refusal import Refusal
from exchangelib.sandbox.store import Folder, Item, Store, User
from exchangelib.sandbox.store.ids import decode

# Exchange writes into what a rule sends whose rule it was, and no rule of theirs sends it a second time.
LOOP = "X-MS-Exchange-Inbox-Rules-Loop"


@dataclass
class Outgoing:
    """What a rule wants to be sent.

    :param letter: the message
    :param sender: in whose name; None for a message that nobody answers
    :param to: t:Mailbox elements
    """

    letter: NewItem
    sender: User | None
    to: list[Node]


@dataclass
class _Work:
    """What the rules of one inbox do to one message."""

    store: Store
    user: User
    item: Item
    folders: list[Folder] = field(default_factory=list)
    copies: list[Folder] = field(default_factory=list)
    changed: bool = False
    gone: bool = False
    out: list[Outgoing] = field(default_factory=list)

    @property
    def may_send(self) -> bool:
        """No rule answers or forwards what programs wrote, or what it has sent before (RFC 3834 2)."""
        node = self.item.bag.get("InternetMessageHeaders")
        seen = {
            each.text.strip().lower()
            for each in (node.children if node is not None else ())
            if each.attrs.get("HeaderName", "").lower() == LOOP.lower()
        }
        return not reports.is_automatic(self.item.bag) and self.user.address.lower() not in seen


def _yes(node: Node) -> bool:
    return node.text.strip() in ("true", "1")


def target(store: Store, mailbox_number: int, action: Node) -> Folder | None:
    """The folder that an action of a rule names by its id; None if it is gone, or not of the mailbox."""
    try:
        number = decode(action.children[0].attrs.get("Id", "")).number
    except Refusal:
        return None
    folder = store.folders.get(number)
    return folder if folder is not None and folder.mailbox == mailbox_number else None


def _change(work: _Work, node: Node) -> None:
    """Actions that mark the message."""
    bag = work.item.bag
    if node.local == "MarkImportance":
        bag["Importance"] = leaf("Importance", node.text.strip())
    elif node.local == "MarkAsRead":
        if not _yes(node):
            return
        bag["IsRead"] = leaf("IsRead", "true")
    else:
        known = bag["Categories"].children if "Categories" in bag else []
        texts = dict.fromkeys([each.text for each in known] + [each.text for each in node.children])
        bag["Categories"] = branch("Categories", *(leaf("String", each) for each in texts))
    work.changed = True


def _place(work: _Work, node: Node) -> None:
    """Actions that decide where the message goes."""
    if node.local in inbox_rules.FOLDERS:
        folder = target(work.store, work.user.number, node)
        if folder is not None:
            (work.copies if node.local == "CopyToFolder" else work.folders).append(folder)
    elif _yes(node):
        if node.local == "PermanentDelete":
            work.gone = True
            return
        folder = work.store.folders.distinguished(work.user.number, "deleteditems")
        assert folder is not None  # every mailbox has the default folders
        work.folders.append(folder)


def _copy(attachment: Attachment) -> Attachment:
    inner = [_copy(each) for each in attachment.attachments]
    return Attachment(attachment.element, attachment.content, attachment.is_inline, attachment.size, 0, inner)


def _whole(work: _Work) -> list[Attachment]:
    return [_copy(each) for each in work.store.items.attachments(work.item.number, with_content=True)]


def _enclosed(work: _Work) -> Attachment:
    """The message as an attachment of another."""
    bag = work.item.bag
    order = {tag: at for at, tag in enumerate(work.store.schema.order(f"t:{work.item.kind}Type"))}
    kept = {name: each for name, each in bag.items() if T(name) in order or name.startswith(EXTENDED)}
    places = dict(sorted(kept.items(), key=lambda pair: order.get(T(pair[0]), order[T("ExtendedProperty")])))
    element = Node(T("ItemAttachment"), None, [leaf("Name", text_of(bag, "Subject") or "Message")])
    enclosed.put(element, work.item.kind, places)
    return Attachment(element, None, False, int(text_of(bag, "Size", "0") or 0), 0, _whole(work))


def _written(work: _Work, prefix: str) -> Bag:
    """A message of the owner about the one that arrived."""
    now = times.write(work.store.clock.now())
    own = mailbox(work.user.display_name, work.user.address)
    bag: Bag = {
        "Subject": leaf("Subject", quoting.subject(work.item.bag, prefix)),
        "From": branch("From", own),
        "Sender": branch("Sender", own.copy()),
        "ItemClass": leaf("ItemClass", "IPM.Note"),
        "DateTimeSent": leaf("DateTimeSent", now),
        "IsDraft": leaf("IsDraft", "false"),
    }
    quoting.thread(bag, work.item.bag)
    return bag


def _marked(work: _Work, letter: NewItem) -> NewItem:
    """The message with the header that keeps it from going round."""
    node = letter.bag.get("InternetMessageHeaders")
    kept = [each for each in (node.children if node is not None else ()) if each.attrs.get("HeaderName") == LOOP]
    line = Node(T("InternetMessageHeader"), {"HeaderName": LOOP}, None, work.user.address)
    letter.bag["InternetMessageHeaders"] = branch("InternetMessageHeaders", *kept, line)
    if letter.mime is not None:
        head = mime_render.header(LOOP, work.user.address).encode("ascii", "replace")
        letter.mime = head + b"\r\n" + letter.mime
    return letter


def _auto_forwarded() -> Node:
    """PidTagAutoForwarded ([MS-OXOMSG] 2.2.1.20)."""
    path = Node(T("ExtendedFieldURI"), {"PropertyTag": "0x0005", "PropertyType": "Boolean"})
    return Node(T("ExtendedProperty"), None, [path, leaf("Value", "true")])


def _boxes(node: Node) -> list[Node]:
    return [Node(T("Mailbox"), None, [child.copy() for child in each.children]) for each in node.children]


def _send(work: _Work, node: Node) -> None:
    """Actions that send something."""
    if not work.may_send:
        return
    if node.local == "ServerReplyWithMessage":
        _answer(work, node)
        return
    to = _boxes(node)
    if node.local == "RedirectToRecipients":
        letter = NewItem(work.item.kind, dict(work.item.bag), _whole(work), work.item.mime)
        box = box_in(work.item.bag, "Sender")
        address = address_of(box) if box is not None else ""
        sender = work.store.user(address) if "@" in address else None
        work.out.append(Outgoing(_marked(work, letter), sender, to))
        return
    bag = _written(work, "FW")
    bag["ToRecipients"] = branch("ToRecipients", *(box.copy() for box in to))
    bag[AUTO_FORWARDED] = _auto_forwarded()
    if node.local == "ForwardToRecipients":
        bag["Body"] = quoting.body(work.item.bag, None)
        attachments = _whole(work)
    else:
        bag["Body"] = Node(T("Body"), {"BodyType": "Text"})
        attachments = [_enclosed(work)]
    work.out.append(Outgoing(_marked(work, NewItem("Message", bag, attachments)), work.user, to))


def _answer(work: _Work, node: Node) -> None:
    """Answer with a message that the owner has written for it; not to what has been answered by a program."""
    template = work.store.items.get(decode(node.attrs.get("Id", "")).number)
    box = box_in(work.item.bag, "From")
    if template is None or template.mailbox != work.user.number or box is None:
        return
    if address_of(box).lower() == work.user.address.lower() or reports.wants_no_answer(work.item.bag, work.item.mime):
        return
    bag = _written(work, "RE")
    bag["ItemClass"] = leaf("ItemClass", reports.TEMPLATE)
    if text_of(template.bag, "Subject"):
        bag["Subject"] = template.bag["Subject"].copy()
    bag["Body"] = template.bag["Body"].copy() if "Body" in template.bag else Node(T("Body"), {"BodyType": "Text"})
    bag["ToRecipients"] = branch("ToRecipients", box.copy())
    files = [_copy(each) for each in work.store.items.attachments(template.number, with_content=True)]
    work.out.append(Outgoing(_marked(work, NewItem("Message", bag, files)), None, [box.copy()]))


_ACTIONS = {
    "MarkImportance": _change, "MarkAsRead": _change, "AssignCategories": _change,
    "CopyToFolder": _place, "MoveToFolder": _place, "Delete": _place, "PermanentDelete": _place,
    "ForwardToRecipients": _send, "ForwardAsAttachmentToRecipients": _send, "RedirectToRecipients": _send,
    "ServerReplyWithMessage": _send,
}  # fmt: skip


def _run(work: _Work, rules: list[Node]) -> None:
    mail = Arrived(work.item, work.user.address.lower())
    for rule in rules:
        enabled, actions = rule.find(T("IsEnabled")), rule.find(T("Actions"))
        if enabled is None or not _yes(enabled) or actions is None or not fits(rule, mail):
            continue
        for each in actions.children:
            if each.local in _ACTIONS:
                _ACTIONS[each.local](work, each)
        if any(each.local == "StopProcessingRules" and _yes(each) for each in actions.children):
            return


def _settle(work: _Work) -> Item | None:
    """Put the message where the rules want it; where several move it, all but the first get copies."""
    store, item = work.store, work.item
    if work.changed:
        summarise(NewItem(item.kind, item.bag, item.attachments, item.mime))
        store.items.put(item)
    first = work.folders[0].number if work.folders else item.folder
    seen = {first}
    for folder in [*work.copies, *work.folders[1:]]:
        if folder.number not in seen:
            seen.add(folder.number)
            store.copy(item, folder)
    if work.gone:
        store.items.remove(item.number)
        return None
    if first == item.folder:
        return item
    return replace(item, number=store.move(item, work.folders[0]), folder=first)


def sort(store: Store, user: User, item: Item) -> tuple[Item | None, list[Outgoing]]:
    """Do to a message in an inbox what the rules of its owner say.

    :param item: which has just arrived, with its MIME
    :returns: the message where it is now, None if it was deleted for good; and what is to be sent
    """
    rules = inbox_rules.get(store, user.number)
    folder = store.folders.get(item.folder) if rules else None
    if folder is None or folder.distinguished != "inbox":
        return item, []
    work = _Work(store, user, item)
    _run(work, inbox_rules.ordered(rules))
    return _settle(work), work.out
