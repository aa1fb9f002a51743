"""ConvertId: ids in another spelling; what they name is not known here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar, Final

from .._wire.xml import Element
from ..errors import InvalidTypeError, MalformedResponseError, shorten
from ..properties.alternate_ids import ID_FORMATS, AlternateId, AlternatePublicFolderId, AlternatePublicFolderItemId
from ..version import EXCHANGE_2007_SP1, Build, Version
from .common import EWSService
from .messages import container
from .payload import choice, listed, only_for, rendered

_KINDS: Final = (AlternateId, AlternatePublicFolderId, AlternatePublicFolderItemId)
_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"


class ConvertId(EWSService):
    """Give ids in another format.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/convertid-operation
    """

    SERVICE_NAME: ClassVar[str] = "ConvertId"
    supported_from: ClassVar[Build | None] = EXCHANGE_2007_SP1
    # Every kind comes as m:AlternateId, and its attribute xsi:type says which it is
    cls_map: ClassVar[dict[str, Any]] = {f"{cls.ELEMENT_NAME}Type": cls for cls in _KINDS}

    def call(self, items: Iterable[Any], destination_format: str) -> Iterator[Any]:
        """Yield each id in the other format, or in its place the error that the server gave for it.

        :param items: ids, as `AlternateId`, `AlternatePublicFolderId` or `AlternatePublicFolderItemId`
        :param destination_format: one of `properties.ID_FORMATS`
        :raises InvalidEnumValue, InvalidTypeError: the format or an id is none
        """
        choice("destination_format", destination_format, ID_FORMATS)

        def write(chunk: Sequence[Any], version: Version) -> str:
            return self.get_payload(chunk, destination_format, version=version)

        return self._batch(map(_checked, listed("items", items)), write)

    def get_payload(self, items: Iterable[Any], destination_format: str, *, version: Version | None = None) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        only_for(type(self), version)
        ids = "".join([rendered(item, version) for item in items])
        return f'<m:ConvertId DestinationFormat="{destination_format}"><m:SourceIds>{ids}</m:SourceIds></m:ConvertId>'

    def _result(self, message: Element) -> Any:
        converted = container(message, AlternateId.response_tag())
        if converted is None:
            raise MalformedResponseError("ConvertId succeeded without giving an id")
        kind = (converted.get(_TYPE) or "AlternateIdType").rpartition(":")[2]
        if kind not in self.cls_map:
            raise MalformedResponseError(f"ConvertId gave an id of the unknown type {shorten(kind)}")
        return self.cls_map[kind].from_xml(converted, None)


def _checked(item: Any) -> Any:
    if not isinstance(item, _KINDS):
        raise InvalidTypeError("items", item, _KINDS)
    item.clean()
    return item
