"""Ways through folders: what is fetched, what is remembered, which class a folder gets."""

import copy
import pickle
import threading
from pathlib import Path
from typing import Any

import pytest

from exchangelib.errors import (
    DoesNotExist,
    ErrorAccessDenied,
    ErrorFolderNotFound,
    InvalidField,
    InvalidTypeError,
    MultipleObjectsReturned,
)
from exchangelib.extended_properties import ExtendedProperty
from exchangelib.folders import (
    DEEP,
    SHALLOW,
    BaseFolder,
    Calendar,
    CommonViews,
    Contacts,
    Folder,
    FolderCollection,
    Inbox,
    Messages,
    MsgFolderRoot,
    PublicFoldersRoot,
    Root,
    RootOfHierarchy,
    SingleFolderQuerySet,
    Tasks,
)
from exchangelib.folders.hierarchy import Hierarchy
from exchangelib.properties import DistinguishedFolderId, FolderId, ParentFolderId
from exchangelib.version import EXCHANGE_2010_SP2, Version
from tests.folders.fake_port import (
    Answer,
    FakeAccount,
    Schema,
    error,
    folder,
    found,
    got,
    hierarchy_answer,
    inbox_answer,
    message,
    page,
    root_answer,
)


def rooted(*answers: Answer) -> tuple[FakeAccount, Root]:
    account = FakeAccount(*answers)
    return account, Root(account=account)


def fetched() -> tuple[FakeAccount, Root]:
    account, root = rooted(root_answer(), hierarchy_answer())
    list(root.children)
    return account, root


def names(folders: Any) -> list[str]:
    return [f.name for f in folders]


def test_a_root_asks_nothing_before_it_must() -> None:
    account, root = rooted(root_answer())
    assert account.asked == []
    assert root.load() is root
    assert (root.name, root.id) == ("root", "root-id")
    root.load()
    assert account.operations == ["GetFolder"]


def test_a_default_folder_costs_one_request_and_never_the_hierarchy(ews_facts: Path) -> None:
    account, root = rooted(inbox_answer())
    inbox = root.get_default_folder(Inbox)
    assert type(inbox) is Inbox
    assert (inbox.id, inbox.name, inbox.total_count) == ("inbox-id", "Postkasten", 3)
    assert inbox.is_distinguished
    assert inbox.root is root
    assert inbox.account is account
    assert root.get_default_folder(Inbox) is inbox
    assert account.operations == ["GetFolder"]
    assert '<t:DistinguishedFolderId Id="inbox"><t:Mailbox><t:EmailAddress>john@example.com' in account.payloads[0]
    Schema(ews_facts).check(account.payloads[0])


def test_the_folder_asked_for_by_name_is_that_folder_whatever_its_class() -> None:
    _, root = rooted(got(folder("x", "Inbox", "top-id", "IPF.Appointment"), operation="GetFolder"))
    assert type(root.get_default_folder(Inbox)) is Inbox


def test_two_threads_ask_once() -> None:
    started = threading.Barrier(2)
    account, root = rooted(inbox_answer())
    reached: list[Folder] = []

    def reach() -> None:
        started.wait(5)
        reached.append(root.get_default_folder(Inbox))

    threads = [threading.Thread(target=reach) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert reached[0] is reached[1]
    assert account.operations == ["GetFolder"]


def test_the_hierarchy_is_fetched_once_and_whole(ews_facts: Path) -> None:
    account, root = fetched()
    assert account.operations == ["GetFolder", "FindFolder"]
    assert 'Traversal="Deep"' in account.payloads[1]
    for payload in account.payloads:
        Schema(ews_facts).check(payload)
    assert names(root.tois.children) == ["Postkasten", "Kalender", "Inbox", "Common Views", "Odd"]
    assert len(list(root.walk())) == 10
    assert len(account.asked) == 2


def test_classes_follow_distinguished_ids_and_container_classes() -> None:
    _, root = fetched()
    classes = {f.id: type(f) for f in root.walk()}
    assert classes["inbox-id"] is Inbox, "whatever it is called"
    assert classes["cal-id"] is Calendar
    assert classes["cal2-id"] is Calendar, "called Inbox, but it holds appointments"
    assert classes["a-id"] is Messages
    assert classes["c-id"] is Messages, "a container class derived from a known one"
    assert classes["odd-id"] is Folder
    assert classes["top-id"] is MsgFolderRoot


def test_a_default_folder_is_told_by_its_name_among_those_of_its_class() -> None:
    people = folder("people-id", "PersonMetadata", "root-id", "IPF.Contact", "personmetadata", "ContactsFolder")
    contacts = folder("contacts-id", "Kontakte", "root-id", "IPF.Contact", "contacts", "ContactsFolder")
    _, root = rooted(root_answer(), found(page(people + contacts, operation="FindFolder"), operation="FindFolder"))
    assert [type(f) for f in root.children] == [Contacts, Contacts]
    assert root.get_default_folder(Contacts).id == "contacts-id"


def test_a_folder_that_a_user_calls_inbox_is_not_taken_for_the_inbox() -> None:
    own = folder("own-id", "Posteingang", "top-id", "IPF.Note", "inbox")
    called = [
        folder(f"user{n}-id", "Inbox", parent, "IPF.Note") for n, parent in enumerate(("root-id", "top-id", "own-id"))
    ]
    top = folder("top-id", "Oberste Ebene", "root-id", None, "msgfolderroot")
    listed = page("".join([*called, top, own]), operation="FindFolder", total=5)
    _, root = rooted(root_answer(), found(listed, operation="FindFolder"))
    assert {f.id: type(f) for f in root.glob("**/inbox")} == {f"user{n}-id": Messages for n in range(3)}
    assert root.get_default_folder(Inbox).id == "own-id"
    assert not any(f.is_distinguished for f in root.glob("**/inbox"))


def test_a_name_alone_makes_no_class() -> None:
    _, root = fetched()
    classes = {f.id: type(f) for f in root.walk()}
    assert classes["views-id"] is CommonViews, "right name, right class, right place"
    assert classes["views2-id"] is Folder, "the user's, though it has the name"
    by_id = {f.id: f for f in root.walk()}
    assert by_id["cal-id"].is_distinguished
    assert not by_id["cal2-id"].is_distinguished
    assert by_id["cal2-id"].is_deletable
    assert not by_id["cal-id"].is_deletable
    assert not by_id["views-id"].is_deletable


def test_older_servers_are_asked_which_folders_have_names() -> None:
    def plain(text: str) -> str:
        start = "<t:DistinguishedFolderId>"
        while start in text:
            at = text.index(start)
            end = text.index("</t:DistinguishedFolderId>", at) + len("</t:DistinguishedFolderId>")
            text = text[:at] + text[end:]
        return text

    def named(payload: str) -> str:
        answers = []
        for piece in payload.split('<t:DistinguishedFolderId Id="')[1:]:
            id_ = piece.split('"')[0]
            known = {"inbox": "inbox-id", "calendar": "cal-id", "msgfolderroot": "top-id"}.get(id_)
            answers.append(folder(known, "x") if known else error("GetFolder", "ErrorFolderNotFound"))
        return got(*answers, operation="GetFolder")

    account = FakeAccount(plain(root_answer()), plain(hierarchy_answer()), named, version=Version(EXCHANGE_2010_SP2))
    root = Root(account=account)
    classes = {f.id: (type(f), f.is_distinguished, f.name) for f in root.walk()}
    assert classes["inbox-id"] == (Inbox, True, "Postkasten")
    assert classes["cal-id"] == (Calendar, True, "Kalender")
    assert classes["cal2-id"] == (Calendar, False, "Inbox")
    assert account.operations == ["GetFolder", "FindFolder", "GetFolder"]
    assert "folder:DistinguishedFolderId" not in "".join(account.payloads)
    assert 'Id="conflicts"' not in account.payloads[2], "Exchange 2010 does not have it"


def test_a_folder_held_stays_the_same_when_the_hierarchy_comes() -> None:
    _, root = rooted(inbox_answer(), root_answer(), hierarchy_answer())
    inbox = root.get_default_folder(Inbox)
    assert next(f for f in root.walk() if f.id == "inbox-id") is inbox
    assert inbox.child_folder_count == 2


def test_slash_goes_down_and_up_without_requests() -> None:
    account, root = fetched()
    inbox = root / "Top of Information Store" / "Postkasten"
    assert type(inbox) is Inbox
    assert (inbox / "beta" / "Foo").absolute == "/root/Top of Information Store/Postkasten/beta/Foo"
    assert names((inbox / "beta").parts) == ["root", "Top of Information Store", "Postkasten", "beta"]
    assert inbox / ".." is root / "Top of Information Store"
    assert inbox / "." is inbox
    assert inbox.parent.parent is root
    assert root.parent is None
    with pytest.raises(ErrorFolderNotFound, match=r"Postkasten.*did you mean 'Alpha'"):
        inbox / "Alfa"
    with pytest.raises(ValueError, match="top"):
        root / ".."
    with pytest.raises(InvalidTypeError):
        inbox / 3
    assert len(account.asked) == 2


def test_double_slash_asks_for_one_folder_and_remembers_nothing(ews_facts: Path) -> None:
    account, root = rooted(
        found(page(folder("a-id", "Alpha", "root-id", "IPF.Task"), operation="FindFolder"), operation="FindFolder"),
        found(page("", operation="FindFolder"), operation="FindFolder"),
    )
    alpha = root // "Alpha"
    assert type(alpha) is Tasks
    assert alpha.root is root
    with pytest.raises(ErrorFolderNotFound, match="Beta"):
        alpha // "Beta"
    with pytest.raises(ValueError, match="cached"):
        alpha // ".."
    assert alpha // "." is alpha
    assert account.operations == ["FindFolder", "FindFolder"]
    for payload in account.payloads:
        assert 'Traversal="Shallow"' in payload
        assert "folder:DisplayName" in payload
        Schema(ews_facts).check(payload)


@pytest.mark.parametrize(
    "pattern, expected",
    [
        ("a*", ["Alpha"]),
        ("A*", ["Alpha"]),
        ("BETA", ["beta"]),
        ("*/foo", ["Foo"]),
        ("**/foo", ["Foo"]),
        ("**", ["Alpha", "beta", "Foo"]),
        ("**/*", ["Alpha", "beta", "Foo"]),
        ("./b?t[ab]", ["beta"]),
        ("../kal*", ["Kalender"]),
        ("nothing", []),
        ("/*/postkasten/alpha", ["Alpha"]),
    ],
)
def test_globs(pattern: str, expected: list[str]) -> None:
    _, root = fetched()
    inbox = next(f for f in root.walk() if f.id == "inbox-id")
    assert names(inbox.glob(pattern)) == expected


def test_an_empty_glob_is_refused() -> None:
    _, root = fetched()
    for pattern in ("", "/"):
        with pytest.raises(ValueError, match="empty"):
            list(root.glob(pattern))


def test_trees_are_drawn_sorted() -> None:
    _, root = fetched()
    assert root.tois.tree() == (
        "Top of Information Store\n"
        "├── Common Views\n"
        "├── Inbox\n"
        "├── Kalender\n"
        "├── Odd\n"
        "└── Postkasten\n"
        "    ├── Alpha\n"
        "    └── beta\n"
        "        └── Foo"
    )


def test_a_deep_and_wide_hierarchy_is_walked_in_steps_proportional_to_its_size() -> None:
    account = FakeAccount()
    root = Root(account=account, _id=FolderId("root", "ck"), name="root")
    folders = [
        Folder(root=root, _id=FolderId(f"f{n}", "ck"), name=f"f{n}", parent_folder_id=ParentFolderId(f"f{n - 1}"))
        for n in range(1, 3000)
    ]
    asked: list[object] = []

    class Counting(Hierarchy):
        def children(self, folder_id: str | None) -> list[BaseFolder]:
            asked.append(folder_id)
            return super().children(folder_id)

    root._known.hierarchy = Counting(root, folders)
    assert len(root.tree().splitlines()) == 3000
    assert len(asked) == 3000


def test_refreshing_a_folder_fetches_its_counters() -> None:
    account, root = rooted(
        inbox_answer(), got(folder("inbox-id", "New name", "top-id", "IPF.Note", children=7), operation="GetFolder")
    )
    inbox = root.get_default_folder(Inbox)
    assert inbox.refresh() is inbox
    assert (inbox.name, inbox.child_folder_count, inbox.unread_count) == ("New name", 7, None)
    assert inbox.is_distinguished
    assert '<t:FolderId Id="inbox-id"' in account.payloads[1]


def test_refreshing_a_root_forgets_the_hierarchy() -> None:
    account, root = fetched()
    account.answers += [root_answer(), found(page("", operation="FindFolder"), operation="FindFolder")]
    root.refresh()
    assert names(root.walk()) == []
    assert account.operations == ["GetFolder", "FindFolder"] * 2


def test_a_folder_that_is_gone_says_so() -> None:
    _, root = rooted(inbox_answer(), got(error("GetFolder", "ErrorFolderNotFound"), operation="GetFolder"))
    with pytest.raises(ErrorFolderNotFound):
        root.get_default_folder(Inbox).refresh()


def test_what_may_not_be_looked_at_may_be_looked_into() -> None:
    account, root = rooted(got(error("GetFolder", "ErrorAccessDenied"), operation="GetFolder"), found(page(message(1))))
    calendar = root.get_default_folder(Calendar)
    assert account.operations == ["GetFolder", "FindItem"]
    assert 'DistinguishedFolderId Id="calendar"' in account.payloads[1]
    assert calendar.test_access is not None
    _, root = rooted(
        got(error("GetFolder", "ErrorAccessDenied"), operation="GetFolder"),
        found(error("FindItem", "ErrorAccessDenied")),
    )
    with pytest.raises(ErrorAccessDenied):
        root.get_default_folder(Calendar)


def test_a_default_folder_without_a_name_is_found_by_class_and_place() -> None:
    tree = [
        folder("top-id", "Top of Information Store", "root-id", None, "msgfolderroot"),
        folder("t-id", "Tasks", "top-id", "IPF.Task"),
        folder("t2-id", "Tasks", "top-id", "IPF.Note"),
    ]
    _account, root = rooted(
        got(error("GetFolder", "ErrorFolderNotFound"), operation="GetFolder"),
        root_answer(),
        found(page("".join(tree), operation="FindFolder"), operation="FindFolder"),
        got(error("GetFolder", "ErrorFolderNotFound"), operation="GetFolder"),
    )
    assert root.get_default_folder(Tasks).id == "t-id"
    with pytest.raises(ErrorFolderNotFound, match="Inbox"):
        root.get_default_folder(Inbox)


def test_folders_whose_parents_cannot_be_seen_are_not_lost() -> None:
    lonely = folder("l-id", "Lonely", "hidden-id", "IPF.Note", "drafts")
    _, root = rooted(root_answer(), found(page(lonely, operation="FindFolder"), operation="FindFolder"))
    assert names(root.children) == ["Lonely"]
    assert (root / "Lonely").parent is None


def test_changes_by_this_program_show_at_once() -> None:
    _, root = fetched()
    inbox = root / "Top of Information Store" / "Postkasten"
    new = Folder(parent=inbox, name="New", _id=FolderId("n-id", "ck"))
    root.add_folder(new)
    assert inbox / "New" is new
    new.parent = root / "Top of Information Store"
    root.update_folder(new)
    assert "New" not in names(inbox.children)
    assert (root / "Top of Information Store" / "New") is new
    root.remove_folder(new)
    assert "New" not in names(root.walk())
    with pytest.raises(ValueError, match="ID"):
        root.add_folder(Folder(parent=inbox, name="x"))


def test_a_new_folder_belongs_where_its_parent_is() -> None:
    _, root = fetched()
    inbox = root / "Top of Information Store" / "Postkasten"
    new = Messages(parent=inbox, name="New")
    assert new.parent is inbox
    assert new.root is root
    assert new.folder_class == "IPF.Note"
    with pytest.raises(ValueError, match="root"):
        Folder(parent=inbox, root=Root(account=None))
    with pytest.raises(InvalidTypeError):
        Folder(parent="inbox")
    with pytest.raises(ValueError, match="no account"):
        _ = Folder(name="x").root
    with pytest.raises(ValueError, match="must have an ID"):
        new.to_id()


def test_public_folders_are_fetched_level_by_level() -> None:
    account = FakeAccount(
        got(folder("p-id", "public", children=1), operation="GetFolder"),
        found(page(folder("p1", "One", "p-id", children=1), operation="FindFolder"), operation="FindFolder"),
        found(page(folder("p2", "Two", "p1"), operation="FindFolder"), operation="FindFolder"),
    )
    root = PublicFoldersRoot(account=account)
    assert names(root.walk()) == ["One", "Two"]
    assert (root / "One" / "Two").parent is root / "One"
    assert account.operations == ["GetFolder", "FindFolder", "FindFolder"]
    assert all('Traversal="Shallow"' in payload for payload in account.payloads[1:])
    assert "Mailbox" not in account.payloads[0]


def test_sets_of_folders() -> None:
    one = folder("a-id", "Alpha", "root-id", "IPF.Note")
    two = folder("b-id", "Beta", "root-id", "IPF.Note")
    answer = [found(page(one + two, operation="FindFolder"), operation="FindFolder") for _ in range(4)]
    account, root = rooted(*answer)
    folders = SingleFolderQuerySet(account, root).depth(SHALLOW)
    assert names(folders) == ["Alpha", "Beta"]
    with pytest.raises(MultipleObjectsReturned):
        folders.get(folder_class="IPF.Note")
    list(folders.only("total_count").filter(name__startswith="A", folder_class="IPF.Note"))
    assert account.payloads[-1].count('FieldURI="folder:') == 5, "three wanted, two searched for"
    assert len(list(folders.depth(DEEP).all())) == 2
    assert 'Traversal="Deep"' in account.payloads[-1]
    with pytest.raises(InvalidField, match="subject"):
        folders.filter(subject="x")
    with pytest.raises(InvalidField, match="did you mean 'name'"):
        folders.only("names")
    with pytest.raises(ValueError, match="query string"):
        folders.filter("x")
    with pytest.raises(ValueError, match="depth"):
        folders.depth("Associated")
    with pytest.raises(DoesNotExist):
        folders.get(name__in=[])


def test_a_folder_is_reached_by_its_id() -> None:
    account, root = rooted(
        got(folder("a-id", "Alpha", "root-id", "IPF.Task"), operation="GetFolder"),
        got(error("GetFolder", "ErrorFolderNotFound"), operation="GetFolder"),
    )
    alpha = SingleFolderQuerySet(account, root).get(id="a-id")
    assert (type(alpha), alpha.name, alpha.root) == (Tasks, "Alpha", root)
    with pytest.raises(DoesNotExist, match="b-id"):
        SingleFolderQuerySet(account, root).get(id="b-id", changekey="ck")
    with pytest.raises(TypeError, match="id"):
        SingleFolderQuerySet(account, root).get(id=3)


def test_permissions_are_fetched_by_getfolder() -> None:
    account, root = rooted(
        found(page(folder("a-id", "Alpha", "root-id"), operation="FindFolder"), operation="FindFolder"),
        got(folder("a-id", "Alpha", "root-id"), operation="GetFolder"),
    )
    (alpha,) = SingleFolderQuerySet(account, root).only("permission_set")
    assert alpha.name == "Alpha"
    assert "folder:PermissionSet" not in account.payloads[0]
    assert "folder:PermissionSet" in account.payloads[1]


class Size(ExtendedProperty):
    property_tag = 0x0E08
    property_type = "Integer"


def test_a_property_registered_on_folder_is_on_all_folders() -> None:
    for cls in (Inbox, Root):
        with pytest.raises(TypeError, match="registered on"):
            cls.register("size", Size)
    Folder.register("size", Size)
    try:
        sized = folder("inbox-id", "Inbox", "top-id", "IPF.Note", "inbox").replace(
            "</t:ChildFolderCount>",
            '</t:ChildFolderCount><t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0xe08" PropertyType="Integer"/>'
            "<t:Value>42</t:Value></t:ExtendedProperty>",
        )
        account, root = rooted(got(sized, operation="GetFolder"))
        assert root.get_default_folder(Inbox).size == 42
        assert "ExtendedFieldURI" in account.payloads[0]
        assert "size" not in Root.FIELDS
    finally:
        Folder.deregister("size")
    assert "size" not in Inbox.FIELDS
    RootOfHierarchy.register("size", Size)
    RootOfHierarchy.deregister("size")


def test_a_folder_is_the_same_whatever_it_counts_and_however_it_was_found() -> None:
    one = Inbox(_id=FolderId("f1", "ck"), name="Inbox", unread_count=1)
    other = Folder(_id=FolderId("f1", "ck2"), name="Inbox", unread_count=2)
    assert one == other
    assert hash(one) == hash(other)
    assert one != Inbox(_id=FolderId("f2", "ck"), name="Inbox", unread_count=1)
    assert Inbox(name="Inbox") == Inbox(name="Inbox") != Inbox(name="Outbox")
    assert one != "f1"


def test_pickles_and_copies_know_where_they_belong() -> None:
    _, root = fetched()
    inbox = root / "Top of Information Store" / "Postkasten"
    assert copy.deepcopy(inbox).root is root
    assert copy.copy(inbox) == inbox
    again = pickle.loads(pickle.dumps(inbox))
    assert again == inbox
    assert again.root.id == "root-id"
    assert again.account.primary_smtp_address == "john@example.com"
    assert "not fetched" in repr(again.root)


def test_collections_say_what_they_are() -> None:
    _, root = fetched()
    assert str(root.walk()) == "Top of Information Store, Postkasten, Alpha and 7 more folders"
    assert len(root.walk()) == 10
    with pytest.raises(TypeError):
        FolderCollection(account=None, folders="inbox")  # type: ignore[arg-type]


def test_items_are_created_in_bulk_in_the_folder() -> None:
    _, root = fetched()
    inbox = root / "Top of Information Store" / "Postkasten"
    assert inbox.bulk_create((n for n in (1, 2)), chunk_size=5) == (inbox, [1, 2], {"chunk_size": 5})


def test_a_distinguished_id_names_the_mailbox() -> None:
    assert Inbox.distinguished(FakeAccount()).mailbox.email_address == "john@example.com"
    assert isinstance(Inbox.distinguished(FakeAccount()), DistinguishedFolderId)
    with pytest.raises(ValueError, match="DISTINGUISHED_FOLDER_ID"):
        Folder.distinguished(FakeAccount())
