"""Every field of the specification is declared as it is there, or stands in one table with what differs and why."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exchangelib import fields as kinds
from exchangelib import version
from tests.contract.listing import find, load
from tests.contract.outstanding import DIFFERENT, MODULES, NAMES

FLAGS = (
    "field_uri",
    "is_required",
    "is_required_after_save",
    "is_read_only",
    "is_read_only_after_send",
    "is_searchable",
    "is_attribute",
    "is_complex",
    "is_list",
    "default",
)
LIMITS = ("max_length", "min", "max", "list_elem_name", "enum")

# The class that declares a field, and the field; what differs; and why.
_DICTIONARY = "as in 5.6: types.xsd, ImAddressDictionaryType has entries"
_DOCUMENTED = "the page of the element: Exchange 2013 SP1"
_EWS_DATE = "as in 5.6: an EWSDate, which is a date"
_LONG = "ids are up to 512 bytes long"
_ONE_MAILBOX = "5.6 has other rows for Address and EmailAddress; one declaration serves all kinds of mailbox"
_NAMED = "CreateAttachment: servers say ErrorRequiredPropertyMissing"
_REQUIRED = "as in 5.6: an entry without a value is not sent"
_MIME_2007 = "Exchange 2007 answers ErrorUnsupportedMimeConversion for whatever is neither mail nor an appointment"
_SP2 = "contacts:Alias and contacts:Photo are in the schema from Exchange 2010 SP2"
_SPELLING = "types.xsd, BasePermissionType: the reference misspells it, so that no server takes or gives it"
_MOMENT = "types.xsd, ReminderMessageDataType: xs:dateTime"
_KINDS = "the classes of the family, all derived from BaseTransition"
_WHEN = "types.xsd, AbsoluteDateTransitionType: xs:dateTime; a day would lose the moment"
_VERB = "found by tag, because the classes are items: they register themselves"
OTHERWISE: dict[tuple[str, str], str] = {
    **{
        (f"Protocol.{name}", what): "internal-pox and external-pox: there are elements in it, and no text"
        for name in ("internal", "external")
        for what in ("is_complex", "type", "value_cls")
    },
    ("AlternateId.id", "max_length"): _LONG,
    ("AlternatePublicFolderId.folder_id", "max_length"): _LONG,
    ("AlternatePublicFolderItemId.folder_id", "max_length"): _LONG,
    ("AlternatePublicFolderItemId.item_id", "max_length"): _LONG,
    ("Attendee.proposed_end", "supported_from"): _DOCUMENTED,
    ("Attendee.proposed_start", "supported_from"): _DOCUMENTED,
    ("BasePermission.can_create_subfolders", "field_uri"): _SPELLING,
    ("BasePermission.can_create_subfolders", "tag"): _SPELLING,
    ("BasePermission.user_id", "field_uri"): "as in 5.6: the value's own element, which is UserId too",
    ("BulkCreateResult.attachments", "value_cls"): "the classes of the family, all derived from Attachment",
    ("BaseMeetingReplyItem.attachments", "value_cls"): "the classes of the family, all derived from Attachment",
    **{
        (f"BaseReplyItem.{name}", what): "types.xsd, SmartResponseBaseType has no such element, so it is not sent"
        for name in ("received_by", "received_by_representing")
        for what in ("is_read_only", "is_read_only_after_send")
    },
    **{
        (f"{owner}.{name}_meetings", what): "types.xsd, NonEmptyArrayOfAllItemsType: any item, found by tag"
        for owner in ("CalendarItem", "MeetingRequest")
        for name in ("adjacent", "conflicting")
        for what in ("type", "value_cls")
    },
    ("CalendarItem.appointment_state", "value_cls"): "the names of the bits that are set",
    ("MeetingRequest.appointment_state", "value_cls"): "the names of the bits that are set",
    ("CalendarPermission.read_items", "choices"): "types.xsd, CalendarPermissionReadAccessType has two more",
    **{
        (f"Contact.{name}", what): why
        for name in ("email_addresses", "phone_numbers", "physical_addresses")
        for what, why in (
            ("is_complex", "as in 5.6: FindItem need not return it whole"),
            ("tag", "the element around the entries; the field URI leads to one of them"),
        )
    },
    **{
        (f"Contact.{name}_certificate", what): "types.xsd, ArrayOfBinaryType: several"
        for name in ("ms_exchange", "user_smime")
        for what in ("is_list", "type")
    },
    ("Contact.birthday", "value_cls"): _EWS_DATE,
    ("Contact.email_alias", "supported_from"): _SP2,
    ("Contact.im_addresses", "field_uri"): _DICTIONARY,
    ("Contact.im_addresses", "is_complex"): _DICTIONARY,
    ("Contact.im_addresses", "is_list"): _DICTIONARY,
    ("Contact.im_addresses", "is_read_only"): _DICTIONARY,
    ("Contact.im_addresses", "is_read_only_after_send"): _DICTIONARY,
    ("Contact.im_addresses", "max_length"): _DICTIONARY,
    ("Contact.im_addresses", "type"): _DICTIONARY,
    ("Attachment.name", "is_required"): _NAMED,
    ("Attachment.name", "is_required_after_save"): _NAMED,
    ("Contact.im_addresses", "value_cls"): _DICTIONARY,
    ("Contact.photo", "supported_from"): _SP2,
    ("Contact.mime_content", "supported_from"): _MIME_2007,
    ("DistributionList.mime_content", "supported_from"): _MIME_2007,
    ("Task.mime_content", "supported_from"): _MIME_2007,
    ("DistributionList.members", "supported_from"): "its path is not in the schema of Exchange 2007",
    ("Contact.wedding_anniversary", "value_cls"): _EWS_DATE,
    ("DistributionList.members", "is_searchable"): "FindItem refuses it in a restriction",
    ("EmailAddress.email", "is_required"): _REQUIRED,
    ("EmailAddress.email", "is_required_after_save"): _REQUIRED,
    ("Item.attachments", "value_cls"): "the classes of the family, all derived from Attachment",
    ("Item.response_objects", "is_complex"): "FindItem never returns it",
    ("Mailbox.item_id", "is_read_only"): _ONE_MAILBOX + "; it is sent all the same",
    ("Mailbox.item_id", "is_read_only_after_send"): _ONE_MAILBOX,
    ("Mailbox.mailbox_type", "choices"): "types.xsd, MailboxTypeType has two more by now",
    ("Mailbox.routing_type", "choices"): _ONE_MAILBOX + "; any text is taken",
    ("Mailbox.routing_type", "is_complex"): _ONE_MAILBOX,
    ("Persona._id", "namespace"): "as in 5.6: that is how it is read; its class says how it is written",
    ("Persona.bodies", "is_list"): "types.xsd, ArrayOfBodyContentAttributedValuesType",
    **{
        ("Persona.initials", what): "types.xsd, ArrayOfStringAttributedValuesType: several"
        for what in ("is_list", "type", "value_cls")
    },
    **{
        (f"{cls}AttributedValue.attributions", what): "types.xsd, ArrayOfValueAttributionsType: texts"
        for cls in ("BodyContent", "EmailAddress", "PostalAddress")
        for what in ("type", "value_cls")
    },
    **{
        (f"PersonaPostalAddress.{name}", what): "types.xsd, PersonaPostalAddressType: xs:double"
        for name in ("accuracy", "altitude", "altitude_accuracy", "latitude", "longitude")
        for what in ("is_complex", "type", "value_cls")
    },
    ("PersonaPostalAddress.location_source", "choices"): "types.xsd, LocationSourceType",
    ("PersonaPostalAddress.location_source", "is_complex"): "types.xsd, LocationSourceType",
    ("PhoneNumber.label", "choices"): "types.xsd, PhoneNumberKeyType has four more by now",
    ("PhoneNumber.phone_number", "is_required"): _REQUIRED,
    ("PhoneNumber.phone_number", "is_required_after_save"): _REQUIRED,
    **{
        (place, what): why
        for place in ("Recurrence.boundary", "Recurrence.pattern", "TaskRecurrence.pattern")
        for what, why in (
            ("is_required", "types.xsd, RecurrenceType: both must be there"),
            ("is_required_after_save", "types.xsd, RecurrenceType: both must be there"),
            ("type", "found by tag"),
            ("value_cls", "the classes of the family, all derived from it"),
        )
    },
    ("ReminderMessageData.associated_calendar_item_id", "type"): "a kind of its own would do nothing",
    ("ReminderMessageData.end_time", "type"): _MOMENT,
    ("ReminderMessageData.end_time", "value_cls"): _MOMENT,
    ("ReminderMessageData.start_time", "type"): _MOMENT,
    ("ReminderMessageData.start_time", "value_cls"): _MOMENT,
    ("ResponseObjects.*", "type"): _VERB,
    **{
        (place, "is_complex"): "no item has it, so FindItem is not asked for it"
        for place in (
            "Actions.assign_categories",
            "Conditions.categories",
            "Conditions.contains_body_strings",
            "Conditions.contains_header_strings",
            "Conditions.contains_recipient_strings",
            "Conditions.contains_sender_strings",
            "Conditions.contains_subject_or_body_strings",
            "Conditions.contains_subject_strings",
            "Conditions.from_connected_accounts",
            "Conditions.item_classes",
            "Conditions.message_classifications",
        )
    },
    **{
        ("Rule.is_enabled", what): "types.xsd, RuleType: it must be there; a new rule is in force"
        for what in ("default", "is_required", "is_required_after_save")
    },
    **{
        (
            f"Within{place}",
            what,
        ): "types.xsd, RulePredicateDateRangeType and RulePredicateSizeRangeType: either may be missing"
        for place in (
            "DateRange.end_date_time",
            "DateRange.start_date_time",
            "SizeRange.maximum_size",
            "SizeRange.minimum_size",
        )
        for what in ("is_required", "is_required_after_save")
    },
    **{("AbsoluteDateTransition.date", what): _WHEN for what in ("type", "value_cls")},
    **{
        (f"BaseTransition.{name}", what): "types.xsd, TransitionType: both must be there"
        for name in ("kind", "to")
        for what in ("is_required", "is_required_after_save")
    },
    ("BaseTransition.kind", "choices"): "types.xsd, TransitionTargetKindType",
    **{
        (place, what): "east of Greenwich the bias is negative; the listing gives durations as text"
        for place in ("Period.bias", "RecurringDateTransition.offset", "RecurringDayTransition.offset")
        for what in ("max", "min")
    },
    **{(f"{owner}.transitions", "value_cls"): _KINDS for owner in ("TimeZoneDefinition", "TransitionsGroup")},
    **{("Task.percent_complete", what): "the listing gives decimals as text" for what in ("default", "max", "min")},
}


@pytest.fixture(scope="module")
def specified(specification: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """The row of each field, by module.Class and name: that of 3.2 or, for what 3.2 does not have, of 5.6."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for release in ("5.6", "3.2"):
        for dotted, entry in load(specification, release)["fields"].items():
            rows |= {(f"exchangelib.{dotted}", row["name"]): row for row in entry["fields"]}
    return rows


def _declared(rows: dict[tuple[str, str], dict[str, Any]]) -> Iterator[tuple[type, Any, dict[str, Any]]]:
    for (dotted, name), row in rows.items():
        module, _, short = dotted.rpartition(".")
        if module in MODULES or short in NAMES.get(module, ()) or dotted in DIFFERENT:
            continue
        try:
            cls = find(dotted)
        except (ImportError, AttributeError):
            continue  # of 5.6 only; what of 3.2 is missing, another test says
        for field in cls.FIELDS:
            if field.name == name:
                yield cls, field, row


def _build(build: Any) -> str | None:
    """A build as the specification writes it: the name of its constant, or its numbers."""
    if build is None:
        return None
    named = (name for name, value in vars(version).items() if name.startswith("EXCHANGE_") and value is build)
    return next(named, f"Build({', '.join(str(build).split('.'))})")


def _choices(field: Any) -> set[tuple[str, str | None]]:
    return {(choice.value, _build(choice.supported_from)) for choice in field.choices}


def _classes(field: Any) -> str:
    found = field.value_cls
    return " or ".join(cls.__name__ for cls in (found if isinstance(found, tuple) else (found,)))


def deviations(field: Any, row: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What differs, with what is specified and what is declared."""
    pairs: dict[str, tuple[Any, Any]] = {flag: (row.get(flag), getattr(field, flag)) for flag in FLAGS}
    for span in ("supported_from", "deprecated_from"):
        pairs[span] = (row.get(span), _build(getattr(field, span)))
    pairs |= {limit: (row[limit], getattr(field, limit, None)) for limit in LIMITS if row.get(limit) is not None}
    if row.get("namespace") is not None:
        pairs["namespace"] = (row["namespace"], field.namespace)
    if row.get("enum") is not None:
        pairs["enum"] = (list(row["enum"]), list(getattr(field, "enum", ())))
    if row.get("tag") is not None:
        pairs["tag"] = (row["tag"], field.request_tag())
    if row.get("value_cls") is not None:
        pairs["value_cls"] = (row["value_cls"].rpartition(".")[2], _classes(field))
    if hasattr(field, "choices"):
        given = row.get("choices") or ()
        pairs["choices"] = ({(c["value"], c.get("supported_from")) for c in given}, _choices(field))
    found = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    kind = getattr(kinds, row["type"], None)
    if kind is None or not isinstance(field, kind):
        found["type"] = (row["type"], type(field).__name__)
    return found


def _place(cls: type, field: Any) -> str:
    """The class that declares the field, so that what is inherited counts once."""
    owner = next((base for base in inspect.getmro(cls) if vars(base).get(field.name) is field), cls)
    return f"{owner.__name__}.{'*' if owner.__name__ == 'ResponseObjects' else field.name}"


def test_fields_are_declared_as_specified_but_for_what_the_table_says(
    specified: dict[tuple[str, str], dict[str, Any]],
) -> None:
    found: dict[tuple[str, str], tuple[Any, Any]] = {}
    for cls, field, row in _declared(specified):
        found |= {(_place(cls, field), what): pair for what, pair in deviations(field, row).items()}
    unknown = [
        f"{place}: {what} is {pair[1]!r}, not {pair[0]!r}"
        for (place, what), pair in found.items()
        if (place, what) not in OTHERWISE
    ]
    assert not unknown, "\n".join(unknown)
    assert not (left := OTHERWISE.keys() - found.keys()), f"take these off the table: {left}"


def test_a_field_that_differs_is_noticed(specified: dict[tuple[str, str], dict[str, Any]]) -> None:
    row = specified["exchangelib.items.message.Message", "subject"]
    field = find("exchangelib.items.Message").subject
    assert deviations(field, row) == {}
    assert deviations(field, row | {"max_length": 5, "type": "DateField", "supported_from": "EXCHANGE_2013"}) == {
        "max_length": (5, 255),
        "type": ("DateField", "CharField"),
        "supported_from": ("EXCHANGE_2013", None),
    }
