"""What HCL text consists of. Expressions keep their source text, which stands for them where nothing is known."""

from collections.abc import Iterator
from dataclasses import dataclass, field

LiteralValue = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    line: int
    text: str = ""

    def children(self) -> "tuple[Node, ...]":
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Node):
    value: LiteralValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Template(Node):
    """A quoted string or heredoc with at least one interpolation."""

    parts: tuple[str | Node, ...]

    def children(self) -> tuple[Node, ...]:
        return tuple(p for p in self.parts if isinstance(p, Node))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref(Node):
    """A name and the path behind it. Steps: an attribute's name, an index expression, or None for a splat."""

    root: str
    steps: tuple[str | Node | None, ...] = ()
    bound: bool = False
    """The name belongs to an enclosing `for`, not to the configuration."""

    def children(self) -> tuple[Node, ...]:
        return tuple(s for s in self.steps if isinstance(s, Node))

    @property
    def names(self) -> tuple[str, ...]:
        """Root and attribute names, without indexes and splats."""
        return (self.root, *(s for s in self.steps if isinstance(s, str)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Access(Node):
    """A path behind something that is no name: a call, a list, parentheses."""

    base: Node
    steps: tuple[str | Node | None, ...]

    def children(self) -> tuple[Node, ...]:
        return (self.base, *(s for s in self.steps if isinstance(s, Node)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    name: str
    arguments: tuple[Node, ...]
    expanded: bool = False
    """The last argument is followed by `...`."""

    def children(self) -> tuple[Node, ...]:
        return self.arguments


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Node):
    """Operands with the operators between them, in source order; precedence is left to whoever evaluates."""

    operators: tuple[str, ...]
    operands: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.operands


@dataclass(frozen=True, slots=True, kw_only=True)
class Unary(Node):
    operator: str
    operand: Node

    def children(self) -> tuple[Node, ...]:
        return (self.operand,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional(Node):
    condition: Node
    then: Node
    otherwise: Node

    def children(self) -> tuple[Node, ...]:
        return (self.condition, self.then, self.otherwise)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf(Node):
    items: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.items


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectOf(Node):
    items: tuple[tuple[Node, Node], ...]

    def children(self) -> tuple[Node, ...]:
        return tuple(node for item in self.items for node in item)


@dataclass(frozen=True, slots=True, kw_only=True)
class For(Node):
    names: tuple[str, ...]
    """One name for the value, or two for key (or index) and value."""
    collection: Node
    key: Node | None
    """None: the result is a list."""
    value: Node
    condition: Node | None
    grouped: bool = False

    def children(self) -> tuple[Node, ...]:
        parts = (self.collection, self.key, self.value, self.condition)
        return tuple(part for part in parts if part is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    name: str
    line: int
    value: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    attributes: dict[str, Attribute] = field(default_factory=dict[str, Attribute])
    blocks: "tuple[Block, ...]" = ()

    def of_type(self, *types: str) -> "Iterator[Block]":
        return (block for block in self.blocks if block.type in types)

    def expressions(self) -> Iterator[Node]:
        """Every expression below, nested blocks included, outermost nodes only."""
        for attribute in self.attributes.values():
            yield attribute.value
        for block in self.blocks:
            yield from block.body.expressions()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    type: str
    labels: tuple[str, ...]
    line: int
    body: Body


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    for child in node.children():
        yield from walk(child)


def references(node: Node) -> Iterator[Ref]:
    """The references to the configuration in an expression; names bound by a `for` are left out."""
    for part in walk(node):
        if isinstance(part, Ref) and not part.bound:
            yield part
