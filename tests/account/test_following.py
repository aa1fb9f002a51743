"""Files that follow the items of a batch."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest

from exchangelib.account import Account, BatchInterrupted
from exchangelib.attachments import FileAttachment
from exchangelib.errors import ErrorItemNotFound, ErrorQuotaExceeded, MalformedResponseError, TransportError
from exchangelib.items import BulkCreateResult, Message
from tests.account.test_account import FakeProtocol
from tests.account.test_bulk import CONFIG, created, inbox, port
from tests.services.port import failure, items, message, response, success


class Reading(FakeProtocol):
    """Reads files, as a connection does that sends them."""

    def exchange(self, operation: str, write: Any, *, repeatable: bool, account: Any = None) -> Any:
        def whole(version: Any) -> str:
            payload = write(version)
            if isinstance(payload, str):
                return payload
            return "".join(part if isinstance(part, str) else b"".join(part).decode() for part in payload)

        return super().exchange(operation, whole, repeatable=repeatable, account=account)


def account(*answers: Any) -> Account:
    made = Account("john@example.com", config=CONFIG)
    made.protocol = Reading(*answers)  # type: ignore[assignment]
    return made


def attached(id_: str, changekey: str = "CK2") -> str:
    return response(
        "CreateAttachment",
        success(
            "CreateAttachment",
            "<m:Attachments><t:FileAttachment>"
            f'<t:AttachmentId Id="{id_}" RootItemId="a" RootItemChangeKey="{changekey}"/>'
            "</t:FileAttachment></m:Attachments>",
        ),
    )


def refused() -> str:
    return response("CreateAttachment", failure("CreateAttachment", "ErrorQuotaExceeded"))


def large(subject: str = "large", content: Any = b"abc") -> Message:
    file = FileAttachment(name="l", content=io.BytesIO(content) if isinstance(content, bytes) else content)
    return Message(subject=subject, attachments=[FileAttachment(name="s", content=b"s"), file])


def requests(made: Account) -> list[str]:
    return [payload.partition(" ")[0].partition(">")[0][3:] for payload in port(made).payloads]


def plain_attachment(id_: str) -> str:
    return (
        f'<t:Message><t:ItemId Id="{id_}" ChangeKey="CK"/><t:Attachments><t:FileAttachment>'
        f'<t:AttachmentId Id="s-{id_}" RootItemId="{id_}" RootItemChangeKey="CK"/>'
        "</t:FileAttachment></t:Attachments></t:Message>"
    )


def test_files_follow_the_items_and_everything_else_goes_with_them() -> None:
    answer = response(
        "CreateItem",
        success("CreateItem", items(plain_attachment("a"))),
        success("CreateItem", items(message("b"))),
    )
    made = account(answer, attached("l-a"))
    new = [large(), Message(subject="small")]
    first, second = made.bulk_create(inbox(made), new)
    assert requests(made) == ["CreateItem", "CreateAttachment"]
    assert [each.text for each in port(made).sent(0).iter("{*}Content")] == ["cw=="]
    assert [each.text for each in port(made).sent(1).iter("{*}Content")] == ["YWJj"]
    assert [each.attachment_id.id for each in new[0].attachments] == ["s-a", "l-a"]
    assert (first.id, first.changekey, [each.attachment_id.id for each in first.attachments]) == (
        "a",
        "CK2",
        ["s-a", "l-a"],
    )
    assert (new[0].changekey, second.changekey) == ("CK2", "CK")


def test_a_file_that_is_refused_is_an_error_in_the_place_of_its_item_which_is_there() -> None:
    answer = response("CreateItem", *[success("CreateItem", items(plain_attachment(each))) for each in "abc"])
    made = account(answer, attached("l-a"), refused(), attached("l-c"))
    new = [large(str(n)) for n in range(3)]
    first, second, third = made.bulk_create(inbox(made), iter(new))
    assert isinstance(first, BulkCreateResult)
    assert isinstance(third, BulkCreateResult)
    assert isinstance(second, ErrorQuotaExceeded)
    told = second.created  # type: ignore[attr-defined]
    assert (told.id, [each.attachment_id.id for each in told.attachments]) == ("b", ["s-b"])
    assert new[1].id == "b"
    assert [each.attachment_id is None for each in new[1].attachments] == [False, True]
    assert new[1].attachments[1].content == b"abc"


class Broken(io.BytesIO):
    """A file that cannot be read."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(b"abc")
        self.error = error

    def read(self, *_: Any) -> bytes:
        raise self.error

    def readinto(self, *_: Any) -> int:
        raise self.error


def test_a_file_that_cannot_be_read_is_an_error_in_the_place_of_its_item() -> None:
    made = account(created("a", "b"), attached("l"))
    new = [large(content=Broken(OSError("bad disk"))), large()]
    first, second = made.bulk_create(inbox(made), new)
    assert isinstance(first, OSError)
    assert first.created.id == new[0].id == "a"  # type: ignore[attr-defined]
    assert second.id == "b"


def test_an_item_that_was_not_created_has_no_files_sent_after_it() -> None:
    made = account(response("CreateItem", failure("CreateItem", "ErrorItemNotFound", rest="<m:Items/>")))
    (result,) = made.bulk_create(inbox(made), [large()])
    assert isinstance(result, ErrorItemNotFound)
    assert requests(made) == ["CreateItem"]


def test_results_can_be_streamed_with_their_files() -> None:
    made = account(created("a"), attached("l-a"), created("b"), attached("l-b"))
    pairs = list(made.streaming.create(inbox(made), iter([large("0"), large("1")]), chunk_size=1))
    assert [(item.subject, result.id) for item, result in pairs] == [("0", "a"), ("1", "b")]
    assert all(item.attachments[1].attachment_id is not None for item, _ in pairs)


@pytest.mark.parametrize("makes", [list, iter])
def test_who_interrupts_while_a_file_is_read_is_told_of_every_item(makes: Any) -> None:
    made = account(created("a", "b", "c"))
    new = [Message(subject="0"), large("1", Broken(KeyboardInterrupt())), large("2")]
    with pytest.raises(KeyboardInterrupt) as caught:
        made.bulk_create(inbox(made), makes(new))
    batch = caught.value.batch  # type: ignore[attr-defined]
    assert [each.id for each in batch.results] == ["a"]
    assert [each.subject for each in batch.unknown] == ["1", "2"]
    assert [each.id for each in batch.unknown] == ["b", "c"]
    assert not batch.later
    assert not batch.unsent


def test_what_is_lost_after_a_file_was_sent_does_not_take_the_answer_with_it() -> None:
    made = account(created("a"), attached("l-a"), TransportError("lost"))
    new = [large("0"), large("1")]
    with pytest.raises(BatchInterrupted) as caught:
        made.bulk_create(inbox(made), iter(new), chunk_size=1)
    assert [each.changekey for each in caught.value.results] == ["CK2"]
    assert caught.value.unknown == [new[1]]


# --- what is sent


def sent() -> str:
    return response("SendItem", success("SendItem"))


def letters() -> Iterator[Message]:
    for subject, item in (("0", Message()), ("1", large()), ("2", Message())):
        item.subject, item.to_recipients = subject, ["anne@example.com"]
        yield item


def test_what_is_sent_with_files_is_a_draft_first() -> None:
    plain = response("CreateItem", success("CreateItem", items()))
    made = account(plain, created("d"), attached("l"), sent(), plain)
    new = list(letters())
    assert made.bulk_create(None, new, message_disposition="SendOnly") == [True] * 3
    # the order of the requests over one connection: the next chunk is under way while files follow
    assert sorted(requests(made)) == ["CreateAttachment", *["CreateItem"] * 3, "SendItem"]
    dispositions = [each.get("MessageDisposition") for each in map(port(made).sent, range(5))]
    assert [each for each in dispositions if each] == ["SendOnly", "SaveOnly", "SendOnly"]
    assert new[1].id is None


def test_a_draft_without_id_is_an_error_in_its_place() -> None:
    made = account(response("CreateItem", success("CreateItem", items())))
    new = list(letters())[1:2]
    (result,) = made.bulk_create(None, new, message_disposition="SendOnly")
    assert isinstance(result, MalformedResponseError)


def test_a_draft_that_cannot_be_sent_is_there() -> None:
    made = account(created("d"), attached("l"), response("SendItem", failure("SendItem", "ErrorQuotaExceeded")))
    new = list(letters())[1:2]
    (result,) = made.bulk_create(inbox(made), new, message_disposition="SendAndSaveCopy")
    assert isinstance(result, ErrorQuotaExceeded)
    assert result.created.id == new[0].id == "d"  # type: ignore[attr-defined]
    assert new[0].folder is None
