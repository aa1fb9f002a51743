"""Public face of search expressions; it only re-exports, and nothing inside imports it."""

from ._query.compile import Restriction
from ._query.q import Q

__all__ = ["Q", "Restriction"]
