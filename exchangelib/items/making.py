"""What a server makes when it is given an answer: one thing or several, told apart by what they are; what is in an answer is not known here."""

from __future__ import annotations

from typing import Any

from .._wire.ns import TNS
from .._wire.xml import Element
from ..errors import InvalidValue
from ..services import CreateItem
from .base import BulkCreateResult
from .constants import SEND_AND_SAVE_COPY, SEND_ONLY

__all__ = [
    "check_copy",
    "check_may_send_only",
    "disposition_for",
    "kind_of",
    "make",
    "must_save_first",
    "waiting_folder",
]

Made = list[tuple[str, BulkCreateResult]]


def make(account: Any, answer: Any, folder: Any, message_disposition: str | None) -> Made:
    """Have the server do what an answer says.

    :param account: whose mailbox it is
    :param folder: where it is saved, or a copy of it; None leaves it to the server
    :param message_disposition: "SaveOnly", "SendOnly" or "SendAndSaveCopy"; None for what is no message
    :return: what it made or changed: pairs of the tag and the ids
    """
    if account is None:
        raise InvalidValue(f"{type(answer).__name__} must have an account")
    if message_disposition == SEND_ONLY:
        check_may_send_only(account, type(answer).__name__)
    made = CreateItem(account=account).get(
        items=[answer],
        folder=folder,
        message_disposition=message_disposition,
        send_meeting_invitations=None,
        read=_named,
        makes_several=True,
    )
    return made if isinstance(made, list) else [made] if isinstance(made, tuple) else []


def _named(elem: Element, account: Any) -> tuple[str, BulkCreateResult]:
    return elem.tag, BulkCreateResult.from_xml(elem, account)


def kind_of(cls: Any) -> str:
    """Give the tag under which a server names things of a class."""
    return f"{{{TNS}}}{cls.ELEMENT_NAME}"


def check_copy(where: str, save_copy: bool, copy_to_folder: Any) -> None:
    """Refuse what contradicts itself.

    :raises ValueError: there is a folder for a copy that is not to be kept
    """
    if not isinstance(save_copy, bool):
        raise InvalidValue(f"{where}: 'save_copy' must be True or False, not {save_copy!r}")
    if copy_to_folder is not None and not save_copy:
        raise InvalidValue(f"{where}: 'copy_to_folder' says where a copy is kept, so 'save_copy' must be True")


def must_save_first(account: Any, item: Any) -> bool:
    """Tell whether an item, or an answer, cannot be sent before it is saved."""
    return hasattr(account, "must_save_first") and bool(account.must_save_first(item))


def waiting_folder(account: Any, item: Any, has_files: bool) -> Any:
    """Give the folder in which something waits until it is sent; None leaves it to the server."""
    return account.waiting_folder_for(item, has_files) if hasattr(account, "waiting_folder_for") else None


def check_may_send_only(account: Any, where: str) -> None:
    """Refuse to send in somebody else's mailbox what cannot be saved before, and of which no copy is to be kept.

    :raises ValueError: delegates can send nothing that is not saved
    """
    if getattr(account, "is_shared", False):
        raise InvalidValue(
            f"{where}: servers let delegates send nothing of which no copy is kept, and {account} is somebody else's mailbox: "
            "expected message_disposition 'SendAndSaveCopy' (save_copy=True) instead of 'SendOnly'"
        )


def disposition_for(save_copy: bool) -> str:
    """Give the word for sending with or without a copy."""
    return SEND_AND_SAVE_COPY if save_copy else SEND_ONLY
