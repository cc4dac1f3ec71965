"""Chooses components: an exact search over what the catalog can build, proved by the technical checks, priced.

Constraints in, options out. It prints no word to people but reasons, and asks nobody: where nothing is feasible it
says what would have to change.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.catalog.loader import Catalog
from core.catalog.prices import PriceTable
from core.domain.constraints import Constraints
from core.domain.finding import Finding
from core.phrases import joined, named, say
from core.planning import assembly, feasibility, preference, relaxation
from core.planning.candidates import Space, space
from core.planning.enumeration import Chosen, Walk
from core.planning.feasibility.proposal import verdict
from core.planning.preference import ORDERS, Order, Rank
from core.planning.result import Considered, SearchResult
from core.planning.violation import Violation

#: How many combinations are told one by one.
TOLD = 40
#: Feasible combinations up to which the walk leaves nothing out, so that there are alternatives to show.
KEPT = 32


@dataclass
class Solution:
    """What the walk found: the best combination in each order, and what became of the others."""

    space: Space
    best: dict[Order, Chosen] = field(default_factory=dict[Order, Chosen])
    feasible: list[Chosen] = field(default_factory=list[Chosen])
    dropped: list[tuple[Chosen, tuple[Finding, ...]]] = field(default_factory=list[tuple[Chosen, tuple[Finding, ...]]])
    cut: int = 0

    @property
    def beyond_budget(self) -> bool:
        """What is asked for can be built, and costs more than its budget: the requirement contradicts itself."""
        budget = self.space.constraints.monthly_budget_usd
        return self.recommended is None and budget is not None and self.least_usd > budget

    @property
    def least_usd(self) -> float:
        """What the cheapest combination costs that nothing but money bars, or any at all; 0 where none was dropped."""
        by_money = [chosen for chosen, findings in self.dropped if {f.check for f in findings} == {"COST-FLOOR"}]
        return min((preference.usd(chosen) for chosen in by_money or [c for c, _ in self.dropped]), default=0.0)

    @property
    def recommended(self) -> Chosen | None:
        return self.best.get("recommended")


def search(
    constraints: Constraints, *, catalog: Catalog, prices: PriceTable, avoid: Sequence[Violation] = ()
) -> SearchResult:
    """The recommended plan with its alternatives, or the smallest changes that make one possible.

    Raises CatalogInvalid where the catalog contradicts itself.
    """
    solution = solve(constraints, catalog=catalog, prices=prices, avoid=avoid)
    considered = _considered(solution)
    looked_at = len(solution.feasible) + len(solution.dropped)
    if solution.recommended is None:
        return SearchResult(
            findings=obstacles(solution),
            relaxations=relaxation.relaxations(
                solution.space,
                recommended=lambda changed: solve(changed, catalog=catalog, prices=prices, avoid=avoid).recommended,
            ),
            considered=considered,
            combinations=looked_at,
            cut=solution.cut,
        )
    options = assembly.options(solution.space, solution.best, solution.feasible, catalog=catalog)
    first = options[0]
    return SearchResult(
        plan=first.plan.model_copy(update={"alternatives": assembly.alternatives(options)}),
        cost=first.cost,
        findings=first.findings,
        options=options,
        alternatives=assembly.alternatives(options),
        considered=considered,
        combinations=looked_at,
        cut=solution.cut,
    )


def solve(
    constraints: Constraints,
    *,
    catalog: Catalog,
    prices: PriceTable,
    avoid: Sequence[Violation] = (),
    kept: int = KEPT,
) -> Solution:
    """The search without words: the best combinations. Raises CatalogInvalid."""
    room = space(constraints, catalog=catalog, prices=prices, avoid=avoid)
    solution = Solution(space=room)
    if room.unsupported() or room.region not in prices.regions:
        return solution
    orders = preference.ranks(room)
    best: dict[Order, Rank] = {}

    def hopeless(chosen: Chosen) -> bool:
        enough = bool(best) and len(solution.feasible) >= kept
        return enough and all(orders[name](chosen) > best[name] for name in ORDERS)

    walk = Walk(room.usable, hopeless)
    for chosen in walk.combinations(room.needs(room.usable)):
        against = feasibility.blocking(room.proposal(chosen))
        if against:
            solution.dropped.append((chosen, tuple(v.finding for v in against)))
            continue
        solution.feasible.append(chosen)
        for name in ORDERS:
            rank = orders[name](chosen)
            if name not in best or rank < best[name]:
                best[name], solution.best[name] = rank, chosen
    solution.cut = walk.cut
    return solution


def obstacles(solution: Solution) -> tuple[Finding, ...]:
    """Why there is no plan, each obstacle once: what nothing provides, limits that are exceeded, checks that fail."""
    room = solution.space
    said = [
        verdict(
            "COMPAT",
            "B",
            evidence=say("planning.evidence.not_in_catalog", what=requirement.capability, why=requirement.why),
            detail=say("planning.check.cannot_build", what=named("capability", requirement.capability)),
            remedy=say("planning.remedy.cannot_build"),
        ).finding
        for requirement in room.unsupported()
    ]
    if room.region not in room.prices.regions:
        evidence = say("planning.evidence.priced", region=room.region, regions=room.prices.regions)
        unpriced = say("planning.check.unpriced", region=room.region)
        said.append(verdict("COMPAT", "B", evidence=evidence, detail=unpriced).finding)
    if not said:
        said = [v.finding for candidate in room.candidates for v in candidate.barred]
        said += [finding for _, findings in solution.dropped for finding in findings]
    return tuple(dict.fromkeys(said))


def _considered(solution: Solution) -> tuple[Considered, ...]:
    barred = [
        Considered(components=(c.id,), verdict="dropped", why=joined((v.finding.evidence for v in c.barred), "; "))
        for c in solution.space.candidates
        if c.barred
    ]
    orders = preference.ranks(solution.space)
    feasible = [
        Considered(
            components=tuple(sorted(c.id for c in chosen)),
            verdict="feasible",
            why=say("planning.why_not.with_effort", usd=preference.total_usd(chosen)),
            monthly_usd=preference.usd(chosen),
        )
        for chosen in sorted(solution.feasible, key=orders["recommended"])
    ]
    dropped = [
        Considered(
            components=tuple(sorted(c.id for c in chosen)),
            verdict="dropped",
            why=joined((joined((f.check, f.evidence), ": ") for f in findings), "; "),
            monthly_usd=preference.usd(chosen),
        )
        for chosen, findings in solution.dropped
    ]
    return (*barred, *feasible[:TOLD], *dropped[:TOLD])
