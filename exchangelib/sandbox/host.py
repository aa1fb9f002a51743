"""The embedded Exchange without a client: it puts store, app and server together, starts and stops them."""

from __future__ import annotations

import difflib
import secrets
from collections.abc import Collection, Iterable, Mapping
from os import PathLike, fspath
from types import TracebackType
from typing import TYPE_CHECKING

from exchangelib.sandbox.app import App
from exchangelib.sandbox.autodiscover import Autodiscover
from exchangelib.sandbox.clock import Clock
from exchangelib.sandbox.delivery.postroom import PostRoom
from exchangelib.sandbox.directory.keeping import Keeper
from exchangelib.sandbox.doors import OAuthDoor
from exchangelib.sandbox.faults import Failure
from exchangelib.sandbox.folder_names import LOCALES
from exchangelib.sandbox.granting import grant_folder, grant_mailbox
from exchangelib.sandbox.handlers import HANDLERS
from exchangelib.sandbox.login.authenticator import WITHOUT_SENDING, authenticator, names_of
from exchangelib.sandbox.login.outcome import FailedLogin
from exchangelib.sandbox.login.passwords import Passwords
from exchangelib.sandbox.message import PATH
from exchangelib.sandbox.oauth import OAuth
from exchangelib.sandbox.photos import PhotoDoor
from exchangelib.sandbox.profiles import profile
from exchangelib.sandbox.schema import load
from exchangelib.sandbox.server import Server
from exchangelib.sandbox.store import Store, User
from exchangelib.sandbox.throttling import Policy
from exchangelib.sandbox.tls import Authority
from exchangelib.sandbox.traffic import Traffic

if TYPE_CHECKING:
    from typing_extensions import Self


_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # an address to listen on is not always one to connect to


class Host(Keeper, PostRoom):
    """A server with mailboxes; see Sandbox for the arguments."""

    def __init__(
        self,
        database: str | PathLike[str] | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: bool = False,
        version: str = "Exchange2019",
        auth: str | Iterable[str] = "basic",
        locale: str = "en_US",
        strict: bool = True,
        extended_protection: str = "off",
        keytab: str | PathLike[str] | None = None,
        hosts: Iterable[str] = (),
        quirks: str | Iterable[str] = (),
    ) -> None:
        server_profile = profile(version, quirks)
        schemes = names_of(auth)
        if not tls and ("certificate" in schemes or extended_protection == "require"):
            raise ValueError('Sandbox: auth="certificate" and extended_protection="require" need tls=True')
        if port not in range(65536):
            raise ValueError(
                f"Sandbox: port must be a number from 0, which stands for a free one, to 65535, not {port!r}"
            )
        if locale.replace("-", "_")[:2] not in {known[:2] for known in LOCALES}:
            raise ValueError(f"Sandbox: locale must be in a language of {', '.join(LOCALES)}, not {locale!r}")
        self.clock = Clock()
        path = None if database is None else fspath(database)
        # A server has the folders of the newest schema that it speaks: for Exchange2016 that is a later one than its name says
        self.store = Store(path, self.clock, load(), locale=locale, version=server_profile.newest)
        self.oauth = OAuth(self.store, self.clock, self._base)
        self.autodiscover = Autodiscover(self.store, server_profile, schemes, self._base)
        self.app = App(
            store=self.store,
            handlers=HANDLERS,
            schema=load(),
            profile=server_profile,
            clock=self.clock,
            authenticator=authenticator(schemes, self.store, self.clock, self.oauth, extended_protection, keytab),
            doors=(OAuthDoor(self.oauth), PhotoDoor(self.store, load()), self.autodiscover.door),
            locale=locale,
            strict=strict,
        )
        self._address = host, port
        self._tls = tls
        self._hosts = tuple(hosts)
        self._ask = "certificate" in schemes
        self._keeps_passwords = not WITHOUT_SENDING.isdisjoint(schemes)
        self._further: list[Server] = []
        self._authority: Authority | None = None
        self._server: Server | None = None
        self._passwords: dict[str, str] = {}
        self._stopped = False

    # --- life ---

    def start(self) -> Self:
        """Begin to listen.

        :raises RuntimeError: it has been started or stopped before
        :raises OSError: the address cannot be listened on
        """
        if self._server is not None or self._stopped:
            raise RuntimeError(f"this sandbox has been {'stopped' if self._stopped else 'started'} before")
        host, port = self._address
        if self._tls:
            self._authority = Authority(host, self._hosts, self._ask)
        try:
            context = None if self._authority is None else self._authority.context()
            self._server = Server(self.app, host, port, context)
        except BaseException:
            self.stop()
            raise
        self.app.pause = self.autodiscover.pause = self._server.stopping.wait
        self.app.secure_only = self._tls
        self._server.start()
        return self

    def stop(self) -> None:
        """Stop listening and close the mailboxes; what is in memory is gone. It may be called twice."""
        if self._stopped:
            return
        self._stopped = True
        for server in (*self._further, self._server):
            if server is not None:
                server.stop()
        if self._authority is not None:
            self._authority.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, _type: type[BaseException] | None, _value: BaseException | None, _tb: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        state = "stopped" if self._stopped else "not started" if self._server is None else self.url
        return f"<{type(self).__name__} {state}>"

    # --- where it is ---

    def _running(self) -> Server:
        if self._server is None or self._stopped:
            raise RuntimeError(
                f"this sandbox is not running: {'it was stopped' if self._stopped else 'start() it first'}"
            )
        return self._server

    @property
    def server(self) -> str:
        """ "host:port" of where it listens."""
        running = self._running()
        host = _ANYWHERE.get(running.host, running.host)
        host = f"[{host}]" if ":" in host else host
        return f"{host}:{running.port}"

    @property
    def url(self) -> str:
        """The EWS endpoint."""
        return self._base() + PATH

    def _base(self) -> str:
        return f"{'https' if self._tls else 'http'}://{self.server}"

    @property
    def ca_bundle(self) -> str | None:
        """Path of the certificate authority's certificate, for clients to trust; None without TLS."""
        return None if self._authority is None else self._authority.ca_bundle

    # --- what happens ---

    @property
    def requests(self) -> Traffic:
        """Every request and its answer, oldest first."""
        return self.app.traffic

    @property
    def warnings(self) -> list[str]:
        """With strict=False: the schema violations that were let pass."""
        return self.app.warnings

    @property
    def failed_logins(self) -> list[FailedLogin]:
        """Every log-on attempt that was refused, oldest first, as a server that locks accounts would count them."""
        return list(self.app.authenticator.failed)

    def present(self, certificate: str, name: str | None = None) -> None:
        """Show another certificate to clients from now on.

        :param certificate: "good", "expired", "not-yet-valid", "wrong-host" or "self-signed"
        :param name: only to clients that ask for this host; None: to all for whose host nothing else was said
        :raises ValueError: there is no such certificate
        :raises RuntimeError: the sandbox does not speak TLS, or does not run
        """
        self._certificates().present(certificate, name)

    def client_certificate(self, address: str, kind: str = "good") -> str:
        """Path of a PEM file with key and certificate, for a client to log in to a mailbox (auth="certificate").

        :param kind: "good", "expired", or "stranger": from an authority that the sandbox does not know
        :raises ValueError: there is no such kind
        :raises RuntimeError: the sandbox does not speak TLS, or does not run
        """
        return self._certificates().client_certificate(address, kind)

    def listen(self, host: str, port: int = 0, tls: bool | None = None) -> str:
        """Serve the same at another address too, such as 127.0.0.2 and port 80 for what finds a server by guessing.

        :param tls: None: as the sandbox itself
        :returns: "host:port"
        :raises OSError: the address cannot be listened on
        """
        self._running()
        context = self._certificates().context() if (self._tls if tls is None else tls) else None
        server = Server(self.app, host, port, context)
        self._further.append(server)
        server.start()
        return f"[{server.host}]:{server.port}" if ":" in server.host else f"{server.host}:{server.port}"

    def _certificates(self) -> Authority:
        if self._authority is None:
            raise RuntimeError("this sandbox does not speak TLS: Sandbox(tls=True)")
        return self._authority

    def fail(
        self,
        operation: str,
        what: str | int,
        times: int | None = 1,
        *,
        back_off: float | None = None,
        item: int | Collection[int] | None = None,
        message: str | None = None,
        delay: float = 0.0,
        headers: Mapping[str, str] | None = None,
        body: bytes | str | None = None,
        fault: bool | None = None,
        above: int | None = None,
    ) -> Failure:
        """Let the next requests of an operation fail.

        :param operation: such as "FindItem"; "*" for any
        :param what: a response code, such as "ErrorServerBusy" or "ErrorItemNotFound"; an HTTP status, such as 503; or one of
            "drop" (connection closed, nothing done), "drop-answer" (done, connection closed instead of the answer),
            "drop-middle" (done, connection closed in the middle of the answer), "truncated" (half an answer sent as a whole
            one), "empty", "garbage" (an answer that is no XML), "html" (a page instead of SOAP), "delay"
        :param times: how many requests fail; None for all until the failure is cancelled
        :param back_off: seconds that ErrorServerBusy tells the client to wait
        :param item: place, or places, from 0, of the things in the request that fail with the response code; the others are done
        :param message: text of the error
        :param delay: seconds to wait before anything else
        :param headers: for the answer with an HTTP status, such as {"Retry-After": "1"}
        :param body: for the answer with an HTTP status, "garbage" or "html"
        :param fault: give the response code as a SOAP fault (True) or in response messages (False); by default as servers do
        :param above: only requests about more things than this, or for larger pages, fail: a server with a cap
        :returns: the order, with cancel()
        :raises ValueError: no such operation, or no such failure, is known
        """
        operations = self.app.schema.facts["operations"]
        if operation != "*" and operation not in operations:
            near = difflib.get_close_matches(operation, operations, n=1)
            raise ValueError(f"{operation!r} is no operation of EWS" + (f": did you mean {near[0]!r}?" if near else ""))
        return self.app.failures.order(
            operation,
            what,
            times,
            back_off=back_off,
            item=item,
            message=message,
            delay=delay,
            headers=headers,
            body=body,
            fault=fault,
            above=above,
        )

    def throttle(
        self,
        *,
        find_count: int | None = None,
        concurrency: int | None = None,
        burst: int | None = None,
        recharge: float = 1.0,
    ) -> None:
        """Let each user do only so much from now on, as Exchange's throttling policies do; without arguments, end that.

        :param find_count: items or folders that one request may find: a page ends early, what asks for no page is refused
            (ErrorExceededFindCountLimit), and so is a request of the schema of Exchange 2010 (ErrorServerBusy)
        :param concurrency: requests at a time; one more is refused (ErrorExceededConnectionCount)
        :param burst: requests at once; one more is refused (ErrorServerBusy, with the milliseconds to wait)
        :param recharge: how many requests more may be made for each second that passes on the clock
        :raises ValueError: numbers that are none
        """
        self.app.throttle.set(Policy(find_count, concurrency, burst, recharge))

    def reset(self) -> None:
        """Empty everything: mailboxes, log, failures, warnings; the clock runs as the machine's.

        Users stay, and so do the ids of distinguished folders: an account that was made before can be used on.
        """
        self.store.reset()
        self.app.traffic.clear()
        self.app.failures.clear()
        self.app.throttle.set(Policy())
        self.app.warnings.clear()
        self.app.authenticator.failed.clear()
        self.oauth.clear()
        self.autodiscover.clear()
        self.clock.reset()

    # --- mailboxes ---

    def add_user(
        self,
        address: str,
        password: str | None = None,
        display_name: str | None = None,
        full_access: Collection[str] = (),
        aliases: Collection[str] = (),
    ) -> User:
        """Make a mailbox with the folders of a new one, and somebody who may log in to it.

        :param address: SMTP address, which is the login name too
        :param password: made up if none is given; account() knows it then
        :param display_name: as the address book shows it; made from the address if none is given
        :param full_access: addresses whose mailboxes this user may open and impersonate; "*" for all
        :param aliases: further addresses that mean this mailbox
        """
        password = secrets.token_urlsafe(12) if password is None else password
        user = self.store.add_user(address, password, display_name, tuple(full_access))
        self._passwords[user.address.lower()] = password
        if self._keeps_passwords:
            Passwords(self.store).keep(user, password)
        with self.store.transaction():
            for alias in aliases:
                self.store.db.execute("INSERT OR REPLACE INTO alias VALUES (?, ?)", (alias, user.number))
        return user

    def grant(
        self,
        user: str,
        mailbox: str,
        folder: str | None = None,
        level: str = "Editor",
        *,
        full_access: bool | None = None,
        impersonation: bool | None = None,
    ) -> None:
        """Give somebody rights in the mailbox of another, or take them away.

        :param user: address of whoever gets them; for a folder also "Default", which is everybody
        :param mailbox: address of the owner; "public" for the public folders; "*" for all mailboxes (not for a folder)
        :param folder: an id, a distinguished name such as "calendar", or a path such as "inbox/Team"
        :param level: in the folder: None, Owner, PublishingEditor, Editor, PublishingAuthor, Author, NoneditingAuthor, Reviewer,
            Contributor, and in calendars FreeBusyTimeOnly and FreeBusyTimeAndSubjectAndLocation
        :param full_access: open the whole mailbox (True), or no longer (False)
        :param impersonation: act as its owner (True), or no longer (False)
        :raises ValueError: a user, mailbox, folder or level that is unknown, or nothing to grant
        """
        if folder is None and full_access is None and impersonation is None:
            raise ValueError("grant: 'folder', 'full_access' or 'impersonation' must say what is granted")
        if folder is not None:
            grant_folder(self.store, user, mailbox, folder, level)
        if full_access is not None or impersonation is not None:
            grant_mailbox(self.store, user, mailbox, full_access, impersonation)

    def password(self, address: str) -> str:
        """The password that a user of this run was given.

        :raises LookupError: the user is from an earlier run of a lasting database
        """
        try:
            return self._passwords[address.lower()]
        except KeyError:
            raise LookupError(f"the password of {address} is not known to this run; give it") from None

    def load(self, path: str | PathLike[str], address: str) -> int:
        """Load .eml, .mbox, .ics and .vcf files, or folders of them, into a mailbox, which is made if need be.

        :returns: how many items there were
        :raises ValueError: a file that cannot be read; its name is in the message
        """
        self._ensure(address)
        return self.store.load(fspath(path), address)

    def _ensure(self, address: str, password: str | None = None) -> User:
        user = self.store.user(address)
        if user is None:
            return self.add_user(address, password)
        if password is not None and self._keeps_passwords and user.check(password):
            Passwords(self.store).keep(user, password)  # an earlier run may not have kept it
        return user
