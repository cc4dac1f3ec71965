"""HCL text to blocks, attributes and expressions, each with its line. Syntax only: nothing is looked up."""

import re
from bisect import bisect_right
from functools import lru_cache

from core.terraform.hcl.expressions import ExpressionReader
from core.terraform.hcl.nodes import Attribute, Block, Body, Literal
from core.terraform.hcl.scanner import HclSyntaxError

__all__ = ["HclSyntaxError", "read"]

_END_OF_LINE = re.compile(r"[ \t\r]*(?:(?:#|//)[^\n]*)?(?:\n|\Z)")


@lru_cache(maxsize=1024)
def read(text: str) -> Body:
    """Cached by content, because module files are the same in every repository. Raises HclSyntaxError."""
    starts = [0, *(m.end() for m in re.finditer("\n", text))]
    return _BodyReader(text, line_of=lambda position: bisect_right(starts, position)).file()


class _BodyReader(ExpressionReader):
    def file(self) -> Body:
        body = self._body(depth=0)
        if self.position < len(self.text):
            raise self.error("There is a closing brace without an opening one.")
        return body

    def _body(self, *, depth: int) -> Body:
        if depth > self.deepest:
            raise self.error("Blocks are nested too deeply.")
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        while True:
            self.skip(newlines=True)
            if self.position >= len(self.text) or self.peek("}"):
                return Body(attributes=attributes, blocks=tuple(blocks))
            line, name = self.line(), self.identifier()
            self.skip(newlines=False)
            if self.peek("=") and not self.peek("=="):
                if name in attributes:
                    raise self.error(f'The argument "{name}" is set twice.')
                attributes[name] = self._attribute(name, line)
            else:
                blocks.append(self._block(name, line, depth=depth))

    def _attribute(self, name: str, line: int) -> Attribute:
        self.expect("=")
        self.skip(newlines=False)
        value = self.expression()
        self._end_of_line()
        return Attribute(name=name, line=line, value=value)

    def _block(self, type_: str, line: int, *, depth: int) -> Block:
        labels: list[str] = []
        while not self.peek("{"):
            labels.append(self._label())
            self.skip(newlines=False)
        self.expect("{")
        with self.newlines(False):
            body = self._body(depth=depth + 1)
        if not self.peek("}"):
            raise self.error(f'The block "{type_}" that starts in line {line} is not closed.')
        self.expect("}")
        self._end_of_line()
        return Block(type=type_, labels=tuple(labels), line=line, body=body)

    def _label(self) -> str:
        if not self.peek('"'):
            return self.identifier()
        node = self.operand()
        if isinstance(node, Literal) and isinstance(node.value, str):
            return node.value
        raise self.error("A block's label is a plain string.")

    def _end_of_line(self) -> None:
        """An argument or block ends with its line; in a block on one line the closing brace ends it too."""
        if (match := _END_OF_LINE.match(self.text, self.position)) is not None:
            self.position = match.end()
            return
        self.skip(newlines=False)
        if self.position < len(self.text) and not self.peek("}", "\n"):
            raise self.error("Something stands behind the end of this argument or block.")
