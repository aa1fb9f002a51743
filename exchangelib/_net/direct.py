"""The short way from a session to its connection, for requests that need nothing of what requests does in between.

requests finds the pool of connections anew for each request, makes a response of many parts, and follows it in several ways:
half of what a small request costs. Here the pool is found once. Whoever wants more goes the long way: an adapter or a
session of another class, a proxy, an authentication that waits for the answer, a library that stands in for requests in tests.
"""

from __future__ import annotations

from types import FunctionType
from typing import Any, NamedTuple

import requests
import requests.adapters
import requests.sessions
from urllib3 import Timeout

from .adapters import Session

__all__ = ["open_directly"]

_ADAPTER, _SESSION = requests.adapters.HTTPAdapter, requests.sessions.Session
_keep_cookies: Any = requests.sessions.extract_cookies_to_jar
# What is left out here must be what requests itself does
_LEFT_OUT = (
    (_SESSION, ("send",), vars(requests.sessions)),
    (_ADAPTER, ("send", "build_response", "request_url", "add_headers"), vars(requests.adapters)),
)


class Line(NamedTuple):
    """A pool of connections, and what it was found by."""

    adapter: Any
    url: str
    verify: Any
    cert: Any
    timeout: Any
    path: str
    resolved: Timeout
    pool: Any


def open_directly(session: Session, request: requests.PreparedRequest, timeout: Any) -> Any:
    """Send a request and wait for the head of the answer; errors are those of urllib3.

    :param timeout: seconds, or seconds to connect and seconds between bytes
    :return: the answer of urllib3, to be read and then closed; None if the request has to go the long way
    """
    if session.__class__ is not Session or session.proxies or any(request.hooks.values()) or not _is_usual(session):
        return None
    url: Any = request.url
    adapter: Any = session.get_adapter(url)
    if type(adapter) is not _ADAPTER or "send" in vars(adapter):
        return None
    line = session.line
    key = (adapter, url, session.verify, session.cert, timeout)
    if line is None or line[:5] != key or line.pool.pool is None:  # the last is so once it is closed
        line = session.line = _find(request, *key)
    answer = line.pool.urlopen(
        method=request.method,
        url=line.path,
        body=request.body,
        headers=request.headers,
        redirect=False,
        assert_same_host=False,
        preload_content=False,
        decode_content=False,
        retries=adapter.max_retries,
        timeout=line.resolved,
        chunked=request.body is not None and "Content-Length" not in request.headers,
    )
    if "Set-Cookie" in answer.headers:
        _keep_cookies(session.cookies, request, answer)
    return answer


def _is_usual(session: Session) -> bool:
    if "send" in vars(session):
        return False
    for cls, names, place in _LEFT_OUT:
        for name in names:
            method = vars(cls).get(name)
            if type(method) is not FunctionType or method.__globals__ is not place:
                return False
    return True


def _find(request: requests.PreparedRequest, adapter: Any, url: str, verify: Any, cert: Any, timeout: Any) -> Line:
    pool = adapter.get_connection_with_tls_context(request, verify, proxies=None, cert=cert)
    adapter.cert_verify(pool, url, verify, cert)
    connect, read = timeout if isinstance(timeout, tuple) else (timeout, timeout)
    resolved = Timeout(connect=connect, read=read)
    return Line(adapter, url, verify, cert, timeout, request.path_url, resolved, pool)
