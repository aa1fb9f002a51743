"""Search folders: what they look for, written and read, and which class a folder is."""

import pickle
from types import SimpleNamespace
from typing import Any

import pytest

from exchangelib import Q
from exchangelib._wire.xml import fragment
from exchangelib.errors import InvalidField, InvalidTypeError, InvalidValue
from exchangelib.folders import (
    DistinguishedFolderId,
    Folder,
    FolderId,
    Inbox,
    Root,
    SearchFolder,
    SearchParameters,
    SearchRestriction,
)
from exchangelib.version import EXCHANGE_2007_SP1, EXCHANGE_2016, Version

NEW = Version(EXCHANGE_2016)
SENDER = (
    '<t:IsEqualTo><t:FieldURI FieldURI="message:Sender"/><t:FieldURIOrConstant><t:Constant Value="a&amp;b"/>'
    "</t:FieldURIOrConstant></t:IsEqualTo>"
)


def _text(thing: Any, version: Version = NEW) -> str:
    thing.clean(version)
    out: list[str] = []
    thing.write(out, version)
    return "".join(out)


def test_parameters_are_written_as_the_schema_has_them() -> None:
    one = SearchParameters(
        restriction=Q(subject__contains="x"),
        base_folder_ids=[Inbox(_id=FolderId(id="i", changekey="c")), DistinguishedFolderId(id="drafts")],
        traversal="Deep",
    )
    assert _text(one) == (
        '<t:SearchParameters Traversal="Deep"><t:Restriction><t:Contains ContainmentMode="Substring" '
        'ContainmentComparison="Exact"><t:FieldURI FieldURI="item:Subject"/><t:Constant Value="x"/></t:Contains>'
        '</t:Restriction><t:BaseFolderIds><t:FolderId Id="i" ChangeKey="c"/><t:DistinguishedFolderId Id="drafts"/>'
        "</t:BaseFolderIds></t:SearchParameters>"
    )


def test_parameters_are_read_whatever_stands_between_the_elements() -> None:
    text = (
        '<t:SearchParameters Traversal="Deep"> <t:Restriction>\n <!-- sender --> ' + SENDER.replace("><", "> <") + " "
        '</t:Restriction> <t:BaseFolderIds><t:FolderId Id="i"/></t:BaseFolderIds></t:SearchParameters>'
    )
    read = SearchParameters.from_xml(fragment(text))
    assert read.restriction == SearchRestriction(SENDER)
    assert read.base_folder_ids == [FolderId(id="i")]
    assert _text(read) == _text(SearchParameters.from_xml(fragment(_text(read))))
    assert pickle.loads(pickle.dumps(read)) == read


@pytest.mark.parametrize(
    "wrong, error",
    [
        ({"restriction": Q(nothing=1)}, InvalidField),
        ({"restriction": Q()}, InvalidValue),
        ({"restriction": "subject:x"}, InvalidTypeError),
        ({"restriction": None}, InvalidValue),
        ({"base_folder_ids": None}, InvalidValue),
        ({"base_folder_ids": ["inbox"]}, InvalidTypeError),
        ({"traversal": "SoftDeleted"}, ValueError),
    ],
)
def test_what_is_wrong_is_found_before_anything_is_sent(wrong: dict[str, Any], error: type[Exception]) -> None:
    right = {"restriction": Q(subject="x"), "base_folder_ids": [FolderId(id="i")], "traversal": "Deep"}
    with pytest.raises(error):
        SearchParameters(**(right | wrong)).clean(NEW)


def test_a_search_longer_than_servers_take_is_refused() -> None:
    SearchRestriction.from_q(Q(size__in=range(254)), NEW)
    with pytest.raises(InvalidValue, match="at most 255"):
        SearchRestriction.from_q(Q(size__in=range(255)), NEW)


def test_a_field_that_the_server_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="text_body"):
        SearchParameters(restriction=Q(text_body="x"), base_folder_ids=[FolderId(id="i")]).clean(
            Version(EXCHANGE_2007_SP1)
        )


@pytest.mark.parametrize("name, cls", [("SearchFolder", SearchFolder), ("Folder", None)])
def test_a_folder_is_a_search_folder_by_its_element(name: str, cls: Any) -> None:
    root = Root(account=SimpleNamespace(locale="en_US", version=NEW))
    text = f'<t:{name}><t:FolderId Id="x"/><t:FolderClass>IPF.Note</t:FolderClass></t:{name}>'
    found = Folder.from_xml_with_root(fragment(text), root)
    assert (type(found) is SearchFolder) is (cls is not None)
