import pytest

from exchangelib.sandbox.nodes import M, T
from tests.sandbox.handlers.conftest import at, find_xml

HAS_A = '<t:Contains ContainmentMode="Substring" ContainmentComparison="IgnoreCase"><t:FieldURI FieldURI="item:Subject"/><t:Constant Value="a"/></t:Contains>'


def folder_xml(ref, attrs="", inner=""):
    return f'<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="item:Subject"/></t:AdditionalProperties></m:ItemShape>{inner}<m:ParentFolderIds>{ref}</m:ParentFolderIds></m:FindItem>'


def make(exchange, traversal, base="inbox", parent="searchfolders", restriction=HAS_A):
    answer = exchange.one(
        f"<m:CreateFolder><m:ParentFolderId>{at(parent)}</m:ParentFolderId><m:Folders><t:SearchFolder>"
        f'<t:DisplayName>found {traversal}</t:DisplayName><t:SearchParameters Traversal="{traversal}">'
        f"<t:Restriction>{restriction}</t:Restriction><t:BaseFolderIds>{at(base)}</t:BaseFolderIds>"
        "</t:SearchParameters></t:SearchFolder></m:Folders></m:CreateFolder>"
    )
    assert answer.child_text(M("ResponseCode")) == "NoError"
    return f'<t:FolderId Id="{answer.find(M("Folders")).children[0].find(T("FolderId")).attrs["Id"]}"/>'


@pytest.fixture
def mail(exchange):
    answer = exchange.one(
        f"<m:CreateFolder><m:ParentFolderId>{at('inbox')}</m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>sub"
        "</t:DisplayName></t:Folder></m:Folders></m:CreateFolder>"
    )
    sub = f'<t:FolderId Id="{answer.find(M("Folders")).children[0].find(T("FolderId")).attrs["Id"]}"/>'
    for subject, where in (("apple", at("inbox")), ("plum", at("inbox")), ("pear", sub), ("grape", at("drafts"))):
        exchange.clock.advance(1)
        exchange.create(f"<t:Message><t:Subject>{subject}</t:Subject></t:Message>", where)
    return exchange


def subjects(exchange, ref, inner=""):
    found = exchange.one(folder_xml(ref, inner=inner))
    assert found.child_text(M("ResponseCode")) == "NoError"
    return [item.child_text(T("Subject")) for item in found.find(M("RootFolder")).children[0]]


def test_a_search_folder_finds_what_fits_in_its_folders(mail):
    assert subjects(mail, make(mail, "Shallow")) == ["apple"]
    assert subjects(mail, make(mail, "Deep")) == ["pear", "apple"]


def test_what_comes_later_is_found_too(mail):
    ref = make(mail, "Shallow")
    mail.create("<t:Message><t:Subject>another</t:Subject></t:Message>", at("inbox"))
    assert sorted(subjects(mail, ref)) == ["another", "apple"]


def test_a_search_folder_can_be_searched(mail):
    ref = make(mail, "Deep")
    wanted = HAS_A.replace('"a"', '"pe"')
    assert subjects(mail, ref, f"<m:Restriction>{wanted}</m:Restriction>") == ["pear"]


def test_a_query_string_is_not_for_search_folders(mail):
    xml = folder_xml(make(mail, "Deep")).replace("</m:FindItem>", "<m:QueryString>x</m:QueryString></m:FindItem>")
    assert mail.code(xml) == "ErrorInvalidOperation"


def test_several_folders_are_answered_one_by_one(mail):
    xml = find_xml().replace("</m:ParentFolderIds>", f'{at("drafts")}<t:FolderId Id="x"/></m:ParentFolderIds>')
    answers = mail.messages(xml)
    assert [each.child_text(M("ResponseCode")) for each in answers] == ["NoError", "NoError", "ErrorInvalidIdMalformed"]
    assert [each.find(M("RootFolder")).attrs["TotalItemsInView"] for each in answers[:2]] == ["2", "1"]


def folder_counts(exchange, ref):
    shape = "<t:BaseShape>AllProperties</t:BaseShape>"
    answer = exchange.one(
        f"<m:GetFolder><m:FolderShape>{shape}</m:FolderShape><m:FolderIds>{ref}</m:FolderIds></m:GetFolder>"
    )
    folder = answer.find(M("Folders")).children[0]
    return int(folder.child_text(T("TotalCount"))), int(folder.child_text(T("UnreadCount")))


def test_a_search_folder_counts_what_it_finds(mail):
    mail.create("<t:Message><t:Subject>a new one</t:Subject><t:IsRead>false</t:IsRead></t:Message>", at("inbox"))
    assert folder_counts(mail, make(mail, "Deep")) == (3, 1)


def test_the_search_folders_that_come_with_a_mailbox_find_nothing(mail):
    assert subjects(mail, at("todosearch")) == []


def create_code(exchange, base, restriction):
    return exchange.code(
        f"<m:CreateFolder><m:ParentFolderId>{at('searchfolders')}</m:ParentFolderId><m:Folders><t:SearchFolder>"
        '<t:DisplayName>x</t:DisplayName><t:SearchParameters Traversal="Deep">'
        f"<t:Restriction>{restriction}</t:Restriction><t:BaseFolderIds>{base}</t:BaseFolderIds>"
        "</t:SearchParameters></t:SearchFolder></m:Folders></m:CreateFolder>"
    )


def test_parameters_that_cannot_be_are_refused(mail):
    mail.store.add_user("anne@example.com", "x")
    john = mail.store.user("john@example.com")
    mail.store.open_to(john, "anne@example.com", True, None)
    other = '<t:DistinguishedFolderId Id="inbox"><t:Mailbox><t:EmailAddress>anne@example.com</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>'
    assert create_code(mail, other, HAS_A) == "ErrorEmailAddressMismatch"
    calculated = '<t:Exists><t:FieldURI FieldURI="item:EffectiveRights"/></t:Exists>'
    assert create_code(mail, at("inbox"), calculated) == "ErrorUnsupportedPathForQuery"
    assert create_code(mail, at("inbox"), f"<t:Or>{HAS_A * 255}</t:Or>") == "ErrorRestrictionTooLong"


def test_nothing_can_be_put_below_a_search_folder(mail):
    ref = make(mail, "Deep")
    xml = f"<m:CreateFolder><m:ParentFolderId>{ref}</m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>x</t:DisplayName></t:Folder></m:Folders></m:CreateFolder>"
    assert mail.code(xml) == "ErrorInvalidParentFolder"


def test_a_base_folder_that_is_gone_is_searched_no_more(mail):
    ref = make(mail, "Shallow")
    assert subjects(mail, ref) == ["apple"]
    found = mail.one(f"<m:FindFolder Traversal='Shallow'><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:ParentFolderIds>{at('inbox')}</m:ParentFolderIds></m:FindFolder>")  # fmt: skip
    sub = found.find(M("RootFolder")).children[0].children[0].find(T("FolderId")).attrs["Id"]
    below = make(mail, "Deep", parent="searchfolders", base="drafts")
    assert subjects(mail, below) == ["grape"]
    mail.one(
        f'<m:DeleteFolder DeleteType="HardDelete"><m:FolderIds><t:FolderId Id="{sub}"/></m:FolderIds></m:DeleteFolder>'
    )
    assert subjects(mail, ref) == ["apple"]
