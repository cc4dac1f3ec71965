"""The page about what exists already and is used: what it is, what it must offer, and what of the plan stands in it."""

from collections.abc import Iterator

from core.catalog.loader import Catalog, Entry
from core.generator import escape
from core.generator.blueprint import Blueprint
from core.generator.diff import said
from core.planning import reuse

_HEAD = """# What exists already

This repository makes none of the following and changes nothing in it but what is named here. None of it is in the cost
estimate, except what a line there names.
"""
#: Categories of what runs code; a bucket, a schedule or a budget stands in no network anyway.
_PLACED = ("serving", "training", "llm")


def existing_page(blueprint: Blueprint, *, catalog: Catalog) -> dict[str, bytes]:
    """Path to content; nothing where everything is made here."""
    entries = [catalog[planned.id] for planned in blueprint.plan.components if planned.existing]
    if not entries:
        return {}
    parts = [_HEAD, *(_section(entry, blueprint, catalog) for entry in sorted(entries, key=lambda e: e.spec.kind))]
    return {"docs/existing.md": "\n".join(parts).encode()}


def _section(entry: Entry, blueprint: Blueprint, catalog: Catalog) -> str:
    known = reuse.values(entry, blueprint.constraints)
    inputs = entry.spec.existing.inputs if entry.spec.existing else {}
    rows = [
        [
            f"`{name}`",
            entry.inputs[name].description,
            f"`{escape.line(said(known[name]))}`" if name in known else "missing",
        ]
        for name in inputs
    ]
    lines = [
        f"## {entry.spec.title}",
        "",
        f"By [`infra/modules/{entry.id}`](../infra/modules/{entry.id}/README.md), from each `terraform.tfvars`:",
        "",
        escape.table(["variable", "what", "value in dev, staging and prod"], rows),
        "It must offer:",
        "",
        *(f"- {sentence}" for sentence in (entry.spec.existing.expects if entry.spec.existing else ())),
        "",
    ]
    return "\n".join([*lines, *_places(entry, blueprint, catalog)])


def _places(entry: Entry, blueprint: Blueprint, catalog: Catalog) -> Iterator[str]:
    """Of a network: who stands in it. A service that stands in none is called over AWS's own addresses."""
    if entry.spec.kind != "network":
        return
    specs = [catalog[planned.id].spec for planned in blueprint.plan.components if planned.id != entry.id]
    inside = [
        s.title for s in specs if any(t.startswith("network.") for t in (*s.needs.values(), *s.optional_needs.values()))
    ]
    outside = [s.title for s in specs if s.title not in inside and s.category.startswith(_PLACED)]
    yield f"In it: {', '.join(inside) or 'nothing of this plan'}."
    if outside:
        yield f"Not in it, but behind AWS's own addresses, reached with signed calls alone: {', '.join(outside)}."
    yield ""
