"""MoveItem, CopyItem and ArchiveItem."""

import pytest

from exchangelib.sandbox.nodes import M, T

AT = '<t:DistinguishedFolderId Id="{}"/>'
MESSAGE = (
    "<t:Message><t:Subject>one</t:Subject><t:Attachments><t:FileAttachment><t:Name>a.txt</t:Name><t:Content>YQ==</t:Content>"
    "</t:FileAttachment></t:Attachments></t:Message>"
)


def ref(item_id):
    return f'<t:ItemId Id="{item_id.attrs["Id"]}" ChangeKey="{item_id.attrs["ChangeKey"]}"/>'


def move_xml(operation, items, target='<t:DistinguishedFolderId Id="drafts"/>', ids=""):
    wanted = f"<m:ReturnNewItemIds>{ids}</m:ReturnNewItemIds>" if ids else ""
    return f"<m:{operation}><m:ToFolderId>{target}</m:ToFolderId><m:ItemIds>{items}</m:ItemIds>{wanted}</m:{operation}>"


def archive_xml(items, source="inbox"):
    return (
        f"<m:ArchiveItem><m:ArchiveSourceFolderId>{AT.format(source)}</m:ArchiveSourceFolderId><m:ItemIds>{items}</m:ItemIds>"
        "</m:ArchiveItem>"
    )


def new_id(message):
    return message.find(M("Items")).children[0].find(T("ItemId"))


@pytest.fixture
def made(exchange):
    return exchange.create(MESSAGE, AT.format("inbox"))


def test_a_moved_item_has_a_new_id_and_all_it_had(exchange, made):
    after = new_id(exchange.one(move_xml("MoveItem", ref(made))))
    assert after.attrs["Id"] != made.attrs["Id"]
    assert (exchange.subjects(), exchange.subjects(folder="drafts")) == ([], ["one"])
    found = exchange.get(after)
    assert found.find(T("Attachments")).children[0].child_text(T("Name")) == "a.txt"
    assert exchange.code(move_xml("MoveItem", ref(made))) == "ErrorItemNotFound"


def test_a_copied_item_leaves_the_first_where_it_is(exchange, made):
    after = new_id(exchange.one(move_xml("CopyItem", ref(made))))
    assert (exchange.subjects(), exchange.subjects(folder="drafts")) == (["one"], ["one"])
    exchange.delete(made)
    shape = "<t:BaseShape>IdOnly</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent>"
    found = exchange.get(after)
    assert found.find(T("Attachments")).children[0].child_text(T("Name")) == "a.txt"
    assert exchange.get(after, shape).child_text(T("MimeContent"))


@pytest.mark.parametrize("operation", ["MoveItem", "CopyItem"])
def test_the_new_ids_come_only_if_they_are_wanted(exchange, made, operation):
    assert exchange.one(move_xml(operation, ref(made), ids="false")).find(M("Items")).children == []


@pytest.mark.parametrize("operation", ["MoveItem", "CopyItem"])
def test_no_ids_come_from_public_folders_or_other_mailboxes(exchange, made, operation):
    """moveitem-operation.md"""
    found = exchange.one(move_xml(operation, ref(made), AT.format("publicfoldersroot")))
    assert found.child_text(M("ResponseCode")) == "ErrorMoveCopyFailed"  # the root holds no items
    xml = (
        f"<m:CreateFolder><m:ParentFolderId>{AT.format('publicfoldersroot')}</m:ParentFolderId><m:Folders><t:Folder>"
        "<t:DisplayName>Team</t:DisplayName></t:Folder></m:Folders></m:CreateFolder>"
    )
    folder = exchange.one(xml).find(M("Folders")).children[0].find(T("FolderId")).attrs["Id"]
    found = exchange.one(move_xml(operation, ref(made), f'<t:FolderId Id="{folder}"/>'))
    assert found.child_text(M("ResponseCode")) == "NoError"
    assert found.find(M("Items")).children == []


@pytest.mark.parametrize("operation", ["MoveItem", "CopyItem"])
def test_ids_that_mean_nothing(exchange, made, operation):
    folder = exchange.folder("drafts").find(T("FolderId")).attrs["Id"]
    ids = f'<t:ItemId Id="no"/><t:ItemId Id=""/><t:ItemId Id="{folder}"/>{ref(made)}'
    messages = exchange.messages(move_xml(operation, ids))
    assert [each.child_text(M("ResponseCode")) for each in messages] == [
        "ErrorInvalidIdMalformed",
        "ErrorInvalidIdEmpty",
        "ErrorCannotUseFolderIdForItemId",
        "NoError",
    ]
    assert messages[0].child_text(M("MessageText")) == "Id is malformed."  # CopyItem/response-2
    assert exchange.code(move_xml(operation, ref(made), '<t:FolderId Id="no"/>')) == "ErrorInvalidIdMalformed"
    assert exchange.code(move_xml(operation, ref(made), AT.format("todosearch"))) == "ErrorMoveCopyFailed"


def test_an_archived_item_goes_to_the_same_folder_of_the_archive(exchange, made):
    found = exchange.one(archive_xml(ref(made)))
    assert found.child_text(M("ResponseCode")) == "NoError"
    assert found.find(M("Items")).children == []
    assert (exchange.subjects(), exchange.subjects(folder="archiveinbox")) == ([], ["one"])
    again = exchange.create(MESSAGE, AT.format("conflicts"))
    assert exchange.code(archive_xml(ref(again), "conflicts")) == "NoError"
    xml = (
        '<m:FindFolder Traversal="Deep"><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:ParentFolderIds>'
        f"{AT.format('archivemsgfolderroot')}</m:ParentFolderIds></m:FindFolder>"
    )
    below = exchange.one(xml).find(M("RootFolder")).children[0].children
    counts = {each.child_text(T("DisplayName")): each.child_text(T("TotalCount")) for each in below}
    assert (counts["Sync Issues"], counts["Conflicts"]) == ("0", "1")


@pytest.mark.parametrize(
    "source, code",
    [
        ("calendar", "ErrorCannotArchiveCalendarContactTaskFolderException"),
        ("publicfoldersroot", "ErrorCannotArchiveItemsInPublicFolders"),
        ("todosearch", "ErrorCannotSpecifySearchFolderAsSourceFolder"),
        ("archiveinbox", "ErrorCannotArchiveItemsInArchiveMailbox"),
    ],
)
def test_from_where_nothing_is_archived(exchange, made, source, code):
    assert exchange.code(archive_xml(ref(made), source)) == code


@pytest.mark.parametrize("operation", ["MoveItem", "CopyItem"])
def test_a_range_of_occurrences_is_not_taken_for_the_series(exchange, operation):
    series = exchange.create(
        "<t:CalendarItem><t:Subject>daily</t:Subject><t:Start>2024-05-01T08:00:00Z</t:Start><t:End>2024-05-01T09:00:00Z</t:End>"
        "<t:Recurrence><t:DailyRecurrence><t:Interval>1</t:Interval></t:DailyRecurrence><t:NumberedRecurrence>"
        "<t:StartDate>2024-05-01</t:StartDate><t:NumberOfOccurrences>3</t:NumberOfOccurrences></t:NumberedRecurrence>"
        "</t:Recurrence></t:CalendarItem>",
        AT.format("calendar"),
    )
    some = f'<t:RecurringMasterItemIdRanges Id="{series.attrs["Id"]}"/>'
    target = AT.format("deleteditems")
    assert exchange.code(move_xml(operation, some, target)) == "ErrorInvalidIdMalformed"
    assert exchange.subjects(folder="calendar") == ["daily"]
    assert exchange.subjects(folder="deleteditems") == []
