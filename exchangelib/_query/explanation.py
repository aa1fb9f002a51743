"""What a set would ask a server, written down; it neither asks nor knows how to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._value import Value
from .._wire.xml import fragment, to_bytes

if TYPE_CHECKING:
    from ..version import Version


class Step(Value):
    """One request.

    :param operation: its name, such as "FindItem"
    :param xml: what stands in the body of the envelope, with the prefixes m and t
    :param note: what it is for
    """

    operation: str
    xml: str
    note: str

    def __str__(self) -> str:
        return f"{self.operation}: {self.note}\n{to_bytes(fragment(self.xml), pretty=True).decode()}"


class Explanation(Value):
    """The requests of a set, in order.

    :param version: the version of the server that they are written for
    :param is_assumed: nobody knows the server's version yet, and nobody was asked
    :param steps: the requests; none if there is nothing to ask
    """

    version: Version
    is_assumed: bool
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        how = "assumed, for the server has not been asked yet" if self.is_assumed else "the server's"
        head = f"For {self.version} ({how}):"
        return "\n\n".join([head, *map(str, self.steps)]) if self.steps else f"{head} nothing is asked"
