"""What exists and is built upon: which components stand in for it, and which of its values are still to be given."""

from collections.abc import Mapping

from pydantic import JsonValue

from core.catalog.loader import Catalog, Entry
from core.domain.constraints import Constraints
from core.domain.plan import Pattern

#: What stands in a VPC already brings that VPC with it, where the plan uses it.
_IN_A_VPC: Mapping[str, Pattern] = {"kafka": "streaming", "eks": "realtime"}


def things(constraints: Constraints, pattern: Pattern) -> frozenset[str]:
    """Names of what exists and may stand in a plan of this pattern."""
    named = frozenset(constraints.reused or ())
    return named | {"vpc"} if any(_IN_A_VPC.get(name) == pattern for name in named) else named


def passed_over(constraints: Constraints, pattern: Pattern, catalog: Catalog) -> frozenset[str]:
    """Components that would make what is there, and stand-ins for what is not."""
    there = things(constraints, pattern)
    stand_ins = [(entry, existing) for entry in catalog.values() if (existing := entry.spec.existing) is not None]
    used = [existing for entry, existing in stand_ins if existing.thing in there and pattern in entry.spec.patterns]
    absent = {entry.id for entry, existing in stand_ins if existing not in used}
    return frozenset(absent | {made for existing in used for made in existing.instead_of})


def values(entry: Entry, constraints: Constraints) -> dict[str, JsonValue]:
    """Input of a stand-in to what the requirement says of it; an input without a value is left out."""
    inputs, said = entry.spec.existing.inputs if entry.spec.existing else {}, constraints.stated()
    return {name: said[key] for name, key in inputs.items() if key in said}


def missing(entry: Entry, constraints: Constraints) -> tuple[str, ...]:
    """The inputs that each environment still has to be given."""
    inputs, known = entry.spec.existing.inputs if entry.spec.existing else {}, values(entry, constraints)
    return tuple(name for name in inputs if name not in known)


def which(entry: Entry, constraints: Constraints) -> str:
    """What the thing is called, in brackets: its first value that is a text; empty where nobody said it."""
    told = [value for value in values(entry, constraints).values() if isinstance(value, str)]
    return f" ({told[0]})" if told else ""
