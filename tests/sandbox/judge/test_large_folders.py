"""A folder of ten thousand items: what a search reads of them is counted, for time depends on the machine."""

import pytest

from benchmarks.sandbox_scale import _PAGE, SEARCHES, Server, contains, fill, fill_calendar
from exchangelib.sandbox import schema
from exchangelib.sandbox.bags import unpack
from exchangelib.sandbox.clock import Clock
from exchangelib.sandbox.meetings.conflicts import Calendar
from exchangelib.sandbox.store import Store, items

COUNT = 10_000


@pytest.fixture(scope="module")
def server():
    store = Store(None, Clock(), schema.load())
    fill(store, COUNT)
    yield Server(store)
    store.close()


@pytest.fixture
def watched(server, monkeypatch):
    """The server, the bags it unpacks, and the statements it runs."""
    bags, statements = [], []

    def counted(text):
        bags.append(text)
        return unpack(text)

    monkeypatch.setattr(items, "unpack", counted)
    server.store._db.set_trace_callback(statements.append)
    yield server, bags, statements
    server.store._db.set_trace_callback(None)


def total(root):
    return int(root.children[0].children[0].children[1].attrs["TotalItemsInView"])


def plan(server, statement):
    return " ".join(row[3] for row in server.store._db.execute(f"EXPLAIN QUERY PLAN {statement}"))


@pytest.mark.parametrize("name", SEARCHES)
def test_only_the_items_of_a_page_are_unpacked(watched, name):
    server, bags, statements = watched
    found = server.find(SEARCHES[name])
    assert total(found) > 0 or name == "received since"
    assert len(bags) <= 100
    (search,) = [each for each in statements if "FROM search INDEXED BY" in each and "SELECT item" in each]
    assert "USING INDEX search_" in plan(server, search) or "USING COVERING INDEX search_" in plan(server, search)


def test_the_newest_of_a_folder_are_found_without_sorting(watched):
    server, _, statements = watched
    server.find(_PAGE)
    (search,) = [each for each in statements if "SELECT item FROM search INDEXED BY" in each]
    assert "USE TEMP B-TREE" not in plan(server, search)


def test_a_search_that_sql_only_narrows_looks_at_what_is_left(watched, monkeypatch):
    server, _, _ = watched
    scanned = []
    scan = server.store.items.scan
    monkeypatch.setattr(server.store.items, "scan", lambda *args: [scanned.append(row) or row for row in scan(*args)])
    found = server.find(_PAGE + contains("item:Body", "message 77", "Exact"))
    assert total(found) == 111 == len(scanned)


@pytest.mark.parametrize("name", [name for name in SEARCHES if "MAPI" in name])
def test_mapi_properties_are_asked_of_no_item(watched, monkeypatch, name):
    server, _, statements = watched
    monkeypatch.setattr(server.store.items, "scan", None)
    server.find(SEARCHES[name])
    (search,) = [each for each in statements if "SELECT item FROM search INDEXED BY" in each]
    assert "SEARCH p USING PRIMARY KEY (key=?" in plan(server, search)


def test_a_search_for_mapi_properties_alone_needs_no_sorting(watched):
    server, _, statements = watched
    server.find(SEARCHES["a MAPI number is not"])
    (search,) = [each for each in statements if "SELECT item FROM search INDEXED BY" in each]
    assert "COVERING INDEX search_received" in plan(server, search)
    assert "USE TEMP B-TREE FOR ORDER BY" not in plan(server, search)


class Watched(list):
    """A list that counts how often something is looked up in it."""

    looks = 0

    def __getitem__(self, place):
        self.looks += 1
        return super().__getitem__(place)


def test_what_is_beside_an_appointment_is_found_without_going_through_the_calendar(server):
    fill_calendar(server.store, 2000)
    user = server.store.user("john@example.com")
    statements = []
    server.store._db.set_trace_callback(statements.append)
    book = Calendar(server.store, user.number)
    server.store._db.set_trace_callback(None)
    (rows,) = [each for each in statements if "SELECT start, finish" in each]
    assert "COVERING INDEX item_span" in plan(server, rows)
    assert "USE TEMP B-TREE" not in plan(server, rows)
    book.latest = Watched(book.latest)
    ((_, _, last),) = book.rows[-1:]
    conflicts, adjacent = book.beside(server.store.items.get(last))
    # The first appointment lasts as long as all of them
    assert [each.bag["Subject"].text for each in conflicts] == ["Meeting 0", "Meeting 1998"]
    assert adjacent == []
    assert book.latest.looks < 60


def test_what_is_read_by_id_is_unpacked_once(watched):
    server, bags, statements = watched
    page = server.find(_PAGE, "IdOnly").children[0].children[0].children[1].children[0]
    ids = "".join(f'<t:ItemId Id="{item.children[0].attrs["Id"]}"/>' for item in page.children)
    bags.clear()
    statements.clear()
    server.ask(f"<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape><m:ItemIds>{ids}</m:ItemIds></m:GetItem>")  # fmt: skip
    assert len(bags) == 200  # the head and the tail of each
