"""Out of office: what a mailbox answers while its owner is away, and to whom it has answered; it sends nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone

from exchangelib.sandbox import times
from exchangelib.sandbox.directory import settings
from exchangelib.sandbox.directory.entries import CONTACT, bare, lookup
from exchangelib.sandbox.store import Folder, Item, Store

_SETTING = "oof"
DISABLED, ENABLED, SCHEDULED = "Disabled", "Enabled", "Scheduled"


@dataclass(frozen=True)
class Oof:
    """The settings of a mailbox, in the terms of t:UserOofSettings.

    :param state: "Disabled", "Enabled" or "Scheduled"
    :param audience: who outside gets a reply: "None", "Known" (who is in the contacts) or "All"
    :param start: when the schedule begins, and with `end` when it ends, as EWS writes times
    :param internal: reply to people of this organisation
    :param external: reply to others
    :param internal_lang: language of the first, such as "en-US"; "" if none was given; `external_lang` likewise
    """

    state: str = DISABLED
    audience: str = "All"
    start: str = ""
    end: str = ""
    internal: str = ""
    external: str = ""
    internal_lang: str = ""
    external_lang: str = ""

    def is_away(self, now: datetime) -> bool:
        """Whether the owner is out of office at a time."""
        if self.state != SCHEDULED:
            return self.state == ENABLED
        start, end = times.read(self.start), times.read(self.end)
        return start is not None and end is not None and start <= now < end


def get(store: Store, mailbox: int) -> Oof:
    """The settings of a mailbox; for one without any, those of a new one: a schedule of a day from the next hour, not used."""
    kept = settings.get(store, mailbox, _SETTING)
    if kept is not None:
        return Oof(**kept)
    start = store.clock.now().astimezone(timezone.utc).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return Oof(start=times.write(start), end=times.write(start + timedelta(days=1)))


def put(store: Store, mailbox: int, oof: Oof) -> None:
    """Set what a mailbox answers. A new period begins: whoever was told before is told again."""
    with store.transaction():
        settings.put(store, mailbox, _SETTING, asdict(oof))
        store.db.execute("DELETE FROM oof_told WHERE mailbox = ?", (mailbox,))


def message_for(store: Store, owner_address: str, sender_address: str, now: datetime) -> tuple[str, str]:
    """What somebody would be told who wrote to a mailbox at a time, and the language of it; "" for nothing."""
    owner = lookup(store, owner_address)
    if owner is None or owner.mailbox is None:
        return "", ""
    oof = get(store, owner.mailbox)
    if not oof.is_away(now):
        return "", ""
    sender = lookup(store, sender_address)
    if sender is not None and sender.kind != CONTACT:
        return oof.internal, oof.internal_lang
    if oof.audience == "All" or (oof.audience == "Known" and _is_contact(store, owner.mailbox, sender_address)):
        return oof.external, oof.external_lang
    return "", ""


def reply_for(store: Store, owner_address: str, sender_address: str, now: datetime) -> str | None:
    """The text that a mailbox answers to a sender, once in each period; None if it answers nothing.

    :param now: an aware datetime
    """
    sender = bare(sender_address)
    text, _ = message_for(store, owner_address, sender, now)
    owner = lookup(store, owner_address)
    if not text or owner is None or owner.address.lower() == sender.lower():
        return None
    with store.transaction():
        cursor = store.db.execute("INSERT OR IGNORE INTO oof_told VALUES (?, ?)", (owner.mailbox, sender))
        return text if cursor.rowcount else None


def contacts(store: Store, mailbox: int) -> tuple[Folder | None, list[Item]]:
    """The default Contacts folder of a mailbox, and what is in it."""
    folder = store.folders.distinguished(mailbox, "contacts")
    found = store.items.many(store.items.within(folder.number)) if folder is not None else {}
    return folder, list(found.values())


def _is_contact(store: Store, mailbox: int, address: str) -> bool:
    """Whether an address is that of a contact in the default Contacts folder."""
    wanted = address.lower()
    for item in contacts(store, mailbox)[1]:
        node = item.bag.get("EmailAddresses")
        if node is not None and any(bare(each.text).lower() == wanted for each in node.children):
            return True
    return False
