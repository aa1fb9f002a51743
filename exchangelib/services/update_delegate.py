"""UpdateDelegate: other rights of those who may act for the owner of a mailbox; who they are is told elsewhere."""

from __future__ import annotations

from typing import ClassVar

from .delegate_lists import DelegateChange


class UpdateDelegate(DelegateChange):
    """Change what delegates may do. For the arguments see `DelegateChange.call`.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/updatedelegate-operation
    """

    SERVICE_NAME: ClassVar[str] = "UpdateDelegate"
    repeatable: ClassVar[bool] = True
