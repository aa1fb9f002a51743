"""The knobs of one search, checked before anything is sent; what they hold back is not known here."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .._net.retry import RetryPolicy
from ..errors import InvalidTypeError, InvalidValue
from .addresses import SERVICES

_RESOLVER_ARGUMENTS = frozenset(("filename", "configure"))


@dataclass(frozen=True)
class Limits:
    """What `Autodiscovery` says in its attributes, which tell what each means.

    :raises InvalidTypeError, InvalidValue: one of them makes no sense; it is named
    """

    policy: RetryPolicy
    wait: float
    redirects: int
    services: tuple[str, ...]
    step: float
    total: float
    resolver_arguments: Mapping[str, Any]
    resolver_attributes: Mapping[str, Any]
    resolver_lifetime: float

    @classmethod
    def of(cls, knobs: Any) -> Limits:
        """Read the knobs.

        :param knobs: an `Autodiscovery`, or the class
        """
        if not isinstance(knobs.INITIAL_RETRY_POLICY, RetryPolicy):
            raise InvalidTypeError(_name("INITIAL_RETRY_POLICY"), knobs.INITIAL_RETRY_POLICY, RetryPolicy)
        arguments = _mapping("DNS_RESOLVER_KWARGS", knobs.DNS_RESOLVER_KWARGS)
        if not arguments.keys() <= _RESOLVER_ARGUMENTS:
            known = ", ".join(sorted(_RESOLVER_ARGUMENTS))
            raise InvalidValue(f"{_name('DNS_RESOLVER_KWARGS')} may hold {known}, and nothing else: {arguments!r}")
        return cls(
            policy=knobs.INITIAL_RETRY_POLICY,
            wait=_seconds("RETRY_WAIT", knobs.RETRY_WAIT, above=-1),
            redirects=_count("MAX_REDIRECTS", knobs.MAX_REDIRECTS),
            services=_services(knobs.SERVICES),
            step=_seconds("STEP_LIMIT", knobs.STEP_LIMIT),
            total=_seconds("TOTAL_LIMIT", knobs.TOTAL_LIMIT),
            resolver_arguments=arguments,
            resolver_attributes=_mapping("DNS_RESOLVER_ATTRS", knobs.DNS_RESOLVER_ATTRS),
            resolver_lifetime=_seconds("DNS_RESOLVER_LIFETIME", knobs.DNS_RESOLVER_LIFETIME),
        )


def _name(knob: str) -> str:
    return f"Autodiscovery.{knob}"


def _seconds(knob: str, value: object, above: float = 0) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InvalidTypeError(_name(knob), value, (int, float))
    if not (value > above and value >= 0 and math.isfinite(value)):
        least = "more than 0" if above >= 0 else "at least 0"
        raise InvalidValue(f"{_name(knob)} must be a number of seconds, {least}, not {value!r}")
    return value


def _count(knob: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidTypeError(_name(knob), value, int)
    if value < 0:
        raise InvalidValue(f"{_name(knob)} must be at least 0, not {value}")
    return value


def _mapping(knob: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidTypeError(_name(knob), value, Mapping)
    return value


def _services(value: object) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise InvalidTypeError(_name("SERVICES"), value, (list, tuple))
    services = tuple(value)
    if not services or any(each not in SERVICES for each in services):
        raise InvalidValue(f"{_name('SERVICES')} must be of {', '.join(SERVICES)}, not {value!r}")
    return services
