"""Things that are asked about in chunks, as large as the server bears; what is asked is the operation's business."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar

from .._iter import chunkify
from .._wire.xml import Element
from ..errors import ErrorBatchProcessingStopped, ErrorServerBusy, EWSError
from ..version import Version
from .capping import is_too_much, may_pass, took_too_long
from .flight import Chunk, Flight
from .messages import UnknownAnswers, remark, response_messages
from .watching import watched

if TYPE_CHECKING:
    from .._model.ports import Port
    from .pacing import Pace


class Batches:
    """What a service needs to ask about many things."""

    SERVICE_NAME: ClassVar[str] = ""
    # Whether the same request may be sent again when it is not known what became of the first
    repeatable: ClassVar[bool] = True
    # Whether a success says no more than that
    success_is_all: ClassVar[bool] = False
    # Whether a server that calls itself busy may mean that it is asked about too many things at once
    busy_means_less: ClassVar[bool] = False

    port: Port
    flight: Flight | None = None
    account: Any
    _pace: Pace
    # Makes a result of a response message
    _in_place: Callable[[Element], Any]

    @property
    def protocol(self) -> Any:
        """The connection: what was given, or what the account has."""
        return getattr(self.port, "protocol", self.port)

    @property
    def chunk_size(self) -> int:
        """How many things the next request is about. It changes with what the server bears."""
        return self._pace.size

    @chunk_size.setter
    def chunk_size(self, value: int) -> None:
        self._pace.size = value

    def _batch(self, things: Iterable[Any], write: Callable[[Sequence[Any], Version], str]) -> Iterator[Any]:
        """Yield a result or an error for each thing, in order.

        As many chunks are under way at a time as `Configuration(max_connections=…)` allows connections, or one, while
        results of the last are worked on. A chunk is taken when there is room for it.

        :param things: what to ask about; may be endless
        :param write: renders the payload for one chunk
        :raises UnknownAnswers: after the last answer that came, if it is not known what became of the others
        """
        ask, fill_in = partial(self._ask_for, write), partial(self._fill_in, write)
        self.flight = Flight(self._chunks(things), ask, fill_in, self._in_place, self._width(things))
        return self.flight.results()

    def _chunks(self, things: Iterable[Any]) -> Iterator[list[Any]]:
        """Yield the things in lists; each is as long as chunks may be when it is asked for."""
        left = iter(things)
        while chunk := list(islice(left, self.chunk_size)):
            yield chunk

    def _width(self, things: Iterable[Any]) -> int:
        """Say how many chunks may be under way; none but the one that is waited for, if there is no other."""
        config = getattr(self.protocol, "config", None)
        if config is None:
            return 0
        connections: int = getattr(config, "max_connections", None) or 1
        number = len(things) if isinstance(things, (list, tuple)) else None
        if number is not None and (number <= self.chunk_size or (connections == 1 and not self.repeatable)):
            # Between two changes of what is here already there is little to do, and two threads cost more than they save
            return 0
        return connections

    def _ask_for(self, write: Callable[[Sequence[Any], Version], str], chunk: Chunk) -> None:
        """Ask about a chunk, in parts where the server wants less at a time, until something came."""
        left = chunk.left
        while left and chunk.came is None:
            part = left.popleft()
            if len(part) > self.chunk_size:
                left.extendleft(reversed(list(chunkify(part, self.chunk_size))))
                continue
            self._attempt(chunk, part, partial(self._ask_about, chunk, part, write))

    def _fill_in(self, write: Callable[[Sequence[Any], Version], str], chunk: Chunk, goes_on: bool) -> None:
        """Fill in the answers that came, and ask about what is left of the chunk if it `goes_on`."""
        while chunk.came is not None:
            (part, answer), chunk.came = chunk.came, None
            self._attempt(chunk, part, partial(self._take_in, chunk, part, answer))
            if goes_on:
                self._ask_for(write, chunk)

    def _attempt(self, chunk: Chunk, part: list[int], attempt: Callable[[], list[int] | None]) -> None:
        """Do something about a part of a chunk.

        :param attempt: gives the places to ask about again, because the server wants less at a time
        """
        try:
            try:
                again = attempt()
            except EWSError as e:
                if not self._asks_for_less(e, len(part)):
                    raise
                again = part
        except Exception as e:
            chunk.error, chunk.tried = e, frozenset(i for i in part if chunk.answers[i] is None)
            chunk.left.clear()
            return
        if again:
            chunk.left.appendleft(again)

    def _ask_about(self, chunk: Chunk, part: list[int], write: Callable[[Sequence[Any], Version], str]) -> None:
        """Ask about some things of a chunk, whose places are given, and keep what came."""
        with watched(self.account, self.repeatable):
            answer = self._exchange_part(partial(write, _things(chunk, part)), len(part))
        chunk.came = part, answer

    def _take_in(self, chunk: Chunk, part: list[int], answer: Callable[[], Element]) -> list[int] | None:
        """Read what came about some things of a chunk."""
        messages = response_messages(answer(), self.SERVICE_NAME)
        is_whole = len(part) == len(chunk.things)
        if is_whole and len(messages) == len(part) == [m.get("ResponseClass") for m in messages].count("Success"):
            # Which is what nearly every answer is
            chunk.answers[:] = [True] * len(part) if self.success_is_all else messages
            return None
        again: Container[int] = ()
        if len(messages) <= len(part):
            again = self._put_off(messages, len(part))
            for place, message in enumerate(messages):
                if place not in again:
                    chunk.answers[part[place]] = message
        if len(messages) != len(part):
            raise UnknownAnswers(self.SERVICE_NAME, _things(chunk, part), len(messages))
        return [part[place] for place in range(len(part)) if place in again]

    def _exchange_part(self, write: Callable[[Version], str], count: int) -> Callable[[], Element]:
        """Send a request about some things. What took too long is not simply sent again if it can be divided."""
        policy = self._policy
        busy = getattr(policy, "busy_count", 0)
        # With patience, whoever sends would repeat the whole: a smaller part may be done in time
        divisible = self.repeatable and self._is_patient and count > 1
        try:
            answer = self._send(write, self.repeatable and not divisible)
        except EWSError as e:
            if not divisible or not may_pass(e) or took_too_long(e, patient=True):
                raise
            answer = self._send(write, True)
        if count > 1 and getattr(policy, "busy_count", 0) > busy:
            self._pace.less(count, "the server was busy")  # for what comes next; this was done
        else:
            self._pace.fine()
        return answer

    def _send(self, write: Callable[[Version], str], repeatable: bool) -> Callable[[], Element]:
        """Send a request, and give what reads the answer."""
        # Where something is changed, a damaged answer must be known before the next request is sent
        begin = getattr(self.port, "begin", None) if self.repeatable else None
        if begin is not None:
            return begin(self.SERVICE_NAME, write, repeatable=repeatable)  # type: ignore[no-any-return]
        element = self.port.exchange(self.SERVICE_NAME, write, repeatable=repeatable)
        return lambda: element

    @property
    def _policy(self) -> Any:
        """How failures are met; None if nobody says."""
        return getattr(getattr(self.protocol, "config", None), "retry_policy", None)

    @property
    def _is_patient(self) -> bool:
        return not getattr(self._policy, "fail_fast", True)

    def _asks_for_less(self, said: Any, count: int) -> bool:
        """Halve the batches if the server refuses one for its size; the same may be asked again, in parts.

        :param count: how many things it was about
        """
        if count < 2:
            return False
        if is_too_much(said):
            self._pace.less(count, said, for_good=True)
            return True
        busy = self.busy_means_less and isinstance(said, ErrorServerBusy)
        if self.repeatable and (busy or took_too_long(said, patient=self._is_patient)):
            self._pace.less(count, said)
            return True
        return False

    def _put_off(self, messages: Sequence[Element], count: int) -> Container[int]:
        """Find the messages that only say that the batch was too large, or the server too busy for it."""
        if len(messages) != count or count < 2:
            return ()
        busy: list[int] = []
        for place, message in enumerate(messages):
            if message.get("ResponseClass") == "Success":
                continue
            said = remark(message)
            if message.get("ResponseClass") == "Error" and self._asks_for_less(said, count):
                return range(place, count)
            if self._is_patient and isinstance(
                said, (ErrorServerBusy, ErrorBatchProcessingStopped) if busy else ErrorServerBusy
            ):
                busy.append(place)
                back_off = getattr(said, "back_off", None)
                if back_off:
                    self._policy.back_off(back_off)
        if not busy or len(busy) == count:  # none was done: then it was for whoever sends to be patient
            return ()
        self._pace.less(count, "the server was busy with a part")
        return busy


def _things(chunk: Chunk, part: list[int]) -> list[Any]:
    """Give the things at some places of a chunk."""
    return chunk.things if len(part) == len(chunk.things) else [chunk.things[i] for i in part]
