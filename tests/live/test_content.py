"""Texts that are hard to carry: every script, every character that means something to XML, and those it cannot hold."""

from collections.abc import Callable

import pytest

from exchangelib import Account, HTMLBody, Mailbox, Message
from exchangelib.folders import Folder

Make = Callable[..., Message]

TEXTS = {
    "markup": "a < b && c > d \"quoted\" 'single' ]]> <!-- no comment --> &amp; &#65;",
    "accents": "Blåbærsyltetøj, Übermut, garçon, niño, żółć, İstanbul",
    "scripts": "Ελληνικά Русский עברית العربية हिन्दी ไทย 日本語 中文 한국어",
    "beyond the first plane": "𝒳 🦊 👩‍👩‍👧 🇩🇰 𠜎",
    "combined": "e\u0301 versus \u00e9, a\u0308 versus \u00e4",
    "directions": "left \u202eright\u202c left \u200f",
    "odd spaces": "no\u00a0break thin\u2009space zero\u200bwidth ideographic\u3000end",
    "noncharacters of no use": "\ufdd0 \U0001fffe",
    "separators": "line\u2028separator paragraph\u2029separator next\u0085line",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_subject_comes_back_as_it_was(make: Make, text: str) -> None:
    assert make(subject=text).subject == text


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_body_comes_back_as_it_was(make: Make, text: str) -> None:
    assert text in make(body=f"{text}\nand a second line").body


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_category_comes_back_as_it_was(make: Make, text: str) -> None:
    assert text in make(categories=[text]).categories


def test_line_ends_and_tabs_survive_in_a_body(make: Make) -> None:
    body = make(body="one\r\ntwo\n\tthree").body
    assert body.replace("\r\n", "\n").strip() == "one\ntwo\n\tthree"


def test_a_name_with_markup_survives_in_a_mailbox(make: Make) -> None:
    person = Mailbox(name='Anne "Quay" <O\'Hara> & Søn', email_address="anne@example.com")
    assert make(to_recipients=[person]).to_recipients[0].name == person.name


def test_an_address_outside_ascii_survives(make: Make) -> None:
    person = Mailbox(name="Bjørn", email_address="bjørn@exämple.com")
    assert make(to_recipients=[person]).to_recipients[0].email_address == person.email_address


def test_html_survives_with_its_markup(make: Make) -> None:
    html = '<html><body><p class="x">1 &lt; 2 &amp; 3</p><img src="cid:a@b"/></body></html>'
    body = make(body=HTMLBody(html)).body
    assert '<p class="x">1 &lt; 2 &amp; 3</p>' in body


def test_the_longest_subject_is_taken_and_one_longer_is_not(make: Make, account: Account, folder: Folder) -> None:
    assert make(subject="x" * 255).subject == "x" * 255
    with pytest.raises(ValueError, match="255"):
        Message(account=account, folder=folder, subject="x" * 256).save()


def test_a_large_body_comes_back_whole(make: Make) -> None:
    text = "The quick brown fox jumps over the lazy dog. " * 10_000
    assert text.strip() in make(body=text).body


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_a_character_that_xml_cannot_hold_is_refused_before_it_is_sent(
    account: Account, folder: Folder, character: str
) -> None:
    before = folder.all().count()
    with pytest.raises(ValueError, match=r"(?i)character|surrogate"):
        Message(account=account, folder=folder, subject=f"before{character}after").save()
    assert folder.all().count() == before


def test_an_empty_subject_is_no_error(make: Make) -> None:
    assert not make(subject="").subject


# A server that compares by the rules of a language takes noncharacters for nothing.
@pytest.mark.parametrize("name", sorted(set(TEXTS) - {"noncharacters of no use"}))
def test_odd_texts_can_be_searched_for(make: Make, folder: Folder, mark: str, name: str) -> None:
    text = TEXTS[name]
    made = make(subject=f"{text} {mark}")
    found = folder.filter(subject__exact=f"{text} {mark}")
    assert [item.id for item in found.only("id", "changekey")] == [made.id]
