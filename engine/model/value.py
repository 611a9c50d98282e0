"""Classes of frozen values: dataclasses that are made without compiling their methods anew.

A command imports some seventy of them, and as plain frozen dataclasses they took a fifth of its
start-up. ``fields``, ``replace``, ``asdict`` and pattern matching work as for any dataclass.
"""

from __future__ import annotations

from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from functools import cache
from operator import attrgetter
from types import CodeType, FunctionType
from typing import Any, NoReturn, TypeVar, dataclass_transform

C = TypeVar("C")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[C]) -> type[C]:
    """``dataclass(frozen=True, slots=True)`` for fields without default factories."""
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    made.__init__ = _constructor(made)
    key = attrgetter(*(each.name for each in fields(made) if each.compare))

    def equal(self: object, other: object) -> object:
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    made.__eq__ = equal
    made.__hash__ = lambda self: hash(key(self))
    made.__repr__ = _repr
    made.__reduce__ = _reduce
    made.__setattr__ = made.__delattr__ = _refuse
    return made  # type: ignore[no-any-return]


def _constructor(made: Any) -> Any:
    """``__init__``, which writes the slots directly."""
    each = fields(made)
    names = [field.name for field in each]
    code = _assignments(len(each)).replace(co_varnames=("self", *names))
    setters = {f"set_{n}": getattr(made, name).__set__ for n, name in enumerate(names)}
    given = [field.default for field in each if field.default is not MISSING]
    return FunctionType(code, setters, "__init__", tuple(given))


@cache
def _assignments(size: int) -> CodeType:
    """The code of ``__init__`` for so many fields, compiled once; classes differ in the names."""
    numbers = range(size)
    parameters = ", ".join(["self", *(f"value_{n}" for n in numbers)])
    body = "; ".join(["pass", *(f"set_{n}(self, value_{n})" for n in numbers)])
    space: dict[str, Any] = {}
    exec(f"def __init__({parameters}): {body}", space)  # noqa: S102
    code: CodeType = space["__init__"].__code__
    return code


def _contents(self: Any) -> dict[str, object]:
    return {name: getattr(self, name) for name in self.__match_args__}


def _repr(self: Any) -> str:
    shown = ", ".join(f"{name}={part!r}" for name, part in _contents(self).items())
    return f"{type(self).__qualname__}({shown})"


def _reduce(self: Any) -> tuple[object, ...]:
    return type(self), tuple(_contents(self).values())


def _refuse(_self: object, name: str, *_value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot change field {name!r}")
