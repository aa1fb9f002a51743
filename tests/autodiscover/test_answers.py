"""What servers answer: the samples of the documentation value by value, errors, and what is not understood."""

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from exchangelib.autodiscover import json, soap
from exchangelib.autodiscover.pox import request as pox_request
from exchangelib.autodiscover.properties import Autodiscover
from exchangelib.errors import (
    AutoDiscoverFailed,
    ErrorInternalServerError,
    ErrorNonExistentMailbox,
    ErrorOrganizationNotFederated,
    ErrorServerBusy,
    MalformedResponseError,
)
from exchangelib.properties import UserResponse
from exchangelib.version import Build, Version

R = "{http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a}"
A = "{http://schemas.microsoft.com/exchange/2010/Autodiscover}"


def values(thing: Any) -> list[str]:
    """Every text that was read, of whatever depth."""
    if isinstance(thing, (list, tuple)):
        return [text for each in thing for text in values(each)]
    if isinstance(thing, dict):
        return [text for each in thing.values() for text in values(each)]
    if hasattr(thing, "FIELDS"):
        # What is under two names, the first of many and all of them, counts once
        read = {name: value for name, value in vars(thing).items() if name != "owa_urls"}
        return (
            values(read)
            + values(vars(thing).get("owa_urls", [])[1:])
            + [text for url in vars(thing).get("owa_urls", [])[:1] for text in values(url.authentication_method)]
        )
    return [] if thing is None else [thing]


def spoken(value: Any) -> str:
    """A value as it stood there, in small letters."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value}".lower()


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_sample_of_plain_old_xml_is_read_value_by_value(ews_facts: Path, number: int) -> None:
    data = (ews_facts / "samples" / "Autodiscover.POX" / f"response-{number}.xml").read_bytes()
    read = [spoken(value) for value in values(Autodiscover.from_bytes(data))]
    spelled = {"on": "true", "off": "false"}
    for element in etree.fromstring(data).iter():
        texts = [element.text or "", *element.attrib.values()]
        for text in filter(None, map(str.strip, map(str, texts))):
            wanted = text.lower()
            if element.tag == f"{R}ServerVersion":
                wanted = str(Build.from_hex_string(text))
            wanted = spelled.get(wanted, wanted)
            assert wanted in read, f"{element.tag}: {text}"
            read.remove(wanted)
    assert not [text for text in read if text]


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_a_sample_of_soap_is_read_value_by_value(ews_facts: Path, number: int) -> None:
    data = (ews_facts / "samples" / "Autodiscover.GetUserSettings" / f"response-{number}.xml").read_bytes()
    user = soap.read(data)
    settings = {e.findtext(f"{A}Name"): e.findtext(f"{A}Value") for e in etree.fromstring(data).iter(f"{A}UserSetting")}
    assert user.user_settings == {UserResponse.REVERSE_SETTINGS_MAP[name]: value for name, value in settings.items()}
    target = etree.fromstring(data).find(f".//{A}RedirectTarget").text
    assert user.redirect_address == (target or None)
    assert user.ews_url == (settings.get("ExternalEwsUrl") or settings.get("InternalEwsUrl"))


def test_requests_are_what_the_schema_asks_for(ews_facts: Path) -> None:
    folder = ews_facts / "xsd" / "autodiscover"
    message = etree.fromstring(soap.request("a&b@example.com", "https://example.com/autodiscover/autodiscover.svc"))
    body = message.find("{http://schemas.xmlsoap.org/soap/envelope/}Body")[0]
    judge = etree.XMLSchema(etree.parse(str(folder / "soap-messages-relaxed.xsd")))
    assert judge.validate(etree.fromstring(etree.tostring(body))), judge.error_log
    judge = etree.XMLSchema(etree.parse(str(folder / "pox-request.xsd")))
    assert judge.validate(etree.fromstring(pox_request("a&b@example.com"))), judge.error_log
    assert Autodiscover.payload("x@example.com") == pox_request("x@example.com")


def test_versions_are_understood_in_either_way() -> None:
    def told(**settings: str) -> Version | None:
        return UserResponse(user_settings=settings).version

    assert told(cas_version="15.02.1748.010") == Version(Build(15, 2, 1748, 10))
    assert told(external_ews_version="15.20.0.0", cas_version="14.0.0.0").build == Build(15, 20)  # type: ignore[union-attr]
    assert told(ews_supported_schemas="Exchange2007, Exchange2010_SP1").api_version == "Exchange2010_SP1"  # type: ignore[union-attr]
    assert told(cas_version="99.1.2.3") is None
    assert told(ews_supported_schemas="Exchange2099") is None
    assert told() is None


def _user(code: str) -> bytes:
    return (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetUserSettingsResponseMessage '
        'xmlns="http://schemas.microsoft.com/exchange/2010/Autodiscover"><Response><ErrorCode>NoError</ErrorCode>'
        f"<UserResponses><UserResponse><ErrorCode>{code}</ErrorCode><ErrorMessage>No.</ErrorMessage></UserResponse>"
        "</UserResponses></Response></GetUserSettingsResponseMessage></s:Body></s:Envelope>"
    ).encode()


@pytest.mark.parametrize(
    "code, error",
    [
        ("InvalidUser", ErrorNonExistentMailbox),
        ("InvalidDomain", ErrorNonExistentMailbox),
        ("ServerBusy", ErrorServerBusy),
        ("InternalServerError", ErrorInternalServerError),
        ("NotFederated", ErrorOrganizationNotFederated),
        ("InvalidRequest", AutoDiscoverFailed),
        ("__class__", AutoDiscoverFailed),
        ("", AutoDiscoverFailed),
    ],
)
def test_codes_of_soap_become_errors(code: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        soap.read(_user(code)).raise_errors()
    if code in ("ServerBusy", "InternalServerError", "InvalidRequest"):
        whole = _user("x").replace(b"<ErrorCode>NoError", f"<ErrorCode>{code}".encode())
        with pytest.raises(error):
            soap.read(whole)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<x/>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>",
        b"\xff",
        _user("NoError").replace(b"GetUserS", b"GetS"),
    ],
)
def test_what_is_no_answer_is_a_malformed_one(data: bytes) -> None:
    for read in (soap.read, Autodiscover.from_bytes):
        with pytest.raises(MalformedResponseError):
            read(data)


def _pox(inner: str) -> bytes:
    return (
        '<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">'
        f"{inner}</Autodiscover>"
    ).encode()


@pytest.mark.parametrize(
    "code, error",
    [
        ("500", ErrorNonExistentMailbox),
        ("603", ErrorServerBusy),
        ("600", AutoDiscoverFailed),
        ("os", AutoDiscoverFailed),
    ],
)
def test_numbers_of_plain_old_xml_become_errors(code: str, error: type[Exception]) -> None:
    data = _pox(
        f"<Response><Error Time='1' Id='2'><ErrorCode>{code}</ErrorCode><Message>No.</Message></Error></Response>"
    )
    with pytest.raises(error, match="No"):
        Autodiscover.from_bytes(data).raise_errors()
    with pytest.raises(AutoDiscoverFailed):
        Autodiscover.from_bytes(_pox("")).raise_errors()


def test_addresses_of_outside_come_first_and_the_older_element_last() -> None:
    def told(*protocols: str) -> Any:
        inside = "".join(f"<Protocol>{protocol}</Protocol>" for protocol in protocols)
        response = f'<Response xmlns="{R[1:-1]}"><Account><Action>settings</Action>{inside}</Account></Response>'
        return Autodiscover.from_bytes(_pox(response)).response

    inner, outer = "<Type>EXCH</Type><EwsUrl>https://in/</EwsUrl>", "<Type>EXPR</Type><ASUrl>https://out/</ASUrl>"
    assert told(inner, outer).ews_url == "https://out/"
    assert told(inner, "<Type>EXPR</Type>").ews_url == "https://in/"
    assert told("<Type>WEB</Type><ASUrl>https://web/</ASUrl>").ews_url is None
    with pytest.raises(ValueError, match="no address"):
        told().protocol  # noqa: B018
    strange = told(
        "<Type>EXPR</Type><ServerVersion>new</ServerVersion><SSL>On</SSL><AuthPackage>Negotiate</AuthPackage>"
    )
    (protocol,) = strange.account.protocols
    assert (protocol.server_version, protocol.ssl, protocol.auth_type) == (None, True, "gssapi")
    assert strange.version is None
    both = "<RedirectUrl>https://there/</RedirectUrl><PublicFolderInformation><SmtpAddress>p@x</SmtpAddress></PublicFolderInformation>"
    response = f'<Response xmlns="{R[1:-1]}"><Account><Action>redirectUrl</Action>{both}</Account></Response>'
    led = Autodiscover.from_bytes(_pox(response)).response
    assert (led.redirect_url, led.redirect_address) == ("https://there/", None)
    assert led.account.public_folder_smtp_address == "p@x"


@pytest.mark.parametrize("data", [b"", b"{", b"[" * 100_000, b"7", b'{"Url": 7}', b"\xff"])
def test_what_is_no_json_answer_is_a_malformed_one(data: bytes) -> None:
    with pytest.raises(MalformedResponseError):
        json.read(200, data)


def test_json_says_what_is_wrong() -> None:
    with pytest.raises(ErrorNonExistentMailbox):
        json.read(404, b'{"ErrorCode": "UserNotFound"}')
    with pytest.raises(AutoDiscoverFailed, match="InvalidProtocol"):
        json.read(400, b'{"ErrorCode": "InvalidProtocol", "ErrorMessage": "No."}')
