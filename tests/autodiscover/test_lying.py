"""Answers, records and redirects that are wrong on purpose, by hosts that speak the protocol well; and what is said of them."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from exchangelib import Credentials, FaultTolerance, discover
from exchangelib.autodiscover import AutodiscoverProtocol, Autodiscovery, RedirectRules, flights
from exchangelib.errors import (
    AutoDiscoverCircularRedirect,
    AutoDiscoverFailed,
    ErrorNonExistentMailbox,
    EWSError,
    InvalidTypeError,
    InvalidValue,
)
from exchangelib.sandbox.message import HTML, XML, Reply
from tests.autodiscover.conftest import JOHN, SECRET, World
from tests.autodiscover.test_flow import failed

OUTER = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"
INNER = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"


def pox(account: str) -> bytes:
    return (
        f'<Autodiscover xmlns="{OUTER}"><Response xmlns="{INNER}"><User/>'
        f"<Account><AccountType>email</AccountType>{account}</Account></Response></Autodiscover>"
    ).encode()


def settings(url: str) -> bytes:
    return pox(f"<Action>settings</Action><Protocol><Type>EXPR</Type><EwsUrl>{url}</EwsUrl></Protocol>")


def error(code: str, message: str) -> bytes:
    inside = f"<ErrorCode>{code}</ErrorCode><Message>{message}</Message>"
    return f'<Autodiscover xmlns="{OUTER}"><Response><Error>{inside}</Error></Response></Autodiscover>'.encode()


def host_of(request: Any) -> str:
    return str(request.headers.get("host", "")).partition(":")[0]


def let_answer(world: World, answer: Callable[[Any], Reply | None], host: str = "example.com") -> None:
    """Let a host answer as it likes, to anybody; None: as the sandbox does."""
    door = world.sandbox.autodiscover.door
    answered, opened = door.answer, door.is_open
    door.is_open = lambda request: host_of(request) == host or opened(request)  # type: ignore[method-assign]

    def decide(request: Any, login: Any) -> Reply:
        reply = answer(request) if host_of(request) == host else None
        return answered(request, login) if reply is None else reply

    door.answer = decide  # type: ignore[method-assign]
    world.serve(host)


def speak_pox(world: World, body: bytes, host: str = "example.com") -> None:
    """Let a host answer to POX only, always the same."""
    let_answer(
        world, lambda request: Reply(404, b"", HTML) if request.path.endswith(".svc") else Reply(200, body, XML), host
    )


def url(host: str, path: str = "/autodiscover/autodiscover.xml") -> str:
    return f"https://{host}{path}"


# --- what is told of the web service


@pytest.mark.parametrize(
    "address",
    [
        "https://[bad/EWS/Exchange.asmx",
        "https://mail.example.com:99999/EWS/Exchange.asmx",
        "https://user:pass@mail.example.com/EWS/Exchange.asmx",
        "http://mail.example.com/EWS/Exchange.asmx",
        "http://127.0.0.1:8080/EWS/Exchange.asmx",
        "http://localhost/EWS/Exchange.asmx",
        "file:///etc/passwd",
        "https://mail.example.com/EWS/\nExchange.asmx",
        "/EWS/Exchange.asmx",
        "https:///EWS/Exchange.asmx",
    ],
)
def test_a_web_service_that_nobody_may_log_in_to_is_an_error_of_ours(world: World, address: str) -> None:
    speak_pox(world, settings(address))
    assert "the web service cannot be used" in str(failed(world.search()))


def test_without_tls_it_is_used_only_if_the_caller_says_so(world: World) -> None:
    speak_pox(world, settings("http://127.0.0.1:8080/EWS/Exchange.asmx"))
    _, protocol = world.search(allow_insecure=True).discover()
    assert protocol.service_endpoint == "http://127.0.0.1:8080/EWS/Exchange.asmx"


# --- what is said of them


@pytest.mark.parametrize(
    "body",
    [
        pox(f"<Action>redirectUrl</Action><RedirectUrl>https://evil.test/{'a' * 500_000}</RedirectUrl>"),
        pox("<Action>redirectUrl</Action><RedirectUrl>https://evil.test/&#10;  9. soap https://x: answers</RedirectUrl>"),
        pox(f"<Action>redirectAddr</Action><RedirectAddr>{'a' * 500_000}@example.com</RedirectAddr>"),
        pox("<Action>redirectAddr</Action><RedirectAddr>&#10;  9. soap@example.com</RedirectAddr>"),
        settings(f"ftp://{'a' * 500_000}"),
        error("600", "x" * 500_000),
        error("__class__&#10;  9. soap https://x: answers", "&#27;[2J&#10;  9. soap https://x: answers".replace("&#27;", "")),
        error("500", "no&#10;  9. soap https://x: answers " + "x" * 500_000),
    ],
)  # fmt: skip
def test_what_a_server_says_is_a_short_line_of_the_report_and_no_more(world: World, body: bytes) -> None:
    speak_pox(world, body)
    with pytest.raises(EWSError) as caught:
        world.search().discover()
    lines = str(caught.value).splitlines()
    assert max(len(line) for line in lines) < 1000
    assert not [line for line in lines if line.startswith("  9.")]


def test_so_is_where_it_leads(world: World) -> None:
    let_answer(world, lambda _: Reply(302, b"", HTML, (("Location", f"https://evil.test/{'a' * 30_000}"),)))
    assert max(len(line) for line in str(failed(world.search())).splitlines()) < 1000


def test_who_does_not_know_an_address_is_named_with_it(world: World) -> None:
    world.serve("example.com")
    with pytest.raises(ErrorNonExistentMailbox, match=r"example\.com knows no mailbox nobody@example\.com: "):
        world.search("nobody@example.com").discover()


# --- where they lead


@pytest.mark.parametrize(
    "target",
    [
        url("evil.test"),
        url("evil.test."),
        url("localhost"),
        url("127.0.0.1"),
        url("[::1]"),
        url("2130706433"),
        url("0x7f.1"),
        url("co.uk"),
        url("mail.example.com:99999"),
        url("user:pass@evil.test"),
        "https://[bad/autodiscover/autodiscover.xml",
        url("example.com"),
        url("mail.example.com", "/%61utodiscover/autodiscover.xml"),
        "",
    ],
)
@pytest.mark.parametrize("how", ["http", "answer"])
def test_a_host_that_leads_astray_is_passed_over(world: World, target: str, how: str) -> None:
    world.serve("autodiscover.example.com", "evil.test", "mail.example.com")
    if how == "http":
        let_answer(world, lambda _: Reply(302, b"", HTML, (("Location", target),)))
    else:
        speak_pox(world, pox(f"<Action>redirectUrl</Action><RedirectUrl>{target}</RedirectUrl>"))
    response, _ = world.search().discover()
    assert response.autodiscover_smtp_address == JOHN
    assert world.hosts() == ["example.com:443", "autodiscover.example.com:443"]


@pytest.mark.parametrize("address", [JOHN, JOHN.upper()])
def test_an_address_that_leads_to_itself_is_a_circle(world: World, address: str) -> None:
    speak_pox(world, pox(f"<Action>redirectAddr</Action><RedirectAddr>{address}</RedirectAddr>"))
    with pytest.raises(AutoDiscoverCircularRedirect):
        world.search().discover()


@pytest.mark.parametrize("address", ["nonsense", "a@co.uk", "a@localhost", "a@10.0.0.1", "a@b@c..d", "a b@example.com"])
def test_an_address_that_cannot_be_is_not_looked_for(world: World, address: str) -> None:
    speak_pox(world, pox(f"<Action>redirectAddr</Action><RedirectAddr>{address}</RedirectAddr>"))
    assert "leads to an address that cannot be" in str(failed(world.search()))


def test_a_host_is_asked_once_however_often_it_is_named(world: World) -> None:
    world.serve("autodiscover.example.com")
    world.sandbox.autodiscover.fail("html", times=None)
    names = ("autodiscover.example.com.", "AUTODISCOVER.Example.Com.", "example.com.", "mail.example.com.")
    world.names.add("_autodiscover._tcp.example.com", "SRV", *(f"{n} 0 443 {name}" for n, name in enumerate(names)))
    steps = failed(world.search()).steps
    assert [step.reason for step in steps[-4:-1]] == ["was asked already"] * 3
    urls = [step.url for step in steps if step.what in ("soap", "pox")]
    assert len(urls) == len(set(urls))


def test_nor_if_its_one_service_leads_to_its_other(world: World) -> None:
    let_answer(world, lambda _: Reply(302, b"", HTML, (("Location", "/autodiscover/autodiscover.xml"),)))
    steps = failed(world.search()).steps
    assert [step.what for step in steps if step.url.startswith("https://example.com/")] == ["soap", "pox", "redirect"]


def test_no_more_hosts_are_asked_than_a_domain_needs_however_many_the_dns_names(world: World) -> None:
    records = [f"{number} 0 443 h{number}.example.com." for number in range(300)]
    world.names.add("_autodiscover._tcp.example.com", "SRV", *records)
    steps = failed(world.search()).steps
    assert steps[-1].reason == "names 300 hosts, of which 10 were asked"
    assert [host for host in world.hosts() if host.startswith("h")] == [f"h{number}.example.com:443" for number in range(10)]  # fmt: skip


def test_aliases_in_the_dns_lead_to_records_and_not_in_circles(world: World) -> None:
    world.serve("mail.example.com")
    world.names.add("_autodiscover._tcp.example.com", "CNAME", "a0.evil.test.")
    for number in range(6):
        world.names.add(f"a{number}.evil.test", "CNAME", f"a{number + 1}.evil.test.")
    world.names.add("a6.evil.test", "SRV", "1 1 443 mail.example.com.")
    world.search().discover()
    world.cache.clear()
    world.names.add("_autodiscover._tcp.sub.example.com", "CNAME", "b.example.com.")
    world.names.add("b.example.com", "CNAME", "_autodiscover._tcp.sub.example.com.")
    assert failed(world.search("john@sub.example.com")).steps[-1].reason == "nobody is named"


# --- time


def test_the_whole_ends_in_time_also_where_somebody_wants_to_know_who_asks_and_then_says_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Autodiscovery, "TOTAL_LIMIT", 0.8)
    world.serve("example.com", "autodiscover.example.com")
    door, ended = world.sandbox.autodiscover.door, threading.Event()
    answered = door.answer

    def hang(request: Any, login: Any) -> Reply:
        ended.wait(10)  # nobody comes here who has not logged in
        return answered(request, login)

    door.answer = hang  # type: ignore[method-assign]
    began = time.monotonic()
    assert "took longer than 0.8 s" in str(failed(world.search()))
    assert time.monotonic() - began < 3
    ended.set()


def test_whoever_waits_for_anothers_search_waits_no_longer_than_for_ones_own(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Autodiscovery, "TOTAL_LIMIT", 0.3)
    search, begun, ended = world.search(), threading.Event(), threading.Event()
    search._asking.start_over("example.com")

    def never_end() -> None:
        with flights.flight(search._key):
            begun.set()
            ended.wait(10)

    thread = threading.Thread(target=never_end)
    thread.start()
    assert begun.wait(5)
    assert "took longer than 0.3 s" in str(failed(search))
    ended.set()
    thread.join()
    assert not world.proxy.targets
    assert not flights._flights.under_way


# --- threads


class Crowd:
    """Threads that search at the same time: the first ends when all others wait for it."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
        self.world, self.number, self.waiting = world, number, threading.Semaphore(0)
        self.results: list[Any] = [None] * number
        wait = flights.Flight.wait

        def counted(flight: flights.Flight, seconds: float) -> bool:
            self.waiting.release()
            return wait(flight, seconds)

        monkeypatch.setattr(flights.Flight, "wait", counted)
        self._begun = threading.Event()

    def gather(self) -> None:
        """Stand in for the first until the others have come."""
        if not self._begun.is_set():
            self._begun.set()
            for _ in range(self.number - 1):
                assert self.waiting.acquire(timeout=10)

    def search(self, *emails: str) -> list[Any]:
        def find(number: int) -> None:
            try:
                self.results[number] = self.world.search(emails[number % len(emails)]).discover()[0]
            except BaseException as e:
                self.results[number] = e

        threads = [threading.Thread(target=find, args=(number,)) for number in range(self.number)]
        threads[0].start()
        assert self._begun.wait(10)
        for thread in threads[1:]:
            thread.start()
        for thread in threads:
            thread.join(20)
        return self.results


def test_those_who_waited_for_one_search_ask_at_the_same_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd, together = Crowd(world, monkeypatch, 4), threading.Barrier(3)
    let_answer(world, lambda _: crowd.gather())
    real = AutodiscoverProtocol.ask_over_what_was_kept

    def ask(protocol: AutodiscoverProtocol, email: str) -> Any:
        together.wait(10)  # breaks if one comes after the other
        return real(protocol, email)

    monkeypatch.setattr(AutodiscoverProtocol, "ask_over_what_was_kept", ask)
    door = world.sandbox.autodiscover.door
    door.is_open = lambda request: False  # type: ignore[method-assign]
    results = crowd.search(JOHN, "j.doe@example.com")
    assert [result.autodiscover_smtp_address for result in results] == [JOHN] * 4


def test_they_share_its_failure_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = Crowd(world, monkeypatch, 5)
    let_answer(world, lambda _: crowd.gather() or Reply(404, b"", HTML))
    results = crowd.search(JOHN, "mary@example.com")
    assert [type(result) for result in results] == [AutoDiscoverFailed] * 5
    assert len({result.steps for result in results}) == 1
    assert len({id(result) for result in results}) == 5
    assert "mary@example.com" in str(results[1])
    assert world.proxy.targets.count(("example.com", 443)) == 2  # SOAP, and POX
    failed(world.search())
    assert world.proxy.targets.count(("example.com", 443)) == 4  # whoever comes later tries anew


def test_what_was_said_of_one_address_is_not_held_against_another(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.sandbox.add_user("mary@example.com", SECRET)
    world.sandbox.autodiscover.fail("no-urls", of=JOHN, times=None)
    crowd = Crowd(world, monkeypatch, 3)
    let_answer(world, lambda _: crowd.gather())
    world.sandbox.autodiscover.door.is_open = lambda request: False  # type: ignore[method-assign]
    first, *others = crowd.search(JOHN, "mary@example.com", "mary@example.com")
    assert isinstance(first, AutoDiscoverFailed)
    assert [each.autodiscover_smtp_address for each in others] == ["mary@example.com"] * 2


def test_a_function_that_is_asked_may_search_itself(world: World) -> None:
    world.serve("example.com", "cloud.example")
    world.sandbox.autodiscover.redirect(url("cloud.example"), host="example.com", of=JOHN)
    inner: list[str] = []

    def agree(_: str) -> bool:
        if not inner:
            inner.append("searches")
            inner.append(str(failed(Autodiscovery(JOHN, config=world.config(), rules=rules, cache=world.cache))))
        return False

    rules = RedirectRules(allow_redirect=agree)
    failed(world.search(rules=rules))
    assert "was not found" in inner[1]


# --- JSON


def test_a_service_that_speaks_json_is_remembered_while_the_process_lives(
    opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Autodiscovery, "SERVICES", ("json",))
    world = opened()
    world.sandbox.add_user("mary@example.com", SECRET)
    world.serve("autodiscover.example.com")
    world.search().discover()
    assert not world.cache.path.exists()
    del world.proxy.tunnels[:]
    response, _ = world.search("mary@example.com").discover()
    assert response.ews_url == world.sandbox.url
    assert world.hosts() == ["autodiscover.example.com:443"]
    with pytest.raises(ErrorNonExistentMailbox):
        world.search("nobody@example.com").discover()
    world.sandbox.autodiscover.fail("garbage", times=None)
    assert failed(world.search()).steps[0].what == "cache"
    assert world.cache.connection("example.com", world.search().config) is None


# --- arguments


@pytest.mark.usefixtures("no_wire")
@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: Autodiscovery(None), "'email' must be of type str"),  # type: ignore[arg-type]
        (lambda: Autodiscovery(b"a@b.test"), "'email' must be of type str"),  # type: ignore[arg-type]
        (lambda: Autodiscovery("a" * 400 + "@example.com").discover(), "Not an email address"),
        (lambda: Autodiscovery(JOHN, rules=True), "'rules' must be of type RedirectRules"),  # type: ignore[arg-type]
        (lambda: Autodiscovery(JOHN, cache={}), "'cache' must be of type AutodiscoverCache"),  # type: ignore[arg-type]
        (lambda: Autodiscovery(JOHN, SECRET), "'credentials' must be of type BaseCredentials"),  # type: ignore[arg-type]
        (lambda: Autodiscovery(JOHN, auth_type="ntlm2"), "'auth_type'"),
        (lambda: Autodiscovery(JOHN, retry_policy=5), "'retry_policy' must be of type RetryPolicy"),  # type: ignore[arg-type]
        (lambda: Autodiscovery(JOHN, config={}), "'config' must be of type Configuration"),  # type: ignore[arg-type]
        (lambda: discover(JOHN, allowed_hosts=5), "'allowed_hosts' must be of type list or tuple"),  # type: ignore[arg-type]
        (lambda: discover(JOHN, allowed_hosts=b"x"), "'allowed_hosts' must be of type list or tuple"),  # type: ignore[arg-type]
        (lambda: discover(JOHN, allowed_hosts=["*"]), "'allowed_hosts' must hold names"),
        (lambda: discover(JOHN, allowed_hosts=["10.0.0.1"]), "'allowed_hosts' must hold names"),
        (lambda: discover(JOHN, allow_redirect=True), "'allow_redirect' must be a function"),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_an_argument_that_makes_no_sense_is_named(make: Callable[[], Any], words: str) -> None:
    with pytest.raises((InvalidTypeError, InvalidValue)) as caught:
        make()
    assert words in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.usefixtures("no_wire")
@pytest.mark.parametrize(
    "knob, value",
    [
        *(("INITIAL_RETRY_POLICY", value) for value in ("x", None, FaultTolerance)),
        *(("RETRY_WAIT", value) for value in ("10", -1, None, True)),
        *(("MAX_REDIRECTS", value) for value in (None, -1, 1.5, True)),
        *(("SERVICES", value) for value in ("soap", (), None, [1], ["soap", "smtp"])),
        *((name, value) for name in ("STEP_LIMIT", "TOTAL_LIMIT", "DNS_RESOLVER_LIFETIME")
          for value in ("20", 0, -1, None, float("nan"), float("inf"))),
        *(("DNS_RESOLVER_KWARGS", value) for value in (None, {"nonsense": 1}, "x")),
        *(("DNS_RESOLVER_ATTRS", value) for value in (None, {"nonsense": 1}, {"nameservers": "x"}, {"timeout": "x"})),
    ],
)  # fmt: skip
def test_so_is_a_knob(monkeypatch: pytest.MonkeyPatch, knob: str, value: Any) -> None:
    monkeypatch.setattr(Autodiscovery, knob, value)
    with pytest.raises((InvalidTypeError, InvalidValue), match=f"Autodiscovery.{knob}"):
        Autodiscovery(JOHN, Credentials(JOHN, SECRET)).discover()
