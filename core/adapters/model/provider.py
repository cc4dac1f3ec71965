"""One provider: how many requests at once, how long, how often again, what it cost. The only layer that sends twice."""

import asyncio
import json
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Literal
from urllib.parse import urlsplit

import structlog
from pydantic import BaseModel

from core.adapters.model.breaker import Breaker
from core.adapters.model.prices import Price, PriceList
from core.adapters.model.schema import strict_schema
from core.adapters.model.wire import CallFailed, Reply, Request, Tokens, Vendor
from core.domain.usage import Usage
from core.errors import ModelUnavailable
from core.ports import Answer
from core.tracing import Span, SpanKind, failed, tracer

log = structlog.get_logger(__name__)

Tier = Literal["fast", "strong"]
#: A provider that asks for a longer pause than this is not waited for: another one, or the rules, decide.
LONGEST_WAIT = 20.0
#: Characters of English prose and JSON in a token, on the low side; only to see beforehand what a prompt may take.
CHARACTERS_A_TOKEN = 3.5


@dataclass(frozen=True, kw_only=True)
class Limits:
    timeout: float = 60.0
    """Seconds that one request may take."""
    deadline: float = 90.0
    """Seconds that one question may take with its retries."""
    concurrency: int = 4
    """Requests to this provider at the same time."""
    max_tokens: int = 8000
    """Of an answer, a model's thinking included."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Time and chance, to be stood still by tests."""

    now: Callable[[], float] = monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    jitter: Callable[[], float] = random.random

    def backoff(self, attempt: int) -> float:
        """Half a second, doubled each time, half of it by chance."""
        return 0.5 * 2.0**attempt * (0.5 + 0.5 * self.jitter())


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A prompt in its two parts; secrets and personal data are out of it already."""

    agent: str
    instructions: str
    data: str
    schema: type[BaseModel]


@dataclass
class _Trail:
    """The requests of one question."""

    started: float
    usage: list[Usage] = field(default_factory=list[Usage])


class Provider:
    def __init__(
        self,
        vendor: Vendor,
        *,
        models: dict[Tier, str],
        prices: PriceList,
        limits: Limits | None = None,
        pace: Pace | None = None,
        own: bool = False,
    ) -> None:
        """`own`: at an endpoint of the organisation, not at the vendor's."""
        self.own = own
        self._vendor, self._models, self._prices = vendor, models, prices
        self._limits, self._pace = limits or Limits(), pace or Pace()
        self._slots = asyncio.Semaphore(self._limits.concurrency)
        self._breakers: defaultdict[str, Breaker] = defaultdict(lambda: Breaker(now=self._pace.now))

    def label(self, tier: Tier) -> str:
        return f"{self._vendor.name}:{self._models[tier]}"

    def price(self, tier: Tier) -> Price | None:
        return self._prices.find(self._vendor.name, self._models[tier])

    async def close(self) -> None:
        await self._vendor.close()

    async def ask(self, asked: Asked, *, tier: Tier, retries: int) -> Answer:
        """Raises ModelUnavailable with every request that was sent."""
        model, breaker, label = self._models[tier], self._breakers[self._models[tier]], self.label(tier)
        if wait := breaker.wait():
            raise ModelUnavailable(f"{label} is left alone for {wait:.0f} s after its failures.")
        request = Request(
            model=model,
            instructions=asked.instructions.strip(),
            data=asked.data,
            name=asked.agent,
            schema=strict_schema(asked.schema),
            max_tokens=self._limits.max_tokens,
        )
        await self._vendor.open()
        trail = _Trail(started=self._pace.now())
        try:
            reply = await self._with_retries(request, trail, retries=retries)
        except CallFailed as exc:
            breaker.failed(rest=exc.rest or (exc.retry_after if _too_long(exc) else None))
            times = f" ({len(trail.usage)} requests)" if len(trail.usage) > 1 else ""
            raise ModelUnavailable(f"{label}: {exc.message}{times}.", requests=tuple(trail.usage)) from exc
        breaker.succeeded()
        return self._answer(reply, trail, label=label, model=model)

    async def _with_retries(self, request: Request, trail: _Trail, *, retries: int) -> Reply:
        for attempt in range(retries + 1):
            try:
                return await self._send(request, trail)
            except CallFailed as exc:
                trail.usage.append(self._usage(request.model, Tokens(), failed=True))
                pause = exc.retry_after if exc.retry_after is not None else self._pace.backoff(attempt)
                left = self._left(trail) - pause
                log.warning("model-call-failed", agent=request.name, model=request.model, why=exc.message)
                if not exc.retryable or attempt == retries or _too_long(exc) or left <= 0:
                    raise
                await self._pace.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    async def _send(self, request: Request, trail: _Trail) -> Reply:
        async with self._slots:
            with tracer.start_as_current_span(
                f"chat {request.model}", kind=SpanKind.CLIENT, attributes=_asking(self._vendor, request),
                record_exception=False, set_status_on_exception=False,
            ) as span:  # fmt: skip
                return await self._sent(request, trail, span)

    async def _sent(self, request: Request, trail: _Trail, span: Span) -> Reply:
        limit = min(self._limits.timeout, max(self._left(trail), 0.001))
        try:
            # The SDK's own limit is between two bytes; a server that drips would never meet it.
            async with asyncio.timeout(limit):
                reply = await self._vendor.send(request, timeout=limit)
        except TimeoutError as exc:
            failed(span, "timeout")
            raise CallFailed(f"no answer within {limit:.3g} s", retryable=True) from exc
        except CallFailed as exc:
            failed(span, exc.kind)
            raise
        span.set_attributes(_answered(reply))
        return reply

    def _left(self, trail: _Trail) -> float:
        return self._limits.deadline - (self._pace.now() - trail.started)

    def _answer(self, reply: Reply, trail: _Trail, *, label: str, model: str) -> Answer:
        """Raises ModelUnavailable when the model declined: asking it again would be arguing."""
        usage, before = self._usage(model, reply.tokens), tuple(trail.usage)
        if reply.refused:
            raise ModelUnavailable(f"{label} declined: {reply.refused[:200]}", requests=(*before, usage))
        value, problem = _parsed(reply)
        return Answer(value=value, usage=usage, problem=problem, before=before, label=label, retries=len(before))

    def _usage(self, model: str, tokens: Tokens, *, failed: bool = False) -> Usage:
        return Usage(
            provider=self._vendor.name,
            model=model,
            status="failed" if failed else "answered",
            input_tokens=tokens.input,
            cached_tokens=tokens.cached,
            cache_write_tokens=tokens.cache_write,
            output_tokens=tokens.output,
            usd=0.0 if failed else self._prices.usd(self._vendor.name, model, tokens),
        )


def _asking(vendor: Vendor, request: Request) -> dict[str, str | int]:
    """OpenTelemetry's conventions for generative AI, without prompts and answers."""
    host = urlsplit(vendor.base_url)
    return {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": vendor.name,
        "gen_ai.request.model": request.model,
        "gen_ai.request.max_tokens": request.max_tokens,
        "gen_ai.output.type": "json",
        "gen_ai.agent.name": request.name,
        "server.address": host.hostname or "",
        "server.port": host.port or (80 if host.scheme == "http" else 443),
    }


def _answered(reply: Reply) -> dict[str, str | int | list[str]]:
    ended = "length" if reply.cut else "content_filter" if reply.refused else "stop"
    return {
        "gen_ai.usage.input_tokens": reply.tokens.input,
        "gen_ai.usage.output_tokens": reply.tokens.output,
        "gen_ai.usage.cache_read.input_tokens": reply.tokens.cached,
        "gen_ai.response.finish_reasons": [ended],
    }


def _too_long(exc: CallFailed) -> bool:
    return exc.retry_after is not None and exc.retry_after > LONGEST_WAIT


def _parsed(reply: Reply) -> tuple[object, str]:
    if reply.cut:
        return reply.text, "the answer was cut off at the limit; be much shorter"
    try:
        value = json.loads(reply.text)
        # What cannot be written down again, halves of characters and NaN, must not come further than this.
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as exc:
        return reply.text, f"the answer is no JSON: {type(exc).__name__}"
    return value, ""
