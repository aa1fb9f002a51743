"""Marks on items: flags for follow-up, and tags that say how long an item is kept."""

from __future__ import annotations

from typing import Any

from .._model import problems
from .._model.element import EWSElement
from .._model.fields import BooleanField, ChoiceField, DateTimeField, SubField
from .._pattern import pattern
from ..version import Version

__all__ = ["ArchiveTag", "Flag", "GuidSubField", "PolicyTag"]


class Flag(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/flag"""

    ELEMENT_NAME = "Flag"

    flag_status = ChoiceField("FlagStatus", choices=("NotFlagged", "Flagged", "Complete"), is_required=True)
    start_date = DateTimeField("StartDate")
    due_date = DateTimeField("DueDate")
    complete_date = DateTimeField("CompleteDate")


# types.xsd, GuidType
_GUID = pattern(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


class GuidSubField(SubField):
    """The text of the element is a GUID."""

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Check that it is one; what stands for one is taken."""
        text = str(value)
        if not _GUID.fullmatch(text):
            raise problems.invalid(where, self.name, value, "a GUID such as 12345678-1234-1234-1234-123456789abc")
        return text


class _RetentionTag(EWSElement):
    """types.xsd, RetentionTagType"""

    is_explicit = BooleanField("IsExplicit", is_attribute=True, is_required=True)
    id = GuidSubField(is_required=True)


class PolicyTag(_RetentionTag):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/policytag"""

    ELEMENT_NAME = "PolicyTag"


class ArchiveTag(_RetentionTag):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/archivetag"""

    ELEMENT_NAME = "ArchiveTag"
