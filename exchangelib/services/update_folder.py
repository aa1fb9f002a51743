"""UpdateFolder: one property after the other of folders that exist; how a property is written is its field's business."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar

from .._model import problems
from .._model.family import FOLDERS
from .._model.path import FieldPath
from .._wire.ns import MNS
from .._wire.xml import Element
from ..errors import InvalidField, InvalidTypeError, InvalidValue, MalformedResponseError, shorten
from ..version import Version
from .common import EWSAccountService, one_with_id
from .payload import folder_id, listed


class UpdateFolder(EWSAccountService):
    """Change properties of folders.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/updatefolder-operation
    """

    SERVICE_NAME: ClassVar[str] = "UpdateFolder"
    element_container_name: ClassVar[str | None] = f"{{{MNS}}}Folders"
    repeatable: ClassVar[bool] = False

    def call(
        self, folders: Iterable[tuple[Any, Iterable[str]]], *, read: Callable[[Element, Any], Any] = FOLDERS.read
    ) -> Iterator[Any]:
        """Yield for each folder what the server made of it, or in its place the error that the server gave for it.

        :param folders: pairs of a folder and the names of the fields to write; one without value is deleted on the server
        :param read: makes a thing of a changed folder's element and the account; by default a folder
        :raises ValueError, TypeError: errors of ours, each also one of these, for a field that is unknown, read-only, not
            known to the server's version, or that has a value it cannot have
        """
        self._reader = read

        def write(chunk: Sequence[Any], version: Version) -> str:
            return self.get_payload(chunk, version=version)

        return self._batch(listed("folders", folders), write)

    def get_payload(self, folders: Iterable[Any], *, version: Version | None = None) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        out = ["<m:UpdateFolder><m:FolderChanges>"]
        for pair in folders:
            _write_change(out, pair, version)
        out.append("</m:FolderChanges></m:UpdateFolder>")
        return "".join(out)

    def _result(self, message: Element) -> Any:
        return one_with_id(super()._result(message), self.SERVICE_NAME)

    def _nothing(self) -> Any:
        raise MalformedResponseError("UpdateFolder succeeded without giving an id")


def _write_change(out: list[str], pair: Any, version: Version) -> None:
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise InvalidValue(f"An update is given as a pair (folder, names of fields), not {shorten(pair)}")
    folder, names = pair
    if isinstance(names, str) or not hasattr(names, "__iter__"):
        raise InvalidTypeError("names of fields", names, (list, tuple))
    fields = [type(folder).get_field_by_fieldname(name) for name in dict.fromkeys(names)]
    if not fields:
        raise InvalidValue(f"An update of {type(folder).__name__} needs the name of at least one field")
    out.append(f"<t:FolderChange>{folder_id(folder, version)}<t:Updates>")
    for field in fields:
        _write_property(out, folder, field, version)
    out.append("</t:Updates></t:FolderChange>")


def _write_property(out: list[str], folder: Any, field: Any, version: Version) -> None:
    where = type(folder).__name__
    if field.is_read_only:
        raise InvalidField(f"{where}.{field.name} is read-only: the server sets it")
    if not field.supports_version(version):
        raise problems.too_new(where, field.name, version, field.span)
    address: list[str] = []
    FieldPath(field).write(address)
    path = "".join(address)
    value = getattr(folder, field.name, None)
    if value is None or value == []:
        if field.is_required_after_save:
            raise problems.required(where, field.name)
        out.append(f"<t:DeleteFolderField>{path}</t:DeleteFolderField>")
        return
    tag = getattr(folder, "element_tag", folder.request_tag)()
    out.append(f"<t:SetFolderField>{path}<{tag}>")
    field.write(out, field.check(value, version, where), version)
    out.append(f"</{tag}></t:SetFolderField>")
