"""Keys and names of models to one model that can be asked; and what was spent so far, read from the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from core.adapters.model.anthropic import AnthropicMessages
from core.adapters.model.budget import Read, Scope
from core.adapters.model.openai import OpenAIChat
from core.adapters.model.prices import PriceList
from core.adapters.model.provider import Limits, Pace, Provider
from core.adapters.model.routing import RoutedModel
from core.adapters.model.wire import Vendor
from core.domain.decision_set import DecisionSet
from core.domain.usage import Spending
from core.ports import Clock, Transaction, UnitOfWork

#: With both vendors the first one reasons, and this one writes code.
CODE = {"codegen": "anthropic"}


@dataclass(frozen=True, kw_only=True)
class Access:
    api_key: str = field(repr=False)
    base_url: str
    strong: str
    fast: str

    @property
    def own(self) -> bool:
        """Whether it is an endpoint of the organisation's, not the vendor's."""
        host = (urlsplit(self.base_url).hostname or "").lower()
        return bool(host) and not host.endswith(("openai.com", "anthropic.com"))


def build_model(
    access: Mapping[str, Access], *, limits: Limits, prices_file: Path | None = None, pace: Pace | None = None
) -> RoutedModel:
    """`access` in the order in which they are asked. Raises ConfigurationError for unreadable prices."""
    prices = PriceList(prices_file)
    providers = {
        name: Provider(
            _vendor(name, one),
            models={"strong": one.strong, "fast": one.fast},
            prices=prices,
            limits=limits,
            pace=pace,
            own=one.own,
        )
        for name, one in access.items()
    }
    first_for = {agent: providers[name] for agent, name in CODE.items() if name in providers}
    return RoutedModel(tuple(providers.values()), first_for=first_for)


def _vendor(name: str, access: Access) -> Vendor:
    vendor = OpenAIChat if name == "openai" else AnthropicMessages
    return vendor(api_key=access.api_key, base_url=access.base_url)


def account_of(decision_set: DecisionSet, *, uow: UnitOfWork, clock: Clock) -> Read:
    """Sums of the scopes that are asked for; a workspace is the requester's Slack team, or the whole installation."""

    async def read(scopes: frozenset[Scope]) -> dict[Scope, Spending]:
        async with uow() as tx:
            return {scope: await _spent(tx, scope, decision_set, clock) for scope in scopes}

    return read


async def _spent(tx: Transaction, scope: Scope, decision_set: DecisionSet, clock: Clock) -> Spending:
    match scope:
        case "run":
            return await tx.agent_runs.spent(decision_set_id=decision_set.id)
        case "project":
            return await tx.agent_runs.spent(project_id=decision_set.project_id)
        case "workspace":
            month = clock().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
            return await tx.agent_runs.spent(team=decision_set.requester.team or None, since=month)
