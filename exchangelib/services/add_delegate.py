"""AddDelegate: further people who may act for the owner of a mailbox; who they are is told elsewhere."""

from __future__ import annotations

from typing import ClassVar

from .delegate_lists import DelegateChange


class AddDelegate(DelegateChange):
    """Name further delegates. For the arguments see `DelegateChange.call`.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/adddelegate-operation
    """

    SERVICE_NAME: ClassVar[str] = "AddDelegate"
    repeatable: ClassVar[bool] = False
