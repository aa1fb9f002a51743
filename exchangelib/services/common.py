"""What services have in common: whom they send through, how they chunk, how answers find their place."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, Final

from .._model.ports import Port
from .._wire.xml import Element
from ..errors import (
    ErrorBatchProcessingStopped,
    EWSError,
    EWSWarning,
    InvalidTypeError,
    MalformedResponseError,
    ResponseMessageError,
)
from ..version import SupportedVersionClassMixIn, Version
from .batching import Batches
from .messages import container, is_fatal, remark
from .pacing import Pace
from .payload import number
from .watching import watched

log = logging.getLogger(__name__)

CHUNK_SIZE: Final = 100  # how many things one request is about, unless somebody says otherwise


class EWSService(Batches, SupportedVersionClassMixIn):
    """One operation of the server.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/ews-operations-in-exchange

    :param protocol: whoever sends for the service
    :param chunk_size: how many things one request asks about; default `CHUNK_SIZE`
    """

    CHUNK_SIZE: ClassVar[int] = CHUNK_SIZE
    # The Clark tag of what holds the things in a response message; None where success is all there is to say
    element_container_name: ClassVar[str | None] = None
    # What stands in the place of the thing that it is about; anything else ends the call
    ERRORS_TO_CATCH_IN_RESPONSE: ClassVar[tuple[type[EWSError], ...]] = (EWSWarning, ResponseMessageError)
    WARNINGS_TO_CATCH_IN_RESPONSE: ClassVar[tuple[type[EWSError], ...]] = (ErrorBatchProcessingStopped,)
    WARNINGS_TO_IGNORE_IN_RESPONSE: ClassVar[tuple[type[EWSError], ...]] = ()

    # Asks the server, and yields what comes of it: each service has its own arguments
    call: ClassVar[Callable[..., Iterator[Any]]]
    # Makes a thing of its element and the account
    _reader: Callable[[Element, Any], Any]

    def __init__(self, protocol: Port, chunk_size: int | None = None) -> None:
        self.port = protocol
        chunk_size = self.CHUNK_SIZE if chunk_size is None else chunk_size
        self._pace = Pace(number("chunk_size", chunk_size), self.SERVICE_NAME)

    @property
    def account(self) -> Any:
        """The account that things read belong to; None for a service that needs none."""
        return None

    def get(self, expect_result: bool | None = True, **kwargs: Any) -> Any:
        """Ask about one thing, and raise what would else stand in its place.

        :param expect_result: True: exactly one result; None: one or none; False: the result is of no interest
        :param kwargs: the arguments of `call`
        :return: the result, or None if there is none
        :raises EWSError: what the server said of the thing
        :raises MalformedResponseError: if the number of results is another
        """
        results = []
        for result in self.call(**kwargs):
            if isinstance(result, Exception):
                raise result
            results.append(result)
        if expect_result is False:
            return None
        if len(results) > 1 or (expect_result and not results):
            raise MalformedResponseError(f"{self.SERVICE_NAME} gave {len(results)} results where one was expected")
        return results[0] if results else None

    # --- what operations are made of

    def _exchange(self, write: Callable[[Version], str]) -> Element:
        with watched(self.account, self.repeatable):
            return self.port.exchange(self.SERVICE_NAME, write, repeatable=self.repeatable)

    def _in_place(self, message: Element) -> Any:
        """Read a response message: the thing, True where success is all, or the error that stands in its place."""
        said = None if message.get("ResponseClass") == "Success" else self._said(message)
        if said is not None:
            if isinstance(said, self.ERRORS_TO_CATCH_IN_RESPONSE):
                return said
            raise said
        try:
            return self._result(message)
        except MalformedResponseError as e:
            return without_traces(e)  # one damaged thing must not cost the answers about its neighbours

    def _said(self, message: Element) -> ResponseMessageError | None:
        """Make the error that a response message is; a mere remark on something that was done is logged."""
        said = remark(message)
        if said is None or isinstance(said, self.WARNINGS_TO_IGNORE_IN_RESPONSE):
            return None
        if is_fatal(said) or isinstance(said, self.WARNINGS_TO_CATCH_IN_RESPONSE):
            return said
        log.warning("%s: the server remarks %s: %s", self.SERVICE_NAME, said.response_code, said)
        return None

    def _result(self, message: Element) -> Any:
        """Read the things of a successful response message: one alone, several as a list, True for none."""
        if self.element_container_name is None:
            return True
        holder = container(message, self.element_container_name)
        if holder is None:
            return self._nothing()
        reader, account = self._reader, self.account
        things = [reader(child, account) for child in holder[:]]  # type: ignore[index]  # see `reading`
        return things[0] if len(things) == 1 else things or self._nothing()

    def _nothing(self) -> Any:
        """Say what a success that holds no thing means."""
        return True


def one_with_id(thing: Any, operation: str) -> Any:
    """Give back the one thing that a response message is about, if it can be told from others.

    :param thing: what `_result` made; rows of values have no ids, and are let pass
    :raises MalformedResponseError: there are several, or the server does not say which it is
    """
    if isinstance(thing, list):
        raise MalformedResponseError(f"{operation} gave {len(thing)} things where one was expected")
    return with_id(thing, operation)


def with_id(thing: Any, operation: str) -> Any:
    """Give back a thing that a server gave, if it says which it is.

    :raises MalformedResponseError: it has no id
    """
    named = getattr(thing, "_id", True)
    if named is None or not getattr(named, "id", True):
        raise MalformedResponseError(f"{operation} gave {type(thing).__name__} without an id")
    return thing


def without_traces(error: EWSError) -> EWSError:
    """Give back an error that is kept instead of raised: its trace would keep the whole answer in memory."""
    link: BaseException | None = error
    while link is not None:
        link.__traceback__ = None
        link = link.__cause__ or link.__context__
    return error


class EWSAccountService(EWSService):
    """A service of one mailbox.

    :param account: the mailbox; it sends for the service
    :param chunk_size: how many things one request asks about
    """

    prefer_affinity: ClassVar[bool] = False

    def __init__(self, account: Any = None, chunk_size: int | None = None, *, protocol: Any = None) -> None:
        port = account if account is not None else protocol
        if port is None or not hasattr(port, "exchange"):
            raise InvalidTypeError("account", port, (Port,))
        self._account = account
        super().__init__(protocol=port, chunk_size=chunk_size)

    @property
    def account(self) -> Any:
        """The mailbox."""
        return self._account


class ItemSavingService(EWSAccountService):
    """A service whose answers tell what items are called that it has saved."""

    _is_saved = True

    def _in_place(self, message: Element) -> Any:
        # Nearly every answer is a success that holds one item: after the response code
        if message.get("ResponseClass") == "Success" and len(message) > 1:
            holder = message[1]
            if len(holder) == 1 and holder.tag == self.element_container_name:
                try:
                    thing = self._reader(holder[0], self._account)
                except MalformedResponseError:
                    return super()._in_place(message)
                named = getattr(thing, "_id", None)
                if named is not None and named.id:
                    return thing
        return super()._in_place(message)

    def _result(self, message: Element) -> Any:
        made = super()._result(message)
        return one_with_id(made, self.SERVICE_NAME) if self._is_saved else made

    def _nothing(self) -> Any:
        if self._is_saved:
            raise MalformedResponseError(f"{self.SERVICE_NAME} succeeded without giving an id")
        return True


class EWSFolderService(EWSAccountService):
    """A service that looks into folders.

    :param folders: the folders; may be given to `call` instead
    """

    def __init__(
        self, account: Any = None, folders: Iterable[Any] = (), chunk_size: int | None = None, *, protocol: Any = None
    ) -> None:
        super().__init__(account=account, chunk_size=chunk_size, protocol=protocol)
        self.folders = list(folders)


class EWSPooledMixIn(EWSService):
    """A service that asks about many things, some at a time."""


class PagingEWSMixIn(EWSService):
    """A service whose answers come in pages."""

    PAGE_SIZE: ClassVar[int] = CHUNK_SIZE
