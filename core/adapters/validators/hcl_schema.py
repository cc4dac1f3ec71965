"""Terraform without Terraform: types, arguments, references and module interfaces against the provider's schema.

Catches what `terraform validate` catches before it asks the provider, in every environment and without a binary.
"""

from collections.abc import Iterator, Mapping, Sequence

from core.adapters.validators import schema
from core.adapters.validators.base import Timer, check_of
from core.adapters.validators.terraform_bodies import check_body
from core.adapters.validators.terraform_folder import Folder, closest, folders_of
from core.adapters.validators.terraform_names import check_names
from core.domain.repository import Check, CheckFinding, Tree
from core.policies.hcl import Block

_CALL_META = frozenset({"source", "version", "providers", "count", "for_each", "depends_on"})
_BLOCKS = frozenset(
    {"terraform", "provider", "resource", "data", "module", "variable", "output", "locals"}
    | {"moved", "import", "removed", "check", "ephemeral"}
)


class HclSchema:
    name = "hcl_schema"
    reads: tuple[str, ...] = ("*.tf", "*.tfvars")

    async def check(self, folder: str, tree: Tree) -> Sequence[Check]:
        timer = Timer()
        folders, findings = folders_of(tree)
        for module in folders.values():
            findings.extend(_check(module, folders))
        detail = f"{len(folders)} folders against provider schema {schema.PROVIDER} {schema.VERSION}"
        return [
            check_of(self.name, findings, timer=timer, tool="provider schema", version=schema.VERSION, detail=detail)
        ]


def _check(folder: Folder, folders: Mapping[str, Folder]) -> Iterator[CheckFinding]:
    yield from _duplicates(folder)
    for path, body in folder.files:
        for block in body.blocks:
            yield from _block(path, block, folder, folders)
    yield from check_names(folder, folders)
    for path, body in folder.values:
        for name, attribute in body.attributes.items():
            if name not in folder.variables:
                message = f'undeclared-var: a value is given for "{name}", which is no variable here.'
                yield CheckFinding(file=path, line=attribute.line, message=message + closest(name, folder.variables))


def _block(path: str, block: Block, folder: Folder, folders: Mapping[str, Folder]) -> Iterator[CheckFinding]:
    if block.type not in _BLOCKS:
        yield CheckFinding(file=path, line=block.line, message=f'unknown-block: Terraform has no block "{block.type}"')
    elif block.type in ("resource", "data"):
        yield from _resource(path, block)
    elif block.type == "provider" and block.labels == (schema.PROVIDER,):
        type_ = schema.find_type("provider", schema.PROVIDER)
        if type_ is not None:
            known = type_._replace(attributes={**type_.attributes, "alias": schema.Attribute(False, True, "string")})
            yield from check_body(path, block, known, what="the provider")
    elif block.type == "module":
        yield from _call(path, block, folder, folders)


def _resource(path: str, block: Block) -> Iterator[CheckFinding]:
    if len(block.labels) != 2:
        message = f"bad-block: a {block.type} block has a type and a name"
        yield CheckFinding(file=path, line=block.line, message=message)
        return
    kind, name = block.type, block.labels[0]
    if name == "terraform_data" or (kind, name) == ("data", "terraform_remote_state"):
        return
    if (type_ := schema.find_type(kind, name)) is None:
        message = f'unknown-{kind}: {schema.PROVIDER} {schema.VERSION} has no {kind} type "{name}"'
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
