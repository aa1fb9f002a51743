"""One request, from HTTP's method, path, headers and body to the answer; it owns no socket and does no operation itself."""

from __future__ import annotations

import html
import logging
import re
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from exchangelib.sandbox import soap
from exchangelib.sandbox.call import Call
from exchangelib.sandbox.clock import Clock
from exchangelib.sandbox.doors import Door
from exchangelib.sandbox.faults import Failure, Failures
from exchangelib.sandbox.login.authenticator import Authenticator
from exchangelib.sandbox.login.outcome import Login
from exchangelib.sandbox.message import HTML, PAGE, PATH, Reply, Request
from exchangelib.sandbox.nodes import SOAP_NS, Malformed, Node, S, T, locate, parse
from exchangelib.sandbox.profiles import Profile
from exchangelib.sandbox.quirks import check_size, lacks, odd
from exchangelib.sandbox.refusal import Fault
from exchangelib.sandbox.sabotage import fail_after, fail_before, fail_items, size_of
from exchangelib.sandbox.schema import Schema, Violation
from exchangelib.sandbox.store.users import is_sid
from exchangelib.sandbox.throttling import Throttle
from exchangelib.sandbox.traffic import Exchange, Traffic, scheme_of, without_secrets

if TYPE_CHECKING:
    from exchangelib.sandbox.store import Store, User

log = logging.getLogger(__name__)

_CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s;"']+)""", re.IGNORECASE)
_CONNECTING = ("PrincipalName", "PrimarySmtpAddress", "SmtpAddress", "SID")


@dataclass
class _Trace:
    """What becomes known of a request on its way, for the log."""

    login: Login | None = None
    operation: str | None = None
    version: str | None = None
    mailbox: str | None = None
    code: str | None = None


Handler = Callable[[Call], Node]


@dataclass(frozen=True)
class Visit:
    """A request that is let in.

    :param login: by whom; None where nobody needs to say
    :param door: what answers it; None for EWS
    """

    login: Login | None = None
    door: Door | None = None


@dataclass
class App:
    """The endpoint.

    :param store: mailboxes
    :param handlers: operation -> what does it
    :param authenticator: the schemes that are offered
    :param strict: refuse what the schema does not allow; False notes it in `warnings` and goes on
    :param doors: what is served beside EWS
    :param secure_only: nobody may log in without TLS
    :param pause: waits some seconds; the server ends the wait early when it stops
    """

    store: Store
    handlers: Mapping[str, Handler]
    schema: Schema
    profile: Profile
    clock: Clock
    authenticator: Authenticator
    locale: str = "en_US"
    strict: bool = True
    doors: Sequence[Door] = ()
    secure_only: bool = False
    pause: Callable[[float], object] = time.sleep
    failures: Failures = field(default_factory=Failures)
    throttle: Throttle = field(default_factory=Throttle)
    traffic: Traffic = field(default_factory=Traffic)
    warnings: list[str] = field(default_factory=list)

    def admit(self, request: Request) -> Visit | Reply:
        """Who is asking for what; or the answer to a request that needs no look at its body.

        :param request: its body need not be there yet
        """
        path = path_of(request.path)
        door = next((door for door in self.doors if door.serves(path)), None)
        if door is not None and door.is_open(request):
            return Visit(None, door)
        if self.secure_only and not request.connection.tls:
            return Reply(403, b"<html><body>403.4 - SSL is required to view this resource.</body></html>", HTML)
        login = self.authenticator.login(request)
        if isinstance(login, Reply):
            return login if door is None else replace(login, headers=login.headers + door.announcement)
        if door is not None:
            return Visit(login, door)
        if path.rstrip("/").lower() != PATH.lower():
            return Reply(404, b"<html><body>404 - there is nothing here.</body></html>", HTML)
        if login.blocked is not None:
            text = f"<html><body>403 - {html.escape(login.blocked)}</body></html>"
            return Reply(403, text.encode(), HTML, _diagnostics(request))
        if request.method in ("GET", "HEAD"):
            return Reply(200, PAGE.encode(), HTML)
        if request.method != "POST":
            return Reply(405, b"", HTML, (("Allow", "GET, HEAD, POST"),))
        content_type = request.headers.get("content-type", "text/xml").partition(";")[0].strip().lower()
        if content_type not in ("text/xml", "application/xml"):
            return Reply(415, b"The content type must be text/xml; charset=utf-8.", "text/plain; charset=utf-8")
        return Visit(login)

    def answer(self, request: Request, admitted: Visit | User | Reply) -> Reply:
        """The answer to a whole request; it is noted in `traffic`.

        :param admitted: what `admit` gave for it; a user stands for a visit of theirs
        """
        started, now = time.perf_counter(), self.clock.now()
        trace = _Trace()
        hide: Callable[[bytes], bytes] = _as_it_is
        if isinstance(admitted, Reply):
            reply = admitted
        else:
            if not isinstance(admitted, Visit):
                admitted = Visit(Login(admitted, ""))
            trace.login = admitted.login
            if admitted.door is None:
                reply = self._soap(request, trace)
            else:
                hide = admitted.door.hide
                reply = admitted.door.answer(request, admitted.login)
            if admitted.login is not None:
                reply = replace(reply, headers=reply.headers + admitted.login.headers)
        self._note(request, reply, trace, hide, started, now)
        return reply

    def _note(
        self,
        request: Request,
        reply: Reply,
        trace: _Trace,
        hide: Callable[[bytes], bytes],
        started: float,
        now: datetime,
    ) -> None:
        status: int | None = reply.status
        sent = reply.body
        if reply.drop == "before":
            status, sent = None, b""
        elif reply.drop == "middle":
            sent = sent[: len(sent) // 2]
        self.traffic.add(
            Exchange(
                operation=trace.operation,
                user=trace.login.user.address if trace.login is not None else None,
                version=trace.version,
                request=hide(request.body),
                response=hide(sent),
                status=status,
                seconds=time.perf_counter() - started,
                mailbox=trace.mailbox,
                method=request.method,
                path=request.path,
                headers=without_secrets(request.headers),
                code=trace.code,
                time=now,
                tls=request.connection.tls,
                scheme=scheme_of(request.headers),
            )
        )

    # --- the steps ---

    def _soap(self, request: Request, trace: _Trace) -> Reply:
        failure: Failure | None = None
        try:
            header, body = self._open(request)
            trace.operation = self._operation(body)
            assert trace.login is not None  # answer() was given one
            with self.throttle.admitted(trace.login.user.address, self.clock.now()):
                failure = self.failures.due(trace.operation, size_of(body))
                done = None if failure is None else fail_before(failure, self.pause)
                if done is not None:
                    return done
                payload = odd(self._do(request, header, body, trace, failure), self.profile)
            reply = Reply(200, soap.envelope(self.profile, payload))
        except Fault as refused:
            trace.code = refused.code
            status = 200 if "faults-with-200" in self.profile.quirks else refused.http_status
            reply = Reply(status, soap.fault(self.profile, refused))
        except Exception as e:
            log.exception("The sandbox failed at %s", trace.operation)
            trace.code = "ErrorInternalServerError"
            text = f"An internal server error occurred. The operation failed. {type(e).__name__}: {e}"
            reply = Reply(500, soap.fault(self.profile, Fault(trace.code, text)))
        reply = replace(reply, headers=reply.headers + _diagnostics(request))
        return reply if failure is None else fail_after(failure, reply)

    def _open(self, request: Request) -> tuple[Node | None, Node]:
        """The SOAP header and the request element."""
        if not request.body.strip():
            raise Fault("ErrorInvalidRequest", "The request is invalid. There is nothing in the body.")
        charset = _CHARSET.search(request.headers.get("content-type", ""))
        try:
            root = parse(request.body, charset.group(1) if charset else None)
        except Malformed as e:
            raise soap.SchemaFault(str(e), e.line, e.column) from e
        if root.tag != S("Envelope"):
            what = "VersionMismatch" if root.local == "Envelope" else "Client"
            raise soap.EnvelopeFault(what, f"The request must be an Envelope in the namespace {SOAP_NS}.")
        body = root.find(S("Body"))
        if body is None or not body.children:
            raise Fault("ErrorInvalidRequest", "The request is invalid. There is nothing in the SOAP body.")
        if len(body.children) > 1:
            raise Fault("ErrorInvalidRequest", "The request is invalid. The SOAP body holds more than one element.")
        return root.find(S("Header")), body.children[0]

    def _do(self, request: Request, header: Node | None, body: Node, trace: _Trace, failure: Failure | None) -> Node:
        version = self._version(header, trace)
        operation = self._operation(body)
        known = operation in self.schema.facts["operations"] and self.schema.knows(body.tag)
        if not known or lacks(self.profile, operation):
            raise Fault("ErrorInvalidRequest", f"The request is invalid. There is no operation {body.tag}.")
        for each in header or ():
            if not self.schema.knows(each.tag) and each.attrs.get(S("mustUnderstand")) == "1":
                raise soap.EnvelopeFault("MustUnderstand", f"The header {each.local} is not understood.")
            self._judge(request, each, self.schema.validate_header(each, version), body.local)
        violation = self.schema.validate(body, version)
        if violation is not None and self.strict and self.schema.validate(body, self.profile.newest) is None:
            raise Fault("ErrorIncorrectSchemaVersion", _INCORRECT_VERSION)
        self._judge(request, body, violation, body.local)
        check_size(self.profile, body)
        assert trace.login is not None  # answer() was given one
        trace.mailbox = self._mailbox(header, trace.login)
        context = header.find(T("TimeZoneContext")) if header is not None else None
        zone = context.find(T("TimeZoneDefinition")) if context is not None else None
        call = Call(
            operation=operation,
            body=body,
            user=trace.login.user,
            mailbox=trace.mailbox,
            version=version,
            time_zone=zone.attrs.get("Id") if zone is not None else None,
            store=self.store,
            clock=self.clock,
            schema=self.schema,
            locale=self.locale,
            finds=self.throttle.finds(version),
        )
        handle = self.handlers.get(operation)
        if handle is None:
            text = f"The sandbox does not do {operation}; python -m exchangelib.sandbox coverage lists what it does."
            raise Fault("ErrorInvalidOperation", text)
        if failure is not None and isinstance(failure.what, str) and failure.what.startswith("Error"):
            trace.code = failure.what
            return fail_items(failure, operation, body, self.schema, lambda rest: handle(replace(call, body=rest)))
        return handle(call)

    def _version(self, header: Node | None, trace: _Trace) -> str:
        """The requested schema version; the newest of the server if the request names none."""
        asked = header.find(T("RequestServerVersion")) if header is not None else None
        if asked is None or "Version" not in asked.attrs:
            return self.profile.newest
        trace.version = asked.attrs["Version"]
        known = self.schema.versions
        if trace.version not in known or known.index(trace.version) > known.index(self.profile.newest):
            raise Fault("ErrorInvalidServerVersion", "The specified server version is invalid.")
        return trace.version

    def _operation(self, body: Node) -> str:
        """The operation that an element asks for: some have another name than it, such as GetUserOofSettingsRequest."""
        name = body.local.removesuffix("Request")
        facts = self.schema.facts["operations"].get(name)
        return name if facts is not None and facts[0] == body.local else body.local

    def _judge(self, request: Request, node: Node, violation: Violation | None, operation: str) -> None:
        if violation is None:
            return
        charset = _CHARSET.search(request.headers.get("content-type", ""))
        line, position = locate(
            request.body, charset.group(1) if charset else None, violation.node, violation.attribute, violation.at_end
        )
        if self.strict:
            raise soap.SchemaFault(violation.text, line, position)
        warning = f"{operation}: line {line}, position {position}: {violation.text}"
        self.warnings.append(warning)
        log.warning("%s", warning)

    def _mailbox(self, header: Node | None, login: Login) -> str:
        """Whose mailbox is meant: that of the impersonated user, if one is."""
        impersonation = header.find(T("ExchangeImpersonation")) if header is not None else None
        user = login.user
        if impersonation is None and login.app_only:
            text = "ExchangeImpersonation SOAP header must be present for this type of OAuth token."
            raise Fault("ErrorInvalidExchangeImpersonationHeaderData", text)
        if impersonation is None:
            return user.address
        connecting = impersonation.find(T("ConnectingSID"))
        who = next((child for child in connecting or () if child.local in _CONNECTING), None)
        if who is None or not who.text.strip():
            text = "ExchangeImpersonation SOAP header must have at most one of the following child elements: "
            raise Fault("ErrorInvalidExchangeImpersonationHeaderData", text + ", ".join(_CONNECTING))
        other = self._connecting(who.local, who.text.strip())
        if not user.may_impersonate(other.address):
            raise Fault(
                "ErrorImpersonateUserDenied", "The account does not have permission to impersonate the requested user."
            )
        return other.address

    def _connecting(self, kind: str, name: str) -> User:
        """Who is to be impersonated; responsecode.md has the errors."""
        if kind == "SID" and not is_sid(name):
            raise Fault("ErrorInvalidSid", "A SID with an invalid format was encountered.")
        found = self.store.user_with_sid(name) if kind == "SID" else self.store.user(name)
        if found is None and kind == "SID":
            text = "The user SID is invalid or does not map to a user in the Active Directory."
            raise Fault("ErrorInvalidUserSid", text)
        if found is None:
            raise Fault("ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it.")
        return found


def path_of(target: str) -> str:
    """The path of a request target, which a proxy may have left whole; "" if it is none."""
    try:
        return urlsplit(target).path
    except ValueError:
        return ""


_INCORRECT_VERSION = (  # samples, GetImItemList/response-2
    "The request is valid but does not specify the correct server version in the RequestServerVersion SOAP header.  "
    "Ensure that the RequestServerVersion SOAP header is set with the correct RequestServerVersionValue."
)


def _as_it_is(body: bytes) -> bytes:
    return body


def _diagnostics(request: Request) -> tuple[tuple[str, str], ...]:
    """Headers by which client and server logs are matched (instrumenting-client-requests-for-ews-and-rest-in-exchange.md)."""
    headers = [("request-id", str(uuid.uuid4()))]
    asked = request.headers.get("client-request-id", "")
    if asked.isprintable() and asked and request.headers.get("return-client-request-id", "").lower() == "true":
        headers.append(("client-request-id", asked))
    return tuple(headers)
