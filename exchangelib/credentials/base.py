"""What all credentials have in common: secrets that stay where they are; who takes them is not known here.

Secrets are in no repr, no log and no pickle. What comes out of a pickle lacks them, and says so when it is used.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeVar, overload

from ..errors import InvalidTypeError, UnauthorizedError

if TYPE_CHECKING:
    from typing_extensions import Self

#: The user acts in another's mailbox as if they were that other.
IMPERSONATION: Final = "impersonation"
#: The user acts in a mailbox, their own or another's, as themselves.
DELEGATE: Final = "delegate"
ACCESS_TYPES: Final = (IMPERSONATION, DELEGATE)

S = TypeVar("S")
_OWN = ("_lock", "_edition")  # what stays in this process, and with this object
# By id, for equal ones are different objects
_living: weakref.WeakValueDictionary[int, BaseCredentials] = weakref.WeakValueDictionary()


class Secret(Generic[S]):
    """An attribute that stays out of pickles, and complains when it was lost with one."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.slot = f"_{name}"

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> S: ...
    def __get__(self, instance: object | None, owner: type) -> Self | S:
        if instance is None:
            return self
        known = instance.__dict__
        if self.slot not in known and isinstance(instance, BaseCredentials):
            instance._look_for_secrets()
        try:
            value: S = known[self.slot]
        except KeyError:
            raise UnauthorizedError(
                f"{instance!r} came out of a pickle, which holds no secrets. Set its {self.name.lstrip('_')}, or say once in "
                f"each process {type(instance).__name__}(...).supply(), with the same arguments as where it was pickled; "
                f"or let secrets travel: Configuration(..., pickle_secrets=True){_several(instance)}"
            ) from None
        return value

    def __set__(self, instance: object, value: S) -> None:
        instance.__dict__[self.slot] = value
        if isinstance(instance, BaseCredentials):
            instance._edition += 1


class BaseCredentials:
    """What all credentials have: comparison, a lock for those that change, and pickles without secrets.

    Take the `lock` around a change, for many threads may share one set of credentials.
    """

    #: Attributes that tell one set of credentials from another, secrets last
    _IDENTITY: ClassVar[tuple[str, ...]] = ()

    #: Grows whenever a secret is set
    _edition = 0
    #: Tells users apart whom no attribute names; no secret itself
    _whose: str | None = None
    #: Whether such a mark was made up: what is made again of the same arguments has another
    _is_one_of_a_kind = False

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._lock = threading.RLock()
        _living[id(self)] = self

    @property
    def lock(self) -> AbstractContextManager[bool]:
        """The lock to hold while these credentials change."""
        return self._lock

    def refresh(self, session: Any = None) -> None:
        """Make the credentials good again after the server refused them; without effect where that cannot be."""

    @classmethod
    def _secrets(cls) -> list[Secret[Any]]:
        return [v for c in cls.__mro__ for v in vars(c).values() if isinstance(v, Secret)]

    def _identity(self, secrets: bool) -> tuple[Any, ...]:
        return (*self._named(secrets), self._whose)

    def _named(self, secrets: bool) -> tuple[Any, ...]:
        hidden = {secret.name for secret in self._secrets()}
        return tuple(
            self.__dict__.get(f"_{name}") if name in hidden else getattr(self, name)
            for name in self._IDENTITY
            if secrets or name not in hidden
        )

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other) or not isinstance(other, BaseCredentials):
            return NotImplemented
        return self._identity(secrets=True) == other._identity(secrets=True)

    def __hash__(self) -> int:
        # Secrets may change, and a hash must not
        return hash((type(self), self._identity(secrets=False)))

    def supply(self) -> None:
        """Lend the secrets to all such credentials that come, or came, out of a pickle in this process without them.

        For worker processes, which get accounts, items and querysets in pickles: call it once when a worker starts. Such
        are credentials of the same class and user; the last ones that were supplied count. Where nothing says who the user
        is, as with `OAuth2TokenCredentials`, a process can supply one: of several, none is lent.
        """
        key = self._lending_key()
        with _supplied_lock:
            is_first = _supplied.setdefault(key, self) == self
            _supplied[key] = self if is_first or not self._is_one_of_a_kind else None

    def _lending_key(self) -> tuple[type, tuple[Any, ...]]:
        return type(self), (*self._named(secrets=False), None if self._is_one_of_a_kind else self._whose)

    def _look_for_secrets(self) -> None:
        """Borrow what lacks, if somebody has supplied it."""
        with _supplied_lock:
            lender = _supplied.get(self._lending_key())
        if lender is not None:
            for secret in self._secrets():
                if secret.slot not in self.__dict__ and secret.slot in lender.__dict__:
                    self.__dict__[secret.slot] = lender.__dict__[secret.slot]

    def _with_secrets(self) -> tuple[type[BaseCredentials], dict[str, Any]]:
        """Give what `_revived` makes the same credentials of, in another process."""
        return type(self), {k: v for k, v in self.__dict__.items() if k not in _OWN}

    @staticmethod
    def _revived(whole: tuple[type[BaseCredentials], dict[str, Any]]) -> BaseCredentials:
        cls, state = whole
        made = cls.__new__(cls)
        made.__setstate__(state)
        return made

    def __getstate__(self) -> dict[str, Any]:
        secret = {s.slot for s in self._secrets()}
        # That there is no secret is none
        return {k: v for k, v in self.__dict__.items() if k not in _OWN and (k not in secret or v is None)}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self.__dict__.update(state)
        self._begin()
        self._look_for_secrets()

    def __copy__(self) -> Self:
        new = type(self).__new__(type(self))
        new.__setstate__({k: v for k, v in self.__dict__.items() if k not in _OWN})
        return new

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        # Within a process there is no reason to lose the secrets
        new = memo[id(self)] = self.__copy__()
        return new


# Credentials that were supplied in this process, by class and everything about them that is not secret
# None: several, of users who cannot be told apart
_supplied: dict[tuple[type, tuple[Any, ...]], BaseCredentials | None] = {}
_supplied_lock = threading.Lock()


def _several(instance: object) -> str:
    if not isinstance(instance, BaseCredentials) or _supplied.get(instance._lending_key(), instance) is not None:
        return ""
    return ". In this process several were supplied, and nothing tells whose these are"


def _in_child() -> None:
    """Replace the locks: a fork may come while another thread holds them."""
    global _supplied_lock  # noqa: PLW0603
    _supplied_lock = threading.Lock()
    for living in list(_living.values()):
        living._lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)


def check(name: str, value: object, valid_type: type, optional: bool = False) -> None:
    """Refuse a value of a wrong type, without showing it: it may be a secret."""
    if not (isinstance(value, valid_type) or (optional and value is None)):
        raise wrong_type(name, value, valid_type.__name__)


def wrong_type(name: str, value: object, expected: str) -> InvalidTypeError:
    """Return the error for a value of a wrong type, which does not show it."""
    error = InvalidTypeError(name, None, str)
    error.args = (f"{name!r} must be of type {expected}, not {type(value).__name__}",)
    return error
