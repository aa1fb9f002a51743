"""Time zones as servers tell of them: under a name that may be known or not."""

from __future__ import annotations

import logging

from .._model.fields import TimeZoneField
from .._model.fields.base import Loader
from .._wire.xml import Element
from ..errors import UnknownTimeZone
from ..ewsdatetime import EWSTimeZone

__all__ = ["ItemTimeZoneField"]

log = logging.getLogger(__name__)


class ItemTimeZoneField(TimeZoneField):
    """The time zone in which an item was made.

    A name that nobody knows, such as "Customized Time Zone", is no reason to lose the item: its times come in UTC.
    """

    def loader(self) -> Loader:
        """Read the zone; one that is not known is left out, and the log says so."""
        read_known = super().loader()

        def read(elem: Element) -> EWSTimeZone | None:
            try:
                return read_known(elem)  # type: ignore[no-any-return]
            except UnknownTimeZone as e:
                log.warning("%s.%s is left out: %s", self.owner, self.name, e)
                return None

        return read
