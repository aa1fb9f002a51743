from __future__ import annotations

import datetime
import logging
import pickle
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from exchangelib.account import Account, Identity
from exchangelib.account.well_known import NAMES, WellKnown, WellKnownFolders
from exchangelib.configuration import Configuration
from exchangelib.credentials import DELEGATE, IMPERSONATION, Credentials
from exchangelib.errors import (
    InvalidEnumValue,
    InvalidTypeError,
    InvalidValue,
    UnauthorizedError,
    UnknownTimeZone,
)
from exchangelib.ewsdatetime import UTC, EWSTimeZone
from exchangelib.folders import ArchiveInbox, ArchiveRoot, DeletedItems, Inbox, PublicFoldersRoot, Root, SentItems
from exchangelib.version import EXCHANGE_2016, Version
from tests.services.port import FakePort, response, success

ADDRESS = "John.Doe@Example.com"
SECRET = "t0ps3cret"
CREDENTIALS = Credentials("john", SECRET)
CONFIG = Configuration(server="mail.example.com", credentials=CREDENTIALS)


class FakeProtocol(FakePort):
    """In the place of a connection."""

    def exchange(self, operation: str, write: Any, *, repeatable: bool, account: Any = None) -> Any:
        self.asked_for = account
        return super().exchange(operation, write, repeatable=repeatable)

    def begin(self, operation: str, write: Any, *, repeatable: bool, account: Any = None) -> Callable[[], Any]:
        element = self.exchange(operation, write, repeatable=repeatable, account=account)
        return lambda: element

    def version_for(self, account: Any) -> Version:
        return self.version


def account(*answers: Any, **kwargs: Any) -> Account:
    made = Account(ADDRESS, config=CONFIG, **kwargs)
    if answers:
        made.protocol = FakeProtocol(*answers)  # type: ignore[assignment]
    return made


# --- making one


def test_an_account_says_whose_it_is() -> None:
    made = account(fullname="John Doe")
    assert made.primary_smtp_address == ADDRESS
    assert made.identity == Identity(primary_smtp_address=ADDRESS)
    assert made.domain == "example.com"
    assert str(made) == "John.Doe@Example.com (John Doe)"
    assert str(account()) == ADDRESS


def test_credentials_given_here_mean_delegate_access_and_others_impersonation() -> None:
    bare = Configuration(server="mail.example.com")
    assert Account(ADDRESS, config=bare, credentials=CREDENTIALS).access_type == DELEGATE
    assert Account(ADDRESS, config=CONFIG).access_type == IMPERSONATION
    assert Account(ADDRESS, config=CONFIG, access_type=DELEGATE).access_type == DELEGATE


def test_credentials_go_into_a_configuration_without_any() -> None:
    made = Account(ADDRESS, config=Configuration(server="mail.example.com"), credentials=CREDENTIALS)
    assert made.protocol.config.credentials == CREDENTIALS
    assert Account(ADDRESS, config=CONFIG, credentials=CREDENTIALS).protocol.config == CONFIG


def test_two_different_credentials_are_one_too_many() -> None:
    with pytest.raises(InvalidValue, match="only one"):
        Account(ADDRESS, config=CONFIG, credentials=Credentials("anne", "x"))


@pytest.mark.parametrize(
    "kwargs, error, text",
    [
        ({"primary_smtp_address": "john"}, InvalidValue, "'john' is not an email address"),
        ({"primary_smtp_address": "@example.com"}, InvalidValue, "not an email address"),
        ({"primary_smtp_address": "john@"}, InvalidValue, "not an email address"),
        ({"primary_smtp_address": None}, InvalidTypeError, "primary_smtp_address"),
        ({"fullname": 7}, InvalidTypeError, "fullname"),
        ({"access_type": "owner"}, InvalidEnumValue, "access_type"),
        ({"autodiscover": "yes"}, InvalidTypeError, "autodiscover"),
        ({"credentials": ("john", SECRET)}, InvalidTypeError, "credentials"),
        ({"config": "mail.example.com"}, InvalidTypeError, "config"),
        ({"config": None}, InvalidValue, r"Configuration\(server="),
        ({"config": Configuration(credentials=CREDENTIALS)}, InvalidValue, r"Configuration\(server="),
        ({"locale": 7}, InvalidTypeError, "locale"),
        ({"default_timezone": "Europe/Copenhagen"}, InvalidTypeError, "default_timezone"),
        ({"default_timezone": 1}, InvalidTypeError, "tz"),
    ],
)
def test_an_argument_that_makes_no_sense_is_refused_by_name(
    kwargs: dict[str, Any], error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text) as caught:
        Account(**{"primary_smtp_address": ADDRESS, "config": CONFIG, **kwargs})
    assert SECRET not in str(caught.value)


def test_a_server_is_named_or_found_out_but_not_both() -> None:
    with pytest.raises(InvalidValue, match="autodiscover=False"):
        Account(ADDRESS, config=CONFIG, autodiscover=True)


def test_the_time_zone_is_that_of_the_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EWSTimeZone, "localzone", lambda: EWSTimeZone("Europe/Copenhagen"))
    assert account().default_timezone == EWSTimeZone("Europe/Copenhagen")


def test_without_a_time_zone_it_is_utc_and_that_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def unknown() -> EWSTimeZone:
        raise UnknownTimeZone("It cannot be found out")

    monkeypatch.setattr(EWSTimeZone, "localzone", unknown)
    with caplog.at_level(logging.WARNING):
        assert account().default_timezone == UTC
    assert "cannot be found out" in caplog.text


def test_time_zones_of_other_libraries_will_do() -> None:
    pytz = pytest.importorskip("pytz")
    zone = EWSTimeZone("Europe/Copenhagen")
    assert account(default_timezone=zone).default_timezone is zone
    assert account(default_timezone=pytz.timezone("Europe/Copenhagen")).default_timezone == zone
    assert account(default_timezone=datetime.timezone.utc).default_timezone == UTC


def test_the_locale_is_that_of_the_process_or_given() -> None:
    assert account(locale="da_DK").locale == "da_DK"


# --- what it must not tell


def test_secrets_are_in_no_repr_and_no_pickle() -> None:
    made = account()
    assert SECRET not in repr(made) + str(made)
    assert SECRET.encode() not in pickle.dumps(made)


def test_a_pickle_brings_the_account_back_but_for_its_secrets() -> None:
    made = account(access_type=DELEGATE, locale="da_DK", default_timezone=EWSTimeZone("Europe/Copenhagen"))
    made.__dict__["inbox"] = Inbox(root=Root(account=made))
    again = pickle.loads(pickle.dumps(made))
    assert again.primary_smtp_address == ADDRESS
    assert (again.access_type, again.locale) == (DELEGATE, "da_DK")
    assert again.default_timezone == EWSTimeZone("Europe/Copenhagen")
    assert "inbox" not in again.__dict__
    assert again.protocol.config.service_endpoint == CONFIG.service_endpoint
    with pytest.raises(UnauthorizedError):
        _ = again.protocol.config.credentials.password
    with again._lock:
        pass


# --- sending


def test_what_is_sent_is_sent_on_behalf_of_the_account() -> None:
    made = account(response("GetItem", success("GetItem")))
    answer = made.exchange("GetItem", lambda version: "<m:GetItem/>", repeatable=True)
    assert answer.tag.endswith("GetItemResponse")
    assert made.protocol.asked_for is made  # type: ignore[attr-defined]
    assert made.version.build == EXCHANGE_2016


def test_closing_closes_the_connection() -> None:
    made = account()
    closed = []
    made.protocol = type("Closing", (), {"close": lambda self: closed.append(True)})()
    with made as same:
        assert same is made
        assert not closed
    assert closed == [True]
    made.close()
    assert closed == [True, True]


# --- folders


def folder_answer(payload: str) -> str:
    content = '<m:Folders><t:Folder><t:FolderId Id="F" ChangeKey="C"/><t:DisplayName>Box</t:DisplayName></t:Folder></m:Folders>'
    return response("GetFolder", success("GetFolder", content))


@pytest.mark.parametrize(
    "name, cls, distinguished",
    [("inbox", Inbox, "inbox"), ("sent", SentItems, "sentitems"), ("trash", DeletedItems, "deleteditems")],
)
def test_a_well_known_folder_takes_one_request_and_then_none(name: str, cls: type[Any], distinguished: str) -> None:
    made = account(folder_answer)
    folder = getattr(made, name)
    assert type(folder) is cls
    assert folder.id == "F"
    assert folder.account is made
    assert getattr(made, name) is folder
    port: Any = made.protocol
    assert len(port.payloads) == 1
    assert f'<t:DistinguishedFolderId Id="{distinguished}"' in port.payloads[0]


@pytest.mark.parametrize(
    "name, cls, distinguished",
    [
        ("root", Root, "root"),
        ("public_folders_root", PublicFoldersRoot, "publicfoldersroot"),
        ("archive_root", ArchiveRoot, "archiveroot"),
    ],
)
def test_a_root_is_known_whole(name: str, cls: type[Any], distinguished: str) -> None:
    made = account(folder_answer)
    root = getattr(made, name)
    assert type(root) is cls
    assert root.id == "F"
    assert getattr(made, name) is root
    assert f'<t:DistinguishedFolderId Id="{distinguished}"' in made.protocol.payloads[0]  # type: ignore[attr-defined]


def test_folders_of_the_archive_belong_to_its_root() -> None:
    made = account(folder_answer)
    assert type(made.archive_inbox) is ArchiveInbox
    assert made.archive_inbox.root is made.archive_root
    assert made.inbox.root is made.root


def test_every_well_known_folder_of_the_specification_is_an_attribute(specification: Any) -> None:
    import json

    listing = json.loads((specification / "api-3.2.json").read_text(encoding="utf-8"))
    properties = listing["modules"]["exchangelib.account"]["names"]["Account"]["properties"]
    folders = {name for name, kind in properties.items() if "threaded_cached_property" in str(kind)}
    assert len(folders) > 40
    assert folders <= NAMES


def test_each_folder_is_an_attribute_once() -> None:
    classes = [each.folder_cls for each in vars(WellKnownFolders).values() if isinstance(each, WellKnown)]
    assert len(classes) == len(set(classes))


def test_many_threads_get_the_same_folder_by_one_request() -> None:
    def slowly(payload: str) -> str:
        time.sleep(0.02)
        return folder_answer(payload)

    made = account(slowly)
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(made.inbox)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(folder) for folder in found}) == 1
    assert len(made.protocol.payloads) == 1  # type: ignore[attr-defined]


def test_a_folder_can_be_put_in_the_place_of_another() -> None:
    made = account()
    other = Inbox(root=Root(account=made), name="Mine")
    made.inbox = other  # type: ignore[assignment]
    assert made.inbox is other


# --- identity


def test_an_identity_has_up_to_four_names_in_the_specified_order() -> None:
    one = Identity("a@example.com", "b@example.com", "upn", "S-1")
    assert (one.primary_smtp_address, one.smtp_address, one.upn, one.sid) == (
        "a@example.com",
        "b@example.com",
        "upn",
        "S-1",
    )
    assert one == Identity(primary_smtp_address="a@example.com", smtp_address="b@example.com", upn="upn", sid="S-1")
    assert hash(one) == hash(Identity("a@example.com", "b@example.com", "upn", "S-1"))
    assert one != Identity("a@example.com")
    assert "a@example.com" in repr(one)


def test_names_of_an_identity_are_texts() -> None:
    with pytest.raises(InvalidTypeError, match="sid"):
        Identity(sid=7)  # type: ignore[arg-type]


def test_the_names_of_an_account_can_be_added_later() -> None:
    made = account()
    made.identity.sid = "S-1"
    made.identity.upn = "john@subdomain.example.com"
    assert made.identity.sid == "S-1"
