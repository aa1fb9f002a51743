"""How long the sandbox takes for a page of a large folder, in CPU time of one process; it measures no client and no HTTP.

python -m benchmarks.sandbox_scale --items 100000
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from exchangelib.sandbox import schema, times
from exchangelib.sandbox.bags import branch, leaf
from exchangelib.sandbox.call import Call
from exchangelib.sandbox.clock import Clock
from exchangelib.sandbox.derive import complete, mailbox
from exchangelib.sandbox.handlers import HANDLERS
from exchangelib.sandbox.nodes import Node, T, parse, serialise
from exchangelib.sandbox.paths import resolve
from exchangelib.sandbox.store import NewItem, Store

_WRAP = (
    '<x xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" '
    'xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">{}</x>'
)
_START = datetime(2024, 1, 1, tzinfo=timezone.utc)
_PAGE = '<m:IndexedPageItemView MaxEntriesReturned="100" Offset="0" BasePoint="Beginning"/>'
_WORDS = ["budget", "meeting", "invoice", "lunch", "release", "holiday", "contract", "Prüfung", "travel", "report"]


def fill(store: Store, count: int, address: str = "john@example.com") -> None:
    """Make a mailbox with many messages in its inbox, straight into the store."""
    user = store.user(address) or store.add_user(address, "secret", "John")
    with store.transaction():
        folder = store.folders.distinguished(user.number, "inbox")
        assert folder is not None  # every mailbox has one
        origin = store.origin(user.number, draft=False)
        for number in range(count):
            word = _WORDS[number % len(_WORDS)]
            body = f"This is message {number} about {word}. " + "Lorem ipsum dolor sit amet. " * 20
            at = times.write(_START + timedelta(minutes=number * 7919 % count))
            bag = {
                "Subject": leaf("Subject", f"{word.title()} {number}"),
                "Body": Node(T("Body"), {"BodyType": "Text"}, None, body),
                "From": branch("From", mailbox(f"Person {number % 500}", f"p{number % 500}@example.com")),
                "DateTimeReceived": leaf("DateTimeReceived", at),
                "Importance": leaf("Importance", ("Low", "Normal", "High")[number % 3]),
                **_property("ticket", "Integer", str(number % 1000)),
            }
            if number % 3:
                bag |= _property("owner", "String", f"Person {number % 50}")
            store.insert(complete(NewItem("Message", bag), origin), folder)


def fill_calendar(store: Store, count: int, address: str = "john@example.com") -> None:
    """Make many appointments, each of which overlaps its neighbours, and the first all others; straight into the store."""
    user = store.user(address) or store.add_user(address, "secret", "John")
    with store.transaction():
        folder = store.folders.distinguished(user.number, "calendar")
        assert folder is not None  # every mailbox has one
        origin = store.origin(user.number)
        for number in range(count):
            start = _START + timedelta(minutes=20 * number)
            bag = {
                "Subject": leaf("Subject", f"Meeting {number}"),
                "Start": leaf("Start", times.write(start)),
                "End": leaf("End", times.write(start + timedelta(minutes=30 if number else 20 * count))),
            }
            store.insert(complete(NewItem("CalendarItem", bag), origin), folder)


def _uri(name: str, kind: str) -> str:
    return (
        f'<t:ExtendedFieldURI DistinguishedPropertySetId="PublicStrings" PropertyName="{name}" PropertyType="{kind}"/>'
    )


def _property(name: str, kind: str, value: str) -> dict[str, Node]:
    attributes = {"DistinguishedPropertySetId": "PublicStrings", "PropertyName": name, "PropertyType": kind}
    uri = Node(T("ExtendedFieldURI"), attributes)
    return {resolve(uri).name: branch("ExtendedProperty", uri, leaf("Value", value))}


class Server:
    """The handlers, without HTTP.

    :param store: its mailbox is John's
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def ask(self, xml: str) -> Node:
        """The answer to a payload, parsed and written as it would be."""
        body = parse(_WRAP.format(xml).encode()).children[0]
        assert self.store.schema.validate(body, "V2017_07_11") is None
        user = self.store.user("john@example.com")
        assert user is not None  # fill() made it
        clock = self.store.clock
        call = Call(
            body.local,
            body,
            user,
            user.address,
            "V2017_07_11",
            None,
            self.store,
            clock,
            self.store.schema,
            "en_US",
        )
        answer = HANDLERS[body.local](call)
        serialise(answer)
        return answer

    def get(self, folder: str, count: int) -> str:
        """A request for all properties of the first items of a folder."""
        page = _PAGE.replace('"100"', f'"{count}"')
        found = self.find(page, "IdOnly", folder).children[0].children[0].children[1].children[0]
        ids = "".join(f'<t:ItemId Id="{item.children[0].attrs["Id"]}"/>' for item in found.children)
        shape = "<m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape>"
        return f"<m:GetItem>{shape}<m:ItemIds>{ids}</m:ItemIds></m:GetItem>"

    def find(self, inner: str, base: str = "AllProperties", folder: str = "inbox") -> Node:
        """The answer to a FindItem."""
        return self.ask(
            f'<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>{base}</t:BaseShape></m:ItemShape>{inner}'
            f'<m:ParentFolderIds><t:DistinguishedFolderId Id="{folder}"/></m:ParentFolderIds></m:FindItem>'
        )


def contains(uri: str, text: str, how: str = "IgnoreCase") -> str:
    """A restriction to items of which a property contains a text."""
    return (
        f'<m:Restriction><t:Contains ContainmentMode="Substring" ContainmentComparison="{how}">'
        f'<t:FieldURI FieldURI="{uri}"/><t:Constant Value="{text}"/></t:Contains></m:Restriction>'
    )


def order(uri: str, how: str = "Descending") -> str:
    """A sort order."""
    return f'<m:SortOrder><t:FieldOrder Order="{how}"><t:FieldURI FieldURI="{uri}"/></t:FieldOrder></m:SortOrder>'


def compare(sign: str, uri: str, value: str) -> str:
    """A restriction to items of which a property is, or is greater or less than, a value.

    :param uri: the element of the path
    """
    constant = f'<t:FieldURIOrConstant><t:Constant Value="{value}"/></t:FieldURIOrConstant>'
    return f"<m:Restriction><t:{sign}>{uri}{constant}</t:{sign}></m:Restriction>"


_RECEIVED = order("item:DateTimeReceived")
_TICKET, _OWNER = _uri("ticket", "Integer"), _uri("owner", "String")
SEARCHES = {
    "the first page, newest first": _PAGE,
    "all, sorted by subject": _PAGE + order("item:Subject", "Ascending"),
    "all, sorted by sender": _PAGE + order("message:From", "Ascending"),
    "subject contains, one of ten fits": _PAGE + contains("item:Subject", "budget") + _RECEIVED,
    "subject contains, exactly": _PAGE + contains("item:Subject", "Budget", "Exact") + _RECEIVED,
    "subject contains, without accents": _PAGE
    + contains("item:Subject", "prufung", "IgnoreCaseAndNonSpacingCharacters")
    + _RECEIVED,
    "subject contains, sorted by it": _PAGE + contains("item:Subject", "1") + order("item:Subject"),
    "sender contains": _PAGE + contains("message:From", "p7@") + _RECEIVED,
    "body contains": _PAGE + contains("item:Body", "invoice") + _RECEIVED,
    "body contains, exactly": _PAGE + contains("item:Body", "message 77", "Exact") + _RECEIVED,
    "received since": _PAGE
    + '<m:Restriction><t:IsGreaterThan><t:FieldURI FieldURI="item:DateTimeReceived"/><t:FieldURIOrConstant>'
    '<t:Constant Value="2024-01-20T00:00:00Z"/></t:FieldURIOrConstant></t:IsGreaterThan></m:Restriction>' + _RECEIVED,
    "a MAPI number is less": _PAGE + compare("IsLessThan", _TICKET, "20") + _RECEIVED,
    "a MAPI number is not": _PAGE + compare("IsNotEqualTo", _TICKET, "20") + _RECEIVED,
    "a MAPI text is": _PAGE + compare("IsEqualTo", _OWNER, "person 7") + _RECEIVED,
    "a MAPI text contains": _PAGE
    + '<m:Restriction><t:Contains ContainmentMode="Substring" ContainmentComparison="IgnoreCase">'
    f'{_OWNER}<t:Constant Value="N 1"/></t:Contains></m:Restriction>' + _RECEIVED,
    "a MAPI text is there": _PAGE + f"<m:Restriction><t:Exists>{_OWNER}</t:Exists></m:Restriction>" + _RECEIVED,
    "all, sorted by a MAPI text": _PAGE
    + f'<m:SortOrder><t:FieldOrder Order="Ascending">{_OWNER}</t:FieldOrder></m:SortOrder>',
    "another name for the subject contains": _PAGE
    + '<m:Restriction><t:Contains ContainmentMode="Substring" ContainmentComparison="IgnoreCase">'
    '<t:ExtendedFieldURI PropertyTag="0x0037" PropertyType="String"/><t:Constant Value="budget"/></t:Contains>'
    "</m:Restriction>" + _RECEIVED,
}


def _cpu(work: Callable[[], object], times_: int = 3) -> float:
    """The least CPU time in milliseconds that something takes."""
    best = float("inf")
    for _ in range(times_):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best * 1000


def main() -> None:
    """Fill a folder, ask, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000, help="how many messages are in the folder")
    parser.add_argument("--database", help="a file to keep them in; in memory if left out")
    arguments = parser.parse_args()
    store = Store(arguments.database, Clock(), schema.load())
    started = time.process_time()
    fill(store, arguments.items)
    took = time.process_time() - started
    print(f"{arguments.items} messages made in {took:.1f} s, {arguments.items / took:.0f} a second")
    server = Server(store)
    get = server.get("inbox", 100)
    print(f"{_cpu(lambda: server.ask(get)):8.1f} ms  GetItem of 100, all properties")
    fill_calendar(store, arguments.items // 10)
    get = server.get("calendar", 100)
    print(
        f"{_cpu(lambda: server.ask(get)):8.1f} ms  GetItem of 100 of {arguments.items // 10} appointments, all properties"
    )
    for name, inner in SEARCHES.items():
        total = server.find(inner).children[0].children[0].children[1].attrs["TotalItemsInView"]
        print(f"{_cpu(lambda inner=inner: server.find(inner)):8.1f} ms  FindItem: {name} ({total} fit)")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB  at most")
    store.close()


if __name__ == "__main__":
    main()
