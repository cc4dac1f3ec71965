"""How much of what decides the plan is known, as one share, and what is missing or contradictory.

The score is the weight of the fields that are stated, inferred, answered or indifferent at their default, over the
weight of all that apply; below `ASKS` people are asked.
"""

from core.catalog.loader import Catalog
from core.catalog.prices import PriceTable
from core.domain.constraints import Coverage, Understanding
from core.planning.conflict import conflicts
from core.planning.decisive import decisive, weigh

__all__ = ["ASKS", "coverage", "decisive"]

ASKS = 0.7


def coverage(understanding: Understanding, *, catalog: Catalog, prices: PriceTable) -> Coverage:
    """Raises CatalogInvalid where the catalog contradicts itself."""
    weighing = weigh(understanding, catalog=catalog, prices=prices)
    clashing = {field for conflict in understanding.conflicts for field in conflict.fields}
    clashing |= {key for key, p in understanding.provenance.items() if p.source == "conflict"}
    missing = {one.field.name: one.field.weight for one in weighing.open}
    contradicted = {f.name: f.weight for f in weighing.applicable if f.name in clashing and f.name not in missing}
    whole = sum(field.weight for field in weighing.applicable)
    known = {frozenset(conflict.fields) for conflict in understanding.conflicts}
    computed = conflicts(understanding.constraints, prices=prices)
    return Coverage(
        score=round(1 - (sum(missing.values()) + sum(contradicted.values())) / whole, 3),
        missing=tuple(missing),
        ambiguous=tuple(sorted(clashing)),
        conflicts=(*understanding.conflicts, *(c for c in computed if frozenset(c.fields) not in known)),
    )
