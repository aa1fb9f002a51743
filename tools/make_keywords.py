"""Write the names that constructors take as dictionaries for type checkers: `python tools/make_keywords.py`.

Fields are descriptors, so no checker can learn from them what `Message(...)` takes. The modules that are written are never
loaded by a running program.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exchangelib import attachments, items, properties

ROOT = Path(__file__).parent.parent

# By module, the classes whose constructors are known, each after the one it takes over from
CLASSES: dict[str, tuple[Any, ...]] = {
    "properties": (properties.Mailbox, properties.Attendee),
    "attachments": (attachments.FileAttachment, attachments.ItemAttachment, attachments.ReferenceAttachment),
    "items": (
        items.Item,
        items.CalendarItem,
        items.Contact,
        items.DistributionList,
        items.MeetingCancellation,
        items.MeetingMessage,
        items.MeetingRequest,
        items.MeetingResponse,
        items.Message,
        items.PostItem,
        items.Task,
    ),
}


def names(cls: Any) -> list[str]:
    """Give what the constructor takes, in the order of the fields."""
    settable = cls._get_tables().settable
    fields = [field.name for field in cls.FIELDS]
    return fields + sorted(settable - set(fields))


def module(package: str) -> str:
    """Give the text of a package's module."""
    out = [
        '"""What constructors take, for type checkers; written by tools/make_keywords.py, and never loaded."""\n',
        "from typing import Any, TypedDict\n",
    ]
    base = items.Item
    for cls in CLASSES[package]:
        of_base = cls is not base and issubclass(cls, base)
        known = set(names(base)) if of_base else set()
        out += ["", f"class {cls.__name__}Keywords({'ItemKeywords' if of_base else 'TypedDict'}, total=False):"]
        out += [f'    """What {cls.__name__}() takes."""\n']
        out += [f"    {name}: Any" for name in names(cls) if name not in known]
        out += [""]
    return "\n".join(out)


if __name__ == "__main__":
    for name in CLASSES:
        (ROOT / "exchangelib" / name / "keywords.py").write_text(module(name), encoding="utf-8")
