"""Makes values for every field of every class that is declared, for tests over all declarations, present and future."""

import datetime
import uuid
from decimal import Decimal
from random import Random
from typing import Any

import exchangelib.attachments
import exchangelib.folders
import exchangelib.items
from exchangelib import ewsdatetime, fields, properties
from exchangelib._model.element import EWSElement
from exchangelib._model.fields.base import Field
from exchangelib.extended_properties import ExtendedProperty
from exchangelib.version import EXCHANGE_O365, Version

# The newest there is, so that every field is supported
NEWEST = Version(EXCHANGE_O365, "V2018_01_08")
HOME = "exchangelib."


def elements() -> list[type[EWSElement]]:
    """Every class of an element that the library declares."""
    found: dict[type[EWSElement], None] = {}

    def visit(cls: type[EWSElement]) -> None:
        for each in cls.__subclasses__():
            if each not in found:
                found[each] = None
                visit(each)

    visit(EWSElement)
    return [
        cls
        for cls in found
        if cls.__module__.startswith(HOME)
        and cls.ELEMENT_NAME
        and cls.FIELDS
        and not issubclass(cls, ExtendedProperty)
        and any(field.is_sent for field in cls.FIELDS)  # or it is only read, and has no place among what is sent
    ]


# What must be escaped, and letters of many scripts; nothing that XML 1.0 cannot carry
LETTERS = "<>&'\"\n\t\r] abcXYZ0189æøåßéñ漢字🙂"


def _text(r: Random) -> str:
    return "".join(r.choices(LETTERS, k=r.randint(1, 20)))


def _word(r: Random) -> str:
    return "".join(r.choices("abcdefghijklmnopqrstuvwxyzABC123", k=8))


def _moment(r: Random) -> Any:
    second = r.randint(-2_000_000_000, 4_000_000_000)
    start = datetime.datetime(1970, 1, 1, tzinfo=ewsdatetime.UTC)
    return ewsdatetime.EWSDateTime.from_datetime(start + datetime.timedelta(seconds=second))


def _date(r: Random) -> Any:
    moment = _moment(r)
    return ewsdatetime.EWSDate(moment.year, moment.month, moment.day)


def _typed(r: Random) -> Any:
    made = (
        _text(r),
        r.random() < 0.5,
        r.randint(-(2**63), 2**64 - 1),
        r.randbytes(9),
        _moment(r),
        [_text(r), _word(r)],
    )
    return r.choice(made)


def _guid(r: Random) -> str:
    return str(uuid.UUID(int=r.getrandbits(128)))


def _number(f: Any, r: Random) -> int:
    return r.randint(0 if f.min is None else int(f.min), 2**31 - 1 if f.max is None else int(f.max))


# The first kind that fits; kinds that know more stand first
KINDS: list[tuple[Any, Any]] = [
    (fields.AppointmentStateField, lambda f, r: r.choice([("Meeting",), ("Meeting", "Received"), ("None",)])),
    (fields.RoutingTypeField, lambda f, r: _word(r)),
    (fields.CultureField, lambda f, r: r.choice(["da-DK", "en", "de-AT"])),
    (fields.ChoiceField, lambda f, r: r.choice(f.supported_choices(NEWEST))),
    (fields.EnumAsIntField, lambda f, r: r.randint(f.min, f.max)),
    (fields.EnumListField, lambda f, r: sorted(r.sample(range(1, len(f.enum) + 1), 2))),
    (fields.EnumField, lambda f, r: r.randint(1, len(f.enum))),
    (fields.DecimalField, lambda f, r: Decimal(r.randint(0, 10000)) / 100),
    (fields.IntegerField, _number),
    (properties.FloatField, lambda f, r: r.randint(-1000, 1000) / 16),
    (fields.BooleanField, lambda f, r: r.random() < 0.5),
    (fields.Base64Field, lambda f, r: r.randbytes(r.randint(0, 20))),
    (fields.DateField, lambda f, r: _date(r)),
    (fields.DateTimeField, lambda f, r: _moment(r)),
    (fields.TimeField, lambda f, r: datetime.time(r.randint(0, 23), r.randint(0, 59))),
    (fields.TimeDeltaField, lambda f, r: datetime.timedelta(minutes=r.randint(0, 1000))),
    (fields.TimeZoneField, lambda f, r: ewsdatetime.EWSTimeZone(r.choice(["Europe/Copenhagen", "UTC"]))),
    (fields.BodyField, lambda f, r: r.choice([properties.Body, properties.HTMLBody])(_text(r))),
    (properties.GuidSubField, lambda f, r: _guid(r)),
    (fields.SubField, lambda f, r: _text(r)),
    (fields.EmailAddressField, lambda f, r: f"{_word(r)}@example.com"),
    (fields.IdField, lambda f, r: _word(r)),
    (fields.URIField, lambda f, r: f"https://example.com/{_word(r)}?a={_word(r)}&b=1"),
    (fields.TextField, lambda f, r: _text(r)),
]
NAMES: dict[str, Any] = {
    "mailbox_type": lambda r: "Mailbox",
    "mailbox_guids": lambda r: [_guid(r)],
    "predicted_action_reasons": lambda r: ["OnlyRecipient", "NameOnToLine"],
    "CalendarItem.start": lambda r: ewsdatetime.EWSDateTime(2001, 2, 3, r.randint(0, 23), tzinfo=ewsdatetime.UTC),
    "CalendarItem.end": lambda r: ewsdatetime.EWSDateTime(2001, 2, 4, r.randint(0, 23), tzinfo=ewsdatetime.UTC),
    "Suggestion.conflicts": lambda r: [properties.IndividualAttendeeConflictData(busy_type="Busy")] * r.randint(1, 2),
    "CalendarView.start": lambda r: ewsdatetime.EWSDateTime(2001, 2, 3, r.randint(0, 23), tzinfo=ewsdatetime.UTC),
    "CalendarView.end": lambda r: ewsdatetime.EWSDateTime(2001, 2, 4, r.randint(0, 23), tzinfo=ewsdatetime.UTC),
    "OofSettings.state": lambda r: r.choice(["Enabled", "Disabled"]),
    "OofSettings.start": lambda r: None,
    "OofSettings.end": lambda r: None,
    "CalendarItem.is_all_day": lambda r: False,
    "InboxReminder.id": _guid,
    "cas_request_id": _guid,
    "abch_contact_id": _guid,
    "conversation_guid": _guid,
    "item_class": lambda r: "IPM.Note",
    "reminder_minutes_before_start": lambda r: r.randint(0, 2629800),  # types.xsd, ReminderMinutesBeforeStartType
    "transitions": lambda r: [
        element(r.choice(properties.TimeZoneDefinition.transitions.value_cls), r, 2) for _ in range(r.randint(1, 2))
    ],
    "DictionaryEntry.key": lambda r: _typed(r),
    "DictionaryEntry.value": lambda r: _typed(r),
    "dictionary": lambda r: {_word(r): _typed(r), r.randint(2, 9): None, True: _typed(r)},
    "restriction": lambda r: exchangelib.folders.SearchRestriction(
        f'<t:Exists><t:FieldURI FieldURI="item:{r.choice(["Subject", "Body"])}"/></t:Exists>'
    ),
    "events": lambda r: [
        element(r.choice(properties.Notification.events.value_cls), r, 2) for _ in range(r.randint(1, 3))
    ],
    "base_folder_ids": lambda r: [
        properties.FolderId(id=_word(r)),
        properties.DistinguishedFolderId(id=r.choice(["inbox", "drafts"])),
    ],
    "positions": lambda r: r.choices(["Subject", "Other"], k=2),
}


def value(field: Field[Any], r: Random, depth: int = 0, whole: bool = False) -> Any:
    """Make a value for a field; None if it is too deep inside."""
    named = NAMES.get(f"{field.owner}.{field.name}") or NAMES.get(field.name)
    if named is not None:
        return named(r)
    if isinstance(field, fields.TextListField):
        return [_text(r) for _ in range(r.randint(1, 2))]
    if isinstance(field, properties.Base64ListField):
        return [r.randbytes(r.randint(0, 20)) for _ in range(r.randint(1, 2))]
    if isinstance(field, fields.AttachmentField):
        return [_sent(element(exchangelib.attachments.FileAttachment, r, depth + 1))]
    if isinstance(field, fields.ItemField):
        return _sent(element(exchangelib.items.Message, r, depth + 2))
    if isinstance(field, fields.FamilyListField):
        return [_sent(element(exchangelib.items.CalendarItem, r, depth + 2))]
    for kind, make in KINDS:
        if isinstance(field, kind):
            return make(field, r)
    if isinstance(field, fields.FamilyField):
        return _sent(element(r.choice(field.value_cls), r, depth + 1, whole))
    if depth > 3 or not hasattr(field, "value_cls"):
        return None
    inner = _sent(element(field.value_cls, r, depth + 1, whole))
    return [inner] if field.is_list else inner


def _sent(one: Any) -> Any:
    """Leave out what is never sent."""
    for field in one.FIELDS:
        if not field.is_sent:
            one.__dict__.pop(field.name, None)
    return one


def element(cls: Any, r: Random, depth: int = 0, whole: bool = False) -> Any:
    """Make an element of a class, with values for some of its fields, or for all."""
    new = cls.__new__(cls)
    for field in cls.FIELDS:
        if not whole and not field.span.supports(NEWEST):
            continue
        if whole or field.is_required or isinstance(field, fields.IdField) or (depth < 3 and r.randint(0, 2) == 0):
            made = value(field, r, depth, whole)
            if made is not None:
                new.__dict__[field.name] = made
    if issubclass(cls, properties.Mailbox):
        new.__dict__["email_address"] = _word(r) + "@example.com"
    if issubclass(cls, properties.BasePermission):
        new.__dict__[cls.LEVEL_FIELD] = "Custom"  # with any other level its rights are not sent
    if cls is properties.PermissionSet:
        new.__dict__.pop("calendar_permissions", None)  # calendars have these alone, under an element of their own
    return new
