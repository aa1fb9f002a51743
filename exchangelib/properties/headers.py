"""Headers of an internet message."""

from __future__ import annotations

from typing import Any

from .._model.element import EWSElement
from .._model.fields import EWSElementListField, SubField, TextField

__all__ = ["MessageHeader", "MessageHeaderField"]


class MessageHeader(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/internetmessageheader"""

    ELEMENT_NAME = "InternetMessageHeader"
    SHARES_TEXTS = True

    name = TextField("HeaderName", is_attribute=True)
    value = SubField()


class MessageHeaderField(EWSElementListField[MessageHeader]):
    """The headers of a message."""

    value_cls: Any = MessageHeader
