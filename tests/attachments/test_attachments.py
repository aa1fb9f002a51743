"""Attachments as a user has them: coming, going, their content, files on disk, images in bodies."""

from __future__ import annotations

import copy
import io
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchangelib._wire.ns import clark
from exchangelib.attachments import (
    Attachment,
    AttachmentId,
    FileAttachment,
    FileAttachmentIO,
    ItemAttachment,
    ReferenceAttachment,
    embed_images,
)
from exchangelib.attachments.saving import file_name, write_new
from exchangelib.errors import ErrorItemNotFound, InvalidTypeError, InvalidValue, MalformedResponseError
from exchangelib.items import Message
from exchangelib.properties import HTMLBody
from exchangelib.services import CreateAttachment, DeleteAttachment, GetAttachment
from tests.account.test_account import FakeProtocol, account
from tests.services.conftest import schema  # noqa: F401
from tests.services.port import FakePort, failure, items, response, success


def made(*ids: str, kind: str = "FileAttachment") -> str:
    def one(id_: str) -> str:
        own = f'<t:AttachmentId Id="{id_}" RootItemId="a" RootItemChangeKey="CK-{id_}"/>'
        return success("CreateAttachment", f"<m:Attachments><t:{kind}>{own}</t:{kind}></m:Attachments>")

    return response("CreateAttachment", *[one(id_) for id_ in ids])


def got(*content: str, kind: str = "FileAttachment") -> str:
    inner = "".join(f"<t:{kind}>{each}</t:{kind}>" for each in content)
    return response("GetAttachment", success("GetAttachment", f"<m:Attachments>{inner}</m:Attachments>"))


DELETED = response(
    "DeleteAttachment", success("DeleteAttachment", '<m:RootItemId RootItemId="a" RootItemChangeKey="CK9"/>')
)


class Downloading(FakeProtocol):
    """Gives what is downloaded as a whole answer."""

    def download(self, operation: str, write: Any, *, account: Any = None) -> Any:
        return self.exchange(operation, write, repeatable=True)


def saved(*answers: Any, **values: Any) -> tuple[Message, Any]:
    mailbox = account()
    mailbox.protocol = Downloading(*answers)  # type: ignore[assignment]
    return Message(account=mailbox, id="a", changekey="CK", **values), mailbox.protocol


def there(kind: Any = FileAttachment, **values: Any) -> Any:
    return kind(attachment_id=AttachmentId(id="A"), name="a.txt", **values)


# --- requests


def test_attachments_are_sent_with_their_item_and_type(schema: Any) -> None:  # noqa: F811
    sender = FakePort(made("A", "B", "C"), schema=schema)
    reference = ReferenceAttachment(name="c", provider_type="OneDrivePro", attach_long_path_name="https://x/")
    things = [
        FileAttachment(name="a.png", content=b"abc"),
        ItemAttachment(name="b", item=Message(subject="x")),
        reference,
    ]
    results = list(CreateAttachment(account=sender).call(parent_item=("a", "CK"), items=things))
    assert [r.attachment_id.id for r in results] == ["A", "B", "C"]
    parent = sender.sent().find(clark("m:ParentItemId"))
    assert dict(parent.attrib) == {"Id": "a", "ChangeKey": "CK"}
    assert "<t:ContentType>image/png</t:ContentType>" in sender.payloads[0]
    assert "<t:Content>YWJj</t:Content>" in sender.payloads[0]
    assert sender.repeatable == [False]


def test_a_nested_item_may_have_attachments_of_its_own(schema: Any) -> None:  # noqa: F811
    inner = Message(subject="in", attachments=[FileAttachment(name="x", content=io.BytesIO(b"abc"))])
    sender = FakePort(made("A"), schema=schema)
    list(CreateAttachment(account=sender).call(parent_item="a", items=[ItemAttachment(name="b", item=inner)]))
    assert "<t:Content>YWJj</t:Content>" in sender.payloads[0]


def test_only_ids_go_with_a_request_for_attachments(schema: Any) -> None:  # noqa: F811
    sender = FakePort(got("<t:Name>a</t:Name>"), schema=schema)
    list(GetAttachment(account=sender).call(items=[AttachmentId(id="A", root_id="r", root_changekey="c")]))
    assert '<m:AttachmentIds><t:AttachmentId Id="A"/></m:AttachmentIds>' in sender.payloads[0]
    assert "AttachmentShape" not in sender.payloads[0]
    service = GetAttachment(account=sender)
    service.get(items=[there()], include_mime_content=True, body_type="Text", filter_html_content=False)
    assert [e.tag for e in sender.sent()[0]] == [
        clark("t:IncludeMimeContent"), clark("t:BodyType"), clark("t:FilterHtmlContent")
    ]  # fmt: skip
    with pytest.raises(ValueError, match="body_type"):
        service.call(items=["A"], body_type="RTF")


@pytest.mark.parametrize("thing", [FileAttachment(name="x"), 7, ""])
def test_what_has_no_id_cannot_be_asked_about(thing: Any) -> None:
    for service in (GetAttachment, DeleteAttachment):
        with pytest.raises(InvalidValue, match=r"\bid\b|'id'"):
            list(service(account=FakePort("")).call(items=[thing]))


def test_answers_that_make_no_sense_stand_in_their_place() -> None:
    nothing = response("CreateAttachment", success("CreateAttachment", "<m:Attachments/>"))
    (error,) = CreateAttachment(account=FakePort(nothing)).call("a", [FileAttachment(name="x", content=b"")])
    assert isinstance(error, MalformedResponseError)
    (error,) = GetAttachment(account=FakePort(got("", ""))).call(["a"])
    assert isinstance(error, MalformedResponseError)


# --- coming and going


def test_attachments_of_a_new_item_travel_with_it() -> None:
    first, second = FileAttachment(name="a", content=b"x"), FileAttachment(name="b", content=b"y")
    ids = "".join(f'<t:FileAttachment><t:AttachmentId Id="{i}"/></t:FileAttachment>' for i in "AB")
    new = f'<t:Message><t:ItemId Id="a" ChangeKey="CK"/><t:Attachments>{ids}</t:Attachments></t:Message>'
    mailbox = account(response("CreateItem", success("CreateItem", items(new))))
    item = Message(account=mailbox, attachments=[first])
    item.attach([second])
    item.save()
    assert [a.attachment_id.id for a in item.attachments] == ["A", "B"]
    assert len(mailbox.protocol.payloads) == 1  # type: ignore[attr-defined]


def test_a_file_of_a_new_item_follows_it() -> None:
    file = io.BytesIO(b"abc")
    new = (
        '<t:Message><t:ItemId Id="a" ChangeKey="CK"/><t:Attachments><t:FileAttachment><t:AttachmentId Id="A"/>'
        "</t:FileAttachment></t:Attachments></t:Message>"
    )
    mailbox = account(response("CreateItem", success("CreateItem", items(new))), made("B"))
    large, small = FileAttachment(name="large", content=file), FileAttachment(name="small", content=b"x")
    sent: list[Any] = []
    exchange = mailbox.protocol.exchange

    def record(operation: str, write: Any, **kwargs: Any) -> Any:
        sent.append(write(mailbox.protocol.version))
        return exchange(operation, lambda version: f"<m:{operation}/>", **kwargs)

    mailbox.protocol.exchange = record  # type: ignore[method-assign]
    item = Message(account=mailbox, attachments=[large, small]).save()
    assert "large" not in sent[0]
    assert (
        "".join(part if isinstance(part, str) else "".join(b.decode() for b in part) for part in sent[1]).count("YWJj")
        == 1
    )
    assert item.attachments == [large, small]
    assert (small.attachment_id.id, large.attachment_id.id, item.changekey) == ("A", "B", "CK-B")
    assert not file.closed


def test_attaching_to_a_saved_item_changes_its_change_key() -> None:
    item, port = saved(made("A"), made("B"))
    item.attach([FileAttachment(name="a", content=b"x"), FileAttachment(name="b", content=b"x")])
    assert item.changekey == "CK-B"
    assert [a.attachment_id.id for a in item.attachments] == ["A", "B"]
    assert '<m:ParentItemId Id="a" ChangeKey="CK-A"/>' in port.payloads[1]


def test_detaching_changes_the_change_key_and_the_content_can_be_attached_again() -> None:
    item, _ = saved(DELETED, made("B"))
    attachment = there(content=b"x")
    item.attachments = [attachment]
    item.detach(item.attachments)
    assert (item.changekey, item.attachments, attachment.attachment_id, attachment.parent_item) == (
        "CK9",
        [],
        None,
        None,
    )
    item.attach(attachment)
    assert attachment.attachment_id.id == "B"


def test_what_could_not_be_attached_does_not_belong_to_the_item() -> None:
    item, _ = saved(
        response("CreateAttachment", failure("CreateAttachment", "ErrorItemNotFound", rest="<m:Attachments/>"))
    )
    attachment = FileAttachment(name="a", content=b"x")
    with pytest.raises(ErrorItemNotFound):
        item.attach(attachment)
    assert (item.attachments, attachment.parent_item, item.changekey) == ([], None, "CK")


def test_mistakes_are_found_before_anything_is_sent() -> None:
    item, port = saved("")
    with pytest.raises(InvalidTypeError, match="attachments"):
        item.attach("a.txt")
    with pytest.raises(InvalidTypeError, match="attachments"):
        item.attach(7)
    with pytest.raises(InvalidValue, match="no content"):
        item.attach(FileAttachment(name="a"))
    with pytest.raises(InvalidValue, match="no item"):
        item.attach(ItemAttachment(name="a"))
    with pytest.raises(InvalidValue, match="on the server already"):
        item.attach(there(content=b""))
    with pytest.raises(InvalidValue, match="no attachment of the item"):
        item.detach(there())
    with pytest.raises(InvalidValue, match="not on the server"):
        FileAttachment(name="a", parent_item=item).detach()
    other = FileAttachment(name="a", content=b"")
    Message().attach(other)
    with pytest.raises(InvalidValue, match="belongs to an item already"):
        item.attach(other)
    with pytest.raises(InvalidValue, match="has an account"):
        other.attach()
    with pytest.raises(InvalidTypeError, match="content"):
        item.attach(FileAttachment(name="a", content=io.StringIO("text")))
    assert port.payloads == []


def test_an_unsaved_attachment_is_detached_without_asking() -> None:
    attachment = FileAttachment(name="a", content=b"x")
    item = Message(attachments=[attachment])
    item.detach(attachment)
    assert (item.attachments, attachment.parent_item) == ([], None)


# --- content


def test_content_is_fetched_once_when_it_is_asked_for() -> None:
    item, port = saved(got("<t:Name>a</t:Name><t:Content>YWJj</t:Content>"))
    attachment = there()
    item.attachments = [attachment]
    assert attachment.content == attachment.content == b"abc"
    assert attachment.size == 3
    assert len(port.payloads) == 1


def test_an_empty_file_has_empty_content() -> None:
    item, _ = saved(got("<t:Name>a</t:Name>"))
    item.attachments = [there()]
    assert item.attachments[0].content == b""


def test_content_that_is_nowhere_is_none() -> None:
    assert FileAttachment(name="a").content is None
    assert ItemAttachment(name="a").item is None
    with pytest.raises(InvalidValue, match="no content"):
        FileAttachment(name="a").fp  # noqa: B018


def test_a_file_on_the_server_is_read_as_any_file() -> None:
    item, port = saved(got("<t:Name>a</t:Name><t:Content>YWJjZGVm</t:Content>"))
    attachment = there()
    item.attachments = [attachment]
    with attachment.fp as fp:
        assert fp is attachment.fp
        assert (fp.read(1), fp.read(3), fp.read(), fp.read(5)) == (b"a", b"bcd", b"ef", b"")
    with attachment.fp as fp:
        assert list(fp) == [b"abcdef"]
    assert len(port.payloads) == 2
    raw = FileAttachmentIO(attachment)
    raw.close()
    with pytest.raises(ValueError, match="closed"):
        raw.read(1)
    assert "_fp" not in pickle.loads(pickle.dumps(attachment)).__dict__


def test_errors_of_the_server_are_raised_by_reading() -> None:
    item, _ = saved(response("GetAttachment", failure("GetAttachment", "ErrorItemNotFound", rest="<m:Attachments/>")))
    item.attachments = [there(), there(ItemAttachment)]
    for read in (
        lambda: item.attachments[0].content,
        lambda: item.attachments[0].fp.read(),
        lambda: item.attachments[1].item,
    ):
        with pytest.raises(ErrorItemNotFound):
            read()


def test_content_here_is_a_file_too() -> None:
    assert FileAttachment(name="a", content=b"abc").fp.read() == b"abc"
    file = io.BytesIO(b"abc")
    attachment = FileAttachment(name="a", content=file)
    assert attachment.fp is file
    assert copy.copy(attachment).is_streamed
    assert pickle.loads(pickle.dumps(attachment)).content == attachment.content == b"abc"


def test_an_item_is_fetched_with_its_account_and_attachments_of_its_own() -> None:
    inner = (
        '<t:AttachmentId Id="A"/><t:Name>b</t:Name><t:Message><t:Subject>in</t:Subject><t:Attachments><t:FileAttachment>'
        '<t:AttachmentId Id="B"/><t:Name>c</t:Name></t:FileAttachment></t:Attachments></t:Message>'
    )
    item, port = saved(got(inner, kind="ItemAttachment"), got("<t:Name>c</t:Name><t:Content>YWJj</t:Content>"))
    item.attachments = [there(ItemAttachment)]
    nested = item.attachments[0].item
    assert nested.subject == "in"
    assert nested is item.attachments[0].item
    assert nested.attachments[0].content == b"abc"
    assert "<t:IncludeMimeContent>true</t:IncludeMimeContent>" in port.payloads[0]


# --- files on disk


@pytest.mark.parametrize(
    "name, expected",
    [
        ("../../etc/passwd", "_._etc_passwd"),
        ("..\\evil.exe", "_evil.exe"),
        ("/etc/passwd", "_etc_passwd"),
        ("C:\\a.txt", "C__a.txt"),
        ("..", "attachment"),
        ("", "attachment"),
        (None, "attachment"),
        ("a\x00b\nc.txt", "a_b_c.txt"),
        ("NUL", "_NUL"),
        ("con.txt", "_con.txt"),
        ("invoice\u202efdp.exe", "invoice_fdp.exe"),
        ("æøå.txt", "æøå.txt"),
        (".bashrc", "bashrc"),
    ],
)
def test_a_name_is_one_files(name: str | None, expected: str) -> None:
    assert file_name(name) == expected


@given(st.text(max_size=300))
def test_no_name_leads_out_of_the_directory(name: str) -> None:
    found = file_name(name)
    assert Path("/d", found).parent == Path("/d")
    assert Path("/d", found).resolve() == Path("/d", found)
    assert 0 < len(found.encode()) <= 220


def test_saving_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("mine")
    (tmp_path / "a (1).txt").symlink_to(tmp_path / "nowhere")
    attachment = FileAttachment(name="a.txt", content=b"theirs")
    assert attachment.save(tmp_path) == tmp_path / "a (2).txt"
    assert (tmp_path / "a (2).txt").read_bytes() == b"theirs"
    assert (tmp_path / "a.txt").read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()
    assert attachment.save(str(tmp_path)).name == "a (3).txt"


def test_a_file_that_could_not_be_saved_whole_is_not_there(tmp_path: Path) -> None:
    def pieces() -> Any:
        yield b"a"
        raise ErrorItemNotFound("gone")

    with pytest.raises(ErrorItemNotFound):
        write_new(tmp_path, "a.txt", pieces())
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FileNotFoundError):
        FileAttachment(name="a.txt", content=b"x").save(tmp_path / "missing")


def test_an_attached_item_is_saved_as_mail(tmp_path: Path) -> None:
    attachment = ItemAttachment(name="Lunch?", item=Message(mime_content=b"Subject: Lunch?"))
    assert attachment.save(tmp_path) == tmp_path / "Lunch_.eml"
    with pytest.raises(InvalidValue, match="MIME"):
        ItemAttachment(name="x", item=Message()).save(tmp_path)
    with pytest.raises(InvalidValue, match="no content"):
        ReferenceAttachment(name="x").save(tmp_path)
    assert isinstance(attachment, Attachment)


# --- images


def test_images_are_embedded_once_each(tmp_path: Path) -> None:
    (tmp_path / "my logo.png").write_bytes(b"png")
    body = HTMLBody(
        '<p><img alt=x src="my%20logo.png"><IMG SRC=\'data:image/gif;base64,YWJj\'><img src="my%20logo.png">'
        '<img src="https://example.com/a.png"><img src="cid:old"></p>'
    )
    item = Message(body=body)
    logo, inline = embed_images(item, tmp_path)
    assert (logo.name, logo.content, logo.content_type, logo.is_inline) == ("my logo.png", b"png", "image/png", True)
    assert (inline.content, inline.content_type) == (b"abc", "image/gif")
    assert item.body.count(f"cid:{logo.content_id}") == 2
    assert f'<IMG SRC="cid:{inline.content_id}">' in item.body
    assert 'src="https://example.com/a.png"><img src="cid:old"' in item.body
    assert type(item.body) is HTMLBody
    assert item.attachments == [logo, inline]


@pytest.mark.parametrize("source", ["../secret.png", "/etc/passwd", "missing.png", "data:image/png;base64,Y", "data:x"])
def test_images_from_elsewhere_are_refused_and_nothing_has_changed(tmp_path: Path, source: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.png").write_bytes(b"x")
    item = Message(body=HTMLBody(f'<img src="{source}">'))
    with pytest.raises(InvalidValue, match="image"):
        embed_images(item, tmp_path / "in")
    assert item.attachments == []
    assert source in item.body


def test_without_a_directory_no_file_is_read() -> None:
    item = Message(body=HTMLBody('<img src="pyproject.toml">'))
    assert embed_images(item) == []
    with pytest.raises(InvalidValue, match="HTMLBody"):
        embed_images(Message(body="text"))
