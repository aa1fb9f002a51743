"""How many things one request is about: fewer when the server has trouble, more again when it has none."""

from __future__ import annotations

import logging
import threading
from typing import Any, Final

log = logging.getLogger(__name__)

_CALM: Final = 8  # answers without trouble, after which twice as much is asked


class Pace:
    """The size of chunks. Chunks that are under way in several threads report to it.

    :param size: how many things at most
    :param name: of the operation, for the log
    """

    def __init__(self, size: int, name: str) -> None:
        self.size = size
        self._full = size
        self._name = name
        self._calm = 0
        self._lock = threading.Lock()

    def less(self, count: int, why: Any, *, for_good: bool = False) -> None:
        """Ask about half as much as was too much.

        :param count: how many things were too many
        :param why: what the server said, for the log
        :param for_good: whether it is a limit of the server's, which will not be another later
        """
        with self._lock:
            self.size = min(self.size, max(1, count // 2))
            self._calm = 0
            if for_good:
                self._full = self.size
        log.info("%s: %s; asking about %s things at a time", self._name, why, self.size)

    def fine(self) -> None:
        """Count an answer without trouble."""
        if self.size >= self._full:
            return
        with self._lock:
            self._calm += 1
            if self._calm >= _CALM:
                self._calm = 0
                self.size = min(self._full, self.size * 2)
