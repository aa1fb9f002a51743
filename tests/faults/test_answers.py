"""Answers that are none: whatever a server sends, whoever asked gets one clear error, whichever way they asked."""

from __future__ import annotations

import gzip
import math
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from exchangelib import Account, Message
from exchangelib._net import channel
from exchangelib.errors import (
    ErrorInternalServerError,
    ErrorMailboxMoveInProgress,
    ErrorServerBusy,
    EWSError,
    MalformedResponseError,
    RateLimitError,
    ResponseMessageError,
    SOAPError,
    TransportError,
    UnknownResponseCode,
)
from exchangelib.protocol import ConnectionLost, FailFast, FaultTolerance, ServerFailed
from tests.faults.evil import ENDLESS, Evil, failed, fault, http, items, message, messages, page, soap, success
from tests.faults.judging import one_clear_error

GOOD = soap("<m:FindItemResponse><m:ResponseMessages/></m:FindItemResponse>")
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>' + GOOD.partition("?>")[2].replace("<s:Body>", "<s:Body>&c;")
)
OUTSIDE = BOMB.replace('<!ENTITY a "ha">', '<!ENTITY a SYSTEM "file:///etc/passwd">')
HTML = "<!DOCTYPE html><html><head><title>Sign in to Contoso</title></head><body>Who are you?</body></html>"
ZIPPED = gzip.compress(GOOD.encode())

# What comes, which error it makes, and what a user needs to read in it
ANSWERS: dict[str, tuple[bytes, type[EWSError], tuple[str, ...]]] = {
    "a page": (http(HTML, Content_Type="text/html"), MalformedResponseError, ("HTML page", "Sign in to Contoso")),
    "a page that says it is XML": (http(HTML), MalformedResponseError, ("HTML page", "Sign in to Contoso")),
    "text": (http("Service Unavailable"), MalformedResponseError, ("Not XML", "Service Unavailable")),
    "nothing": (http(""), MalformedResponseError, ("empty",)),
    "spaces": (http(" \r\n "), MalformedResponseError, ("empty",)),
    "half of it, as if it were all": (http(GOOD[:-60]), MalformedResponseError, ("Not well-formed",)),
    "an end without a beginning": (http(GOOD[200:]), MalformedResponseError, ()),
    "less than announced": (http(GOOD, length=len(GOOD) + 100), ConnectionLost, ("broke off",)),
    "nothing of what was announced": (http("", length=100), ConnectionLost, ("broke off",)),
    "half a head": (b"HTTP/1.1 200 OK\r\nContent-Le", TransportError, ("empty",)),
    "no HTTP": (b"220 mail.example.com ESMTP\r\n", ConnectionLost, ()),
    "a head without end": (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200, ConnectionLost, ()),
    "a line without end": (b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000, ConnectionLost, ()),
    "a length that is none": (
        b"HTTP/1.1 200 OK\r\nContent-Length: lots\r\n\r\n",
        TransportError,
        (),
    ),
    "two lengths": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\n<?xml",
        MalformedResponseError,
        ("a header that makes no sense", "(5, 9)"),
    ),
    "a length below nothing": (
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n<?xml",
        MalformedResponseError,
        ("not SOAP",),
    ),
    "a chunk beyond all measure": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n<?xml",
        ConnectionLost,
        ("broke off",),
    ),
    "a chunk below nothing": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n<?xml",
        ConnectionLost,
        ("broke off",),
    ),
    "chunks that break off": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<?xml\r\n",
        ConnectionLost,
        ("broke off",),
    ),
    "chunks that are none": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<?xml\r\n",
        ConnectionLost,
        ("broke off",),
    ),
    "broken gzip": (
        http(ZIPPED[:20] + b"\xff\xff\xff" + ZIPPED[23:], Content_Encoding="gzip"),
        MalformedResponseError,
        ("cannot be decompressed",),
    ),
    "half of gzip": (http(ZIPPED[:-20], Content_Encoding="gzip"), ConnectionLost, ("incomplete",)),
    "no gzip at all": (http(GOOD, Content_Encoding="gzip"), MalformedResponseError, ("cannot be decompressed",)),
    "another compression": (http(GOOD, Content_Encoding="br"), MalformedResponseError, ("'br'",)),
    "a gzip bomb": (
        http(gzip.compress(b"<?xml ?>" + b" " * (1 << 25)), Content_Encoding="gzip"),
        MalformedResponseError,
        ("swells",),
    ),
    "a deflate bomb": (
        http(zlib.compress(b"<?xml ?>" + b" " * (1 << 25)), Content_Encoding="deflate"),
        MalformedResponseError,
        ("swells",),
    ),
    "bytes": (http(b"\x00\xff\xfe<not><xml \x80\x01>&&\x1b" * 8), MalformedResponseError, ()),
    "bytes in the middle": (
        http(GOOD.encode().replace(b"<m:ResponseMessages/>", b"\xc3\x28\xff<m:ResponseMessages/>")),
        MalformedResponseError,
        ("Not well-formed",),
    ),
    "an encoding that is none": (
        http(GOOD.replace("utf-8", "utf-99").encode()),
        MalformedResponseError,
        ("utf-99",),
    ),
    "another encoding than it says": (
        http(GOOD.replace("utf-8", "ascii").replace("V2017", "V2017ø").encode()),
        MalformedResponseError,
        ("ascii",),
    ),
    "an entity bomb": (http(BOMB), MalformedResponseError, ("DOCTYPE",)),
    "a file of ours": (http(OUTSIDE), MalformedResponseError, ("DOCTYPE",)),
    "a bomb in UTF-16": (
        http(BOMB.replace('version="1.0"', 'version="1.0" encoding="utf-16"').encode("utf-16")),
        MalformedResponseError,
        ("DOCTYPE",),
    ),
    "an entity that nobody declared": (
        http(GOOD.replace("<s:Body>", "<s:Body>&a;")),
        MalformedResponseError,
        ("Not well-formed",),
    ),
    "too deep": (
        http(soap("<a>" * 5000 + "</a>" * 5000)),
        MalformedResponseError,
        (),
    ),
    "other XML": (http('<?xml version="1.0"?><rss version="2.0"/>'), MalformedResponseError, ("not SOAP", "rss")),
    "SOAP 1.2": (
        http(GOOD.replace("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")),
        MalformedResponseError,
        ("SOAP 1.1",),
    ),
    "an empty body": (http(soap("")), MalformedResponseError, ("nothing in its body",)),
    "no body": (
        http(GOOD.replace("<s:Body>", "<s:X>").replace("</s:Body>", "</s:X>")),
        MalformedResponseError,
        ("without a body",),
    ),
    "the answer to another question": (
        http(soap("<m:GetUserPhotoResponse/>")),
        MalformedResponseError,
        ("GetUserPhotoResponse",),
    ),
    "a failure without a fault": (http("", "500 Internal Server Error"), ServerFailed, ("HTTP 500",)),
    "a failure with a page": (
        http(HTML, "500 Internal Server Error", Content_Type="text/html"),
        ServerFailed,
        ("HTTP 500", "Sign in to Contoso"),
    ),
    "a failure with SOAP that is no fault": (http(GOOD, "500 Oops"), ServerFailed, ("HTTP 500",)),
    "nothing there": (http("", "404 Not Found"), ServerFailed, ("HTTP 404", "no Exchange web service")),
    "forbidden": (http("", "403 Forbidden"), ServerFailed, ("HTTP 403", "forbids")),
    "too large": (http("", "413 Too Large"), ServerFailed, ("HTTP 413", "chunk_size")),
    "a success without content": (b"HTTP/1.1 204 No Content\r\n\r\n", TransportError, ("204",)),
    "a status that is none": (http(GOOD, "999 What"), TransportError, ("999",)),
    "a fault": (
        http(fault("ErrorMailboxMoveInProgress", "Not you."), "500 Oops"),
        ErrorMailboxMoveInProgress,
        ("Not you.",),
    ),
    "a fault that says it is a success": (
        http(fault("ErrorMailboxMoveInProgress", "Not you.")),
        ErrorMailboxMoveInProgress,
        ("Not you.",),
    ),
    "a fault without detail": (http(fault(None, "Who knows?"), "500 Oops"), SOAPError, ("Server", "Who knows?")),
    "a fault without anything": (http(soap("<s:Fault/>"), "500 Oops"), SOAPError, ("fault",)),
    "a fault of an unknown code": (
        http(fault("ErrorFromTheFuture", "Later."), "500 Oops"),
        UnknownResponseCode,
        ("ErrorFromTheFuture", "Later."),
    ),
    "half a fault": (http(fault("ErrorMailboxMoveInProgress")[:-90], "500 Oops"), TransportError, ()),
    "busy": (http("", "503 Service Unavailable", Retry_After="7"), RateLimitError, ("too busy", "7 s")),
    "busy for a time that is none": (http("", "429 Hm", Retry_After="soon"), RateLimitError, ("too busy",)),
}


def _item(account: Account) -> Message:
    return Message(account=account, id="AAA", changekey="CK", subject="x")


# Every way of asking; what it asks for, and how
WAYS: dict[str, tuple[str, Callable[[Account], Any]]] = {
    "inbox": ("GetFolder", lambda account: account.inbox.total_count),
    "iterate": ("FindItem", lambda account: list(account.inbox.all().only("subject"))),
    "count": ("FindItem", lambda account: account.inbox.all().count()),
    "exists": ("FindItem", lambda account: account.inbox.filter(subject="x").exists()),
    "fetch": ("GetItem", lambda account: list(account.fetch([("AAA", "CK")], only_fields=["subject"]))),
    "get": ("GetItem", lambda account: account.inbox.get(id="AAA", changekey="CK")),
    "refresh": ("GetItem", lambda account: _item(account).refresh()),
    "create": ("CreateItem", lambda account: Message(account=account, folder=account.inbox, subject="x").save()),
    "update": ("UpdateItem", lambda account: _item(account).save(update_fields=["subject"])),
    "delete": ("DeleteItem", lambda account: _item(account).delete()),
    "bulk_create": ("CreateItem", lambda account: account.bulk_create(account.inbox, [Message(subject="x")])),
    "bulk_update": ("UpdateItem", lambda account: account.bulk_update([(_item(account), ["subject"])])),
    "bulk_delete": ("DeleteItem", lambda account: account.bulk_delete([("AAA", "CK")])),
    "folders": ("FindFolder", lambda account: list(account.inbox.walk())),
}
# One way of each kind for all answers; all ways for some
FEW = ("inbox", "iterate", "create")


def _fails(evil: Evil, way: str, answer: bytes, error: type[EWSError], *words: str, **configuration: Any) -> EWSError:
    operation, ask = WAYS[way]
    evil.answers[operation] = answer
    account = evil.account(**configuration)
    with pytest.raises(EWSError) as caught:
        ask(account)
    assert isinstance(caught.value, error), repr(caught.value)
    one_clear_error(caught.value, *words)
    # The session came back: whoever is next gets one
    assert account.protocol._pool._lent == {}
    assert account.protocol._pool._making == 0
    return caught.value


@pytest.mark.parametrize("way", FEW)
@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_is_none_is_one_clear_error(evil: Evil, name: str, way: str) -> None:
    answer, error, words = ANSWERS[name]
    _fails(evil, way, answer, error, *words)
    assert evil.asked.count(WAYS[way][0]) == 1


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "name", ["a page", "half of it, as if it were all", "the answer to another question", "a fault"]
)
def test_whichever_way_it_was_asked(evil: Evil, name: str, way: str) -> None:
    answer, error, words = ANSWERS[name]
    _fails(evil, way, answer, error, *words)
    assert evil.asked.count(WAYS[way][0]) == 1


@pytest.mark.parametrize(
    "name", ["a page", "half of it, as if it were all", "an entity bomb", "a fault", "nothing there"]
)
def test_what_will_not_change_is_not_tried_again_by_the_patient_either(evil: Evil, name: str) -> None:
    answer, error, words = ANSWERS[name]
    _fails(evil, "iterate", answer, error, *words, retry_policy=FaultTolerance(max_wait=5))
    assert evil.asked.count("FindItem") == 1


@pytest.mark.parametrize("policy", [FailFast(), FaultTolerance(max_wait=0.05)])
@pytest.mark.parametrize("way", ["create", "update", "delete", "bulk_create", "bulk_update", "bulk_delete"])
@pytest.mark.parametrize("name", ["less than announced", "half of gzip", "a failure without a fault"])
def test_what_may_have_been_done_is_not_done_again(evil: Evil, name: str, way: str, policy: Any) -> None:
    answer, error, words = ANSWERS[name]
    _fails(evil, way, answer, error, *words, retry_policy=policy)
    assert evil.asked.count(WAYS[way][0]) == 1


# --- too much


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "DEFAULT_LIMITS", channel.Limits(size=100_000, ratio=10, ratio_floor=1000))


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "answer",
    [
        http("<?xml " + "x" * 200_000),
        http("<?xml ", length=200_000),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"4000\r\n" + b"<?xm" * 0x1000 + b"\r\n" + ENDLESS,
        b"HTTP/1.1 200 OK\r\n\r\n" + b"<?xm" * 0x1000 + ENDLESS,
    ],
    ids=["whole", "announced", "endless chunks", "endless without chunks"],
)
def test_an_answer_that_is_too_large(evil: Evil, answer: bytes) -> None:
    _fails(evil, "iterate", answer, MalformedResponseError, "too large", "100,000 are allowed")


@pytest.mark.usefixtures("small")
def test_an_answer_that_swells(evil: Evil) -> None:
    answer = http(gzip.compress(b"<?xml ?>" + b"x" * 90_000), Content_Encoding="gzip")
    _fails(evil, "iterate", answer, MalformedResponseError, "swells")


# --- answers that are well-formed and make no sense

WRONG = [
    "create",
    "bulk_create",
    "update",
    "bulk_update",
    "delete",
    "bulk_delete",
    "fetch",
    "refresh",
    "get",
    "iterate",
]


@pytest.mark.parametrize("way", WRONG)
def test_an_answer_without_response_messages(evil: Evil, way: str) -> None:
    operation = WAYS[way][0]
    answer = http(soap(f"<m:{operation}Response/>"))
    _fails(evil, way, answer, MalformedResponseError, operation, "no response messages")


@pytest.mark.parametrize("way", WRONG)
@pytest.mark.parametrize("count", [0, 2])
def test_an_answer_with_another_number_of_response_messages(evil: Evil, way: str, count: int) -> None:
    operation = WAYS[way][0]
    answer = messages(operation, *[success(operation, items(message())) for _ in range(count)])
    _fails(evil, way, answer, MalformedResponseError, operation, f"asked about 1 things and got {count} answers")


def _in_place_or_raised(evil: Evil, way: str, answer: bytes) -> EWSError:
    """What came of one thing: raised where one thing was asked about, in its place where there might be many."""
    operation, ask = WAYS[way]
    evil.answers[operation] = answer
    try:
        result = ask(evil.account())
    except EWSError as e:
        return e
    assert isinstance(result, list), repr(result)
    (one,) = result
    assert isinstance(one, EWSError), repr(one)
    return one


@pytest.mark.parametrize("way", WRONG[:-1])
def test_an_unknown_response_code_in_a_response_message(evil: Evil, way: str) -> None:
    operation = WAYS[way][0]
    error = _in_place_or_raised(evil, way, messages(operation, failed(operation, "ErrorFromTheFuture", "Later.")))
    assert isinstance(error, UnknownResponseCode)
    assert error.response_code == "ErrorFromTheFuture"
    one_clear_error(error, "ErrorFromTheFuture", "Later.")


@pytest.mark.parametrize("way", WRONG)
def test_an_error_without_a_code(evil: Evil, way: str) -> None:
    operation = WAYS[way][0]
    answer = messages(operation, f'<m:{operation}ResponseMessage ResponseClass="Error"/>')
    error = _in_place_or_raised(evil, way, answer)
    assert isinstance(error, ResponseMessageError)
    one_clear_error(error)
    assert str(error).strip()


@pytest.mark.parametrize("way", WRONG)
@pytest.mark.parametrize("response_class", ['ResponseClass="Triumph"', ""])
def test_a_response_class_that_is_none(evil: Evil, way: str, response_class: str) -> None:
    operation = WAYS[way][0]
    answer = messages(operation, f"<m:{operation}ResponseMessage {response_class}/>")
    error = _in_place_or_raised(evil, way, answer)
    assert isinstance(error, MalformedResponseError)
    one_clear_error(error, "response class")


@pytest.mark.parametrize("way", [w for w in WRONG if "delete" not in w and w != "iterate"])
@pytest.mark.parametrize(
    "inside",
    [
        "",
        "<m:Items/>",
        items(message(None)),
        items(message("A"), message("B")),
        items("<t:Message><t:ItemId/></t:Message>"),
        items('<t:Message><t:ItemId Id=""/></t:Message>'),
        items("<t:Message><t:ItemId ChangeKey='CK'/></t:Message>"),
        "<m:Folders/>",
    ],
    ids=["nothing", "no item", "no id", "two items", "an empty id", "an id of no length", "a key alone", "folders"],
)
def test_a_success_that_does_not_say_of_what(evil: Evil, way: str, inside: str) -> None:
    operation = WAYS[way][0]
    error = _in_place_or_raised(evil, way, messages(operation, success(operation, inside)))
    assert isinstance(error, MalformedResponseError)
    one_clear_error(error, operation)


VALUES = {
    "Size": ("large", "size"),
    "IsRead": ("maybe", "is_read"),
    "DateTimeReceived": ("yesterday", "datetime_received"),
    "DateTimeSent": ("2024-13-45T99:99:99Z", "datetime_sent"),
    "HasAttachments": ("True", "has_attachments"),
    "InstanceKey": ("?base64?", "instance_key"),
    "ReminderMinutesBeforeStart": ("99999999999999999999x", "reminder_minutes_before_start"),
}


@pytest.mark.parametrize("tag", VALUES)
@pytest.mark.parametrize("way", ["fetch", "get", "refresh", "iterate"])
def test_a_value_that_its_field_cannot_have_costs_that_item_alone(evil: Evil, way: str, tag: str) -> None:
    operation = WAYS[way][0]
    text, name = VALUES[tag]
    damaged = message("AAA", f"<t:{tag}>{text}</t:{tag}>")
    one = page(damaged) if way == "iterate" else messages(operation, success(operation, items(damaged)))
    error = _in_place_or_raised(evil, way, one)
    assert isinstance(error, MalformedResponseError)
    one_clear_error(error, f"Message.{name}", text)


def test_a_damaged_item_does_not_cost_its_neighbours(evil: Evil) -> None:
    whole, damaged = message("A", "<t:Size>1</t:Size>"), message("B", "<t:Size>huge</t:Size>")
    evil.answers["GetItem"] = messages("GetItem", *[success("GetItem", items(m)) for m in (whole, damaged, whole)])
    first, second, third = evil.account().fetch(["A", "B", "A"], only_fields=["size"])
    assert (first.size, third.size) == (1, 1)
    one_clear_error(second, "Message.size", "huge")
    evil.answers["FindItem"] = page(whole, damaged, whole, total=3)
    first, second, third = evil.account().inbox.all().only("size")
    assert (first.size, third.size) == (1, 1)
    one_clear_error(second, "Message.size", "huge")
    for rows in (evil.account().inbox.all().values_list("size"), evil.account().inbox.all().values("size")):
        assert [isinstance(row, EWSError) for row in rows] == [False, True, False]


def test_an_item_of_a_kind_that_nobody_knows_is_an_item(evil: Evil) -> None:
    hologram = (
        '<t:Hologram><t:ItemId Id="H" ChangeKey="CK"/><t:Subject>Future</t:Subject><t:Depth>3</t:Depth></t:Hologram>'
    )
    evil.answers["FindItem"] = page(hologram)
    (found,) = evil.account().inbox.all().only("subject")
    assert (found.id, found.subject) == ("H", "Future")


@pytest.mark.parametrize("code", ["ErrorServerBusy", "ErrorInternalServerError"])
def test_a_fault_that_passes_is_waited_for_by_the_patient_only(evil: Evil, code: str) -> None:
    passing = {"ErrorServerBusy": ErrorServerBusy, "ErrorInternalServerError": ErrorInternalServerError}[code]
    _fails(evil, "iterate", http(fault(code), "500 Oops"), passing, "It says so.")
    if code == "ErrorServerBusy":
        evil.answers["FindItem"] = [http(fault(code), "500 Oops"), page(message("A"))]
        assert len(list(evil.account(retry_policy=FaultTolerance(max_wait=5)).inbox.all().only("subject"))) == 1


def test_what_is_found_without_an_id_is_an_error_in_its_place(evil: Evil) -> None:
    evil.answers["FindItem"] = page(message("A"), message(None), message("C"), total=3)
    first, second, third = evil.account().inbox.all().only("subject")
    assert (first.id, third.id) == ("A", "C")
    assert isinstance(second, MalformedResponseError)
    one_clear_error(second, "FindItem", "without an id")


# A server that asks for more patience than there is time, as a header, a fault, or in each response message
FOREVER = "9" * 400
_BACK_OFF = f'<t:MessageXml><t:Value Name="BackOffMilliseconds">{FOREVER}</t:Value></t:MessageXml>'
_IN_MESSAGE = failed("FindItem", "ErrorServerBusy").replace("</m:DescriptiveLinkKey>", "</m:DescriptiveLinkKey>" + "%s")
ETERNITIES = {
    "header": http("", "503 Busy", Retry_After=FOREVER),
    "fault": http(fault("ErrorServerBusy").replace("</detail>", f"{_BACK_OFF}</detail>"), "500 Oops"),
    "message": messages("FindItem", _IN_MESSAGE % _BACK_OFF.replace("t:MessageXml", "m:MessageXml")),
}


@pytest.mark.parametrize("max_wait", [0.002, math.inf])
@pytest.mark.parametrize("name", ETERNITIES)
def test_a_demand_for_eternity_is_no_demand(evil: Evil, name: str, max_wait: float) -> None:
    if max_wait == math.inf:
        evil.answers["FindItem"] = [ETERNITIES[name], page(message("A"))]
        account = evil.account(retry_policy=FaultTolerance(max_wait=max_wait))
        assert [m.id for m in account.inbox.all().only("subject")] == ["A"]
    else:
        _fails(evil, "iterate", ETERNITIES[name], RateLimitError, retry_policy=FaultTolerance(max_wait=max_wait))


@pytest.mark.parametrize(
    "folders",
    [
        "<t:Folder><t:DisplayName>nameless</t:DisplayName></t:Folder>",
        '<t:Folder><t:FolderId Id="A"/></t:Folder><t:Folder><t:FolderId Id="B"/></t:Folder>',
        "",
    ],
    ids=["no id", "two", "none"],
)
def test_a_folder_that_cannot_be_told_from_others(evil: Evil, folders: str) -> None:
    answer = messages("GetFolder", success("GetFolder", f"<m:Folders>{folders}</m:Folders>"))
    _fails(evil, "inbox", answer, MalformedResponseError, "GetFolder")
