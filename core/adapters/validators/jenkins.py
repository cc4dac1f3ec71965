"""A declarative Jenkinsfile by its structure: blocks that close, sections where they belong, steps that exist.

Jenkins' own linter needs a running Jenkins; this finds what breaks a pipeline before its first step, and no Groovy.
https://www.jenkins.io/doc/book/pipeline/syntax/
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from core.adapters.validators.base import Timer, check_of
from core.adapters.validators.pipeline_commands import broken_commands
from core.domain.repository import Check, CheckFinding, Tree

_FILE = "Jenkinsfile"
_TOKEN = re.compile(
    r"(?P<skip>\s+|//[^\n]*|/\*.*?\*/)|(?P<text>'''.*?'''|\"\"\".*?\"\"\"|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\")"
    r"|(?P<word>[A-Za-z_]\w*)|(?P<mark>.)",
    re.DOTALL,
)
_PAIRS = {"{": "}", "(": ")", "[": "]"}
_PIPELINE = frozenset(
    {"agent", "stages", "post", "environment", "options", "parameters", "triggers", "tools", "libraries"}
)
_STAGE = frozenset(
    {"agent", "environment", "failFast", "input", "matrix", "options", "parallel", "post", "stages", "steps", "tools",
     "when"}
)  # fmt: skip
_WORK = ("steps", "stages", "parallel", "matrix")
_POST = frozenset(
    {"always", "changed", "fixed", "regression", "aborted", "failure", "success", "unstable", "unsuccessful", "cleanup"}
)
_ALLOWED = {"pipeline": _PIPELINE, "stage": _STAGE, "post": _POST, "stages": frozenset({"stage"})}


@dataclass
class _Block:
    name: str
    line: int
    argument: str = ""
    """Its first text in quotes: a stage's name."""
    inside: "list[_Block]" = field(default_factory=list["_Block"])
    """Blocks and plain statements, by the word that begins them."""

    def has(self, *names: str) -> bool:
        return any(inner.name in names for inner in self.inside)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    line: int


class Broken(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message


class Jenkinsfile:
    name = "jenkinsfile"
    reads: tuple[str, ...] = (_FILE, "scripts/*", "Makefile")

    async def check(self, folder: str, tree: Tree) -> Sequence[Check]:
        timer = Timer()
        if _FILE not in tree:
            return []
        text = tree[_FILE].decode("utf-8", errors="replace")
        findings = [
            CheckFinding(file=_FILE, line=line, message=message)
            for line, message in (*_structure(text), *broken_commands(text, tree, comment="//"))
        ]
        return [check_of(self.name, findings, timer=timer, tool="built in", detail="structure and what it calls")]


def _structure(text: str) -> Iterator[tuple[int, str]]:
    try:
        top = _parse(text)
    except Broken as exc:
        yield exc.line, exc.message
        return
    pipelines = [block for block in top.inside if block.name == "pipeline"]
    if len(pipelines) != 1:
        yield 1, f"a declarative pipeline has one block `pipeline`, this file has {len(pipelines)}"
        return
    pipeline = pipelines[0]
    for needed in ("agent", "stages"):
        if not pipeline.has(needed):
            yield pipeline.line, f"the pipeline has no `{needed}`"
    names: set[str] = set()
    for block in _below(pipeline):
        yield from _block(block, names)


def _block(block: _Block, names: set[str]) -> Iterator[tuple[int, str]]:
    for inner in block.inside:
        allowed = _ALLOWED.get(block.name)
        if allowed is not None and inner.name not in allowed:
            yield inner.line, f"`{inner.name}` does not belong into `{block.name}`"
    if block.name in ("steps", "stages", "parallel") and not block.inside:
        yield block.line, f"`{block.name}` is empty"
    if block.name != "stage":
        return
    if not block.argument:
        yield block.line, "a stage has no name"
    elif block.argument in names:
        yield block.line, f"two stages are called {block.argument}"
    names.add(block.argument)
    done = [name for name in _WORK if block.has(name)]
    if len(done) != 1:
        yield block.line, f"the stage {block.argument} has {' and '.join(done) or 'none'} of {', '.join(_WORK)}"


def _below(block: _Block) -> Iterator[_Block]:
    yield block
    for inner in block.inside:
        # What is inside of steps is Groovy's own.
        if inner.name in _ALLOWED or inner.name in _WORK:
            yield from _below(inner)


def _parse(text: str) -> _Block:
    """Raises Broken."""
    reader = _Reader()
    for token in _tokens(text):
        reader.take(token)
    if reader.open:
        opening = reader.open[-1][0]
        raise Broken(opening.line, f"`{opening.text}` is never closed")
    return reader.top


class _Reader:
    """Puts statements and blocks into each other. Inside of parentheses and brackets only what closes them counts."""

    def __init__(self) -> None:
        self.top = _Block("", 1)
        self.open: list[tuple[_Token, _Block | None]] = []
        self._statement: _Block | None = None

    def take(self, token: _Token) -> None:
        if token.text in _PAIRS:
            self._enter(token)
        elif token.text in _PAIRS.values():
            self._leave(token)
        elif token.kind == "text":
            if self._statement is not None and not self._statement.argument:
                self._statement.argument = token.text.strip("'\"")
        elif self._plain and token.text == "\n":
            self._statement = None
        elif self._plain and token.kind == "word" and self._statement is None:
            self._begin(token)

    @property
    def _plain(self) -> bool:
        return all(block is not None for _, block in self.open)

    def _begin(self, token: _Token) -> _Block:
        self._statement = _Block(token.text, token.line)
        around = next((block for _, block in reversed(self.open) if block is not None), self.top)
        around.inside.append(self._statement)
        return self._statement

    def _enter(self, token: _Token) -> None:
        block = (self._statement or self._begin(token)) if token.text == "{" and self._plain else None
        self.open.append((token, block))
        if block is not None:
            self._statement = None

    def _leave(self, token: _Token) -> None:
        if not self.open or _PAIRS[self.open[-1][0].text] != token.text:
            raise Broken(token.line, f"`{token.text}` closes nothing that is open")
        if self.open.pop()[1] is not None:
            # What follows a block on its line belongs to it.
            self._statement = None


def _tokens(text: str) -> Iterator[_Token]:
    """Comments and blanks are left out, ends of lines are told once."""
    line = 1
    for found in _TOKEN.finditer(text):
        kind, said = str(found.lastgroup), found.group()
        if kind == "mark" and said in "'\"":
            raise Broken(line, "a text in quotes is never closed")
        if kind != "skip":
            yield _Token(kind, said, line)
        line += said.count("\n")
        if kind == "skip" and ("\n" in said or said.startswith("//")):
            yield _Token("mark", "\n", line)
