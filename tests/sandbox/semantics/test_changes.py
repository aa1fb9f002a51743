"""Changes, conflicts, deletions and ids, as the notes on them say."""

import pytest

from exchangelib.sandbox.nodes import M, T
from tests.sandbox.semantics.conftest import change, message, ref, update_item

BOX = "<t:Mailbox><t:EmailAddress>{}@example.com</t:EmailAddress></t:Mailbox>"
STALE = {"ErrorStaleObject", "ErrorIrresolvableConflict"}  # notes, section 2: one or the other
SUBJECT = "<t:Subject>{}</t:Subject>"


@pytest.fixture
def draft(ews):
    body = f'<t:Body BodyType="Text">one</t:Body><t:ToRecipients>{BOX.format("a")}</t:ToRecipients>'
    ews.item = ews.create(message("s", body))
    return ews


def addresses(element, name):
    found = element.find(T(name))
    return [] if found is None else [box.child_text(T("EmailAddress")) for box in found.children]


# --- set, append, delete ---------------------------------------------------------------------------------------------


def test_changes_are_made_in_their_order(draft):
    item, _ = draft.update(
        draft.item,
        change("Set", "item:Subject", SUBJECT.format("first")),
        change("Delete", "item:Subject"),
        change("Set", "item:Subject", SUBJECT.format("last")),
    )
    assert draft.get(item, "item:Subject").child_text(T("Subject")) == "last"


def test_recipients_and_bodies_can_be_appended_to(draft):
    more = f"<t:ToRecipients>{BOX.format('b')}</t:ToRecipients>"
    cc = f"<t:CcRecipients>{BOX.format('c')}</t:CcRecipients>"
    item, _ = draft.update(
        draft.item,
        change("Append", "message:ToRecipients", more),
        change("Append", "message:CcRecipients", cc),
        change("Append", "item:Body", '<t:Body BodyType="Text"> two</t:Body>'),
    )
    found = draft.get(item)
    assert addresses(found, "ToRecipients") == ["a@example.com", "b@example.com"]
    assert addresses(found, "CcRecipients") == ["c@example.com"]
    assert found.child_text(T("Body")) == "one two"


@pytest.mark.parametrize(
    "wrong, code",
    [
        (change("Append", "item:Subject", SUBJECT.format("x")), "ErrorInvalidPropertyAppend"),
        (
            change("Append", "item:Categories", "<t:Categories><t:String>x</t:String></t:Categories>"),
            "ErrorInvalidPropertyAppend",
        ),
        (change("Set", "item:Size", "<t:Size>1</t:Size>"), "ErrorInvalidPropertySet"),
        (
            change("Set", "item:DateTimeReceived", "<t:DateTimeReceived>2024-01-01T00:00:00Z</t:DateTimeReceived>"),
            "ErrorInvalidPropertySet",
        ),
        (change("Delete", "item:Size"), "ErrorInvalidPropertyDelete"),
        (change("Delete", "item:DateTimeCreated"), "ErrorInvalidPropertyDelete"),
        (change("Set", "item:Subject", "<t:Importance>High</t:Importance>"), "ErrorUpdatePropertyMismatch"),
        (
            change("Set", "item:Subject", SUBJECT.format("x") + "<t:Importance>High</t:Importance>"),
            "ErrorIncorrectUpdatePropertyCount",
        ),
        (change("Set", "item:Subject", ""), "ErrorIncorrectUpdatePropertyCount"),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_none_of_the_others_is_made(draft, wrong, code):
    good = change("Set", "item:Subject", SUBJECT.format("changed"))
    assert draft.update_codes(draft.item, good, wrong) == [code]
    found = draft.get(draft.item)
    assert found.child_text(T("Subject")) == "s"
    assert found.find(T("ItemId")).attrs == draft.item.attrs


def test_a_deleted_property_is_gone(draft):
    item, _ = draft.update(
        draft.item, change("Set", "item:Categories", "<t:Categories><t:String>x</t:String></t:Categories>")
    )
    assert draft.get(item).find(T("Categories")) is not None
    item, _ = draft.update(item, change("Delete", "item:Categories"), change("Delete", "message:ToRecipients"))
    found = draft.get(item)
    assert found.find(T("Categories")) is None
    assert addresses(found, "ToRecipients") == []
    assert found.child_text(T("DisplayTo"), "") == ""


# --- conflicts -------------------------------------------------------------------------------------------------------


def test_every_change_gives_a_new_change_key_and_keeps_the_id(draft):
    keys = {draft.item.attrs["ChangeKey"]}
    item = draft.item
    for number in range(3):
        item, count = draft.update(item, change("Set", "item:Subject", SUBJECT.format(number)))
        assert item.attrs["Id"] == draft.item.attrs["Id"]
        assert count == 0
        keys.add(item.attrs["ChangeKey"])
    assert len(keys) == 4


@pytest.mark.parametrize("resolution", ["NeverOverwrite", "AutoResolve", "AlwaysOverwrite"])
def test_a_change_key_is_required_whatever_the_resolution(draft, resolution):
    bare = draft.item.attrs["Id"]
    new = change("Set", "item:Subject", SUBJECT.format("x"))
    assert draft.update_codes(bare, new, resolution=resolution) == ["ErrorChangeKeyRequiredForWriteOperations"]


@pytest.mark.parametrize(
    "resolution, same, other",
    [
        ("NeverOverwrite", STALE, STALE),
        ("AutoResolve", STALE, {"NoError"}),
        ("AlwaysOverwrite", {"NoError"}, {"NoError"}),
    ],
)
def test_a_stale_change_key_is_resolved_as_asked(draft, resolution, same, other):
    draft.update(draft.item, change("Set", "item:Subject", SUBJECT.format("theirs")))
    mine = change("Set", "item:Subject", SUBJECT.format("mine"))
    elsewhere = change("Set", "item:Importance", "<t:Importance>High</t:Importance>")
    assert set(draft.update_codes(draft.item, elsewhere, resolution=resolution)) <= other
    codes = set(draft.update_codes(draft.item, mine, resolution=resolution))
    assert codes <= same
    kept = draft.get(draft.item.attrs["Id"], "item:Subject").child_text(T("Subject"))
    assert kept == ("mine" if codes == {"NoError"} else "theirs")


def test_an_overwritten_conflict_is_counted(draft):
    draft.update(draft.item, change("Set", "item:Subject", SUBJECT.format("theirs")))
    _, count = draft.update(
        draft.item, change("Set", "item:Subject", SUBJECT.format("mine")), resolution="AlwaysOverwrite"
    )
    assert count == 1


def test_messages_need_a_disposition(draft):
    asked = update_item(draft.item, change("Set", "item:Subject", SUBJECT.format("x")))
    assert draft.codes(asked.replace(' MessageDisposition="SaveOnly"', "")) == ["ErrorMessageDispositionRequired"]
    assert draft.codes(f"<m:CreateItem><m:Items>{message()}</m:Items></m:CreateItem>") == [
        "ErrorMessageDispositionRequired"
    ]


def test_each_kind_needs_its_attributes(ews):
    start = "<t:Subject>c</t:Subject><t:Start>2024-01-01T00:00:00Z</t:Start><t:End>2024-01-01T01:00:00Z</t:End>"
    item = f"<t:CalendarItem>{start}</t:CalendarItem>"
    assert ews.codes(f"<m:CreateItem><m:Items>{item}</m:Items></m:CreateItem>") == [
        "ErrorSendMeetingInvitationsRequired"
    ]
    meeting, task = ews.create(item, "<t:Task><t:Subject>t</t:Subject></t:Task>")
    for made, code in (
        (meeting, "ErrorSendMeetingCancellationsRequired"),
        (task, "ErrorAffectedTaskOccurrencesRequired"),
    ):
        asked = f'<m:DeleteItem DeleteType="HardDelete"><m:ItemIds>{ref(made)}</m:ItemIds></m:DeleteItem>'
        assert ews.codes(asked) == [code]


# --- deleting --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how, place",
    [
        ("MoveToDeletedItems", "deleteditems"),
        ("SoftDelete", "recoverableitemsdeletions"),
        ("HardDelete", "recoverableitemspurges"),
    ],
)
def test_a_deleted_item_goes_where_the_type_says_with_a_new_id_and_its_change_key(ews, how, place):
    made = ews.create(message("gone"), folder="inbox")
    ews.delete(made, how)
    assert ews.subjects() == []
    (found,) = ews.find(folder=place).children[0].children
    new = found.find(T("ItemId")).attrs
    assert new["Id"] != made.attrs["Id"]
    assert new["ChangeKey"] == made.attrs["ChangeKey"]
    assert ews.get_codes(made) == ["ErrorItemNotFound"]
    assert found.child_text(T("Subject")) == "gone"


def test_an_item_deleted_from_purges_is_gone_for_good(ews):
    ews.delete(ews.create(message("gone"), folder="inbox"), "HardDelete")
    (found,) = ews.find(folder="recoverableitemspurges").children[0].children
    ews.delete(found.find(T("ItemId")), "HardDelete")
    for folder in ("inbox", "deleteditems", "recoverableitemsdeletions", "recoverableitemspurges"):
        assert ews.subjects(folder=folder) == []


# --- ids -------------------------------------------------------------------------------------------------------------


def test_ids_are_case_sensitive_and_short_enough(draft):
    wanted = draft.item.attrs["Id"]
    assert len(wanted) <= 512
    assert draft.get_codes(wanted) == ["NoError"]
    assert draft.get_codes(wanted.swapcase()) != ["NoError"]


def test_each_wrong_id_has_its_code_in_its_place(draft):
    folder = draft.folder("inbox").find(T("FolderId")).attrs["Id"]
    gone = draft.create(message("gone"))
    draft.delete(gone, "HardDelete")
    ids = [draft.item, "", "nonsense", folder, gone.attrs["Id"], draft.item, draft.item.attrs["Id"]]
    assert draft.get_codes(*ids) == [
        "NoError",
        "ErrorInvalidIdEmpty",
        "ErrorInvalidIdMalformed",
        "ErrorCannotUseFolderIdForItemId",
        "ErrorItemNotFound",
        "NoError",
        "NoError",
    ]


def test_a_malformed_change_key_is_refused_also_where_none_is_needed(draft):
    asked = f'<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ItemIds><t:ItemId Id="{draft.item.attrs["Id"]}" ChangeKey="nonsense"/></m:ItemIds></m:GetItem>'
    assert draft.codes(asked) == ["ErrorInvalidChangeKey"]


def test_an_item_is_no_folder(draft):
    shape = "<m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>"
    asked = '<m:GetFolder>{}<m:FolderIds><t:FolderId Id="{}"/></m:FolderIds></m:GetFolder>'
    assert draft.codes(asked.format(shape, draft.item.attrs["Id"])) == ["ErrorCannotUseItemIdForFolderId"]
    assert draft.codes(asked.format(shape, "nonsense")) == ["ErrorInvalidIdMalformed"]
    assert draft.codes(asked.format(shape, "")) == ["ErrorInvalidIdEmpty"]


def test_a_failed_message_has_text_code_and_link_key_in_a_good_answer(draft):
    answer = draft.ask(
        '<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ItemIds><t:ItemId Id="x"/></m:ItemIds></m:GetItem>'
    )
    (failed,) = answer.find(M("ResponseMessages")).children
    assert failed.attrs["ResponseClass"] == "Error"
    assert [child.local for child in failed.children][:3] == ["MessageText", "ResponseCode", "DescriptiveLinkKey"]
    assert failed.child_text(M("DescriptiveLinkKey")) == "0"


# --- what is created -------------------------------------------------------------------------------------------------


def test_only_what_is_saved_and_kept_has_an_id(ews):
    to = f"<t:ToRecipients>{BOX.format('a')}</t:ToRecipients>"
    for how, count in (("SaveOnly", 1), ("SendOnly", 0), ("SendAndSaveCopy", 0)):
        found = ews.one(
            f'<m:CreateItem MessageDisposition="{how}"><m:Items>{message(how, to)}</m:Items></m:CreateItem>'
        )
        assert len(found.find(M("Items")).children) == count
    assert ews.subjects(folder="sentitems") == ["SendAndSaveCopy"]
    assert ews.subjects(folder="drafts") == ["SaveOnly"]


def test_a_subject_has_at_most_255_characters(ews):
    ews.create(message("x" * 255))
    codes = ews.codes(
        f'<m:CreateItem MessageDisposition="SaveOnly"><m:Items>{message("x" * 256)}</m:Items></m:CreateItem>'
    )
    assert codes != ["NoError"]


def test_the_items_of_a_batch_fail_one_by_one(ews):
    items = message("a") + message("x" * 256) + "<t:Task><t:ItemClass>IPM.Note</t:ItemClass></t:Task>" + message("b")
    codes = ews.codes(f'<m:CreateItem MessageDisposition="SaveOnly"><m:Items>{items}</m:Items></m:CreateItem>')
    assert [code == "NoError" for code in codes] == [True, False, False, True]
    assert codes[2] == "ErrorObjectTypeChanged"
    assert sorted(ews.subjects(folder="drafts")) == ["a", "b"]


def test_a_preview_is_the_first_256_characters_of_the_text(ews):
    body = "&lt;p&gt;" + "word " * 100 + "&lt;/p&gt;"
    made = ews.create(message("p", f'<t:Body BodyType="HTML">{body}</t:Body>'))
    found = ews.get(made, "item:Preview").child_text(T("Preview"))
    assert found == ("word " * 100)[:256]
