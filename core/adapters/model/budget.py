"""Whether a run may ask a model once more: tokens and US dollars of the run, its project and its workspace.

At four fifths the card says so; at the whole the rules go on. The account is the database's, with what this run has
sent since; other runs' requests that are on their way at this moment are not seen.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from pydantic import BaseModel

from core.adapters.model.provider import CHARACTERS_A_TOKEN, Tier
from core.domain.usage import Spending, Usage, spending
from core.errors import ModelUnavailable
from core.ports import TRANSPORT_RETRIES, Answer, Model

WARN_AT = 0.8
Scope = Literal["run", "project", "workspace"]


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """None: without a limit."""

    tokens: int | None = None
    usd: float | None = None

    @property
    def limited(self) -> bool:
        return self.tokens is not None or self.usd is not None

    def share(self, spent: Spending) -> float:
        """Of the allowance that is nearest to its end; 0 without a limit."""
        of_tokens = spent.tokens / self.tokens if self.tokens else float(self.tokens == 0)
        of_usd = spent.usd / self.usd if self.usd else float(self.usd == 0)
        return max(of_tokens, of_usd)

    def in_words(self) -> str:
        tokens = f"{self.tokens:,} tokens" if self.tokens is not None else ""
        usd = f"{self.usd:g} USD" if self.usd is not None else ""
        return " and ".join(filter(None, (tokens, usd)))


@dataclass(frozen=True, kw_only=True)
class Budget:
    run: Allowance = Allowance()
    project: Allowance = Allowance()
    workspace: Allowance = Allowance()
    """For a calendar month."""
    decisions: int = 9
    """Questions of one run that go to a model, corrections and retries apart."""

    def scopes(self) -> tuple[tuple[Scope, Allowance], ...]:
        every: tuple[tuple[Scope, Allowance], ...] = (
            ("run", self.run),
            ("project", self.project),
            ("workspace", self.workspace),
        )
        return tuple((scope, allowance) for scope, allowance in every if allowance.limited)


#: What was committed for this run and for each scope that has a limit.
Read = Callable[[frozenset[Scope]], Awaitable[dict[Scope, Spending]]]


class Priced(Model, Protocol):
    def priced(self, agent: str, tier: Tier) -> bool: ...


class MeteredModel:
    """One run's view of the models, for one advance."""

    def __init__(self, inner: Priced, *, budget: Budget, read: Read) -> None:
        self._inner, self._budget, self._read = inner, budget, read
        self._scopes = frozenset[Scope](("run", *(scope for scope, _ in budget.scopes())))
        self._at_start: Spending | None = None
        self._mine = Spending()
        """Everything that this advance has sent."""
        self._on_the_way = Spending()

    @property
    def label(self) -> str:
        return self._inner.label

    async def ask(
        self,
        prompt: str,
        schema: type[BaseModel],
        *,
        agent: str,
        tier: Literal["fast", "strong"],
        attempt: int = 1,
        retries: int = TRANSPORT_RETRIES,
    ) -> Answer:
        """Raises ModelUnavailable without sending anything when a budget is spent."""
        expected = Spending(decisions=int(attempt == 1), input_tokens=int(len(prompt) / CHARACTERS_A_TOKEN))
        account = await self._account()
        self._refuse(account, expected, agent=agent, tier=tier)
        self._on_the_way = self._on_the_way.plus(expected)
        try:
            answer = await self._inner.ask(prompt, schema, agent=agent, tier=tier, attempt=attempt, retries=retries)
        except ModelUnavailable as exc:
            self._count(tuple(u for u in exc.requests if isinstance(u, Usage)), expected)
            raise
        finally:
            self._on_the_way = self._on_the_way.minus(expected)
        used = self._count((*answer.before, answer.usage), expected)
        warning = self._warning({scope: spent.plus(used) for scope, spent in account.items()})
        return replace(answer, notice=" ".join(filter(None, (answer.notice, warning))))

    async def _account(self) -> dict[Scope, Spending]:
        """What is committed, what this advance has sent and no node has committed yet, and what is on its way."""
        committed = await self._read(self._scopes)
        if self._at_start is None:
            self._at_start = committed["run"]
        open_ = self._mine.minus(committed["run"].minus(self._at_start)).plus(self._on_the_way)
        return {scope: spent.plus(open_) for scope, spent in committed.items()}

    def _refuse(self, account: dict[Scope, Spending], expected: Spending, *, agent: str, tier: Tier) -> None:
        if expected.decisions and account["run"].decisions >= self._budget.decisions:
            raise ModelUnavailable(f"The run has put its {self._budget.decisions} questions to models.", agent=agent)
        for scope, allowance in self._budget.scopes():
            if allowance.usd is not None and not self._inner.priced(agent, tier):
                raise ModelUnavailable(
                    f"There is a budget of {allowance.usd:g} USD for the {scope}, and the price of {self._inner.label} "
                    "is not known. LLM_PRICES_FILE can say it.",
                    agent=agent,
                )
            spent = account[scope]
            if allowance.share(spent.plus(expected)) > 1 or allowance.share(spent) >= 1:
                raise ModelUnavailable(
                    f"The {scope}'s budget of {allowance.in_words()} is spent: {spent.tokens:,} tokens and "
                    f"{spent.usd:.4f} USD are used.",
                    agent=agent,
                )

    def _warning(self, account: dict[Scope, Spending]) -> str:
        shares = ((scope, a, a.share(account[scope])) for scope, a in self._budget.scopes())
        return " ".join(
            f"{share:.0%} of the {scope}'s budget of {allowance.in_words()} is used."
            for scope, allowance, share in shares
            if share >= WARN_AT
        )

    def _count(self, usage: tuple[Usage, ...], expected: Spending) -> Spending:
        used = spending(usage)
        if usage and expected.decisions:
            used = used.plus(Spending(decisions=1))
        self._mine = self._mine.plus(used)
        return used
