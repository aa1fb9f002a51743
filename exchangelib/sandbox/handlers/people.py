"""People and lists as the elements of an answer: entries of the address book, contacts of a folder; it finds none of them."""

from __future__ import annotations

import base64

from exchangelib.sandbox.bags import branch, leaf, text_of
from exchangelib.sandbox.call import Call
from exchangelib.sandbox.directory.entries import Entry, bare, lookup, photo
from exchangelib.sandbox.handlers.item_view import View
from exchangelib.sandbox.handlers.lone import arranged, flag
from exchangelib.sandbox.handlers.shapes import Shape
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.store import Item

_PHONES = ("BusinessPhone", "MobilePhone", "HomePhone", "BusinessFax")
_TEXTS = (
    "GivenName", "Initials", "Nickname", "CompanyName", "AssistantName", "Department", "JobTitle", "Manager",
    "OfficeLocation", "Surname",
)  # fmt: skip
_ADDRESS = ("Street", "City", "State", "CountryOrRegion", "PostalCode")


def mailbox(
    call: Call,
    name: str,
    address: str,
    kind: str,
    tag: str = "Mailbox",
    item: Item | None = None,
    routing: str = "SMTP",
) -> Node:
    """A t:EmailAddressType, with the address left out if there is none.

    :param tag: local name of the element
    :param item: the contact or private list that it comes from
    """
    parts = [leaf("Name", name)]
    if address:
        parts.append(leaf("EmailAddress", address))
    parts += [leaf("RoutingType", routing), leaf("MailboxType", kind)]
    if item is not None:
        parts.append(Node(T("ItemId"), {"Id": item.id, "ChangeKey": item.change_key}))
    return Node(T(tag), None, arranged(call, "t:EmailAddressType", parts))


def of_entry(call: Call, entry: Entry, tag: str = "Mailbox") -> Node:
    """An entry of the address book as a t:EmailAddressType."""
    return mailbox(call, entry.display_name, entry.address, entry.mailbox_type, tag)


def of_address(call: Call, address: str, name: str = "", tag: str = "Mailbox") -> Node:
    """An address as a t:EmailAddressType: by the address book, or as one from elsewhere."""
    found = lookup(call.store, address)
    return of_entry(call, found, tag) if found else mailbox(call, name or address, address, "OneOff", tag)


def names_of(entry: Entry) -> tuple[str, str]:
    """Given name and surname: as they were told, or as the name that is shown has them."""
    given, surname = entry.text("GivenName"), entry.text("Surname")
    words = entry.display_name.split()
    if not (given or surname) and len(words) > 1 and not entry.is_list and entry.kind != "Room":
        given, surname = " ".join(words[:-1]), words[-1]
    return given, surname


def contact_of_entry(call: Call, entry: Entry, shape: str) -> Node:
    """An entry of the address book as a t:Contact.

    :param shape: "IdOnly", "Default" or "AllProperties"
    """
    parts = [leaf("DisplayName", entry.display_name), leaf("ContactSource", "ActiveDirectory")]
    if shape != "IdOnly":
        parts += _usual(entry)
    if shape == "AllProperties":
        parts += _more(call, entry)
    return Node(T("Contact"), None, arranged(call, "t:ContactItemType", parts))


def _usual(entry: Entry) -> list[Node]:
    given, surname = names_of(entry)
    texts = {name: entry.text(name) for name in _TEXTS} | {"GivenName": given, "Surname": surname}
    parts = [leaf(name, text) for name, text in texts.items() if text]
    parts.append(branch("EmailAddresses", leaf_entry("EmailAddress1", f"SMTP:{entry.address}")))
    phones = [leaf_entry(name, entry.text(name)) for name in _PHONES if entry.text(name)]
    if phones:
        parts.append(branch("PhoneNumbers", *phones))
    address = [leaf(name, entry.text(name)) for name in _ADDRESS if entry.text(name)]
    if address:
        parts.append(branch("PhysicalAddresses", Node(T("Entry"), {"Key": "Business"}, address)))
    return parts


def _more(call: Call, entry: Entry) -> list[Node]:
    parts = [leaf("Alias", entry.address.partition("@")[0]), leaf("DirectoryId", directory_id(entry))]
    if entry.text("Notes"):
        parts.append(leaf("Notes", entry.text("Notes")))
    picture = photo(call.store, entry.address)
    parts.append(flag("HasPicture", picture is not None))
    if picture is not None:
        parts.append(leaf("Photo", base64.b64encode(picture).decode("ascii")))
    manager = entry.text("Manager")
    found = lookup(call.store, manager) if "@" in manager else None
    if found is not None:
        parts.append(branch("ManagerMailbox", of_entry(call, found)))
    return parts


def directory_id(entry: Entry) -> str:
    """The object of the directory that an entry stands for, in the form of a GUID."""
    number = abs(entry.number) * 2 + (entry.number < 0)
    return f"00000000-0000-4000-8000-{number:012x}"


def leaf_entry(key: str, text: str) -> Node:
    """A t:Entry of a dictionary."""
    return Node(T("Entry"), {"Key": key}, None, text)


def contact_of_item(call: Call, item: Item, shape: str) -> Node:
    """A contact of a folder as a t:Contact.

    :param shape: "IdOnly", "Default" or "AllProperties"
    """
    made = View(call, Shape(base=shape, in_list=True)).render(item)
    if made.find(T("ContactSource")) is None and shape != "IdOnly":
        made.append(leaf("ContactSource", "Store"))
    return Node(T("Contact"), None, arranged(call, "t:ContactItemType", made.children))


def addresses_of(item: Item) -> list[tuple[str, str]]:
    """The name and SMTP address of each address of a contact."""
    node = item.bag.get("EmailAddresses")
    shown = text_of(item.bag, "DisplayName") or text_of(item.bag, "FileAs") or text_of(item.bag, "Subject")
    found = []
    for each in node.children if node is not None else ():
        if each.text.strip() and each.attrs.get("RoutingType", "SMTP").upper() == "SMTP":
            address = bare(each.text)
            found.append((each.attrs.get("Name") or shown or address, address))
    return found
