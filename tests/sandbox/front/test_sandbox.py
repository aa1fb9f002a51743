"""The public face: a server, mailboxes, and the client that speaks to them."""

import http.client
import ssl
import subprocess
import sys
import urllib.request
from base64 import b64encode
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree

from exchangelib import IMPERSONATION, Account, Configuration, Credentials, errors
from exchangelib.items import Message
from exchangelib.sandbox import Sandbox, demo_mail, schema
from exchangelib.sandbox.__main__ import demo, main
from exchangelib.sandbox.handlers import COVERAGE, HANDLERS
from exchangelib.sandbox.host import Host
from exchangelib.sandbox.message import PATH, Request
from exchangelib.sandbox.nodes import MESSAGES_NS, SOAP_NS, M

JOHN, ANNE = "john@example.com", "anne@example.com"


@pytest.fixture
def sandbox():
    with Sandbox() as running:
        yield running


@pytest.fixture
def account(sandbox):
    with sandbox.account(JOHN) as made:
        yield made


def mail(folder: Path, subject="Hello") -> Path:
    path = folder / f"{subject}.eml"
    path.write_text(
        f"From: Anne <{ANNE}>\nTo: {JOHN}\nSubject: {subject}\nDate: Tue, 5 Mar 2024 10:00:00 +0000\n\nText.\n"
    )
    return path


def test_one_line_gives_a_server_and_a_ready_account(account, sandbox):
    assert urlsplit(sandbox.url).path == "/EWS/Exchange.asmx"
    assert sandbox.server == urlsplit(sandbox.url).netloc
    assert sandbox.ca_bundle is None
    Message(account=account, folder=account.inbox, subject="Hello").save()
    assert [item.subject for item in account.inbox.all()] == ["Hello"]


def test_every_answer_to_the_client_is_valid_for_the_schema(account, sandbox, ews_facts):
    message = Message(account=account, folder=account.inbox, subject="One", body="Text", categories=["a"])
    message.save()
    message.subject = "Two"
    message.save()
    assert account.inbox.all().get(subject="Two").body == "Text"
    assert account.inbox.filter(subject__contains="w").count() == 1
    assert [type(error).__name__ for error in account.fetch([("AAAA", None)])]
    message.delete()
    judge = etree.XMLSchema(etree.parse(str(ews_facts / "xsd" / "messages.xsd")))
    operations = {each.operation for each in sandbox.requests}
    assert {"CreateItem", "UpdateItem", "GetItem", "FindItem", "DeleteItem"} <= operations
    for each in sandbox.requests:
        for part in (each.request, each.response):
            payload = etree.fromstring(part).find(f"{{{SOAP_NS}}}Body")[0]
            if payload.tag != f"{{{SOAP_NS}}}Fault":
                assert judge.validate(etree.fromstring(etree.tostring(payload))), (each.operation, judge.error_log)


def test_a_wrong_password_is_refused_after_one_attempt(sandbox):
    sandbox.add_user(JOHN, password="right")
    with sandbox.account(JOHN, "wrong") as account, pytest.raises(errors.UnauthorizedError):
        account.inbox.all().count()
    assert [each.status for each in sandbox.requests] == [401]


def test_mail_is_loaded_and_a_file_that_cannot_be_read_is_named(sandbox, tmp_path):
    mail(tmp_path)
    assert sandbox.load(tmp_path, JOHN) == 1
    with sandbox.account(JOHN) as account:
        (item,) = account.inbox.all()
        assert (item.subject, item.sender.email_address) == ("Hello", ANNE)
    with pytest.raises((ValueError, OSError), match="nowhere"):
        sandbox.load(tmp_path / "nowhere", JOHN)


def test_the_clock_is_the_servers(account, sandbox):
    now = datetime(2030, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    sandbox.clock.freeze(now)
    message = Message(account=account, folder=account.inbox, subject="Hello").save()
    assert account.inbox.all().get(subject="Hello").datetime_created == now
    sandbox.clock.advance(timedelta(hours=1))
    Message(account=account, folder=account.inbox, subject="Later").save()
    assert account.inbox.all().get(subject="Later").datetime_created == now + timedelta(hours=1)
    assert message.subject == "Hello"


def test_reset_empties_everything(account, sandbox):
    Message(account=account, folder=account.inbox, subject="Hello").save()
    sandbox.fail("FindItem", 500, times=None)
    sandbox.clock.freeze()
    sandbox.reset()
    assert len(sandbox.requests) == 0
    assert account.inbox.all().count() == 0
    with sandbox.account(JOHN) as again:
        assert again.inbox.all().count() == 0


def test_the_well_known_folders_are_after_a_reset_where_they_were(account, sandbox):
    before = {folder.id for folder in account.root.walk() if folder.is_distinguished}
    sandbox.reset()
    account.root.refresh()
    assert len(before) > 20
    assert before <= {folder.id for folder in account.root.walk()}


@pytest.mark.parametrize("version", ["Exchange2016", "Exchange2019", "SE"])
def test_a_mailbox_has_the_folders_of_the_newest_schema_that_its_server_speaks(version):
    with Sandbox(version=version) as sandbox, sandbox.account(JOHN) as account:
        names = {folder.name for folder in account.root.walk()}
        assert {"MeContact", "Archive", "Team Chat"} <= names
        assert "YammerData" not in names


def test_a_lasting_sandbox_knows_its_mailboxes_and_not_their_passwords(tmp_path):
    database = tmp_path / "mail.sqlite"
    with Sandbox(database) as sandbox, sandbox.account(JOHN, "secret") as account:
        Message(account=account, folder=account.inbox, subject="Hello").save()
    assert b"secret" not in database.read_bytes()
    with Sandbox(database) as sandbox:
        with pytest.raises(LookupError, match="password"):
            sandbox.account(JOHN)
        with sandbox.account(JOHN, "secret") as account:
            assert account.inbox.all().count() == 1


def test_tls_has_an_authority_of_its_own():
    with Sandbox(tls=True) as sandbox:
        bundle = Path(sandbox.ca_bundle)
        assert sandbox.url.startswith("https://")
        with sandbox.account(JOHN) as account:
            assert account.inbox.all().count() == 0
        for host in ("127.0.0.1", "localhost"):
            context = ssl.create_default_context(cafile=str(bundle))
            connection = http.client.HTTPSConnection(host, sandbox._running().port, context=context, timeout=5)
            connection.request("GET", "/")
            assert connection.getresponse().status == 401
            connection.close()
        stranger = ssl.create_default_context()
        connection = http.client.HTTPSConnection("127.0.0.1", sandbox._running().port, context=stranger, timeout=5)
        with pytest.raises(ssl.SSLError):
            connection.request("GET", "/")
        connection.close()
    assert not bundle.exists()


@pytest.mark.parametrize("version", ["Exchange2010_SP2", "Exchange2013_SP1", "Exchange2016", "Exchange2019", "SE"])
def test_every_server_is_spoken_to(version):
    with Sandbox(version=version) as sandbox, sandbox.account(JOHN) as account:
        Message(account=account, folder=account.inbox, subject="Hello").save()
        assert account.inbox.all().get(subject="Hello").subject == "Hello"
        assert account.version.build.major_version == {"E": 15}.get(version[1], 14 if "2010" in version else 15)


def test_someone_with_full_access_acts_for_another(sandbox):
    sandbox.add_user(ANNE, full_access=[JOHN])
    with sandbox.account(JOHN) as john:
        Message(account=john, folder=john.inbox, subject="Hello").save()
    config = Configuration(
        service_endpoint=sandbox.url, credentials=Credentials(ANNE, sandbox.password(ANNE)), auth_type="basic"
    )
    with Account(JOHN, config=config, access_type=IMPERSONATION) as account:
        assert [item.subject for item in account.inbox.all()] == ["Hello"]
    assert (sandbox.requests[-1].user, sandbox.requests[-1].mailbox) == (ANNE, JOHN)
    sandbox.add_user("boss@example.com")
    boss = Account("boss@example.com", config=config, access_type=IMPERSONATION)
    with boss, pytest.raises(errors.ErrorImpersonateUserDenied):
        boss.inbox.all().count()


def test_failures_reach_the_client(account, sandbox):
    account.inbox.all().count()
    sandbox.fail("FindItem", "ErrorServerBusy", back_off=0.1)
    with pytest.raises(errors.ErrorServerBusy) as caught:
        list(account.inbox.all())
    assert caught.value.back_off == 0.1


@pytest.mark.parametrize(
    "arguments, text",
    [
        ({"version": "Exchange2077"}, "version must be one of"),
        ({"auth": "kerberos"}, "auth must be among basic"),
        ({"auth": []}, "auth must be among basic"),
        ({"locale": "tlh_KX"}, "tlh_KX"),
        ({"port": 99999}, "port must be a number .* not 99999"),
        ({"port": "80"}, "port must be a number .* not '80'"),
    ],
)
def test_arguments_that_make_no_sense_are_errors(arguments, text):
    with pytest.raises(ValueError, match=text):
        Sandbox(**arguments)


def test_it_is_started_once_and_stopped_as_often_as_one_likes():
    sandbox = Sandbox()
    with pytest.raises(RuntimeError, match="start"):
        _ = sandbox.url
    sandbox.add_user(JOHN)
    with sandbox:
        with pytest.raises(RuntimeError, match="started"):
            sandbox.start()
        assert sandbox.url in repr(sandbox)
    sandbox.stop()
    with pytest.raises(RuntimeError, match="stopped"):
        sandbox.start()
    with pytest.raises(RuntimeError, match="stopped"):
        _ = sandbox.server


def test_a_port_in_use_is_an_error_and_leaves_nothing_behind(sandbox):
    port = int(sandbox.server.rpartition(":")[2])
    with pytest.raises(OSError), Sandbox(port=port, tls=True):
        pass
    assert sandbox.account(JOHN)


@pytest.mark.parametrize("host, where", [("0.0.0.0", "127.0.0.1"), ("localhost", "127.0.0.1")])
def test_the_address_is_one_to_connect_to(host, where):
    with Sandbox(host=host) as sandbox, sandbox.account(JOHN) as account:
        assert sandbox.server.startswith(f"{where}:")
        assert account.inbox.all().count() == 0


def test_passwords_are_in_no_repr(sandbox):
    sandbox.add_user(JOHN, password="hunter2")
    text = f"{sandbox!r} {sandbox.store.user(JOHN)!r} {sandbox.requests!r} {sandbox.store!r}"
    assert "hunter2" not in text


def test_an_operation_that_does_not_exist_cannot_fail(sandbox):
    with pytest.raises(ValueError, match="did you mean 'FindItem'"):
        sandbox.fail("FndItem", "ErrorServerBusy")
    with pytest.raises(ValueError, match="no operation"):
        sandbox.fail("", 500)
    sandbox.fail("*", 500).cancel()


def test_the_demo_shows_the_hundred_newest_messages():
    lines = []
    assert demo(show=lines.append) == 100
    subjects = [line for line in lines if line.count(" | ") == 2]
    assert len(subjects) == 100
    times = [line.rsplit(" | ", 1)[1] for line in subjects]
    assert times == sorted(times, reverse=True)
    assert "来週の会議について" in "".join(subjects)
    assert "python -m exchangelib.sandbox serve" in lines[-1].replace("python3", "python")


def test_the_demo_shows_the_strangers_own_mail(tmp_path):
    mail(tmp_path, "Mine")
    lines = []
    assert demo(tmp_path, lines.append) == 1
    assert lines[1].startswith(f"Mine | Anne <{ANNE}> | 2024-03-05")


def test_the_demo_shows_appointments_and_contacts_too(tmp_path):
    (tmp_path / "a.vcf").write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Anne B\nN:B;Anne;;;\nEND:VCARD\n")
    (tmp_path / "b.ics").write_text(
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-\nBEGIN:VEVENT\nUID:1\nDTSTART:20260301T100000Z\n"
        "DTEND:20260301T110000Z\nSUMMARY:Review\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    lines = []
    assert demo(tmp_path, lines.append) == 2
    assert lines[1:3] == ["Calendar | Review", "Contacts | Anne B"]


def test_the_demo_mail_is_the_same_every_time(tmp_path):
    first, second = ([message.as_bytes() for message in demo_mail.messages()] for _ in range(2))
    assert first == second
    assert len(set(first)) == demo_mail.COUNT
    assert [path.name for path in demo_mail.write(tmp_path, 2)] == ["001.eml", "002.eml"]


def test_serve_makes_users_loads_mail_and_says_where_it_is(tmp_path, capsys):
    mail(tmp_path)
    statuses = []

    def wait():
        url = capsys.readouterr().out.split("EWS is at ")[1].split()[0]
        with pytest.raises(urllib.request.HTTPError) as caught:
            urllib.request.urlopen(url, timeout=5)
        caught.value.close()
        statuses.append(caught.value.code)
        raise KeyboardInterrupt

    arguments = [
        "serve",
        "--db",
        str(tmp_path / "db"),
        "--user",
        f"{JOHN}:pw",
        "--load",
        str(tmp_path / "Hello.eml"),
        "--locale",
        "da_DK",
    ]
    assert main(arguments, wait=wait) == 0
    assert statuses == [401]
    assert main([*arguments[:4], f"{JOHN}:other"], wait=wait) == 1
    assert "another password" in capsys.readouterr().err
    with Sandbox(tmp_path / "db") as sandbox, sandbox.account(JOHN, "pw") as account:
        assert account.inbox.name == "Indbakke"
        assert account.inbox.all().count() == 1


def test_serve_without_users_shows_a_password(capsys):
    assert main(["serve", "--demo"], wait=lambda: None) == 0
    out = capsys.readouterr().out
    assert f"Log in as {JOHN} with the password " in out
    assert "Loaded 120 made-up messages" in out


@pytest.mark.parametrize(
    "arguments", [[], ["dance"], ["serve", "--user", "john"], ["serve", "--version", "2077"], ["serve", "--port", "x"]]
)
def test_a_command_that_makes_no_sense_is_explained(arguments, capsys):
    with pytest.raises(SystemExit):
        main(arguments)
    assert "usage: python -m exchangelib.sandbox" in capsys.readouterr().err


def test_what_cannot_be_loaded_is_an_error_of_the_command(capsys, tmp_path):
    assert main(["demo", "--mail", str(tmp_path / "nowhere")]) == 1
    assert "nowhere" in capsys.readouterr().err


def test_coverage_lists_every_operation_as_full_partial_or_missing(capsys):
    assert main(["coverage"]) == 0
    lines = [line.split(maxsplit=2) for line in capsys.readouterr().out.splitlines()]
    listed = {name: status for name, status, _text in lines}
    known = schema.load()
    assert set(listed) == {name for name, facts in known.facts["operations"].items() if known.knows(M(facts[0]))}
    assert {name for name, status in listed.items() if status != "missing"} == set(HANDLERS) == set(COVERAGE)
    assert set(listed.values()) == {"full", "partial", "missing"}
    assert len(lines) == len(listed)


@pytest.mark.parametrize("operation, inner", [("GetReminders", ""), ("GetImItems", "")])
def test_an_operation_that_is_missing_is_refused_as_one_that_is_not_valid(operation, inner):
    host = Host()
    host.add_user("john@example.com", "secret")
    payload = f'<m:{operation} xmlns:m="{MESSAGES_NS}">{inner}</m:{operation}>'
    data = f'<s:Envelope xmlns:s="{SOAP_NS}"><s:Body>{payload}</s:Body></s:Envelope>'.encode()
    login = {"authorization": "Basic " + b64encode(b"john@example.com:secret").decode(), "content-type": "text/xml"}
    request = Request("POST", PATH, login, data)
    reply = host.app.answer(request, host.app.admit(request))
    host.stop()
    assert operation not in HANDLERS
    assert reply.status == 500
    assert b"ErrorInvalidOperation</e:ResponseCode>" in reply.body
    assert operation.encode() in reply.body


def test_the_plugin_gives_a_sandbox_and_an_account(tmp_path):
    (tmp_path / "test_it.py").write_text(
        "def test_it(ews_sandbox, ews_account):\n"
        "    assert ews_account.inbox.all().count() == 0\n"
        "    assert [each.status for each in ews_sandbox.requests][-1] == 200\n"
    )
    plugin = ["-p", "no:exchangelib", "-p", "exchangelib.sandbox.pytest_plugin", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", "-q", *plugin, "--rootdir", str(tmp_path), str(tmp_path)]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=60, cwd=Path(__file__).parents[3]
    )
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_the_plugin_loads_nothing_heavy():
    code = (
        "import sys, exchangelib.sandbox.pytest_plugin as p; "
        "print(sorted({'requests', 'requests_ntlm', 'cryptography', 'oauthlib', 'dns'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(__file__).parents[3],
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_serve_ends_in_order_when_it_is_told_to():
    command = [sys.executable, "-u", "-m", "exchangelib.sandbox", "serve", "--tls", "--user", f"{JOHN}:pw"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]) as process:
        lines = [process.stdout.readline() for _ in range(3)]
        bundle = Path(lines[1].split()[-1])
        assert bundle.exists()
        process.terminate()
        assert process.wait(timeout=20) == 0
    assert not bundle.exists()


def test_the_command_line_shows_what_a_program_needs_for_tokens(capsys):
    assert main(["serve", "--auth", "oauth", "--user", f"{JOHN}:secret"], wait=lambda: None) == 0
    shown = capsys.readouterr().out
    assert "/oauth2/v2.0/token for the scope https://outlook.office365.com/.default" in shown
    assert "with the secret" in shown


def test_the_command_line_takes_what_a_sandbox_takes(capsys):
    options = [
        "--tls",
        "--extended-protection",
        "require",
        "--auth",
        "ntlm",
        "--quirk",
        "pox-only",
        "--host-name",
        "a.example",
    ]
    assert main(["serve", *options, "--user", f"{JOHN}:secret"], wait=lambda: None) == 0
    assert "EWS is at https://" in capsys.readouterr().out
    assert main(["serve", "--extended-protection", "require", "--auth", "ntlm"], wait=lambda: None) == 1
    assert "need tls=True" in capsys.readouterr().err
