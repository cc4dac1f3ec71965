"""One folder of Terraform files as a module: what it declares, found by name. Parsing is cached by content."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from core.domain.repository import CheckFinding, Tree
from core.terraform.hcl import Block, Body, HclSyntaxError, read
from core.terraform.hcl.nodes import Literal


@dataclass(kw_only=True)
class Folder:
    path: str
    files: list[tuple[str, Body]] = field(default_factory=list[tuple[str, Body]])
    values: list[tuple[str, Body]] = field(default_factory=list[tuple[str, Body]])
    """`terraform.tfvars` and its kind."""

    def blocks(self, *types: str) -> Iterator[tuple[str, Block]]:
        for path, body in self.files:
            for block in body.of_type(*types):
                yield path, block

    def named(self, type_: str) -> dict[str, Block]:
        """Blocks with one label, by it."""
        return {block.labels[0]: block for _, block in self.blocks(type_) if len(block.labels) == 1}

    @cached_property
    def variables(self) -> dict[str, Block]:
        return self.named("variable")

    @cached_property
    def outputs(self) -> dict[str, Block]:
        return self.named("output")

    @cached_property
    def calls(self) -> dict[str, Block]:
        return self.named("module")

    @cached_property
    def locals(self) -> dict[str, int]:
        """Name to line."""
        return {a.name: a.line for _, block in self.blocks("locals") for a in block.body.attributes.values()}

    @cached_property
    def resources(self) -> dict[tuple[str, str, str], Block]:
        """By (`resource` or `data`, type, name)."""
        found = ((b.type, *b.labels, b) for _, b in self.blocks("resource", "data") if len(b.labels) == 2)
        return {(kind, type_, name): block for kind, type_, name, block in found}

    def source_of(self, call: Block) -> str | None:
        """The folder that a local module call means; None for a remote one."""
        attribute = call.body.attributes.get("source")
        node = attribute.value if attribute else None
        if isinstance(node, Literal) and isinstance(node.value, str) and node.value.startswith(("./", "../")):
            return posixpath.normpath(posixpath.join(self.path, node.value))
        return None


def folders_of(tree: Tree) -> tuple[dict[str, Folder], list[CheckFinding]]:
    """The folders that hold Terraform, and the files of them that cannot be read."""
    folders: dict[str, Folder] = {}
    unreadable: list[CheckFinding] = []
    for path in sorted(tree):
        if not path.endswith((".tf", ".tfvars")):
            continue
        folder = folders.setdefault(posixpath.dirname(path), Folder(path=posixpath.dirname(path)))
        try:
            body = read(tree[path].decode("utf-8"))
        except HclSyntaxError as exc:
            unreadable.append(CheckFinding(file=path, line=exc.line, message=f"parse: {exc.message}"))
        except UnicodeDecodeError:
            unreadable.append(CheckFinding(file=path, line=1, message="parse: the file is not UTF-8"))
        else:
            (folder.files if path.endswith(".tf") else folder.values).append((path, body))
    return folders, unreadable


def closest(name: str, known: Mapping[str, object] | set[str]) -> str:
    """` Did you mean "x"?`, or nothing."""
    near = get_close_matches(name, list(known), n=1, cutoff=0.7)
    return f' Did you mean "{near[0]}"?' if near else ""
