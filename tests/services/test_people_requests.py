"""What the operations on people and settings write, judged by the schema, and what they refuse to write."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from exchangelib import services
from exchangelib._model.path import FieldOrder, FieldPath
from exchangelib._wire.ns import MNS, TNS
from exchangelib._wire.xml import fragment
from exchangelib.errors import (
    ErrorDelegateAlreadyExists,
    ErrorExceededFindCountLimit,
    ErrorInternalServerError,
    ErrorNameResolutionNoResults,
    InvalidEnumValue,
    InvalidFieldForVersion,
    InvalidTypeError,
    InvalidValue,
    MalformedResponseError,
)
from exchangelib.ewsdatetime import EWSDateTime, EWSTimeZone
from exchangelib.items import Persona
from exchangelib.properties import (
    AlternateId,
    AlternatePublicFolderId,
    AlternatePublicFolderItemId,
    DelegatePermissions,
    DelegateUser,
    DetailedSuggestionsWindow,
    DistinguishedFolderId,
    FreeBusyViewOptions,
    ItemId,
    Mailbox,
    MailboxData,
    SuggestionsViewOptions,
    TimeWindow,
    TimeZone,
    UserId,
)
from exchangelib.settings import OofSettings
from exchangelib.version import EXCHANGE_2007, EXCHANGE_2010_SP1, EXCHANGE_2010_SP2, EXCHANGE_2016
from tests.services.port import FakePort, failure, response, success

A, B = "anne@example.com", "bart@example.com"
CONTACTS = DistinguishedFolderId(id="contacts")
ZONE = EWSTimeZone("Europe/Copenhagen")
START, END = EWSDateTime(2024, 3, 25, tzinfo=ZONE), EWSDateTime(2024, 4, 8, tzinfo=ZONE)
RULES = TimeZone.from_timezone(ZONE, START, END)
OPTIONS = FreeBusyViewOptions(
    time_window=TimeWindow(start=START.replace(tzinfo=None), end=END.replace(tzinfo=None)),
    merged_free_busy_interval=30,
    requested_view="DetailedMerged",
)
OOF = OofSettings(state="Scheduled", start=START, end=END, internal_reply="Away & <gone>", external_reply="")
DELEGATE = DelegateUser(
    user_id=UserId(primary_smtp_address=B),
    delegate_permissions=DelegatePermissions(calendar_folder_permission_level="Editor"),
)
NAME = FieldPath(Persona.get_field_by_fieldname("display_name"))
REQUESTS = [
    ("AddDelegate", {"delegates": [DELEGATE, A], "deliver_meeting_requests": "NoForward", "mailbox": A}),
    (
        "ConvertId",
        {
            "items": [
                AlternateId(id="x", format="EwsId", mailbox=A, is_archive=True),
                AlternatePublicFolderId(folder_id="x", format="EwsId"),
                AlternatePublicFolderItemId(folder_id="x", item_id="y", format="EwsId"),
            ],
            "destination_format": "HexEntryId",
        },
    ),
    ("ExpandDL", {"distribution_list": A}),
    ("ExpandDL", {"distribution_list": Mailbox(mailbox_type="PrivateDL", item_id=ItemId("AAA=", "CK"))}),
    ("FindPeople", {"folder": CONTACTS, "additional_fields": [NAME], "order_fields": [FieldOrder(NAME)]}),
    ("FindPeople", {"query_string": "a & b", "suggestions": True, "shape": "AllProperties"}),
    ("GetDelegate", {"mailbox": A}),
    ("GetDelegate", {"user_ids": [B], "include_permissions": False, "mailbox": A}),
    ("GetMailTips", {"sending_as": A, "recipients": [A, Mailbox(email_address=B)]}),
    ("GetMailTips", {"sending_as": A, "recipients": [A], "mail_tips_requested": ["MaxMessageSize", "CustomMailTip"]}),
    ("GetPersona", {"persona": ("AAA=", "CK")}),
    ("GetRoomLists", {}),
    ("GetRooms", {"roomlist": A}),
    ("GetSearchableMailboxes", {}),
    ("GetSearchableMailboxes", {"search_filter": "a*", "expand_group_membership": True}),
    ("GetServerTimeZones", {}),
    ("GetServerTimeZones", {"timezones": [ZONE, "UTC"], "return_full_timezone_data": True}),
    ("GetUserAvailability", {"timezone": RULES, "mailbox_data": [], "free_busy_view_options": OPTIONS}),
    ("GetUserOofSettings", {"mailbox": A}),
    ("GetUserPhoto", {"email": A, "size": "HR48x48"}),
    ("RemoveDelegate", {"user_ids": [B, UserId(sid="S-1"), DELEGATE], "mailbox": A}),
    ("ResolveNames", {"unresolved_entries": ["An < ne"]}),
    (
        "ResolveNames",
        {
            "unresolved_entries": ["anne"],
            "parent_folders": [CONTACTS],
            "return_full_contact_data": True,
            "search_scope": "Contacts",
            "contact_data_shape": "AllProperties",
        },
    ),
    ("SetUserOofSettings", {"oof_settings": OOF, "mailbox": A}),
    ("SetUserOofSettings", {"oof_settings": OofSettings(state="Disabled"), "mailbox": A}),
    ("UpdateDelegate", {"delegates": [DELEGATE], "mailbox": A}),
]


class Asked(Exception):
    """The request has been written."""


def service(operation: str, *answers: Any, build: Any = EXCHANGE_2016, schema: Any = None, **kwargs: Any) -> Any:
    port = FakePort(*(answers or (Asked(),)), build=build, schema=schema)
    made = getattr(services, operation)(protocol=port, **kwargs)
    made.sent = port
    return made


@pytest.mark.parametrize("operation, arguments", REQUESTS, ids=[name for name, _ in REQUESTS])
def test_what_is_written_is_valid(operation: str, arguments: dict[str, Any], schema: Any) -> None:
    if operation == "GetUserAvailability":
        arguments = {**arguments, "mailbox_data": [MailboxData(email=A, attendee_type="Room", exclude_conflicts=True)]}
    asked = service(operation, schema=schema)
    with pytest.raises(Asked):
        list(asked.call(**arguments))
    assert len(asked.sent.payloads) == 1


NEWER = [
    ("FindPeople", EXCHANGE_2010_SP2),
    ("GetPersona", EXCHANGE_2010_SP2),
    ("GetUserPhoto", EXCHANGE_2010_SP2),
    ("GetSearchableMailboxes", EXCHANGE_2010_SP2),
    ("GetServerTimeZones", EXCHANGE_2007),
    ("GetMailTips", EXCHANGE_2007),
    ("GetRoomLists", EXCHANGE_2007),
    ("GetRooms", EXCHANGE_2007),
    ("ConvertId", EXCHANGE_2007),
    ("GetDelegate", EXCHANGE_2007),
    ("AddDelegate", EXCHANGE_2007),
]


@pytest.mark.parametrize("operation, build", NEWER, ids=[name for name, _ in NEWER])
def test_an_operation_that_the_server_does_not_have_is_not_asked_for(operation: str, build: Any) -> None:
    asked = service(operation, build=build)
    arguments = next(arguments for name, arguments in REQUESTS if name == operation)
    with pytest.raises(InvalidFieldForVersion, match=f"{operation} exists since build") as raised:
        list(asked.call(**arguments))
    assert isinstance(raised.value, NotImplementedError)
    assert asked.sent.payloads == []


def test_the_shape_of_contacts_is_refused_where_servers_do_not_know_it() -> None:
    asked = service("ResolveNames", build=EXCHANGE_2010_SP1)
    with pytest.raises(InvalidFieldForVersion, match="shape"):
        list(asked.call(["anne"], contact_data_shape="Default"))


WRONG: list[tuple[str, dict[str, Any], type[Exception], str]] = [
    ("AddDelegate", {"delegates": [], "mailbox": A}, InvalidValue, "nobody"),
    ("AddDelegate", {"delegates": [DelegateUser()], "mailbox": A}, InvalidValue, "user_id"),
    ("AddDelegate", {"delegates": [A], "deliver_meeting_requests": "All", "mailbox": A}, InvalidEnumValue, "deliver"),
    ("AddDelegate", {"delegates": [f"a{n}@example.com" for n in range(256)], "mailbox": A}, InvalidValue, "255"),
    ("ConvertId", {"items": ["AAA="], "destination_format": "EwsId"}, InvalidTypeError, "AlternateId"),
    ("ConvertId", {"items": [], "destination_format": "Ews"}, InvalidEnumValue, "destination_format"),
    ("ExpandDL", {"distribution_list": 3}, InvalidTypeError, "distribution_list"),
    ("ExpandDL", {"distribution_list": Mailbox(name="x")}, InvalidValue, "email_address"),
    ("FindPeople", {"shape": "All"}, InvalidEnumValue, "shape"),
    ("FindPeople", {"depth": "Deep"}, InvalidEnumValue, "depth"),
    ("FindPeople", {"query_string": 3}, InvalidTypeError, "query_string"),
    ("FindPeople", {"max_items": -1}, InvalidValue, "max_items"),
    ("GetMailTips", {"sending_as": A, "recipients": A}, InvalidTypeError, "recipients"),
    ("GetMailTips", {"sending_as": A, "recipients": [A], "mail_tips_requested": "x"}, InvalidEnumValue, "mail_tips"),
    ("GetPersona", {"persona": None}, InvalidValue, "persona"),
    ("GetServerTimeZones", {"timezones": "UTC"}, InvalidTypeError, "timezones"),
    ("GetServerTimeZones", {"timezones": [3]}, InvalidTypeError, "timezones"),
    ("GetUserPhoto", {"email": A, "size": "48"}, InvalidEnumValue, "size"),
    ("GetUserPhoto", {"email": None}, InvalidTypeError, "email"),
    ("RemoveDelegate", {"user_ids": [], "mailbox": A}, InvalidValue, "nobody"),
    ("ResolveNames", {"unresolved_entries": [""]}, InvalidValue, "empty"),
    ("ResolveNames", {"unresolved_entries": [3]}, InvalidTypeError, "names"),
    ("ResolveNames", {"unresolved_entries": ["x"], "search_scope": "AD"}, InvalidEnumValue, "search_scope"),
    ("SetUserOofSettings", {"oof_settings": {"state": "Enabled"}, "mailbox": A}, InvalidTypeError, "oof_settings"),
    ("SetUserOofSettings", {"oof_settings": OofSettings(state="Scheduled"), "mailbox": A}, ValueError, "start"),
    ("SetUserOofSettings", {"oof_settings": OofSettings(state="On"), "mailbox": A}, ValueError, "state"),
]


@pytest.mark.parametrize("operation, arguments, error, match", WRONG)
def test_what_makes_no_sense_is_refused_before_anything_is_sent(
    operation: str, arguments: dict[str, Any], error: type[Exception], match: str
) -> None:
    asked = service(operation)
    with pytest.raises(error, match=match):
        list(asked.call(**arguments))
    assert asked.sent.payloads == []


# --- answers


def whole(operation: str, content: str, kind: str = "Success", name: str = "Response") -> str:
    code = "NoError" if kind == "Success" else "ErrorInternalServerError"
    return (
        f'<m:{operation}{name} ResponseClass="{kind}"><m:ResponseCode>{code}</m:ResponseCode>{content}'
        f"</m:{operation}{name}>"
    )


@pytest.mark.parametrize(
    "operation", ["GetRoomLists", "GetRooms", "GetSearchableMailboxes", "GetMailTips", "GetDelegate", "FindPeople"]
)
def test_an_answer_that_is_an_error_as_a_whole_is_raised(operation: str) -> None:
    arguments = next(arguments for name, arguments in REQUESTS if name == operation)
    with pytest.raises(ErrorInternalServerError):
        list(service(operation, whole(operation, "", "Error")).call(**arguments))


@pytest.mark.parametrize("operation", sorted({name for name, _ in REQUESTS}))
@pytest.mark.parametrize(
    "answer", ["<m:GetItemResponse/>", '<m:{0}Response ResponseClass="Odd"/>', "<m:{0}Response/>"], ids=["o", "c", "e"]
)
def test_garbage_is_an_error_of_ours(operation: str, answer: str) -> None:
    arguments = next(arguments for name, arguments in REQUESTS if name == operation)
    if operation == "GetUserAvailability":
        arguments = {**arguments, "mailbox_data": [MailboxData(email=A)]}
    with pytest.raises(MalformedResponseError):
        list(service(operation, answer.format(operation)).call(**arguments))


def delegate_message(address: str) -> str:
    return success(
        "x",
        f"<m:DelegateUser><t:UserId><t:PrimarySmtpAddress>{address}</t:PrimarySmtpAddress></t:UserId></m:DelegateUser>",
    )


def test_an_error_of_a_delegate_stands_in_its_place() -> None:
    messages = delegate_message(A) + failure("x", "ErrorDelegateAlreadyExists")
    answer = whole("AddDelegate", f"<m:ResponseMessages>{messages}</m:ResponseMessages>")
    first, second = service("AddDelegate", answer).call([A, B], mailbox=A)
    assert first.user_id.primary_smtp_address == A
    assert isinstance(second, ErrorDelegateAlreadyExists)


def test_fewer_answers_than_delegates_are_not_taken_for_theirs() -> None:
    answer = whole("AddDelegate", f"<m:ResponseMessages>{delegate_message(A)}</m:ResponseMessages>")
    with pytest.raises(MalformedResponseError, match="2 things and got 1"):
        list(service("AddDelegate", answer).call([A, B], mailbox=A))


def resolutions(names: Iterable[str], *, last: bool = True) -> str:
    found = "".join(
        f"<t:Resolution><t:Mailbox><t:Name>{name}</t:Name><t:EmailAddress>{name}@x.org</t:EmailAddress></t:Mailbox>"
        f"<t:Contact><t:DisplayName>{name}</t:DisplayName></t:Contact></t:Resolution>"
        for name in names
    )
    return f'<m:ResolutionSet TotalItemsInView="200" IncludesLastItemInRange="{str(last).lower()}">{found}</m:ResolutionSet>'


def resolving(*sets: str, **kwargs: Any) -> Any:
    return service("ResolveNames", *(response("ResolveNames", each) for each in sets), **kwargs)


def test_each_name_is_asked_for_alone_and_nobody_is_an_error_in_place() -> None:
    nobody = failure("ResolveNames", "ErrorNameResolutionNoResults")
    several = failure(
        "ResolveNames", "ErrorNameResolutionMultipleResults", kind="Warning", rest=resolutions(["bo", "bob"])
    )
    asked = resolving(success("ResolveNames", resolutions(["anne"])), nobody, several)
    anne, error, bo, bob = asked.call(["anne", "x", "bo"])
    assert [m.email_address for m in (anne, bo, bob)] == ["anne@x.org", "bo@x.org", "bob@x.org"]
    assert isinstance(error, ErrorNameResolutionNoResults)
    assert len(asked.sent.payloads) == 3
    assert asked.truncated == []


def test_with_contacts_there_are_pairs() -> None:
    ((mailbox, contact),) = resolving(success("ResolveNames", resolutions(["anne"]))).call(["a"], None, True)
    assert (mailbox.name, contact.display_name) == ("anne", "anne")


@pytest.mark.parametrize("count, last", [(100, True), (3, False)], ids=["a hundred", "said so"])
def test_that_candidates_are_missing_is_told(count: int, last: bool, caplog: pytest.LogCaptureFixture) -> None:
    asked = resolving(success("ResolveNames", resolutions([f"n{n}" for n in range(count)], last=last)))
    with caplog.at_level(logging.WARNING):
        assert len(list(asked.call(["n"]))) == count
    assert asked.truncated == ["n"]
    assert "'n' fits more people" in caplog.text


def test_any_other_error_of_a_name_is_raised() -> None:
    with pytest.raises(ErrorInternalServerError):
        list(resolving(failure("ResolveNames", "ErrorInternalServerError")).call(["a"]))


# --- people, page by page


def people(*ids: str, total: int = 0) -> str:
    found = "".join(f'<t:Persona><t:PersonaId Id="{i}"/><t:DisplayName>{i}</t:DisplayName></t:Persona>' for i in ids)
    return whole(
        "FindPeople",
        f"<m:People>{found}</m:People><m:TotalNumberOfPeopleInView>{total}</m:TotalNumberOfPeopleInView>",
    )


def offsets(asked: Any) -> list[tuple[str | None, str | None]]:
    views = [asked.sent.sent(n).find(f"{{{MNS}}}IndexedPageItemView") for n in range(len(asked.sent.payloads))]
    return [(view.get("Offset"), view.get("MaxEntriesReturned")) for view in views]


class Directory:
    """A server with people, to whom something happens before pages are given."""

    def __init__(self, ids: str, *changes: Callable[[list[str]], None] | None, knows_total: bool = True) -> None:
        self.ids = list(ids)
        self.changes = list(changes)
        self.knows_total = knows_total

    def __call__(self, payload: str) -> str:
        if self.changes and (change := self.changes.pop(0)) is not None:
            change(self.ids)
        view = fragment(payload).find(f"{{{MNS}}}IndexedPageItemView")
        offset = int(str(view.get("Offset")))
        shown = self.ids[offset:][: int(str(view.get("MaxEntriesReturned")))]
        return people(*shown, total=len(self.ids) if self.knows_total else 0)


def test_pages_follow_each_other_to_the_total() -> None:
    asked = service("FindPeople", Directory("abcde"), page_size=2)
    assert [p.id for p in asked.call(CONTACTS)] == ["a", "b", "c", "d", "e"]
    assert offsets(asked) == [("0", "2"), ("1", "3"), ("3", "3")]


def test_without_a_total_a_page_that_is_not_full_is_the_last() -> None:
    asked = service("FindPeople", Directory("abc", knows_total=False), page_size=2)
    assert [p.id for p in asked.call(query_string="x")] == ["a", "b", "c"]
    assert offsets(asked) == [("0", "2"), ("1", "3"), ("2", "3")]


def test_no_more_people_are_asked_for_than_wanted() -> None:
    asked = service("FindPeople", Directory("abcdefghi"), page_size=2)
    assert [p.id for p in asked.call(CONTACTS, max_items=3, offset=1)] == ["b", "c", "d"]
    assert offsets(asked) == [("1", "2"), ("2", "2")]


@pytest.mark.parametrize("knows_total", [True, False])
def test_people_who_come_and_go_make_nobody_else_disappear_or_come_twice(knows_total: bool) -> None:
    def leave(ids: list[str]) -> None:
        del ids[:2]

    def join(ids: list[str]) -> None:
        ids[:0] = ["1", "2", "3"]

    asked = service("FindPeople", Directory("abcdefgh", None, leave, knows_total=knows_total), page_size=2)
    assert [p.id for p in asked.call(CONTACTS)] == list("abcdefgh")
    asked = service("FindPeople", Directory("abcdefgh", None, join, knows_total=knows_total), page_size=2)
    found = [p.id for p in asked.call(CONTACTS)]
    assert [each for each in found if not each.isdigit()] == list("abcdefgh")
    assert len(found) == len(set(found))


def test_the_first_people_come_after_the_first_page() -> None:
    asked = service("FindPeople", people("a", "b", total=9), page_size=2)
    assert next(asked.call(CONTACTS)).id == "a"
    assert len(asked.sent.payloads) == 1


def test_a_server_that_repeats_itself_is_not_followed_for_ever() -> None:
    for total in (0, 10**9):
        with pytest.raises(MalformedResponseError, match="without end"):
            list(service("FindPeople", people("a", "b", total=total), page_size=1).call(CONTACTS))


def test_pages_are_halved_where_the_server_refuses_their_size() -> None:
    asked = service("FindPeople", ErrorExceededFindCountLimit("too many"), people("a", total=1), page_size=8)
    assert [p.id for p in asked.call(CONTACTS)] == ["a"]
    assert offsets(asked) == [("0", "8"), ("0", "4")]


def test_a_damaged_person_is_an_error_in_place() -> None:
    good = '<t:Persona><t:PersonaId Id="b"/></t:Persona>'
    answer = whole("FindPeople", f"<m:People><t:Persona/>{good}</m:People>")
    first, second = service("FindPeople", answer).call(CONTACTS)
    assert isinstance(first, MalformedResponseError)
    assert second.id == "b"


def test_people_are_counted_with_a_small_request_where_the_server_knows() -> None:
    asked = service("FindPeople", people("a", total=7))
    assert asked.count(CONTACTS) == 7
    assert offsets(asked) == [("0", "1")]
    assert service("FindPeople", people("a")).count(CONTACTS) is None
    assert service("FindPeople", people()).count(CONTACTS) == 0


# --- suggestions


def test_suggestions_are_asked_for_in_words_of_the_zone(schema: Any) -> None:
    asked = service("GetUserAvailability", schema=schema)
    options = SuggestionsViewOptions(
        meeting_duration=60,
        detailed_suggestions_window=DetailedSuggestionsWindow(
            start=START.replace(tzinfo=None), end=END.replace(tzinfo=None)
        ),
    )
    data = [MailboxData(email=A, attendee_type="Required")]
    with pytest.raises(Asked):
        list(asked.suggestions(RULES, data, options))
    window = asked.sent.sent().find(f".//{{{TNS}}}DetailedSuggestionsWindow")
    assert [child.text for child in window] == ["2024-03-25T00:00:00", "2024-04-08T00:00:00"]
    with pytest.raises(InvalidValue, match="100 mailboxes at most"):
        list(asked.suggestions(RULES, data * 101, options))
