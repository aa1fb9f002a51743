"""Envelopes and faults."""

import csv

import pytest

from exchangelib import errors
from exchangelib._wire import soap
from exchangelib._wire.ns import ENS, MNS, SOAPNS, TNS, clark, local
from exchangelib._wire.xml import ParseError, parse
from exchangelib.version import Build, Version

INFO = (
    f'<s:Header><t:ServerVersionInfo xmlns:t="{TNS}" MajorVersion="15" MinorVersion="2" MajorBuildNumber="1748" '
    'MinorBuildNumber="10" Version="V2017_07_11"/></s:Header>'
)


def answer(body: str, header: str = "") -> bytes:
    return f'<s:Envelope xmlns:s="{SOAPNS}">{header}<s:Body>{body}</s:Body></s:Envelope>'.encode()


def fault(detail: str, code: str = "s:Client", text: str = "It failed.", header: str = "") -> bytes:
    return answer(
        f'<s:Fault xmlns:t="{TNS}" xmlns:e="{ENS}"><faultcode>{code}</faultcode><faultstring>{text}</faultstring>'
        f"{detail}</s:Fault>",
        header,
    )


def test_a_request_declares_its_prefixes_once_and_names_its_version():
    data = soap.envelope(
        "<m:GetFolder><t:X/></m:GetFolder>", request_server_version="Exchange2016", header_xml="<t:H/>"
    )
    root = parse(data)
    assert [local(child.tag) for child in root] == ["Header", "Body"]
    assert root[0][0].get("Version") == "Exchange2016"
    assert root[0][1].tag == clark("t:H")
    assert root[1][0].tag == f"{{{MNS}}}GetFolder"
    assert data.count(b"xmlns:") == 3


def test_a_request_with_what_xml_cannot_carry_is_not_made():
    with pytest.raises(errors.InvalidValue, match="Subject"):
        soap.envelope("<t:Subject>\x01</t:Subject>", request_server_version="Exchange2016")


def test_an_answer_is_the_first_element_of_the_body_and_the_version_of_the_server():
    element, version = soap.unwrap(answer("<!-- x --> <a/><b/>", INFO))
    assert element.tag == "a"
    assert Version.from_server_version_info(None, version) == Version(Build(15, 2, 1748, 10), "V2017_07_11")
    assert soap.unwrap(answer("<a/>")).server_version is None


@pytest.mark.parametrize(
    "data, said",
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"<html><body>Sign in</body></html>", "Sign in"),
        (b"<!DOCTYPE html>\n<html><br>\x01Sign in", "Sign in"),
        (b'{"error": 5}', '"error"'),
        (b"\xff\xfe\x00garbage", "garbage"),
        (f'<s:Envelope xmlns:s="{SOAPNS}"/>'.encode(), "without a body"),
        (answer(""), "nothing in its body"),
        (answer("text"), "nothing in its body"),
        (
            answer("<a/>").replace(b"schemas.xmlsoap.org/soap/envelope/", b"www.w3.org/2003/05/soap-envelope"),
            "not SOAP 1.1",
        ),
    ],
)
def test_what_is_not_soap_is_told_by_how_it_begins(data, said):
    with pytest.raises(errors.MalformedResponseError) as caught:
        soap.unwrap(data)
    assert said in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


def test_a_truncated_answer_is_told_by_the_place_of_the_damage():
    with pytest.raises(ParseError, match="column"):
        soap.unwrap(answer("<a>" + "x" * 50 + "</a>")[:-30])


def test_a_fault_raises_the_error_it_names():
    detail = "<detail><e:ResponseCode>ErrorItemNotFound</e:ResponseCode><e:Message>It is gone.</e:Message></detail>"
    with pytest.raises(errors.ErrorItemNotFound, match=r"^It is gone\.$") as caught:
        soap.unwrap(fault(detail, header=INFO))
    assert caught.value.server_version["Version"] == "V2017_07_11"


def test_a_fault_may_name_its_error_in_the_code_only():
    with pytest.raises(errors.ErrorInvalidServerVersion, match="It failed"):
        soap.unwrap(fault("", code="a:ErrorInvalidServerVersion"))


def test_a_fault_with_an_unknown_code_is_an_error_all_the_same():
    with pytest.raises(errors.UnknownResponseCode, match="ErrorNew") as caught:
        soap.unwrap(fault("<detail><e:ResponseCode>ErrorNew</e:ResponseCode></detail>"))
    assert caught.value.response_code == "ErrorNew"


@pytest.mark.parametrize("detail", ["", "<detail/>", "<detail>text</detail>", "<detail><x/></detail>"])
def test_a_fault_without_a_code_is_a_soap_error(detail):
    with pytest.raises(errors.SOAPError, match=r"Client: It failed\."):
        soap.unwrap(fault(detail))


def test_an_empty_fault_is_a_soap_error():
    with pytest.raises(errors.SOAPError):
        soap.unwrap(answer("<s:Fault/>"))


def test_a_busy_server_says_how_long():
    detail = (
        "<detail><e:ResponseCode>ErrorServerBusy</e:ResponseCode><e:Message>Busy.</e:Message>"
        '<t:MessageXml><t:Value Name="BackOffMilliseconds">297749</t:Value></t:MessageXml></detail>'
    )
    with pytest.raises(errors.ErrorServerBusy) as caught:
        soap.unwrap(fault(detail))
    assert caught.value.back_off == 297.749


def test_values_of_a_message_are_read_by_name():
    element = parse(
        f'<t:MessageXml xmlns:t="{TNS}"><t:ExtendedFieldURI PropertyTag="0x1"/><t:Value Name="a">b</t:Value>'
        "<t:Violation>bad</t:Violation></t:MessageXml>".encode()
    )
    assert soap.message_xml(element) == {"PropertyTag": "0x1", "a": "b", "Violation": "bad"}
    assert soap.message_xml(None) == {}


# --- what real servers sent


def traffic(folder):
    with (folder / "INDEX.tsv").open(encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f, delimiter="\t"):
            if row["kind"] != "request":
                yield row, (folder / row["file"]).read_bytes()


def test_every_recorded_answer_is_unwrapped_or_raises_the_error_it_holds(ews_facts):
    seen = 0
    for row, data in traffic(ews_facts / "recorded"):
        seen += 1
        if row["http_status"] == "200":
            got = soap.unwrap(data)
            assert local(got.element.tag) == row["operation"] + "Response"
            assert got.server_version["Version"] == row["server_version"].split()[0]
        else:
            with pytest.raises(
                errors.ErrorSchemaValidation, match=r"invalidparentid.*\(line 2, position 630\)"
            ) as caught:
                soap.unwrap(data)
            assert caught.value.message_xml["LinePosition"] == "630"
    assert seen == 40


def test_every_documented_answer_is_unwrapped_or_raises_an_error_of_ours(ews_facts):
    kinds = {"answer": 0, "no SOAP": 0, "fault": 0, "fault without a code": 0}
    for row, data in traffic(ews_facts / "samples"):
        try:
            soap.unwrap(data)
            kind = "answer"
        except errors.MalformedResponseError:
            kind = "no SOAP" if row["operation"] == "Autodiscover.POX" else "wrongly refused"
        except errors.SOAPError:
            kind = "fault without a code"
        except errors.ResponseMessageError as e:
            kind = "fault" if e.response_code in row["response_codes"] else f"wrong: {e!r}"
        kinds[kind] = kinds.get(kind, 0) + 1
    assert kinds == {"answer": 286, "no SOAP": 4, "fault": 5, "fault without a code": 1}
