"""Who may send as somebody else, or on their behalf; it sends nothing."""

from __future__ import annotations

from exchangelib.sandbox.directory import delegates
from exchangelib.sandbox.store import Store, User

AS, ON_BEHALF = "as", "on behalf"


def grant(store: Store, user: User, owner: User, how: str, given: bool) -> None:
    """Let somebody send in the name of the owner of a mailbox, or no longer.

    :param how: AS or ON_BEHALF
    """
    with store.transaction():
        values = (owner.number, user.address, how)
        store.db.execute("DELETE FROM sending_right WHERE mailbox = ? AND address = ? AND how = ?", values)
        if given:
            store.db.execute("INSERT INTO sending_right VALUES (?, ?, ?)", values)


def how(store: Store, user: User, owner: User) -> str | None:
    """How somebody may send in the name of another: AS, which shows nobody else, ON_BEHALF, or None: not at all.

    A delegate may do so on behalf; to have the whole mailbox open is not enough (responsecode.md, ErrorSendAsDenied).
    """
    if user.number == owner.number:
        return AS
    sql = "SELECT how FROM sending_right WHERE mailbox = ? AND address = ?"
    found = {each for (each,) in store.db.execute(sql, (owner.number, user.address)).fetchall()}
    if AS in found:
        return AS
    named = any(each.address.lower() == user.address.lower() for each in delegates.of(store, owner.address))
    return ON_BEHALF if named or ON_BEHALF in found else None
