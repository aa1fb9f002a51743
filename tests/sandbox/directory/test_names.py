"""ResolveNames, ExpandDL, rooms and photos, as a stranger asks for them."""

import base64

import pytest

from exchangelib.sandbox.nodes import M, T
from tests.sandbox.directory.conftest import ALL, ANNE, BOSS, OUTSIDE, TEAM, box, lone, ok, texts
from tests.sandbox.semantics.conftest import JOHN, at

CONTACT = (
    "<t:Contact><t:FileAs>Doe, Jane</t:FileAs><t:DisplayName>Jane Doe</t:DisplayName><t:GivenName>Jane</t:GivenName><t:CompanyName>Acme"
    '</t:CompanyName><t:EmailAddresses><t:Entry Key="EmailAddress1">jane@home.net</t:Entry>'
    '<t:Entry Key="EmailAddress2">jane@work.net</t:Entry></t:EmailAddresses></t:Contact>'
)


def resolve(ews, name, more="", inner="", full="false", version=None):
    answer = ews.ask(
        f'<m:ResolveNames ReturnFullContactData="{full}" {more}>{inner}<m:UnresolvedEntry>{name}</m:UnresolvedEntry></m:ResolveNames>',
        version,
    )
    (message,) = answer.find(M("ResponseMessages")).children
    return message


def found(message):
    set_ = message.find(M("ResolutionSet"))
    return [] if set_ is None else [texts(each, "EmailAddress")[0] for each in set_.children]


@pytest.mark.parametrize(
    "typed, addresses",
    [
        ("anne", [ANNE]),
        ("ANN", [ANNE]),
        ("smith", [ANNE]),
        ("smi ann", [ANNE]),
        ("mith", []),
        ("øst", [BOSS]),
        ("doe", [JOHN]),
        ("anne@example.com", [ANNE]),
        ("smtp:anne@example.com", [ANNE]),
        ("smtp:anne", []),
        ("=Anne Smith", [ANNE]),
        ("=Anne", []),
        ("otto", [OUTSIDE]),
        ("all", [ALL]),
        ("room", ["blue@example.com", "red@example.com", "rooms@example.com"]),
        ("nobody", []),
    ],
)
def test_a_name_is_found_by_how_its_words_begin(ews, typed, addresses):
    message = resolve(ews, typed)
    assert found(message) == addresses
    expected = {
        0: ("Error", "ErrorNameResolutionNoResults"),
        1: ("Success", "NoError"),
    }.get(len(addresses), ("Warning", "ErrorNameResolutionMultipleResults"))
    assert lone(message) == expected


def test_what_kind_of_mailbox_it_is(ews):
    def kinds(name):
        return texts(resolve(ews, name), "MailboxType")

    assert kinds("anne") == ["Mailbox"] == kinds("red")
    assert kinds("otto") == ["Contact"]
    assert kinds("team") == ["PublicDL"] == kinds("rooms@")


def test_contacts_are_found_by_scope_and_each_address_is_one_result(ews):
    made = ews.create(CONTACT, folder="contacts")
    assert found(resolve(ews, "jane")) == ["jane@home.net", "jane@work.net"]
    assert set(texts(resolve(ews, "jane"), "MailboxType")) == {"Contact"}
    message = resolve(ews, "jane@home")
    assert message.find(M("ResolutionSet")).children[0].children[0].find(T("ItemId")).attrs["Id"] == made.attrs["Id"]
    assert found(resolve(ews, "doe", 'SearchScope="ActiveDirectory"')) == [JOHN]
    assert found(resolve(ews, "doe", 'SearchScope="Contacts"')) == ["jane@home.net", "jane@work.net"]
    assert found(resolve(ews, "doe")) == [JOHN, "jane@home.net", "jane@work.net"]
    assert found(resolve(ews, "doe", 'SearchScope="ContactsActiveDirectory"')) == [
        "jane@home.net",
        "jane@work.net",
        JOHN,
    ]


def test_whole_contacts_come_in_the_shape_that_is_asked_for(ews):
    ews.create(CONTACT, folder="contacts")
    ews.host.describe(ANNE, job_title="Chief", manager=JOHN)
    ews.host.set_photo(ANNE, b"picture")
    (contact,) = [each for each in resolve(ews, "anne", full="true").walk() if each.local == "Contact"]
    assert [contact.child_text(T(name)) for name in ("DisplayName", "GivenName", "Surname", "JobTitle", "ContactSource")] == [
        "Anne Smith", "Anne", "Smith", "Chief", "ActiveDirectory",
    ]  # fmt: skip
    assert texts(contact, "Entry") == ["SMTP:anne@example.com"]
    assert contact.find(T("Photo")) is None
    whole = resolve(ews, "anne", 'ContactDataShape="AllProperties"', full="true")
    assert texts(whole, "Photo") == [base64.b64encode(b"picture").decode()]
    assert texts(whole, "HasPicture") == ["true"]
    (jane, _) = [each for each in resolve(ews, "jane", full="true").walk() if each.local == "Contact"]
    assert (jane.child_text(T("CompanyName")), jane.child_text(T("ContactSource"))) == ("Acme", "Store")


@pytest.mark.parametrize("version", ["Exchange2007_SP1", "Exchange2010", "Exchange2010_SP2", "Exchange2013"])
def test_an_old_version_gets_nothing_that_it_does_not_know(ews, version):
    shape = 'ContactDataShape="AllProperties"' if version >= "Exchange2010_SP2" else ""
    whole = resolve(ews, "anne", shape, full="true", version=version)
    assert lone(whole) == ("Success", "NoError")
    assert bool(texts(whole, "HasPicture")) == bool(shape)


def test_the_contacts_of_another_are_searched_where_one_may(ews):
    ews.create(CONTACT, folder="contacts")
    ews.user = ANNE
    folder = f'<t:DistinguishedFolderId Id="contacts"><t:Mailbox><t:EmailAddress>{JOHN}</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>'
    where = f"<m:ParentFolderIds>{folder}</m:ParentFolderIds>"
    assert lone(resolve(ews, "jane", 'SearchScope="Contacts"', where)) == ("Error", "ErrorFolderNotFound")
    ews.host.grant(ANNE, JOHN, "contacts", "Reviewer")
    assert found(resolve(ews, "jane", 'SearchScope="Contacts"', where)) == ["jane@home.net", "jane@work.net"]


@pytest.mark.parametrize(
    "name, inner, code",
    [
        (",", "", "ErrorInvalidNameForNameResolution"),
        (" ", "", "ErrorInvalidNameForNameResolution"),
        ("x", f"<m:ParentFolderIds>{at('inbox')}</m:ParentFolderIds>", "ErrorResolveNamesInvalidFolderType"),
        (
            "x",
            f"<m:ParentFolderIds>{at('contacts') * 2}</m:ParentFolderIds>",
            "ErrorResolveNamesOnlyOneContactsFolderAllowed",
        ),
    ],
)
def test_what_cannot_be_resolved_is_refused(ews, name, inner, code):
    assert lone(resolve(ews, name, inner=inner)) == ("Error", code)


def test_at_most_a_hundred_are_shown(ews):
    for n in range(120):
        ews.host.add_contact(f"many{n}@example.com", f"Many {n:03}")
    message = resolve(ews, "many")
    set_ = message.find(M("ResolutionSet"))
    assert len(set_.children) == 100
    assert set_.attrs == {"TotalItemsInView": "100", "IncludesLastItemInRange": "false"}


def test_who_is_hidden_is_found_by_nobody_but_can_still_be_expanded_to(ews):
    ews.host.describe(ANNE, hidden=True)
    assert found(resolve(ews, "anne")) == []
    assert ANNE in texts(expand(ews, TEAM), "EmailAddress")


def test_the_address_book_outlives_a_reset(ews):
    ews.host.reset()
    assert found(resolve(ews, "red")) == ["red@example.com"]


# --- ExpandDL -------------------------------------------------------------------------------------------------------


def expand(ews, address="", inner=""):
    inner = inner or f"<t:EmailAddress>{address}</t:EmailAddress>"
    (message,) = (
        ews.ask(f"<m:ExpandDL><m:Mailbox>{inner}</m:Mailbox></m:ExpandDL>").find(M("ResponseMessages")).children
    )
    return message


def test_a_list_is_expanded_by_one_level(ews):
    message = ok(expand(ews, TEAM))
    expansion = message.find(M("DLExpansion"))
    assert expansion.attrs == {"TotalItemsInView": "4", "IncludesLastItemInRange": "true"}
    assert texts(expansion, "EmailAddress") == [ANNE, OUTSIDE, "who@nowhere.net", ALL]
    assert texts(expansion, "MailboxType") == ["Mailbox", "Contact", "OneOff", "PublicDL"]


@pytest.mark.parametrize("address", [ANNE, "nobody@example.com"])
def test_what_is_no_list_has_no_members(ews, address):
    assert lone(expand(ews, address)) == ("Error", "ErrorNameResolutionNoResults")


def test_a_private_list_is_expanded_by_its_id(ews):
    members = "".join(
        f"<t:Member><t:Mailbox><t:Name>{name}</t:Name><t:EmailAddress>{address}</t:EmailAddress></t:Mailbox></t:Member>"
        for name, address in [("A", ANNE), ("X", "x@y.net")]
    )
    made = ews.create(
        f"<t:DistributionList><t:DisplayName>Friends</t:DisplayName><t:Members>{members}</t:Members></t:DistributionList>",
        folder="contacts",
    )
    message = ok(expand(ews, inner=f'<t:ItemId Id="{made.attrs["Id"]}"/>'))
    assert texts(message, "EmailAddress") == [ANNE, "x@y.net"]
    assert texts(message, "Name") == ["Anne Smith", "X"]
    (resolved,) = resolve(ews, "friends").find(M("ResolutionSet")).children
    assert texts(resolved, "MailboxType") == ["PrivateDL"]
    assert texts(resolved, "EmailAddress") == []
    contact = ews.create(CONTACT, folder="contacts")
    refused = expand(ews, inner=f'<t:ItemId Id="{contact.attrs["Id"]}"/>')
    assert lone(refused) == ("Error", "ErrorInvalidItemForOperationExpandDL")


# --- rooms and photos -------------------------------------------------------------------------------------------------


def test_rooms_are_listed(ews):
    answer = ok(ews.ask("<m:GetRoomLists/>"))
    assert texts(answer, "EmailAddress") == ["rooms@example.com"]
    assert texts(answer, "MailboxType") == ["PublicDL"]
    answer = ok(ews.ask(f"<m:GetRooms>{box('rooms@example.com', 'm:RoomList')}</m:GetRooms>"))
    assert texts(answer, "Name") == ["Red Room", "Blue Room"]
    assert texts(answer, "MailboxType") == ["Mailbox"] * 2
    ews.host.describe("red@example.com", hidden=True)  # getrooms-operation.md
    assert texts(ews.ask(f"<m:GetRooms>{box('rooms@example.com', 'm:RoomList')}</m:GetRooms>"), "Name") == ["Blue Room"]
    assert lone(ews.ask(f"<m:GetRooms>{box(TEAM, 'm:RoomList')}</m:GetRooms>")) == (
        "Error",
        "ErrorNameResolutionNoResults",
    )


def test_a_place_without_room_lists_says_so_with_an_empty_list(make):
    answer = ok(make().ask("<m:GetRoomLists/>"))
    assert answer.find(M("RoomLists")).children == []


def test_a_photo_is_given_to_whoever_asks(ews):
    ask = f"<m:GetUserPhoto><m:Email>{ANNE}</m:Email><m:SizeRequested>HR48x48</m:SizeRequested></m:GetUserPhoto>"
    assert ews.codes(ask) == ["fault", "ErrorItemNotFound"]
    ews.host.set_photo(ANNE, b"\xff\xd8picture")
    answer = ok(ews.ask(ask))
    assert base64.b64decode(answer.child_text(M("PictureData"))) == b"\xff\xd8picture"
    assert answer.child_text(M("HasChanged")) == "true"
    ews.host.set_photo(ANNE, None)
    assert ews.codes(ask) == ["fault", "ErrorItemNotFound"]


def test_what_the_address_book_cannot_hold_is_refused(ews):
    host = ews.host
    with pytest.raises(ValueError, match="keeps no 'shoe_size'"):
        host.describe(ANNE, shoe_size=46)
    with pytest.raises(ValueError, match="nobody has the address"):
        host.describe("nobody@example.com", office="1")
    with pytest.raises(ValueError, match="must be an SMTP address"):
        host.add_distribution_list("team", [])
    with pytest.raises(ValueError, match="must be an SMTP address"):
        host.add_distribution_list("x@example.com", ["team"])
    with pytest.raises(ValueError, match="is the address of a mailbox"):
        host.add_distribution_list(ANNE, [])
    with pytest.raises(ValueError, match="as a PublicDL"):
        host.add_contact(TEAM)
    with pytest.raises(ValueError, match="'room_list' must be"):
        host.add_room("green@example.com", room_list=TEAM)
    with pytest.raises(ValueError, match="nobody has the address"):
        host.set_photo("nobody@example.com", b"")
    assert host.store.user("green@example.com") is None
