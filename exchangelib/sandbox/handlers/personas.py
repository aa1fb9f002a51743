"""People of folders and of the address book as personas: what is known of each, as one bag of elements; it finds nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from exchangelib.sandbox.bags import Bag, branch, leaf, text_of
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.directory.entries import Entry, bare, entries
from exchangelib.sandbox.directory.matching import texts_of_contact, texts_of_entry
from exchangelib.sandbox.handlers.lone import flag
from exchangelib.sandbox.handlers.people import mailbox, names_of
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.store import Folder, Item
from exchangelib.sandbox.store.ids import decode, encode

PERSONA = b"P"
_DIRECTORY = 0  # no mailbox has this number, which is that of the public folders: they have no people
# What a contact calls it -> what a persona calls it, and how all of it from all places.
_TEXTS = {
    "DisplayName": ("DisplayName", "DisplayNames"),
    "FileAs": ("FileAs", "FileAses"),
    "GivenName": ("GivenName", "GivenNames"),
    "MiddleName": ("MiddleName", "MiddleNames"),
    "Surname": ("Surname", "Surnames"),
    "Generation": ("Generation", "Generations"),
    "Nickname": ("Nickname", "Nicknames"),
    "JobTitle": ("Title", "Titles"),
    "Department": ("Department", "Departments"),
    "CompanyName": ("CompanyName", "CompanyNames"),
    "OfficeLocation": ("Location", "OfficeLocations"),
    "Initials": ("", "Initials"),
    "BusinessHomePage": ("", "BusinessHomePages"),
    "Manager": ("", "Managers"),
    "AssistantName": ("", "AssistantNames"),
    "Profession": ("", "Professions"),
    "SpouseName": ("", "SpouseNames"),
    "Birthday": ("", "Birthdays"),
    "WeddingAnniversary": ("", "WeddingAnniversaries"),
}
# Key of a telephone number -> the list of a persona, and what kind it is called, in the order of which is shown first.
_PHONES = {
    "BusinessPhone": ("BusinessPhoneNumbers", "Business"),
    "MobilePhone": ("MobilePhones", "Mobile"),
    "HomePhone": ("HomePhones", "Home"),
    "BusinessPhone2": ("BusinessPhoneNumbers2", "Business"),
    "HomePhone2": ("HomePhones2", "Home"),
    "AssistantPhone": ("AssistantPhoneNumbers", "Assistant"),
    "Callback": ("CallbackPhones", "Callback"),
    "CarPhone": ("CarPhones", "Car"),
    "HomeFax": ("HomeFaxes", "HomeFax"),
    "CompanyMainPhone": ("OrganizationMainPhones", "OrganizationMain"),
    "OtherFax": ("OtherFaxes", "OtherFax"),
    "OtherTelephone": ("OtherTelephones", "Other"),
    "Pager": ("Pagers", "Pager"),
    "RadioPhone": ("RadioPhones", "Radio"),
    "Telex": ("TelexNumbers", "Telex"),
    "TtyTddPhone": ("TTYTDDPhoneNumbers", "TTYTDD"),
    "BusinessFax": ("WorkFaxes", "BusinessFax"),
}
_PLACES = {
    "Business": ("BusinessAddresses", "WorkCity"),
    "Home": ("HomeAddresses", "HomeCity"),
    "Other": ("OtherAddresses", ""),
}
_PARTS = {
    "Street": "Street",
    "City": "City",
    "State": "State",
    "CountryOrRegion": "Country",
    "PostalCode": "PostalCode",
}


@dataclass
class Known:
    """What is known of somebody.

    :param id: of the persona
    :param kind: "Person", "DistributionList" or "Room"
    :param source: t:Attribution, where it is known from
    :param texts: by the names that contacts have for them
    :param emails: t:EmailAddressType elements named Value
    :param found_by: the texts that a query looks at
    """

    id: str
    kind: str
    source: Node
    created: str = ""
    folder: Node | None = None
    texts: dict[str, str] = field(default_factory=dict)
    emails: list[Node] = field(default_factory=list)
    phones: dict[str, str] = field(default_factory=dict)
    places: dict[str, dict[str, str]] = field(default_factory=dict)
    chats: list[str] = field(default_factory=list)
    found_by: list[str] = field(default_factory=list)


def persona_of(text: str) -> tuple[int, int]:
    """The mailbox, 0 for the address book, and the number of the contact or entry that the id of a persona means.

    :raises Refusal: ErrorInvalidIdMalformed
    """
    found = decode(text)
    if found.kind != PERSONA:
        raise Refusal("ErrorInvalidIdMalformed", "Id is malformed.")
    return found.mailbox, found.number


def entry_by_number(call: Call, number: int) -> Entry | None:
    """The entry of the address book that the id of a persona means."""
    return next((each for each in entries(call.store) if _number(each) == number), None)


def _number(entry: Entry) -> int:
    return abs(entry.number) * 2 + (entry.number < 0)


def _attribution(source: Node, name: str, writable: bool, folder: Node | None) -> Node:
    out = branch("Attribution", leaf("Id", "0"), source, leaf("DisplayName", name), flag("IsWritable", writable))
    out.children += [flag("IsQuickContact", False), flag("IsHidden", False)]
    if folder is not None:
        out.append(folder)
    return out


def of_entry(call: Call, entry: Entry) -> Known:
    """What the address book knows of somebody."""
    id_ = encode(PERSONA, _DIRECTORY, _number(entry))
    kind = "DistributionList" if entry.is_list else "Room" if entry.kind == "Room" else "Person"
    source = _attribution(Node(T("SourceId"), {"Id": id_}), "GAL", False, None)
    known = Known(id_, kind, source, found_by=texts_of_entry(entry))
    given, surname = names_of(entry)
    known.texts = {name: entry.text(name) for name in _TEXTS}
    known.texts |= {"DisplayName": entry.display_name, "GivenName": given, "Surname": surname}
    known.emails = [mailbox(call, entry.display_name, entry.address, entry.mailbox_type, "Value")]
    known.phones = {key: entry.text(key) for key in _PHONES if entry.text(key)}
    place = {part: entry.text(part) for part in _PARTS if entry.text(part)}
    known.places = {"Business": place} if place else {}
    return known


def of_item(call: Call, item: Item, folder: Folder) -> Known:
    """What a contact or a private list says of somebody."""
    where = Node(T("FolderId"), {"Id": folder.id, "ChangeKey": folder.change_key})
    source = _attribution(Node(T("SourceId"), {"Id": item.id, "ChangeKey": item.change_key}), "Outlook", True, where)
    kind = "DistributionList" if item.kind == "DistributionList" else "Person"
    known = Known(encode(PERSONA, item.mailbox, item.number), kind, source, text_of(item.bag, "DateTimeCreated"), where)
    known.found_by = texts_of_contact(item)
    known.texts = {name: text_of(item.bag, name) for name in _TEXTS}
    known.texts["DisplayName"] = known.texts["DisplayName"] or known.texts["FileAs"] or text_of(item.bag, "Subject")
    for each in _entries(item, "EmailAddresses"):
        address = bare(each.text)
        known.emails.append(mailbox(call, each.attrs.get("Name") or address, address, "Contact", "Value"))
    known.phones = {each.attrs.get("Key", ""): each.text for each in _entries(item, "PhoneNumbers") if each.text}
    known.chats = [each.text for each in _entries(item, "ImAddresses")]
    for each in _entries(item, "PhysicalAddresses"):
        known.places[each.attrs.get("Key", "")] = {child.local: child.text for child in each.children if child.text}
    return known


def _entries(item: Item, name: str) -> list[Node]:
    node = item.bag.get(name)
    return [each for each in (node.children if node is not None else ()) if each.text.strip() or each.children]


def _attributed(kind: str, value: Node) -> Node:
    return branch(f"{kind}AttributedValue", value, branch("Attributions", leaf("Attribution", "0")))


def bag_of(known: Known) -> Bag:
    """All that a persona has, by element name."""
    out: list[Node] = [
        Node(T("PersonaId"), {"Id": known.id}),
        leaf("PersonaType", known.kind),
        leaf("FileAsId", "None"),
        leaf("RelevanceScore", "2147483647"),
        branch("Attributions", known.source),
    ]
    if known.created:
        out.append(leaf("CreationTime", known.created))
    if known.folder is not None:
        out.append(branch("FolderIds", known.folder))
    out += [*_names(known), *_texts(known), *_emails(known), *_phones(known), *_addresses(known)]
    return {node.local: node for node in out}


def _names(known: Known) -> Iterable[Node]:
    given, surname, shown = (known.texts[name] for name in ("GivenName", "Surname", "DisplayName"))
    first = f"{given} {surname}".strip() or shown
    last = f"{surname} {given}".strip() or shown
    yield leaf("DisplayNameFirstLast", first)
    yield leaf("DisplayNameLastFirst", last)
    for name, text in (("DisplayNameFirstLast", first), ("DisplayNameLastFirst", last)):
        yield leaf(f"{name}SortKey", text.lower())
        yield leaf(f"{name}Header", text[:1].upper())


def _texts(known: Known) -> Iterable[Node]:
    for name, (single, several) in _TEXTS.items():
        text = known.texts.get(name)
        if text and single:
            yield leaf(single, text)
        if text:
            yield branch(several, _attributed("String", leaf("Value", text)))
    for number, address in enumerate(known.chats[:3], 1):
        if number == 1:
            yield leaf("ImAddress", address)
        yield branch(f"ImAddresses{number if number > 1 else ''}", _attributed("String", leaf("Value", address)))


def _emails(known: Known) -> Iterable[Node]:
    if known.emails:
        yield Node(T("EmailAddress"), None, known.emails[0].children)
        yield branch("EmailAddresses", *(Node(T("Address"), None, each.children) for each in known.emails))
    for number, each in enumerate(known.emails[:3], 1):
        yield branch(f"Emails{number}", _attributed("EmailAddress", each))


def _phones(known: Known) -> Iterable[Node]:
    found = [(several, kind, known.phones[key]) for key, (several, kind) in _PHONES.items() if key in known.phones]
    for place, (several, kind, text) in enumerate(found):
        parts = [leaf("Number", text), leaf("Type", kind)]
        if place == 0:
            yield branch("PhoneNumber", *parts)
        yield branch(several, _attributed("PhoneNumber", branch("Value", *parts)))


def _addresses(known: Known) -> Iterable[Node]:
    for key, (several, city) in _PLACES.items():
        place = known.places.get(key)
        if not place:
            continue
        if city and place.get("City"):
            yield leaf(city, place["City"])
        parts = [leaf(name, place[part]) for part, name in _PARTS.items() if place.get(part)]
        value = branch("Value", *parts, leaf("Type", key))
        yield branch(several, _attributed("PostalAddress", value))
