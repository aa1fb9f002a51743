"""FindPeople and GetPersona: people of a folder and of the address book."""

import pytest

from exchangelib.sandbox.nodes import M, T, serialise
from tests.sandbox.directory.conftest import ALL, ANNE, BOSS, OUTSIDE, TEAM, box, lone, ok, texts
from tests.sandbox.semantics.conftest import JOHN, compare, contains, indexed, order, restriction

EXISTS = '<t:Exists><t:FieldURI FieldURI="persona:PhoneNumber"/></t:Exists>'
ALL_NAMES = [
    "Allhands",
    "Anne Smith",
    "Blue Room",
    "Bo Øst",
    "John Doe",
    "Otto Outside",
    "Red Room",
    "rooms",
    "The Team",
]


def contact(given, surname, address="", company="", phone=""):
    def entry(name, key, text):
        return f'<t:{name}><t:Entry Key="{key}">{text}</t:Entry></t:{name}>' if text else ""

    return (
        f"<t:Contact><t:DisplayName>{given} {surname}</t:DisplayName><t:GivenName>{given}</t:GivenName>"
        f"<t:CompanyName>{company}</t:CompanyName>{entry('EmailAddresses', 'EmailAddress1', address)}"
        f"{entry('PhoneNumbers', 'MobilePhone', phone)}<t:Surname>{surname}</t:Surname></t:Contact>"
    )


@pytest.fixture
def friends(ews):
    return ews.create(
        contact("Terry", "Adams", "terry@y.net", "Acme", "555"),
        contact("Brian", "Johnson", "brian@y.net", "Bcme"),
        contact("Cleo", "Adams", "cleo@y.net", "Acme"),
        folder="contacts",
    )


def ask(ews, inner="", folder="contacts", view=None, shape="", query="", before="", version=None):
    where = f'<m:ParentFolderId><t:DistinguishedFolderId Id="{folder}"/></m:ParentFolderId>' if folder else ""
    shape = shape and f"<m:PersonaShape>{shape}</m:PersonaShape>"
    query = query and f"<m:QueryString>{query}</m:QueryString>"
    return ews.ask(f"<m:FindPeople>{shape}{view or indexed(0, limit=100)}{inner}{where}{query}</m:FindPeople>", version)


def names(answer):
    ok(answer)
    return [each.child_text(T("DisplayName")) for each in answer.find(M("People")).children]


def test_the_contacts_of_a_folder_are_people_by_name(ews, friends):
    answer = ask(ews)
    assert names(answer) == ["Brian Johnson", "Cleo Adams", "Terry Adams"]
    assert answer.child_text(M("TotalNumberOfPeopleInView")) == "3"
    terry = answer.find(M("People")).children[2]
    assert [terry.child_text(T(n)) for n in ("PersonaType", "GivenName", "Surname", "CompanyName", "DisplayNameLastFirst")] == [
        "Person", "Terry", "Adams", "Acme", "Adams Terry",
    ]  # fmt: skip
    assert texts(terry.find(T("EmailAddress")), "EmailAddress")[-1] == "terry@y.net"
    assert terry.child_text(T("CreationTime")) == "2024-05-01T12:00:00Z"


def test_the_directory_has_everybody(ews, friends):
    assert names(ask(ews, folder="directory")) == ALL_NAMES
    kinds = texts(ask(ews, folder="directory"), "PersonaType")
    assert kinds == [
        "DistributionList",
        "Person",
        "Room",
        "Person",
        "Person",
        "Person",
        "Room",
        "DistributionList",
        "DistributionList",
    ]
    ews.host.describe(ANNE, hidden=True)
    assert "Anne Smith" not in names(ask(ews, folder="directory"))


@pytest.mark.parametrize(
    "query, folder, found",
    [
        ("adams", "contacts", ["Cleo Adams", "Terry Adams"]),
        ("te ad", "contacts", ["Terry Adams"]),
        ("anne", "contacts", []),
        ("anne", "directory", ["Anne Smith"]),
        ("brian@", "contacts", ["Brian Johnson"]),
        ("t", "", ["Terry Adams", "The Team"]),
    ],
)
def test_words_find_people_by_how_their_names_begin(ews, friends, query, folder, found):
    assert names(ask(ews, folder=folder, query=query)) == found


@pytest.mark.parametrize(
    "expression, found",
    [
        (compare("IsEqualTo", "persona:DisplayName", "cleo adams"), ["Cleo Adams"]),
        (compare("IsNotEqualTo", "persona:CompanyName", "Acme"), ["Brian Johnson"]),
        (contains("persona:EmailAddress", "y.net", "Substring"), ["Brian Johnson", "Cleo Adams", "Terry Adams"]),
        (contains("persona:Surname", "ad", "Prefixed", "IgnoreCase"), ["Cleo Adams", "Terry Adams"]),
        (EXISTS, ["Terry Adams"]),
        (compare("IsGreaterThan", "persona:CreationTime", "2024-05-01T13:59:59+02:00"), ["Brian Johnson", "Cleo Adams", "Terry Adams"]),
        (compare("IsLessThan", "persona:CreationTime", "2024-05-01T13:59:59+02:00"), []),
    ],
)  # fmt: skip
def test_a_restriction_is_about_personas(ews, friends, expression, found):
    assert names(ask(ews, restriction(expression))) == found
    assert names(ask(ews, f"<m:AggregationRestriction>{expression}</m:AggregationRestriction>")) == found


def test_people_are_sorted_and_shown_in_pages(ews, friends):
    by = order("persona:Surname", "-persona:GivenName")
    assert names(ask(ews, by)) == ["Terry Adams", "Cleo Adams", "Brian Johnson"]
    answer = ask(ews, by, view=indexed(1, limit=1))
    assert names(answer) == ["Cleo Adams"]
    assert [answer.child_text(M(n)) for n in ("TotalNumberOfPeopleInView", "FirstLoadedRowIndex")] == ["3", "1"]
    assert names(ask(ews, view=indexed(7, limit=5))) == []
    assert lone(ask(ews, view=indexed(-1, limit=5))) == ("Error", "ErrorInvalidIndexedPagingParameters")


def test_the_shape_decides_what_is_shown(ews, friends):
    def shown(shape):
        answer = ask(ews, query="terry", shape=shape)
        return [each.local for each in answer.find(M("People")).children[0].children]

    base = "<t:BaseShape>{}</t:BaseShape>"
    more = '<t:AdditionalProperties><t:FieldURI FieldURI="persona:Title"/><t:FieldURI FieldURI="persona:DisplayName"/></t:AdditionalProperties>'
    assert shown(base.format("IdOnly")) == ["PersonaId"]
    assert shown(base.format("IdOnly") + more) == ["PersonaId", "DisplayName"]
    assert {"PhoneNumber", "FolderIds", "FileAs"} <= set(shown(base.format("AllProperties")))
    assert "PhoneNumber" not in shown(base.format("Default"))
    wrong = base.format("IdOnly") + more.replace("persona:Title", "item:Subject")
    assert lone(ask(ews, shape=wrong)) == ("Error", "ErrorInvalidPropertyRequest")


def test_people_of_others_are_seen_where_one_may(ews, friends):
    ews.user = ANNE
    theirs = f'<m:ParentFolderId><t:DistinguishedFolderId Id="contacts">{box(JOHN, "t:Mailbox")}</t:DistinguishedFolderId></m:ParentFolderId>'
    assert lone(ask(ews, theirs, folder="")) == ("Error", "ErrorFolderNotFound")
    ews.host.grant(ANNE, JOHN, "contacts", "Reviewer")
    assert len(names(ask(ews, theirs, folder=""))) == 3


def test_only_folders_of_contacts_have_people(ews):
    assert lone(ask(ews, folder="inbox")) == ("Error", "ErrorInvalidFolderTypeForOperation")
    assert ask(ews, version="Exchange2010_SP2").local == "Fault"


# --- GetPersona -----------------------------------------------------------------------------------------------------


def get(ews, id_="", inner="", valid=True):
    inner = inner or f'<m:PersonaId Id="{id_}"/>'
    return ews.ask(f"<m:GetPersona>{inner}</m:GetPersona>")


def persona_id(ews, query, folder="contacts"):
    (persona,) = ask(ews, folder=folder, query=query).find(M("People")).children
    return persona.find(T("PersonaId")).attrs["Id"]


def test_a_persona_tells_all_and_from_where_it_is_known(ews, friends):
    answer = get(ews, persona_id(ews, "terry"))
    assert answer.local == "GetPersonaResponseMessage"  # GetPersona/response-1
    persona = ok(answer).find(M("Persona"))
    assert texts(persona.find(T("GivenNames")), "Value") == ["Terry"]
    assert texts(persona.find(T("MobilePhones")), "Number") == ["555"]
    assert texts(persona.find(T("Emails1")), "EmailAddress")[-1] == "terry@y.net"
    (source,) = persona.find(T("Attributions")).children
    assert source.find(T("SourceId")).attrs["Id"] == friends[0].attrs["Id"]
    assert {each.text for each in persona.walk() if each.local == "Attribution" and each.text} == {"0"}


def test_a_persona_of_the_directory_is_known_by_id_and_address(ews):
    ews.host.describe(OUTSIDE, city="Aarhus", job_title="Chief")
    by_id = ok(get(ews, persona_id(ews, "otto", "directory"))).find(M("Persona"))
    by_address = ok(get(ews, inner=box(OUTSIDE, "m:EmailAddress"))).find(M("Persona"))
    assert serialise(by_id) == serialise(by_address)
    assert [by_id.child_text(T(n)) for n in ("DisplayName", "Title", "WorkCity", "CompanyName")] == [
        "Otto Outside", "Chief", "Aarhus", "Elsewhere",
    ]  # fmt: skip
    for address in (TEAM, ALL, BOSS, ANNE, "red@example.com"):
        ok(get(ews, inner=box(address, "m:EmailAddress")))


def codes(ews, inner):
    return lone(get(ews, inner=inner))


@pytest.mark.parametrize(
    "inner, code",
    [
        ('<m:PersonaId Id="x"/>', "ErrorInvalidIdMalformed"),
        ('<m:PersonaId Id=""/>', "ErrorInvalidIdEmpty"),
        (box("nobody@example.com", "m:EmailAddress"), "ErrorItemNotFound"),
        ("<m:ItemLinkId>x</m:ItemLinkId>", "ErrorInvalidIdEmpty"),
    ],
)
def test_nobody_is_an_error(ews, inner, code):
    answer = get(ews, inner=inner)
    assert lone(answer) == ("Error", code)
    asked = "x" if "x" in inner and "PersonaId" in inner else ""
    assert [each.attrs["Id"] for each in answer.walk() if each.local == "PersonaId"] == [asked]


def test_the_persona_of_a_contact_goes_with_it(ews, friends):
    id_ = persona_id(ews, "terry")
    ews.delete(friends[0], "HardDelete")
    ews.user = ANNE
    assert codes(ews, f'<m:PersonaId Id="{id_}"/>') == ("Error", "ErrorItemNotFound")
    assert codes(ews, f'<m:PersonaId Id="{friends[1].attrs["Id"]}"/>') == ("Error", "ErrorInvalidIdMalformed")
