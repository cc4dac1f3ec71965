"""What a node may reach besides its state: ports, the catalog, and the lease under which it writes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from core.catalog.loader import Catalog
from core.catalog.prices import PriceTable
from core.domain.decision_set import DecisionSet
from core.domain.ids import DecisionSetId
from core.domain.job import Lease
from core.domain.repository import Judgement, Tree
from core.domain.usage import Estimate
from core.ports import Clock, IdFactory, Model, PolicyEngine, RepoHost, Store, UnitOfWork

Judge = Callable[[Tree], Awaitable[Judgement]]


@dataclass(frozen=True, kw_only=True)
class Tools:
    """The same for every run of a process."""

    uow: UnitOfWork
    clock: Clock
    new_id: IdFactory
    catalog: Catalog
    prices: PriceTable
    model: Model
    policy: PolicyEngine
    judge: Judge
    store: Store
    repos: RepoHost
    page_url: Callable[[DecisionSetId], str] = lambda _: ""
    """Where people open the repository's pages; empty when nothing serves them."""
    meter: Callable[[Model, DecisionSet], Model] | None = None
    """Keeps a run's questions to the model within its budgets."""

    confined: bool = False
    """Whether this machine runs the repository's tests without reach to anything else."""
    estimate: Callable[[DecisionSet], Awaitable[Estimate | None]] | None = None
    """What models will probably take of a run."""

    def for_run(self, decision_set: DecisionSet) -> "Tools":
        return self if self.meter is None else replace(self, model=self.meter(self.model, decision_set))


@dataclass(frozen=True, kw_only=True)
class Context:
    tools: Tools
    decision_set: DecisionSet
    lease: Lease
