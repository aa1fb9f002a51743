"""MAPI properties that are other names for properties of EWS, such as 0x0037 for the subject; no paths and no storage."""

from __future__ import annotations

import base64

from exchangelib.sandbox.bags import EXTENDED, Bag, leaf, text_of

# [MS-OXPROPS]: tag and type -> element. Text of one is text of the other.
_SAME = {
    "0037:String": "Subject",
    "0e1d:String": "ConversationTopic",
    "0070:String": "ConversationTopic",
    "1035:String": "InternetMessageId",
    "1042:String": "InReplyTo",
    "1039:String": "References",
    "001a:String": "ItemClass",
    "0e06:SystemTime": "DateTimeReceived",
    "0039:SystemTime": "DateTimeSent",
    "3007:SystemTime": "DateTimeCreated",
    "3008:SystemTime": "LastModifiedTime",
    "0e08:Integer": "Size",
    "0e1b:Boolean": "HasAttachments",
    "0e04:String": "DisplayTo",
    "0e03:String": "DisplayCc",
    "3ffa:String": "LastModifiedName",
}
SAME = {EXTENDED + key: name for key, name in _SAME.items()}
_CHOICES = {
    f"{EXTENDED}0017:Integer": ("Importance", ("Low", "Normal", "High")),
    f"{EXTENDED}0036:Integer": ("Sensitivity", ("Normal", "Personal", "Private", "Confidential")),
}
FLAGS = f"{EXTENDED}0e07:Integer"
# [MS-OXCMSG] 2.2.1.6 PidTagMessageFlags
_BITS = (("IsRead", 0x1), ("IsUnmodified", 0x2), ("IsSubmitted", 0x4), ("IsDraft", 0x8), ("IsFromMe", 0x20))
_WRITABLE = {"Subject", "InternetMessageId", "InReplyTo", "References", "ItemClass"}
_TIMES = {"DateTimeReceived", "DateTimeSent", "DateTimeCreated"}


# [MS-OXOCAL] 2.2.1.27 and 2.2.1.28: PidLidGlobalObjectId, which names an occurrence too, and PidLidCleanGlobalObjectId
_MEETING = f"{EXTENDED}6ed8da90-450b-101b-98da-00aa003f1305:"
GLOBAL, CLEAN = f"{_MEETING}#3:Binary", f"{_MEETING}#35:Binary"
_GLOBAL_HEAD = bytes.fromhex("040000008200E00074C5B7101A82E008")


def _global_id(bag: Bag, clean: bool) -> str | None:
    """The id of a meeting in every calendar: the UID itself if it is one, else with the UID inside."""
    uid = text_of(bag, "UID")
    if not uid:
        return None
    try:
        raw = bytes.fromhex(uid)
    except ValueError:
        raw = b""
    if not raw.startswith(_GLOBAL_HEAD) or len(raw) < 40:
        inner = b"vCal-Uid\x01\x00\x00\x00" + uid.encode("utf-8") + b"\x00"
        raw = _GLOBAL_HEAD + bytes(20) + len(inner).to_bytes(4, "little") + inner
    when = text_of(bag, "RecurrenceId")[:10].split("-")
    day = bytes(4)
    if not clean and len(when) == 3:
        day = int(when[0]).to_bytes(2, "big") + bytes([int(when[1]), int(when[2])])
    return base64.b64encode(raw[:16] + day + raw[20:]).decode("ascii")


def value(bag: Bag, key: str) -> str | None:
    """The text of a MAPI property that another property stands for; None if it is none of those, or absent."""
    if key in SAME:
        node = bag.get(SAME[key])
        return None if node is None else node.text
    if key in _CHOICES:
        name, words = _CHOICES[key]
        word = text_of(bag, name)
        return str(words.index(word)) if word in words else None
    if key in (GLOBAL, CLEAN):
        return _global_id(bag, key == CLEAN)
    if key == FLAGS:
        return str(sum(bit for name, bit in _BITS if text_of(bag, name) == "true"))
    return None


def another_name(key: str) -> str | None:
    """The one property of EWS that a MAPI property is another name for."""
    return SAME.get(key) or (_CHOICES[key][0] if key in _CHOICES else None)


def stands_for(key: str) -> bool:
    """Whether a MAPI property is another name for properties of EWS."""
    return key in SAME or key in _CHOICES or key in (FLAGS, GLOBAL, CLEAN)


def follow(bag: Bag, key: str) -> bool:
    """Bring the property that a MAPI property in the bag stands for up to date; whether it stands for one.

    The notes on CreateItem: setting 0x0E07 is how an imported message leaves the state of a draft.
    """
    node = bag.get(key)
    text = node.children[1].text.strip() if node is not None and len(node.children) > 1 else None
    if text is None:
        return False
    if key == FLAGS and text.isdigit():
        for name, bit in _BITS:
            bag[name] = leaf(name, "true" if int(text) & bit else "false")
    elif key in _CHOICES and text.isdigit() and int(text) < len(_CHOICES[key][1]):
        name, words = _CHOICES[key]
        bag[name] = leaf(name, words[int(text)])
    elif SAME.get(key) in _WRITABLE | _TIMES:
        bag[SAME[key]] = leaf(SAME[key], text)
    else:
        return False
    del bag[key]
    return True
