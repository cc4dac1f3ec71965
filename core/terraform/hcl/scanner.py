"""A position in HCL text and the few moves that every reader of it needs."""

import re
from collections.abc import Callable, Generator
from contextlib import contextmanager

_BLANK = re.compile(r"(?:[ \t\r]+|#[^\n]*|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_BLANK_LINES = re.compile(r"(?:[ \t\r\n\ufeff]+|#[^\n]*|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_IDENTIFIER = re.compile(r"[^\W\d][\w-]*")


class HclSyntaxError(ValueError):
    """This is no HCL."""

    def __init__(self, message: str, *, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class Scanner:
    deepest = 60
    """Nesting beyond this is refused, so that hostile text cannot exhaust the stack."""

    def __init__(self, text: str, *, line_of: Callable[[int], int]) -> None:
        self.text = text
        self.position = 0
        self._line_of = line_of
        self._free_newlines = False

    def line(self) -> int:
        return self._line_of(self.position)

    def error(self, message: str) -> HclSyntaxError:
        return HclSyntaxError(message, line=self.line())

    @contextmanager
    def newlines(self, free: bool) -> Generator[None]:
        """Within brackets a line's end means nothing; within a block it ends the argument."""
        before, self._free_newlines = self._free_newlines, free
        yield
        self._free_newlines = before

    def skip(self, *, newlines: bool | None = None) -> None:
        free = self._free_newlines if newlines is None else newlines
        if (match := (_BLANK_LINES if free else _BLANK).match(self.text, self.position)) is not None:
            self.position = match.end()

    def peek(self, *texts: str) -> bool:
        return self.text.startswith(texts, self.position)

    def take(self, text: str) -> bool:
        if not self.text.startswith(text, self.position):
            return False
        self.position += len(text)
        return True

    def expect(self, text: str) -> None:
        if not self.take(text):
            found = self.text[self.position : self.position + 10].split("\n")[0]
            raise self.error(f'Expected "{text}" but found "{found}".')

    def match(self, pattern: re.Pattern[str]) -> str | None:
        if (match := pattern.match(self.text, self.position)) is None:
            return None
        self.position = match.end()
        return match.group()

    def identifier(self) -> str:
        if (name := self.match(_IDENTIFIER)) is None:
            raise self.error("A name is expected here.")
        return name

    def keyword(self, word: str) -> bool:
        """Takes the word if it stands here as a whole word."""
        match = _IDENTIFIER.match(self.text, self.position)
        if match is None or match.group() != word:
            return False
        self.position = match.end()
        return True
