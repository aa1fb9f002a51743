"""UpdateItem: one property after the other of items that exist; how a property is written is its field's business."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar, Final

from .._model import problems
from .._model.family import ITEMS
from .._model.path import FieldPath
from .._wire.ns import MNS
from .._wire.write import encode
from .._wire.xml import Element
from ..errors import InvalidField, InvalidTypeError, InvalidValue, MalformedResponseError, shorten
from ..version import EXCHANGE_2013_SP1, Version
from .common import EWSAccountService, one_with_id
from .payload import (
    CONFLICT_RESOLUTIONS,
    MESSAGE_DISPOSITIONS,
    UPDATE_INVITATIONS,
    choice,
    flag,
    folder_id,
    item_id,
    listed,
)

# "Append only for To/Cc/Bcc, attendee lists, Body, ReplyTo": anything else is ErrorInvalidPropertyAppend
# https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-property-related-errors
_APPENDABLE: Final = frozenset(
    {
        "message:ToRecipients",
        "message:CcRecipients",
        "message:BccRecipients",
        "message:ReplyTo",
        "calendar:RequiredAttendees",
        "calendar:OptionalAttendees",
        "calendar:Resources",
        "item:Body",
    }
)
# Properties that an item is made with, but that other operations change afterwards (properties.tsv of the schema facts)
_NOT_UPDATABLE: Final = frozenset({"item:Attachments"})


class Append(str):
    """The name of a field whose value is put after what the item has already, instead of in its place."""

    __slots__ = ()


class UpdateItem(EWSAccountService):
    """Change properties of items.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/updateitem-operation

    What comes of an item has its id and the new change key; it is True where the server gives no id.

    Arguments of `call`:

    :param items: pairs of an item and the names of the fields to write; a field without value is deleted on the server,
        `Append("body")` puts the value after what is there, "phone_numbers__CarPhone" means one entry. A list is checked
        as a whole before the first request
    :param conflict_resolution: "NeverOverwrite", "AutoResolve" or "AlwaysOverwrite"
    :param message_disposition: "SaveOnly", "SendOnly" or "SendAndSaveCopy"; None leaves it out
    :param send_meeting_invitations_or_cancellations: "SendToNone", "SendOnlyToAll", "SendOnlyToChanged",
        "SendToAllAndSaveCopy" or "SendToChangedAndSaveCopy"; None leaves it out
    :param suppress_read_receipts: do not tell senders that their messages were read; left out for servers older than
        Exchange 2013 SP1
    :param folder: where a copy of what is sent is saved
    :param read: makes a thing of a changed item's element and the account; by default an item
    """

    SERVICE_NAME: ClassVar[str] = "UpdateItem"
    element_container_name: ClassVar[str | None] = f"{{{MNS}}}Items"
    repeatable: ClassVar[bool] = False

    def call(
        self,
        items: Iterable[tuple[Any, Iterable[Any]]],
        conflict_resolution: str = "AutoResolve",
        message_disposition: str | None = "SaveOnly",
        send_meeting_invitations_or_cancellations: str | None = "SendToNone",
        suppress_read_receipts: bool | None = True,
        *,
        folder: Any = None,
        read: Callable[[Element, Any], Any] = ITEMS.read,
    ) -> Iterator[Any]:
        """Yield for each item what the server made of it, or in its place the error that the server gave for it.

        :raises ValueError, TypeError: errors of ours, each also one of these, for a field that is unknown, read-only, not
            known to the server's version, or that has a value it cannot have
        """
        options = (
            conflict_resolution,
            message_disposition,
            send_meeting_invitations_or_cancellations,
            suppress_read_receipts,
        )
        _check(*options)
        self._reader, self._is_saved = read, message_disposition == "SaveOnly"
        listed("items", items)
        if isinstance(items, (list, tuple)) and len(items) > self.chunk_size:
            version = self.port.version
            for item in items:  # all of them, before the first is sent
                out: list[str] = []
                write_change(out, item, version)
                encode("".join(out))

        def write(chunk: Sequence[Any], version: Version) -> str:
            return self.get_payload(chunk, *options, folder=folder, version=version)

        return self._batch(items, write)

    def get_payload(
        self,
        items: Iterable[Any],
        conflict_resolution: str,
        message_disposition: str | None,
        send_meeting_invitations_or_cancellations: str | None,
        suppress_read_receipts: bool | None,
        *,
        folder: Any = None,
        version: Version | None = None,
    ) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        out = [f'<m:UpdateItem ConflictResolution="{conflict_resolution}"']
        if message_disposition is not None:
            out.append(f' MessageDisposition="{message_disposition}"')
        if send_meeting_invitations_or_cancellations is not None:
            out.append(f' SendMeetingInvitationsOrCancellations="{send_meeting_invitations_or_cancellations}"')
        if suppress_read_receipts is not None and version.build >= EXCHANGE_2013_SP1:
            out.append(f' SuppressReadReceipts="{flag("suppress_read_receipts", suppress_read_receipts)}"')
        out.append(">")
        if folder is not None:
            out.append(f"<m:SavedItemFolderId>{folder_id(folder, version)}</m:SavedItemFolderId>")
        out.append("<m:ItemChanges>")
        for item in items:
            write_change(out, item, version)
        out.append("</m:ItemChanges></m:UpdateItem>")
        return "".join(out)

    def _result(self, message: Element) -> Any:
        made = super()._result(message)
        return one_with_id(made, self.SERVICE_NAME) if self._is_saved else made

    def _nothing(self) -> Any:
        if self._is_saved:
            raise MalformedResponseError("UpdateItem succeeded without giving an id")
        return True


def _check(conflict_resolution: Any, disposition: Any, invitations: Any, receipts: Any) -> None:
    choice("conflict_resolution", conflict_resolution, CONFLICT_RESOLUTIONS)
    if disposition is not None:
        choice("message_disposition", disposition, MESSAGE_DISPOSITIONS)
    if invitations is not None:
        choice("send_meeting_invitations_or_cancellations", invitations, UPDATE_INVITATIONS)
    if receipts is not None:
        flag("suppress_read_receipts", receipts)


def write_change(out: list[str], pair: Any, version: Version) -> None:
    """Append the change of one item: its id, and one update for each property."""
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise InvalidValue(f"An update is given as a pair (item, names of fields), not {shorten(pair)}")
    item, names = pair
    if isinstance(names, str) or not hasattr(names, "__iter__"):
        raise InvalidTypeError("names of fields", names, (list, tuple))
    if not hasattr(item, "FIELDS"):
        raise InvalidTypeError("item", item, ITEMS.classes)
    if hasattr(item, "prepared_for_update"):
        item, names = item.prepared_for_update(names, version)
    changes = _in_order(item, names)
    if not changes:
        raise InvalidValue(f"An update of {type(item).__name__} needs the name of at least one field")
    out.append(f"<t:ItemChange>{item_id(item, version)}<t:Updates>")
    for path, is_append in changes:
        _write_property(out, item, path, is_append, version)
    out.append("</t:Updates></t:ItemChange>")


def _in_order(item: Any, names: Iterable[Any]) -> list[tuple[FieldPath, bool]]:
    """Find the fields, each once, in the order in which the item has them, whatever the order of the names."""
    cls = type(item)
    changes: dict[FieldPath, bool] = {}
    for name in names:
        path = FieldPath(cls.get_field_by_fieldname(name.name)) if hasattr(name, "name") else _path(name, cls)
        changes[path] = isinstance(name, Append)
    if len(changes) < 2:
        return list(changes.items())
    positions = {field.name: position for position, field in enumerate(cls.FIELDS)}
    return sorted(changes.items(), key=lambda change: positions[change[0].field.name])


def _path(name: Any, cls: Any) -> FieldPath:
    if isinstance(name, FieldPath):
        return name
    if not isinstance(name, str):
        raise InvalidTypeError("name of a field", name, str)
    if "__" in name:
        return FieldPath.from_string(name, cls)
    return FieldPath(cls.get_field_by_fieldname(str(name)))


def _write_property(out: list[str], item: Any, path: FieldPath, is_append: bool, version: Version) -> None:
    field, where = path.field, type(item).__name__
    value = _value(item, field, where, version)
    if is_append and (field.field_uri not in _APPENDABLE or value is None):
        raise InvalidField(f"{where}.{field.name} cannot be appended to, or there is nothing to append")
    verb = "AppendToItemField" if is_append else "SetItemField"
    for part in path.expand(version):
        one = value if part.label is None else _entry(value, part)
        address: list[str] = []
        part.write(address)
        if one is None:
            out.append(f"<t:DeleteItemField>{''.join(address)}</t:DeleteItemField>")
            continue
        tag = item.request_tag()
        out.append(f"<t:{verb}>{''.join(address)}<{tag}>")
        field.write(out, one, version)
        out.append(f"</{tag}></t:{verb}>")


def _value(item: Any, field: Any, where: str, version: Version) -> Any:
    """Give the value that the server is to have, checked; None if it is to have none."""
    if field.is_read_only:
        raise InvalidField(f"{where}.{field.name} is read-only: the server sets it")
    if field.field_uri in _NOT_UPDATABLE:
        raise InvalidField(f"{where}.{field.name} cannot be updated with the item: attach and detach change it")
    if field.is_read_only_after_send and getattr(item, "is_draft", None) is False:
        raise InvalidField(f"{where}.{field.name} cannot be changed any more: the item is no draft")
    if not field.supports_version(version):
        raise problems.too_new(where, field.name, version, field.span)
    value = getattr(item, field.name, None)
    if value is None or value == []:
        if field.is_required_after_save:
            raise problems.required(where, field.name)
        return None
    return field.check(value, version, where)


def _entry(entries: Any, part: FieldPath) -> Any:
    """Give a list of the one entry that a path means, with only that part of it; None if it has no value."""
    for entry in entries or ():
        if entry.label == part.label:
            if part.subfield is None or not part.subfield.is_named:
                return [entry]
            value = getattr(entry, part.subfield.name, None)
            return None if value is None else [type(entry)(label=part.label, **{part.subfield.name: value})]
    return None
