"""Content models as automata: which child may follow which; it knows particles, and neither documents nor versions' meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Particle = list[Any]  # as in data/schema.json


class Decl:
    """An element as its parent's content model declares it.

    :param tag: Clark name
    :param type_name: name of its type
    :param nillable: xsi:nil is allowed
    :param first: index of the first version that knows it
    :param abstract: only elements of its substitution group may stand here
    """

    __slots__ = ("abstract", "compiled", "first", "nillable", "tag", "type_name")

    def __init__(
        self, tag: str, type_name: str, nillable: bool = False, first: int = 0, abstract: bool = False
    ) -> None:
        self.tag = tag
        self.type_name = type_name
        self.nillable = nillable
        self.first = first
        self.abstract = abstract
        self.compiled: Any = None  # the compiled type, once it was needed


class Wildcard:
    """An xs:any: which namespaces it takes, and whether what stands there is validated."""

    __slots__ = ("lax", "namespace", "target")

    def __init__(self, namespace: str, lax: bool, target: str) -> None:
        self.namespace = namespace
        self.lax = lax
        self.target = target

    def takes(self, namespace: str) -> bool:
        """Whether an element of this namespace may stand here."""
        return self.namespace != "##other" or namespace not in ("", self.target)


class State:
    """What may come next."""

    __slots__ = ("accepts", "next", "wild")

    def __init__(self) -> None:
        self.next: dict[str, tuple[State, Decl]] = {}
        self.wild: list[tuple[State, Wildcard]] = []
        self.accepts = False


class Model:
    """The content model of one complex type.

    :ivar start: state before the first child; None where there may be no children
    :ivar unordered: for xs:all, the declared children by tag, and the tags of those that must be there
    :ivar decls: all declared children in schema order
    """

    __slots__ = ("decls", "required", "start", "unordered")

    def __init__(self) -> None:
        self.start: State | None = None
        self.unordered: dict[str, Decl] | None = None
        self.required: frozenset[str] = frozenset()
        self.decls: list[Decl] = []


Members = Callable[[str], "list[Decl]"]  # name of a global element -> it, or those of its substitution group


class Builder:
    """Builds a model by the construction of Glushkov: a state for each place in the particle, no search at run time.

    :param clark: "t:Name" -> Clark name
    :param members: resolves references to global elements
    :param target: the namespace that the type belongs to
    """

    def __init__(self, clark: Callable[[str], str], members: Members, target: str) -> None:
        self._clark = clark
        self._members = members
        self._target = target
        self._model = Model()
        self._places: list[tuple[State, list[Decl], Wildcard | None]] = []
        self._follow: list[dict[int, None]] = []
        self._decls: dict[int, list[Decl]] = {}

    def build(self, particles: list[Particle]) -> Model:
        """The model for particles that follow each other: the inherited ones first."""
        model = self._model
        if len(particles) == 1 and particles[0][0] == "a":
            return self._all(particles[0])
        if not particles:
            return model
        first, last, empty = self._walk(["s", 1, 1, particles])
        start = State()
        start.accepts = empty
        for place in last:
            self._places[place][0].accepts = True
        self._connect(start, first)
        for index, (state, _decls, _wild) in enumerate(self._places):
            self._connect(state, self._follow[index])
        model.start = start
        return model

    def _all(self, particle: Particle) -> Model:
        model = self._model
        model.unordered = {}
        for part in particle[3]:
            (decl,) = self._declare(part)
            model.unordered[decl.tag] = decl
        model.required = frozenset(self._clark(part[3]) for part in particle[3] if part[1])
        model.decls = list(model.unordered.values())
        return model

    def _connect(self, state: State, following: Mapping[int, None]) -> None:
        for place in following:
            target, decls, wild = self._places[place]
            if wild is not None:
                state.wild.append((target, wild))
            for decl in decls:
                state.next.setdefault(decl.tag, (target, decl))

    def _declare(self, particle: Particle) -> list[Decl]:
        known = self._decls.get(id(particle))
        if known is None:
            if particle[0] == "r":
                known = self._members(particle[3])
            else:
                known = [Decl(self._clark(particle[3]), particle[4], bool(particle[5]), particle[6])]
            self._decls[id(particle)] = known
            self._model.decls += known
        return known

    def _walk(self, particle: Particle) -> tuple[dict[int, None], dict[int, None], bool]:
        """First places, last places, and whether nothing at all is enough; a counted particle is written out."""
        _kind, low, high = particle[:3]
        if high == -1:
            first, last, empty = self._once(particle)
            self._join(last, first)
            for _ in range(low - 1):
                more = self._walk([particle[0], 1, 1, *particle[3:]])
                first, last, empty = self._sequence([more, (first, last, empty)])
            return first, last, empty or low == 0
        parts = [self._once(particle) for _ in range(low)]
        tail: tuple[dict[int, None], dict[int, None], bool] = ({}, {}, True)
        for _ in range(high - low):
            first, last, _empty = self._sequence([self._once(particle), tail])
            tail = first, last, True
        return self._sequence([*parts, tail])

    def _once(self, particle: Particle) -> tuple[dict[int, None], dict[int, None], bool]:
        kind = particle[0]
        if kind in ("e", "r", "*"):
            wild = Wildcard(particle[3], particle[4] == "lax", self._target) if kind == "*" else None
            self._places.append((State(), [] if wild else self._declare(particle), wild))
            self._follow.append({})
            here = {len(self._places) - 1: None}
            return here, here, False
        parts = [self._walk(part) for part in particle[3]]
        if kind == "s":
            return self._sequence(parts)
        first: dict[int, None] = {}
        last: dict[int, None] = {}
        for part in parts:
            first |= part[0]
            last |= part[1]
        return first, last, not parts or any(part[2] for part in parts)

    def _sequence(
        self, parts: list[tuple[dict[int, None], dict[int, None], bool]]
    ) -> tuple[dict[int, None], dict[int, None], bool]:
        first: dict[int, None] = {}
        last: dict[int, None] = {}
        empty = True
        for part_first, part_last, part_empty in parts:
            self._join(last, part_first)
            if empty:
                first = first | part_first
            last = last | part_last if part_empty else dict(part_last)
            empty = empty and part_empty
        return first, last, empty

    def _join(self, last: Mapping[int, None], first: dict[int, None]) -> None:
        for place in last:
            self._follow[place] |= first
