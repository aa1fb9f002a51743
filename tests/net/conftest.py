"""Fixtures of the tests of the net."""

from tests.net.loopback import serve, server  # noqa: F401
