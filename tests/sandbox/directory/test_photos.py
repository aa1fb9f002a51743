"""Photos over plain HTTP: what changed is sent, what did not is not."""

import base64
import http.client

from tests.sandbox.directory.conftest import ANNE
from tests.sandbox.semantics.conftest import JOHN

PICTURE = b"\xff\xd8\xff\xe0picture"


def get(ews, query, login=f"{JOHN}:secret", method="GET", **headers):
    connection = http.client.HTTPConnection(ews.host.server, timeout=10)
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    headers["Authorization"] = "Basic " + base64.b64encode(login.encode()).decode()
    connection.request(method, f"/ews/Exchange.asmx/s/GetUserPhoto{query}", None, headers)
    answer = connection.getresponse()
    found = answer.status, answer.read(), answer.headers
    connection.close()
    return found


def test_a_photo_is_sent_once_and_then_only_when_it_changes(ews):
    ews.host.start()
    assert get(ews, f"?email={ANNE}&size=HR240x240")[0] == 404
    ews.host.set_photo(ANNE, PICTURE)
    status, data, headers = get(ews, f"?email={ANNE}&size=HR240x240")
    assert (status, data, headers["Content-Type"]) == (200, PICTURE, "image/jpeg")
    assert get(ews, f"?email={ANNE}", If_None_Match=headers["ETag"])[:2] == (304, b"")
    ews.host.set_photo(ANNE, PICTURE + b"2")
    status, data, again = get(ews, f"?email={ANNE}", If_None_Match=headers["ETag"])
    assert (status, data) == (200, PICTURE + b"2")
    assert again["ETag"] != headers["ETag"]


def test_what_is_asked_for_must_be_an_address_and_a_size(ews):
    ews.host.start()
    ews.host.set_photo(ANNE, PICTURE)
    assert get(ews, "")[0] == 400
    assert get(ews, f"?email={ANNE}&size=HR1x1")[0] == 400
    assert get(ews, f"?email={ANNE}", method="PUT")[0] == 405
    assert get(ews, "?email=nobody@example.com")[0] == 404
    assert get(ews, f"?email={ANNE}", login=f"{JOHN}:wrong")[0] == 401


def test_a_photo_may_come_from_a_file(ews, tmp_path):
    path = tmp_path / "anne.jpg"
    path.write_bytes(PICTURE)
    ews.host.start()
    ews.host.set_photo(ANNE, path)
    assert get(ews, f"?email={ANNE}")[1] == PICTURE
