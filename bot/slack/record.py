"""Questions in a thread, answered from the record: cards, considered options, cost lines, quotes. Pure.

What the record does not hold is not answered: no sentence here is made up for the occasion.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.cards import Card, Field, Story, Table
from bot.cards.results import diff_card
from bot.cards.run import run_card
from bot.cards.stakes import breakdown, price
from bot.cards.wording import label, listed, monthly, percent, plain, usd
from core.domain.constraints import Provenance

#: What people ask for that is in no catalog, and the kinds of component that do its work here.
ELSEWHERE: dict[tuple[str, ...], tuple[str, ...]] = {
    ("eks", "kubernetes", "k8s", "kserve", "kubeflow", "ec2", "openshift", "nomad"): (
        "online-serving", "batch-compute", "stream-compute", "training",
    ),
    ("airflow", "mwaa", "dagster", "prefect", "luigi"): ("workflow", "schedule"),
    ("mlflow", "wandb", "weights & biases", "neptune"): ("model-registry", "training"),
    ("feast", "tecton"): ("online-store",),
    ("snowflake", "databricks", "bigquery", "redshift"): ("object-store", "lake-query", "etl"),
    ("datadog", "prometheus", "grafana", "evidently"): ("observability", "drift-monitor"),
    ("jenkins", "gitlab", "circleci"): ("ci",),
    ("pulumi", "cdk", "cloudformation"): ("ci",),
}  # fmt: skip
_WHY = re.compile(
    r"\b(?:why|reason|how come|instead of|what about|how about|not|warum|wieso|weshalb|por qu[eé]|pourquoi)\b", re.I
)
#: The first that fits is answered.
_TOPICS: tuple[tuple[str, str], ...] = (
    ("who", r"\b(?:who|wer|qui[eé]n|qui)\b.*"
            r"(?:approv|decid|sign|may\b|allowed|freig|entscheid|aprob|puede|peut|décid)"),
    ("run", r"how (?:do|can|to).*(?:run|deploy|apply|use|start)|wie.*(?:starte|betreibe|nutze)"
            r"|comment.*(?:lancer|déployer)|c[oó]mo.*(?:ejecut|despleg)"),
    ("cost", r"\bcosts?\b|expensive|price|\bbudget\b|\bpay\b|\bspend|kosten|teuer|preis|coste|caro|precio|co[uû]t"
             r"|\bcher|prix"),
    ("sure", r"\bsure\b|confiden|certain|sicher|segur|confian|certitude"),
    ("assumed", r"assum|default|annahm|angenommen|supuest|supos|suppos|par défaut"),
    ("policy", r"polic|\brules?\b|complian|violat|richtlin|regel|pol[ií]tica|r[eè]gle"),
    ("changed", r"chang|differ|geändert|cambi"),
    ("status", r"status|how far|progress|ready|finish|\bdone\b|when\b|what are you doing|wie weit|wann|fertig"
               r"|cu[aá]ndo|listo|quand|prêt"),
)  # fmt: skip
_DRIVERS = 6
#: Reasons name the component that they are about; here it stands before them already.
_PREFIX = re.compile(r"^[a-z0-9_]+: ")


@dataclass(frozen=True)
class Known:
    """A component of the catalog: what it is, and the words that people use for it."""

    kind: str
    title: str
    words: tuple[str, ...]


Catalog = Mapping[str, Known]


def answer(question: str, story: Story, *, may_decide: str, catalog: Catalog) -> Card | None:
    """None when the record says nothing about it."""
    asked = question.casefold()
    if _WHY.search(asked) and (found := _component(asked, story, catalog)) is not None:
        return found
    for topic, pattern in _TOPICS:
        if re.search(pattern, asked) and (card := _ANSWERS[topic](story, may_decide)) is not None:
            return card
    return _component(asked, story, catalog) or _constraint(asked, story)


def nothing(story: Story) -> Card:
    """For somebody who asked the bot itself."""
    title = "The record of this design says nothing about that"
    return Card(
        kind="notice",
        title=title,
        summary="I can tell why a component was chosen or not, what drives the cost, where a value is from, what was "
        "assumed, what policy says, who may decide, and how far it is. To change something, say what should change.",
        fallback=f"{story.name}: {title.lower()}.",
    )


def _component(asked: str, story: Story, catalog: Catalog) -> Card | None:
    named = [cid for cid, known in catalog.items() if _says(asked, (cid, label(cid), known.title, *known.words))]
    considered = _considered(story)
    told = [cid for cid in named if cid in considered]
    if told:
        word = label(told[0])
        lines = tuple(f"{label(cid)}: {why}" for cid in told for why in considered[cid])
        return _card(story, f"On {word}", lines, fields=_prices(story))
    for words, kinds in ELSEWHERE.items():
        if word := next((w for w in words if _says(asked, (w,))), ""):
            return _not_an_option(word, kinds, story, catalog, considered)
    if named and story.plan is not None:
        kind = catalog[named[0]].kind
        return _not_an_option(catalog[named[0]].title, (kind,), story, catalog, considered)
    return None


def _not_an_option(
    word: str, kinds: Sequence[str], story: Story, catalog: Catalog, considered: Mapping[str, Sequence[str]]
) -> Card | None:
    """Says what was compared in its place; that nobody looked at it is the whole truth about it."""
    if story.plan is None:
        return None
    rivals = [cid for cid in considered if cid in catalog and catalog[cid].kind in kinds]
    shown = word.upper() if len(word) <= 3 else word[:1].upper() + word[1:]
    catalogued = any(known.title == word for known in catalog.values())
    told = [f"{label(cid)}: {why}" for cid in rivals for why in considered[cid]]
    excluded = _quote(story, "excluded") if _is_excluded(word, story) else ""
    first = "was not needed for this requirement" if catalogued else "is not in the catalog, so it was never an option"
    return _card(
        story,
        f"{shown} {first}",
        (*((f"The requirement says “{excluded}”.",) if excluded else ()), *told),
        summary="What does its work here, and why:" if told else "",
        fields=_prices(story),
        context=("to have something else considered, say what should change",),
    )


def _considered(story: Story) -> dict[str, tuple[str, ...]]:
    """Component → what the cards say about it."""
    found: dict[str, list[str]] = {}
    plan = story.plan.plan if story.plan else None
    for component in plan.components if plan else ():
        found.setdefault(component.id, []).append(f"chosen. {component.reason}".strip())
    for _, card in story.cards:
        for rejected in card.rejected:
            if rejected.id not in found:
                found[rejected.id] = [f"not chosen, {_PREFIX.sub('', rejected.why)}"]
    for alternative in plan.alternatives if plan else ():
        for cid in alternative.components:
            if cid not in found and alternative.why_not:
                why = _PREFIX.sub("", alternative.why_not)
                found[cid] = [f"only in the alternative “{label(alternative.name)}”: {why}"]
    return {cid: tuple(dict.fromkeys(why)) for cid, why in found.items()}


def _cost(story: Story, _: str) -> Card | None:
    if story.cost is None:
        return None
    cost = story.cost.cost
    lines = sorted(cost.lines, key=lambda line: -line.usd)[:_DRIVERS]
    rows = tuple(
        (f"{label(x.component)}: {label(x.item)}", f"{_figure(x.quantity)} {x.unit}", round(x.usd, 2)) for x in lines
    )
    told = next((c.choice.justification for _, c in reversed(story.cards) if c.node == "critic_cost"), "")
    return Card(
        kind="notice",
        title=f"{story.name} costs {price(story)}",
        summary=told,
        table=Table(header=("What drives it", "Quantity", "USD/mo"), rows=rows) if rows else breakdown(story),
        context=(f"assumed: {listed((a.rstrip('.') for a in cost.assumptions), most=3)}",) if cost.assumptions else (),
        fallback=f"{story.name} costs {price(story)}. {told}".strip(),
    )


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.4g}"


def _who(story: Story, may_decide: str) -> Card:
    return _card(story, f"May decide on {story.name}: {may_decide}", ())


def _status(story: Story, _: str) -> Card:
    run = run_card(story)
    return Card(kind="notice", title=run.title, fields=run.fields, context=(run.progress,), fallback=run.fallback)


def _policy(story: Story, _: str) -> Card | None:
    if story.policy is None:
        return None
    report = story.policy.policy
    failing = tuple(f"{r.id} ({r.severity}): {r.title or r.evidence}. {r.remedy}" for r in report.failed("B", "H", "M"))
    passed = sum(r.status == "pass" for r in report.rules)
    title = f"Policy says {report.overall}: {passed} rules hold, {len(failing)} fail"
    waived = tuple(f"{r.id} is waived" for r in report.rules if r.status == "waived")
    return _card(story, title, (*failing, *waived))


def _assumed(story: Story, _: str) -> Card | None:
    if story.coverage is None:
        return None
    values = story.coverage.constraints.json_dict()
    defaults = [k for k, p in story.coverage.provenance.items() if p.source == "default" and values.get(k) is not None]
    said = [f"{label(k)}: {plain(values[k])}" for k in defaults]
    said += [n.text for n in story.coverage.notices if n.kind == "assumption"]
    said += list(story.cost.cost.assumptions if story.cost else ())
    return _card(story, "What was assumed", tuple(dict.fromkeys(said)) or ("Nothing: every value was given.",))


def _sure(story: Story, _: str) -> Card | None:
    told = {c.node: f"{label(c.node)}: {percent(c.confidence)}, from {c.confidence_from}" for _, c in story.cards}
    return _card(story, "How sure each step is, and from what", tuple(told.values())) if told else None


def _run(story: Story, _: str) -> Card | None:
    if story.repository is None:
        return None
    clone = f"git clone {story.repository.repository.path}"
    steps = (clone, "read README.md", "apply infra/bootstrap once for each account", "plan, then apply infra/envs/dev")
    return _card(story, f"How to run {story.name}", steps)


def _changed(story: Story, _: str) -> Card | None:
    return diff_card(story.diff, story) if story.diff else None


def _constraint(asked: str, story: Story) -> Card | None:
    """“Why eu-west-1?”: where a value is from, with the words that it was read in."""
    if story.coverage is None:
        return None
    values = story.coverage.constraints.stated()
    for key, value in values.items():
        words = [label(key), label(key).split()[0], *(str(v) for v in (value if isinstance(value, list) else [value]))]
        if _says(asked, tuple(w for w in words if len(w) > 3)):
            told = _origin(story.coverage.provenance.get(key))
            return _card(story, f"{label(key).capitalize()}: {plain(value)}", (told,))
    return None


def _origin(provenance: Provenance | None) -> str:
    match provenance:
        case Provenance(source="stated" | "answer", quote=quote, user=user) if quote:
            return f"{user or 'somebody'} said “{quote}”"
        case Provenance(source="answer"):
            return "it was answered"
        case Provenance(source="inferred", quote=quote):
            return f"it follows from “{quote}”" if quote else "it follows from the rest of the requirement"
        case Provenance(source="default"):
            return "nobody said, so the default applies"
        case _:
            return "no source is recorded"


def _is_excluded(word: str, story: Story) -> bool:
    said = (story.coverage.constraints.excluded if story.coverage else None) or ()
    same = next((words for words in ELSEWHERE if word in words), (word,))
    return any(name in same for name in said)


def _quote(story: Story, key: str) -> str:
    told = story.coverage.provenance.get(key) if story.coverage else None
    return told.quote if told else ""


def _card(
    story: Story,
    title: str,
    because: tuple[str, ...],
    *,
    summary: str = "",
    fields: tuple[Field, ...] = (),
    context: tuple[str, ...] = (),
) -> Card:
    return Card(
        kind="notice",
        title=title,
        summary=summary,
        because=because,
        fields=fields,
        context=context,
        fallback=f"{title}. {' '.join(because)}"[:600],
    )


def _prices(story: Story) -> tuple[Field, ...]:
    plan = story.plan.plan if story.plan else None
    others = [a for a in plan.alternatives if a.why_not] if plan else []
    if story.cost is None or not others:
        return ()
    cost = story.cost.cost
    told = f"{monthly(cost.monthly_usd)}; {listed((f'{a.name} {usd(a.monthly_usd)}' for a in others), most=3)}"
    return (Field("This plan, and the others", told),)


def _says(asked: str, words: Sequence[str]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", asked) for word in words if word)


_ANSWERS: dict[str, Callable[[Story, str], Card | None]] = {
    "who": _who,
    "run": _run,
    "cost": _cost,
    "sure": _sure,
    "assumed": _assumed,
    "policy": _policy,
    "changed": _changed,
    "status": _status,
}
