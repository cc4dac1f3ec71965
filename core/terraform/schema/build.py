"""Rebuilds the extract: `python -m core.terraform.schema.build SCHEMA.json FUNCTIONS.json OUT.json.gz`.

SCHEMA.json is the output of `terraform providers schema -json` in a folder that requires the provider, FUNCTIONS.json
that of `terraform metadata functions -json`. The output is the same bytes for the same input.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# The inputs are Terraform's own documents, walked once and never handed on, so they stay plain JSON here.
Document = dict[str, Any]


def extract(schema: Document, functions: Document) -> Iterator[str]:
    """One line a type, `<kind> <type>` TAB its fields, so that a reader unpacks only the types that it meets."""
    (provider,) = schema["provider_schemas"].values()
    kinds = {
        "provider": {"aws": provider["provider"]},
        "resource": provider["resource_schemas"],
        "data": provider["data_source_schemas"],
    }
    for kind, types in kinds.items():
        for name, type_ in sorted(types.items()):
            yield f"{kind} {name}\t{_compact(_fields(type_['block']))}"
    arities = {name: _arity(f) for name, f in functions["function_signatures"].items() if not name.startswith("core::")}
    yield f"functions\t{_compact(arities)}"


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def _fields(block: Document) -> Document:
    """Attributes as `flags:type` (r required, o optional, c computed); blocks as [least, most, fields]."""
    fields: Document = {name: _attribute(a) for name, a in block.get("attributes", {}).items()}
    for name, nested in block.get("block_types", {}).items():
        single = nested["nesting_mode"] in ("single", "group")
        most = 1 if single else nested.get("max_items", 0)
        fields[name] = [nested.get("min_items", 0), most, _fields(nested["block"])]
    return fields


def _attribute(attribute: Document) -> str | list[object]:
    flags = "".join(
        short for short, name in zip("roc", ("required", "optional", "computed"), strict=True) if attribute.get(name)
    )
    type_ = attribute.get("type", "dynamic")
    if isinstance(type_, str):
        return f"{flags}:{type_}"
    packed = f"{flags}:{type_[0]}"
    inner: list[Any] | str = type_[1]
    if type_[0] in ("list", "set") and isinstance(inner, list) and inner[0] == "object":
        members: Document = inner[1]
        return [packed, sorted(members)]
    return packed


def _arity(function: Document) -> list[int | None]:
    least = len(function.get("parameters", []))
    return [least, None if "variadic_parameter" in function else least]


def main(schema: str, functions: str, target: str) -> None:
    lines = extract(json.loads(Path(schema).read_bytes()), json.loads(Path(functions).read_bytes()))
    Path(target).write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), 9, mtime=0))


if __name__ == "__main__":
    main(*sys.argv[1:])
