"""A connection to the Exchange web service of one server: which version it speaks, and one request to it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from .._net.answers import Reply, raise_for_other_status, retry_after
from .._net.clock import SYSTEM, Clock
from .._wire.soap import Answer, envelope, unwrap
from .._wire.stream import Body, Parts
from .._wire.xml import Element
from ..configuration import Configuration
from ..errors import (
    ErrorInvalidSchemaVersionForMailboxVersion,
    ErrorServerBusy,
    InvalidValue,
    MalformedResponseError,
    ResponseMessageError,
    SOAPError,
    TransportError,
)
from ..version import Version
from .advice import add_advice
from .availability import Availability
from .base import BaseProtocol
from .busy import raise_if_busy
from .caching import CachingProtocol
from .downloading import Content, begin
from .envelope import http_headers, soap_header
from .negotiation import CANDIDATES, REFUSALS, next_version
from .unread import Unread, may_wait

log = logging.getLogger("exchangelib.protocol")

# The least that can be asked of a server
PROBE = (
    "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>"
    '<m:FolderIds><t:DistinguishedFolderId Id="inbox"/></m:FolderIds></m:GetFolder>'
)
_MAX_MAILBOX_VERSIONS = 10_000

Write = Callable[[Version], "str | Parts"]
A = TypeVar("A", bound="Answer | Content | Unread")


class Protocol(Availability, BaseProtocol, metaclass=CachingProtocol):
    """A connection to an Exchange server. Equal configurations give the same instance.

    :param config: how to reach the server
    """

    def __init__(self, config: Configuration, *, clock: Clock = SYSTEM) -> None:
        super().__init__(config, clock=clock)
        self._version: Version | None = config.version

    def _begin(self) -> None:
        super()._begin()
        self._version_lock = threading.RLock()
        # Mailboxes that live on an older server than the one that takes the requests
        self._mailbox_versions: dict[str, Version] = {}

    def after_fork(self) -> None:
        """Replace the locks."""
        super().after_fork()
        self._version_lock = threading.RLock()

    # --- version

    @property
    def version(self) -> Version:
        """The server's version: given, learnt from an answer, or found out now by a small request."""
        if self._version is None:
            with self._version_lock:
                if self._version is None:
                    self._version = self._find_out(None)
        return self._version

    def version_for(self, account: Any) -> Version:
        """Return the version that a mailbox is spoken to in, which may be older than the server's.

        :param account: something with a `primary_smtp_address`, or None
        """
        return self._mailbox_versions.get(_address(account)) or self.version

    def known_version_for(self, account: Any) -> Version | None:
        """Return the version that a mailbox is spoken to in, if nothing has to be asked for it; else None.

        :param account: as for `version_for`
        """
        return self._mailbox_versions.get(_address(account)) or self._version

    def guess_version(self, api_version_hint: str | None = None) -> Version:
        """Find out the server's version by a small request.

        :param api_version_hint: the version to try first
        """
        hint = None if api_version_hint is None else Version(api_version=api_version_hint)
        with self._version_lock:
            self._version = self._find_out(hint)
            return self._version

    def _find_out(self, hint: Version | None) -> Version:
        before = self._exchanged(None)
        refusal: Exception | None = None
        try:
            self._converse("GetFolder", lambda _: PROBE, True, None, hint or CANDIDATES[0])
        except (ResponseMessageError, SOAPError) as e:
            # A service account without a mailbox, or without the right to see it: the fault may have told the version
            refusal = e
        finally:
            found = self._exchanged(before)
            self._version = found or before
        if found is None:
            raise refusal or TransportError(f"{self.server} does not say what it is")
        return found

    def _exchanged(self, version: Version | None) -> Version | None:
        before, self._version = self._version, version
        return before

    def _learn(self, spoken: Version, told: Mapping[str, str] | None) -> Version | None:
        """Return what a server says of its version, and remember it if nothing else is known."""
        if not told:
            return None
        try:
            version = Version.from_server_version_info(spoken.request_version, told)
        except (MalformedResponseError, InvalidValue) as e:
            log.warning("%s does not say clearly what it is: %s", self.server, e)
            return None
        if self._version is None:
            self._version = version
            log.debug("%s is %s", self.server, version)
        return version

    # --- one request

    def exchange(self, operation: str, write: Write, *, repeatable: bool, account: Any = None) -> Element:
        """Send one request and return the response element.

        :param operation: the operation's name, such as "FindItem"
        :param write: renders the payload for a version, with the prefixes m and t; called again if the server turns
            out to speak another version
        :param repeatable: whether sending the same request twice does no harm
        :param account: for whom: something with `identity`, `access_type`, `default_timezone` and
            `primary_smtp_address`, or None
        :raises UnauthorizedError: the credentials are not accepted
        :raises ResponseMessageError: the server answers with a fault
        :raises TransportError: the request did not come through
        """
        version = self._mailbox_versions.get(_address(account)) or self._version or CANDIDATES[0]
        return self._converse(operation, write, repeatable, account, version).element

    def begin(self, operation: str, write: Write, *, repeatable: bool, account: Any = None) -> Callable[[], Element]:
        """Send one request, and return what gives the response element.

        Arguments and errors are those of `exchange`. An answer that is no fault is parsed when the element is asked
        for: if it turns out to be damaged, `MalformedResponseError` is raised then.
        """
        version = self._mailbox_versions.get(_address(account)) or self._version or CANDIDATES[0]

        def ask(version: Version) -> Answer | Unread:
            data, headers = self._request(operation, write, version, account)
            return self._patiently(
                lambda: self._looked_at(self._post(operation, data, headers)),
                repeatable=repeatable,
                what=f"{operation} at {self.server}",
            )

        answer = self._agree(ask, account, version)
        return lambda: answer.element

    def download(self, operation: str, write: Write, *, account: Any = None) -> Element | Iterator[bytes]:
        """Send one request for the content of a file, and give it as it comes.

        Arguments and errors are those of `exchange`; the request may be sent again.

        :return: the content in pieces, or the response element if it holds none. What goes wrong on the way is raised
            between the pieces
        """
        version = self._mailbox_versions.get(_address(account)) or self._version or CANDIDATES[0]

        def ask(version: Version) -> Answer | Content:
            data, headers = self._request(operation, write, version, account)
            return self._patiently(
                lambda: begin(self._open(operation, data, headers), self, self._understood),
                repeatable=True,
                what=f"{operation} at {self.server}",
            )

        answer = self._agree(ask, account, version)
        return answer.element if isinstance(answer, Answer) else answer.pieces

    def _converse(self, operation: str, write: Write, repeatable: bool, account: Any, version: Version) -> Answer:
        return self._agree(lambda v: self._ask(operation, write, v, repeatable, account), account, version)

    def _agree(self, ask: Callable[[Version], A], account: Any, version: Version) -> A:
        """Send a request in one version after another until the server does not refuse it for its version."""
        tried: set[str] = set()
        refusal: ResponseMessageError | None = None
        while True:
            tried.add(version.request_version)
            known = self._version
            try:
                answer = ask(version)
            except (ResponseMessageError, SOAPError) as e:
                told = self._learn(version, getattr(e, "server_version", None))
                if not isinstance(e, REFUSALS):
                    raise
                refusal = e
            else:
                if refusal is not None or known is None:
                    self._settle(version, answer.server_version, refusal, account)
                return answer
            # Whoever knew the version, from the server itself or as it has just been told, has made a wrong request
            certain = known if known is not None and known.request_version == version.request_version else None
            following = next_version(refusal, version, told, certain, tried)
            if following is None:
                raise refusal
            log.debug("%s does not take %s: trying %s", self.server, version.request_version, following.request_version)
            version = following

    def _settle(
        self, spoken: Version, told: Mapping[str, str] | None, refusal: ResponseMessageError | None, account: Any
    ) -> None:
        """Remember in which version the server was willing to answer."""
        if isinstance(refusal, ErrorInvalidSchemaVersionForMailboxVersion) and _address(account):
            # The server is as new as it says; only this mailbox is not
            self._learn(spoken, told)
            if len(self._mailbox_versions) >= _MAX_MAILBOX_VERSIONS:
                self._mailbox_versions.clear()
            self._mailbox_versions[_address(account)] = spoken
        elif refusal is not None:
            # What it takes may be older than what it says it is
            version = self._learn(spoken, told)
            self._version = spoken if version is None else Version(version.build, spoken.api_version)
        elif self._version is None and self._learn(spoken, told) is None:
            self._version = spoken

    def _ask(self, operation: str, write: Write, version: Version, repeatable: bool, account: Any) -> Answer:
        data, headers = self._request(operation, write, version, account)
        return self._patiently(
            lambda: self._understood(self._post(operation, data, headers)),
            repeatable=repeatable,
            what=f"{operation} at {self.server}",
        )

    def _request(
        self, operation: str, write: Write, version: Version, account: Any
    ) -> tuple[bytes | Body, dict[str, str]]:
        identity = getattr(self.credentials, "identity", None)
        header, payload = soap_header(account, operation, version, identity), write(version)
        data = envelope(payload, request_server_version=version.request_version, header_xml=header)
        return data, http_headers(account, operation, identity)

    def _looked_at(self, reply: Reply) -> Answer | Unread:
        """Understand an answer as far as whoever sends has to."""
        self._raise_response_errors(reply)
        return Unread(reply) if may_wait(reply, not self.retry_policy.fail_fast) else self._understood(reply)

    def _understood(self, reply: Reply) -> Answer:
        self._raise_response_errors(reply)
        try:
            answer = unwrap(reply.content)
        except ResponseMessageError as e:
            add_advice(e)
            if isinstance(e, ErrorServerBusy) and e.back_off is None:
                e.back_off = retry_after(reply.headers.get("Retry-After"), time.time())
            raise
        raise_for_other_status(reply)
        if not self.retry_policy.fail_fast:
            raise_if_busy(answer.element, reply.content)
        return answer

    def dummy_xml(self) -> bytes:
        """Return the smallest request there is."""
        version = self._version or CANDIDATES[0]
        return envelope(PROBE, request_server_version=version.request_version)

    # --- the end

    def _forget(self) -> None:
        type(self).forget(self)

    def close(self) -> None:
        """Close the sessions, and forget this connection. It can be used again, and then makes new sessions."""
        self._forget()
        super().close()

    def __reduce__(self) -> tuple[Any, ...]:
        # What comes out of a pickle shares the connection of everything that was made with an equal configuration: a
        # worker that is given a thousand items must not open a thousand connections
        return _revive, (type(self), self.config, self._version, self._auth_type)

    def __str__(self) -> str:
        version = self._version
        return (
            f"EWS url: {self.service_endpoint}\nEWS auth: {self.config.auth_type or self._auth_type or 'not known yet'}\n"
            f"Product name: {'not known yet' if version is None else version.fullname}\n"
            f"EWS API version: {'not known yet' if version is None else version.api_version}\n"
            f"Build number: {'not known yet' if version is None else version.build}"
        )


def _revive(cls: type[Protocol], config: Configuration, version: Version | None, auth_type: str | None) -> Protocol:
    """Give the connection for a configuration, with what was learnt over the one that was pickled."""
    protocol = cls(config)
    if protocol._version is None:
        protocol._version = version
    if protocol._auth_type is None:
        protocol._auth_type = auth_type
    return protocol


def _address(account: Any) -> str:
    return getattr(account, "primary_smtp_address", None) or ""
