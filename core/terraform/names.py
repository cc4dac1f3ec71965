"""Whether every name that a folder's expressions use is declared, and every function exists."""

from collections.abc import Iterator, Mapping

from core.domain.repository import CheckFinding
from core.terraform import schema
from core.terraform.folder import Folder, closest
from core.terraform.hcl import Block, Body, Node, Ref
from core.terraform.hcl.nodes import Call, walk

_FREE = frozenset({"path", "terraform", "self"})
#: Arguments that hold a provider's name, a type or attribute names rather than references, by block type.
_NO_REFERENCES = {
    "resource": frozenset({"provider"}),
    "data": frozenset({"provider"}),
    "module": frozenset({"providers", "source", "version"}),
    "variable": frozenset({"type"}),
    "lifecycle": frozenset({"ignore_changes"}),
}
_SKIPPED = frozenset({"terraform", "moved", "import", "removed"})


def check_names(folder: Folder, folders: Mapping[str, Folder], *, version: str) -> Iterator[CheckFinding]:
    """`version`: of the provider."""
    names = _Names(folder, folders, version)
    for path, body in folder.files:
        for block in body.blocks:
            if block.type not in _SKIPPED:
                yield from names.check(path, block)


class _Names:
    def __init__(self, folder: Folder, folders: Mapping[str, Folder], version: str) -> None:
        self._version = version
        self._folder = folder
        self._folders = folders

    def check(self, path: str, block: Block) -> Iterator[CheckFinding]:
        attributes = block.body.attributes
        for line, message in self._body(block.body, frozenset(), type_=block.type):
            yield CheckFinding(file=path, line=line, message=message)
        for name in ("each", "count"):
            wanted = "for_each" if name == "each" else "count"
            if wanted in attributes or block.type not in ("resource", "data", "module"):
                continue
            for ref in _refs(block.body):
                if ref.root == name:
                    message = f'{name}-without-{wanted}: "{ref.text}" is used, but there is no {wanted}'
                    yield CheckFinding(file=path, line=ref.line, message=message)

    def _body(self, body: Body, bound: frozenset[str], *, type_: str) -> Iterator[tuple[int, str]]:
        skipped = _NO_REFERENCES.get(type_, frozenset())
        for attribute in body.attributes.values():
            if attribute.name not in skipped:
                yield from self._expression(attribute.value, bound)
        for block in body.blocks:
            inner = bound
            if block.type == "dynamic":
                iterator = block.body.attributes.get("iterator")
                name = iterator.value.text if iterator else "".join(block.labels[:1])
                inner = bound | {name}
            yield from self._body(block.body, inner, type_=block.type)

    def _expression(self, node: Node, bound: frozenset[str]) -> Iterator[tuple[int, str]]:
        for part in walk(node):
            message = None
            if isinstance(part, Call):
                message = _function(part)
            elif isinstance(part, Ref) and not part.bound and part.root not in bound:
                message = self._reference(part)
            if message is not None:
                yield part.line, message

    def _reference(self, ref: Ref) -> str | None:
        names = ref.names
        if ref.root in _FREE or ref.root in ("each", "count"):
            return None
        if len(names) < 2:
            return f'undeclared-resource: "{ref.text}" is no reference; a resource is named by type and name'
        match ref.root:
            case "var":
                return _declared(names[1], self._folder.variables, "var", "variable")
            case "local":
                return _declared(names[1], self._folder.locals, "local", "local value")
            case "module":
                return self._module(ref)
            case "data":
                return self._resource(ref, "data", names[1:]) if len(names) > 2 else None
            case _:
                return self._resource(ref, "resource", names)

    def _module(self, ref: Ref) -> str | None:
        names = ref.names
        if (missing := _declared(names[1], self._folder.calls, "module", "module")) is not None:
            return missing
        source = self._folder.source_of(self._folder.calls[names[1]])
        called = self._folders.get(source) if source is not None else None
        if called is None or len(names) < 3 or names[2] in called.outputs:
            return None
        near = closest(names[2], called.outputs)
        return f'undeclared-module-output: module "{names[1]}" has no output "{names[2]}".{near}'

    def _resource(self, ref: Ref, kind: str, names: tuple[str, ...]) -> str | None:
        type_, name = names[0], names[1]
        block = self._folder.resources.get((kind, type_, name))
        if block is None:
            known = {n for k, t, n in self._folder.resources if (k, t) == (kind, type_)}
            return f'undeclared-{kind}: there is no {kind} "{type_}" "{name}".{closest(name, known)}'
        declared = schema.find_type(kind, type_, version=self._version)
        steps = ref.steps[2:] if kind == "data" else ref.steps[1:]
        repeated = bool({"count", "for_each"} & set(block.body.attributes))
        if not steps or declared is None:
            return None
        if repeated and isinstance(steps[0], str):
            return f'missing-index: {type_}.{name} has several instances; say which, as in {type_}.{name}["key"]'
        attribute = next((s for s in steps[:2] if isinstance(s, str)), None)
        if attribute is None or attribute in declared.attributes or attribute in declared.blocks or attribute == "id":
            return None
        near = closest(attribute, {**declared.attributes, **declared.blocks})
        return f'unknown-attr: {type_} has no attribute "{attribute}".{near}'


def _refs(body: Body) -> Iterator[Ref]:
    for node in body.expressions():
        for part in walk(node):
            if isinstance(part, Ref) and not part.bound:
                yield part


def _declared(name: str, known: Mapping[str, object], code: str, what: str) -> str | None:
    return None if name in known else f'undeclared-{code}: there is no {what} "{name}".{closest(name, known)}'


def _function(call: Call) -> str | None:
    if "::" in call.name:
        return None
    arity = schema.functions().get(call.name)
    if arity is None:
        near = closest(call.name, schema.functions())
        return f'unknown-function: Terraform has no function "{call.name}".{near}'
    given = len(call.arguments)
    if call.expanded or (given >= arity.minimum and (arity.maximum is None or given <= arity.maximum)):
        return None
    return f'wrong-arguments: "{call.name}" takes {arity.minimum} arguments, not {given}'
