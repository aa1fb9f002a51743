"""What servers were seen to say of people and of a mailbox's settings is in the objects, value by value."""

from __future__ import annotations

import base64
import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from exchangelib import services
from exchangelib._wire.ns import MNS, TNS
from exchangelib._wire.soap import unwrap
from exchangelib._wire.xml import Element
from exchangelib.errors import ResponseMessageError
from exchangelib.ewsdatetime import EWSDateTime, EWSTimeZone
from exchangelib.items import Contact, Persona
from exchangelib.properties import (
    AlternateId,
    DetailedSuggestionsWindow,
    FreeBusyViewOptions,
    MailboxData,
    SuggestionsViewOptions,
    TimeWindow,
    TimeZone,
)
from exchangelib.settings import OofSettings
from tests.samples.answers import NAMES, Recorded
from tests.samples.walking import Tally

ADDRESS = "anne@example.com"
PACIFIC = EWSTimeZone("America/Los_Angeles")
START, END = EWSDateTime(2006, 10, 16), EWSDateTime(2006, 10, 17)
RULES = TimeZone.from_timezone(PACIFIC, START.replace(tzinfo=PACIFIC))
OPTIONS = FreeBusyViewOptions(
    time_window=TimeWindow(start=START, end=END), merged_free_busy_interval=60, requested_view="DetailedMerged"
)
# Mistakes of the documentation: the schema has CalendarEventDetails/IsPrivate, and EmailAddresses/Address
# and xsi:type says which class an id has
FIELDLESS = {"CalendarEvent IsPrivate": 1, "AlternateId type": 1}
SPOILT = ["FindPeople/response-2.xml: Persona.email_addresses has 0 of ['EmailAddress', 'EmailAddress']"]


class Case(NamedTuple):
    """How a service is asked: its arguments, made from the number of answers, and where in the answer the things are."""

    arguments: Callable[[int], dict[str, Any]]
    things: str


CASES = {
    "AddDelegate": Case(lambda n: {"delegates": [ADDRESS] * n, "mailbox": ADDRESS}, ".//m:DelegateUser"),
    "ConvertId": Case(
        lambda n: {"items": [AlternateId(id="x", format="EwsId", mailbox=ADDRESS)] * n, "destination_format": "OwaId"},
        ".//m:AlternateId",
    ),
    "ExpandDL": Case(lambda n: {"distribution_list": ADDRESS}, ".//m:DLExpansion/*"),
    "FindPeople": Case(lambda n: {"folder": "id"}, ".//m:People/*"),
    "GetDelegate": Case(lambda n: {"mailbox": ADDRESS}, ".//m:DelegateUser"),
    "GetMailTips": Case(lambda n: {"sending_as": ADDRESS, "recipients": [ADDRESS] * n}, ".//m:MailTips"),
    "GetPersona": Case(lambda n: {"persona": "id"}, "./m:Persona"),
    "GetRoomLists": Case(lambda n: {}, "./m:RoomLists/*"),
    "GetRooms": Case(lambda n: {"roomlist": ADDRESS}, "./m:Rooms/t:Room/t:Id"),
    "GetSearchableMailboxes": Case(lambda n: {}, "./m:SearchableMailboxes/*"),
    "GetServerTimeZones": Case(lambda n: {}, ".//m:TimeZoneDefinitions/*"),
    "GetUserAvailability": Case(
        lambda n: {
            "timezone": RULES,
            "mailbox_data": [MailboxData(email=ADDRESS)] * n,
            "free_busy_view_options": OPTIONS,
            "tzinfo": PACIFIC,
        },
        ".//m:FreeBusyView",
    ),
    "GetUserOofSettings": Case(lambda n: {"mailbox": ADDRESS}, "./t:OofSettings"),
    "GetUserPhoto": Case(lambda n: {"email": ADDRESS}, "./m:PictureData"),
    "RemoveDelegate": Case(lambda n: {"user_ids": [ADDRESS] * n, "mailbox": ADDRESS}, "./none"),
    "ResolveNames": Case(lambda n: {"unresolved_entries": ["a"], "return_full_contact_data": True}, ".//t:Resolution"),
    "SetUserOofSettings": Case(lambda n: {"oof_settings": OofSettings(state="Disabled"), "mailbox": ADDRESS}, "./none"),
    "UpdateDelegate": Case(lambda n: {"delegates": [ADDRESS] * n, "mailbox": ADDRESS}, ".//m:DelegateUser"),
}
NAMESPACES = {"m": MNS, "t": TNS}


def samples(facts: Path) -> Iterator[tuple[str, str, Element]]:
    with (facts / "samples" / "INDEX.tsv").open(encoding="utf-8", newline="") as index:
        for row in csv.DictReader(index, delimiter="\t"):
            if row["operation"] in CASES and row["kind"] == "response":
                answer = unwrap((facts / "samples" / row["file"]).read_bytes()).element
                yield row["file"], row["operation"], answer


def found(answer: Element, path: str) -> list[Element]:
    return list(answer.iterfind(path, NAMESPACES))


def asked(operation: str, answer: Element) -> Iterator[Any]:
    number = sum(len(found(answer, path)) for path in (".//m:ResponseMessages/*", "./m:FreeBusyResponseArray/*"))
    service: Any = getattr(services, operation)(protocol=Recorded(answer))
    return iter(service.call(**CASES[operation].arguments(number)))


def results(operation: str, answer: Element) -> list[Any]:
    """What the service makes of an answer; what it raises is the last."""
    got: list[Any] = []
    try:
        got.extend(asked(operation, answer))
    except ResponseMessageError as e:
        got.append(e)
    return got


def codes(answer: Element) -> list[str]:
    messages = [answer, *answer.iter()]
    errors = [m for m in dict.fromkeys(messages) if m.get("ResponseClass") == "Error"]
    return [m.findtext(f"{{{MNS}}}ResponseCode") or "" for m in errors]


def test_every_operation_has_its_samples(ews_facts: Path) -> None:
    seen = {operation for _, operation, _ in samples(ews_facts)}
    assert seen == set(CASES)
    assert not set(CASES) & set(NAMES)


def test_every_answer_is_read_or_is_the_error_that_it_documents(ews_facts: Path) -> None:
    count = 0
    for name, operation, answer in samples(ews_facts):
        errors = [getattr(r, "response_code", repr(r)) for r in results(operation, answer) if isinstance(r, Exception)]
        assert errors == codes(answer), name
        count += 1
    assert count >= 36


def test_every_fault_is_an_error(ews_facts: Path) -> None:
    with pytest.raises(Exception, match="Microsoft"):
        unwrap((ews_facts / "samples" / "GetUserOofSettings" / "response-2.xml").read_bytes())


def _pairs(operation: str, elem: Element, thing: Any) -> Iterator[tuple[Element, Any]]:
    """Elements and objects side by side; frames that are no objects are gone through."""
    for message in list(elem.iter(f"{{{TNS}}}Message")):
        reply = message.getparent()
        assert reply is not None
        reply.text = message.text or ""
        reply.remove(message)
    if operation == "ResolveNames":
        mailbox, contact = elem.find("t:Mailbox", NAMESPACES), elem.find("t:Contact", NAMESPACES)
        assert mailbox is not None
        yield mailbox, thing.mailbox
        if contact is not None:
            assert type(thing.contact) is Contact
            yield contact, thing.contact
    elif operation == "GetServerTimeZones":
        for group, read in zip(elem.iter(f"{{{TNS}}}TransitionsGroup"), thing.transitions_groups or (), strict=True):
            yield from zip(list(group), read.transitions, strict=True)
            for step in list(group):
                group.remove(step)
        yield elem, thing
    elif operation == "GetUserAvailability":
        for moment in (*elem.iter(f"{{{TNS}}}StartTime"), *elem.iter(f"{{{TNS}}}EndTime")):
            moment.text = (moment.text or "")[:19]  # clocks show the same in the zone that was asked in
        hours = elem.find("t:WorkingHours", NAMESPACES)
        if hours is not None:
            elem.remove(hours)
            yield hours, thing
        yield elem, thing
    else:
        yield elem, thing


def test_every_value_that_has_a_field_is_in_the_objects(ews_facts: Path) -> None:
    tally, things, dropped = Tally(), 0, []
    for name, operation, answer in samples(ews_facts):
        elements = found(answer, CASES[operation].things)
        got = [r for r in results(operation, answer) if not isinstance(r, Exception) and r is not True]
        assert len(got) == len(elements), name
        for elem, thing in zip(elements, got, strict=True):
            things += 1
            if isinstance(thing, bytes):
                assert thing == base64.b64decode(elem.text or "")
                continue
            for inner, part in _pairs(operation, elem, thing):
                tally.walk(inner, part)
        dropped += [f"{name}: {what}" for what in tally.dropped]
        tally.dropped.clear()
    assert dropped == SPOILT
    assert dict(tally.fieldless) == FIELDLESS
    assert things >= 40
    assert tally.values >= 200


def test_a_persona_is_one_whatever_operation_gives_it(ews_facts: Path) -> None:
    given = [
        r
        for _, operation, answer in samples(ews_facts)
        if operation in ("FindPeople", "GetPersona")
        for r in results(operation, answer)
        if not isinstance(r, Exception)
    ]
    assert len(given) == 3
    assert {type(persona) for persona in given} == {Persona}


def test_suggestions_are_read_with_everything_in_them(ews_facts: Path) -> None:
    options = SuggestionsViewOptions(detailed_suggestions_window=DetailedSuggestionsWindow(start=START, end=END))
    tally, count = Tally(), 0
    for _, operation, answer in samples(ews_facts):
        days = found(answer, "./m:SuggestionsResponse/m:SuggestionDayResultArray/*")
        if operation != "GetUserAvailability" or not days:
            continue
        service: Any = services.GetUserAvailability(protocol=Recorded(answer))
        got = list(service.suggestions(RULES, [MailboxData(email=ADDRESS)], options, tzinfo=PACIFIC))
        for elem, day in zip(days, got, strict=True):
            tally.walk(elem, day)
            count += len(day.suggestions or ())
            for suggestion in day.suggestions or ():
                assert suggestion.start_aware.tzinfo == PACIFIC
                assert suggestion.start_aware.replace(tzinfo=None) == suggestion.start
    assert tally.dropped == []
    assert not tally.fieldless
    assert count >= 1
