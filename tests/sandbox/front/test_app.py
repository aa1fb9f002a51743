"""What comes of a request between HTTP and the operation."""

import logging
import re

import pytest

from exchangelib.sandbox import schema as sandbox_schema
from exchangelib.sandbox.message import PATH, Request
from exchangelib.sandbox.nodes import MESSAGES_NS, SOAP_NS, TYPES_NS, M, S, T, parse
from exchangelib.sandbox.profiles import PROFILES
from tests.sandbox.front import plain
from tests.sandbox.front.plain import ANNE, BOSS, GET, INBOX, JOHN, THREE, basic, envelope, make_app

WRONG_ID = GET.format('<t:DistinguishedFolderId Id="inbox1"/>')


def impersonating(who, kind="PrimarySmtpAddress"):
    return f"<t:ExchangeImpersonation><t:ConnectingSID><t:{kind}>{who}</t:{kind}></t:ConnectingSID></t:ExchangeImpersonation>"


def test_an_answer_stands_in_an_envelope_with_the_version_of_the_server(http_reply):
    answer = http_reply(envelope(INBOX))
    assert answer.status == 200
    info = answer.xml.find(S("Header")).find(T("ServerVersionInfo"))
    assert info.attrs == {
        "MajorVersion": "15",
        "MinorVersion": "2",
        "MajorBuildNumber": "1748",
        "MinorBuildNumber": "10",
        "Version": "V2017_07_11",
    }
    assert answer.payload.tag == M("GetFolderResponse")


def test_prefixes_comments_and_white_space_are_the_clients_choice(http_reply):
    body = f"""<?xml version='1.0' encoding='utf-16'?>
    <!-- hello --><Envelope xmlns="{SOAP_NS}"><Body><GetFolder xmlns="{MESSAGES_NS}"><FolderShape>
    <q:BaseShape xmlns:q="{TYPES_NS}">IdOnly<!-- x --></q:BaseShape></FolderShape><FolderIds>
    <DistinguishedFolderId xmlns="{TYPES_NS}" Id="inbox"/></FolderIds></GetFolder></Body></Envelope>"""
    assert http_reply(body.strip().encode("utf-16"), **{"content-type": "text/xml"}).status == 200


def test_a_handler_gets_what_the_headers_say(http_reply, app):
    zone = '<t:TimeZoneContext><t:TimeZoneDefinition Id="Romance Standard Time"/></t:TimeZoneContext>'
    assert http_reply(envelope(INBOX, "Exchange2013", zone)).status == 200
    call = plain.done[-1]
    assert (call.operation, call.version, call.time_zone) == ("GetFolder", "Exchange2013", "Romance Standard Time")
    assert (call.user.address, call.mailbox, call.locale, call.clock) == (JOHN, JOHN, "en_US", app.clock)


def test_without_a_version_the_newest_is_meant(http_reply, app):
    assert http_reply(envelope(INBOX, version=None)).status == 200
    assert plain.done[-1].version == "V2017_07_11"
    assert app.traffic[-1].version is None


@pytest.mark.parametrize(
    "server, version, status",
    [
        ("Exchange2019", "V2017_07_11", 200),
        ("Exchange2019", "V2018_01_08", 500),
        ("Exchange2010_SP2", "Exchange2010_SP2", 200),
        ("Exchange2010_SP2", "Exchange2013", 500),
        ("SE", "Exchange2007_SP1", 200),
        ("SE", "Exchange2077", 500),
        ("SE", "", 500),
    ],
)
def test_a_version_that_the_server_does_not_speak_is_refused(http_reply, server, version, status):
    header = f'<t:RequestServerVersion Version="{version}"/>'
    answer = http_reply(envelope(INBOX, None, header), app=make_app(server))
    assert answer.status == status
    assert answer.code == ("NoError" if status == 200 else "ErrorInvalidServerVersion")


def test_a_request_that_is_valid_in_another_version_says_so(http_reply):
    request = GET.replace("IdOnly</t:BaseShape>", "IdOnly</t:BaseShape>{}").format(
        '<t:AdditionalProperties><t:FieldURI FieldURI="item:Mentions"/></t:AdditionalProperties>',
        '<t:DistinguishedFolderId Id="inbox"/>',
    )
    assert http_reply(envelope(request, "V2017_07_11")).status == 200
    answer = http_reply(envelope(request, "Exchange2013"))
    assert (answer.status, answer.code) == (500, "ErrorIncorrectSchemaVersion")
    assert answer.first("faultstring").startswith(
        "The request is valid but does not specify the correct server version"
    )


BROKEN = {
    "nothing": (b"", "ErrorInvalidRequest"),
    "blank": (b"  \n", "ErrorInvalidRequest"),
    "no xml": (b"hello", "ErrorSchemaValidation"),
    "damaged xml": (envelope(INBOX)[:-9], "ErrorSchemaValidation"),
    "an entity": (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "ErrorSchemaValidation"),
    "an empty body": (envelope(""), "ErrorInvalidRequest"),
    "two requests": (envelope(INBOX + INBOX), "ErrorInvalidRequest"),
    "no operation": (envelope("<m:Frobnicate/>"), "ErrorInvalidRequest"),
    "another namespace": (envelope("<GetFolder/>"), "ErrorInvalidRequest"),
    "a response": (envelope("<m:GetFolderResponse/>"), "ErrorInvalidRequest"),
    "not built": (envelope('<m:DeleteFolder DeleteType="HardDelete"><m:FolderIds><t:FolderId Id="x"/></m:FolderIds></m:DeleteFolder>'), "ErrorInvalidOperation"),
    "invalid": (envelope(WRONG_ID), "ErrorSchemaValidation"),
    "no version": (envelope(INBOX, None, "<t:RequestServerVersion/>"), "ErrorSchemaValidation"),
    "a bad header": (envelope(INBOX, header="<t:TimeZoneContext/>"), "ErrorSchemaValidation"),
    "refused": (envelope('<m:FindFolder Traversal="Shallow"><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>'
        '<m:ParentFolderIds><t:DistinguishedFolderId Id="inbox"/></m:ParentFolderIds></m:FindFolder>'), "ErrorAccessDenied"),
    "a mistake": (envelope('<m:MoveFolder><m:ToFolderId><t:DistinguishedFolderId Id="inbox"/></m:ToFolderId><m:FolderIds>'
        '<t:FolderId Id="x"/></m:FolderIds></m:MoveFolder>'), "ErrorInternalServerError"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("version", ["Exchange2007_SP1", "Exchange2010_SP2", "Exchange2019"])
def test_a_broken_request_gets_a_fault_of_the_server_it_was_sent_to(http_reply, name, version):
    body, code = BROKEN[name]
    answer = http_reply(body.replace(b"Exchange2016", b"Exchange2007_SP1"), app=make_app(version))
    assert (answer.status, answer.code) == (500, code)
    fault = answer.payload
    assert fault.tag == S("Fault")
    assert [child.local for child in fault] == ["faultcode", "faultstring", "detail"]
    assert fault.children[0].text == ("s:Client" if version == "Exchange2007_SP1" else f"a:{code}")
    bare = version == "Exchange2010_SP2" and code == "ErrorSchemaValidation"
    assert (answer.xml.find(S("Header")) is None) == bare
    assert code in sandbox_schema.load().simple("m:ResponseCodeType").values


def test_an_operation_that_is_not_built_is_named_also_where_its_element_has_another_name(http_reply):
    box = "<t:Mailbox><t:Address>john@example.com</t:Address></t:Mailbox>"
    answer = http_reply(envelope(f"<m:GetUserOofSettingsRequest>{box}</m:GetUserOofSettingsRequest>"))
    assert answer.code == "ErrorInvalidOperation"
    assert answer.first("faultstring").startswith("The sandbox does not do GetUserOofSettings;")
    assert http_reply(envelope("<m:GetFolderRequest/>")).code == "ErrorInvalidRequest"


def test_what_is_no_soap_1_1_envelope_gets_a_fault_of_soap(http_reply):
    other = envelope(INBOX).replace(SOAP_NS.encode(), b"http://www.w3.org/2003/05/soap-envelope")
    assert http_reply(other).first("faultcode") == "s:VersionMismatch"
    assert http_reply(b"<html/>").first("faultcode") == "s:Client"
    strange = '<x:Security xmlns:x="urn:x" s:mustUnderstand="1"/>'
    assert http_reply(envelope(INBOX, header=strange)).first("faultcode") == "s:MustUnderstand"
    assert http_reply(envelope(INBOX, header=strange.replace('"1"', '"0"'))).status == 200


def without_noise(node):
    """An envelope as comparable text: tags, attributes, texts."""
    tag = re.sub(r"^.*\}", "", node.tag)
    return (
        tag,
        {k: v for k, v in node.attrs.items() if not k.startswith("xmlns")},
        node.text,
        [without_noise(c) for c in node],
    )


@pytest.mark.parametrize(
    "server, recorded", [("Exchange2007_SP1", "response-7.xml"), ("Exchange2010_SP2", "response-14.xml")]
)
def test_a_violation_is_answered_as_the_recorded_servers_did(ews_facts, http_reply, server, recorded):
    folder = ews_facts / "recorded" / "CreateFolder"
    app = make_app(server)
    answer = http_reply((folder / "request-3.xml").read_bytes(), app=app)
    ours, theirs = without_noise(answer.xml), without_noise(parse((folder / recorded).read_bytes()))
    if server == "Exchange2007_SP1":  # their prefix is another
        fault = ours[3][1][3][0][3]
        assert fault[0][2] == "s:Client"
        fault[0] = (*fault[0][:2], "soap11:Client", *fault[0][3:])
    assert ours == theirs


def test_a_handler_that_fails_is_in_the_log_and_in_the_fault(http_reply, caplog):
    answer = http_reply(BROKEN["a mistake"][0])
    assert "ZeroDivisionError: a mistake in the handler" in answer.first("Message")
    assert "Traceback" in caplog.text


def test_values_of_a_fault_are_named(http_reply):
    values = [node for node in http_reply(BROKEN["refused"][0]).xml.walk() if node.local == "Value"]
    assert [(node.attrs["Name"], node.text) for node in values] == [("Why", "because")]


def test_a_lax_server_warns_and_goes_on(http_reply, caplog):
    app = make_app(strict=False)
    with caplog.at_level(logging.WARNING):
        answer = http_reply(envelope(WRONG_ID), app=app)
    assert answer.status == 200
    (warning,) = app.warnings
    assert re.match(r"GetFolder: line 1, position \d+: The 'Id' attribute is invalid", warning)
    assert warning in caplog.text


@pytest.mark.parametrize("kind", ["PrimarySmtpAddress", "SmtpAddress", "PrincipalName"])
def test_whoever_may_open_a_mailbox_may_impersonate_its_owner(http_reply, app, kind):
    answer = http_reply(envelope(INBOX, header=impersonating(JOHN, kind)), authorization=basic(BOSS))
    assert answer.status == 200
    assert (plain.done[-1].user.address, plain.done[-1].mailbox) == (BOSS, JOHN)
    assert (app.traffic[-1].user, app.traffic[-1].mailbox) == (BOSS, JOHN)


@pytest.mark.parametrize(
    "who, kind, user, code",
    [
        (JOHN, "SmtpAddress", ANNE, "ErrorImpersonateUserDenied"),
        (ANNE, "SmtpAddress", BOSS, "ErrorImpersonateUserDenied"),
        ("nobody@example.com", "SmtpAddress", BOSS, "ErrorNonExistentMailbox"),
        ("S-my-sid", "SID", BOSS, "ErrorInvalidSid"),
        (" ", "SmtpAddress", BOSS, "ErrorInvalidExchangeImpersonationHeaderData"),
    ],
)
def test_other_impersonations_are_refused(http_reply, who, kind, user, code):
    answer = http_reply(envelope(INBOX, header=impersonating(who, kind)), authorization=basic(user))
    assert (answer.status, answer.code) == (500, code)
    assert not plain.done


def test_the_log_holds_everything_but_credentials(http_reply, app):
    http_reply(envelope(INBOX, "Exchange2013"), cookie="secret-cookie", **{"user-agent": "me"})
    http_reply(envelope(THREE), authorization=basic(JOHN, "hunter2"))
    good, bad = app.traffic
    assert (good.operation, good.user, good.version, good.status, good.path) == (
        "GetFolder",
        JOHN,
        "Exchange2013",
        200,
        PATH,
    )
    assert good.request == envelope(INBOX, "Exchange2013")
    assert good.response.startswith(b"<?xml")
    assert good.seconds > 0
    assert good.headers["user-agent"] == "me"
    assert (bad.status, bad.user) == (401, None)
    assert app.traffic.of("GetFolder") == [good]
    for each in app.traffic:
        text = f"{each!r} {each.headers}"
        assert "secret-cookie" not in text
        assert basic(JOHN, "hunter2").split()[1] not in text
        assert not {"authorization", "cookie"} & set(each.headers)


def test_every_profile_speaks_a_version_of_the_schema():
    versions = sandbox_schema.load().versions
    for name, profile in PROFILES.items():
        assert profile.newest in versions
        assert profile.name == name
    assert PROFILES["Exchange2010_SP2"].build == (14, 2, 328, 9)


def test_answers_are_valid_for_the_schema(ews_facts, http_reply):
    from lxml import etree

    judge = etree.XMLSchema(etree.parse(str(ews_facts / "xsd" / "messages.xsd")))
    body = etree.fromstring(http_reply(envelope(THREE)).body).find(f"{{{SOAP_NS}}}Body")
    assert judge.validate(etree.fromstring(etree.tostring(body[0]))), judge.error_log


def test_a_request_is_seen_before_its_body_is(app):
    refused = app.admit(Request("POST", PATH, {}))
    assert refused.status == 401
    assert app.admit(Request("POST", PATH, {"authorization": basic()})).login.user.address == JOHN
