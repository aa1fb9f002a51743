"""A Kerberos realm of MIT's key distribution centre, in a folder of its own; a part for tests.

It needs the Debian packages krb5-kdc, krb5-admin-server and krb5-user, and the extra [kerberos]. Where they are missing, tests are
skipped; with EWS_REQUIRE_KERBEROS in the environment they fail.

@pytest.fixture
def kerberos(kdc, monkeypatch): ...   # is here: `from tests.parts.kdc import kdc, kerberos` in a conftest.py
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from typing_extensions import Self

REALM = "EXAMPLE.COM"
_PLACES = "/usr/sbin:/usr/local/sbin:/sbin"
_PROGRAMS = ("krb5kdc", "kdb5_util", "kadmin.local", "kinit")
_KRB5_CONF = """[libdefaults]
 default_realm = {realm}
 dns_lookup_kdc = false
 dns_lookup_realm = false
 dns_canonicalize_hostname = false
 rdns = false
 udp_preference_limit = 1
[realms]
 {realm} = {{
  kdc = 127.0.0.1:{port}
 }}
[domain_realm]
 localhost = {realm}
 127.0.0.1 = {realm}
"""
_KDC_CONF = """[kdcdefaults]
 kdc_listen = 127.0.0.1:{port}
 kdc_tcp_listen = 127.0.0.1:{port}
[realms]
 {realm} = {{
  database_name = {folder}/principal
  key_stash_file = {folder}/stash
  acl_file = {folder}/acl
  max_life = 1h
 }}
[logging]
 kdc = FILE:{folder}/kdc.log
"""


def _program(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path=_PLACES)


def missing() -> list[str]:
    """What a test with Kerberos would need and is not there."""
    return [name for name in _PROGRAMS if _program(name) is None] + [
        name for name in ("gssapi", "requests_gssapi") if find_spec(name) is None
    ]


class Kdc:
    """A realm; a context manager that starts and ends its key distribution centre.

    `environment` must be in the process that asks for tickets or takes them: the fixture `kerberos` puts it there.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kdc-"))
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        values = {"realm": REALM, "port": self.port, "folder": self.folder}
        (self.folder / "krb5.conf").write_text(_KRB5_CONF.format(**values))
        (self.folder / "kdc.conf").write_text(_KDC_CONF.format(**values))
        (self.folder / "acl").touch()
        self.keytab = str(self.folder / "http.keytab")
        """Path of the key table for HTTP/localhost and HTTP/127.0.0.1, for Sandbox(keytab=…)."""
        self.environment = {
            "KRB5_CONFIG": str(self.folder / "krb5.conf"),
            "KRB5_KDC_PROFILE": str(self.folder / "kdc.conf"),
            "KRB5CCNAME": f"FILE:{self.folder / 'cache'}",
            "KRB5RCACHENAME": f"file2:{self.folder / 'replay'}",
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._passwords: dict[str, str] = {}

    def __enter__(self) -> Self:
        try:
            self._run("kdb5_util", "create", "-s", "-r", REALM, "-P", "master")
            for service in ("HTTP/localhost", "HTTP/127.0.0.1"):
                self._run("kadmin.local", "-r", REALM, "-q", f"addprinc -randkey {service}")
                self._run("kadmin.local", "-r", REALM, "-q", f"ktadd -k {self.keytab} {service}")
            self._process = subprocess.Popen(
                [str(_program("krb5kdc")), "-n", "-r", REALM],
                env={**os.environ, **self.environment},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def add(self, name: str, password: str) -> str:
        """Make a principal, such as "john", or give it this password; gives it with its realm."""
        if self._passwords.get(name) != password:
            verb = "change_password" if name in self._passwords else "addprinc"
            self._run("kadmin.local", "-r", REALM, "-q", f"{verb} -pw {password} {name}")
            self._passwords[name] = password
        return f"{name}@{REALM}"

    def ticket(self, name: str, password: str) -> None:
        """Log in: the ticket is in the cache that `environment` names."""
        self._run("kinit", f"{name}@{REALM}", text=f"{password}\n")

    def forget(self) -> None:
        """Log out."""
        (self.folder / "cache").unlink(missing_ok=True)

    def _run(self, program: str, *arguments: str, text: str = "") -> None:
        done = subprocess.run(
            [str(_program(program)), *arguments],
            input=text.encode(),
            env={**os.environ, **self.environment},
            capture_output=True,
            timeout=60,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {(done.stderr + done.stdout).decode(errors='replace')}")

    def _wait(self) -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                assert self._process is not None
                if self._process.poll() is not None:
                    break
                time.sleep(0.02)  # nothing tells when it listens
            else:
                return
        raise RuntimeError(f"krb5kdc does not listen: {self._log()}")

    def _log(self) -> str:
        log = self.folder / "kdc.log"
        return log.read_text() if log.exists() else "it wrote no log"


@pytest.fixture(scope="session")
def kdc() -> Iterator[Kdc]:
    """A running realm EXAMPLE.COM, for the whole session."""
    lacking = missing()
    if lacking:
        sentence = f"Kerberos cannot be tried without {', '.join(lacking)}"
        if os.environ.get("EWS_REQUIRE_KERBEROS"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    with Kdc() as running:
        yield running


@pytest.fixture
def kerberos(kdc: Kdc, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kdc]:
    """The realm, with the environment of this process led to it and nobody logged in."""
    for name, value in kdc.environment.items():
        monkeypatch.setenv(name, value)
    kdc.forget()
    yield kdc
    kdc.forget()
