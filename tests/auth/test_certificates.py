"""Client certificates whose files are not as they should be, and keys with a password: told before anything is sent."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from exchangelib import CBA, Configuration
from exchangelib.errors import InvalidTypeError, InvalidValue
from exchangelib.protocol import BaseProtocol, TLSClientAuth
from tests.auth.conftest import JOHN, enter
from tests.parts.proxy import Proxy
from tests.security.watching import Canaries

PASSWORD = "hunter2 hunter2 ä"


@pytest.fixture
def files(opened, tmp_path):
    """A sandbox, and the paths of certificates and keys for it."""
    sandbox = opened("certificate", tls=True, hosts=["mail.example.com"])
    whole, others = (Path(sandbox.client_certificate(who)).read_text() for who in (JOHN, "anne@example.com"))
    key = serialization.load_pem_private_key(whole.encode(), None)
    begin, end = whole.index("-----BEGIN CERT"), "-----END CERTIFICATE-----\n"
    shown = whole[begin : whole.index(end) + len(end)].encode()
    other = serialization.load_pem_private_key(others.encode(), None)

    def pem(key, password=None):
        how = serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
        return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how)

    contents = {
        "cert": shown, "key": pem(key), "locked": pem(key, PASSWORD), "both locked": pem(key, PASSWORD) + shown,
        "other key": pem(other), "junk": b"junk", "empty": b"",
    }  # fmt: skip
    paths = {}
    for name, content in contents.items():
        paths[name] = str(tmp_path / f"{name}.pem")
        (tmp_path / f"{name}.pem").write_bytes(content)
    return sandbox, {**paths, "directory": str(tmp_path)}


def count(account):
    return account.inbox.all().count()


@pytest.mark.parametrize("which", [("cert", "locked"), "both locked"])
@pytest.mark.parametrize("way", ["straight", "proxy"])
def test_a_key_with_a_password_is_opened_with_it(files, which, way):
    sandbox, paths = files
    certificate = paths[which] if isinstance(which, str) else tuple(paths[each] for each in which)
    host, _, port = sandbox.server.rpartition(":")
    with Proxy(routes={("mail.example.com", 443): (host, int(port))}) as proxy:
        more = {} if way == "straight" else {"proxy": proxy.url, "url": "https://mail.example.com/EWS/Exchange.asmx"}
        account = enter(sandbox, auth_type=CBA, client_cert=certificate, client_key_password=PASSWORD, **more)
        assert count(account) == 0
        assert sandbox.requests[-1].user == JOHN
        assert bool(proxy.tunnels) == (way == "proxy")
        account.protocol.close()


@pytest.mark.parametrize("which, password, words", [
    (("cert", "locked"), None, "the key has a password.*client_key_password="),
    (("both locked",), None, "the key has a password.*client_key_password="),
    (("both locked",), "wrong hunter2", "'client_key_password' is not the password of the key"),
    (("cert", "locked"), "", "'client_key_password' is not the password of the key"),
    (("cert",), None, "must name a PEM file with a certificate and its key, or two"),
    (("junk",), None, "must name a PEM file"), (("empty",), None, "must name a PEM file"),
    (("directory",), None, "must name a PEM file.*Is a directory"),
    (("cert", "junk"), None, "must name a PEM file"), (("cert", "other key"), None, "they do not belong together"),
])  # fmt: skip
def test_files_that_cannot_be_used_are_told_of_before_anything_is_sent(files, which, password, words):
    sandbox, paths = files
    certificate = paths[which[0]] if len(which) == 1 else tuple(paths[each] for each in which)
    with pytest.raises(InvalidValue, match=words) as e:
        count(enter(sandbox, auth_type=CBA, client_cert=certificate, client_key_password=password))
    canaries = Canaries(PASSWORD, "wrong hunter2")
    canaries.see_error(e.value)
    canaries.assert_unseen()
    assert not sandbox.requests


@pytest.mark.parametrize("which, error, words", [
    ("both locked", InvalidValue, r"'TLSClientAuth\.cert_file': the key has a password"),
    ("junk", InvalidValue, r"'TLSClientAuth\.cert_file' must name a PEM file"),
    ("nowhere", InvalidValue, r"'TLSClientAuth\.cert_file' must name a PEM file.*No such file"),
    (5, InvalidTypeError, r"'TLSClientAuth\.cert_file' must be of type str or PathLike, not int"),
])  # fmt: skip
def test_the_same_for_all_connections(files, monkeypatch, which, error, words):
    sandbox, paths = files
    monkeypatch.setattr(TLSClientAuth, "cert_file", paths.get(which, which))
    monkeypatch.setattr(BaseProtocol, "HTTP_ADAPTER_CLS", TLSClientAuth)
    with pytest.raises(error, match=words):
        count(enter(sandbox, auth_type=CBA))
    assert not sandbox.requests


def test_the_password_of_a_key_is_a_secret_like_others(files):
    _, paths = files
    config = Configuration(
        server="mail.example.com", auth_type=CBA, client_cert=paths["both locked"], client_key_password=PASSWORD
    )
    assert "hunter2" not in repr(config)
    assert b"hunter2" not in pickle.dumps(config)
    assert pickle.loads(pickle.dumps(config)).client_key_password is None
    assert pickle.loads(pickle.dumps(config.replace(pickle_secrets=True))).client_key_password == PASSWORD
    assert config != config.replace(client_key_password="another")
