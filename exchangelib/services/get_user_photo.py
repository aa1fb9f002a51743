"""GetUserPhoto: the picture that a directory has of a user."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from .._wire.codec import BASE64
from .._wire.ns import MNS
from .._wire.write import text
from ..errors import InvalidTypeError, MalformedResponseError
from ..version import EXCHANGE_2013, Build, Version
from .alone import lone_message
from .common import EWSService
from .payload import choice, only_for

# types.xsd, UserPhotoSizeType
PHOTO_SIZES: Final = (
    "HR48x48",
    "HR64x64",
    "HR96x96",
    "HR120x120",
    "HR240x240",
    "HR360x360",
    "HR432x432",
    "HR504x504",
    "HR648x648",
    "HR1024xN",
    "HR1920xN",
)
_PICTURE: Final = f"{{{MNS}}}PictureData"


class GetUserPhoto(EWSService):
    """Fetch a photo.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getuserphoto-operation
    """

    SERVICE_NAME: ClassVar[str] = "GetUserPhoto"
    supported_from: ClassVar[Build | None] = EXCHANGE_2013

    def call(self, email: str, size: str = "HR240x240") -> Iterator[bytes]:
        """Yield the photo, most often a JPEG; nothing if there is none.

        :param email: the address of the user
        :param size: the size in pixels, one of `PHOTO_SIZES`; servers give the nearest that they have
        """
        if not isinstance(email, str):
            raise InvalidTypeError("email", email, str)
        choice("size", size, PHOTO_SIZES)

        def write(version: Version) -> str:
            return self.get_payload(email, size, version=version)

        message = lone_message(self._exchange(write), self.SERVICE_NAME)
        said = self._said(message)
        if said is not None:
            raise said
        picture = "".join((message.findtext(_PICTURE) or "").split())
        if picture:
            try:
                yield BASE64.load(picture)
            except ValueError as e:
                raise MalformedResponseError(f"GetUserPhoto: the picture of {email} is not base64: {e}") from e

    def get_payload(self, email: str, size: str, *, version: Version | None = None) -> str:
        """Render the request, for the version given or the server's."""
        only_for(type(self), version or self.port.version)
        return f"<m:GetUserPhoto><m:Email>{text(email)}</m:Email><m:SizeRequested>{size}</m:SizeRequested></m:GetUserPhoto>"
