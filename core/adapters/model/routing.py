"""Which provider is asked for what, and which one next when it does not answer. The rules come after this file."""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel

from core.adapters.model.prices import Price
from core.adapters.model.provider import Asked, Provider, Tier
from core.domain.usage import Usage
from core.errors import ModelUnavailable
from core.ports import DATA_BELOW, TRANSPORT_RETRIES, Answer
from core.redaction import redact

#: Stands where a prompt has no instructions, or no data.
ANSWER = "Answer by the schema."


class RoutedModel:
    def __init__(self, providers: Sequence[Provider], *, first_for: Mapping[str, Provider] | None = None) -> None:
        """In the order in which they are asked; `first_for` names another first one for an agent."""
        self._providers, self._first_for = tuple(providers), dict(first_for or {})

    @property
    def label(self) -> str:
        return self._providers[0].label("strong")

    def priced(self, agent: str, tier: Tier) -> bool:
        """Whether the price of every model that may be asked is known."""
        return all(provider.price(tier) for provider in self._order(agent))

    def price(self, agent: str, tier: Tier) -> Price | None:
        """Of the model that is asked first."""
        return self._order(agent)[0].price(tier)

    def at_own_endpoints(self) -> "RoutedModel | None":
        """The same without the vendors' own endpoints; None when nothing is left."""
        own = tuple(provider for provider in self._providers if provider.own)
        first_for = {agent: provider for agent, provider in self._first_for.items() if provider.own}
        return RoutedModel(own, first_for=first_for) if own else None

    async def close(self) -> None:
        for provider in self._providers:
            await provider.close()

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
        """Secrets and personal data stay here: the provider sees marks, and the answer has the data again."""
        instructions, mark, below = prompt.partition(DATA_BELOW)
        redacted = redact(below if mark else prompt)
        asked = Asked(
            agent=agent,
            instructions=instructions if mark else ANSWER,
            data=redacted.text.strip() or ANSWER,
            schema=schema,
        )
        sent: list[Usage] = []
        why: list[str] = []
        for provider in self._order(agent):
            try:
                answer = await provider.ask(asked, tier=tier, retries=retries)
            except ModelUnavailable as exc:
                why.append(exc.message)
                sent += [u for u in exc.requests if isinstance(u, Usage)]
                continue
            notice = f"{' '.join(why)} {answer.label} answered instead." if why else ""
            return Answer(
                value=redacted.restore(answer.value),
                usage=answer.usage,
                problem=answer.problem,
                before=(*sent, *answer.before),
                label=answer.label,
                notice=notice,
                retries=answer.retries,
            )
        raise ModelUnavailable(" ".join(why), requests=tuple(sent), agent=agent)

    def _order(self, agent: str) -> tuple[Provider, ...]:
        first = self._first_for.get(agent)
        return self._providers if first is None else (first, *(p for p in self._providers if p is not first))
