"""Permissions between mailboxes, public folders, and permission sets as clients set them."""

import pytest

from exchangelib.sandbox.granting import grant_folder, grant_mailbox
from exchangelib.sandbox.nodes import M, T, serialise

JOHN, ANNE = "john@example.com", "anne@example.com"
BOX = "<t:Mailbox><t:EmailAddress>john@example.com</t:EmailAddress></t:Mailbox>"


def johns(name):
    return f'<t:DistinguishedFolderId Id="{name}">{BOX}</t:DistinguishedFolderId>'


def get_folder(where, more=""):
    shape = f"<t:AdditionalProperties>{more}</t:AdditionalProperties>" if more else ""
    return (
        f"<m:GetFolder><m:FolderShape><t:BaseShape>AllProperties</t:BaseShape>{shape}</m:FolderShape>"
        f"<m:FolderIds>{where}</m:FolderIds></m:GetFolder>"
    )


def find_item(where):
    return (
        '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>'
        f"<m:ParentFolderIds>{where}</m:ParentFolderIds></m:FindItem>"
    )


def create_item(where, subject="by Anne"):
    return (
        f'<m:CreateItem MessageDisposition="SaveOnly"><m:SavedItemFolderId>{where}</m:SavedItemFolderId><m:Items><t:Message>'
        f"<t:Subject>{subject}</t:Subject></t:Message></m:Items></m:CreateItem>"
    )


def create_folder(where, name="sub"):
    return (
        f"<m:CreateFolder><m:ParentFolderId>{where}</m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>{name}</t:DisplayName>"
        "</t:Folder></m:Folders></m:CreateFolder>"
    )


def get_item(item):
    return (
        "<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape>"
        f'<m:ItemIds><t:ItemId Id="{item}"/></m:ItemIds></m:GetItem>'
    )


def update_item(item, key):
    return (
        '<m:UpdateItem ConflictResolution="AlwaysOverwrite" MessageDisposition="SaveOnly"><m:ItemChanges><t:ItemChange>'
        f'<t:ItemId Id="{item}" ChangeKey="{key}"/><t:Updates><t:SetItemField><t:FieldURI FieldURI="item:Subject"/><t:Message>'
        "<t:Subject>changed</t:Subject></t:Message></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
    )


def delete_item(item, how="HardDelete"):
    return f'<m:DeleteItem DeleteType="{how}"><m:ItemIds><t:ItemId Id="{item}"/></m:ItemIds></m:DeleteItem>'


def set_permissions(where, permissions, element="Folder"):
    return (
        f"<m:UpdateFolder><m:FolderChanges><t:FolderChange>{where}<t:Updates><t:SetFolderField>"
        f'<t:FieldURI FieldURI="folder:PermissionSet"/><t:{element}><t:PermissionSet>{permissions}</t:PermissionSet></t:{element}>'
        "</t:SetFolderField></t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>"
    )


def permission(user, rest, prefix=""):
    return f"<t:{prefix}Permission><t:UserId>{user}</t:UserId>{rest}</t:{prefix}Permission>"


SMTP = "<t:PrimarySmtpAddress>{}</t:PrimarySmtpAddress>"
DEFAULT = "<t:DistinguishedUser>Default</t:DistinguishedUser>"
LEVEL = "<t:PermissionLevel>{}</t:PermissionLevel>"


@pytest.fixture
def anne(exchange):
    return exchange.store.add_user(ANNE, "p", "Anne")


@pytest.fixture
def item(exchange):
    """John's, in his inbox."""
    return exchange.create(
        "<t:Message><t:Subject>John's</t:Subject></t:Message>", '<t:DistinguishedFolderId Id="inbox"/>'
    )


# What each level lets Anne do in John's inbox, by docs/web-service-reference/permissionlevel.md:
# see the folder, read items, create them, change her own, change his, delete her own, delete his, make folders.
LEVELS = {
    "None": "--------",
    "Reviewer": "xx------",
    "Contributor": "x-x-----",
    "NoneditingAuthor": "xxx--x--",
    "Author": "xxxx-x--",
    "PublishingAuthor": "xxxx-x-x",
    "Editor": "xxxxxxx-",
    "PublishingEditor": "xxxxxxxx",
    "Owner": "xxxxxxxx",
}


@pytest.mark.parametrize("level", LEVELS)
def test_what_a_level_allows(exchange, anne, item, level):
    grant_folder(exchange.store, ANNE, JOHN, "inbox", "Author")
    made = (
        exchange.one(create_item(johns("inbox")), user=anne).find(M("Items")).children[0].find(T("ItemId")).attrs["Id"]
    )
    grant_folder(exchange.store, ANNE, JOHN, "inbox", level)
    key = item.attrs["ChangeKey"]
    tries = [
        get_folder(johns("inbox")),
        find_item(johns("inbox")),
        create_item(johns("inbox")),
        update_item(made, key),
        update_item(item.attrs["Id"], key),
        delete_item(made),
        delete_item(item.attrs["Id"]),
        create_folder(johns("inbox")),
    ]
    found = "".join("x" if exchange.code(each, user=anne) == "NoError" else "-" for each in tries)
    assert found == LEVELS[level]


def test_the_errors_of_a_reader(exchange, anne, item):
    grant_folder(exchange.store, ANNE, JOHN, "inbox", "Reviewer")
    assert exchange.code(create_item(johns("inbox")), user=anne) == "ErrorCreateItemAccessDenied"
    assert exchange.code(delete_item(item.attrs["Id"]), user=anne) == "ErrorAccessDenied"
    assert exchange.code(create_folder(johns("inbox")), user=anne) == "ErrorAccessDenied"
    assert exchange.code(find_item(johns("drafts")), user=anne) == "ErrorFolderNotFound"
    found = (
        exchange.one(get_folder(johns("inbox")), user=anne).find(M("Folders")).children[0].find(T("EffectiveRights"))
    )
    assert {each.local for each in found if each.text == "true"} == {"Read"}


def test_a_denied_thing_stops_the_batch(exchange, anne, item):
    """responsecode.md, ErrorBatchProcessingStopped"""
    grant_folder(exchange.store, ANNE, JOHN, "inbox", "Reviewer")
    ids = f'<t:ItemId Id="{item.attrs["Id"]}"/>' * 2
    messages = exchange.messages(
        f'<m:DeleteItem DeleteType="HardDelete"><m:ItemIds>{ids}</m:ItemIds></m:DeleteItem>', user=anne
    )
    codes = [each.child_text(M("ResponseCode")) for each in messages]
    assert codes == ["ErrorAccessDenied", "ErrorBatchProcessingStopped"]


def test_a_delegate_does_not_delete_into_deleted_items(exchange, anne, item):
    """deleteitem-operation.md"""
    grant_folder(exchange.store, ANNE, JOHN, "inbox", "Editor")
    assert exchange.code(delete_item(item.attrs["Id"], "MoveToDeletedItems"), user=anne) == "ErrorCannotDeleteObject"
    move = (
        f'<m:MoveItem><m:ToFolderId>{johns("deleteditems")}</m:ToFolderId><m:ItemIds><t:ItemId Id="{item.attrs["Id"]}"/>'
        "</m:ItemIds></m:MoveItem>"
    )
    assert exchange.code(move, user=anne) == "ErrorFolderNotFound"
    grant_folder(exchange.store, ANNE, JOHN, "deleteditems", "Contributor")
    assert exchange.code(move, user=anne) == "NoError"


def test_full_access_opens_everything_until_it_is_taken_back(exchange, anne, item):
    grant_mailbox(exchange.store, ANNE, JOHN, True, None)
    assert exchange.code(find_item(johns("drafts")), user=exchange.store.user(ANNE)) == "NoError"
    assert (
        exchange.code(delete_item(item.attrs["Id"], "MoveToDeletedItems"), user=exchange.store.user(ANNE)) == "NoError"
    )
    grant_mailbox(exchange.store, ANNE, JOHN, False, None)
    assert exchange.code(find_item(johns("drafts")), user=exchange.store.user(ANNE)) == "ErrorFolderNotFound"


def test_lists_of_folders_show_what_may_be_seen(exchange, anne):
    grant_folder(exchange.store, ANNE, JOHN, "msgfolderroot", "Reviewer")
    grant_folder(exchange.store, ANNE, JOHN, "tasks", "Reviewer")
    xml = (
        '<m:FindFolder Traversal="Shallow"><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>'
        f"<m:ParentFolderIds>{johns('msgfolderroot')}</m:ParentFolderIds></m:FindFolder>"
    )
    found = exchange.one(xml, user=anne).find(M("RootFolder")).children[0]
    assert [each.child_text(T("DisplayName")) for each in found] == ["Tasks"]


def test_the_permission_set_of_the_sample_is_kept_whole(exchange, anne):
    """UpdateFolder/request-2"""
    inner = "".join(
        [
            permission(DEFAULT, LEVEL.format("None")),
            permission(DEFAULT.replace("Default", "Anonymous"), LEVEL.format("None")),
            permission(SMTP.format(ANNE), LEVEL.format("Editor")),
        ]
    )
    where = '<t:DistinguishedFolderId Id="inbox"/>'
    assert exchange.code(set_permissions(where, f"<t:Permissions>{inner}</t:Permissions>")) == "NoError"
    found = exchange.folder("inbox").find(T("PermissionSet")).children[0].children
    assert [each.child_text(T("PermissionLevel")) for each in found] == ["None", "None", "Editor"]
    assert [found[2].child_text(T(name)) for name in ("CanCreateItems", "EditItems", "DeleteItems", "ReadItems")] == ["true", "All", "All", "FullDetails"]  # fmt: skip
    assert found[2].find(T("UserId")).child_text(T("DisplayName")) == "Anne"
    assert exchange.code(find_item(johns("inbox")), user=anne) == "NoError"
    # What the server shows can be sent back.
    shown = serialise(exchange.folder("inbox").find(T("PermissionSet")).children[0], declaration=False).decode()
    assert exchange.code(set_permissions(where, shown)) == "NoError"


def test_custom_permissions_are_what_they_say(exchange, anne, item):
    rest = "<t:CanCreateItems>false</t:CanCreateItems><t:IsFolderVisible>1</t:IsFolderVisible><t:DeleteItems>All</t:DeleteItems><t:ReadItems>FullDetails</t:ReadItems>"
    inner = permission(SMTP.format(ANNE), rest + LEVEL.format("Custom"))
    where = '<t:DistinguishedFolderId Id="inbox"/>'
    assert exchange.code(set_permissions(where, f"<t:Permissions>{inner}</t:Permissions>")) == "NoError"
    key = item.attrs["ChangeKey"]
    assert exchange.code(update_item(item.attrs["Id"], key), user=anne) == "ErrorAccessDenied"
    assert exchange.code(delete_item(item.attrs["Id"]), user=anne) == "NoError"


@pytest.mark.parametrize(
    "where, inner, code",
    [
        ("inbox", permission(SMTP.format("x@y.z"), LEVEL.format("Editor")), "ErrorInvalidUserInfo"),
        ("inbox", permission(DEFAULT.join(["", SMTP.format(ANNE)]), LEVEL.format("None")), "ErrorInvalidUserInfo"),
        ("inbox", permission("", LEVEL.format("None")), "ErrorInvalidUserInfo"),
        ("inbox", permission(DEFAULT, LEVEL.format("None")) * 2, "ErrorDuplicateUserIdsSpecified"),
        ("inbox", permission(SMTP.format(ANNE), "<t:EditItems>All</t:EditItems>" + LEVEL.format("Reviewer")), "ErrorInvalidPermissionSettings"),
        ("calendar", permission(DEFAULT, LEVEL.format("None")), "ErrorCannotSetNonCalendarPermissionOnCalendarFolder"),
    ],
)  # fmt: skip
def test_permission_sets_that_cannot_be(exchange, anne, where, inner, code):
    inner = inner.replace(DEFAULT.join(["", SMTP.format(ANNE)]), SMTP.format(ANNE) + DEFAULT)
    xml = set_permissions(f'<t:DistinguishedFolderId Id="{where}"/>', f"<t:Permissions>{inner}</t:Permissions>")
    assert exchange.code(xml) == code


def test_calendars_have_levels_of_their_own(exchange, anne):
    level = "<t:CalendarPermissionLevel>FreeBusyTimeOnly</t:CalendarPermissionLevel>"
    inner = f"<t:CalendarPermissions>{permission(SMTP.format(ANNE), level, 'Calendar')}</t:CalendarPermissions>"
    xml = set_permissions('<t:DistinguishedFolderId Id="calendar"/>', inner, "CalendarFolder")
    assert exchange.code(xml) == "NoError"
    found = exchange.folder("calendar").find(T("PermissionSet")).children[0].children[-1]
    assert found.child_text(T("ReadItems")) == "TimeOnly"
    assert exchange.code(find_item(johns("calendar")), user=anne) == "ErrorFolderNotFound"
    xml = set_permissions('<t:DistinguishedFolderId Id="inbox"/>', inner)
    assert exchange.code(xml, valid=False) == "ErrorCannotSetCalendarPermissionOnNonCalendarFolder"


def test_a_new_folder_takes_over_the_permissions_of_its_parent(exchange, anne):
    grant_folder(exchange.store, ANNE, JOHN, "inbox", "Reviewer")
    made = exchange.one(create_folder('<t:DistinguishedFolderId Id="inbox"/>')).find(M("Folders")).children[0]
    where = f'<t:FolderId Id="{made.find(T("FolderId")).attrs["Id"]}"/>'
    assert exchange.code(find_item(where), user=anne) == "NoError"


def test_a_delegate_owns_the_folders_they_make(exchange, anne):
    grant_folder(exchange.store, ANNE, JOHN, "inbox", "PublishingEditor")
    made = exchange.one(create_folder(johns("inbox")), user=anne).find(M("Folders")).children[0].find(T("FolderId"))
    xml = f'<m:DeleteFolder DeleteType="HardDelete"><m:FolderIds><t:FolderId Id="{made.attrs["Id"]}"/></m:FolderIds></m:DeleteFolder>'
    assert exchange.code(xml, user=anne) == "NoError"


def test_public_folders_are_everybodys_but_can_be_closed(exchange, anne):
    root = '<t:DistinguishedFolderId Id="publicfoldersroot"/>'
    made = exchange.one(create_folder(root, "Team")).find(M("Folders")).children[0].find(T("FolderId")).attrs["Id"]
    where = f'<t:FolderId Id="{made}"/>'
    assert exchange.code(create_item(where), user=anne) == "NoError"
    assert exchange.code(find_item(where)) == "NoError"
    delete = f'<m:DeleteFolder DeleteType="HardDelete"><m:FolderIds>{where}</m:FolderIds></m:DeleteFolder>'
    assert exchange.code(delete, user=anne) == "ErrorAccessDenied"
    grant_folder(exchange.store, "Default", "public", "publicfoldersroot/Team", "None")
    assert exchange.code(find_item(where), user=anne) == "ErrorItemNotFound"
    grant_folder(exchange.store, ANNE, "public", "publicfoldersroot/Team", "Reviewer")
    assert exchange.code(find_item(where), user=anne) == "NoError"
    assert exchange.code(create_item(where), user=anne) == "ErrorCreateItemAccessDenied"
    assert exchange.code(delete) == "NoError"


@pytest.mark.parametrize(
    "arguments",
    [
        ("nobody@x.org", JOHN, "inbox", "Editor"),
        (ANNE, "nobody@x.org", "inbox", "Editor"),
        (ANNE, JOHN, "nowhere", "Editor"),
        (ANNE, JOHN, "inbox/nowhere", "Editor"),
        (ANNE, JOHN, "inbox", "Boss"),
        (ANNE, JOHN, "inbox", "FreeBusyTimeOnly"),
    ],
)
def test_grants_that_make_no_sense(exchange, anne, arguments):
    with pytest.raises(ValueError, match=r"grant: '(user|mailbox|folder|level)' must be"):
        grant_folder(exchange.store, *arguments)
