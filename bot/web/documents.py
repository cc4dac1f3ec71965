"""A Markdown file of the repository as HTML: raw HTML in it stays text, and links lead to the repository's pages."""

import posixpath
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.domain.repository import Tree

#: The page of a file, or of the whole tree for an empty path.
PageOf = Callable[[str], str]

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def render(path: str, tree: Tree, *, page_of: PageOf) -> str:
    """The document at this path; nothing when there is none."""
    tokens = _MARKDOWN.parse(tree.get(path, b"").decode("utf-8", "replace"))
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                _lead(child, path, tree, page_of)
    return _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})


def _lead(link: Token, path: str, tree: Tree, page_of: PageOf) -> None:
    """As it stands, a relative link would lead beside the page and lose the signature."""
    target = urlsplit(str(link.attrGet("href") or ""))
    if target.scheme or target.netloc or not target.path or target.path.startswith("/"):
        return
    meant = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(target.path)))
    fragment = f"#{target.fragment}" if target.fragment else ""
    if meant in tree:
        link.attrSet("href", page_of(meant) + fragment)
    elif any(other.startswith(f"{meant}/") for other in tree):
        link.attrSet("href", page_of(""))
