"""Objects that begin anew in a forked child, without knowing what they hold.

A child process shares sockets with its parent and may inherit locks that no thread of its own will ever release.
"""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class Renewable(Protocol):
    """Something that can forget what it shares with the parent process."""

    def after_fork(self) -> None:
        """Begin anew, in the child; must not take a lock made before the fork."""


_renewables: weakref.WeakSet[Renewable] = weakref.WeakSet()


def renew_after_fork(thing: Renewable) -> None:
    """Have `thing.after_fork()` called in every child process."""
    _renewables.add(thing)


def _in_child() -> None:
    for thing in list(_renewables):
        thing.after_fork()


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(after_in_child=_in_child)
