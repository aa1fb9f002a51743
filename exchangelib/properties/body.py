"""Bodies: text that knows whether it is HTML, and the field that holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from .._model import problems
from .._model.fields.base import Loader, PlainWriter, Writer, is_nil
from .._model.fields.scalar import TextField, check_text
from .._wire.write import illegal
from .._wire.write import text as escape
from .._wire.xml import Element
from ..version import Version

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["Body", "BodyField", "HTMLBody", "TextBodyField"]


class Body(str):
    """Plain text. What is added to it, or formatted into it, is a body of the same kind.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/body
    """

    __slots__ = ()
    body_type: ClassVar[str] = "Text"

    def __add__(self, other: str) -> Self:
        return type(self)(super().__add__(other))

    def __mod__(self, args: Any) -> Self:
        return type(self)(super().__mod__(args))

    def format(self, *args: Any, **kwargs: Any) -> Self:
        """Format as `str.format` does."""
        return type(self)(super().format(*args, **kwargs))


class HTMLBody(Body):
    """HTML. https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/body"""

    __slots__ = ()
    body_type: ClassVar[str] = "HTML"


class BodyField(TextField):
    """A body. Plain text is taken as a plain body."""

    value_cls: Any = Body

    if TYPE_CHECKING:

        def __get__(self, instance: Any, owner: type) -> Any: ...

    def loader(self) -> Loader:
        """Read the text with the class that BodyType asks for; it is required by the schema."""

        def read(elem: Element) -> Body | None:
            text = elem.text
            if text is None and is_nil(elem):
                return None
            return (HTMLBody if elem.get("BodyType") == "HTML" else Body)(text or "")

        return read

    def writer(self) -> Writer:
        """Write the text, with its BodyType."""
        name = self.request_tag()

        def write(out: list[str], value: Body, version: Version) -> None:
            out.append(f'<{name} BodyType="{value.body_type}">{escape(value)}</{name}>')

        return write

    def plain_writer(self) -> PlainWriter | None:
        """Know bodies of the usual kinds, if XML can carry them."""
        if not self._is_as(BodyField):
            return None
        name = self.request_tag()
        openings = {cls: f'<{name} BodyType="{cls.body_type}">' for cls in (Body, HTMLBody)}
        closing = f"</{name}>"

        def plain(value: Any) -> str | None:
            opening = openings.get(value.__class__)
            return None if opening is None or illegal(value) is not None else f"{opening}{escape(value)}{closing}"

        return plain

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Take bodies, and plain text as a plain body."""
        if not isinstance(value, str):
            raise problems.wrong_type(where, self.name, value, Body)
        check_text(value, self.name, where)
        return value if isinstance(value, Body) else Body(value)


class TextBodyField(TextField):
    """A body that is plain text whatever the item is made of, so it is simply text.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/textbody
    """

    def writer(self) -> Writer:
        """Write the text, with the BodyType that the schema requires."""
        name = self.request_tag()

        def write(out: list[str], value: str, version: Version) -> None:
            out.append(f'<{name} BodyType="Text">{escape(value)}</{name}>')

        return write
