"""Reads the component folders into one value. Decides nothing: `check.py` judges components, planning chooses them."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, cast

import pygohcl  # type: ignore[import-untyped]
import yaml
from pydantic import JsonValue, ValidationError

from core.catalog.spec import Component
from core.domain.base import Frozen
from core.errors import CatalogInvalid

_Hcl = dict[str, dict[str, dict[str, Any]]]  # block kind, label, body: HCL's values are untyped

COMPONENTS = Path(__file__).parent / "components"


class Variable(Frozen):
    """An input of a Terraform module, as its `variables.tf` declares it."""

    name: str
    type: str = "any"
    description: str = ""
    required: bool
    default: JsonValue = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Entry:
    """One component; equal only to itself, so that it may key a cache."""

    spec: Component
    folder: Path
    inputs: Mapping[str, Variable] = field(default_factory=dict[str, Variable])
    outputs: Mapping[str, str] = field(default_factory=dict[str, str])
    """Name of a module output to its description."""
    settings: tuple[str, ...] = ()
    """What the module's output `settings` tells of its resources; an environment's tests hold it against the plan."""

    @property
    def id(self) -> str:
        return self.spec.id

    @property
    def module(self) -> Path:
        return self.folder / "module"

    def __repr__(self) -> str:
        return f"Entry({self.id})"


class Catalog(Mapping[str, Entry]):
    """The components by id, in the order of their ids."""

    def __init__(self, entries: Iterable[Entry], *, version: str = "0") -> None:
        self._entries = {entry.id: entry for entry in sorted(entries, key=lambda e: e.id)}
        self.version = version
        """Derived from the bytes of the components: equal versions build equal repositories."""

    def __getitem__(self, component_id: str) -> Entry:
        return self._entries[component_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    @cached_property
    def by_kind(self) -> Mapping[str, tuple[Entry, ...]]:
        kinds: dict[str, list[Entry]] = {}
        for entry in self.values():
            kinds.setdefault(entry.spec.kind, []).append(entry)
        return {kind: tuple(entries) for kind, entries in kinds.items()}

    def providing(self, capability: str) -> tuple[Entry, ...]:
        return self._providers.get(capability, ())

    @cached_property
    def _providers(self) -> Mapping[str, tuple[Entry, ...]]:
        providers: dict[str, list[Entry]] = {}
        for entry in self.values():
            for capability in entry.spec.capabilities:
                providers.setdefault(capability, []).append(entry)
        return {capability: tuple(entries) for capability, entries in providers.items()}


@cache
def load_catalog() -> Catalog:
    """The catalog that is shipped. Raises CatalogInvalid."""
    return read_catalog(COMPONENTS)


def read_catalog(folder: Path) -> Catalog:
    """Every folder that holds a `component.yaml`. Raises CatalogInvalid."""
    folders = sorted(path.parent for path in folder.glob("*/component.yaml"))
    return Catalog([read_entry(path) for path in folders], version=_version(folder, folders))


def read_entry(folder: Path) -> Entry:
    """Raises CatalogInvalid where the YAML is no component or the Terraform is no Terraform."""
    try:
        spec = Component.model_validate(yaml.safe_load((folder / "component.yaml").read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as exc:
        raise CatalogInvalid(f"{folder.name}/component.yaml is not a component: {exc}", component=folder.name) from exc
    variables = _blocks(folder / "module" / "variables.tf", "variable")
    outputs = _blocks(folder / "module" / "outputs.tf", "output")
    return Entry(
        spec=spec,
        folder=folder,
        inputs={name: _variable(name, body) for name, body in sorted(variables.items())},
        outputs={name: str(body.get("description", "")) for name, body in sorted(outputs.items())},
        settings=_keys(outputs.get("settings", {}).get("value")),
    )


def _blocks(path: Path, kind: str) -> dict[str, dict[str, Any]]:
    """The bodies of a file's `kind` blocks by label."""
    if not path.exists():
        return {}
    try:
        parsed = cast(_Hcl, pygohcl.loads(path.read_text(encoding="utf-8")))  # pyright: ignore[reportUnknownMemberType] - untyped library
    except pygohcl.HCLParseError as exc:
        raise CatalogInvalid(f"{path.parent.parent.name}: {path.name} is not HCL: {exc}", path=path.name) from exc
    return parsed.get(kind, {})


def _keys(value: object) -> tuple[str, ...]:
    return tuple(sorted(map(str, cast(dict[object, object], value)))) if isinstance(value, dict) else ()


def _variable(name: str, body: dict[str, Any]) -> Variable:
    return Variable(
        name=name,
        type=str(body.get("type", "any")),
        description=str(body.get("description", "")),
        required="default" not in body,
        default=body.get("default"),
    )


def _version(root: Path, folders: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
