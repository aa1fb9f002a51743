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
