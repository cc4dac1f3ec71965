"""The one card a run that is updated in place: thirteen steps, what is known so far, and what it waits for."""

from bot.cards.card import Action, Card, Field, Moment, Step, StepStatus
from bot.cards.phrases import count, say
from bot.cards.story import GateTold, Story
from bot.cards.wording import monthly, percent, readable, seconds, who
from core.phrases import word

#: The workflow's nodes in its order.
NODES: tuple[str, ...] = (
    "intake_extract", "coverage_check", "adaptive_questions", "hitl_gate_input", "planner", "critic_tech",
    "critic_cost", "policy_eval", "hitl_gate_final", "codegen", "validators", "rationale_compile", "diff_and_persist",
)  # fmt: skip
_GATES = {"hitl_gate_input": "input", "hitl_gate_final": "final"}


def run_card(story: Story) -> Card:
    headline = _headline(story)
    steps = steps_of(story)
    done = sum(step.status == "done" for step in steps)
    progress = say(story.language, "run", "progress", done=done, all=len(NODES))
    started = say(story.language, "run", "started")
    return Card(
        kind="run",
        language=story.language,
        title=f"{story.name}: {headline}",
        quote=_requirement(story),
        steps=steps,
        progress=progress,
        fields=_fields(story),
        actions=_actions(story),
        moments=(Moment(started, story.started_at),) if story.started_at else (),
        context=_context(story),
        fallback=f"{story.name}: {headline}; {progress}.",
    )


def steps_of(story: Story) -> tuple[Step, ...]:
    reached = max((i for i, node in enumerate(NODES) if _visited(story, node)), default=-1)
    return tuple(_step(story, node, passed=i < reached) for i, node in enumerate(NODES))


def title_of(node: str, language: str) -> str:
    """What a step is called to people."""
    return say(language, "step", node)


def _step(story: Story, node: str, *, passed: bool) -> Step:
    status = _status(story, node, passed=passed)
    told = story.nodes.get(node)
    detail = ""
    if status == "skipped":
        detail = say(story.language, "run", "not_needed" if passed else "not_reached")
    elif status == "waiting":
        detail = say(story.language, "run", "waiting")
    elif told is not None and told.visits:
        time = seconds(told.seconds)
        detail = time if told.visits == 1 else say(story.language, "run", "visits", n=told.visits, time=time)
    return Step(id=node, title=title_of(node, story.language), status=status, detail=detail)


def _status(story: Story, node: str, *, passed: bool) -> StepStatus:
    if story.error is not None and story.error.node == node:
        return "failed"
    if (gate := _gate_of(story, node)) is not None:
        return "waiting" if gate.outcome == "open" else "done" if gate.outcome == "decided" else "failed"
    told = story.nodes.get(node)
    if told is None:
        return "skipped" if passed or story.ended else "pending"
    return "running" if told.running and not story.ended else "done"


def _visited(story: Story, node: str) -> bool:
    return node in story.nodes or _gate_of(story, node) is not None


def _gate_of(story: Story, node: str) -> GateTold | None:
    kind = _GATES.get(node)
    return next((g for g in reversed(list(story.gates.values())) if g.waiting.kind == kind), None)


def _headline(story: Story) -> str:
    return _doing(story) or say(story.language, "run", _state(story))


def _state(story: Story) -> str:
    if story.error is not None:
        return "error"
    if story.complete is not None:
        return "ready" if story.complete.status == "completed" else story.complete.status
    if story.cancelling is not None:
        return "cancelling"
    if (gate := story.open_gate) is not None:
        return "answers" if gate.waiting.kind == "input" else "approval"
    return "work"


def _doing(story: Story) -> str:
    """The step that runs; empty when none does."""
    if _state(story) != "work":
        return ""
    running = next((node for node in NODES if (t := story.nodes.get(node)) and t.running), "")
    title = title_of(running, story.language) if running else ""
    return title[:1].lower() + title[1:] if story.language == "en" else title


def _known(story: Story) -> str:
    language, parts = story.language, list[str]()
    if story.plan and story.plan.plan:
        plan = story.plan.plan
        components = count(language, len(plan.components), "component")
        parts.append(
            say(
                language,
                "run",
                "draft",
                n=story.plan.draft,
                pattern=word(language, "serving", plan.pattern),
                components=components,
            )
        )
    if story.cost:
        price, region = monthly(story.cost.cost.monthly_usd, language), story.cost.cost.region
        parts.append(say(language, "end", "in_region", price=price, region=region))
    if story.policy:
        failed = len(story.policy.policy.failed("B", "H", "M"))
        verdict = say(language, "run", "policy", verdict=word(language, "status", story.policy.policy.overall))
        parts.append(verdict + (say(language, "say", "failing", n=failed) if failed else ""))
    return " · ".join(parts)


def _requirement(story: Story) -> str:
    return "\n".join(m.text for m in story.started.requirement) if story.started else ""


def _fields(story: Story) -> tuple[Field, ...]:
    language, known = story.language, _known(story)
    fields = [Field(say(language, "run", "so_far"), known)] if known else []
    if story.coverage is None:
        return tuple(fields)
    coverage = story.coverage.coverage
    fields.append(Field(say(language, "run", "coverage"), percent(coverage.score)))
    if coverage.missing and coverage.score < 1:
        fields.append(Field(say(language, "run", "missing"), readable(list(coverage.missing), language)))
    notices = sorted(story.coverage.notices, key=lambda notice: notice.kind != "open_point")
    fields += [Field(word(language, "notice", n.kind), n.text) for n in notices[:3]]
    return tuple(fields)


def _actions(story: Story) -> tuple[Action, ...]:
    if story.ended and not (story.complete and story.complete.status == "blocked"):
        return ()
    if story.cancelling is not None:
        return ()
    confirm = say(story.language, "run", "cancel_confirm", name=story.name)
    label = say(story.language, "run", "cancel")
    return (Action("run-cancel", label, story.decision_set_id, confirm=confirm),)


def _context(story: Story) -> tuple[str, ...]:
    if story.started is None:
        return ()
    language, mode = story.language, story.started.mode
    models = say(language, "run", "by_rules") if mode == "rules" else say(language, "run", "by_models", names=mode)
    tries = story.started.attempt
    attempt = (say(language, "run", "attempt", n=tries),) if tries > 1 else ()
    expected = filter(None, (estimate_line(story),))
    return (say(language, "run", "asked_by", who=who(story.started.requester)), models, *expected, *attempt)


def estimate_line(story: Story) -> str:
    """What models will probably take, with where the figures come from; empty when none is asked."""
    estimate = story.started.estimate if story.started else None
    if estimate is None:
        return ""
    usd = say(story.language, "run", "no_price")
    if estimate.usd_low is not None and estimate.usd_high is not None:
        usd = f"{estimate.usd_low:.2g}–{estimate.usd_high:.2g} USD"
    tokens = f"{estimate.tokens_low:,}–{estimate.tokens_high:,}"
    if estimate.seen:
        return say(story.language, "run", "estimate_history", n=estimate.seen, tokens=tokens, usd=usd)
    return say(story.language, "run", "estimate_prompts", tokens=tokens, usd=usd)
