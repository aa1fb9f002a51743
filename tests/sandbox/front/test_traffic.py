from exchangelib.sandbox import traffic
from exchangelib.sandbox.traffic import Exchange, Traffic, without_secrets


def exchange(operation="GetItem", size=10):
    return Exchange(operation, "john@example.com", "Exchange2016", b"q" * size, b"a" * size, 200, 0.1)


def test_it_is_a_sequence_oldest_first():
    log = Traffic()
    for name in ("A", "B", "C"):
        log.add(exchange(name))
    assert [each.operation for each in log] == ["A", "B", "C"]
    assert log[-1].operation == "C"
    assert [each.operation for each in log[:2]] == ["A", "B"]
    assert len(log) == 3
    assert "3" in repr(log)
    log.clear()
    assert list(log) == []


def test_the_oldest_are_forgotten_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(traffic, "MAX_EXCHANGES", 3)
    log = Traffic()
    for number in range(5):
        log.add(exchange(str(number)))
    assert [each.operation for each in log] == ["2", "3", "4"]


def test_the_oldest_are_forgotten_when_they_are_too_large(monkeypatch):
    monkeypatch.setattr(traffic, "MAX_BYTES", 50)
    log = Traffic()
    for number in range(4):
        log.add(exchange(str(number)))
    assert [each.operation for each in log] == ["2", "3"]
    log.add(exchange("large", 1000))
    assert [each.operation for each in log] == ["large"]


def test_bodies_are_not_in_its_repr():
    assert "qqq" not in repr(exchange())


def test_headers_that_carry_credentials_are_left_out():
    headers = {"Authorization": "x", "cookie": "y", "Proxy-Authorization": "z", "Accept": "w"}
    assert without_secrets(headers) == {"Accept": "w"}


def test_of_large_bodies_the_beginning_is_kept_and_their_size():
    traffic = Traffic(body_limit=10)
    traffic.add(Exchange("X", None, None, b"r" * 30, b"s" * 5, 200, 0.0))
    assert (traffic[0].request, traffic[0].request_size) == (b"r" * 10, 30)
    assert (traffic[0].response, traffic[0].response_size) == (b"s" * 5, 5)
    traffic.body_limit = 100
    traffic.add(Exchange("X", None, None, b"r" * 30, b"", 200, 0.0))
    assert traffic[1].request == b"r" * 30
