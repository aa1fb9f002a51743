"""Values: classes whose annotations are their fields, which are equal if these are, and do not change.

The `dataclasses` of the standard library do this and more. They bring `inspect` and compile source code for each class,
which was a tenth of the time in which this package is imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_):
        return lambda cls: cls


@dataclass_transform(frozen_default=True)
class Value:
    """A frozen value. A field with a default has it as an attribute of the class; `__post_init__`, if any, checks.

    :param unshown: a class argument: the fields that `repr()` leaves out
    """

    _fields: ClassVar[tuple[str, ...]] = ()
    __unshown: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, unshown: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if Value in cls.__bases__:  # what a program derives from one of ours has the same fields, whatever it annotates
            kinds = cls.__annotations__
            cls._fields = tuple([name for name in kinds if "ClassVar" not in str(kinds[name])])
            setattr(cls, "__match_args__", cls._fields)  # noqa: B010 - type checkers think that they have done so
            cls.__unshown = unshown

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        names = self._fields
        if len(args) > len(names):
            raise TypeError(f"{type(self).__name__} takes {len(names)} arguments, and got {len(args)}")
        values = self.__dict__
        values.update(zip(names, args, strict=False))
        for name in names[len(args) :]:
            if name in kwargs:
                values[name] = kwargs.pop(name)
            elif hasattr(type(self), name):
                values[name] = getattr(type(self), name)
            else:
                raise TypeError(f"{type(self).__name__} needs the argument {name!r}")
        for name in kwargs:
            what = "got the argument {!r} twice" if name in names else "has no argument {!r}"
            raise TypeError(f"{type(self).__name__} {what.format(name)}")
        self.__post_init__()

    def __post_init__(self) -> None:
        """Check the fields, which are there."""

    def __values(self) -> tuple[Any, ...]:
        return tuple([getattr(self, name) for name in self._fields])

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self.__values() == other.__values()

    def __hash__(self) -> int:
        return hash(self.__values())

    def __repr__(self) -> str:
        names = [name for name in self._fields if name not in self.__unshown]
        return f"{type(self).__qualname__}({', '.join([f'{name}={getattr(self, name)!r}' for name in names])})"

    def __setattr__(self, name: str, value: Any) -> None:
        self.__refuse(name, "assign to")
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        self.__refuse(name, "delete")
        object.__delattr__(self, name)

    def __refuse(self, name: str, verb: str) -> None:
        if name in self._fields or Value in type(self).__bases__:  # a derived class may have other attributes
            raise AttributeError(f"cannot {verb} field {name!r}")
