"""ConvertId: every form into every other and back."""

import itertools

import pytest

from exchangelib.sandbox.nodes import XSI_TYPE, M, T
from exchangelib.sandbox.store.ids import FOLDER, ITEM, OCCURRENCE, encode
from tests.sandbox.directory.conftest import lone
from tests.sandbox.semantics.conftest import JOHN, message

FORMS = ["EwsLegacyId", "EwsId", "EntryId", "HexEntryId", "StoreId", "OwaId"]
IDS = [encode(FOLDER, 1, 7), encode(ITEM, 12, 987654321), encode(OCCURRENCE, 3, (1 << 20) + 5), encode(FOLDER, 0, 1)]


def convert(ews, to, *sources, version=None):
    answer = ews.ask(
        f'<m:ConvertId DestinationFormat="{to}"><m:SourceIds>{"".join(sources)}</m:SourceIds></m:ConvertId>', version
    )
    return answer if answer.local == "Fault" else answer.find(M("ResponseMessages")).children


def alternate(form, id_, mailbox=JOHN):
    return f'<t:AlternateId Format="{form}" Id="{id_}" Mailbox="{mailbox}"/>'


@pytest.mark.parametrize("first, second", list(itertools.product(FORMS, FORMS)))
def test_there_and_back_gives_the_same_id(ews, first, second):
    start = [
        each.find(M("AlternateId")).attrs["Id"] for each in convert(ews, first, *[alternate("EwsId", i) for i in IDS])
    ]
    there = [
        each.find(M("AlternateId")).attrs["Id"] for each in convert(ews, second, *[alternate(first, i) for i in start])
    ]
    back = convert(ews, "EwsId", *[alternate(second, i) for i in there])
    assert [each.find(M("AlternateId")).attrs["Id"] for each in back] == IDS
    if {first, second} != {"StoreId", "OwaId"}:  # those differ only where something must be quoted in a URL
        assert (start == there) == (first == second)


def test_the_answer_tells_form_address_and_kind(ews):
    (one,) = convert(ews, "HexEntryId", alternate("EwsId", IDS[0]))
    found = one.find(M("AlternateId"))
    assert found.attrs[XSI_TYPE] == T("AlternateIdType")
    assert (found.attrs["Format"], found.attrs["Mailbox"]) == ("HexEntryId", JOHN)
    assert len(bytes.fromhex(found.attrs["Id"])) == 46  # a folder's entry id; that of an item has 70 bytes
    (one,) = convert(ews, "HexEntryId", alternate("EwsId", IDS[1]))
    assert len(bytes.fromhex(one.find(M("AlternateId")).attrs["Id"])) == 70


def test_ids_of_public_folders_and_what_is_in_them(ews):
    folder, item = encode(FOLDER, 0, 5), encode(ITEM, 0, 6)
    sources = [
        f'<t:AlternatePublicFolderId Format="EwsId" FolderId="{folder}"/>',
        f'<t:AlternatePublicFolderItemId Format="EwsId" FolderId="{folder}" ItemId="{item}"/>',
    ]
    first, second = [each.find(M("AlternateId")) for each in convert(ews, "EntryId", *sources)]
    assert first.attrs[XSI_TYPE] == T("AlternatePublicFolderIdType")
    again = f'<t:AlternatePublicFolderItemId Format="EntryId" FolderId="{second.attrs["FolderId"]}" ItemId="{second.attrs["ItemId"]}"/>'
    (back,) = [each.find(M("AlternateId")) for each in convert(ews, "EwsId", again)]
    assert (back.attrs["FolderId"], back.attrs["ItemId"]) == (folder, item)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("bad", ["x", "AAMk", "é", "00", "%zz", "AAMkAGZhN2IxYTA0LWNiNzItN="])
def test_a_damaged_id_is_malformed_in_its_place(ews, form, bad):
    messages = convert(ews, "EwsId", alternate(form, bad), alternate("EwsId", IDS[0]))
    assert [lone(each)[1] for each in messages] == ["ErrorInvalidIdMalformed", "NoError"]


def test_one_form_is_not_taken_for_another(ews):
    (entry,) = convert(ews, "EntryId", alternate("EwsId", IDS[0]))
    assert (
        lone(convert(ews, "EwsId", alternate("StoreId", entry.find(M("AlternateId")).attrs["Id"]))[0])[1]
        == "ErrorInvalidIdMalformed"
    )


def test_what_else_is_refused(ews):
    assert lone(convert(ews, "EntryId", alternate("EwsId", ""))[0])[1] == "ErrorInvalidIdEmpty"
    assert lone(convert(ews, "EntryId", alternate("EwsId", IDS[0], "john"))[0])[1] == "ErrorInvalidSmtpAddress"
    fault = convert(ews, "EntryId", alternate("EwsId", IDS[0]), version="Exchange2007")
    assert "ErrorIncorrectSchemaVersion" in [each.text for each in fault.walk()]


def test_a_converted_id_opens_the_item(ews):
    made = ews.create(message("here"))
    (owa,) = convert(ews, "OwaId", alternate("EwsId", made.attrs["Id"]))
    (back,) = convert(ews, "EwsId", alternate("OwaId", owa.find(M("AlternateId")).attrs["Id"]))
    assert ews.get(back.find(M("AlternateId")).attrs["Id"], "item:Subject").child_text(T("Subject")) == "here"
