"""CreateItem: new items, saved or sent; how an item is written is its own business."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar, Final, NamedTuple

from .._model.family import ITEMS
from .._wire.ns import MNS
from .._wire.xml import Element
from ..errors import InvalidTypeError, InvalidValue
from ..version import Version
from .common import ItemSavingService
from .payload import INVITATIONS, MESSAGE_DISPOSITIONS, choice, folder_id, listed
from .watching import told


class Way(NamedTuple):
    """How one request creates items; see `CreateItem`."""

    folder: Any
    message_disposition: str | None
    send_meeting_invitations: str | None


class CreateItem(ItemSavingService):
    """Create items.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/createitem-operation

    What was made has an id, a change key and the ids of attachments, nothing else. It is True where the server gives no
    id, because the item was sent. A list of items is checked as a whole before the first request; items of a generator
    are taken and checked chunk by chunk.

    Arguments of `call`:

    :param items: items without id
    :param folder: where to save; by default the server's choice
    :param message_disposition: "SaveOnly", "SendOnly" or "SendAndSaveCopy"; None leaves it out
    :param send_meeting_invitations: "SendToNone", "SendOnlyToAll" or "SendToAllAndSaveCopy"; None leaves it out
    :param read: makes a thing of a created item's element and the account; by default an item
    :param makes_several: for answers, which may change more than one thing: then they come as a list
    :param way_of: how an item is created, for those that go another way than the arguments say, in requests of their own
    :param bare: what of an item is written; by default all
    """

    SERVICE_NAME: ClassVar[str] = "CreateItem"
    element_container_name: ClassVar[str | None] = f"{{{MNS}}}Items"
    repeatable: ClassVar[bool] = False

    _way_of: Callable[[Any], Way | None] | None = None

    def call(
        self,
        items: Iterable[Any],
        folder: Any = None,
        message_disposition: str | None = "SaveOnly",
        send_meeting_invitations: str | None = "SendToNone",
        *,
        read: Callable[[Element, Any], Any] = ITEMS.read,
        makes_several: bool = False,
        way_of: Callable[[Any], Way | None] | None = None,
        bare: Callable[[Any], Any] | None = None,
    ) -> Iterator[Any]:
        """Yield for each item what the server made of it, or in its place the error that the server gave for it.

        :raises ValueError, TypeError: errors of ours, each also one of these, if an item cannot be sent as it is
        """
        _check(folder, message_disposition, send_meeting_invitations)
        usual, self._way_of = Way(folder, message_disposition, send_meeting_invitations), way_of
        self._reader, self._is_saved = read, message_disposition == "SaveOnly" and not makes_several
        ready: dict[int, str] = {}
        checked: Version | None = None
        if isinstance(items, (list, tuple)) and len(items) > self.chunk_size:
            checked = self.port.version
            ready = _rendered(items, checked, bare)  # all of them, before the first is sent

        def write(chunk: Sequence[Any], version: Version) -> str:
            known = ready
            if version != checked:
                known = _rendered(chunk, version, bare)
            way = (None if way_of is None else way_of(chunk[0])) or usual
            return self.get_payload(chunk, *way, version=version, bare=bare, ready=known)

        # A loop that makes items where it finds some must come to an end
        return told(self.account, (), self._batch(listed("items", items), write), is_copy=True)

    def _chunks(self, things: Iterable[Any]) -> Iterator[list[Any]]:
        """Yield the things in lists; what is created in another way than what comes before it begins a new one."""
        way_of = self._way_of
        if way_of is None:
            yield from super()._chunks(things)
            return
        chunk, last = list[Any](), None
        for thing in things:
            way = way_of(thing)
            if chunk and way != last:
                yield chunk
                chunk = []
            last = way
            chunk.append(thing)
            if len(chunk) >= self.chunk_size:
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    def get_payload(
        self,
        items: Iterable[Any],
        folder: Any,
        message_disposition: str | None,
        send_meeting_invitations: str | None,
        *,
        version: Version | None = None,
        bare: Callable[[Any], Any] | None = None,
        ready: dict[int, str] | None = None,
    ) -> str:
        """Render the request, for the version given or the server's.

        :param bare: what of an item is written; by default all
        :param ready: items that are rendered already, by their identity; what is used is taken out
        """
        known = {} if ready is None else ready
        version = version or self.port.version
        options = "" if message_disposition is None else f' MessageDisposition="{message_disposition}"'
        if send_meeting_invitations is not None:
            options += f' SendMeetingInvitations="{send_meeting_invitations}"'
        out = [f"<m:CreateItem{options}>"]
        if folder is not None:
            out.append(f"<m:SavedItemFolderId>{folder_id(folder, version)}</m:SavedItemFolderId>")
        out.append("<m:Items>")
        for item in items:
            text = known.pop(id(item), None)
            if text is None:
                (item if bare is None else bare(item)).write(out, version)
            else:
                out.append(text)
        out.append("</m:Items></m:CreateItem>")
        return "".join(out)


def _check(folder: Any, disposition: Any, invitations: Any) -> None:
    if disposition is not None:
        choice("message_disposition", disposition, MESSAGE_DISPOSITIONS)
    if invitations is not None:
        choice("send_meeting_invitations", invitations, INVITATIONS)
    if folder is not None and disposition == "SendOnly":
        raise InvalidValue("message_disposition='SendOnly' saves nothing, so 'folder' must be None")


_KEPT: Final = 1 << 25  # characters of what is rendered before it is sent


def _rendered(items: Sequence[Any], version: Version, bare: Callable[[Any], Any] | None) -> dict[int, str]:
    """Check all items, so that a mistake in one is found before the first is sent; the texts of some are kept."""
    texts: dict[int, str] = {}
    size = 0
    for item in items:
        if not hasattr(item, "write"):
            raise InvalidTypeError("items", item, ITEMS.classes)
        if size > _KEPT or (bare is not None and bare(item) is not item) or not hasattr(item, "write_checked"):
            item.clean(version=version)
            continue
        out: list[str] = []
        item.write_checked(out, version)
        texts[id(item)] = text = out[0] if len(out) == 1 else "".join(out)
        size += len(text)
    return texts
