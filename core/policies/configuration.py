"""What a tree's Terraform declares in each environment: roots are followed through their modules with their values.

No provider is asked: a value that only AWS knows stands as `${expression}`. Unreadable files are left to validators.
"""

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.domain.base import Json
from core.domain.repository import Tree
from core.terraform.hcl import Block, Body, HclSyntaxError, Node, read
from core.terraform.hcl.evaluate import Scope, Unknown, Value, evaluate, rendered
from core.terraform.hcl.nodes import ObjectOf, references

_OWN_NAMES = frozenset({"var", "local", "module", "each", "count", "self", "path", "terraform"})
_DEEPEST = 8


@dataclass(frozen=True, kw_only=True)
class Declared:
    """A resource, data source, provider, module call or `terraform` block, as one root or more have it."""

    kind: str
    """`resource`, `data`, `provider`, `module`, `terraform`."""
    type: str
    name: str
    folder: str
    file: str
    line: int
    environments: tuple[str, ...]
    """The roots it is part of: `dev`, `prod`, `bootstrap`."""
    values: Json
    """Nested blocks are lists of objects, a dynamic block one object; null arguments are left out."""
    refs: tuple[str, ...] = ()
    """Ids of the declarations of the same module that it mentions, locals followed."""

    @property
    def address(self) -> str:
        prefix = "data." if self.kind == "data" else ""
        return f"{prefix}{self.type}.{self.name}"

    @property
    def id(self) -> str:
        return f"{self.folder}:{self.address}"


@dataclass(frozen=True, kw_only=True)
class Configuration:
    declared: tuple[Declared, ...]
    roots: tuple[str, ...]
    """Folders that nothing calls: the environments and the bootstrap."""

    def of_kind(self, *kinds: str) -> "Iterator[Declared]":
        return (d for d in self.declared if d.kind in kinds)


@dataclass(kw_only=True)
class _Folder:
    files: list[tuple[str, Body]] = field(default_factory=list[tuple[str, Body]])
    values: dict[str, Node] = field(default_factory=dict[str, Node])
    """From `terraform.tfvars`."""
    refs: dict[int, tuple[str, ...]] = field(default_factory=dict[int, tuple[str, ...]])
    """By identity of a block: what it mentions is the same in every environment."""

    def blocks(self, *types: str) -> Iterator[tuple[str, Block]]:
        for path, body in self.files:
            for block in body.of_type(*types):
                yield path, block

    def locals(self) -> dict[str, Node]:
        return {a.name: a.value for _, block in self.blocks("locals") for a in block.body.attributes.values()}


def configuration(tree: Tree) -> Configuration:
    folders = _folders(tree)
    called = {
        source
        for folder in folders
        for _, block in folders[folder].blocks("module")
        if (source := _source(folder, block))
    }
    roots = tuple(sorted(set(folders) - called))
    found = (d for root in roots for d in _expand(folders, root, _given(folders[root]), posixpath.basename(root)))
    return Configuration(declared=tuple(_merged(found)), roots=roots)


def _folders(tree: Tree) -> dict[str, _Folder]:
    folders: dict[str, _Folder] = {}
    for path in sorted(tree):
        if not path.endswith((".tf", ".tfvars")):
            continue
        try:
            body = read(tree[path].decode("utf-8", errors="replace"))
        except HclSyntaxError:
            continue
        folder = folders.setdefault(posixpath.dirname(path), _Folder())
        if path.endswith(".tf"):
            folder.files.append((path, body))
        elif posixpath.basename(path) == "terraform.tfvars" or path.endswith(".auto.tfvars"):
            folder.values |= {a.name: a.value for a in body.attributes.values()}
    return {name: folder for name, folder in folders.items() if folder.files}


def _given(folder: _Folder) -> dict[str, Value]:
    return {name: evaluate(node, Scope()) for name, node in folder.values.items()}


def _source(folder: str, block: Block) -> str | None:
    attribute = block.body.attributes.get("source")
    value = evaluate(attribute.value, Scope()) if attribute else None
    if isinstance(value, str) and value.startswith(("./", "../")):
        return posixpath.normpath(posixpath.join(folder, value))
    return None


def _expand(
    folders: Mapping[str, _Folder], name: str, given: Mapping[str, Value], root: str, depth: int = 0
) -> Iterator[Declared]:
    folder, scope = folders[name], _scope(folders, name, given, depth)
    locals_ = folder.locals()
    for path, block in folder.blocks("resource", "data", "provider", "module", "terraform"):
        if _absent(block.body, scope):
            continue
        values = _values(block.body, scope)
        type_, label = (*block.labels, "", "")[:2]
        yield Declared(
            kind=block.type,
            type=type_ if len(block.labels) == 2 else block.type,
            name=label or type_,
            folder=name,
            file=path,
            line=block.line,
            environments=(root,),
            values={key: rendered(value) for key, value in values.items()},
            refs=_mentioned(folder, name, block, locals_),
        )
        source = _source(name, block) if block.type == "module" else None
        if source is not None and source in folders and depth < _DEEPEST:
            yield from _expand(folders, source, values, root, depth + 1)


def _scope(folders: Mapping[str, _Folder], name: str, given: Mapping[str, Value], depth: int) -> Scope:
    folder = folders[name]
    variables: dict[str, Value] = {}
    for _, block in folder.blocks("variable"):
        variable = block.labels[0] if block.labels else ""
        default = block.body.attributes.get("default")
        if variable in given and given[variable] is not None:
            variables[variable] = given[variable]
        elif default is not None:
            variables[variable] = evaluate(default.value, Scope())
        else:
            variables[variable] = Unknown(f"var.{variable}")
    outputs = _Outputs(folders, name, depth)
    scope = Scope(variables=variables, locals=folder.locals(), module_output=outputs.value)
    outputs.scope = scope
    return scope


class _Outputs:
    """The outputs of the modules that a folder calls, each worked out when first asked for."""

    def __init__(self, folders: Mapping[str, _Folder], caller: str, depth: int) -> None:
        self.scope = Scope()
        self._folders = folders
        self._depth = depth
        self._calls = {b.labels[0]: b for _, b in folders[caller].blocks("module") if b.labels}
        self._caller = caller
        self._scopes: dict[str, Scope] = {}
        self._asked: set[str] = set()

    def value(self, module: str, output: str) -> Value:
        call = self._calls.get(module)
        source = _source(self._caller, call) if call else None
        unknown = Unknown(f"module.{module}.{output}")
        if call is None or source is None or source not in self._folders or self._depth >= _DEEPEST:
            return unknown
        if (name := f"{module}.{output}") in self._asked:
            return unknown
        self._asked.add(name)
        try:
            return self._output(module, source, call, output, unknown)
        finally:
            self._asked.discard(name)

    def _output(self, module: str, source: str, call: Block, output: str, unknown: Value) -> Value:
        if module not in self._scopes:
            given = {a.name: evaluate(a.value, self.scope) for a in call.body.attributes.values()}
            self._scopes[module] = _scope(self._folders, source, given, self._depth + 1)
        for _, block in self._folders[source].blocks("output"):
            if block.labels == (output,) and (value := block.body.attributes.get("value")) is not None:
                return evaluate(value.value, self._scopes[module])
        return unknown


def _values(body: Body, scope: Scope) -> dict[str, Value]:
    values: dict[str, Value] = {a.name: evaluate(a.value, scope) for a in body.attributes.values()}
    for block in body.blocks:
        for type_, content in _nested(block, scope):
            listed = values.setdefault(type_, [])
            if isinstance(listed, list):
                listed.append(dict(_values(content, scope)))
    return {name: value for name, value in values.items() if value is not None}


def _nested(block: Block, scope: Scope) -> Iterator[tuple[str, Body]]:
    """A dynamic block stands once for all of its instances, and not at all where it is known to have none."""
    if block.type != "dynamic":
        yield block.type, block.body
    elif not _absent(block.body, scope):
        for content in block.body.of_type("content"):
            yield "".join(block.labels[:1]), content.body


def _absent(body: Body, scope: Scope) -> bool:
    count, each = (body.attributes.get(name) for name in ("count", "for_each"))
    if count is not None and evaluate(count.value, scope) in (0, False):
        return True
    return each is not None and evaluate(each.value, scope) in ([], {})


def _mentioned(folder: _Folder, name: str, block: Block, locals_: Mapping[str, Node]) -> tuple[str, ...]:
    if id(block) not in folder.refs:
        folder.refs[id(block)] = _refs(name, block.body, locals_)
    return folder.refs[id(block)]


def _refs(folder: str, body: Body, locals_: Mapping[str, Node]) -> tuple[str, ...]:
    found: set[str] = set()
    waiting, followed = list(body.expressions()), set[str]()
    iterators = set(_iterators(body))
    while waiting:
        for ref in references(waiting.pop()):
            names = ref.names
            if ref.root in iterators:
                continue
            if ref.root == "local" and len(names) > 1 and names[1] in locals_ and names[1] not in followed:
                followed.add(names[1])
                waiting.append(_part(locals_[names[1]], names[2:]))
            elif ref.root == "data" and len(names) > 2:
                found.add(f"{folder}:data.{names[1]}.{names[2]}")
            elif ref.root not in _OWN_NAMES and len(names) > 1:
                found.add(f"{folder}:{ref.root}.{names[1]}")
    return tuple(sorted(found))


def _iterators(body: Body) -> Iterator[str]:
    """Names that dynamic blocks give to the element at hand."""
    for block in body.blocks:
        if block.type == "dynamic":
            named = block.body.attributes.get("iterator")
            yield named.value.text if named else "".join(block.labels[:1])
        yield from _iterators(block.body)


def _part(node: Node, path: Sequence[str]) -> Node:
    """What a path into a local object reaches, so that `local.groups.api` does not mention all groups."""
    for name in path:
        if not isinstance(node, ObjectOf):
            return node
        node = next((value for key, value in node.items if evaluate(key, Scope()) == name), node)
    return node


def _merged(declared: Iterable[Declared]) -> Iterator[Declared]:
    """Declarations that are the same in several environments become one that names them all."""
    groups: dict[str, list[Declared]] = {}
    for one in declared:
        same = groups.setdefault(f"{one.kind}:{one.id}", [])
        for index, other in enumerate(same):
            if other.values == one.values:
                roots = dict.fromkeys((*other.environments, *one.environments))
                same[index] = replace(other, environments=tuple(roots))
                break
        else:
            same.append(one)
    for same in groups.values():
        yield from same
