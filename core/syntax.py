"""Python text as a syntax tree, one thread at a time.

CPython before 3.11.8 and 3.12.2 counts the depth of the tree that it builds once for the whole interpreter
(python/cpython#106905): two threads that parse at the same time may both end in a SystemError.
"""

import ast
from threading import Lock

_BUILDER = Lock()


def parse_module(text: str) -> ast.Module:
    """Raises SyntaxError, and ValueError for a text with NUL."""
    with _BUILDER:
        return ast.parse(text)


def parse_expression(text: str) -> ast.expr:
    """Raises SyntaxError, and ValueError for a text with NUL."""
    with _BUILDER:
        return ast.parse(text, mode="eval").body
