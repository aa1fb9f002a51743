"""A mailbox worth of made-up mail, the same every time, as .eml files; it knows only the email package."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from random import Random
from typing import NamedTuple

COUNT = 120
OWNER = Address("John Doe", "john", "example.com")
_FIRST = datetime(2024, 2, 5, 8, 12, tzinfo=timezone.utc)


class Story(NamedTuple):
    """A conversation: who writes, about what, in which manner, and the lines the bodies are made of."""

    name: str
    address: str
    subject: str
    kind: str
    lines: tuple[str, ...]


STORIES = (
    Story("Anne Nørgaard", "anne@example.com", "Plan for the harbour project", "thread", (
        "I moved the second milestone to the week after Easter.", "Could you look over the budget on page four?",
        "The architects want the soil samples first.", "Agreed. I will tell them on Thursday.",
    )),
    Story("Billing", "billing@hosting.example", "Invoice {n} for your server", "attachment", (
        "Please find your invoice attached.", "The amount is due within 14 days.", "No action is needed if you pay by card.",
    )),
    Story("The Weekly Kiln", "news@kiln.example", "Glazes, ash and cobalt: issue {n}", "newsletter", (
        "How much ash is too much?", "A reader's kiln from Jingdezhen", "Seven blues that survive 1280 °C",
    )),
    Story("Build server", "builds@ci.example", "[main] build {n} failed", "alert", (
        "Step 'test' ended with status 1 after 4 min 12 s.", "2 of 1,318 tests failed: test_timezones, test_leap_second.",
        "The last change was 'Take the offset from the zone, not from the date'.",
    )),
    Story("Søren Østergård", "soren@nord.example", "Frokost på fredag?", "thread", (
        "Skal vi spise frokost på fredag? Jeg kan fra kl. 12.", "Fint! Samme sted som sidst?", "Ja – jeg bestiller bord til fire.",
    )),
    Story("山田 花子", "hanako.yamada@tokyo.example", "来週の会議について", "thread", (
        "来週の会議は火曜日の午後二時からでよろしいでしょうか。", "資料は前日までにお送りします。", "どうぞよろしくお願いいたします。",
    )),
    Story("Parcel Post", "noreply@parcels.example", "Your parcel {n} is on its way", "html", (
        "We expect to deliver it tomorrow between 9:00 and 12:00.", "Track it with the button below.",
    )),
    Story("María José Núñez", "mj.nunez@viajes.example", "Vuelos a Bogotá — opciones", "html", (
        "Hay un vuelo directo el martes y otro con escala el jueves.", "¿Prefieres ventana o pasillo?",
    )),
    Story("Helpdesk", "help@support.example", "[Ticket #{n}] Printer prints only the margins", "thread", (
        "We have received your message and will answer within one working day.", "Could you send us a photograph of the page?",
        "A new driver is out. Please tell us if it helps.",
    )),
    Story("Mum", "mum@family.example", "Photos from the garden", "picture", (
        "The magnolia is out, two weeks early!", "Your father built a bench. It stands almost straight.",
    )),
    Story("Dr. Jürgen Weiß", "weiss@uni.example", "Gutachten zur Masterarbeit", "latin", (
        "anbei meine Anmerkungen, überwiegend zu Kapitel drei.", "Die Größe der Stichprobe müsste begründet werden.",
    )),
    Story("Conference Desk", "desk@pyconf.example", "Your talk is accepted: slot {n}", "important", (
        "Congratulations! Your talk was accepted.", "Please confirm by Friday that you will come.", "Speakers get a room for two nights.",
    )),
    Story("Security", "security@example.com", "A new sign-in to your account", "alert", (
        "A new device signed in from Aarhus, Denmark.", "If this was you, there is nothing to do.",
    )),
    Story("Léa Dubois", "lea.dubois@exemple.example", "Compte rendu de la réunion nº {n}", "attachment", (
        "Voici le compte rendu ; dites-moi s'il manque quelque chose.", "Prochaine réunion : mardi à 10 h, salle Courbet.",
    )),
    Story("Book Club", "club@readers.example", "Chapter {n}: who was on the stairs?", "list", (
        "Spoilers below, as always.", "I say it was the lodger, and the umbrella proves it.", "Read as far as the fire for next time.",
    )),
)  # fmt: skip


def write(folder: Path, count: int = COUNT) -> list[Path]:
    """Write the messages as files.

    :param folder: it must exist
    :param count: how many
    :returns: the files, oldest message first
    """
    paths = []
    for number, message in enumerate(messages(count), 1):
        path = folder / f"{number:03d}.eml"
        path.write_bytes(message.as_bytes(policy=SMTP))
        paths.append(path)
    return paths


def messages(count: int = COUNT) -> Iterator[EmailMessage]:
    """The messages, oldest first."""
    random = Random(1280)
    when = _FIRST
    threads: dict[str, list[str]] = {}
    for number in range(count):
        story = STORIES[random.randrange(len(STORIES))] if number >= len(STORIES) else STORIES[number]
        when += timedelta(minutes=random.randrange(9, 60 * 30), seconds=random.randrange(60))
        yield _message(story, number, when, threads, random)


def _message(story: Story, number: int, when: datetime, threads: dict[str, list[str]], random: Random) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    subject = story.subject.format(n=2000 + number * 7)
    before = threads.setdefault(story.address, [])
    message_id = f"<{number:04d}.{zlib.crc32(subject.encode()):08x}@{story.address.partition('@')[2]}>"
    if story.kind == "thread" and before:
        message["In-Reply-To"], message["References"] = before[-1], " ".join(before[-4:])
        subject = f"Re: {subject.format(n=number)}" if len(before) % 4 else subject
    before.append(message_id)
    user, _, domain = story.address.partition("@")
    message["Received"] = f"from mx.{domain} by mail.example.com with ESMTPS; {format_datetime(when)}"
    message["From"] = Address(story.name, user, domain)
    message["To"] = OWNER if story.kind != "list" else Address("Readers", "club", "readers.example")
    if random.random() < 0.3:
        message["Cc"] = (Address("Anne Nørgaard", "anne", "example.com"), Address("", "archive", "example.com"))
    message["Subject"] = subject
    message["Date"] = when - timedelta(seconds=random.randrange(2, 40))
    message["Message-ID"] = message_id
    lines = [story.lines[(number + i) % len(story.lines)] for i in range(random.randrange(1, len(story.lines) + 1))]
    _BODIES[story.kind](message, story, lines, number)
    for index, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{number:04d}_{index}")
    return message


def _text(story: Story, lines: list[str]) -> str:
    return "\n\n".join(["Hello John,", *lines, f"Kind regards\n{story.name}"]) + "\n"


def _page(story: Story, lines: list[str]) -> str:
    rows = "".join(f"<p>{line}</p>" for line in lines)
    return f'<html><head><style>p {{ margin: 1em }}</style></head><body><h2>{story.name}</h2>{rows}<a href="https://www.example.com/">Read on</a></body></html>'


def _plain(message: EmailMessage, story: Story, lines: list[str], number: int) -> None:
    message.set_content(_text(story, lines))


def _html(message: EmailMessage, story: Story, lines: list[str], number: int) -> None:
    message.set_content(_page(story, lines), subtype="html")


def _both(message: EmailMessage, story: Story, lines: list[str], number: int) -> None:
    _plain(message, story, lines, number)
    message.add_alternative(_page(story, lines), subtype="html")
    message["List-Unsubscribe"] = f"<mailto:{story.address}?subject=unsubscribe>"


def _attachment(message: EmailMessage, story: Story, lines: list[str], number: int) -> None:
    _plain(message, story, lines, number)
    rows = "".join(f"{n};{n * 19.5:.2f}\r\n" for n in range(1, 6 + number % 9))
    message.add_attachment(f"item;amount\r\n{rows}".encode(), "text", "csv", filename=f"Übersicht {number}.csv")
    if number % 2:
        message.add_attachment(b"%PDF-1.4\n%%EOF\n", "application", "pdf", filename=f"document-{number}.pdf")


def _picture(message: EmailMessage, story: Story, lines: list[str], number: int) -> None:
    _plain(message, story, lines, number)
    rows = "".join(f"<p>{line}</p>" for line in lines)
    message.add_alternative(
        f'<html><body>{rows}<img src="cid:garden{number}@family.example"></body></html>', subtype="html"
    )
    page = message.get_payload(1)
    assert isinstance(page, EmailMessage)
    page.add_related(_png(number), "image", "png", cid=f"<garden{number}@family.example>", filename="garden.png")


def _latin(message: EmailMessage, story: Story, lines: list[str], number: int) -> None:
    text = "\n\n".join(["Sehr geehrter Herr Doe,", *lines, f"Mit freundlichen Grüßen\n{story.name}"])
    message.set_content(text, charset="iso-8859-1", cte="quoted-printable")


def _important(message: EmailMessage, story: Story, lines: list[str], number: int) -> None:
    _both(message, story, lines, number)
    message["Importance"] = "high"
    message["X-Priority"] = "1"
    message["Disposition-Notification-To"] = story.address


def _alert(message: EmailMessage, story: Story, lines: list[str], number: int) -> None:
    message.set_content("\n".join(lines) + "\n", cte="base64")
    message["Auto-Submitted"] = "auto-generated"
    message["Importance"] = "low" if number % 3 else "normal"


def _list(message: EmailMessage, story: Story, lines: list[str], number: int) -> None:
    _plain(message, story, lines, number)
    message["List-Id"] = "Book Club <club.readers.example>"
    message["Reply-To"] = story.address
    message["Keywords"] = "books, club"


_BODIES = {
    "thread": _plain,
    "html": _html,
    "newsletter": _both,
    "attachment": _attachment,
    "picture": _picture,
    "latin": _latin,
    "important": _important,
    "alert": _alert,
    "list": _list,
}


def _png(number: int) -> bytes:
    """A small picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = 16
    row = b"\x00" + bytes((40 * number % 256, 160, 90)) * size
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    image = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(row * size, 9)) + chunk(b"IEND", b"")
    return base64.b64decode("iVBORw0KGgo=") + image
