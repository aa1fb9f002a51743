"""A message that is kept becomes one that is sent: checked, stamped, delivered, filed; it reads no properties from requests."""

from __future__ import annotations

from dataclasses import replace

from exchangelib.sandbox import meetings, times
from exchangelib.sandbox.bags import Bag, branch, leaf
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.delivery import deliver, recipients, rights
from exchangelib.sandbox.derive import mailbox, summarise
from exchangelib.sandbox.drafts import NewItem
from exchangelib.sandbox.handlers import access, properties
from exchangelib.sandbox.handlers.common import folder_of, own_mailbox
from exchangelib.sandbox.nodes import M
from exchangelib.sandbox.store import Folder, Item, User
from exchangelib.sandbox.store.tables import PUBLIC_MAILBOX

_DENIED = "The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account."


def sender_of(call: Call) -> User:
    """Who sends: whoever acts, the impersonated user if one is."""
    return access.acting(call) or call.user


def check_recipients(call: Call, bag: Bag, missing: str = "ErrorInvalidRecipients") -> None:
    """Refuse what goes to nobody, or to somebody who cannot be told.

    :param missing: code for no recipients at all
    """
    if not properties.has_recipients(bag):
        if missing == "ErrorMissingRecipients":
            raise Refusal(missing, "A message can't be sent because it contains no recipients.")
        raise Refusal(missing, "At least one recipient isn't valid.")
    recipients.resolve(call.store, bag)


def check_sender(call: Call, bag: Bag) -> bool:
    """Put down who sends and in whose name, if that is allowed; whether the two are one.

    :raises Refusal: ErrorSendAsDenied
    """
    sender = sender_of(call)
    named = recipients.box_in(bag, "From")
    address = recipients.address_of(named) if named is not None else ""
    own = mailbox(sender.display_name, sender.address)
    if not address or address.lower() == sender.address.lower():
        if not address:
            bag["From"] = branch("From", own)
        bag["Sender"] = branch("Sender", own.copy())
        return True
    owner = call.store.user(address) if "\\" not in address else None
    how = rights.how(call.store, sender, owner) if owner is not None else None
    if owner is None or how is None:
        raise Refusal("ErrorSendAsDenied", _DENIED)
    shown = mailbox(owner.display_name, owner.address)
    bag["From"] = branch("From", shown)
    bag["Sender"] = branch("Sender", shown.copy() if how == rights.AS else own)
    return how == rights.AS


def check_unsaved(call: Call, bag: Bag, mailbox: int | None = None) -> None:
    """Refuse a delegate who sends what is not saved.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/createitem says that delegates cannot use
    SendOnly. A delegate is whoever sends on behalf of somebody else, or answers what is in somebody else's mailbox.

    :param mailbox: where the item is that is answered or changed
    :raises Refusal: ErrorInvalidOperation; no page names a code, and this is the one for operations that are not valid
    """
    if call.body.attrs.get("MessageDisposition") != "SendOnly":
        return
    sender = sender_of(call)
    named = recipients.box_in(bag, "From")
    address = recipients.address_of(named) if named is not None else ""
    owner = call.store.user(address) if address and "\\" not in address else None
    on_behalf = owner is not None and rights.how(call.store, sender, owner) == rights.ON_BEHALF
    if on_behalf or mailbox not in (None, sender.number, PUBLIC_MAILBOX):
        text = "Delegates cannot use the MessageDisposition SendOnly. Save the item, and send it with SendItem."
        raise Refusal("ErrorInvalidOperation", text)


def saved_folder(call: Call, home: str = "sentitems") -> Folder:
    """Where the copy of what is sent goes: the folder that the request names, or one of whoever sends."""
    saved = call.body.find(M("SavedItemFolderId"))
    if saved is not None and saved.children:
        return folder_of(call, saved.children[0], "ErrorSavedItemFolderNotFound")
    found = call.store.folders.distinguished(own_mailbox(call).number, home)
    assert found is not None  # every mailbox has the default folders
    return found


def as_sent(bag: Bag) -> None:
    """Mark a message as one that was sent by the owner of the mailbox."""
    for name, text in (("IsDraft", "false"), ("IsRead", "true"), ("IsFromMe", "true"), ("IsSubmitted", "false")):
        bag[name] = leaf(name, text)
    for name in ("DateTimeSent", "DateTimeReceived"):
        bag.pop(name, None)


def send(call: Call, item: Item, saves: Folder | None) -> None:
    """Send a message that is kept as a draft.

    :param item: with its MIME
    :param saves: where the sent copy goes; None for no copy
    :raises Refusal: ErrorInvalidRecipients, ErrorSendAsDenied
    """
    if not check_sender(call, item.bag):
        item.mime = None  # it does not say who sends it on whose behalf
    as_sent(item.bag)
    now = times.write(call.clock.now())
    for name in ("DateTimeSent", "DateTimeReceived"):
        item.bag[name] = leaf(name, now)
    item.change = call.store.next("change")
    summarise(NewItem(item.kind, item.bag, item.attachments, item.mime))
    call.store.items.put(item)
    whole = call.store.items.attachments(item.number, with_content=True)
    letter = NewItem(item.kind, dict(item.bag), whole, item.mime)
    _post(call, letter, item)
    if saves is None:
        call.store.items.remove(item.number)
    elif saves.number != item.folder:
        call.store.move(item, saves)


def _post(call: Call, letter: NewItem, item: Item) -> None:
    sender = sender_of(call)
    if letter.kind.startswith("Meeting"):
        meetings.post(call.store, letter, sender)
        return
    for each in deliver(call.store, letter, sender):
        own = each.user.number == item.mailbox
        if own and item.conversation is not None and each.item.conversation != item.conversation:
            # To oneself: both copies are in one conversation.
            made = replace(each.item, conversation=item.conversation)
            call.store.items.put(made)


def disposition_sends(call: Call) -> bool:
    """Whether a request sends what it creates or updates."""
    return call.body.attrs.get("MessageDisposition", "SaveOnly") != "SaveOnly"


def keeps_copy(call: Call) -> Folder | None:
    """Where the copy goes by the MessageDisposition; None for SendOnly."""
    return None if call.body.attrs.get("MessageDisposition") == "SendOnly" else saved_folder(call)
