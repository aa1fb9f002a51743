"""Out of office: what is set, what is answered, and to whom."""

from datetime import timedelta

import pytest

from exchangelib.sandbox.directory import oof
from exchangelib.sandbox.nodes import M, T
from tests.sandbox.directory.conftest import ANNE, BOSS, OUTSIDE, lone, texts
from tests.sandbox.semantics.conftest import JOHN, NOW

REPLIES = (
    '<t:InternalReply xml:lang="da-DK"><t:Message>Ude</t:Message></t:InternalReply>'
    "<t:ExternalReply><t:Message>Away</t:Message></t:ExternalReply>"
)
DAY = "<t:Duration><t:StartTime>2024-05-02T00:00:00{0}</t:StartTime><t:EndTime>2024-05-03T00:00:00{0}</t:EndTime></t:Duration>"


def get(ews, address=JOHN):
    return ews.ask(
        f"<m:GetUserOofSettingsRequest><t:Mailbox><t:Address>{address}</t:Address></t:Mailbox></m:GetUserOofSettingsRequest>"
    )


def put(ews, state, inner=REPLIES, audience="All", address=JOHN, header=""):
    answer = ews.ask(
        f"<m:SetUserOofSettingsRequest><t:Mailbox><t:Address>{address}</t:Address></t:Mailbox><t:UserOofSettings>"
        f"<t:OofState>{state}</t:OofState><t:ExternalAudience>{audience}</t:ExternalAudience>{inner}</t:UserOofSettings>"
        "</m:SetUserOofSettingsRequest>",
        header=header,
    )
    return lone(answer.find(M("ResponseMessage")))


def answered(ews, sender, after=timedelta(0)):
    return oof.reply_for(ews.host.store, JOHN, sender, NOW + after)


def test_a_new_mailbox_is_in_office(ews):
    answer = get(ews)
    assert lone(answer.find(M("ResponseMessage"))) == ("Success", "NoError")
    settings = answer.find(T("OofSettings"))
    assert texts(settings, "OofState") == ["Disabled"]
    assert texts(settings, "Message") == ["", ""]
    assert answer.child_text(M("AllowExternalOof")) == "All"
    assert answered(ews, ANNE) is None


def test_what_is_set_comes_back(ews):
    assert put(ews, "Scheduled", DAY.format("Z") + REPLIES, "Known") == ("Success", "NoError")
    settings = get(ews).find(T("OofSettings"))
    assert texts(settings, "OofState") == ["Scheduled"]
    assert texts(settings, "ExternalAudience") == ["Known"]
    assert texts(settings, "StartTime") == ["2024-05-02T00:00:00Z"]
    assert texts(settings, "Message") == ["Ude", "Away"]
    assert list(settings.find(T("InternalReply")).attrs.values()) == ["da-DK"]


def test_a_time_without_an_offset_is_in_the_zone_of_the_request(ews):
    zone = '<t:TimeZoneContext><t:TimeZoneDefinition Id="Romance Standard Time"/></t:TimeZoneContext>'
    assert put(ews, "Scheduled", DAY.format("") + REPLIES, header=zone) == ("Success", "NoError")
    assert texts(get(ews), "StartTime") == ["2024-05-01T22:00:00Z"]


def test_each_sender_is_told_once_in_each_period(ews):
    put(ews, "Enabled")
    assert [answered(ews, ANNE), answered(ews, ANNE.upper()), answered(ews, BOSS)] == ["Ude", None, "Ude"]
    assert answered(ews, "x@y.net") == "Away"
    assert answered(ews, JOHN) is None
    put(ews, "Enabled")
    assert answered(ews, ANNE) == "Ude"


def test_a_schedule_holds_from_its_start_until_its_end(ews):
    put(ews, "Scheduled", DAY.format("Z") + REPLIES)
    hours = [0, 11.9, 12, 35.9, 36]
    assert [answered(ews, f"{n}@y.net", timedelta(hours=n)) for n in hours] == [None, None, "Away", "Away", None]


def test_who_is_outside_is_answered_by_audience(ews):
    contact = (
        '<t:Contact><t:DisplayName>K</t:DisplayName><t:EmailAddresses><t:Entry Key="EmailAddress1">known@y.net</t:Entry>'
        "</t:EmailAddresses></t:Contact>"
    )
    ews.create(contact, folder="contacts")
    put(ews, "Enabled", audience="Known")
    assert [answered(ews, "known@y.net"), answered(ews, "x@y.net"), answered(ews, OUTSIDE)] == ["Away", None, None]
    put(ews, "Enabled", audience="None")
    assert [answered(ews, "known@y.net"), answered(ews, ANNE)] == [None, "Ude"]


def test_empty_replies_are_not_sent(ews):
    put(ews, "Enabled", "<t:InternalReply/><t:ExternalReply/>")
    assert answered(ews, ANNE) is None


@pytest.mark.parametrize(
    "state, inner, code",
    [
        ("Scheduled", REPLIES, "ErrorInvalidScheduledOofDuration"),
        ("Scheduled", DAY.format("Z").replace("-02T", "-04T") + REPLIES, "ErrorInvalidScheduledOofDuration"),
        ("Scheduled", DAY.format("Z").replace("2024", "2023") + REPLIES, "ErrorInvalidScheduledOofDuration"),
        ("Enabled", "", "ErrorInvalidUserOofSettings"),
    ],
)
def test_settings_that_cannot_be_are_refused(ews, state, inner, code):
    assert put(ews, state, inner) == ("Error", code)
    assert texts(get(ews), "OofState") == ["Disabled"]


def test_turning_it_off_keeps_the_replies(ews):
    put(ews, "Enabled")
    assert put(ews, "Disabled", "") == ("Success", "NoError")
    assert texts(get(ews), "Message") == ["Ude", "Away"]


def test_only_the_owner_sees_and_sets(ews):
    ews.user = ANNE
    assert lone(get(ews).find(M("ResponseMessage"))) == ("Error", "ErrorAccessDenied")
    assert put(ews, "Enabled") == ("Error", "ErrorAccessDenied")
    ews.user = BOSS
    assert put(ews, "Enabled") == ("Success", "NoError")
    assert lone(get(ews, "no@example.com").find(M("ResponseMessage"))) == ("Error", "ErrorNonExistentMailbox")


@pytest.mark.parametrize("version", ["Exchange2007_SP1", "Exchange2010_SP2", "Exchange2013"])
def test_every_version_may_ask(ews, version):
    ews.version = version
    assert put(ews, "Enabled") == ("Success", "NoError")
    assert texts(get(ews), "OofState") == ["Enabled"]
