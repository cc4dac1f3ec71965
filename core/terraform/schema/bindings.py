"""Extracts a schema from language bindings: `python -m core.terraform.schema.bindings WHEEL OUT.json.gz`.

WHEEL is a release of cdktn-provider-aws, whose TypeScript declarations are generated from the schema of one version of
the provider: each argument with its type and whether it may be left out, each block as such. The output has the form
of `build.py`, without functions, and is the same bytes for the same input.
"""

import gzip
import io
import json
import re
import sys
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

Field = str | list[object]
Fields = dict[str, Field]

_INTERFACE = re.compile(r"^export interface (\w+)(?: extends [\w.]+)? \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_MEMBER = re.compile(
    r"/\*\*(?P<said>(?:(?!\*/).)*?)\*/\s*readonly \w+(?P<optional>\?)?: (?P<type>[^;]*(?:\{[^}]*\})?[^;]*);", re.DOTALL
)
_ANCHOR = re.compile(r"#(\w+) \w+#\w+\}")
_TYPE = re.compile(
    r"^export declare class (\w+) extends cdktn\.Terraform(Resource|DataSource|Provider) \{"
    r'.*?tfResourceType = "(\w+)".*?constructor\(scope: Construct, id: string, config\??: (\w+)\)',
    re.MULTILINE | re.DOTALL,
)
_COMPUTED = re.compile(r"""this\.get\w+Attribute\(['"](\w+)['"]\)|new \w+\(this, ['"](\w+)['"]""")
_KINDS = {"Resource": "resource", "DataSource": "data", "Provider": "provider"}
_PLAIN = {"string": "string", "number": "number", "boolean": "bool"}
_DEEPEST = 12


@dataclass(frozen=True)
class _Member:
    required: bool
    block: bool
    type: str


def extract(folders: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    """Folder to its declarations and its code; one line a type, in the order of kinds and names."""
    lines: list[str] = []
    for declared, code in folders.values():
        if (found := _TYPE.search(declared)) is None:
            continue
        class_, kind, name, config = found.groups()
        structs = {struct: dict(_members(body)) for struct, body in _INTERFACE.findall(declared)}
        fields = _fields(structs.get(config, {}), structs)
        if kind != "Provider":
            fields = {**_computed(class_, code, fields), **fields}
        packed = json.dumps(fields, separators=(",", ":"), sort_keys=True)
        lines.append(f"{_KINDS[kind]} {name}\t{packed}")
    return iter(sorted(lines))


def _members(body: str) -> Iterator[tuple[str, _Member]]:
    for found in _MEMBER.finditer(body):
        if anchor := _ANCHOR.search(found["said"]):
            block = re.search(rf"^\s*\* {anchor[1]} block\s*$", found["said"], re.MULTILINE) is not None
            yield anchor[1], _Member(not found["optional"], block, found["type"].replace(" | cdktn.IResolvable", ""))


def _fields(members: Mapping[str, _Member], structs: Mapping[str, Mapping[str, _Member]], depth: int = 0) -> Fields:
    return {name: _field(member, structs, depth) for name, member in members.items()}


def _field(member: _Member, structs: Mapping[str, Mapping[str, _Member]], depth: int) -> Field:
    """As `build.py` packs it: blocks as [least, most, fields], arguments as flags and type; `any` is a block that
    holds itself, of which the bindings do not say more."""
    several = member.type.endswith("[]")
    inner = member.type.removesuffix("[]")
    if member.block and inner in structs and depth < _DEEPEST:
        return [int(member.required), 0 if several else 1, _fields(structs[inner], structs, depth + 1)]
    flag = "r" if member.required else "o"
    if member.block:
        return f"{flag}:any"
    if inner in structs:
        below = structs[inner]
        # The older kind of such arguments may be written as blocks; in it no member has to be given.
        if several and not any(m.required for m in below.values()):
            return [f"{flag}:list", sorted(below)]
        return f"{flag}:{'list' if several else 'object'}"
    if member.type.startswith("{"):
        return f"{flag}:map"
    return f"{flag}:{'list' if several else _PLAIN.get(inner, 'dynamic')}"


def _computed(class_: str, code: str, settable: Fields) -> Fields:
    """What the class of the type itself reads beside its arguments."""
    start = code.find(f"class {class_} extends")
    names = {first or second for first, second in _COMPUTED.findall(code[start:])}
    return {name: "c:dynamic" for name in names if name not in settable}


def folders_of(wheel: Path) -> dict[str, tuple[str, str]]:
    """Folder of the bindings to its declarations and its code."""
    with zipfile.ZipFile(wheel) as outer:
        (archive,) = (name for name in outer.namelist() if name.endswith(".jsii.tgz"))
        bindings = outer.read(archive)
    texts: dict[str, dict[str, list[str]]] = defaultdict(lambda: {"d.ts": [], "js": []})
    with tarfile.open(fileobj=io.BytesIO(bindings)) as inner:
        for member in inner:
            found = re.fullmatch(r"package/lib/([\w-]+)/(?:.+/)?[\w-]+\.(d\.ts|js)", member.name)
            if found and (file := inner.extractfile(member)):
                texts[found[1]][found[2]].append(file.read().decode().split("//# sourceMappingURL")[0])
    return {folder: ("\n".join(kinds["d.ts"]), "\n".join(kinds["js"])) for folder, kinds in texts.items()}


def main(wheel: str, target: str) -> None:
    lines = extract(folders_of(Path(wheel)))
    Path(target).write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), 9, mtime=0))


if __name__ == "__main__":
    main(*sys.argv[1:])
