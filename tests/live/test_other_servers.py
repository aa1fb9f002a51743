"""The whole client on every server that the sandbox passes for, and with every oddity that others have."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from exchangelib import (
    Account,
    CalendarItem,
    Configuration,
    Contact,
    Credentials,
    DistributionList,
    EWSTimeZone,
    ExtendedProperty,
    FileAttachment,
    HTMLBody,
    Message,
    Task,
)
from exchangelib.errors import ErrorFolderNotFound, ErrorInvalidRequest, ErrorItemNotFound, OperationNotSupported
from exchangelib.folders import FolderCollection, Messages
from exchangelib.indexed_properties import EmailAddress
from exchangelib.items import SEND_TO_ALL_AND_SAVE_COPY
from exchangelib.properties import ItemId
from exchangelib.protocol import close_connections
from exchangelib.recurrence import Recurrence, WeeklyPattern
from exchangelib.sandbox import Sandbox
from exchangelib.sandbox.profiles import PROFILES, QUIRKS, Profile, profile
from exchangelib.version import EXCHANGE_2010, EXCHANGE_2010_SP1, SCHEMA_VERSIONS, Build

pytestmark = pytest.mark.sandbox_only("it passes for one server after another")
JOHN = "john@example.com"
ZONE = EWSTimeZone("Europe/Copenhagen")
ALL_QUIRKS = tuple(QUIRKS)
SERVERS: list[dict[str, Any]] = [
    *({"version": name} for name in PROFILES),
    *({"quirks": quirk} for quirk in QUIRKS),
    *({"version": name, "quirks": ALL_QUIRKS} for name in ("Exchange2007_SP1", "Exchange2010_SP2", "SE", "Online")),
]


def named(server: dict[str, Any]) -> str:
    quirks = server.get("quirks", "")
    return f"{server.get('version', '')} {quirks if isinstance(quirks, str) else 'all'}".strip()


class Served(NamedTuple):
    """A server, what it passes for, and a mailbox on it."""

    sandbox: Sandbox
    profile: Profile
    account: Account


@pytest.fixture(scope="module", params=SERVERS, ids=named)
def served(request: pytest.FixtureRequest) -> Iterator[Served]:
    with Sandbox(**request.param) as sandbox:
        sandbox.add_user("mary@example.com", "secret")
        passes_for = profile(request.param.get("version", "Exchange2019"), request.param.get("quirks", ()))
        yield Served(sandbox, passes_for, sandbox.account(JOHN))
    close_connections()


@pytest.fixture
def account(served: Served) -> Account:
    return served.account


def test_the_version_is_found_out_whatever_is_done_first(served: Served) -> None:
    close_connections()
    config = Configuration(
        service_endpoint=served.sandbox.url, credentials=Credentials(JOHN, served.sandbox.password(JOHN))
    )
    found = Account(JOHN, config=config, autodiscover=False)
    found.inbox.all().count()
    if "no-version" in served.profile.quirks:
        assert found.version.build.major_version == served.profile.build[0]
    else:
        assert found.version.build == Build(*served.profile.build)
    asked = served.sandbox.requests[-1].version
    assert SCHEMA_VERSIONS.index(asked) <= SCHEMA_VERSIONS.index(served.profile.newest)


def test_messages(account: Account) -> None:
    draft = Message(
        account=account,
        folder=account.drafts,
        subject="Hello",
        body=HTMLBody("<b>Hello</b>"),
        to_recipients=["mary@example.com"],
        attachments=[FileAttachment(name="a.txt", content=b"hi")],
    ).save()
    found = account.drafts.get(subject="Hello")
    assert found.attachments[0].content == b"hi"
    assert found.datetime_created <= datetime.datetime.now(ZONE) + datetime.timedelta(minutes=1)
    found.subject = "Changed"
    found.save(update_fields=["subject"])
    found.attach(FileAttachment(name="b.txt", content=b"yo"))
    found.refresh()
    assert (found.subject, len(found.attachments)) == ("Changed", 2)
    found.move(account.inbox)
    with pytest.raises(ErrorItemNotFound):
        draft.refresh()
    found.soft_delete()
    Message(account=account, subject="Sent", body="Sent", to_recipients=[JOHN]).send_and_save()
    received = account.inbox.get(subject="Sent")
    received.reply("Re: Sent", "Thanks")
    received.forward("Fwd: Sent", "Look", to_recipients=[JOHN])
    assert account.inbox.filter(subject__contains="Sent").count() == 3
    account.inbox.all().delete()
    assert not account.inbox.all().exists()


def test_appointments(account: Account) -> None:
    start = datetime.datetime(2026, 3, 28, 10, tzinfo=ZONE)  # the clocks change the day after
    hour = datetime.timedelta(hours=1)
    meeting = CalendarItem(
        account=account,
        folder=account.calendar,
        subject="Meeting",
        start=start,
        end=start + hour,
        required_attendees=["mary@example.com"],
    ).save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    recurrence = Recurrence(pattern=WeeklyPattern(interval=1, weekdays=["Saturday"]), start=start.date(), number=4)
    CalendarItem(
        account=account, folder=account.calendar, subject="Series", start=start, end=start + hour, recurrence=recurrence
    ).save()
    day = datetime.date(2026, 5, 1)
    CalendarItem(account=account, folder=account.calendar, subject="Day", start=day, end=day, is_all_day=True).save()
    view = list(account.calendar.view(start=start - hour, end=start + datetime.timedelta(days=30)))
    assert len(view) == 5
    assert {each.start.astimezone(ZONE).hour for each in view} == {10}
    meeting.start, meeting.end = start + hour, start + 2 * hour
    meeting.save(update_fields=["start", "end"])
    meeting.refresh()
    assert meeting.start == start + hour
    assert account.calendar.get(subject="Day").start == day
    account.calendar.all().delete()


def test_contacts_and_tasks(account: Account) -> None:
    Contact(
        account=account,
        folder=account.contacts,
        display_name="Q",
        email_addresses=[EmailAddress(label="EmailAddress1", email="q@example.com")],
    ).save()
    DistributionList(account=account, folder=account.contacts, display_name="All").save()
    assert {each.display_name for each in account.contacts.all()} == {"Q", "All"}
    task = Task(account=account, folder=account.tasks, subject="T", due_date=datetime.date(2026, 5, 5)).save()
    task.complete()
    assert account.tasks.get().is_complete


def test_more_folders_than_some_take_at_once(account: Account) -> None:
    made = [Messages(parent=account.inbox, name=f"F{number:02}").save() for number in range(55)]
    try:
        account.root.clear_cache()
        walked = list(account.inbox.walk())
        assert len(walked) == 55
        Message(account=account, folder=account.inbox / "F54", subject="Deep").save()
        many = FolderCollection(account=account, folders=walked)
        assert [item.subject for item in many.all()] == ["Deep"]
        assert many.filter(subject="Deep").count() == 1
        assert many.all().exists()
        assert [item.subject for item in many.all().order_by("subject")[:5]] == ["Deep"]
        assert len(list(many.get_folders())) == 55
        assert not list(many.find_folders())
    finally:
        for folder in made:
            folder.delete()
    with pytest.raises(ErrorFolderNotFound):
        _ = account.inbox / "F54"


def test_many_items(account: Account) -> None:
    account.bulk_create(folder=account.drafts, items=[Message(subject=f"s{i}", body=str(i)) for i in range(30)])
    drafts = account.drafts.filter(subject__startswith="s")
    assert account.drafts.filter(subject__startswith="s1").count() == 11
    assert len(drafts.order_by("-subject")[:5]) == 5
    assert not [e for e in account.bulk_update([(item, ["subject"]) for item in drafts]) if isinstance(e, Exception)]
    fetched = list(account.fetch(drafts.values_list("id", "changekey")))
    assert {item.body for item in fetched} == {str(number) for number in range(30)}
    assert drafts.filter(datetime_received__lt=datetime.datetime.now(ZONE) + datetime.timedelta(hours=1)).count() == 30
    drafts.delete()


def test_extended_properties(account: Account) -> None:
    class Lunch(ExtendedProperty):
        property_set_id = "c11ff724-aa03-4555-9952-8fa248a11c3e"
        property_name = "lunch"
        property_type = "String"

    Message.register("lunch", Lunch)
    try:
        Message(account=account, folder=account.drafts, subject="Menu", lunch="soup").save()
        assert account.drafts.get(lunch="soup").subject == "Menu"
    finally:
        Message.deregister("lunch")
    account.drafts.all().delete()


def free_times(account: Account) -> Any:
    start = datetime.datetime(2026, 3, 1, tzinfo=ZONE)
    end = start + datetime.timedelta(days=1)
    return list(account.protocol.get_free_busy_info([(account, "Organizer", False)], start=start, end=end))


@pytest.mark.parametrize(
    "ask, since",
    [
        (lambda account: account.oof_settings, None),
        (lambda account: account.protocol.resolve_names(["john"]), None),
        (free_times, None),
        (lambda account: account.protocol.get_roomlists(), EXCHANGE_2010),
        (lambda account: account.mail_tips, EXCHANGE_2010),
        (lambda account: account.protocol.get_timezones(), EXCHANGE_2010),
        (lambda account: account.rules, EXCHANGE_2010_SP1),
        (lambda account: account.junk.empty(), EXCHANGE_2010),
        (lambda account: list(account.export([ItemId(account.inbox.id, account.inbox.changekey)])), EXCHANGE_2010_SP1),
    ],
    ids=["oof", "names", "times", "rooms", "tips", "zones", "rules", "empty", "export"],
)
def test_what_an_older_server_does_not_have_is_an_error_before_anything_is_sent(
    served: Served, ask: Callable[[Account], Any], since: Build | None, request: pytest.FixtureRequest
) -> None:
    account = served.account
    assert account.inbox.id
    if since is not None and account.version.build < since:
        served.sandbox.requests.clear()
        with pytest.raises(OperationNotSupported):
            ask(account)
        assert not served.sandbox.requests
    elif "no-time-zones" in served.profile.quirks and "zones" in request.node.name.rpartition("-")[2]:
        with pytest.raises(ErrorInvalidRequest, match="GetServerTimeZones"):
            ask(account)
    else:
        ask(account)
