"""Nothing that a server was seen to send is lost: what has a field is in the object, what has none is listed here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from exchangelib._wire.ns import MNS, TNS
from exchangelib._wire.soap import unwrap
from exchangelib._wire.xml import Element
from exchangelib.errors import ResponseMessageError
from tests.samples.answers import (
    CONTAINERS,
    OPERATIONS,
    READERS,
    Reader,
    Sample,
    call,
    operation_of,
    response_messages,
    samples,
)
from tests.samples.walking import Tally

# What has no field, by class and name, with the number of times it is seen
FIELDLESS = {
    # Extended properties are there for those who register them, and nobody has
    "Folder (None, 4340, None, None, 'Boolean')": 11,  # PidTagAttributeHidden
    "Folder (None, 26264, None, None, 'Binary')": 2,
    "Message ('aa3df801-4fc7-401f-bbc1-7c93d6498c2e', None, 'ItemIndex', None, 'Integer')": 3,
    # A search folder is read as a folder: what it searches for is written by its owner's Outlook
    # Mistakes of the documentation: the schema has ItemId and CountryOrRegion
    "Message ItemID": 2,
    "PhysicalAddress Country": 1,
}
# The documentation spoils these: their MIME content is cut short, and so is no base64
CUT = {"samples/GetItem/response-6.xml", "samples/GetItem/response-9.xml"}
MIME = f"{{{TNS}}}MimeContent"
CODE = f"{{{MNS}}}ResponseCode"


def answer_in(sample: Sample) -> Element:
    """Give the answer, with MIME content that is no base64 replaced by some that is."""
    answer = unwrap(sample.path.read_bytes()).element
    if sample.name in CUT:
        for mime in answer.iter(MIME):
            mime.text = "TUlNRQ=="
    return answer


def documented_errors(answer: Element) -> list[str]:
    """Give the codes of the response messages that are errors, in order."""
    return [m.findtext(CODE) or "" for m in response_messages(answer) if m.get("ResponseClass") == "Error"]


def read(answer: Element) -> tuple[Reader | None, list[Any]]:
    """Have the service read an answer; what it raises is the last of the results."""
    operation = operation_of(answer)
    reader = Reader(READERS[operation]) if operation in READERS else None
    results: list[Any] = []
    try:
        results.extend(call(answer, operation, reader))
    except ResponseMessageError as e:
        assert operation.startswith("Find")  # there is no thing whose place an error about a folder could take
        results.append(e)
    return reader, results


def test_every_answer_is_read_or_is_the_error_that_it_documents(ews_facts: Path) -> None:
    seen = dict.fromkeys(OPERATIONS, 0)
    for sample in samples(ews_facts):
        if sample.kind == "fault":
            continue
        answer = answer_in(sample)
        _, results = read(answer)
        errors = [getattr(r, "response_code", repr(r)) for r in results if isinstance(r, Exception)]
        assert errors == documented_errors(answer), sample.name
        seen[operation_of(answer)] += 1
    assert min(seen.values()) >= 1, seen
    assert sum(seen.values()) >= 146, seen


def test_every_fault_is_the_error_that_it_documents(ews_facts: Path) -> None:
    faults = [sample for sample in samples(ews_facts) if sample.kind == "fault"]
    assert len(faults) >= 3
    for sample in faults:
        with pytest.raises(ResponseMessageError) as raised:
            unwrap(sample.path.read_bytes())
        assert [raised.value.response_code] == sample.codes, sample.name


def test_every_thing_and_every_value_that_has_a_field_is_in_the_objects(ews_facts: Path) -> None:
    tally, things, dropped = Tally(), 0, []
    for sample in samples(ews_facts):
        if sample.kind == "fault":
            continue
        answer = answer_in(sample)
        reader, _ = read(answer)
        if reader is None:
            continue
        for message in response_messages(answer):
            # Containers in containers belong to things that were read with what is in them
            for container in message.iter(*CONTAINERS):
                above = next((a for a in container.iterancestors() if a.tag in CONTAINERS), None)
                if above is None and message.get("ResponseClass") == "Success":
                    assert [e for e, _ in reader.pairs if e.getparent() is container] == list(container), sample.name
        for elem, thing in reader.pairs:
            tally.walk(elem, thing)
        things += len(reader.pairs)
        dropped += [f"{sample.name}: {what}" for what in tally.dropped]
        tally.dropped.clear()
    assert dropped == []
    assert dict(tally.fieldless) == FIELDLESS
    assert things >= 149
    assert tally.values >= 948


def test_the_ids_that_deleting_attachments_gives_are_those_in_the_answers(ews_facts: Path) -> None:
    given = []
    for sample in samples(ews_facts):
        if sample.path.parent.name == "DeleteAttachment":
            answer = answer_in(sample)
            _, results = read(answer)
            for message, result in zip(response_messages(answer), results, strict=True):
                root = message.find(f"{{{MNS}}}RootItemId")
                if root is not None:
                    assert (result.id, result.changekey) == (root.get("RootItemId"), root.get("RootItemChangeKey"))
                    given.append(result.id)
    assert given
