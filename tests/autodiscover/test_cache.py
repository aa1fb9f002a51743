"""What is remembered, for whom, and how: a file that is its owner's alone, which processes share."""

import json
import os
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import pytest

import exchangelib.autodiscover.cache as room
from exchangelib import Configuration, Credentials
from exchangelib._net.faults import ConnectionLost, TimedOut
from exchangelib.autodiscover import (
    AutodiscoverCache,
    AutodiscoverProtocol,
    LoginRefused,
    RedirectRules,
    autodiscover_cache,
    clear_cache,
    storage,
)
from exchangelib.autodiscover.storage import cache_folder
from exchangelib.errors import ErrorNonExistentMailbox, UnauthorizedError
from exchangelib.transport import get_autodiscover_authtype
from tests.autodiscover.conftest import JOHN, World
from tests.autodiscover.test_flow import failed

SOAP = "https://example.com/autodiscover/autodiscover.svc"
posix_only = pytest.mark.skipif(os.name == "nt", reason="There are no such bits")


@pytest.fixture
def cache(tmp_path: Path) -> AutodiscoverCache:
    return AutodiscoverCache(tmp_path / "exchangelib" / "autodiscover.json")


def test_a_thousand_accounts_of_a_domain_search_once(world: World) -> None:
    world.serve("autodiscover.example.com")
    for number in range(5):
        world.sandbox.add_user(f"user{number}@example.com", "secret")
    errors: list[BaseException] = []

    def find(number: int) -> None:
        try:
            world.search(f"user{number % 5}@example.com").discover()
        except BaseException as e:
            errors.append(e)

    threads = [threading.Thread(target=find, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(20):
        find(number)
    assert not errors
    assert world.proxy.targets.count(("example.com", 443)) == 1
    assert len(world.cache._connections) == 1
    connections = len(world.proxy.targets)
    for number in range(20):
        find(number)
    assert len(world.proxy.targets) == connections


def test_a_kept_connection_that_was_let_go_of_costs_no_search(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.serve("autodiscover.example.com")
    world.search().discover()
    before, real, lost = len(world.proxy.targets), AutodiscoverProtocol.ask, [True]

    def ask(protocol: AutodiscoverProtocol, email: str) -> Any:
        if lost and lost.pop():
            raise ConnectionLost("it was closed at that moment")
        return real(protocol, email)

    monkeypatch.setattr(AutodiscoverProtocol, "ask", ask)
    world.search().discover()
    assert not lost
    assert set(world.proxy.targets[before:]) == {("autodiscover.example.com", 443)}
    assert JOHN.partition("@")[2] in world.cache.path.read_text()


def test_who_fails_late_makes_nobody_forget_what_was_found_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.serve("autodiscover.example.com")
    world.search().discover()
    config = world.search().config
    old = world.cache.connection("example.com", config)
    assert old is not None
    new = AutodiscoverProtocol(old.config)
    real = AutodiscoverProtocol.ask

    def ask(protocol: AutodiscoverProtocol, email: str) -> Any:
        if protocol is old:
            world.cache.keep("example.com", config, new)
            raise TimedOut("too late")
        return real(protocol, email)

    monkeypatch.setattr(AutodiscoverProtocol, "ask", ask)
    before = len(world.proxy.targets)
    world.search().discover()
    assert world.cache.connection("example.com", config) is new
    assert ("example.com", 443) not in world.proxy.targets[before:]


def test_another_process_begins_with_what_the_first_found(world: World) -> None:
    world.serve("autodiscover.example.com")
    world.search().discover()
    world.cache.close()
    del world.proxy.tunnels[:]
    again = AutodiscoverCache(world.cache.path)
    search = world.search()
    search._cache = again
    search.discover()
    assert {host for host, _ in world.proxy.targets} == {"autodiscover.example.com"}


def test_what_does_not_work_any_more_is_forgotten_and_found_anew(world: World) -> None:
    world.serve("autodiscover.example.com")
    world.search().discover()
    assert world.cache.endpoint("example.com") == "https://autodiscover.example.com/autodiscover/autodiscover.svc"
    world.cache.close()
    del world.proxy.routes["autodiscover.example.com", 443]
    world.serve("example.com")
    world.search().discover()
    assert world.cache.endpoint("example.com") == SOAP
    del world.proxy.routes["example.com", 443]
    world.cache.close()
    failed(world.search())
    assert world.cache.endpoint("example.com") is None


def test_a_user_who_does_not_exist_makes_nobody_forget_the_server(world: World) -> None:
    world.serve("example.com")
    world.search().discover()
    with pytest.raises(ErrorNonExistentMailbox):
        world.search("nobody@example.com").discover()
    assert world.cache.endpoint("example.com") == SOAP


def test_what_another_program_allowed_itself_is_not_allowed_to_all(world: World) -> None:
    world.names.add("_autodiscover._tcp.example.com", "SRV", "1 0 443 mail.hosting.test.")
    world.serve("mail.hosting.test")
    world.search(rules=RedirectRules(["mail.hosting.test"])).discover()
    world.cache.close()
    del world.proxy.tunnels[:]
    failed(world.search())
    assert "mail.hosting.test" not in {host for host, _ in world.proxy.targets}


def test_a_remembered_server_that_offers_nothing_good_enough_was_shown_nothing(opened: Any) -> None:
    world = opened(auth="basic")
    world.serve("example.com")
    world.search(auth_type="basic", rules=RedirectRules(["example.com"])).discover()
    world.cache.close()
    error = failed(world.search(auth_type=None))
    assert not isinstance(error, UnauthorizedError)
    assert error.steps[0].what == "cache"
    assert "clear text" in error.steps[0].reason


def test_nor_is_it_shown_more_over_a_connection_that_other_rules_have_opened(opened: Any) -> None:
    world = opened(auth="basic")
    world.serve("example.com")
    world.search(auth_type=None, rules=RedirectRules(["example.com"])).discover()
    assert "clear text" in failed(world.search(auth_type=None)).steps[0].reason


def test_a_password_that_is_wrong_now_is_shown_once(world: World) -> None:
    world.serve("example.com", "autodiscover.example.com")
    world.search().discover()
    world.cache.close()
    del world.proxy.tunnels[:]
    with pytest.raises(LoginRefused):
        world.search(credentials=Credentials(JOHN, "wrong")).discover()
    assert {host for host, _ in world.proxy.targets} == {"example.com"}
    assert world.cache.endpoint("example.com") == SOAP


# --- the file


@posix_only
def test_the_file_is_its_owners_alone(cache: AutodiscoverCache) -> None:
    cache.remember("example.com", SOAP)
    assert stat.S_IMODE(cache.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(cache.path.parent.stat().st_mode) == 0o700
    told = json.loads(cache.path.read_text())
    assert set(told) == {"example.com"}
    assert set(told["example.com"]) == {"endpoint", "found"}


@posix_only
@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_others_may_write_to_is_not_read_and_not_written(
    cache: AutodiscoverCache, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    cache.remember("example.com", SOAP)
    place = cache.path if what == "file" else cache.path.parent
    place.chmod(0o777)
    before = cache.path.read_text()
    assert cache.endpoint("example.com") is None
    cache.remember("other.test", "https://other.test/autodiscover/autodiscover.svc")
    assert cache.path.read_text() == before
    assert "others may write" in caplog.text


@posix_only
@pytest.mark.parametrize("what", ["file", "folder", "lock"])
def test_links_are_not_followed(
    cache: AutodiscoverCache, tmp_path: Path, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    elsewhere = tmp_path / "elsewhere"
    if what == "folder":
        elsewhere.mkdir(mode=0o700)
        cache.path.parent.symlink_to(elsewhere)
    else:
        elsewhere.write_text("{}")
        cache.path.parent.mkdir(mode=0o700)
        (cache.path if what == "file" else cache.path.with_name(cache.path.name + ".lock")).symlink_to(elsewhere)
    cache.remember("example.com", SOAP)
    assert cache.endpoint("example.com") is None
    assert "symbolic link" in caplog.text
    assert not list(elsewhere.iterdir()) if what == "folder" else elsewhere.read_text() == "{}"


@posix_only
def test_what_belongs_to_somebody_else_is_not_read(
    cache: AutodiscoverCache, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cache.remember("example.com", SOAP)
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    assert cache.endpoint("example.com") is None
    assert "belongs to somebody else" in caplog.text


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\xfe", b"[]", b"[" * 100_000, b'{"example.com": 7}'])
def test_a_damaged_file_is_written_anew(cache: AutodiscoverCache, damage: bytes) -> None:
    cache.remember("example.com", SOAP)
    cache.path.write_bytes(damage)
    assert cache.endpoint("example.com") is None
    cache.remember("example.com", SOAP)
    assert cache.endpoint("example.com") == SOAP


@pytest.mark.parametrize(
    "entry",
    [
        {"endpoint": "http://example.com/autodiscover/autodiscover.svc", "found": 1},
        {"endpoint": "https://example.com/owa/", "found": 1},
        {"endpoint": 7, "found": 1},
        {"endpoint": SOAP},
        {"endpoint": SOAP, "found": "yesterday"},
        {"endpoint": SOAP, "found": -8 * 24 * 3600},
        {"endpoint": SOAP, "found": 5000},
        [],
    ],
)
def test_an_entry_that_makes_no_sense_or_is_too_old_is_none(tmp_path: Path, entry: Any) -> None:
    cache = AutodiscoverCache(tmp_path / "x" / "c.json", now=lambda: 1000.0)
    cache.remember("other.test", SOAP)
    cache.path.write_text(json.dumps({"example.com": entry}))
    assert cache.endpoint("example.com") is None
    assert len(cache) == 0


def test_old_entries_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [0.0]
    cache = AutodiscoverCache(tmp_path / "x" / "c.json", now=lambda: moment[0])
    monkeypatch.setattr(room, "MAX_ENTRIES", 3)
    for number in range(5):
        moment[0] += 1
        cache.remember(f"d{number}.test", SOAP)
    assert sorted(json.loads(cache.path.read_text())) == ["d2.test", "d3.test", "d4.test"]
    moment[0] += room.TTL + 1
    cache.remember("new.test", SOAP)
    assert list(json.loads(cache.path.read_text())) == ["new.test"]


def test_two_processes_lose_nothing_of_each_other(cache: AutodiscoverCache) -> None:
    program = (
        "import sys; from pathlib import Path; from exchangelib.autodiscover import AutodiscoverCache\n"
        "cache = AutodiscoverCache(Path(sys.argv[1]))\n"
        f"for n in range(25): cache.remember(f'{{sys.argv[2]}}{{n}}.test', {SOAP!r})\n"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(cache.path), name], cwd=Path(__file__).parent.parent.parent
        )
        for name in ("a", "b")
    ]
    assert [process.wait(120) for process in running] == [0, 0]
    assert len(json.loads(cache.path.read_text())) == 50
    assert [
        each.name
        for each in cache.path.parent.iterdir()
        if each.name not in (cache.path.name, cache.path.name + ".lock")
    ] == []


def test_a_place_that_cannot_be_written_is_no_obstacle(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    cache = AutodiscoverCache(tmp_path / "file" / "exchangelib" / "autodiscover.json")
    cache.remember("example.com", SOAP)
    assert cache.endpoint("example.com") is None
    assert "is not used" in caplog.text


def test_the_folder_is_that_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "name", "posix")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder() == tmp_path / "xdg"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_folder() == tmp_path / ".cache"
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_folder() == tmp_path / "Library" / "Caches"


@posix_only
def test_without_a_home_it_is_among_what_is_temporary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import pwd

    def nobody(_: int) -> Any:
        raise KeyError("the system does not know this user")

    monkeypatch.setattr(pwd, "getpwuid", nobody)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert cache_folder() == tmp_path / f"exchangelib-{os.getuid()}"
    cache = AutodiscoverCache(cache_folder() / "exchangelib" / "autodiscover.json")
    cache.remember("example.com", SOAP)
    assert cache.endpoint("example.com") == SOAP


@posix_only
def test_another_process_that_was_stopped_while_it_wrote_is_not_waited_for(
    cache: AutodiscoverCache, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    import fcntl

    monkeypatch.setattr(storage, "PATIENCE", 0.1)
    cache.remember("example.com", SOAP)
    with open(cache.path.with_name(cache.path.name + ".lock"), "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        cache.remember("other.test", SOAP)
    assert cache.endpoint("other.test") is None
    assert "another process has held" in caplog.text
    cache.remember("other.test", SOAP)
    assert sorted(json.loads(cache.path.read_text())) == ["example.com", "other.test"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="There is no fork")
def test_a_process_that_is_forked_while_one_writes_keeps_nobody_out(
    cache: AutodiscoverCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "PATIENCE", 0.5)
    cache.remember("example.com", SOAP)
    read, write = os.pipe()
    with cache._file().changed():
        child = os.fork()
        if not child:
            os.read(read, 1)  # lives on, with all that was open
            os._exit(0)
    cache.remember("other.test", SOAP)
    os.write(write, b"x")
    os.waitpid(child, 0)
    assert cache.endpoint("other.test") == SOAP


def test_what_one_leaves_behind_that_is_killed_while_it_writes_is_in_nobodys_way(cache: AutodiscoverCache) -> None:
    cache.remember("example.com", SOAP)
    cache.path.with_name(cache.path.name + ".new").write_text('{"exam')
    cache.remember("other.test", SOAP)
    assert sorted(json.loads(cache.path.read_text())) == ["example.com", "other.test"]
    assert sorted(each.name for each in cache.path.parent.iterdir()) == [cache.path.name, cache.path.name + ".lock"]


# --- as a mapping


def test_it_is_a_mapping_by_domain_and_credentials(cache: AutodiscoverCache) -> None:
    john, anne = Credentials("john", "a"), Credentials("anne", "b")
    protocol = AutodiscoverProtocol(Configuration(service_endpoint=SOAP, credentials=john))
    assert ("example.com", john) not in cache
    with pytest.raises(KeyError):
        cache["example.com", john]
    cache["example.com", john] = protocol
    assert cache["example.com", john] is protocol
    assert ("Example.COM.", anne) in cache
    other = cache["example.com", anne]
    assert other is not protocol
    assert other.service_endpoint == SOAP
    assert other.credentials == anne
    assert len(cache) == 1
    assert str(cache.path) in str(cache)
    del cache["example.com", john]
    assert ("example.com", anne) not in cache
    with cache as same:
        assert same is cache


def test_connections_are_bounded(cache: AutodiscoverCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_CONNECTIONS", 2)
    config = Configuration(service_endpoint=SOAP)
    protocols = [AutodiscoverProtocol(config) for _ in range(3)]
    for number, protocol in enumerate(protocols):
        cache.keep(f"d{number}.test", config, protocol)
    assert cache.connection("d0.test", config) is None
    assert cache.connection("d2.test", config) is protocols[2]


def test_clearing_empties_the_file_too() -> None:
    autodiscover_cache.remember("example.com", SOAP)
    assert autodiscover_cache.endpoint("example.com") == SOAP
    clear_cache()
    assert len(autodiscover_cache) == 0
    assert json.loads(autodiscover_cache.path.read_text()) == {}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="There is no fork")
def test_a_forked_child_does_not_use_the_parents_connections(cache: AutodiscoverCache) -> None:
    config = Configuration(service_endpoint=SOAP)
    cache.keep("example.com", config, AutodiscoverProtocol(config))
    cache._lock.acquire()
    child = os.fork()
    if not child:
        os._exit(0 if cache.connection("example.com", config) is None else 1)
    cache._lock.release()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_the_primary_address_is_not_in_the_file(world: World) -> None:
    world.serve("example.com")
    world.search().discover()
    assert JOHN not in world.cache.path.read_text()


def test_a_service_is_asked_how_to_log_in(world: World) -> None:
    world.serve("autodiscover.example.com")
    url = "https://autodiscover.example.com/autodiscover/autodiscover.svc"
    with AutodiscoverProtocol(world.config(service_endpoint=url)) as protocol:
        assert get_autodiscover_authtype(protocol) == "NTLM"
    assert world.hosts() == ["autodiscover.example.com:443"]
