"""The command line of the sandbox: serve, demo, coverage; it does nothing that Sandbox does not."""

from __future__ import annotations

import argparse
import logging
import os
import shlex
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from pathlib import Path

from exchangelib.sandbox import Sandbox, demo_mail, schema
from exchangelib.sandbox.handlers import COVERAGE
from exchangelib.sandbox.login.authenticator import SCHEMES
from exchangelib.sandbox.login.ntlm import POLICIES
from exchangelib.sandbox.nodes import M
from exchangelib.sandbox.profiles import PROFILES, QUIRKS

DEFAULT_USER = "john@example.com"
_HINT = """
This was read over HTTP from an Exchange server that lives in this process, at
  {url}

To keep one running, with the same messages in it:
  {python} -m exchangelib.sandbox serve --port 8080 --user {address}:secret {load}
"""


def main(arguments: Sequence[str] | None = None, *, wait: Callable[[], object] | None = None) -> int:
    """Run a command.

    :param arguments: without the program's name; those of the process if None
    :param wait: what `serve` does until it is interrupted
    :returns: the exit status
    """
    options = _parser().parse_args(arguments)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a console may not know every letter that a subject holds
    try:
        if options.command == "serve":
            return _serve(options, wait or _until_told())
        if options.command == "demo":
            demo(options.mail)
        else:
            _coverage()
    except BrokenPipeError:  # whoever read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (ValueError, OSError, ImportError) as e:
        print(f"exchangelib.sandbox: {e}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m exchangelib.sandbox", description="An Exchange server of your own."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="serve | demo | coverage")
    serve = commands.add_parser("serve", help="run a server until it is interrupted")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: only this machine)")
    serve.add_argument("--port", type=int, default=0, help="port to listen on (default: a free one)")
    serve.add_argument("--db", metavar="FILE", help="SQLite file that keeps the mailboxes (default: in memory)")
    serve.add_argument(
        "--user",
        action="append",
        type=_user,
        default=[],
        metavar="EMAIL:PASSWORD",
        help="make a mailbox; may be repeated",
    )
    serve.add_argument(
        "--load",
        action="append",
        type=Path,
        default=[],
        metavar="PATH",
        help="load .eml, .mbox, .ics, .vcf files or folders into the first user's mailbox; may be repeated",
    )
    serve.add_argument("--demo", action="store_true", help="load the messages of the demo")
    _server_options(serve)
    show = commands.add_parser("demo", help="load mail and read it with the library")
    show.add_argument(
        "--mail", type=Path, metavar="PATH", help="a file or folder of your own (default: made-up messages)"
    )
    commands.add_parser("coverage", help="list every operation: what it does and does not do")
    return parser


def _server_options(serve: argparse.ArgumentParser) -> None:
    """What kind of server it is."""
    serve.add_argument("--tls", action="store_true", help="speak HTTPS with a certificate made on the spot")
    serve.add_argument("--locale", default="en_US", help="language of the folder names in new mailboxes, such as da_DK")
    serve.add_argument("--version", default="Exchange2019", choices=list(PROFILES), help="which server to be")
    serve.add_argument("--auth", action="append", choices=list(SCHEMES), help="how clients may log in; may be repeated")
    serve.add_argument(
        "--extended-protection", default="off", choices=POLICIES, help="channel binding of NTLM and Negotiate over TLS"
    )
    serve.add_argument("--keytab", metavar="FILE", help="key table, for tickets of Kerberos with --auth negotiate")
    serve.add_argument("--host-name", action="append", default=[], help="a further name in the certificate")
    serve.add_argument("--quirk", action="append", default=[], choices=list(QUIRKS), help="what other servers do")
    serve.add_argument("--lax", action="store_true", help="only warn of requests that the schema does not allow")
    serve.add_argument("--verbose", action="store_true", help="log every request")


def _user(text: str) -> tuple[str, str]:
    address, colon, password = text.partition(":")
    if "@" not in address or not colon or not password:
        raise argparse.ArgumentTypeError("a user is given as EMAIL:PASSWORD")
    return address, password


def _until_told() -> Callable[[], object]:
    """What waits for Ctrl-C, or for the order to end that a service manager gives, from now on."""
    end = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: end.set())
    return end.wait


def _serve(options: argparse.Namespace, wait: Callable[[], object]) -> int:
    if options.verbose:
        logging.basicConfig(level=logging.DEBUG, format="%(asctime)s %(message)s")
    sandbox = Sandbox(
        options.db,
        host=options.host,
        port=options.port,
        tls=options.tls,
        version=options.version,
        auth=options.auth or ["basic"],
        locale=options.locale,
        strict=not options.lax,
        extended_protection=options.extended_protection,
        keytab=options.keytab,
        hosts=options.host_name,
        quirks=options.quirk,
    )
    with sandbox:
        users = _users(sandbox, options.user)
        for path in options.load:
            print(f"Loaded {sandbox.load(path, users[0])} items from {path} into {users[0]}")
        if options.demo:
            with tempfile.TemporaryDirectory() as folder:
                demo_mail.write(Path(folder))
                print(f"Loaded {sandbox.load(folder, users[0])} made-up messages into {users[0]}")
        print(f"EWS is at {sandbox.url}")
        if sandbox.ca_bundle is not None:
            print(f"Its certificate authority is {sandbox.ca_bundle}")
        if "oauth" in (options.auth or ()):
            app = sandbox.oauth.add_app()
            print(f"Tokens are at {sandbox.oauth.token_url} for the scope {sandbox.oauth.scope}")
            print(f"A program may ask for them as {app.client_id} with the secret {app.secret}")
        print("Stop it with Ctrl-C.", flush=True)
        try:
            wait()
        except KeyboardInterrupt:
            print("\nStopped.")
    return 0


def _users(sandbox: Sandbox, given: Sequence[tuple[str, str]]) -> list[str]:
    """Make the users that are not there yet; without any, one whose password is shown."""
    for address, password in given:
        user = sandbox.store.user(address)
        if user is None:
            sandbox.add_user(address, password)
        elif not user.check(password):
            raise ValueError(f"{address} is in the database already, with another password")
    if given:
        return [address for address, _password in given]
    if sandbox.store.user(DEFAULT_USER) is None:
        sandbox.add_user(DEFAULT_USER)
        print(f"Log in as {DEFAULT_USER} with the password {sandbox.password(DEFAULT_USER)}")
    return [DEFAULT_USER]


def _coverage() -> None:
    """Every operation of the schema, with what is done of it: full, partial or missing."""
    known = schema.load()
    names = {name for name, facts in known.facts["operations"].items() if known.knows(M(facts[0]))} | set(COVERAGE)
    width = max(map(len, names))
    for name in sorted(names):
        status, _, text = COVERAGE.get(name, "missing: answered with the fault ErrorInvalidOperation").partition(": ")
        print(f"{name:<{width}}  {status:<7}  {text}")


def demo(mail: Path | None = None, show: Callable[[str], object] = print) -> int:
    """Load mail into a new sandbox and show the 100 newest messages of its inbox, then what went to other folders.

    :param mail: a file or folder to load; None for messages that the package makes up
    :param show: takes each line
    :returns: how many items were shown
    :raises ValueError: a file that cannot be read
    """
    with Sandbox() as sandbox, tempfile.TemporaryDirectory() as made:
        if mail is None:
            demo_mail.write(Path(made))
        loaded = sandbox.load(mail or made, DEFAULT_USER)
        show(f"Loaded {loaded} items into {DEFAULT_USER} at {sandbox.url}")
        shown = 0
        with sandbox.account(DEFAULT_USER) as account:
            for item in account.inbox.all().order_by("-datetime_received")[:100]:
                show(f"{item.subject} | {_who(item.sender)} | {item.datetime_received}")
                shown += 1
            # Where the loader puts what .ics and .vcf files hold
            for folder in (account.calendar, account.contacts, account.tasks):
                for item in folder.all().order_by("subject")[:100]:
                    show(f"{folder.name} | {item.subject}")
                    shown += 1
        load = f"--load {shlex.quote(str(mail))}" if mail else "--demo"
        show(_HINT.format(python=_python(), url=sandbox.url, address=DEFAULT_USER, load=load))
        return shown


def _python() -> str:
    """What to type for the interpreter that runs this: a virtual environment need not be active."""
    if sys.prefix == sys.base_prefix or os.environ.get("VIRTUAL_ENV") == sys.prefix:
        return "python"
    path = Path(sys.executable)
    return shlex.quote(str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path))


def _who(sender: object) -> str:
    name, address = getattr(sender, "name", None), getattr(sender, "email_address", None)
    return f"{name} <{address}>" if name and name != address else str(address or name or "")


if __name__ == "__main__":
    sys.exit(main())
