import threading
from datetime import datetime, timedelta, timezone

import pytest

from exchangelib.sandbox.host import Host
from exchangelib.sandbox.message import PATH, Request
from exchangelib.sandbox.nodes import MESSAGES_NS, SOAP_NS, TYPES_NS, E, M, S, T, parse

NOW = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
PAGE = '<m:IndexedPageItemView MaxEntriesReturned="{}" Offset="{}" BasePoint="Beginning"/>'


def find(view="", folders='<t:DistinguishedFolderId Id="inbox"/>'):
    return (
        '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>'
        f"{view}<m:ParentFolderIds>{folders}</m:ParentFolderIds></m:FindItem>"
    )


def create(count):
    items = "<t:Message/>" * count
    return f'<m:CreateItem MessageDisposition="SaveOnly"><m:SavedItemFolderId><t:DistinguishedFolderId Id="inbox"/></m:SavedItemFolderId><m:Items>{items}</m:Items></m:CreateItem>'


class Client:
    def __init__(self, host):
        self.host = host
        self.users = {address: host.add_user(address, password="x") for address in ("john@x.org", "anne@x.org")}

    def ask(self, payload, version="Exchange2016", user="john@x.org"):
        """Status and payload."""
        data = (
            f'<s:Envelope xmlns:s="{SOAP_NS}" xmlns:m="{MESSAGES_NS}" xmlns:t="{TYPES_NS}"><s:Header>'
            f'<t:RequestServerVersion Version="{version}"/></s:Header><s:Body>{payload}</s:Body></s:Envelope>'
        ).encode()
        reply = self.host.app.answer(Request("POST", PATH, {}, data), self.users[user])
        return reply.status, parse(reply.body).find(S("Body")).children[0]

    def code(self, *args, **kwargs):
        """The code of a fault, else that of the first response message; and milliseconds to wait, if there are any."""
        status, payload = self.ask(*args, **kwargs)
        if payload.local != "Fault":
            return payload.children[0].children[0].child_text(M("ResponseCode")), None
        assert status == 500
        detail = next(each for each in payload.children if each.local == "detail")
        wait = [int(each.text) for each in detail.walk() if each.attrs.get("Name") == "BackOffMilliseconds"]
        return detail.child_text(E("ResponseCode")), wait[0] if wait else None

    def root(self, *args, **kwargs):
        _, payload = self.ask(*args, **kwargs)
        return payload.children[0].children[0].find(M("RootFolder"))


@pytest.fixture
def client():
    host = Host()
    host.clock.freeze(NOW)
    yield Client(host)
    host.stop()


OK = ("NoError", None)


def test_a_burst_is_followed_by_being_busy_until_time_has_passed(client):
    client.host.throttle(burst=3, recharge=2)
    assert [client.code(find()) for _ in range(4)] == [OK, OK, OK, ("ErrorServerBusy", 500)]
    client.host.clock.advance(timedelta(milliseconds=200))
    assert client.code(find()) == ("ErrorServerBusy", 300)
    client.host.clock.advance(timedelta(milliseconds=300))
    assert client.code(find()) == OK
    assert client.code(find()) == ("ErrorServerBusy", 500)
    client.host.clock.advance(3600)
    assert [client.code(find())[0] for _ in range(4)] == ["NoError"] * 3 + ["ErrorServerBusy"]


def test_each_user_has_a_budget_and_the_throttle_can_be_lifted(client):
    client.host.throttle(burst=1)
    assert client.code(find()) == OK
    assert client.code(find(), user="anne@x.org") == OK
    assert client.code(find())[0] == "ErrorServerBusy"
    client.host.throttle()
    assert [client.code(find()) for _ in range(5)] == [OK] * 5
    client.host.throttle(burst=1)
    client.host.reset()
    assert [client.code(find()) for _ in range(5)] == [OK] * 5


def test_only_so_many_requests_are_done_at_a_time(client):
    client.host.throttle(concurrency=1)
    inside, go_on = threading.Event(), threading.Event()

    def wait(_seconds):
        inside.set()
        assert go_on.wait(30)

    client.host.app.pause = wait
    client.host.fail("FindItem", "delay", delay=1)
    found = []
    first = threading.Thread(target=lambda: found.append(client.code(find())))
    first.start()
    assert inside.wait(30)
    assert client.code(find()) == ("ErrorExceededConnectionCount", None)
    assert client.code(find(), user="anne@x.org") == OK
    go_on.set()
    first.join(30)
    assert found == [OK]
    assert client.code(find()) == OK


def test_over_the_find_count_a_page_ends_early_and_goes_on_from_there(client):
    client.ask(create(5))
    client.host.throttle(find_count=2)
    seen, offset = 0, 0
    for _ in range(3):
        root = client.root(find(PAGE.format(100, offset)))
        seen += len(root.children[0].children)
        offset = int(root.attrs["IndexedPagingOffset"])
    assert (seen, offset, root.attrs["IncludesLastItemInRange"], root.attrs["TotalItemsInView"]) == (5, 5, "true", "5")


def test_over_the_find_count_what_asks_for_no_page_is_refused(client):
    client.ask(create(3))
    client.host.throttle(find_count=2)
    assert client.code(find()) == ("ErrorExceededFindCountLimit", None)
    assert client.code(find(PAGE.format(2, 0))) == OK
    assert client.code(find(PAGE.format(3, 0)), version="Exchange2010")[0] == "ErrorServerBusy"
    assert client.code(find(PAGE.format(2, 0)), version="Exchange2010") == OK
    folders = '<m:FindFolder Traversal="Shallow"><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:ParentFolderIds><t:DistinguishedFolderId Id="msgfolderroot"/></m:ParentFolderIds></m:FindFolder>'
    assert client.code(folders) == ("ErrorExceededFindCountLimit", None)


def test_the_folders_of_one_request_share_the_find_count(client):
    client.ask(create(2))
    client.host.throttle(find_count=3)
    twice = '<t:DistinguishedFolderId Id="inbox"/><t:DistinguishedFolderId Id="inbox"/>'
    _, payload = client.ask(find(PAGE.format(10, 0), twice))
    roots = [each.find(M("RootFolder")) for each in payload.children[0]]
    assert [len(each.find(T("Items")).children) for each in roots] == [2, 1]
    assert [each.attrs["IncludesLastItemInRange"] for each in roots] == ["true", "false"]


@pytest.mark.parametrize("wrong", [{"burst": 0}, {"find_count": True}, {"concurrency": 1.5}, {"burst": 1, "recharge": 0}, {"recharge": "1"}])  # fmt: skip
def test_limits_that_are_none_are_refused(client, wrong):
    with pytest.raises(ValueError, match="throttle: "):
        client.host.throttle(**wrong)
