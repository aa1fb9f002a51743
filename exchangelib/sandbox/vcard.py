"""vCard files (2.1, 3.0, 4.0) read into contacts, and contacts written as vCard 3.0; nothing of folders."""

from __future__ import annotations

import base64
import binascii
import quopri
import re

from exchangelib.sandbox.bags import Bag, branch, clark, leaf, text_of
from exchangelib.sandbox.drafts import Attachment, NewItem
from exchangelib.sandbox.mime import BadFile, lines, unescape
from exchangelib.sandbox.nodes import Node

_Line = tuple[dict[str, str], str]
# vCard 2.1 breaks lines in quoted-printable with an equals sign, without the blank of RFC 2425.
_SOFT_BREAKS = re.compile(rb"^[^\r\n:]*QUOTED-PRINTABLE[^\r\n:]*:(?:[^\r\n]*=\r?\n)+", re.I | re.M)
_PHONES = (
    ({"cell"}, ("MobilePhone",)),
    ({"home", "fax"}, ("HomeFax",)),
    ({"fax"}, ("BusinessFax", "OtherFax")),
    ({"pager"}, ("Pager",)),
    ({"car"}, ("CarPhone",)),
    ({"home"}, ("HomePhone", "HomePhone2")),
    ({"work"}, ("BusinessPhone", "BusinessPhone2")),
    ({"pref"}, ("PrimaryPhone",)),
)
_SIMPLE = (
    ("FN", "DisplayName"),
    ("NICKNAME", "Nickname"),
    ("TITLE", "JobTitle"),
    ("ROLE", "Profession"),
    ("URL", "BusinessHomePage"),
    ("X-SPOUSE", "SpouseName"),
    ("X-MANAGER", "Manager"),
    ("X-ASSISTANT", "AssistantName"),
)


def _entry(key: str, text: str = "", *parts: Node) -> Node:
    return Node(clark("Entry"), {"Key": key}, list(parts), text)


def _raw(line: _Line) -> str:
    """The value without its transfer encoding, with its backslashes."""
    params, value = line
    if "quoted-printable" in (params.get("encoding", "").lower(), *_types(params)):
        data = quopri.decodestring(value.encode("utf-8"))
        try:
            return data.decode(params.get("charset", "utf-8"), "replace")
        except LookupError:
            return data.decode("utf-8", "replace")
    return value


def _value(line: _Line) -> str:
    return unescape(_raw(line))


def _types(params: dict[str, str]) -> set[str]:
    return set(params.get("type", "").lower().split(","))


def _fields(value: str, count: int) -> list[str]:
    parts = [unescape(part) for part in re.split(r"(?<!\\);", value)]
    return [*parts, *[""] * count][:count]


def _phones(found: dict[str, list[_Line]]) -> Node | None:
    used: dict[str, str] = {}
    for params, value in found.get("TEL", []):
        types = _types(params)
        spare = ("OtherTelephone", "BusinessPhone", "HomePhone", "BusinessPhone2", "HomePhone2")
        keys = next((keys for wanted, keys in _PHONES if wanted <= types), ()) + spare
        key = next((key for key in keys if key not in used), None)
        if key is not None:
            used[key] = re.sub("^tel:", "", unescape(value).strip())
    return branch("PhoneNumbers", *(_entry(key, text) for key, text in used.items())) if used else None


def _addresses(found: dict[str, list[_Line]]) -> Node | None:
    names = ("Street", "City", "State", "CountryOrRegion", "PostalCode")
    used: dict[str, Node] = {}
    for line in found.get("ADR", []):
        types = _types(line[0])
        key = "Home" if "home" in types else "Business" if "work" in types else "Other"
        _box, extended, street, city, state, code, country = _fields(_raw(line), 7)
        texts = (", ".join(part for part in (street, extended) if part), city, state, country, code)
        parts = [leaf(name, text) for name, text in zip(names, texts, strict=True) if text]
        if parts and key not in used:
            used[key] = _entry(key, "", *parts)
    return branch("PhysicalAddresses", *used.values()) if used else None


def _day(value: str) -> str | None:
    found = re.match(r"(\d{4})-?(\d\d)-?(\d\d)", value.strip())
    return f"{found[1]}-{found[2]}-{found[3]}T00:00:00Z" if found else None


def _collections(bag: Bag, found: dict[str, list[_Line]]) -> None:
    """Mail addresses, telephone numbers, postal addresses and chat names."""
    mails = [_value(line).strip() for line in found.get("EMAIL", [])][:3]
    if mails:
        entries = (_entry(f"EmailAddress{number}", text) for number, text in enumerate(mails, 1))
        bag["EmailAddresses"] = branch("EmailAddresses", *entries)
    for name, node in (("PhoneNumbers", _phones(found)), ("PhysicalAddresses", _addresses(found))):
        if node is not None:
            bag[name] = node
    chats = [re.sub("^[a-z]+:", "", _value(line)) for line in found.get("IMPP", [])][:3]
    if chats:
        bag["ImAddresses"] = branch(
            "ImAddresses", *(_entry(f"ImAddress{number}", text) for number, text in enumerate(chats, 1))
        )


def _contact(found: dict[str, list[_Line]]) -> NewItem:
    bag: Bag = {}

    def put(name: str, text: str | None) -> None:
        if text:
            bag[name] = leaf(name, text)

    for name, target in _SIMPLE:
        put(target, _value(found[name][0]) if name in found else None)
    if "N" in found:
        surname, given, middle, _title, generation = _fields(_raw(found["N"][0]), 5)
        for name, text in (
            ("Surname", surname),
            ("GivenName", given),
            ("MiddleName", middle),
            ("Generation", generation),
        ):
            put(name, text)
    if "ORG" in found:
        company, department = _fields(_raw(found["ORG"][0]), 2)
        put("CompanyName", company)
        put("Department", department)
    _collections(bag, found)
    put("Birthday", _day(found["BDAY"][0][1]) if "BDAY" in found else None)
    put("WeddingAnniversary", _day(found["ANNIVERSARY"][0][1]) if "ANNIVERSARY" in found else None)
    words = [unescape(word) for _, value in found.get("CATEGORIES", []) for word in re.split(r"(?<!\\),", value)]
    if words:
        bag["Categories"] = branch("Categories", *(leaf("String", word) for word in words))
    note = _value(found["NOTE"][0]) if "NOTE" in found else ""
    bag["Body"] = Node(clark("Body"), {"BodyType": "Text"}, None, note)
    if not any(name in bag for name in ("DisplayName", "Surname", "GivenName", "CompanyName", "EmailAddresses")):
        raise BadFile("a contact has no name")
    photo = _photo(found["PHOTO"][0]) if "PHOTO" in found else None
    if photo is not None:
        bag["HasPicture"] = leaf("HasPicture", "true")
    return NewItem("Contact", bag, [] if photo is None else [photo], home="contacts")


def _photo(line: _Line) -> Attachment | None:
    """The picture of a contact, if it is in the card and not only named there."""
    params, value = line
    kind = next((each for each in sorted(_types(params)) if each in ("jpeg", "jpg", "png", "gif", "bmp")), "jpeg")
    inline = re.match(r"data:image/([a-z]+)[^,]*;base64,", value, re.I)
    if inline is not None:
        kind, value = inline[1].lower(), value[inline.end() :]
    elif not {params.get("encoding", "").lower(), *_types(params)} & {"b", "base64"}:
        return None
    try:
        content = base64.b64decode("".join(value.split()), validate=True)
    except binascii.Error as e:
        raise BadFile("the photo of a contact is no base64") from e
    kind = kind.replace("jpg", "jpeg")
    element = branch(
        "FileAttachment",
        leaf("Name", f"ContactPicture.{kind.replace('jpeg', 'jpg')}"),
        leaf("ContentType", f"image/{kind}"),
        leaf("IsContactPhoto", "true"),
    )
    return Attachment(element, content, size=len(content))


def read_cards(data: bytes) -> list[NewItem]:
    """The contacts of a vCard file.

    :raises BadFile: it is not one, or a contact in it has no name
    """
    data = _SOFT_BREAKS.sub(lambda soft: re.sub(rb"=\r?\n", b"", soft[0]), data)
    out: list[NewItem] = []
    found: dict[str, list[_Line]] | None = None
    for name, params, value in lines(data):
        if name == "BEGIN" and value.strip().upper() == "VCARD":
            found = {}
        elif name == "END" and value.strip().upper() == "VCARD" and found is not None:
            out.append(_contact(found))
            found = None
        elif found is not None:
            found.setdefault(name, []).append((params, value))
    if not out or found is not None:
        raise BadFile("it is no complete VCARD")
    return out


def _escaped(text: str) -> str:
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\r\n", "\\n").replace("\n", "\\n")


def write_card(bag: Bag) -> bytes:
    """A contact as a vCard 3.0, as far as that has words for it."""
    names = [_escaped(text_of(bag, name)) for name in ("Surname", "GivenName", "MiddleName")]
    out = ["BEGIN:VCARD", "VERSION:3.0", f"N:{';'.join(names)};;{_escaped(text_of(bag, 'Generation'))}"]
    for target, name in _SIMPLE:
        if text := text_of(bag, name):
            out.append(f"{target}:{_escaped(text)}")
    if text_of(bag, "CompanyName") or text_of(bag, "Department"):
        out.append(f"ORG:{_escaped(text_of(bag, 'CompanyName'))};{_escaped(text_of(bag, 'Department'))}")
    for name, target in (("EmailAddresses", "EMAIL;TYPE=INTERNET"), ("PhoneNumbers", "TEL")):
        node = bag.get(name)
        out += [f"{target}:{_escaped(entry.text)}" for entry in (node.children if node else ())]
    if text := text_of(bag, "Body"):
        out.append(f"NOTE:{_escaped(text)}")
    out += ["END:VCARD", ""]
    return "\r\n".join(out).encode("utf-8", "replace")
