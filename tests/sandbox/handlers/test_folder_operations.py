"""What real servers answered to CreateFolder, DeleteFolder and MoveFolder, and what the notes say of the rest."""

import re

import pytest

from exchangelib.sandbox.nodes import M, T, parse, serialise
from exchangelib.sandbox.store import Store

AT = '<t:DistinguishedFolderId Id="{}"/>'
MESSAGES = "{http://schemas.microsoft.com/exchange/services/2006/messages}"


def at(where):
    """The id of a folder: a distinguished one by name, else a FolderId element."""
    if isinstance(where, str):
        return where if where.startswith("<") else AT.format(where)
    key = f' ChangeKey="{where.attrs["ChangeKey"]}"' if "ChangeKey" in where.attrs else ""
    return f'<t:FolderId Id="{where.attrs["Id"]}"{key}/>'


def create_xml(folder, parent="inbox"):
    folder = folder if folder.startswith("<") else f"<t:Folder><t:DisplayName>{folder}</t:DisplayName></t:Folder>"
    return f"<m:CreateFolder><m:ParentFolderId>{at(parent)}</m:ParentFolderId><m:Folders>{folder}</m:Folders></m:CreateFolder>"


def move_xml(folder, target, operation="MoveFolder"):
    return f"<m:{operation}><m:ToFolderId>{at(target)}</m:ToFolderId><m:FolderIds>{at(folder)}</m:FolderIds></m:{operation}>"


def delete_xml(folder, how="HardDelete"):
    return f'<m:DeleteFolder DeleteType="{how}"><m:FolderIds>{at(folder)}</m:FolderIds></m:DeleteFolder>'


def empty_xml(folder, how="HardDelete", deep="false"):
    return f'<m:EmptyFolder DeleteType="{how}" DeleteSubFolders="{deep}"><m:FolderIds>{at(folder)}</m:FolderIds></m:EmptyFolder>'


def get_xml(folder, shape="AllProperties", more=""):
    return (
        f"<m:GetFolder><m:FolderShape><t:BaseShape>{shape}</t:BaseShape>{more}</m:FolderShape>"
        f"<m:FolderIds>{at(folder)}</m:FolderIds></m:GetFolder>"
    )


def update_xml(folder, updates):
    return (
        f"<m:UpdateFolder><m:FolderChanges><t:FolderChange>{at(folder)}<t:Updates>{updates}</t:Updates></t:FolderChange>"
        "</m:FolderChanges></m:UpdateFolder>"
    )


def set_field(name, value, element="Folder"):
    return (
        f'<t:SetFolderField><t:FieldURI FieldURI="folder:{name}"/><t:{element}>{value}</t:{element}></t:SetFolderField>'
    )


def folder_id(message):
    assert message.child_text(M("ResponseCode")) == "NoError", serialise(message)
    return message.find(M("Folders")).children[0].find(T("FolderId"))


def create(exchange, folder, parent="inbox", **kwargs):
    return folder_id(exchange.one(create_xml(folder, parent), **kwargs))


def get(exchange, folder, **kwargs):
    found = exchange.one(get_xml(folder), **kwargs)
    assert found.child_text(M("ResponseCode")) == "NoError", serialise(found)
    return found.find(M("Folders")).children[0]


def below(exchange, parent):
    xml = (
        '<m:FindFolder Traversal="Deep"><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>'
        f"<m:ParentFolderIds>{at(parent)}</m:ParentFolderIds></m:FindFolder>"
    )
    return [each.child_text(T("DisplayName")) for each in exchange.one(xml).find(M("RootFolder")).children[0]]


# --- the recordings ---------------------------------------------------------------------------------------------------


def recorded(ews_facts, name):
    """The payload of a recorded answer, with ids taken out: those are the server's own."""
    text = (ews_facts / "recorded" / name).read_text(encoding="utf-8")
    body = next(child for child in parse(text.encode()).children if child.local == "Body")
    return without_ids(body.children[0])


def without_ids(node):
    for each in node.walk():
        each.line = each.column = 0
        if "Id" in each.attrs:
            each.attrs = dict.fromkeys(each.attrs, "")
    return node


@pytest.fixture
def server(exchange):
    """Makes the server one of a version."""

    def become(version):
        exchange.store.close()
        exchange.store = Store(None, exchange.clock, exchange.schema, version=version)
        exchange.john = exchange.store.add_user("john@example.com", "secret", "John Doe")
        exchange.version = version
        exchange.judge = None  # the judge is of the newest schema, and these are compared whole
        return exchange

    return become


VERSIONS = pytest.mark.parametrize(
    "version, created, deleted, moved",
    [("Exchange2007_SP1", (5, 6, 9), (3, 4), (2, 1, 4)), ("Exchange2010_SP2", (12, 13, 16), (5, 6), (6, 5, 8))],
)


@VERSIONS
def test_folder_operations_answer_as_recorded(ews_facts, server, version, created, deleted, moved):
    exchange = server(version)

    def same(xml, name):
        assert without_ids(exchange.call(xml)) == recorded(ews_facts, name), name

    same(create_xml("sub"), f"CreateFolder/response-{created[0]}.xml")
    same(create_xml("sub"), f"CreateFolder/response-{created[1]}.xml")
    malformed = '<t:FolderId Id="malformedparentid"/>'
    same(create_xml("folder", malformed), f"CreateFolder/response-{created[2]}.xml")
    sub = create(exchange, "other")
    same(delete_xml(sub), f"DeleteFolder/response-{deleted[0]}.xml")
    same(delete_xml("inbox"), f"DeleteFolder/response-{deleted[1]}.xml")
    sub = create(exchange, "twice")
    same(move_xml(sub, "msgfolderroot"), f"MoveFolder/response-{moved[0]}.xml")
    again = create(exchange, "twice")
    same(move_xml(again, "msgfolderroot"), f"MoveFolder/response-{moved[1]}.xml")
    same(move_xml(malformed, "inbox"), f"MoveFolder/response-{moved[2]}.xml")
    gone = create(exchange, "gone")
    exchange.call(delete_xml(gone))
    same(get_xml(gone, "IdOnly"), "GetFolder/response-9.xml")


@pytest.mark.parametrize("version, number, request_number", [("Exchange2007_SP1", 8, 4), ("Exchange2010_SP2", 15, 11)])
def test_the_id_of_a_folder_on_another_server_is_understood_but_names_nothing(
    ews_facts, server, version, number, request_number
):
    exchange = server(version)
    sent = (ews_facts / "recorded" / "CreateFolder" / f"request-{request_number}.xml").read_text(encoding="utf-8")
    foreign = f'<t:FolderId Id="{re.search(r"FolderId Id=.([^ ]+?).(/| )", sent)[1]}"/>'
    assert without_ids(exchange.call(create_xml("folder", foreign))) == recorded(
        ews_facts, f"CreateFolder/response-{number}.xml"
    )


def test_all_properties_of_a_new_folder_are_those_recorded(ews_facts, server):
    exchange = server("Exchange2010_SP2")
    exchange.version = "Exchange2007_SP1"  # as the recorded request says
    made = create(exchange, "sub")
    want = recorded(ews_facts, "GetFolder/response-17.xml").children[0].children[0].find(M("Folders")).children[0]
    found = get(exchange, made)
    assert [child.local for child in found] == [child.local for child in want]
    assert found.find(T("PermissionSet")) == want.find(T("PermissionSet"))
    assert found.find(T("EffectiveRights")) == want.find(T("EffectiveRights"))


# --- CreateFolder -----------------------------------------------------------------------------------------------------


def test_several_folders_are_made_at_once_and_one_error_does_not_stop_the_others(exchange):
    folders = "".join(
        f"<t:Folder><t:DisplayName>{name}</t:DisplayName></t:Folder>" for name in ("Folder1", "folder1", "Folder2")
    )
    messages = exchange.messages(create_xml(folders, "msgfolderroot"))
    assert [each.child_text(M("ResponseCode")) for each in messages] == ["NoError", "ErrorFolderExists", "NoError"]
    assert {"Folder1", "Folder2"} <= set(below(exchange, "msgfolderroot"))


@pytest.mark.parametrize(
    "element, folder_class",
    [("CalendarFolder", "IPF.Appointment"), ("ContactsFolder", "IPF.Contact"), ("TasksFolder", "IPF.Task")],
)
def test_a_typed_folder_has_its_class_and_takes_no_other(exchange, element, folder_class):
    made = create(exchange, f"<t:{element}><t:DisplayName>a</t:DisplayName></t:{element}>", "msgfolderroot")
    found = get(exchange, made)
    assert (found.local, found.child_text(T("FolderClass"))) == (element, folder_class)
    generic = f"<t:Folder><t:FolderClass>{folder_class}.Own</t:FolderClass><t:DisplayName>b</t:DisplayName></t:Folder>"
    found = get(exchange, create(exchange, generic, "msgfolderroot"))
    assert (found.local, found.child_text(T("FolderClass"))) == (element, f"{folder_class}.Own")
    both = f"<t:{element}><t:FolderClass>IPF.X</t:FolderClass><t:DisplayName>c</t:DisplayName></t:{element}>"
    assert exchange.code(create_xml(both)) == "ErrorNoFolderClassOverride"


def test_a_folder_keeps_extended_properties(exchange):
    path = '<t:ExtendedFieldURI PropertyTag="0x3004" PropertyType="String"/>'
    made = create(
        exchange,
        f"<t:Folder><t:DisplayName>a</t:DisplayName><t:ExtendedProperty>{path}<t:Value>note</t:Value></t:ExtendedProperty></t:Folder>",
    )
    more = f"<t:AdditionalProperties>{path}</t:AdditionalProperties>"
    found = exchange.one(get_xml(made, "IdOnly", more)).find(M("Folders")).children[0]
    assert found.find(T("ExtendedProperty")).child_text(T("Value")) == "note"


@pytest.mark.parametrize(
    "folder, code",
    [
        ("<t:Folder/>", "ErrorFolderSavePropertyError"),
        ("<t:Folder><t:DisplayName> </t:DisplayName></t:Folder>", "ErrorFolderSavePropertyError"),
        (
            "<t:Folder><t:DisplayName>a</t:DisplayName><t:TotalCount>3</t:TotalCount></t:Folder>",
            "ErrorInvalidPropertySet",
        ),
    ],
)
def test_folders_that_cannot_be(exchange, folder, code):
    assert exchange.code(create_xml(folder)) == code


def test_a_search_folder_is_kept_but_not_in_public(exchange):
    search = (
        '<t:SearchFolder><t:DisplayName>From Manager</t:DisplayName><t:SearchParameters Traversal="Deep"><t:Restriction>'
        '<t:IsEqualTo><t:FieldURI FieldURI="message:Sender"/><t:FieldURIOrConstant><t:Constant Value="sadie@contoso.com"/>'
        '</t:FieldURIOrConstant></t:IsEqualTo></t:Restriction><t:BaseFolderIds><t:DistinguishedFolderId Id="inbox"/>'
        "</t:BaseFolderIds></t:SearchParameters></t:SearchFolder>"
    )
    found = get(exchange, create(exchange, search, "searchfolders"))
    assert found.find(T("SearchParameters")).attrs == {"Traversal": "Deep"}
    assert exchange.code(create_xml(search, "publicfoldersroot")) == "ErrorInvalidFolderTypeForOperation"


# --- UpdateFolder -----------------------------------------------------------------------------------------------------


def test_renaming_changes_the_change_key_and_needs_the_present_one(exchange):
    made = create(exchange, "old")
    rename = set_field("DisplayName", "<t:DisplayName>new</t:DisplayName>")
    after = folder_id(exchange.one(update_xml(made, rename)))
    assert after.attrs["Id"] == made.attrs["Id"]
    assert after.attrs["ChangeKey"] != made.attrs["ChangeKey"]
    assert get(exchange, after).child_text(T("DisplayName")) == "new"
    assert exchange.code(update_xml(made, rename)) == "ErrorChangeKeyRequiredForWriteOperations"
    bare = f'<t:FolderId Id="{made.attrs["Id"]}"/>'
    assert exchange.code(update_xml(bare, rename)) == "ErrorChangeKeyRequiredForWriteOperations"
    wrong = f'<t:FolderId Id="{made.attrs["Id"]}" ChangeKey="GO3u/"/>'
    assert exchange.code(update_xml(wrong, rename)) == "ErrorInvalidChangeKey"
    create(exchange, "taken")
    taken = set_field("DisplayName", "<t:DisplayName>TAKEN</t:DisplayName>")
    assert exchange.code(update_xml(after, taken)) == "ErrorFolderExists"


@pytest.mark.parametrize(
    "update, code",
    [
        (set_field("FolderClass", "<t:FolderClass>IPF.Note.Own</t:FolderClass>"), "NoError"),
        (set_field("FolderClass", "<t:FolderClass>IPF.Task</t:FolderClass>"), "ErrorObjectTypeChanged"),
        (set_field("TotalCount", "<t:TotalCount>1</t:TotalCount>"), "ErrorInvalidPropertySet"),
        (set_field("DisplayName", "<t:FolderClass>x</t:FolderClass>"), "ErrorUpdatePropertyMismatch"),
        (set_field("DisplayName", ""), "ErrorIncorrectUpdatePropertyCount"),
        ('<t:DeleteFolderField><t:FieldURI FieldURI="folder:DisplayName"/></t:DeleteFolderField>', "ErrorInvalidPropertyDelete"),
        (set_field("DisplayName", "<t:DisplayName>x</t:DisplayName>").replace("Set", "AppendTo"), "ErrorInvalidPropertyAppend"),
        ('<t:DeleteFolderField><t:FieldURI FieldURI="item:Subject"/></t:DeleteFolderField>', "ErrorInvalidPropertyRequest"),
    ],
)  # fmt: skip
def test_updates_of_folders(exchange, update, code):
    assert exchange.code(update_xml(create(exchange, "a"), update)) == code


# --- DeleteFolder and EmptyFolder -------------------------------------------------------------------------------------


def test_a_deleted_folder_goes_to_deleted_items_and_then_for_good(exchange):
    first, second = create(exchange, "a"), create(exchange, "a", "msgfolderroot")
    create(exchange, "inner", first)
    assert exchange.code(delete_xml(first, "MoveToDeletedItems")) == "NoError"
    assert exchange.code(delete_xml(second, "MoveToDeletedItems")) == "NoError"
    assert below(exchange, "deleteditems") == ["a", "inner", "a1"]
    assert get(exchange, first).find(T("ParentFolderId")).attrs["Id"] == exchange.folder("deleteditems").find(T("FolderId")).attrs["Id"]  # fmt: skip
    assert exchange.code(delete_xml(first, "SoftDelete")) == "ErrorCannotDeleteObject"
    exchange.call(delete_xml(first))
    assert below(exchange, "deleteditems") == ["a1"]
    assert exchange.code(get_xml(first)) == "ErrorItemNotFound"


def test_what_was_in_a_deleted_folder_is_gone(exchange):
    folder = create(exchange, "a")
    item = exchange.create("<t:Message/>", at(folder))
    exchange.call(delete_xml(folder))
    xml = f'<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ItemIds><t:ItemId Id="{item.attrs["Id"]}"/></m:ItemIds></m:GetItem>'
    assert exchange.code(xml) == "ErrorItemNotFound"


@pytest.mark.parametrize(
    "how, place",
    [
        ("HardDelete", "recoverableitemspurges"),
        ("SoftDelete", "recoverableitemsdeletions"),
        ("MoveToDeletedItems", "deleteditems"),
    ],
)
def test_emptying_a_folder_moves_its_items_as_deleting_does(exchange, how, place):
    folder = create(exchange, "a")
    create(exchange, "inner", folder)
    exchange.create("<t:Message><t:Subject>one</t:Subject></t:Message>", at(folder))
    exchange.create("<t:Message><t:Subject>two</t:Subject></t:Message>", at(folder))
    assert exchange.code(empty_xml(folder, how)) == "NoError"
    found = get(exchange, folder)
    assert [found.child_text(T(name)) for name in ("TotalCount", "ChildFolderCount")] == ["0", "1"]
    assert sorted(exchange.subjects(folder=place)) == ["one", "two"]
    assert exchange.code(empty_xml(folder, how, "true")) == "NoError"
    assert get(exchange, folder).child_text(T("ChildFolderCount")) == "0"


def test_folders_that_cannot_be_emptied(exchange):
    for name in ("calendar", "todosearch", "publicfoldersroot", "root"):
        assert exchange.code(empty_xml(name)) == "ErrorCannotEmptyFolder"
    assert exchange.code(empty_xml("msgfolderroot", deep="true")) == "ErrorDeleteDistinguishedFolder"
    assert exchange.code(empty_xml("msgfolderroot")) == "NoError"


# --- MoveFolder and CopyFolder ----------------------------------------------------------------------------------------


def test_a_moved_folder_keeps_its_id_and_takes_its_inside_along(exchange):
    folder = create(exchange, "a")
    create(exchange, "inner", folder)
    after = folder_id(exchange.one(move_xml(folder, "drafts")))
    assert after.attrs["Id"] == folder.attrs["Id"]
    assert below(exchange, "drafts") == ["a", "inner"]


@pytest.mark.parametrize("operation", ["MoveFolder", "CopyFolder"])
def test_moves_and_copies_that_cannot_be(exchange, operation):
    folder = create(exchange, "a")
    inner = create(exchange, "inner", folder)
    gone = create(exchange, "gone")
    exchange.call(delete_xml(gone))
    assert exchange.code(move_xml(folder, inner, operation)) == "ErrorMoveCopyFailed"
    assert exchange.code(move_xml(folder, folder, operation)) == "ErrorMoveCopyFailed"
    assert exchange.code(move_xml(folder, gone, operation)) == "ErrorToFolderNotFound"
    assert exchange.code(move_xml(gone, folder, operation)) == "ErrorItemNotFound"
    assert exchange.code(move_xml(folder, "publicfoldersroot", operation)) == "ErrorCrossMailboxMoveCopy"


def test_distinguished_folders_do_not_move(exchange):
    assert exchange.code(move_xml("inbox", "drafts")) == "ErrorMoveDistinguishedFolder"


def test_a_copied_folder_has_copies_of_all_that_is_inside(exchange):
    folder = create(exchange, "a")
    inner = create(exchange, "inner", folder)
    exchange.create("<t:Message><t:Subject>one</t:Subject></t:Message>", at(inner))
    copied = folder_id(exchange.one(move_xml(folder, "drafts", "CopyFolder")))
    assert copied.attrs["Id"] != folder.attrs["Id"]
    exchange.call(delete_xml(folder))
    assert below(exchange, "drafts") == ["a", "inner"]
    assert below(exchange, copied) == ["inner"]
    xml = '<m:FindFolder Traversal="Shallow"><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:ParentFolderIds>'
    found = (
        exchange.one(f"{xml}{at(copied)}</m:ParentFolderIds></m:FindFolder>").find(M("RootFolder")).children[0].children
    )
    assert found[0].child_text(T("TotalCount")) == "1"


def test_items_and_folders_are_not_taken_for_each_other(exchange):
    item = exchange.create("<t:Message/>")
    as_folder = f'<t:FolderId Id="{item.attrs["Id"]}"/>'
    for xml in (delete_xml(as_folder), empty_xml(as_folder), move_xml(as_folder, "inbox"), create_xml("a", as_folder)):
        assert exchange.code(xml) == "ErrorCannotUseItemIdForFolderId"
