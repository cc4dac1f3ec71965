"""Resolves expressions as far as the configuration alone allows; what only a provider knows keeps its source text.

Covers what modules are written with: variables, locals, conditions, comparisons, arithmetic and a few functions.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pydantic import JsonValue

from core.terraform.hcl.nodes import (
    Access,
    Call,
    Conditional,
    For,
    ListOf,
    Literal,
    Node,
    ObjectOf,
    Operation,
    Ref,
    Template,
    Unary,
)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that needs a provider or a person; `text` is the expression that gives it."""

    text: str


Value = None | bool | int | float | str | Unknown | list["Value"] | dict[str, "Value"]

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What names mean inside one module."""

    variables: Mapping[str, Value] = field(default_factory=dict[str, Value])
    locals: Mapping[str, Node] = field(default_factory=dict[str, Node])
    module_output: Callable[[str, str], Value] | None = None
    """Called module's name and output's name to its value."""
    bound: Mapping[str, Value] = field(default_factory=dict[str, Value])
    """Names that an enclosing `for` gives."""
    _open: set[str] = field(default_factory=set[str])
    _known: dict[str, Value] = field(default_factory=dict[str, Value])

    def find(self, ref: Ref) -> Value:
        if ref.root in self.bound:
            return _descend(self.bound[ref.root], ref.steps, self, ref.text)
        name = ref.steps[0] if ref.steps else None
        if not isinstance(name, str):
            return Unknown(ref.text)
        if ref.root == "var" and name in self.variables:
            return _descend(self.variables[name], ref.steps[1:], self, ref.text)
        if ref.root == "local" and name in self.locals:
            return _descend(self._local(name), ref.steps[1:], self, ref.text)
        output = ref.steps[1] if len(ref.steps) > 1 else None
        if ref.root == "module" and self.module_output is not None and isinstance(output, str):
            value = self.module_output(name, output)
            # An output that only AWS knows is better called by the name that the caller uses.
            return Unknown(ref.text) if isinstance(value, Unknown) else _descend(value, ref.steps[2:], self, ref.text)
        return Unknown(ref.text)

    def _local(self, name: str) -> Value:
        if name in self._known:
            return self._known[name]
        if name in self._open:
            return Unknown(f"local.{name}")
        self._open.add(name)
        self._known[name] = evaluate(self.locals[name], self)
        self._open.discard(name)
        return self._known[name]


def evaluate(node: Node, scope: Scope) -> Value:
    match node:
        case Literal():
            return node.value
        case Template():
            return _template(node, scope)
        case Ref():
            return scope.find(node)
        case ListOf():
            return [evaluate(item, scope) for item in node.items]
        case ObjectOf():
            return {_key(key, scope): evaluate(value, scope) for key, value in node.items}
        case Call():
            return _call(node, scope)
        case Access():
            return _descend(evaluate(node.base, scope), node.steps, scope, node.text)
        case For():
            return _for(node, scope)
        case Conditional() | Operation() | Unary():
            return _operator(node, scope)
        case _:
            return Unknown(node.text)


def _operator(node: Conditional | Operation | Unary, scope: Scope) -> Value:
    if isinstance(node, Operation):
        return _operation(node, scope)
    condition = evaluate(node.condition if isinstance(node, Conditional) else node.operand, scope)
    if not isinstance(condition, bool):
        return Unknown(node.text)
    if isinstance(node, Conditional):
        return evaluate(node.then if condition else node.otherwise, scope)
    return not condition if node.operator == "!" else Unknown(node.text)


def rendered(value: Value) -> JsonValue:
    """The value as JSON; an unknown part is its expression as `${…}`."""
    if isinstance(value, Unknown):
        return f"${{{value.text}}}"
    if isinstance(value, list):
        return [rendered(item) for item in value]
    if isinstance(value, dict):
        return {key: rendered(item) for key, item in value.items()}
    return value


def _key(node: Node, scope: Scope) -> str:
    return _text(evaluate(node, scope))


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(rendered(value)) if value is not None else ""


def _template(node: Template, scope: Scope) -> Value:
    parts = [p if isinstance(p, str) else evaluate(p, scope) for p in node.parts]
    if len(parts) == 1 and not isinstance(parts[0], list | dict):
        return parts[0]
    return "".join(_text(p) for p in parts)


def _descend(value: Value, steps: Sequence[str | Node | None], scope: Scope, text: str) -> Value:
    for step in steps:
        key = evaluate(step, scope) if isinstance(step, Node) else step
        found = _item(value, key)
        if isinstance(found, Unknown) and not found.text:
            return Unknown(text)
        value = found
    return value


def _for(node: For, scope: Scope) -> Value:
    collection = evaluate(node.collection, scope)
    if not isinstance(collection, list | dict) or node.grouped:
        return Unknown(node.text)
    pairs = collection.items() if isinstance(collection, dict) else enumerate(collection)
    listed: list[Value] = []
    mapped: dict[str, Value] = {}
    for key, item in pairs:
        names = dict(zip(node.names, (item,) if len(node.names) == 1 else (key, item), strict=True))
        inner = replace(scope, bound={**scope.bound, **names})
        chosen = evaluate(node.condition, inner) if node.condition else True
        if not isinstance(chosen, bool):
            return Unknown(node.text)
        if chosen and node.key is not None:
            mapped[_key(node.key, inner)] = evaluate(node.value, inner)
        elif chosen:
            listed.append(evaluate(node.value, inner))
    return listed if node.key is None else mapped


def _item(value: Value, key: Value) -> Value:
    if isinstance(value, dict) and isinstance(key, str):
        return value.get(key, _NO)
    if isinstance(value, list) and isinstance(key, int) and -1 < key < len(value):
        return value[key]
    return _NO


def _operation(node: Operation, scope: Scope) -> Value:
    if len(set(node.operators)) == 1 and node.operators[0] in ("&&", "||"):
        return _logic(node, scope)
    if len(node.operators) != 1:
        return Unknown(node.text)
    left, right = (evaluate(o, scope) for o in node.operands)
    sign = node.operators[0]
    if _has_unknown(left) or _has_unknown(right):
        return Unknown(node.text)
    if sign in ("==", "!="):
        return (left == right) is (sign == "==")
    if not isinstance(left, int | float) or not isinstance(right, int | float):
        return Unknown(node.text)
    if sign in _COMPARE:
        return _COMPARE[sign](left, right)
    if sign in _ARITHMETIC:
        return _ARITHMETIC[sign](left, right)
    return left / right if sign == "/" and right else Unknown(node.text)


def _logic(node: Operation, scope: Scope) -> Value:
    decisive = node.operators[0] == "||"
    values = [evaluate(o, scope) for o in node.operands]
    if any(v is decisive for v in values):
        return decisive
    return not decisive if all(v is not decisive and isinstance(v, bool) for v in values) else Unknown(node.text)


def _has_unknown(value: Value) -> bool:
    if isinstance(value, Unknown):
        return True
    if isinstance(value, str):
        return "${" in value
    if isinstance(value, dict):
        return any(_has_unknown(v) for v in value.values())
    return isinstance(value, list) and any(_has_unknown(v) for v in value)


def _call(node: Call, scope: Scope) -> Value:
    arguments = [evaluate(a, scope) for a in node.arguments]
    if node.expanded or node.name not in _FUNCTIONS:
        return Unknown(node.text)
    result = _FUNCTIONS[node.name](arguments)
    return Unknown(node.text) if result is _NO else result


_NO = Unknown("")


def _same(arguments: list[Value]) -> Value:
    return arguments[0] if len(arguments) == 1 else _NO


def _number(choose: Callable[[Sequence[float]], float]) -> Callable[[list[Value]], Value]:
    def call(arguments: list[Value]) -> Value:
        numbers = [a for a in arguments if isinstance(a, int | float) and not isinstance(a, bool)]
        return choose(numbers) if numbers and len(numbers) == len(arguments) else _NO

    return call


def _length(arguments: list[Value]) -> Value:
    value = arguments[0] if arguments else None
    return len(value) if isinstance(value, list | dict | str) and not isinstance(value, Unknown) else _NO


def _concat(arguments: list[Value]) -> Value:
    items: list[Value] = []
    for argument in arguments:
        if not isinstance(argument, list):
            return _NO
        items.extend(argument)
    return items


def _merge(arguments: list[Value]) -> Value:
    merged: dict[str, Value] = {}
    for argument in arguments:
        if not isinstance(argument, dict):
            return _NO
        merged.update(argument)
    return merged


def _coalesce(arguments: list[Value]) -> Value:
    for argument in arguments:
        if isinstance(argument, Unknown):
            return _NO
        if argument not in (None, ""):
            return argument
    return _NO


def _contains(arguments: list[Value]) -> Value:
    if len(arguments) != 2 or any(_has_unknown(a) for a in arguments) or not isinstance(arguments[0], list):
        return _NO
    return arguments[1] in arguments[0]


#: `jsonencode` stands for the structure that it encodes: policies judge that, not text.
_FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "jsonencode": _same,
    "tostring": _same,
    "tonumber": _same,
    "tobool": _same,
    "tolist": _same,
    "toset": _same,
    "tomap": _same,
    "max": _number(max),
    "min": _number(min),
    "ceil": _number(lambda numbers: -(-numbers[0] // 1)),
    "floor": _number(lambda numbers: numbers[0] // 1),
    "length": _length,
    "concat": _concat,
    "merge": _merge,
    "coalesce": _coalesce,
    "contains": _contains,
}
