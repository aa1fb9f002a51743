"""What the tests of the promises share with those of logging on."""

from tests.auth.conftest import opened  # noqa: F401
from tests.net.loopback import serve, server  # noqa: F401
from tests.parts.kdc import kdc, kerberos  # noqa: F401
