"""Damages recordings: the tree that they are, and the bytes that they came as."""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random
from typing import Final

from exchangelib._wire.ns import INS, MNS, TNS
from exchangelib._wire.xml import Element

TEXTS: Final = (
    "",
    " ",
    "\n\t",
    "x",
    "true",
    "TRUE",
    "-1",
    "0",
    "1440",
    "1441",
    "-2147483649",
    "9" * 4299,
    "9" * 4300,
    "-" + "9" * 5000,
    "1e5",
    "1_000",
    "\u0661\u0662",  # digits, but not those of XML
    "NaN",
    "INF",
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-14:00",
    "0000-00-00T00:00:00Z",
    "-0001-01-01T00:00:00Z",
    "10000-01-01T00:00:00Z",
    "2024-02-30T25:61:61Z",
    "2024-02-29T24:00:00Z",
    "2024-02-29T00:00:00.1234567890123+99:99",
    "2024-02-29",
    "0001-01-01",
    "9999-12-31",
    "24:00:00",
    "P999999999999999999999D",
    "-P1Y",
    "P",
    "PT",
    "====",
    "A",
    "A===",
    "QUI=QUI=",
    "Monday Monday Nonesday",
    "\ufffd\U0010ffff",
    "{http://x}y",
    "t:Message",
    "Customized Time Zone",
    "../../etc/passwd",
    "a" * 70_000,
)
ATTRIBUTES: Final = (
    "Id",
    "ChangeKey",
    "Key",
    "BodyType",
    "ResponseClass",
    "IncludesLastItemInRange",
    "IndexedPagingOffset",
    "TotalItemsInView",
    "PropertyTag",
    "PropertyType",
    "PropertyId",
    "PropertySetId",
    "DistinguishedPropertySetId",
    f"{{{INS}}}nil",
    "HeaderName",
)
DEPTH: Final = 200

Mutation = Callable[[list[Element], Random], None]


def _elements(root: Element) -> list[Element]:
    return list(root.iter())


def drop(elements: list[Element], random: Random) -> None:
    one = random.choice(elements[1:])
    above = one.getparent()
    if above is not None:
        above.remove(one)


def double(elements: list[Element], random: Random) -> None:
    one = random.choice(elements[1:])
    one.addnext(copy.deepcopy(one))


def move(elements: list[Element], random: Random) -> None:
    one, other = random.choice(elements[1:]), random.choice(elements)
    other.insert(random.randint(0, len(other)), copy.deepcopy(one))


def retag(elements: list[Element], random: Random) -> None:
    one = random.choice(elements)
    name = random.choice(elements).tag.rpartition("}")[2]
    one.tag = random.choice((f"{{{TNS}}}{name}", f"{{{MNS}}}{name}", f"{{{TNS}}}Unheard", name))


def say(elements: list[Element], random: Random) -> None:
    random.choice(elements).text = random.choice(TEXTS)


def say_of_itself(elements: list[Element], random: Random) -> None:
    one = random.choice(elements)
    names = (
        [*map(str, one.attrib), *ATTRIBUTES] if one.attrib and random.random() < 0.3 else [*one.attrib] or ATTRIBUTES
    )
    name = random.choice([str(n) for n in names])
    if random.random() < 0.3:
        if name in one.attrib:
            del one.attrib[name]
    else:
        one.set(name, random.choice(TEXTS))


def empty(elements: list[Element], random: Random) -> None:
    random.choice(elements[1:]).clear()


def nest(elements: list[Element], random: Random) -> None:
    """Put an element into a copy of itself, again and again."""
    one = random.choice(elements[1:])
    template = copy.deepcopy(one)
    if len(list(template.iter())) > 12:
        return
    for _ in range(random.choice((1, 2, 20))):
        inner = copy.deepcopy(template)
        deepest = list(one.iter())[-1]
        deepest.append(inner)
        one = inner


MUTATIONS: Final[tuple[Mutation, ...]] = (drop, double, move, retag, say, say, say, say_of_itself, empty, nest)


def mutate_tree(root: Element, random: Random) -> None:
    """Damage a tree in one to five places."""
    for _ in range(random.randint(1, 5)):
        elements = _elements(root)
        if len(elements) > 1:
            random.choice(MUTATIONS)(elements, random)


def mutate_bytes(data: bytes, random: Random) -> bytes:
    """Damage a document in one to five places."""
    out = bytearray(data)
    for _ in range(random.randint(1, 5)):
        at = random.randrange(len(out) + 1)
        length = random.choice((0, 1, 1, 2, 8, 64, 512))
        kind = random.randrange(5)
        if kind == 0:
            out[at : at + length] = b""
        elif kind == 1:
            out[at : at + length] = random.randbytes(length)
        elif kind == 2:
            start = random.randrange(len(data))
            out[at:at] = data[start : start + length]
        elif kind == 3:
            out[at:at] = random.choice(
                (b"<", b">", b"&", b"&#0;", b"&#xD800;", b"<![CDATA[", b"]]>", b"<!--", b"\0", b'"')
            )
        else:
            del out[at:]
        if not out:
            break
    return bytes(out)
