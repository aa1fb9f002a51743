"""Reads the listings of the specification, and compares signatures; knows nothing of what is compared."""

import ast
import importlib
import inspect
import json
import re
from pathlib import Path
from typing import Any

POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_UNKNOWN = object()


def load(folder: Path, version: str) -> dict[str, Any]:
    """The listing of one released version; of the names of a module, those that are its own."""
    listing: dict[str, Any] = json.loads((folder / f"api-{version}.json").read_text(encoding="utf-8"))
    surface: dict[str, dict[str, str]] = json.loads((folder / f"surface-{version}.json").read_text(encoding="utf-8"))
    for module, entries in listing["modules"].items():
        own = {name for name, kind in surface.get(module, {}).items() if kind != "re-export"}
        entries["names"] = {name: entry for name, entry in entries["names"].items() if name in own}
    return listing


def find(dotted: str) -> Any:
    """The module, or the class or function in a module, of that name; `AttributeError` or `ImportError` if there is none."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError as error:
            if error.name is None or not dotted.startswith(error.name):
                raise
            continue
        for part in parts[length:]:
            found = getattr(found, part)
        return found
    raise ImportError(dotted)


def parameters(signature: str) -> tuple[list[tuple[str, Any]], set[str]]:
    """The named parameters of a signature given as text, with their defaults; and which of `*` and `**` it takes."""
    text = re.sub(r"<[^<>]*>", "Ellipsis", signature)
    function = ast.parse(f"def f{text}: pass").body[0]
    assert isinstance(function, ast.FunctionDef)
    arguments = function.args
    names = [*arguments.posonlyargs, *arguments.args]
    defaults: list[Any] = [inspect.Parameter.empty] * (len(names) - len(arguments.defaults))
    defaults += [_value(node) for node in arguments.defaults]
    found = [(name.arg, default) for name, default in zip(names, defaults, strict=True)]
    for name, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        found.append((name.arg, inspect.Parameter.empty if default is None else _value(default)))
    stars = {star for star, there in (("*", arguments.vararg), ("**", arguments.kwarg)) if there}
    return [pair for pair in found if pair[0] not in ("self", "cls")], stars


def _value(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return _UNKNOWN


def incompatibilities(specified: str, ours: inspect.Signature) -> list[str]:
    """What a caller who knows the specified signature would stumble over."""
    wanted, stars = parameters(specified)
    there = {name: parameter for name, parameter in ours.parameters.items() if name not in ("self", "cls")}
    kinds = {parameter.kind for parameter in there.values()}
    takes_any = inspect.Parameter.VAR_KEYWORD in kinds
    found = []
    for name, default in wanted:
        parameter = there.get(name)
        if parameter is None:
            if not takes_any:
                found.append(f"no argument {name}")
        elif default is not inspect.Parameter.empty and parameter.default is inspect.Parameter.empty:
            found.append(f"{name} has become required")
        elif _differ(default, parameter.default):
            found.append(f"{name}={parameter.default!r} instead of {default!r}")
    names = {name for name, _ in wanted}
    for name, parameter in there.items():
        variable = parameter.kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
        if not variable and name not in names and parameter.default is inspect.Parameter.empty and not stars:
            found.append(f"{name} is required, and not in the specification")
    return [*found, *_order(wanted, there, kinds)]


def _differ(specified: Any, ours: Any) -> bool:
    plain = (str, int, float, bool, type(None))
    return isinstance(specified, plain) and isinstance(ours, plain) and specified != ours


def _order(wanted: list[tuple[str, Any]], there: dict[str, inspect.Parameter], kinds: set[Any]) -> list[str]:
    """Arguments without defaults are given by position; those have to stand where they stood."""
    if inspect.Parameter.VAR_POSITIONAL in kinds:
        return []
    ours = [name for name, parameter in there.items() if parameter.kind in POSITIONAL]
    required = [name for name, default in wanted if default is inspect.Parameter.empty and name in there]
    by_position = [name for name in ours if name in required]
    return [] if by_position == required else [f"by position {by_position} instead of {required}"]
