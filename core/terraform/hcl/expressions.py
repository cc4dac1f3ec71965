"""The expression half of the HCL reader: operators, paths, calls, collections, strings with interpolation."""

import json
import re

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
from core.terraform.hcl.scanner import Scanner

_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_OPERATOR = re.compile(r"==|!=|<=|>=|&&|\|\||[-+*/%<>]")
_QUOTED = re.compile(r'(?:[^"\\$%\n]|\\.|\$\$\{|%%\{|\$(?!\{)|%(?!\{))+')
_HEREDOC = re.compile(r"(?:[^$%]|\$\$\{|%%\{|\$(?!\{)|%(?!\{))+", re.DOTALL)
_HEREDOC_START = re.compile(r"<<-?([^\W\d][\w-]*)[ \t\r]*\n")
_LEGACY_INDEX = re.compile(r"\.(\d+)")
_QUESTION = re.compile(r"\?")
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class ExpressionReader(Scanner):
    _depth = 0
    _bound: tuple[str, ...] = ()

    def expression(self) -> Node:
        """Stands behind its last character afterwards; blanks before it are the caller's."""
        self._depth += 1
        if self._depth > self.deepest:
            raise self.error("Expressions are nested too deeply.")
        start, line = self.position, self.line()
        operands, operators = [self._unary()], list[str]()
        while (operator := self._ahead(_OPERATOR)) is not None:
            operators.append(operator)
            self.skip()
            operands.append(self._unary())
        node = operands[0]
        if operators:
            node = Operation(line=line, text=self._since(start), operators=tuple(operators), operands=tuple(operands))
        if self._ahead(_QUESTION) is not None:
            node = self._conditional(node, start, line)
        self._depth -= 1
        return node

    def operand(self) -> Node:
        start, line = self.position, self.line()
        if self.peek('"'):
            node = self._quoted()
        elif self.peek("<<"):
            return self._heredoc()
        elif self.peek("("):
            node = self._parentheses()
        elif self.peek("["):
            node = self._list()
        elif self.peek("{"):
            node = self._object()
        elif (number := self.match(_NUMBER)) is not None:
            value = float(number) if re.search(r"[.eE]", number) else int(number)
            node = Literal(line=line, text=number, value=value)
        else:
            return self._named(start, line)
        steps = self._steps()
        return Access(line=line, text=self._since(start), base=node, steps=steps) if steps else node

    def _ahead(self, pattern: re.Pattern[str]) -> str | None:
        """The match behind blanks; without one, not even the blanks are taken."""
        start = self.position
        self.skip()
        if (found := self.match(pattern)) is None:
            self.position = start
        return found

    def _since(self, start: int) -> str:
        return " ".join(self.text[start : self.position].split())

    def _unary(self) -> Node:
        start, line = self.position, self.line()
        for operator in ("!", "-"):
            if self.take(operator):
                self.skip()
                operand = self._unary()
                if operator == "-" and isinstance(operand, Literal) and isinstance(operand.value, int | float):
                    return Literal(line=line, text=self._since(start), value=-operand.value)
                return Unary(line=line, text=self._since(start), operator=operator, operand=operand)
        return self.operand()

    def _conditional(self, condition: Node, start: int, line: int) -> Node:
        self.skip()
        then = self.expression()
        self.skip()
        self.expect(":")
        self.skip()
        otherwise = self.expression()
        return Conditional(line=line, text=self._since(start), condition=condition, then=then, otherwise=otherwise)

    def _named(self, start: int, line: int) -> Node:
        name = self.identifier()
        if name in _CONSTANTS:
            return Literal(line=line, text=name, value=_CONSTANTS[name])
        while self.take("::"):
            name = f"{name}::{self.identifier()}"
        if not self.peek("("):
            steps = self._steps()
            return Ref(line=line, text=self._since(start), root=name, steps=steps, bound=name in self._bound)
        node = self._call(name, start, line)
        steps = self._steps()
        return Access(line=line, text=self._since(start), base=node, steps=steps) if steps else node

    def _call(self, name: str, start: int, line: int) -> Node:
        self.expect("(")
        arguments: list[Node] = []
        expanded = False
        with self.newlines(True):
            self.skip()
            while not self.peek(")"):
                arguments.append(self.expression())
                self.skip()
                expanded = self.take("...")
                self.skip()
                if not self.take(","):
                    break
                self.skip()
            self.expect(")")
        return Call(line=line, text=self._since(start), name=name, arguments=tuple(arguments), expanded=expanded)

    def _steps(self) -> tuple[str | Node | None, ...]:
        steps: list[str | Node | None] = []
        while True:
            if self.take(".*") or self.take("[*]"):
                steps.append(None)
            elif (index := self.match(_LEGACY_INDEX)) is not None:
                steps.append(Literal(line=self.line(), text=index[1:], value=int(index[1:])))
            elif self.peek(".") and not self.peek("..."):
                self.expect(".")
                steps.append(self.identifier())
            elif self.peek("["):
                steps.append(self._index())
            else:
                return tuple(steps)

    def _index(self) -> Node:
        self.expect("[")
        with self.newlines(True):
            self.skip()
            node = self.expression()
            self.skip()
            self.expect("]")
        return node

    def _parentheses(self) -> Node:
        self.expect("(")
        with self.newlines(True):
            self.skip()
            node = self.expression()
            self.skip()
            self.expect(")")
        return node

    def _list(self) -> Node:
        start, line = self.position, self.line()
        self.expect("[")
        with self.newlines(True):
            self.skip()
            if self.keyword("for"):
                return self._for(start, line, end="]")
            items: list[Node] = []
            while not self.peek("]"):
                items.append(self.expression())
                self.skip()
                if not self.take(","):
                    break
                self.skip()
            self.expect("]")
        return ListOf(line=line, text=self._since(start), items=tuple(items))

    def _object(self) -> Node:
        start, line = self.position, self.line()
        self.expect("{")
        with self.newlines(True):
            self.skip()
            before = self.position
            if self.keyword("for"):
                self.skip()
                if not self.peek("=", ":"):
                    return self._for(start, line, end="}")
            self.position = before
            items: list[tuple[Node, Node]] = []
            while not self.peek("}"):
                items.append(self._item())
                self.skip()
                self.take(",")
                self.skip()
            self.expect("}")
        return ObjectOf(line=line, text=self._since(start), items=tuple(items))

    def _item(self) -> tuple[Node, Node]:
        key = self.expression()
        if isinstance(key, Ref) and not key.steps:
            key = Literal(line=key.line, text=key.text, value=key.root)
        self.skip()
        if not self.take("="):
            self.expect(":")
        self.skip()
        with self.newlines(False):
            value = self.expression()
        return key, value

    def _for(self, start: int, line: int, *, end: str) -> Node:
        self.skip()
        names = [self.identifier()]
        self.skip()
        if self.take(","):
            self.skip()
            names.append(self.identifier())
            self.skip()
        if not self.keyword("in"):
            raise self.error('A "for" needs "in".')
        self.skip()
        collection = self.expression()
        self.skip()
        self.expect(":")
        outer, self._bound = self._bound, (*self._bound, *names)
        key, value, grouped = self._for_result(end)
        self.skip()
        condition = None
        if self.keyword("if"):
            self.skip()
            condition = self.expression()
            self.skip()
        self._bound = outer
        self.expect(end)
        return For(
            line=line,
            text=self._since(start),
            names=tuple(names),
            collection=collection,
            key=key,
            value=value,
            condition=condition,
            grouped=grouped,
        )

    def _for_result(self, end: str) -> tuple[Node | None, Node, bool]:
        self.skip()
        first = self.expression()
        if end == "]":
            return None, first, False
        self.skip()
        self.expect("=>")
        self.skip()
        value = self.expression()
        self.skip()
        return first, value, self.take("...")

    def _quoted(self) -> Node:
        start, line = self.position, self.line()
        self.expect('"')
        parts: list[str | Node] = []
        while not self.take('"'):
            if (chunk := self.match(_QUOTED)) is not None:
                parts.append(_unescape(chunk))
            else:
                parts.append(self._inserted())
        return self._template(start, line, parts)

    def _heredoc(self) -> Node:
        start, line = self.position, self.line()
        head = _HEREDOC_START.match(self.text, start)
        foot = re.compile(rf"^[ \t]*{head[1]}[ \t\r]*$", re.MULTILINE).search(self.text, head.end()) if head else None
        if head is None or foot is None:
            raise self.error("This heredoc is not closed.")
        self.position = head.end()
        parts: list[str | Node] = []
        while self.position < foot.start():
            if (match := _HEREDOC.match(self.text, self.position, foot.start())) is not None:
                self.position = match.end()
                parts.append(match.group().replace("$${", "${").replace("%%{", "%{"))
            else:
                parts.append(self._inserted())
        self.position = foot.end()
        return self._template(start, line, parts)

    def _inserted(self) -> Node:
        """`${…}`, or the head of a `%{…}` directive, whose expressions count and whose branches are just text."""
        directive = self.take("%{")
        if not directive and not self.take("${"):
            raise self.error("This string is not closed.")
        with self.newlines(True):
            self.take("~")
            self.skip()
            node = self._directive() if directive else self.expression()
            self.skip()
            self.take("~")
            self.expect("}")
        return node

    def _directive(self) -> Node:
        start, line = self.position, self.line()
        word = self.identifier()
        self.skip()
        if word == "if":
            return Unary(line=line, text=self._since(start), operator="if", operand=self.expression())
        if word == "for":
            names = [self.identifier()]
            self.skip()
            while self.take(","):
                self.skip()
                names.append(self.identifier())
                self.skip()
            if not self.keyword("in"):
                raise self.error('A "for" needs "in".')
            self.skip()
            node = Unary(line=line, text=self._since(start), operator="for", operand=self.expression())
            self._bound = (*self._bound, *names)
            return node
        if word == "endfor":
            self._bound = self._bound[:-1]
        elif word not in ("else", "endif"):
            raise self.error(f'There is no directive "{word}".')
        return Unary(line=line, text=word, operator=word, operand=Literal(line=line, value=None))

    def _template(self, start: int, line: int, parts: list[str | Node]) -> Node:
        text = self.text[start : self.position]
        if any(isinstance(p, Node) for p in parts):
            return Template(line=line, text=text, parts=tuple(parts))
        return Literal(line=line, text=text, value="".join(p for p in parts if isinstance(p, str)))


def _unescape(chunk: str) -> str:
    chunk = chunk.replace("$${", "${").replace("%%{", "%{")
    if "\\" not in chunk:
        return chunk
    try:
        return str(json.loads(f'"{chunk}"', strict=False))
    except ValueError:
        return chunk
