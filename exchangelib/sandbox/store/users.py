"""Who may log in, and to which mailboxes; no folders and no items."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field

# Of the made-up domain that all users are in; what follows it is made of the number of the mailbox
_DOMAIN = "S-1-5-21-1333220396-2200287332-232816053"
_FIRST = 1000
_SID = re.compile(r"S-1-\d+(-\d+)+", re.ASCII)


@dataclass(frozen=True)
class User:
    """Someone with a mailbox.

    :param address: primary SMTP address
    :param display_name: how the address book shows them
    :param number: of the mailbox
    :param full_access: addresses of further mailboxes that the user may open and impersonate; "*" means all
    :param impersonates: addresses of mailboxes that the user may impersonate, without opening them as themselves
    """

    address: str
    display_name: str
    number: int
    full_access: tuple[str, ...] = ()
    salt: bytes = field(default=b"", repr=False, compare=False)
    digest: bytes = field(default=b"", repr=False, compare=False)
    impersonates: tuple[str, ...] = ()

    @property
    def sid(self) -> str:
        """The security identifier."""
        return f"{_DOMAIN}-{_FIRST + self.number}"

    def check(self, password: str) -> bool:
        """Whether this is the user's password."""
        return hmac.compare_digest(digest(password, self.salt), self.digest)

    def may_open(self, address: str) -> bool:
        """Whether the user may open a mailbox, given by its address."""
        wanted = address.lower()
        return wanted == self.address.lower() or any(each in ("*", wanted) for each in self.full_access)

    def may_impersonate(self, address: str) -> bool:
        """Whether the user may act as the owner of a mailbox, given by its address."""
        return self.may_open(address) or any(each in ("*", address.lower()) for each in self.impersonates)


def is_sid(text: str) -> bool:
    """Whether a text has the form of a security identifier ([MS-DTYP] 2.4.2.1)."""
    return _SID.fullmatch(text) is not None


def number_of(sid: str) -> int | None:
    """The number of the mailbox of whoever would have a security identifier; None if it is of another domain."""
    domain, _, last = sid.rpartition("-")
    return int(last) - _FIRST if is_sid(sid) and domain == _DOMAIN and len(last) < 10 else None


def digest(password: str, salt: bytes) -> bytes:
    """What is kept of a password. It is checked at every request of a test server, so it is one quick keyed hash."""
    return hashlib.blake2b(password.encode("utf-8", "surrogatepass"), key=salt, digest_size=32).digest()


def same_login(login: str, address: str) -> bool:
    r"""Whether a login names an address: itself, or DOMAIN\name with the domain or its first label."""
    login, address = login.lower(), address.lower()
    if "\\" not in login:
        return login == address
    domain, _, name = login.partition("\\")
    local, _, own_domain = address.partition("@")
    return name == address or (name == local and domain in (own_domain, own_domain.partition(".")[0]))
