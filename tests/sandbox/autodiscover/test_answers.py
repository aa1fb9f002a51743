"""What autodiscover tells of people, in POX, SOAP and JSON."""

import pytest
from lxml import etree

from tests.sandbox.autodiscover.conftest import JOHN, POX, SECRET, WANTED

A = "{http://schemas.microsoft.com/exchange/2010/Autodiscover}"


def texts(answer, name):
    return [
        element.text for element in etree.fromstring(answer.content).iter() if etree.QName(element).localname == name
    ]


def settings(answer):
    return dict(zip(texts(answer, "Name"), texts(answer, "Value"), strict=True))


# --- POX ---


@pytest.mark.parametrize("address", [JOHN, "JOHN@Example.com", "j.doe@example.com"])
def test_pox_tells_where_a_mailbox_is(pox, sandbox, address):
    answer = pox(address)
    assert answer.status_code == 200
    assert texts(answer, "AutoDiscoverSMTPAddress") == [JOHN]
    assert texts(answer, "DisplayName") == ["John Doe"]
    assert set(texts(answer, "EwsUrl") + texts(answer, "ASUrl")) == {sandbox.url}
    assert texts(answer, "Type") == ["EXCH", "EXPR", "WEB"]
    assert texts(answer, "AuthPackage") == ["basic"]
    assert texts(answer, "Action") == ["settings"]


def test_pox_is_valid_for_its_schema(pox, sandbox, ews_facts):
    inner = etree.XMLSchema(etree.parse(str(ews_facts / "xsd" / "autodiscover" / "pox-response-outlook.xsd")))
    outer = etree.XMLSchema(etree.parse(str(ews_facts / "xsd" / "autodiscover" / "pox-response.xsd")))
    sandbox.autodiscover.redirect("anne@other.example", of="anne@example.com")
    sandbox.autodiscover.redirect("https://other.example/autodiscover/autodiscover.xml", of="carl@example.com")
    for address in (JOHN, "anne@example.com", "carl@example.com"):
        (response,) = etree.fromstring(pox(address).content)
        assert inner.validate(etree.fromstring(etree.tostring(response))), inner.error_log
    for address in ("nobody@example.com", ""):
        assert outer.validate(etree.fromstring(pox(address).content)), outer.error_log


@pytest.mark.parametrize("address, schema, code", [
    ("nobody@example.com", WANTED, "500"), ("", WANTED, "600"), (JOHN, "", "600"), (JOHN, "http://another", "601"),
])  # fmt: skip
def test_pox_says_by_number_what_is_wrong(pox, address, schema, code):
    answer = pox(address, schema)
    assert (answer.status_code, texts(answer, "ErrorCode")) == (200, [code])


@pytest.mark.parametrize("body", ["", "<html/>", "<!DOCTYPE x><x/>", POX.format(JOHN, WANTED)[:200]])
def test_what_is_no_request_is_an_invalid_one(pox, body):
    assert texts(pox(body=body), "ErrorCode") == ["600"]


def test_who_does_not_log_in_is_told_what_there_is(web, pox, sandbox):
    answer = web.get(sandbox.autodiscover.pox_url, timeout=10)
    assert answer.status_code == 401
    assert answer.headers["X-SOAP-Enabled"] == "True"
    assert pox(auth=(JOHN, "wrong")).status_code == 401
    assert pox(auth=None).status_code == 401


def test_the_builds_of_servers_are_written_as_they_write_them(opened, pox):
    """samples, Autodiscover.POX: 8.0.647 is 72008287."""
    assert texts(pox(sandbox=opened(version="Exchange2007_SP1")), "ServerVersion") == ["720181B4"]
    assert not texts(pox(sandbox=opened(version="Exchange2007_SP1")), "EwsUrl")
    assert texts(pox(sandbox=opened(version="Exchange2013_SP1")), "ServerVersion") == ["73C0834F"]


def test_the_way_to_log_in_is_told(opened, web):
    sandbox = opened(auth=("ntlm", "basic"))
    answer = web.post(sandbox.autodiscover.pox_url, POX.format(JOHN, WANTED).encode(), auth=(JOHN, SECRET), timeout=10)
    assert texts(answer, "AuthPackage") == ["ntlm"]


# --- SOAP ---


def test_soap_gives_the_settings_that_are_asked_for(soap, sandbox):
    names = (
        "UserDisplayName",
        "AutoDiscoverSMTPAddress",
        "InternalEwsUrl",
        "ExternalEwsUrl",
        "CasVersion",
        "EwsSupportedSchemas",
    )
    found = settings(soap("j.doe@example.com", settings=names))
    assert tuple(found) == names
    assert found["AutoDiscoverSMTPAddress"] == JOHN
    assert found["InternalEwsUrl"] == found["ExternalEwsUrl"] == sandbox.url
    assert found["CasVersion"] == "15.02.1748.010"
    assert found["EwsSupportedSchemas"].endswith("Exchange2013_SP1, Exchange2015, Exchange2016")


def test_soap_answers_for_several_people_in_their_order(soap):
    answer = soap("nobody@example.com", JOHN, "nonsense")
    assert texts(answer, "ErrorCode") == ["NoError", "InvalidUser", "NoError", "InvalidUser"]


def test_soap_says_which_setting_it_does_not_have(soap):
    answer = soap(JOHN, settings=("Nonsense", "ExternalPhotosUrl", "UserDN"))
    assert texts(answer, "SettingName") == ["Nonsense", "ExternalPhotosUrl"]
    assert texts(answer, "ErrorCode") == ["NoError", "NoError", "InvalidSetting", "SettingIsNotAvailable"]
    assert list(settings(answer)) == ["UserDN"]


def test_soap_tells_of_domains(soap, sandbox):
    answer = soap(domains=["example.com", "other.example"], settings=("ExternalEwsUrl", "ExternalEwsVersion"))
    assert texts(answer, "ErrorCode") == ["NoError", "NoError", "InvalidDomain"]
    assert settings(answer) == {"ExternalEwsUrl": sandbox.url, "ExternalEwsVersion": "15.02.1748.010"}


def test_soap_is_valid_for_its_schema(soap, sandbox, ews_facts):
    judge = etree.XMLSchema(etree.parse(str(ews_facts / "xsd" / "autodiscover" / "soap-messages-relaxed.xsd")))
    sandbox.autodiscover.redirect("anne@other.example", of="anne@example.com")
    people = soap(JOHN, "anne@example.com", "nobody@example.com", settings=("UserDN", "Nonsense"))
    places = soap(domains=["example.com", "other.example"], settings=("ExternalEwsUrl", "UserDN"))
    for answer in (people, places):
        message = etree.fromstring(answer.content).find("{*}Body")[0]
        assert judge.validate(etree.fromstring(etree.tostring(message))), judge.error_log


def test_soap_refuses_what_is_incomplete(soap):
    assert texts(soap(JOHN, header=""), "ErrorCode") == ["InvalidRequest"]
    assert texts(soap(JOHN, settings=()), "ErrorCode") == ["InvalidRequest"]
    assert texts(soap(), "ErrorCode") == ["InvalidRequest"]
    for body in ("nonsense", "<x/>"):
        assert soap(body=body).status_code == 500


def test_the_federation_is_not_there(soap):
    body = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetFederationInformationRequestMessage
    xmlns="http://schemas.microsoft.com/exchange/2010/Autodiscover"><Request><Domain>example.com</Domain></Request>
    </GetFederationInformationRequestMessage></s:Body></s:Envelope>"""
    assert texts(soap(body=body), "ErrorCode") == ["NotFederated"]


# --- JSON ---


@pytest.fixture
def ask(web, sandbox):
    return lambda rest, **more: web.get(sandbox.autodiscover.json_url + rest, timeout=10, **more)


def test_json_tells_the_address_of_a_protocol_to_everybody(ask, web, sandbox):
    answer = ask(f"{JOHN}?Protocol=EWS")
    assert (answer.status_code, answer.json()) == (200, {"Protocol": "EWS", "Url": sandbox.url})
    assert ask("j.doe%40example.com?protocol=AutodiscoverV1").json()["Url"] == sandbox.autodiscover.pox_url
    older = f"{sandbox.autodiscover.json_url.removesuffix('v1.0/')}?Email={JOHN}&Protocol=Ews"
    assert web.get(older, timeout=10).json()["Url"] == sandbox.url


@pytest.mark.parametrize("rest, status, code", [
    ("nonsense?Protocol=EWS", 400, "MandatoryParameterMissing"), (JOHN, 400, "MandatoryParameterMissing"),
    (f"{JOHN}?Protocol=Gopher", 400, "InvalidProtocol"), ("nobody@example.com?Protocol=EWS", 404, "UserNotFound"),
])  # fmt: skip
def test_json_says_what_is_wrong(ask, rest, status, code):
    answer = ask(rest)
    assert (answer.status_code, answer.json()["ErrorCode"]) == (status, code)


def test_older_servers_speak_fewer_languages(opened, web):
    for version, languages in (("Exchange2007_SP1", 1), ("Exchange2010_SP2", 2), ("Exchange2016", 3)):
        service = opened(version=version).autodiscover
        urls = (service.pox_url, service.soap_url, f"{service.json_url}{JOHN}?Protocol=EWS")
        statuses = [web.get(url, auth=(JOHN, SECRET), timeout=10).status_code for url in urls]
        assert statuses == [200] * languages + [404] * (3 - languages)
    service = opened(quirks="pox-only").autodiscover
    assert web.get(service.soap_url, auth=(JOHN, SECRET), timeout=10).status_code == 404
    assert web.get(service.pox_url, timeout=10).headers["X-SOAP-Enabled"] == "False"
