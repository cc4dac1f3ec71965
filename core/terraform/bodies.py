"""Holds a resource's, data source's or provider's body against the provider's schema."""

from collections.abc import Iterator

from core.domain.repository import CheckFinding
from core.terraform.folder import closest
from core.terraform.hcl import Block, Body
from core.terraform.hcl.nodes import ListOf, Literal, Node, ObjectOf, Template
from core.terraform.schema import Attribute, BodyType

#: Arguments and blocks that Terraform itself understands everywhere.
_META = frozenset({"count", "for_each", "depends_on", "provider"})
_META_BLOCKS = frozenset({"lifecycle", "provisioner", "connection"})


def check_body(file: str, block: Block, type_: BodyType, *, what: str) -> Iterator[CheckFinding]:
    """`what` names the block in messages: `aws_s3_bucket`."""
    yield from _Bodies(file, what).check(block.body, type_, line=block.line, top=True)


class _Bodies:
    def __init__(self, file: str, what: str) -> None:
        self._file = file
        self._what = what

    def check(self, body: Body, type_: BodyType, *, line: int, top: bool = False) -> Iterator[CheckFinding]:
        for name, attribute in body.attributes.items():
            if not (top and name in _META):
                yield from self._attribute(name, attribute.line, attribute.value, type_)
        counts: dict[str, int] = {}
        dynamic: set[str] = set()
        for block in body.blocks:
            if top and block.type in _META_BLOCKS:
                continue
            name = block.labels[0] if block.type == "dynamic" and block.labels else block.type
            counts[name] = counts.get(name, 0) + (block.type != "dynamic")
            dynamic |= {name} if block.type == "dynamic" else set()
            yield from self._block(name, block, type_)
        yield from self._missing(body, type_, counts, dynamic, line=line)

    def _attribute(self, name: str, line: int, value: Node, type_: BodyType) -> Iterator[CheckFinding]:
        found = type_.attributes.get(name)
        if found is None and name in type_.blocks:
            yield self._finding(line, f'attr-as-block: "{name}" of {self._what} is a block: write it without "="')
        elif found is None:
            near = closest(name, {**type_.attributes, **type_.blocks})
            yield self._finding(line, f'unknown-arg: {self._what} has no argument "{name}".{near}')
        elif not found.settable:
            yield self._finding(line, f'readonly-arg: "{name}" of {self._what} is set by AWS')
        elif (wrong := _misfit(found, value)) is not None:
            # Only one of the extracts knows sets, and they are written as lists.
            wanted = "list" if found.type == "set" else found.type
            yield self._finding(line, f'bad-literal: "{name}" of {self._what} is a {wanted}, not {wrong}')

    def _block(self, name: str, block: Block, type_: BodyType) -> Iterator[CheckFinding]:
        bodies = [c.body for c in block.body.of_type("content")] if block.type == "dynamic" else [block.body]
        nested, attribute = type_.blocks.get(name), type_.attributes.get(name)
        if nested is not None:
            for body in bodies:
                yield from self.check(body, nested.body, line=block.line)
        elif attribute is not None and attribute.members:
            unknown = {n for body in bodies for n in (*body.attributes, *(b.type for b in body.blocks))}
            for member in sorted(unknown - set(attribute.members)):
                yield self._finding(block.line, f'unknown-arg: "{name}" of {self._what} has no argument "{member}"')
        elif attribute is not None and attribute.type != "any":
            yield self._finding(block.line, f'block-as-attr: "{name}" of {self._what} is an argument: write "{name} ="')
        elif attribute is None:
            near = closest(name, {**type_.blocks, **type_.attributes})
            yield self._finding(block.line, f'unknown-block: {self._what} has no block "{name}".{near}')

    def _missing(
        self, body: Body, type_: BodyType, counts: dict[str, int], dynamic: set[str], *, line: int
    ) -> Iterator[CheckFinding]:
        for name, attribute in type_.attributes.items():
            if attribute.required and name not in body.attributes and name not in counts:
                yield self._finding(line, f'missing-required: {self._what} needs the argument "{name}"')
        for name, nested in type_.blocks.items():
            there = counts.get(name, 0)
            if there < nested.minimum and name not in dynamic and name not in body.attributes:
                yield self._finding(line, f'missing-required: {self._what} needs the block "{name}"')
            if nested.maximum and there > nested.maximum:
                yield self._finding(line, f'too-many-blocks: {self._what} takes {nested.maximum} "{name}", not {there}')

    def _finding(self, line: int, message: str) -> CheckFinding:
        return CheckFinding(file=self._file, line=line, message=message)


def _misfit(attribute: Attribute, value: Node) -> str | None:
    """What is wrong with a literal of the wrong type; an expression may give any type."""
    collection = attribute.type in ("list", "set", "map", "object")
    if isinstance(value, ListOf | ObjectOf):
        wanted = ("map", "object", "dynamic") if isinstance(value, ObjectOf) else ("list", "set", "dynamic")
        return None if attribute.type in wanted else "a list" if isinstance(value, ListOf) else "an object"
    if isinstance(value, Template):
        return "a string" if collection else None
    if not isinstance(value, Literal) or value.value is None:
        return None
    if collection:
        return repr(value.value)
    return repr(value.value) if not _fits(attribute.type, value.value) else None


def _fits(type_: str, value: str | int | float | bool) -> bool:
    if type_ == "bool":
        return isinstance(value, bool) or value in ("true", "false")
    if type_ == "number" and isinstance(value, str):
        return value.replace(".", "", 1).removeprefix("-").isdigit()
    return not (type_ == "number" and isinstance(value, bool))
