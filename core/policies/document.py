"""The input that rules judge: constraints, plan and cost as they are, and facts drawn from the tree's files.

Rego sees flat lists with file names, and each subject only what it reads, because regopy slows with input size.
"""

import fnmatch
import json
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, JsonValue, TypeAdapter

from core.domain.base import Frozen, Json
from core.domain.repository import Tree
from core.policies.configuration import Declared, configuration
from core.policies.pipelines import is_pipeline, jobs_of
from core.policies.statements import statements_of
from core.ports import PolicySubject

_LARGEST_TEXT = 128 * 1024
_JSON = TypeAdapter[JsonValue](JsonValue)
_PRICED = ("monthly_usd", "low", "high", "environments", "region")
_SLIM = ("id", "kind")
#: What says in how many zones a module stands; of a network that exists, its subnets, one a zone.
_ZONED = ("availability_zones", "private_subnet_ids")

Part = Literal[
    "constraints",
    "plan",
    "cost",
    "providers",
    "terraform",
    "modules",
    "held",
    "policies",
    "trust",
    "guards",
    "provisioned",
    "workflows",
    "dockerfiles",
    "instance_types",
    "paths",
    "provided_files",
    "zones",
]


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as exc:
        raise ValueError(f"{pattern!r} is no pattern: {exc}") from exc
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]


class Lines(Frozen):
    """A search in files, done before Rego sees them: there, long texts and patterns are slow."""

    files: tuple[str, ...]
    pattern: Pattern
    """Python's syntax, searched line by line."""


class Reads(Frozen):
    """What a rule file declares that it needs of the document."""

    parts: tuple[Part, ...] = ()
    resources: dict[str, tuple[str, ...]] = {}
    """Pattern of a resource type to the arguments that are needed, `*` for all; a data source is `data.<type>`."""
    searched: tuple[str, ...] = ()
    """Patterns of resource types whose rows also carry their values as one `text`."""
    paths: dict[str, Pattern] = {}
    """Label to a pattern; `matching` gets the paths that it is found in."""
    lines: dict[str, Lines] = {}
    """Label to what is searched; `lines` gets where and what was found."""
    files: tuple[str, ...] = ()
    """Patterns of paths whose text is needed, as an object of path to text. Large texts make a rule slow."""


#: For an organisation's own rules, which need not say what they read.
EVERYTHING = Reads(parts=get_args(Part), resources={"*": ("*",)}, searched=("*",), files=("*",))


class Document(Frozen):
    parts: Json
    resources: dict[str, list[Json]]
    """By type: `{id, type, name, address, file, environments, values, refs}`."""
    texts: dict[str, str]
    paths: tuple[str, ...]
    documents: frozenset[str]
    """Ids of the policy documents, which statements name."""

    def select(self, reads: Reads) -> Json:
        chosen: Json = {part: self.parts[part] for part in reads.parts}
        chosen["resources"] = self._rows(reads)
        chosen["files"] = {path: text for path, text in self.texts.items() if _matches(path, reads.files)}
        chosen["matching"] = {label: self._paths(pattern) for label, pattern in reads.paths.items()}
        chosen["lines"] = {label: self._lines(search) for label, search in reads.lines.items()}
        return chosen

    def _rows(self, reads: Reads) -> Json:
        wanted = {t: a for t in self.resources if (a := _arguments(t, reads.resources)) is not None}
        known = {str(row["id"]) for type_ in wanted for row in self.resources[type_]} | self.documents
        rows: Json = {}
        for type_, arguments in wanted.items():
            searched = _matches(type_, reads.searched)
            rows[type_] = [_only(row, arguments, known, searched=searched) for row in self.resources[type_]]
        return rows

    def _paths(self, pattern: str) -> list[JsonValue]:
        return [path for path in self.paths if re.search(pattern, path)]

    def _lines(self, search: Lines) -> list[JsonValue]:
        found: list[JsonValue] = []
        for path, text in self.texts.items():
            if _matches(path, search.files):
                found.extend({"at": f"{path}:{line}", "text": hit} for line, hit in _hits(search.pattern, text))
        return found


def document(subject: PolicySubject) -> Document:
    config = configuration(subject.tree)
    planned = _planned(subject.planned)
    texts = dict(_texts(subject.tree))
    resources: dict[str, list[Json]] = {}
    for declared in config.of_kind("resource", "data"):
        type_ = f"data.{declared.type}" if declared.kind == "data" else declared.type
        resources.setdefault(type_, []).append(_row(declared, planned))
    parts: Json = {
        "constraints": {key: value for key, value in subject.constraints.items() if value is not None},
        "plan": _slim(subject.plan),
        "cost": {key: subject.cost[key] for key in _PRICED if key in subject.cost},
        "providers": [_row(d, {}) for d in config.of_kind("provider")],
        "terraform": [_row(d, {}) for d in config.of_kind("terraform")],
        "modules": [_called(d) for d in config.of_kind("module")],
        "zones": [_zones(d, name) for d in config.of_kind("module") for name in _ZONED if name in d.values],
        **statements_of(config),
        "provisioned": [_row(d, {}) for d in config.of_kind("resource") if "provisioner" in d.values],
        "workflows": {path: jobs_of(path, text) for path, text in texts.items() if is_pipeline(path)},
        "dockerfiles": {path: list(_instructions(text)) for path, text in texts.items() if _is_dockerfile(path)},
        "instance_types": list(_instance_types(subject.plan)),
        "paths": [*sorted(subject.tree)],
        "provided_files": [path for path in sorted(subject.tree) if f"file:{path}" in _providers(subject.plan)],
    }
    return Document.model_construct(
        parts=parts,
        resources=resources,
        texts=texts,
        paths=tuple(sorted(subject.tree)),
        documents=frozenset(d.id for d in config.of_kind("data")),
    )


@lru_cache(maxsize=8192)
def _hits(pattern: str, text: str) -> tuple[tuple[int, str], ...]:
    """Line and matching text; cached, because most files of a repository are the same in every draft."""
    if re.search(pattern, text, re.MULTILINE) is None:
        return ()
    numbered = enumerate(text.splitlines(), start=1)
    return tuple((number, m.group()) for number, line in numbered if (m := re.search(pattern, line)))


def _arguments(type_: str, patterns: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    fitting = [arguments for pattern, arguments in patterns.items() if _matches(type_, (pattern,))]
    return tuple(argument for arguments in fitting for argument in arguments) if fitting else None


def _only(row: Json, arguments: tuple[str, ...], known: Set[str], *, searched: bool) -> Json:
    """The row with what a rule file reads of it; references to what it does not read are left out."""
    values = _object(row["values"])
    slim = {name: v for name, v in values.items() if "*" in arguments or name in arguments}
    refs: list[JsonValue] = [ref for ref in _list(row["refs"]) if ref in known]
    only: Json = {**row, "values": slim, "refs": refs}
    return {**only, "text": json.dumps(values)} if searched else only


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(_pattern(p).match(name) for p in patterns)


@lru_cache(maxsize=256)
def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(glob))


def _texts(tree: Tree) -> Iterator[tuple[str, str]]:
    for path in sorted(tree):
        data = tree[path]
        if len(data) <= _LARGEST_TEXT and b"\0" not in data:
            try:
                yield path, data.decode("utf-8")
            except UnicodeDecodeError:
                continue


def _row(declared: Declared, planned: Mapping[tuple[str, str], Json]) -> Json:
    values = dict(declared.values)
    for environment in declared.environments:
        known = planned.get((environment, f"{declared.folder}:{declared.address}"), {})
        for key, value in known.items():
            if value is not None and _unresolved(values.get(key)):
                values[key] = value
    return {
        "id": declared.id,
        "type": declared.type,
        "name": declared.name,
        "address": declared.address,
        "file": f"{declared.file}:{declared.line}",
        "environments": list(declared.environments),
        "values": values,
        "refs": list(declared.refs),
    }


def _called(declared: Declared) -> Json:
    row = _row(declared, {})
    return {**row, "values": {key: v for key, v in declared.values.items() if key in ("source", "version")}, "refs": []}


def _zones(declared: Declared, name: str) -> Json:
    row = _row(declared, {})
    return {"file": row["file"], "environments": row["environments"], "zones": declared.values[name]}


def _unresolved(value: JsonValue) -> bool:
    return isinstance(value, str) and "${" in value


def _planned(plans: Mapping[str, Json]) -> dict[tuple[str, str], Json]:
    """Environment and declaration to the values that Terraform knows before applying, where all instances agree."""
    found: dict[tuple[str, str], Json] = {}
    for environment, plan in plans.items():
        for folder, address, values in _planned_resources(plan):
            key = (environment, f"{folder}:{address}")
            known = found.setdefault(key, dict(values))
            found[key] = {name: value for name, value in known.items() if values.get(name) == value}
    return found


def _planned_resources(plan: Json) -> Iterator[tuple[str, str, Json]]:
    root = _object(_object(plan.get("planned_values")).get("root_module"))
    waiting = [root]
    while waiting:
        module = waiting.pop()
        waiting.extend(_object(child) for child in _list(module.get("child_modules")))
        called = str(module.get("address", "")).split("module.")[-1].split("[")[0]
        for entry in _list(module.get("resources")):
            resource = _object(entry)
            address = f"{resource.get('type')}.{resource.get('name')}"
            yield f"infra/modules/{called}", address, _object(resource.get("values"))


def _object(value: JsonValue) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []


def _slim(plan: Json) -> Json:
    """The plan without prose and figures: what a rule may decide on."""
    components: list[JsonValue] = [
        {key: component.get(key) for key in _SLIM} for component in map(_object, _list(plan.get("components")))
    ]
    slim: Json = {key: plan[key] for key in ("pattern", "region", "environments", "capabilities") if key in plan}
    return {**slim, "components": components}


def _instance_types(plan: Json) -> Iterator[JsonValue]:
    for component in map(_object, _list(plan.get("components"))):
        for environment, sizing in _object(component.get("sizing")).items():
            for name, value in _object(_object(sizing).get("values")).items():
                if "instance_type" in name and isinstance(value, str):
                    yield {"component": component.get("id"), "environment": environment, "type": value}


def _providers(plan: Json) -> set[str]:
    return {str(_object(c).get("provided_by")) for c in _list(plan.get("capabilities"))}


def _is_dockerfile(path: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    return name == "Dockerfile" or name.startswith("Dockerfile.") or name.endswith(".Dockerfile")


def _instructions(text: str) -> Iterator[JsonValue]:
    waiting, start = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip().startswith("#") or (not waiting and not line.strip()):
            continue
        start = start if waiting else number
        waiting += line.strip()
        if waiting.endswith("\\"):
            waiting = waiting[:-1] + " "
            continue
        word, _, rest = waiting.partition(" ")
        yield {"instruction": word.upper(), "value": rest.strip(), "line": start}
        waiting = ""
