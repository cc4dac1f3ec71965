"""Terraform without Terraform: types, arguments, references and module interfaces against the provider's schemas.

Catches what `terraform validate` catches before it asks the provider, for each version of it and without a binary.
"""

from collections.abc import Iterator, Mapping, Sequence

from core.domain.repository import CheckFinding, Tree
from core.terraform import schema
from core.terraform.bodies import check_body
from core.terraform.folder import Folder, closest, folders_of
from core.terraform.hcl import Block
from core.terraform.names import check_names

_CALL_META = frozenset({"source", "version", "providers", "count", "for_each", "depends_on"})
_BLOCKS = frozenset(
    {"terraform", "provider", "resource", "data", "module", "variable", "output", "locals"}
    | {"moved", "import", "removed", "check", "ephemeral"}
)


def check(tree: Tree) -> tuple[Sequence[str], list[CheckFinding]]:
    """The folders that were judged, and what is wrong in them; a mistake for one version alone names it."""
    folders, findings = folders_of(tree)
    found = {version: [*_found(folders, version)] for version in schema.VERSIONS}
    everywhere = set[CheckFinding].intersection(*map(set, found.values()))
    findings.extend(sorted(everywhere, key=lambda f: (f.file, f.line, f.message)))
    for version, mistakes in found.items():
        only = (f for f in mistakes if f not in everywhere)
        findings.extend(f.model_copy(update={"message": f"{f.message} ({schema.PROVIDER} {version})"}) for f in only)
    return tuple(folders), findings


def _found(folders: Mapping[str, Folder], version: str) -> Iterator[CheckFinding]:
    for folder in folders.values():
        yield from _check(folder, folders, version)


def _check(folder: Folder, folders: Mapping[str, Folder], version: str) -> Iterator[CheckFinding]:
    yield from _duplicates(folder)
    for path, body in folder.files:
        for block in body.blocks:
            yield from _block(path, block, folder, folders, version)
    yield from check_names(folder, folders, version=version)
    for path, body in folder.values:
        for name, attribute in body.attributes.items():
            if name not in folder.variables:
                message = f'undeclared-var: a value is given for "{name}", which is no variable here.'
                yield CheckFinding(file=path, line=attribute.line, message=message + closest(name, folder.variables))


def _block(
    path: str, block: Block, folder: Folder, folders: Mapping[str, Folder], version: str
) -> Iterator[CheckFinding]:
    if block.type not in _BLOCKS:
        yield CheckFinding(file=path, line=block.line, message=f'unknown-block: Terraform has no block "{block.type}"')
    elif block.type in ("resource", "data"):
        yield from _resource(path, block, version)
    elif block.type == "provider" and block.labels == (schema.PROVIDER,):
        type_ = schema.find_type("provider", schema.PROVIDER, version=version)
        if type_ is not None:
            known = type_._replace(attributes={**type_.attributes, "alias": schema.Attribute(False, True, "string")})
            yield from check_body(path, block, known, what="the provider")
    elif block.type == "module":
        yield from _call(path, block, folder, folders)


def _resource(path: str, block: Block, version: str) -> Iterator[CheckFinding]:
    if len(block.labels) != 2:
        message = f"bad-block: a {block.type} block has a type and a name"
        yield CheckFinding(file=path, line=block.line, message=message)
        return
    kind, name = block.type, block.labels[0]
    if name == "terraform_data" or (kind, name) == ("data", "terraform_remote_state"):
        return
    if (type_ := schema.find_type(kind, name, version=version)) is None:
        message = f'unknown-{kind}: {schema.PROVIDER} has no {kind} type "{name}"'
        yield CheckFinding(file=path, line=block.line, message=message)
        return
    yield from check_body(path, block, type_, what=name)


def _call(path: str, block: Block, folder: Folder, folders: Mapping[str, Folder]) -> Iterator[CheckFinding]:
    source, name = folder.source_of(block), "".join(block.labels[:1])
    if "source" not in block.body.attributes:
        yield CheckFinding(file=path, line=block.line, message=f'missing-required: module "{name}" needs a source')
    if source is None:
        return
    called = folders.get(source)
    if called is None or not called.files:
        yield CheckFinding(file=path, line=block.line, message=f'undeclared-module: "{source}" holds no module')
        return
    given = {a: v.line for a, v in block.body.attributes.items() if a not in _CALL_META}
    for argument, line in given.items():
        if argument not in called.variables:
            near = closest(argument, called.variables)
            message = f'module-unknown-arg: module "{name}" has no variable "{argument}".{near}'
            yield CheckFinding(file=path, line=line, message=message)
    for variable, declared in called.variables.items():
        if "default" not in declared.body.attributes and variable not in given:
            message = f'module-missing-arg: module "{name}" needs "{variable}"'
            yield CheckFinding(file=path, line=block.line, message=message)


def _duplicates(folder: Folder) -> Iterator[CheckFinding]:
    seen: dict[tuple[str, ...], str] = {}
    for path, block in folder.blocks("resource", "data", "module", "variable", "output"):
        key = (block.type, *block.labels)
        if key in seen:
            name = ".".join(key)
            yield CheckFinding(file=path, line=block.line, message=f"duplicate: {name} is declared in {seen[key]} too")
        seen.setdefault(key, path)
