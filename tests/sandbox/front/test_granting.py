"""Sandbox.grant, seen from outside."""

import re

import pytest

from exchangelib.sandbox.host import Host
from exchangelib.sandbox.message import Request

SOAP = (
    '<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" '
    'xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Header>{}</s:Header><s:Body>{}</s:Body></s:Envelope>'
)
AS_JOHN = (
    "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>john@x.org</t:PrimarySmtpAddress></t:ConnectingSID>"
    "</t:ExchangeImpersonation>"
)
BOX = "<t:Mailbox><t:EmailAddress>john@x.org</t:EmailAddress></t:Mailbox>"
GET = (
    "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds>"
    '<t:DistinguishedFolderId Id="inbox">{}</t:DistinguishedFolderId></m:FolderIds></m:GetFolder>'
)


@pytest.fixture
def host():
    made = Host()
    made.add_user("john@x.org", "p")
    made.add_user("anne@x.org", "p")
    yield made
    made.stop()


def code(host, body, header=""):
    request = Request("POST", "/EWS/Exchange.asmx", {"content-type": "text/xml"}, SOAP.format(header, body).encode())
    answer = host.app.answer(request, host.store.user("anne@x.org")).body
    return re.search(rb"ResponseCode[^>]*>(\w+)<", answer)[1].decode()


def test_impersonation_is_a_right_of_its_own(host):
    assert code(host, GET.format(""), AS_JOHN) == "ErrorImpersonateUserDenied"
    host.grant("anne@x.org", "john@x.org", impersonation=True)
    assert code(host, GET.format(""), AS_JOHN) == "NoError"
    assert code(host, GET.format(BOX)) == "ErrorFolderNotFound"
    host.grant("anne@x.org", "john@x.org", impersonation=False)
    assert code(host, GET.format(""), AS_JOHN) == "ErrorImpersonateUserDenied"
    host.grant("anne@x.org", "*", impersonation=True)
    assert code(host, GET.format(""), AS_JOHN) == "NoError"


def test_full_access_and_folders(host):
    host.grant("anne@x.org", "john@x.org", "inbox", "Reviewer")
    assert code(host, GET.format(BOX)) == "NoError"
    host.grant("anne@x.org", "john@x.org", "inbox", "None")
    assert code(host, GET.format(BOX)) == "ErrorFolderNotFound"
    host.grant("anne@x.org", "john@x.org", full_access=True)
    assert code(host, GET.format(BOX)) == "NoError"


def test_rights_outlive_a_reset_with_the_users_but_permissions_go_with_the_folders(host):
    host.grant("anne@x.org", "john@x.org", "inbox", "Reviewer", impersonation=True)
    host.reset()
    assert code(host, GET.format(""), AS_JOHN) == "NoError"
    assert code(host, GET.format(BOX)) == "ErrorFolderNotFound"


def test_there_must_be_something_to_grant(host):
    with pytest.raises(ValueError, match="must say what is granted"):
        host.grant("anne@x.org", "john@x.org")
