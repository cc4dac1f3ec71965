"""YAML documents with the line of everything in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import yaml

Step = str | int


@dataclass(frozen=True)
class Document:
    value: object
    _node: yaml.Node

    def line_of(self, path: Sequence[Step]) -> int:
        """Of the key or item that the path leads to, or of the last one on the way that is there. Counted from 1."""
        node, line = self._node, self._node.start_mark.line
        for step in path:
            found = _below(node, step)
            if found is None:
                break
            line, node = found
        return line + 1


def documents(text: str) -> Iterator[Document]:
    """Raises yaml.YAMLError."""
    loader = yaml.SafeLoader(text)
    while loader.check_node():
        node = cast(yaml.Node, loader.get_node())  # types-PyYAML declares it as optional; check_node has looked
        yield Document(loader.construct_document(node), node)  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] - its stub leaves them out


def line_of_error(error: yaml.YAMLError) -> int:
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    return mark.line + 1 if mark else 1


def _below(node: yaml.Node, step: Step) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item.start_mark.line, item
    if isinstance(node, yaml.MappingNode):
        return next(((key.start_mark.line, value) for key, value in node.value if key.value == str(step)), None)
    return None
