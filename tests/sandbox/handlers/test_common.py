from exchangelib.sandbox.call import Call
from exchangelib.sandbox.handlers.common import batch
from exchangelib.sandbox.nodes import M, Node
from exchangelib.sandbox.refusal import Refusal


def make_call(exchange):
    user = exchange.john
    return Call(
        "DeleteItem",
        Node(M("DeleteItem")),
        user,
        user.address,
        exchange.version,
        None,
        exchange.store,
        exchange.clock,
        exchange.schema,
        "en_US",
    )


def codes(answer):
    return [each.child_text(M("ResponseCode")) for each in answer.children[0]]


def test_nothing_is_tried_after_a_fatal_error(exchange):
    tried = []

    def work(node):
        tried.append(node.text)
        if node.text == "b":
            raise Refusal("ErrorAccessDenied", "no")
        if node.text == "a":
            raise Refusal("ErrorItemNotFound", "gone")
        return []

    answer = batch(make_call(exchange), [Node("x", text=text) for text in "0abcd"], work)
    assert codes(answer) == [
        "NoError",
        "ErrorItemNotFound",
        "ErrorAccessDenied",
        "ErrorBatchProcessingStopped",
        "ErrorBatchProcessingStopped",
    ]
    assert tried == ["0", "a", "b"]
    assert answer.children[0].children[3].attrs["ResponseClass"] == "Warning"


def test_what_a_refused_thing_wrote_is_undone_and_the_others_stay(exchange):
    def work(node):
        exchange.store.add_user(f"{node.text}@x.org", "p")
        if node.text == "b":
            raise Refusal("ErrorItemSave", "no")
        return []

    batch(make_call(exchange), [Node("x", text=text) for text in "abc"], work)
    assert [bool(exchange.store.user(f"{text}@x.org")) for text in "abc"] == [True, False, True]
