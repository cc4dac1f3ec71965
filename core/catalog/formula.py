"""Evaluates the formulas of catalog components. Knows figures and arithmetic, neither components nor money.

A formula is one Python expression over given names; `ceil floor min max round` and `a if b else c` are all it may use.
"""

import ast
import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from simpleeval import InvalidExpression, SimpleEval  # type: ignore[import-untyped]

from core.domain.plan import Scalar
from core.errors import CatalogInvalid
from core.syntax import parse_expression

_FUNCTIONS = {"ceil": math.ceil, "floor": math.floor, "min": min, "max": max, "round": round}
_GRAMMAR = (
    ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call, ast.Name, ast.Load, ast.Constant,
    ast.operator, ast.unaryop, ast.boolop, ast.cmpop,
)  # fmt: skip


@dataclass(frozen=True)
class Formula:
    """A parsed formula. `names` are the figures that it reads."""

    text: str
    tree: ast.expr
    names: frozenset[str]

    def value(self, figures: Mapping[str, Scalar]) -> Scalar:
        """Raises CatalogInvalid where a name is unknown or the arithmetic has no result."""
        return _evaluate(self.text, self.tree, figures)

    def shown(self, figures: Mapping[str, Scalar]) -> str:
        """The formula with its figures put in and only the branches that were taken: `max(2, ceil(200 / 84))`."""
        substituted = _FiguresPutIn(self.text, figures).visit(parse_expression(self.text))
        return ast.unparse(substituted)


@lru_cache(maxsize=4096)
def parse(text: str) -> Formula:
    """Raises CatalogInvalid for anything but arithmetic, comparison and the five functions."""
    try:
        tree = parse_expression(text.strip())
    except (SyntaxError, ValueError) as exc:
        raise CatalogInvalid(f"The formula `{text}` is not one expression: {exc}.", formula=text) from exc
    calls: set[str] = set()
    names: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, _GRAMMAR):
            raise CatalogInvalid(f"The formula `{text}` may not use {type(node).__name__}.", formula=text)
        if isinstance(node, ast.Call):
            calls.add(_function_name(node, text=text))
        elif isinstance(node, ast.Name):
            names.add(node.id)
    return Formula(text, tree, frozenset(names - calls))


def number(formula: str | float, figures: Mapping[str, Scalar], /) -> float:
    """The value of a formula that must be a number. Raises CatalogInvalid."""
    if not isinstance(formula, str):
        return float(formula)
    value = parse(formula).value(figures)
    if isinstance(value, str) or not math.isfinite(value):
        raise CatalogInvalid(f"The formula `{formula}` gives {value!r}, which is no number.", formula=formula)
    return float(value)


def figure(value: Scalar) -> str:
    """A figure for people: whole numbers as they are, others with four significant digits."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    if float(value).is_integer() and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.2f}" if abs(value) >= 1000 else f"{value:.4g}"


def _function_name(node: ast.Call, *, text: str) -> str:
    if not isinstance(node.func, ast.Name) or node.func.id not in _FUNCTIONS or node.keywords:
        raise CatalogInvalid(f"The formula `{text}` may call only {', '.join(_FUNCTIONS)}.", formula=text)
    return node.func.id


def _evaluate(text: str, node: ast.expr, figures: Mapping[str, Scalar]) -> Scalar:
    evaluator = _evaluators.kept
    evaluator.names = dict(figures)
    try:
        return cast(Scalar, evaluator.eval(text, previously_parsed=node))  # pyright: ignore[reportUnknownMemberType] - untyped library
    except (InvalidExpression, ArithmeticError, TypeError, ValueError) as exc:
        raise CatalogInvalid(f"The formula `{text}` has no value: {exc}", formula=text) from exc


class _Evaluators(threading.local):
    """One a thread: making one sets up warning filters, which takes longer than most formulas."""

    def __init__(self) -> None:
        self.kept = SimpleEval(functions=dict(_FUNCTIONS))


_evaluators = _Evaluators()


class _FiguresPutIn(ast.NodeTransformer):
    def __init__(self, text: str, figures: Mapping[str, Scalar]) -> None:
        self._text = text
        self._figures = figures

    def visit_Call(self, node: ast.Call) -> ast.Call:
        return ast.Call(func=node.func, args=[self.visit(a) for a in node.args], keywords=[])

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        taken = node.body if _evaluate(self._text, node.test, self._figures) else node.orelse
        return self.visit(taken)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Constant(_rounded(self._figures[node.id]))


def _rounded(value: Scalar) -> Scalar:
    if isinstance(value, str | bool | int):
        return value
    return int(value) if value.is_integer() else float(f"{value:.5g}")
