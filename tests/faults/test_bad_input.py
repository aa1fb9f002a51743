"""What cannot be right is refused before anything is sent, in words that name the class, the field, the value and the cure."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from exchangelib import Account, Body, CalendarItem, Configuration, Credentials, EWSDateTime, Mailbox, Message, Q
from exchangelib.errors import EWSError, InvalidFieldForVersion, InvalidValue
from exchangelib.ewsdatetime import UTC, EWSTimeZone
from exchangelib.folders import Inbox
from exchangelib.protocol import FaultTolerance
from exchangelib.sandbox import Sandbox
from tests.faults.evil import CANARY, USER
from tests.faults.judging import no_secret, one_clear_error

NAIVE = datetime.datetime(2024, 5, 17, 9, 30)


@pytest.fixture(scope="module")
def modern() -> Iterator[Sandbox]:
    with Sandbox() as made:
        made.add_user(USER, password=CANARY)
        yield made


@pytest.fixture(scope="module")
def old() -> Iterator[Sandbox]:
    with Sandbox(version="Exchange2010_SP2") as made:
        made.add_user(USER, password=CANARY)
        yield made


def _ready(sandbox: Sandbox) -> Account:
    """An account whose server's version is known, and whose inbox has been found."""
    made = sandbox.account(USER, CANARY, timeout=5)
    assert made.inbox.total_count is not None
    sandbox.requests.clear()
    return made


def _refused(sandbox: Sandbox, act: Callable[[], Any], *words: str) -> Exception:
    before = len(sandbox.requests)
    with pytest.raises((EWSError, ValueError, TypeError)) as caught:
        act()
    assert len(sandbox.requests) == before, [r.operation for r in sandbox.requests]
    error = caught.value
    assert isinstance(error, ValueError | TypeError)
    if isinstance(error, EWSError):
        one_clear_error(error, *words)
    for word in words:
        assert word in str(error)
    no_secret(f"{error} {error!r}")
    return error


# Values of a message, and what the error has to name beside "Message.<field>"
VALUES: list[tuple[str, Any, tuple[str, ...]]] = [
    ("subject", 5, ("str", "5")),
    ("subject", b"bytes", ("str", "bytes")),
    ("subject", "x" * 256, ("255",)),
    ("subject", "bell \x07", ("U+0007",)),
    ("subject", "half \ud83d", ("U+D83D",)),
    ("body", 5, ("Body", "5")),
    ("body", "nul \0", ("U+0000",)),
    ("body", "x" * 200 + "\x1b", ("U+001B",)),
    ("body", "ü" * 200 + "\uffff", ("U+FFFF",)),
    ("body", "ü" * 200 + "\udc00", ("U+DC00",)),
    ("is_read", "yes", ("bool", "yes")),
    ("is_read", 1, ("bool", "1")),
    ("importance", "Highest", ("Highest", "Low", "Normal", "High")),
    ("sensitivity", 3, ("3",)),
    ("reminder_due_by", NAIVE, ("time zone",)),
    ("reminder_due_by", "tomorrow", ("tomorrow", "datetime")),
    ("reminder_due_by", datetime.date(2024, 5, 17), ("datetime, not date",)),
    ("reminder_minutes_before_start", "ten", ("int", "ten")),
    ("reminder_minutes_before_start", -1, ("-1", "0")),
    ("reminder_minutes_before_start", 1.5, ("int", "1.5")),
    ("categories", "one", ("one", "list")),
    ("categories", ["ok", 5], ("str", "5")),
    ("categories", ["x\x01"], ("U+0001",)),
    ("to_recipients", 5, ("5",)),
    ("to_recipients", [5], ("Mailbox", "5")),
    ("author", 5, ("Mailbox", "5")),
    ("attachments", ["file.txt"], ("Attachment", "file.txt")),
    ("mime_content", 5, ("bytes", "5")),
    ("culture", 7, ("str", "7")),
]


@pytest.mark.parametrize("way", ["save", "bulk_create", "bulk_update", "update"])
@pytest.mark.parametrize("field, value, words", VALUES)
def test_a_value_that_its_field_cannot_have(
    modern: Sandbox, way: str, field: str, value: Any, words: tuple[str, ...]
) -> None:
    words = ("attachments",) if field == "attachments" and "update" in way else (f"Message.{field}", *words)
    account = _ready(modern)
    ids = {"id": "A", "changekey": "CK"} if "update" in way else {}

    def act() -> Any:
        item = Message(account=account, folder=account.inbox, **ids)
        setattr(item, field, value)
        if way == "save":
            return item.save()
        if way == "update":
            return item.save(update_fields=[field])
        if way == "bulk_create":
            good = [Message(subject=f"{n}") for n in range(4)]
            return account.bulk_create(account.inbox, [*good, item], chunk_size=2)
        good_pairs = [(Message(id=f"{n}", changekey="CK", subject="x"), ["subject"]) for n in range(4)]
        return account.bulk_update([*good_pairs, (item, [field])], chunk_size=2)

    _refused(modern, act, *words)


@pytest.mark.parametrize("make", [lambda **kw: Message(**kw), lambda **kw: Mailbox(**kw), lambda **kw: Inbox(**kw)])
def test_a_field_that_a_class_does_not_have(modern: Sandbox, make: Callable[..., Any]) -> None:
    _refused(modern, lambda: make(colour="red"), "colour")


def test_an_attribute_that_a_class_does_not_have(modern: Sandbox) -> None:
    item = Message()

    def act() -> None:
        item.subjcet = "x"

    _refused(modern, act, "Message", "subjcet", "subject")


# What does not exist on a server of 2010
NEWER = ["text_body", "preview", "flag", "normalized_body", "message_safety", "is_clutter"]


@pytest.mark.parametrize("field", NEWER)
@pytest.mark.parametrize("way", ["only", "filter", "order_by", "values", "fetch"])
def test_a_field_that_the_server_is_too_old_for(old: Sandbox, field: str, way: str) -> None:
    account = _ready(old)
    ways: dict[str, Callable[[], Any]] = {
        "only": lambda: list(account.inbox.all().only(field)),
        "filter": lambda: list(account.inbox.filter(**{f"{field}__exists": True})),
        "order_by": lambda: list(account.inbox.all().order_by(field)),
        "values": lambda: list(account.inbox.all().values(field)),
        "fetch": lambda: list(account.fetch([("A", "CK")], only_fields=[field])),
    }
    _refused(old, ways[way], field)


def test_a_value_that_the_server_is_too_old_for(old: Sandbox) -> None:
    from exchangelib.properties import Flag

    account = _ready(old)
    new = Message(account=account, folder=account.inbox, flag=Flag(flag_status="Flagged"))
    error = _refused(old, new.save, "Message.flag", "14.2")
    assert isinstance(error, InvalidFieldForVersion)
    there = Message(account=account, id="A", changekey="CK", flag=Flag(flag_status="Flagged"))
    _refused(old, lambda: there.save(update_fields=["flag"]), "Message.flag", "14.2")
    there.flag = None
    _refused(old, lambda: there.save(update_fields=["flag"]), "Message.flag", "14.2")


@pytest.mark.parametrize(
    "field", ["size", "datetime_received", "sender", "item_class", "preview", "conversation_topic"]
)
@pytest.mark.parametrize("way", ["update", "bulk_update"])
def test_a_field_that_only_the_server_sets(modern: Sandbox, field: str, way: str) -> None:
    account = _ready(modern)
    item = Message(account=account, id="A", changekey="CK", subject="x")
    act = {
        "update": lambda: item.save(update_fields=[field]),
        "bulk_update": lambda: account.bulk_update([(item, [field])]),
    }[way]
    _refused(modern, act, f"Message.{field}", "read-only")


@pytest.mark.parametrize("field", ["to_recipients", "message_id", "author"])
def test_a_field_that_cannot_change_once_the_message_is_sent(modern: Sandbox, field: str) -> None:
    account = _ready(modern)
    item = Message(account=account, id="A", changekey="CK", is_draft=False)
    _refused(modern, lambda: item.save(update_fields=[field]), f"Message.{field}", "no draft")


MAKES_NO_SENSE: dict[str, tuple[Callable[[Account], Any], tuple[str, ...]]] = {
    # items and ids
    "items as text": (lambda a: a.bulk_create(a.inbox, "item"), ("items", "item")),
    "an item alone": (lambda a: a.bulk_create(a.inbox, Message()), ("items", "Message")),
    "no items": (lambda a: a.bulk_create(a.inbox, None), ("items", "None")),
    "items that are none": (lambda a: a.bulk_create(a.inbox, ["a", "b"]), ("items", "'a'")),
    "items in a dict": (lambda a: a.bulk_create(a.inbox, {"a": 1}), ("items",)),
    "ids as text": (lambda a: a.bulk_delete("AAA"), ("ids", "AAA")),
    "an id alone": (lambda a: list(a.fetch("AAA")), ("ids", "AAA")),
    "ids that are numbers": (lambda a: a.bulk_delete([5]), ("5", "id")),
    "an empty id": (lambda a: a.bulk_delete([("", "CK")]), ("id",)),
    "an id that is None": (lambda a: a.bulk_delete([(None, "CK")]), ("id", "None")),
    "None as an id": (lambda a: list(a.fetch([None], only_fields=["subject"])), ("None", "id")),
    "an id of three": (lambda a: a.bulk_delete([("a", "b", "c")]), ("pair", "'c'")),
    "an item that is not saved": (lambda a: a.bulk_delete([Message(subject="x")]), ("Message", "no id", "saved")),
    "a control character in an id": (lambda a: a.bulk_delete([("a\x01", "CK")]), ("ItemId",)),
    "a change key that is a number": (lambda a: a.bulk_delete([("a", 5)]), ("changekey", "5")),
    "an id in a batch": (lambda a: a.bulk_delete(["a", "b", None], chunk_size=2), ("None",)),
    # updates
    "an update of text": (lambda a: a.bulk_update(["abc"]), ("pair", "abc")),
    "an update of nothing": (lambda a: a.bulk_update([(Message(id="A"), [])]), ("Message", "at least one field")),
    "fields as text": (lambda a: a.bulk_update([(Message(id="A"), "subject")]), ("names of fields", "subject")),
    "an update of an unknown field": (lambda a: a.bulk_update([(Message(id="A"), ["colour"])]), ("Message", "colour")),
    "an update of no item": (lambda a: a.bulk_update([("A", ["subject"])]), ("item", "'A'")),
    "an update of what is not saved": (
        lambda a: a.bulk_update([(Message(subject="x"), ["subject"])]),
        ("Message", "saved"),
    ),
    "a conflict that is none": (
        lambda a: a.bulk_update([(Message(id="A", subject="x"), ["subject"])], conflict_resolution="Fight"),
        ("conflict_resolution", "Fight", "AutoResolve"),
    ),
    "sending what is updated": (
        lambda a: a.bulk_update([(Message(id="A"), ["subject"])], message_disposition="SendOnly"),
        ("message_disposition", "SendOnly"),
    ),
    # arguments
    "a disposition that is none": (
        lambda a: a.bulk_create(a.inbox, [Message()], message_disposition="Burn"),
        ("message_disposition", "Burn", "SaveOnly"),
    ),
    "a deletion that is none": (lambda a: a.bulk_delete(["A"], delete_type="Burn"), ("delete_type", "Burn")),
    "a chunk of nothing": (lambda a: a.bulk_delete(["A"], chunk_size=0), ("chunk_size", "0")),
    "a chunk of text": (lambda a: list(a.fetch(["A"], chunk_size="ten")), ("chunk_size", "ten")),
    "a folder that is a number": (lambda a: a.bulk_create(5, [Message()]), ("5", "expected an id")),
    "a folder of text for fetch": (lambda a: list(a.fetch(["A"], folder="inbox")), ("folder", "inbox")),
    "fields of a fetch": (lambda a: list(a.fetch(["A"], only_fields=["colour"])), ("colour",)),
    "fields of a fetch as text": (lambda a: list(a.fetch(["A"], only_fields="subject")), ("only_fields", "subject")),
    "update_fields of a new item": (lambda a: Message(account=a).save(update_fields=["subject"]), ("update_fields",)),
    "an item without account": (lambda a: Message(subject="x").save(), ("Message", "account")),
    "refreshing what is not saved": (lambda a: Message(account=a).refresh(), ("Message", "ID")),
    "deleting what is not saved": (lambda a: Message(account=a).delete(), ("Message", "ID")),
    "deleting without a flag": (
        lambda a: a.bulk_delete(["A"], suppress_read_receipts="no"),
        ("suppress_read_receipts", "no"),
    ),
    # querysets
    "an unknown field": (lambda a: a.inbox.filter(colour="red"), ("colour",)),
    "an unknown lookup": (lambda a: a.inbox.filter(subject__sounds_like="x"), ("sounds_like", "subject")),
    "a field that cannot be searched": (lambda a: a.inbox.filter(to_recipients="x"), ("to_recipients", "search")),
    "a field that cannot be sorted": (lambda a: a.inbox.all().order_by("to_recipients"), ("to_recipients", "sort")),
    "an order that is unknown": (lambda a: a.inbox.all().order_by("colour"), ("colour",)),
    "an order that is a number": (lambda a: a.inbox.all().order_by(5), ("5",)),
    "only what is unknown": (lambda a: a.inbox.all().only("colour"), ("colour",)),
    "only a number": (lambda a: a.inbox.all().only(5), ("5",)),
    "a date that is text": (lambda a: a.inbox.filter(datetime_received__gt="now"), ("datetime_received", "now")),
    "a date without zone": (lambda a: a.inbox.filter(datetime_received__gt=NAIVE), ("datetime_received", "time zone")),
    "a number that is text": (lambda a: a.inbox.filter(size__gt="big"), ("size", "big")),
    "a range of one": (lambda a: a.inbox.filter(size__range=(1,)), ("range",)),
    "a range of text": (lambda a: a.inbox.filter(size__range=5), ("range", "5")),
    "in what is no list": (lambda a: a.inbox.filter(subject__in=5), ("in", "5")),
    "None as a value": (lambda a: a.inbox.filter(subject=None), ("subject", "None")),
    "exists what": (lambda a: a.inbox.filter(subject__exists="yes"), ("exists", "yes")),
    "contains a number": (lambda a: a.inbox.filter(subject__contains=5), ("subject", "5")),
    "greater than a flag": (lambda a: a.inbox.filter(subject__gt=5), ("subject", ">", "dates and numbers")),
    "a control character in a filter": (lambda a: list(a.inbox.filter(subject="a\x01")), ("Item.subject", "U+0001")),
    "a positional number": (lambda a: a.inbox.filter(5), ("5",)),
    "two query strings": (lambda a: a.inbox.filter("a", "b"), ("query string",)),
    "a query string and a field": (lambda a: a.inbox.filter("a", subject="b"), ("query string",)),
    "an empty Q of text": (lambda a: a.inbox.filter(Q("a") | Q(subject="b")), ("query string",)),
    "an index that is text": (lambda a: a.inbox.all()["a"], ("index", "'a'")),
    "a slice of text": (lambda a: a.inbox.all()["a":"b"], ("slice", "int", "'a'")),  # type: ignore[misc]
    "a slice of fractions": (lambda a: a.inbox.all()[1.5:], ("slice", "int", "1.5")),  # type: ignore[misc]
    "a slice of no step": (lambda a: a.inbox.all()[::0], ("step",)),
    "a filter on a slice": (lambda a: a.inbox.all()[:5].filter(subject="a"), ("slic",)),
    "reverse without order": (lambda a: a.inbox.all().reverse(), ("order_by",)),
    "a flat list of two": (lambda a: a.inbox.all().values_list("subject", "body", flat=True), ("flat",)),
    "a depth that is none": (lambda a: a.inbox.all().depth("Abyss"), ("depth", "Abyss", "Shallow")),
    "a page of nothing": (lambda a: setattr(a.inbox.all(), "page_size", 0), ("page_size", "0")),
    "many pages": (lambda a: setattr(a.inbox.all(), "page_size", "many"), ("page_size", "many")),
    "an id with others": (lambda a: list(a.inbox.filter(id="A", subject="b")), ("id",)),
    "get an unknown field": (lambda a: a.inbox.get(colour="red"), ("colour",)),
    "delete with nonsense": (
        lambda a: a.inbox.none().delete(chunk_size=0) or a.bulk_delete(["a"], chunk_size=0),
        ("chunk_size",),
    ),
}


@pytest.mark.parametrize("name", MAKES_NO_SENSE)
def test_an_argument_that_makes_no_sense(modern: Sandbox, name: str) -> None:
    act, words = MAKES_NO_SENSE[name]
    account = _ready(modern)
    _refused(modern, lambda: act(account), *words)


def test_a_folder_of_somebody_else(modern: Sandbox) -> None:
    account, other = _ready(modern), modern.account("anne@example.com")
    inbox = other.inbox
    modern.requests.clear()
    _refused(modern, lambda: account.bulk_create(inbox, [Message()]), "folder", "anne@example.com")
    _refused(modern, lambda: list(account.fetch(["A"], folder=inbox)), "folder", "anne@example.com")
    _refused(modern, lambda: Message(account=account, folder=inbox), "Message", "account")


CONFIGURATIONS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "credentials": ({"credentials": ("john", CANARY)}, ("credentials", "tuple")),
    "a password as credentials": ({"credentials": CANARY}, ("credentials", "str")),
    "a server with a path": ({"server": "mail.example.com/ews"}, ("server", "mail.example.com/ews")),
    "a server with a password": ({"server": f"john:{CANARY}@mail.example.com"}, ("server", "credentials=")),
    "an endpoint with a password": (
        {"service_endpoint": f"https://john:{CANARY}@mail.example.com/"},
        ("service_endpoint", "credentials="),
    ),
    "two servers": ({"server": "a", "service_endpoint": "https://a/"}, ("server", "service_endpoint")),
    "no URL": ({"service_endpoint": "mail.example.com"}, ("service_endpoint", "mail.example.com")),
    "a number as URL": ({"service_endpoint": 5}, ("service_endpoint", "5")),
    "plain http": (
        {"service_endpoint": "http://mail.example.com/", "credentials": Credentials("john", CANARY)},
        ("plain http", "allow_insecure"),
    ),
    "an auth type": ({"auth_type": "magic"}, ("auth_type", "magic", "basic")),
    "auth without credentials": ({"auth_type": "basic"}, ("basic", "credentials")),
    "a version as text": ({"version": "Exchange2016"}, ("version", "Exchange2016")),
    "a policy as text": ({"retry_policy": "often"}, ("retry_policy", "often")),
    "no connections": ({"max_connections": 0}, ("max_connections", "0")),
    "connections as text": ({"max_connections": "many"}, ("max_connections", "many")),
    "verify as text": ({"verify": "no"}, ("verify", "no")),
    "a bundle that is not there": ({"ca_bundle": "/nowhere/ca.pem"}, ("ca_bundle", "/nowhere/ca.pem")),
    "a certificate of three": ({"client_cert": ("a", "b", "c")}, ("client_cert",)),
    "a proxy with a password": ({"proxy": f"john:{CANARY}@proxy"}, ("proxy", "http://")),
    "a proxy that is a number": ({"proxy": 5}, ("proxy",)),
    "no time": ({"timeout": 0}, ("timeout", "0")),
    "time as text": ({"timeout": "long"}, ("timeout", "long")),
    "three times": ({"timeout": (1, 2, 3)}, ("timeout",)),
    "an agent of two lines": ({"user_agent": "a\r\nX: y"}, ("user_agent",)),
    "an adapter": ({"adapter": 5}, ("adapter", "5")),
}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_a_configuration_that_makes_no_sense(modern: Sandbox, name: str) -> None:
    arguments, words = CONFIGURATIONS[name]
    _refused(modern, lambda: Configuration(**arguments), *words)


ACCOUNTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "no address": ({"primary_smtp_address": "john"}, ("primary_smtp_address", "john")),
    "a number": ({"primary_smtp_address": 5}, ("primary_smtp_address",)),
    "an access type": ({"access_type": "sneak"}, ("access_type", "sneak", "delegate")),
    "credentials in the wrong place": ({"config": Credentials("john", CANARY)}, ("config", "Credentials")),
    "a password as credentials": ({"credentials": CANARY}, ("credentials",)),
    "a zone as text": ({"default_timezone": "Europe/Copenhagen"}, ("default_timezone",)),
    "no configuration": ({"config": None}, ("config=",)),
    "other credentials": ({"credentials": Credentials("anne", CANARY)}, ("credentials",)),
    "a locale": ({"locale": 5}, ("locale",)),
}


@pytest.mark.parametrize("name", ACCOUNTS)
def test_an_account_that_makes_no_sense(modern: Sandbox, name: str) -> None:
    arguments, words = ACCOUNTS[name]
    config = Configuration(service_endpoint=modern.url, credentials=Credentials(USER, CANARY))
    _refused(modern, lambda: Account(**{"primary_smtp_address": USER, "config": config, **arguments}), *words)


@pytest.mark.parametrize("max_wait", [-1, "long", True, float("nan")])
def test_a_patience_that_makes_no_sense(modern: Sandbox, max_wait: Any) -> None:
    _refused(modern, lambda: FaultTolerance(max_wait=max_wait), "max_wait")


@pytest.mark.parametrize(
    "arguments", [(5, CANARY), ("john", 5), (None, CANARY), ("john", None), ("john", CANARY.encode())]
)
def test_credentials_that_make_no_sense_are_not_shown(modern: Sandbox, arguments: Any) -> None:
    _refused(modern, lambda: Credentials(*arguments), "must be of type str")


def test_what_is_right_is_sent(modern: Sandbox) -> None:
    """The other side of all these: they are refused for what is wrong with them, not for something else."""
    account = _ready(modern)
    item = Message(
        account=account,
        folder=account.inbox,
        subject="x" * 255,
        body=Body("tab\t and line\r\n"),
        categories=["one"],
        importance="High",
        to_recipients=["anne@example.com"],
        reminder_due_by=EWSDateTime(2024, 5, 17, 9, 30, tzinfo=UTC),
    ).save()
    assert account.inbox.get(id=item.id, changekey=item.changekey).subject == "x" * 255
    assert account.inbox.filter(subject__contains="xx", size__gt=1).count() == 1
    item.delete()


@pytest.mark.parametrize("year, zone", [(1, "Asia/Tokyo"), (9999, "America/Los_Angeles")])
def test_a_moment_that_utc_does_not_have_is_said_with_its_field(year: int, zone: str) -> None:
    month, day, hour = (1, 1, 0) if year == 1 else (12, 31, 23)
    moment = EWSDateTime(year, month, day, hour, tzinfo=EWSTimeZone(zone))
    item = CalendarItem(subject="x", start=moment, end=moment)
    with pytest.raises(InvalidValue, match=r"CalendarItem\.start"):
        item.clean()


def test_the_name_of_a_folder_is_no_id() -> None:
    config = Configuration(service_endpoint="http://127.0.0.1:9/", credentials=Credentials("a", "b"), auth_type="basic")
    account = Account("a@example.com", config=config)
    for name in ("inbox", "Drafts"):
        with pytest.raises(InvalidValue, match=rf"'folder'.*DistinguishedFolderId\(id='{name.lower()}'\)"):
            account.bulk_create(name, [Message(subject="x")])
