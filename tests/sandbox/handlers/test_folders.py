import csv

import pytest

from exchangelib.sandbox import schema
from exchangelib.sandbox.clock import Clock
from exchangelib.sandbox.handlers import COVERAGE, HANDLERS
from exchangelib.sandbox.nodes import M, T
from exchangelib.sandbox.store import Store
from exchangelib.sandbox.versions import knows

INBOX = '<t:DistinguishedFolderId Id="inbox"/>'


def find_folder(parent, traversal="Shallow", inner="", shape="AllProperties"):
    return (
        f'<m:FindFolder Traversal="{traversal}"><m:FolderShape><t:BaseShape>{shape}</t:BaseShape></m:FolderShape>{inner}'
        f'<m:ParentFolderIds><t:DistinguishedFolderId Id="{parent}"/></m:ParentFolderIds></m:FindFolder>'
    )


def names(exchange, xml):
    return [each.child_text(T("DisplayName")) for each in exchange.one(xml).find(M("RootFolder")).children[0]]


def test_every_operation_says_what_it_covers():
    assert HANDLERS.keys() == COVERAGE.keys()


@pytest.mark.parametrize("version", ["Exchange2010_SP2", "Exchange2013_SP1", "Exchange2016", "Exchange2019"])
def test_a_new_mailbox_has_every_distinguished_folder_of_its_version(ews_facts, version):
    store = Store(None, Clock(), schema.load(), version=version)
    number = store.add_user("a@x.org", "p").number
    with (ews_facts / "distinguished-folders.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            first = row["first_schema"].removeprefix("<=").partition("(")[0]
            mailbox = 0 if row["name"] == "publicfoldersroot" else number
            assert (store.folders.distinguished(mailbox, row["name"]) is not None) is knows(version, first), row["name"]
    store.close()


def test_folders_have_their_element_class_and_localized_name():
    store = Store(None, Clock(), schema.load(), locale="da_DK")
    number = store.add_user("a@x.org", "p").number
    inbox = store.folders.distinguished(number, "inbox")
    assert (inbox.name, inbox.folder_class, inbox.element) == ("Indbakke", "IPF.Note", "Folder")
    assert store.folders.distinguished(number, "calendar").element == "CalendarFolder"
    assert store.folders.distinguished(number, "contacts").element == "ContactsFolder"
    assert store.folders.distinguished(number, "tasks").element == "TasksFolder"
    assert store.folders.distinguished(number, "todosearch").element == "SearchFolder"
    store.close()


def test_shapes_of_folders(exchange):
    assert [child.local for child in exchange.folder("inbox", "<t:BaseShape>IdOnly</t:BaseShape>")] == ["FolderId"]
    default = "<t:BaseShape>Default</t:BaseShape>"
    assert [child.local for child in exchange.folder("inbox", default)] == ["FolderId", "DisplayName", "TotalCount", "ChildFolderCount", "UnreadCount"]  # fmt: skip
    assert [child.local for child in exchange.folder("calendar", default)] == [
        "FolderId",
        "DisplayName",
        "ChildFolderCount",
    ]
    assert "UnreadCount" not in [child.local for child in exchange.folder("contacts", default)]


def test_counters_follow_every_write(exchange):
    made = exchange.create("<t:Message><t:IsRead>false</t:IsRead></t:Message>", INBOX)
    assert [exchange.folder("inbox").child_text(T(name)) for name in ("TotalCount", "UnreadCount")] == ["1", "1"]
    exchange.update(
        made,
        '<t:SetItemField><t:FieldURI FieldURI="message:IsRead"/><t:Message><t:IsRead>true</t:IsRead></t:Message></t:SetItemField>',
    )
    assert [exchange.folder("inbox").child_text(T(name)) for name in ("TotalCount", "UnreadCount")] == ["1", "0"]
    exchange.delete(made)
    assert exchange.folder("inbox").child_text(T("TotalCount")) == "0"


def test_traversals_of_folders(exchange):
    assert "Inbox" in names(exchange, find_folder("msgfolderroot"))
    assert "Conflicts" not in names(exchange, find_folder("msgfolderroot"))
    deep = names(exchange, find_folder("msgfolderroot", "Deep"))
    assert deep[deep.index("Sync Issues") + 1] == "Conflicts"
    assert names(exchange, find_folder("msgfolderroot", "SoftDeleted")) == []
    assert exchange.code(find_folder("publicfoldersroot", "Deep")) == "ErrorInvalidOperation"
    assert exchange.code(find_folder("publicfoldersroot")) == "NoError"


def test_folders_can_be_restricted_and_paged(exchange):
    restriction = '<m:Restriction><t:IsEqualTo><t:FieldURI FieldURI="folder:FolderClass"/><t:FieldURIOrConstant><t:Constant Value="IPF.Task"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction>'
    assert names(exchange, find_folder("msgfolderroot", inner=restriction)) == ["Tasks"]
    view = '<m:IndexedPageFolderView MaxEntriesReturned="2" Offset="0" BasePoint="Beginning"/>'
    found = exchange.one(find_folder("msgfolderroot", inner=view)).find(M("RootFolder"))
    assert (
        len(found.children[0].children),
        found.attrs["IncludesLastItemInRange"],
        found.attrs["IndexedPagingOffset"],
    ) == (2, "false", "2")


def test_bad_folder_ids_are_told_apart(exchange):
    item = exchange.create("<t:Message/>").attrs["Id"]
    ids = f'<t:FolderId Id=""/><t:FolderId Id="x"/><t:FolderId Id="{item}"/><t:DistinguishedFolderId Id="inbox" ChangeKey="?"/>'
    xml = f"<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds>{ids}</m:FolderIds></m:GetFolder>"
    codes = [each.child_text(M("ResponseCode")) for each in exchange.messages(xml)]
    assert codes == [
        "ErrorInvalidIdEmpty",
        "ErrorInvalidIdMalformed",
        "ErrorCannotUseItemIdForFolderId",
        "ErrorInvalidChangeKey",
    ]


def test_the_mailbox_of_another_user_opens_only_with_full_access(exchange):
    exchange.store.add_user("anne@example.com", "p")
    boss = exchange.store.add_user("boss@example.com", "p", full_access=["anne@example.com"])
    box = "<t:Mailbox><t:EmailAddress>{}</t:EmailAddress></t:Mailbox>"
    xml = (
        "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds>"
        '<t:DistinguishedFolderId Id="inbox">{}</t:DistinguishedFolderId></m:FolderIds></m:GetFolder>'
    )
    anne = xml.format(box.format("anne@example.com"))
    assert exchange.code(anne) == "ErrorFolderNotFound"
    assert exchange.code(anne, user=boss) == "NoError"
    assert exchange.code(xml.format(box.format("nobody@example.com"))) == "ErrorNonExistentMailbox"


def test_items_of_another_mailbox_are_not_found(exchange):
    made = exchange.create("<t:Message/>")
    anne = exchange.store.add_user("anne@example.com", "p")
    xml = f'<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ItemIds><t:ItemId Id="{made.attrs["Id"]}"/></m:ItemIds></m:GetItem>'
    assert exchange.code(xml, user=anne) == "ErrorItemNotFound"
