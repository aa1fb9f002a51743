"""How a token endpoint refuses, in the words of the Microsoft identity platform; it decides nothing."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from exchangelib.sandbox.message import JSON, Reply

NO_STORE = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))


class Problem(Exception):
    """A refusal.

    :param error: as in RFC 6749 §5.2, RFC 8628 §3.5
    :param number: of the sentence, in Microsoft's counting (AADSTS…)
    """

    def __init__(self, error: str, number: int, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.error = error
        self.number = number
        self.status = status

    def reply(self, now: datetime) -> Reply:
        """The refusal as an answer."""
        trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
        stamp = now.strftime("%Y-%m-%d %H:%M:%SZ")
        text = f"AADSTS{self.number}: {self} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}"
        body = {
            "error": self.error,
            "error_description": text,
            "error_codes": [self.number],
            "timestamp": stamp,
            "trace_id": trace,
            "correlation_id": correlation,
        }
        return as_json(body, self.status)


def as_json(body: Mapping[str, Any], status: int = 200) -> Reply:
    """An answer that nobody may keep."""
    return Reply(status, json.dumps(body).encode(), JSON, NO_STORE)
