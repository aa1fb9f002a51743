"""What whoever runs a sandbox sees of its mail, and who may send for whom: a part of Host; it answers no requests."""

from __future__ import annotations

from exchangelib.sandbox.bags import text_of
from exchangelib.sandbox.delivery import rights, waiting
from exchangelib.sandbox.delivery.outbox import Outbox, Sent
from exchangelib.sandbox.mime_render import render
from exchangelib.sandbox.store import Item, Store


class Mail:
    """An item that `wait_for` found.

    :param store: where it is kept
    """

    def __init__(self, store: Store, item: Item) -> None:
        self._store = store
        self._item = item
        self.id: str = item.id
        self.changekey: str = item.change_key

    @property
    def mailbox(self) -> str:
        """Address of the mailbox that it is in."""
        owner = self._store.owner(self._item.mailbox)
        return owner.address if owner is not None else ""

    @property
    def kind(self) -> str:
        """Its element, such as "Message" or "MeetingRequest"."""
        return self._item.kind

    @property
    def subject(self) -> str:
        """Its subject."""
        return text_of(self._item.bag, "Subject")

    @property
    def item_class(self) -> str:
        """Its class, such as "IPM.Note"."""
        return text_of(self._item.bag, "ItemClass")

    @property
    def body(self) -> str:
        """Its body, as it is kept."""
        return text_of(self._item.bag, "Body")

    @property
    def mime(self) -> bytes:
        """The bytes of the message."""
        if self._item.mime is not None:
            return self._item.mime
        with self._store.transaction():
            attachments = self._store.items.attachments(self._item.number, with_content=True)
        return render(self._item.kind, self._item.bag, attachments)

    def __repr__(self) -> str:
        return f"<Mail {self.kind} {self.subject!r} of {self.mailbox}>"


class PostRoom:
    """The part of a sandbox that shows what was sent."""

    store: Store

    @property
    def outbox(self) -> Outbox:
        """Mail to addresses outside, oldest first, each with `sender`, `recipients`, `mime`, `message`, `subject` and `at`.

        It goes nowhere else.
        """
        return Outbox(self.store)

    def wait_for(
        self,
        subject: str | None = None,
        mailbox: str | None = None,
        folder: str | None = "inbox",
        timeout: float = 5.0,
    ) -> Mail:
        """Wait for mail that has arrived, or will; gives the newest that fits.

        :param subject: its whole subject; None for any
        :param mailbox: address of whose mailbox to look into; None for all
        :param folder: distinguished id of the folder to look into; None for all
        :param timeout: seconds
        :returns: the mail, with id, changekey, mailbox, kind, subject, item_class, body and mime
        :raises TimeoutError: none has come; the message tells what is there
        :raises ValueError: there is no such mailbox
        """
        return Mail(self.store, waiting.wait_for(self.store, subject, mailbox, folder, 1, timeout)[-1])

    def wait_for_outbox(self, subject: str | None = None, timeout: float = 5.0) -> Sent:
        """The same for mail to addresses outside.

        :raises TimeoutError: none has come; the message tells what is there
        """
        return waiting.wait_for_outbox(self.store, subject, 1, timeout)[-1]

    def let_send(self, user: str, mailbox: str, how: str = "on behalf", given: bool = True) -> None:
        """Let somebody send in the name of another, or no longer. Delegates may send on behalf without this.

        :param user: address of whoever sends
        :param mailbox: address of whom they send for
        :param how: "as", so that nobody sees who sends, or "on behalf"
        :raises ValueError: a user or a way that is unknown
        """
        found = [self.store.user(each) for each in (user, mailbox)]
        if None in found or how not in (rights.AS, rights.ON_BEHALF):
            raise ValueError(
                f'let_send: {user!r} and {mailbox!r} must be users, and \'how\' "as" or "on behalf", not {how!r}'
            )
        sender, owner = found
        assert sender is not None
        assert owner is not None
        rights.grant(self.store, sender, owner, how, given)
