import signal
import subprocess
import sys
import threading

import pytest

from exchangelib.sandbox import schema
from exchangelib.sandbox.bags import leaf
from exchangelib.sandbox.clock import Clock
from exchangelib.sandbox.derive import complete
from exchangelib.sandbox.refusal import Refusal
from exchangelib.sandbox.store import NewItem, Store
from exchangelib.sandbox.store.ids import FOLDER, ITEM, change_key, decode, encode, parse_change_key


@pytest.fixture
def store():
    made = Store(None, Clock(), schema.load())
    made.add_user("john@example.com", "secret", "John")
    yield made
    made.close()


def put(store, subject, address="john@example.com"):
    with store.transaction():
        folder = store.folders.distinguished(store.user(address).number, "inbox")
        new = complete(NewItem("Message", {"Subject": leaf("Subject", subject)}), store.origin(folder.mailbox))
        return store.insert(new, folder)


def test_ids_say_what_they_are_and_notice_damage():
    text = encode(ITEM, 7, 123456789)
    assert decode(text)[:3] == (ITEM, 7, 123456789)
    assert encode(FOLDER, 7, 123456789) != text
    for damaged in (text[:-4], text.swapcase(), text[:10] + "A" + text[11:], "AAMk", "é", text + "AAAA"):
        with pytest.raises(Refusal, match="ErrorInvalidIdMalformed"):
            decode(damaged)
    with pytest.raises(Refusal, match="ErrorInvalidIdEmpty"):
        decode("")


def test_change_keys_round_trip_and_notice_damage():
    assert parse_change_key(change_key(ITEM, 42)) == 42
    with pytest.raises(Refusal, match="ErrorInvalidChangeKey"):
        parse_change_key("nonsense")


def test_users_log_in_by_address_and_by_domain_name(store):
    user = store.user("JOHN@Example.com")
    assert user == store.user("EXAMPLE\\john") == store.user("example.com\\John")
    assert store.user("other\\john") is None
    assert user.check("secret")
    assert not user.check("Secret")
    assert "secret" not in repr(user)


def test_adding_a_user_again_changes_the_password_and_keeps_the_mailbox(store):
    put(store, "kept")
    again = store.add_user("john@example.com", "other")
    assert again.check("other")
    assert again.display_name == "John"
    assert store.folders.counts(again.number)[store.folders.distinguished(again.number, "inbox").number].total == 1


def test_an_address_that_is_none_is_refused(store):
    with pytest.raises(ValueError, match="'address' must be an SMTP address"):
        store.add_user("john", "p")


def fail_after(store, subject, numbers):
    with store.transaction():
        numbers.append(put(store, subject).number)
        raise RuntimeError(subject)


def test_a_failed_part_of_a_transaction_leaves_nothing_behind(store):
    numbers = []
    with pytest.raises(RuntimeError):
        fail_after(store, "gone", numbers)
    assert store.items.get(numbers[0]) is None
    with store.transaction():
        kept = put(store, "kept")
        with pytest.raises(RuntimeError):
            fail_after(store, "gone too", numbers)
    assert store.items.get(kept.number) is not None
    assert store.folders.counts(1)[kept.folder].total == 1


def test_reset_empties_mailboxes_and_ids_of_what_was_in_them_stay_dead(store):
    old = put(store, "old")
    store.reset()
    assert store.items.get(old.number) is None
    assert store.user("john@example.com").check("secret")
    assert store.folders.distinguished(1, "inbox").number == old.folder
    assert put(store, "new").number > old.number


def test_many_threads_write_at_once_and_nothing_is_lost(store):
    threads = [threading.Thread(target=lambda n=n: [put(store, f"{n}-{i}") for i in range(20)]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    folder = store.folders.distinguished(1, "inbox")
    assert store.folders.counts(1)[folder.number].total == 160


KILLED = """
import sys
from exchangelib.sandbox import schema
from exchangelib.sandbox.bags import leaf
from exchangelib.sandbox.clock import Clock
from exchangelib.sandbox.derive import complete
from exchangelib.sandbox.store import NewItem, Store
store = Store(sys.argv[1], Clock(), schema.load())
store.add_user("john@example.com", "secret")
folder = store.folders.distinguished(1, "inbox")
while True:
    with store.transaction():
        item = store.insert(complete(NewItem("Message", {"Subject": leaf("Subject", "x")}), store.origin(1)), folder)
    print(item.number, flush=True)
"""


def test_a_killed_process_loses_nothing_it_acknowledged(tmp_path):
    path = str(tmp_path / "mail.sqlite")
    process = subprocess.Popen([sys.executable, "-c", KILLED, path], stdout=subprocess.PIPE, text=True)
    seen = [int(process.stdout.readline()) for _ in range(30)]
    process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    seen += [int(line) for line in process.stdout.read().splitlines() if line]
    process.wait()
    process.stdout.close()
    store = Store(path, Clock(), schema.load())
    assert len(store.items.heads(seen)) == len(seen)
    assert store.user("john@example.com").check("secret")
    store.close()


def test_a_file_that_is_no_database_is_refused(tmp_path):
    path = tmp_path / "mail.sqlite"
    path.write_bytes(b"this is not a database, however long it may be" * 100)
    for bad in (path, tmp_path / "no" / "such" / "folder.sqlite"):
        with pytest.raises(ValueError, match="'path' must be a database file"):
            Store(str(bad), Clock(), schema.load())


def test_a_reset_empties_the_tables_of_other_rooms_too(store):
    with store.transaction():
        store._db.execute("CREATE TABLE elsewhere (a TEXT)")
        store._db.execute("INSERT INTO elsewhere VALUES ('x')")
    store.reset()
    assert store._db.execute("SELECT count(*) FROM elsewhere").fetchone() == (0,)
    assert store.user("john@example.com") is not None


def test_a_database_of_an_earlier_release_is_searched_like_a_new_one(tmp_path):
    path = str(tmp_path / "old.sqlite")
    store = Store(path, Clock(), schema.load())
    store.add_user("john@example.com", "secret", "John")
    item = put(store, "found")
    store.db.execute("DROP TABLE search")
    store.db.execute("CREATE TABLE search (item INTEGER PRIMARY KEY, folder, associated, odd, f_Other)")
    store.close()
    store = Store(path, Clock(), schema.load())
    assert store.items.search("folder = ? AND f_Subject = ?", (item.folder, "found"), "item") == [item.number]
    store.close()


def test_what_is_moved_or_removed_is_found_where_it_is(store):
    item = put(store, "here")
    drafts = store.folders.distinguished(item.mailbox, "drafts")
    with store.transaction():
        number = store.move(item, drafts)
    assert store.items.search("folder = ?", (item.folder,), "item") == []
    assert store.items.search("folder = ?", (drafts.number,), "item") == [number]
    with store.transaction():
        store.items.remove(number)
    for table in ("item", "content", "search", "search_body"):
        assert store.db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
