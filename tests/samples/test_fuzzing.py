"""Whatever an answer is made of, the client gives a value or an error of its own: nothing else, and soon."""

from __future__ import annotations

import contextlib
import copy
import logging
import pickle
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import exchangelib.autodiscover.properties as AUTODISCOVER  # noqa: N812
import exchangelib.folders
import exchangelib.items
import exchangelib.properties  # noqa: F401  # classes that are to be there
from exchangelib._model import mapi
from exchangelib._model.element import EWSElement
from exchangelib._wire.soap import unwrap
from exchangelib._wire.stream import ContentReader
from exchangelib._wire.xml import Element, fragment
from exchangelib.errors import EWSError
from exchangelib.extended_properties import ExtendedProperty
from exchangelib.version import EXCHANGE_2016, Version
from tests.samples.answers import OPERATIONS, call, operation_of, response_messages, samples
from tests.samples.mutating import ATTRIBUTES, TEXTS, mutate_bytes, mutate_tree

LONGEST = 1.0  # seconds that one answer may take; the largest recording takes 5 ms
EXAMPLES = settings(
    max_examples=3000, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SEEDS = st.integers(0, 2**32)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What is repaired is logged; here that is every other answer."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@lru_cache(maxsize=1)
def recordings(facts: Path) -> list[bytes]:
    return [sample.path.read_bytes() for sample in samples(facts)]


def touch(thing: Any) -> None:
    """Look at every value, and at values in values."""
    if isinstance(thing, EWSElement):
        for field in type(thing).FIELDS:
            touch(getattr(thing, field.name))
    elif isinstance(thing, (list, tuple)):
        for one in thing:
            touch(one)


def use(thing: Any) -> None:
    """Do what programs do with what they get."""
    touch(thing)
    repr(thing)
    str(thing)
    if isinstance(thing, EWSElement):
        hash(thing)
        assert copy.deepcopy(thing) == thing
        assert pickle.loads(pickle.dumps(thing)) == thing
        with contextlib.suppress(EWSError):  # it may be nothing that can be sent
            copy.deepcopy(thing).clean(Version(EXCHANGE_2016))


def consume(answer: Element) -> None:
    """Read an answer with the service that it is for, and use what comes of it."""
    operation = operation_of(answer)
    if operation in OPERATIONS:
        with contextlib.suppress(EWSError):
            for thing in call(answer, operation, None, count=max(1, len(response_messages(answer)))):
                for one in thing if isinstance(thing, list) else [thing]:
                    use(one)


@contextlib.contextmanager
def soon() -> Iterator[None]:
    began = time.process_time()
    yield
    assert time.process_time() - began < LONGEST


@EXAMPLES
@given(seed=SEEDS)
def test_a_damaged_tree_gives_values_or_errors_of_ours(ews_facts: Path, seed: int) -> None:
    random = Random(seed)
    with soon(), contextlib.suppress(EWSError):
        answer = unwrap(random.choice(recordings(ews_facts))).element
        mutate_tree(answer, random)
        consume(answer)


@EXAMPLES
@given(seed=SEEDS)
def test_a_damaged_body_gives_values_or_errors_of_ours(ews_facts: Path, seed: int) -> None:
    random = Random(seed)
    body = mutate_bytes(random.choice(recordings(ews_facts)), random)
    with soon(), contextlib.suppress(EWSError):
        consume(unwrap(body).element)


@settings(EXAMPLES, max_examples=500)
@given(seed=SEEDS)
def test_a_damaged_body_that_is_streamed_gives_bytes_or_errors_of_ours(ews_facts: Path, seed: int) -> None:
    random = Random(seed)
    body = mutate_bytes(random.choice(recordings(ews_facts)), random)
    reader, content = ContentReader(), b""
    with soon(), contextlib.suppress(EWSError):
        while body:
            size = random.choice((1, 7, 100, 1000))
            content += reader.feed(body[:size])
            body = body[size:]
        reader.close()
    assert isinstance(content, bytes)


@settings(EXAMPLES, max_examples=500)
@given(body=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_what_is_no_answer_at_all_is_an_error_of_ours(body: bytes) -> None:
    with soon(), pytest.raises(EWSError):
        unwrap(body)


# --- every field of every class, with each text that once was trouble somewhere


def every_class() -> list[type[EWSElement]]:
    assert AUTODISCOVER  # loaded, so that its classes are there, whatever other tests load
    found: dict[type[EWSElement], None] = {}
    todo: list[type[EWSElement]] = [EWSElement]
    while todo:
        for cls in todo.pop().__subclasses__():
            todo.append(cls)
            if cls.__module__.startswith("exchangelib.") and cls.ELEMENT_NAME and cls.FIELDS:
                found[cls] = None
    return list(found)


def tags_of(field: Any) -> tuple[str, ...]:
    family = getattr(field, "family", None)
    if not field.local_name and isinstance(field.value_cls, tuple):  # things of several kinds, without a frame
        return tuple(cls.response_tag() for cls in field.value_cls)
    if not field.local_name and not field.is_text and family is None:  # of its value's element, or of none
        return (field.value_cls.response_tag(),) if hasattr(field.value_cls, "response_tag") else ()
    return (field.tag,) if family is None or (field.is_list and field.field_uri) else family.tags


def element_with(cls: type[EWSElement], field: Any, tag: str, text: str) -> Element:
    """Give an element in which a field has a text: its own, its attributes', and that of what is in it."""
    elem = fragment("<t:X/>")
    elem.tag = cls.response_tag()
    if field.is_attribute:
        elem.set(field.local_name, text)
    elif field.is_text:
        elem.text = text
    else:
        child = elem.makeelement(tag)
        elem.append(child)
        child.text = text
        for name in ATTRIBUTES:
            child.set(name, text)
        inner = getattr(field, "list_elem_tag", None)
        if inner is not None:
            inner_elem = elem.makeelement(inner() if callable(inner) else inner)
            inner_elem.text = text
            child.append(inner_elem)
    return elem


def places() -> Iterator[tuple[type[EWSElement], Any, str]]:
    """Yield each class, each of its fields that no class before had, and each tag that this may have."""
    done = set()
    for cls in every_class():
        for field in cls.FIELDS:
            if id(field) not in done:
                done.add(id(field))
                for tag in tags_of(field):
                    yield cls, field, tag


def test_every_field_of_every_class_reads_any_text_or_refuses_it() -> None:
    texts = [text for text in TEXTS if len(text) < 10_000]
    read = refused = 0
    for cls, field, tag in places():
        for text in texts:
            try:
                thing = cls.from_xml(element_with(cls, field, tag, text))
            except EWSError:
                refused += 1
            else:
                repr(thing)
                read += 1
    assert len(every_class()) > 150
    assert read > 30_000, read
    assert refused > 10_000, refused


@pytest.mark.parametrize("name", [*mapi.TYPES, *sorted(mapi.ARRAYS)])
def test_every_kind_of_extended_property_reads_any_text_or_refuses_it(name: str) -> None:
    declared: Any = type("Declared", (ExtendedProperty,), {"property_tag": 0x8001, "property_type": name})
    shapes = (
        "<t:Value>%s</t:Value>",
        "<t:Values><t:Value>%s</t:Value><t:Value/></t:Values>",
        "<t:Values>%s</t:Values>",
    )
    for shape in shapes:
        for text in TEXTS:
            uri = f'<t:ExtendedFieldURI PropertyTag="0x8001" PropertyType="{name}"/>'
            elem = fragment(f"<t:ExtendedProperty>{uri}{shape % text}</t:ExtendedProperty>")
            with contextlib.suppress(EWSError):
                repr(declared.from_xml(elem))
