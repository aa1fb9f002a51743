"""What to change where a server says that somebody may not do what they do; knows no operation, and sends nothing."""

from __future__ import annotations

from ..errors import ResponseMessageError

# What to change, by what a server says
_ADVICE = (
    ("ExchangeImpersonation SOAP header must be present", "a program without a user acts in somebody's mailbox: "
     "Account(..., access_type=IMPERSONATION), or identity=Identity(...) in the credentials"),
)  # fmt: skip
_ADVICE_BY_CODE = {
    "ErrorImpersonateUserDenied": "whoever connects lacks the right to impersonate (the role ApplicationImpersonation, or the "
    "permission full_access_as_app), or may not for this mailbox; use access_type=DELEGATE for your own mailbox, or one that is "
    "shared with you",
    "ErrorImpersonationDenied": "whoever connects lacks the right to impersonate: use access_type=DELEGATE",
}


def add_advice(error: ResponseMessageError) -> None:
    """Add to an error what to change, if that is known."""
    said = str(error)
    advice = _ADVICE_BY_CODE.get(type(error).__name__) or next((text for sign, text in _ADVICE if sign in said), None)
    if advice is not None:
        error.value = f"{said} ({advice})"
