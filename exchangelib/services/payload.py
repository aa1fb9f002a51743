"""Parts that several requests have in common, as text: ids, shapes, attributes; it knows no operation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from .._model import problems
from .._query.compile import additional_properties
from .._wire.write import attr, text
from ..errors import (
    InvalidEnumValue,
    InvalidFieldForVersion,
    InvalidTypeError,
    InvalidValue,
    OperationNotSupported,
    shorten,
)
from ..version import EXCHANGE_2010, EXCHANGE_2010_SP1, EXCHANGE_2013, Span, Version

# Enumerations of types.xsd, in its order (V2018_01_08). PcxPeopleSearch is a shape of persona searches only.
SHAPES: Final = ("IdOnly", "Default", "AllProperties")
ITEM_TRAVERSALS: Final = ("Shallow", "SoftDeleted", "Associated")
FOLDER_TRAVERSALS: Final = ("Shallow", "Deep", "SoftDeleted")
MESSAGE_DISPOSITIONS: Final = ("SaveOnly", "SendOnly", "SendAndSaveCopy")
INVITATIONS: Final = ("SendToNone", "SendOnlyToAll", "SendToAllAndSaveCopy")
UPDATE_INVITATIONS: Final = (
    "SendToNone",
    "SendOnlyToAll",
    "SendOnlyToChanged",
    "SendToAllAndSaveCopy",
    "SendToChangedAndSaveCopy",
)
CONFLICT_RESOLUTIONS: Final = ("NeverOverwrite", "AutoResolve", "AlwaysOverwrite")
DELETE_TYPES: Final = ("HardDelete", "SoftDelete", "MoveToDeletedItems")
TASK_OCCURRENCES: Final = ("AllOccurrences", "SpecifiedOccurrenceOnly")
BODY_TYPES: Final = ("Best", "HTML", "Text")

_ANY = Span(None, None)
# What t:ItemResponseShapeType has beside the base shape: argument, element, what it takes, and since when (the pages of
# the elements). The schema wants this order.
_SHAPE_OPTIONS: Final[tuple[tuple[str, str, str, Span], ...]] = (
    ("include_mime_content", "IncludeMimeContent", "flag", _ANY),
    ("body_type", "BodyType", "body", _ANY),
    ("unique_body_type", "UniqueBodyType", "body", Span(EXCHANGE_2010, None)),
    ("normalized_body_type", "NormalizedBodyType", "body", Span(EXCHANGE_2013, None)),
    ("filter_html_content", "FilterHtmlContent", "flag", Span(EXCHANGE_2010, None)),
    ("convert_html_code_page_to_utf8", "ConvertHtmlCodePageToUTF8", "flag", Span(EXCHANGE_2010_SP1, None)),
    ("inline_image_url_template", "InlineImageUrlTemplate", "text", Span(EXCHANGE_2013, None)),
    ("block_external_images", "BlockExternalImages", "flag", Span(EXCHANGE_2013, None)),
    ("add_blank_target_to_links", "AddBlankTargetToLinks", "flag", Span(EXCHANGE_2013, None)),
    ("maximum_body_size", "MaximumBodySize", "number", Span(EXCHANGE_2013, None)),
)
SHAPE_OPTIONS: Final = frozenset(option[0] for option in _SHAPE_OPTIONS)
# The ids that a request may name an item by; whatever else has an id is named by t:ItemId.
_ITEM_ID_TAGS: Final = frozenset({"ItemId", "OccurrenceItemId", "RecurringMasterItemId", "RecurringMasterItemIdRanges"})
_FOLDER_ID_TAGS: Final = frozenset({"FolderId", "DistinguishedFolderId", "AddressListId"})
# What people write where an id is wanted; a server would only say that the id is malformed.
_FOLDER_NAMES: Final = frozenset(
    {
        *("inbox", "drafts", "outbox", "sent", "sentitems", "trash", "deleteditems", "junk", "junkemail"),
        *("calendar", "contacts", "tasks", "notes", "journal", "archive", "root"),
    }
)


def choice(argument: str, value: Any, choices: tuple[str, ...]) -> str:
    """Give back a value that is one of the choices.

    :raises InvalidEnumValue: naming the argument and what it may be
    """
    if isinstance(value, str) and value in choices:
        return value
    raise InvalidEnumValue(argument, value, choices)


def flag(argument: str, value: Any) -> str:
    """Give a boolean as XML has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    raise InvalidTypeError(argument, value, bool)


def number(argument: str, value: Any, minimum: int = 1) -> int:
    """Give back an integer that is not smaller than the minimum."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidTypeError(argument, value, int)
    if value < minimum:
        raise InvalidValue(f"{argument!r} must be at least {minimum}, not {value}")
    return value


def listed(argument: str, value: Any) -> Iterable[Any]:
    """Give back an iterable of things; a lone string or mapping is a mistake, not a list of characters or keys."""
    if isinstance(value, (str, bytes, Mapping)) or not hasattr(value, "__iter__"):
        raise InvalidTypeError(argument, value, (list, tuple, Iterator))
    return value  # type: ignore[no-any-return]


def only_for(service: Any, version: Version) -> None:
    """Refuse an operation that the server does not have.

    :param service: the class of the service
    :raises OperationNotSupported: naming the operation, and what has it
    """
    if not service.supports_version(version):
        raise OperationNotSupported(
            f"{service.SERVICE_NAME} exists since build {service.supported_from}, but the server is of build {version.build}"
        )


def too_new(argument: str, version: Version) -> InvalidFieldForVersion:
    """Make the error for an option that the server does not have."""
    return InvalidFieldForVersion(f"{argument!r} is not supported by {version}")


def rendered(thing: Any, version: Version) -> str:
    """Give the text of whatever writes itself; text is taken as it is, and nothing is no text."""
    if thing is None:
        return ""
    if isinstance(thing, str):
        return thing
    out: list[str] = []
    thing.write(out, version)
    return "".join(out)


def _id_text(tag: str, id_: Any, changekey: Any) -> str:
    if not isinstance(id_, str) or not id_:
        raise InvalidValue(f"{tag} needs an 'id' that is a text and not empty, not {shorten(id_)}")
    if changekey is None:
        return f'<t:{tag} Id="{attr(id_)}"/>'
    if not isinstance(changekey, str):
        raise InvalidValue(f"{tag} needs a 'changekey' that is a text or None, not {shorten(changekey)}")
    return f'<t:{tag} Id="{attr(id_)}" ChangeKey="{attr(changekey)}"/>'


def _named(thing: Any, version: Version, tag: str, tags: frozenset[str]) -> str:
    """Give the id of a thing: the id itself, a pair (id, changekey), an id element, or something that has an id."""
    if isinstance(thing, str):
        return _id_text(tag, thing, None)
    if isinstance(thing, (tuple, list)):
        if len(thing) != 2:
            raise InvalidValue(f"An id is given as a pair (id, changekey), not {shorten(thing)}")
        return _id_text(tag, thing[0], thing[1])
    if getattr(thing, "ELEMENT_NAME", None) in tags:
        return rendered(thing, version)
    own = getattr(thing, "_id", None)
    if own is not None:
        name = getattr(own, "ELEMENT_NAME", None)
        if name == tag and own.id is not None:
            return _id_text(tag, own.id, own.changekey)
        if name != tag and name in tags:
            return rendered(own, version)  # an occurrence that is known by its number
    try:
        id_, changekey = thing.id, thing.changekey
    except AttributeError:
        raise InvalidValue(
            f"{shorten(thing)} does not name a thing on the server: expected an id, a pair (id, changekey), "
            "or something that has 'id' and 'changekey'"
        ) from None
    if id_ is None:
        raise InvalidValue(
            f"{type(thing).__name__} has no id: it must be saved before the server can be asked about it"
        )
    return _id_text(tag, id_, changekey)


def item_id(item: Any, version: Version) -> str:
    """Give the element that names an item."""
    return _named(item, version, "ItemId", _ITEM_ID_TAGS)


def item_ids(
    items: Iterable[Any], version: Version, tag: str = "m:ItemIds", ready: dict[int, str] | None = None
) -> str:
    """Give the elements that name items, in their container.

    :param ready: those that are rendered already, see `rendered_ids`; what is used is taken out
    """
    items = items if isinstance(items, (list, tuple)) else list(items)
    parts = _plain_pairs(items)
    if parts is not None:
        pieces = ['"/><t:ItemId Id="', "", '" ChangeKey="', ""] * len(items)
        pieces[0] = '<t:ItemId Id="'
        pieces[1::4], pieces[3::4] = parts[::2], parts[1::2]
        return f'<{tag}>{"".join(pieces)}"/></{tag}>'
    known = ready or {}
    names = "".join([known.pop(id(i), "") or _named(i, version, "ItemId", _ITEM_ID_TAGS) for i in items])
    return f"<{tag}>{names}</{tag}>"


def _plain_pairs(items: Sequence[Any]) -> tuple[str, ...] | None:
    """Give the parts of pairs (id, changekey) that go into XML as they are; None if there is anything else among them.

    They are looked at all together: half of what it costs to ask about many things is to look at each id by itself.
    """
    if set(map(type, items)) != {tuple} or set(map(len, items)) != {2}:
        return None
    parts = tuple(chain.from_iterable(items))
    if set(map(type, parts)) != {str} or not all(parts[::2]):
        return None
    if any(map("".join(parts).__contains__, '&<"\t\n\r')):
        return None
    return parts


def rendered_ids(items: Sequence[Any], version: Version) -> dict[int, str]:
    """Render the names of all items, so that a thing without a name is found before anything is sent.

    :return: by the identity of the thing, which has to live as long as this; nothing, if rendering costs next to nothing
    """
    if _plain_pairs(items) is not None:
        return {}
    return {id(i): _named(i, version, "ItemId", _ITEM_ID_TAGS) for i in items}


def parent_item_id(item: Any, version: Version) -> str:
    """Give the element that names the item which attachments belong to."""
    named = item_id(item, version)
    if not named.startswith("<t:ItemId "):
        raise InvalidValue(f"{shorten(item)} cannot have attachments: it is not named by an ItemId")
    return f"<m:ParentItemId{named.removeprefix('<t:ItemId')}"


def attachment_ids(attachments: Iterable[Any]) -> str:
    """Give the elements that name attachments, in their container; what else an AttachmentId may have is for answers."""
    return f"<m:AttachmentIds>{''.join([_attachment_id(a) for a in attachments])}</m:AttachmentIds>"


def _attachment_id(attachment: Any) -> str:
    own = getattr(attachment, "attachment_id", attachment)
    if own is None:
        raise InvalidValue(f"{type(attachment).__name__} has no id: it must be attached to an item that is saved")
    return _id_text("AttachmentId", own if isinstance(own, str) else getattr(own, "id", None), None)


def no_name(folder: Any) -> None:
    """Refuse what people call a folder; an id it is not.

    :raises InvalidValue: it is such a name
    """
    if isinstance(folder, str) and folder.lower() in _FOLDER_NAMES:
        raise InvalidValue(
            f"{folder!r} is the name of a folder, not an id: expected a folder such as account.inbox, the id of one, or "
            "a DistinguishedFolderId"
        )


def folder_id(folder: Any, version: Version) -> str:
    """Give the element that names a folder. A folder knows itself (`to_id`) whether by id or by distinguished name."""
    no_name(folder)
    to_id = getattr(folder, "to_id", None)
    return _named(folder if to_id is None else to_id(), version, "FolderId", _FOLDER_ID_TAGS)


def folder_ids(folders: Iterable[Any], version: Version, tag: str) -> str:
    """Give the elements that name folders, in their container."""
    return f"<{tag}>{''.join([folder_id(f, version) for f in folders])}</{tag}>"


def shape_part(
    tag: str, base: str, fields: Iterable[Any], version: Version, options: Mapping[str, Any] | None = None
) -> str:
    """Give the shape of an answer.

    :param tag: e.g. "m:ItemShape"
    :param base: one of SHAPES
    :param fields: field paths beside the base shape; one that stands for several (a physical address) is spread out
    :param options: what else an item's shape may have, see `SHAPE_OPTIONS`
    :raises InvalidFieldForVersion: for a field or an option that this version of the server does not have
    """
    choice("shape", base, SHAPES)
    fields = list(fields)
    for path in fields:
        field = path.field
        if (field.has_span or not field.is_addressable) and not field.supports_version(version):
            raise problems.too_new(field.owner, field.name, version, field.span)
    extra = additional_properties(fields, version)
    return f"<{tag}><t:BaseShape>{base}</t:BaseShape>{_options(options, version) if options else ''}{extra}</{tag}>"


def _options(options: Mapping[str, Any], version: Version) -> str:
    out: list[str] = []
    for argument, name, kind, span in _SHAPE_OPTIONS:
        value = options.get(argument)
        if value is None:
            continue
        if not span.supports(version):
            raise too_new(argument, version)
        if kind == "flag":
            value = flag(argument, value)
        elif kind == "body":
            value = choice(argument, value, BODY_TYPES)
        elif kind == "number":
            value = str(number(argument, value))
        else:
            value = text(value)
        out.append(f"<t:{name}>{value}</t:{name}>")
    return "".join(out)


def known_options(service: str, options: Mapping[str, Any]) -> None:
    """Refuse options that no item shape has.

    :raises TypeError: as a wrong keyword argument does
    """
    unknown = [name for name in options if name not in SHAPE_OPTIONS]
    if unknown:
        raise TypeError(
            f"{service}.call() got an unexpected keyword argument {unknown[0]!r}; "
            f"of a shape it takes {', '.join(sorted(SHAPE_OPTIONS))}"
        )
