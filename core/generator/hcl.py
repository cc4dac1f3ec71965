"""Typed values become HCL text here and nowhere else; the text is formatted as `terraform fmt` would format it.

Strings are data: quotes, backslashes, line ends, `${` and `%{` are escaped. Code is only made of `Ref` and `Call`,
whose parts are checked names, so no text of people or models can turn into an expression.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.errors import CatalogInvalid

_NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_-]*$")
_PATH = re.compile(r"^[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*)*$")
_TYPE = re.compile(r"^[A-Za-z0-9_(){},= \n\"]+$")
#: Words that HCL reads as something else at the start of an object or as a value.
_RESERVED = frozenset({"for", "if", "null", "true", "false"})
_SHORT_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_REPLACEMENT = "�"


@dataclass(frozen=True)
class Ref:
    """A reference such as `module.kms.key_arn` or `var.region`."""

    path: str

    def __post_init__(self) -> None:
        if not _PATH.fullmatch(self.path):
            raise CatalogInvalid(f"{self.path!r} is not a Terraform reference.", reference=self.path)


@dataclass(frozen=True)
class Call:
    """A function call such as `concat(a, b)`."""

    function: str
    arguments: tuple["Value", ...]

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.function):
            raise CatalogInvalid(f"{self.function!r} is not a Terraform function.", function=self.function)


@dataclass(frozen=True)
class Type:
    """A type constraint of a variable, as the module's own `variables.tf` writes it."""

    text: str

    def __post_init__(self) -> None:
        if not _TYPE.fullmatch(self.text) or not _balanced(self.text):
            raise CatalogInvalid(f"{self.text!r} is not a Terraform type.", type=self.text)


@dataclass(frozen=True)
class Equal:
    """`left == right`, a condition."""

    left: "Ref | Call"
    right: "Value"


Value = str | int | float | bool | None | Ref | Call | Equal | Type | Sequence["Value"] | Mapping[str, "Value"]


@dataclass(frozen=True)
class Block:
    """`kind "label" { body }`; an attribute is a value, a nested block a `Block`, and None a blank line."""

    kind: str
    labels: tuple[str, ...]
    body: tuple["Attribute | Block | None", ...]


@dataclass(frozen=True)
class Attribute:
    name: str
    value: Value


def literal(value: Value, *, indent: int = 0) -> str:
    """The value as an HCL expression; raises CatalogInvalid on a number that HCL does not have."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return _number(value)
        case str():
            return f'"{_escape(value)}"'
        case Ref():
            return value.path
        case Type():
            return value.text
        case Call():
            return f"{value.function}({', '.join(literal(a, indent=indent) for a in value.arguments)})"
        case Equal():
            return f"{literal(value.left, indent=indent)} == {literal(value.right, indent=indent)}"
        case Mapping():
            return _object(value, indent)
        case _:
            return f"[{', '.join(literal(item, indent=indent) for item in value)}]"


def render(*blocks: Block) -> str:
    """A file of blocks, parted by blank lines."""
    return "\n".join(_block(block, 0) for block in blocks)


def assignments(values: Mapping[str, Value]) -> str:
    """A `.tfvars` file, in the order given."""
    return _attributes([Attribute(name, value) for name, value in values.items()], 0)


def is_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text)) and text not in _RESERVED


def _balanced(text: str) -> bool:
    opened = list[str]()
    for char in text:
        if char in "({":
            opened.append(char)
        elif char in ")}" and (not opened or opened.pop() + char not in ("()", "{}")):
            return False
    return not opened and text.count('"') % 2 == 0


def _number(value: int | float) -> str:
    if isinstance(value, float):
        if not math.isfinite(value):
            raise CatalogInvalid(f"{value} is not a number that Terraform knows.", value=value)
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def _escape(text: str) -> str:
    out: list[str] = []
    for position, char in enumerate(text):
        if char in _SHORT_ESCAPES:
            out.append(_SHORT_ESCAPES[char])
        elif char in "$%" and text[position + 1 : position + 2] == "{":
            # Doubled markers are ambiguous after a dollar sign, and not every parser reads `%%{`.
            out.append(f"\\u{ord(char):04x}")
        elif char == "\x00" or 0xD800 <= ord(char) <= 0xDFFF:
            out.append(_REPLACEMENT)
        elif ord(char) < 0x20 or ord(char) in (0x7F, 0x85, 0x2028, 0x2029, 0xFEFF):
            out.append(f"\\u{ord(char):04x}")
        else:
            out.append(char)
    return "".join(out)


def _object(value: Mapping[str, Value], indent: int) -> str:
    if not value:
        return "{}"
    entries = [Attribute(key if is_name(key) else literal(key), item) for key, item in value.items()]
    return "{\n" + _attributes(entries, indent + 2) + " " * indent + "}"


def _block(block: Block, indent: int) -> str:
    pad = " " * indent
    head = " ".join([block.kind, *(literal(label) for label in block.labels)])
    if not block.body:
        return f"{pad}{head} {{}}\n"
    out, run = [f"{pad}{head} {{\n"], list[Attribute]()
    for item in block.body:
        if isinstance(item, Attribute):
            run.append(item)
            continue
        out.append(_attributes(run, indent + 2))
        run = []
        out.append("\n" if item is None else _block(item, indent + 2))
    out.append(_attributes(run, indent + 2))
    return "".join(out) + f"{pad}}}\n"


def _attributes(items: Sequence[Attribute], indent: int) -> str:
    """Lines with `=` aligned over runs of one-line values, which is what `terraform fmt` does."""
    texts = [(item.name, literal(item.value, indent=indent)) for item in items]
    out: list[str] = []
    start = 0
    while start < len(texts):
        end = start
        while end < len(texts) and "\n" not in texts[end][1]:
            end += 1
        width = max((len(name) for name, _ in texts[start:end]), default=0)
        out.extend(f"{' ' * indent}{name:<{width}} = {text}\n" for name, text in texts[start:end])
        if end < len(texts):
            name, text = texts[end]
            out.append(f"{' ' * indent}{name} = {text}\n")
        start = end + 1
    return "".join(out)
