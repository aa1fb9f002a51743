"""Reads the package as text: its files, their trees, and what they import; imports none of them."""

import ast
import io
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent.parent
PACKAGE = CHECKOUT / "exchangelib"
FILES = sorted(PACKAGE.rglob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef


def shown(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions(path: Path) -> Iterator[Function]:
    """Every function and method of a file, inner ones too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            yield node


def _docstrings(path: Path) -> set[int]:
    """The numbers of the lines that are documentation: strings that stand by themselves."""
    alone = [
        node for node in ast.walk(tree(path)) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ]
    return {line for node in alone for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}


def lines_of_code(path: Path) -> set[int]:
    """The numbers of the lines that hold code: no blanks, no comments, no documentation."""
    nothing = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
    held = (range(token.start[0], token.end[0] + 1) for token in tokens if token.type not in nothing)
    return {line for lines in held for line in lines} - _docstrings(path)


def imported(node: ast.AST) -> list[str]:
    """The modules that an import statement names; relative ones as `.`"""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return ["." if node.level else str(node.module)]
    return []


def third_party(path: Path) -> set[str]:
    """The top names of what a file imports from outside Python and this package."""
    names = {name.split(".")[0] for node in ast.walk(tree(path)) for name in imported(node)}
    return names - sys.stdlib_module_names - {"", "exchangelib", "__future__"}
