"""Questions in a thread, answered from the record: cards, considered options, cost lines, quotes. Pure.

What the record does not hold is not answered: no sentence here is made up for the occasion.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from bot.cards import Card, Field, Story, Table
from bot.cards.phrases import say
from bot.cards.reasons import unnamed
from bot.cards.results import diff_card
from bot.cards.run import run_card, title_of
from bot.cards.stakes import breakdown, price, rule_remedy, rule_title
from bot.cards.wording import key_label, label, listed, monthly, option_name, percent, plain, upper_first, usd
from core.domain.constraints import Provenance
from core.domain.plan import Pattern
from core.phrases import word

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
_PREFIX = re.compile(r"^[a-z0-9_]+ ?: ")


@dataclass(frozen=True)
class Known:
    """A component of the catalog: what it is, and the words that people use for it."""

    kind: str
    title: str
    words: tuple[str, ...]
    patterns: tuple[str, ...] = get_args(Pattern)


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
    language = story.language
    title = say(language, "record", "nothing")
    return Card(
        kind="notice",
        title=title,
        summary=say(language, "record", "can_tell"),
        language=language,
        fallback=f"{story.name}: {title}.",
    )


def _component(asked: str, story: Story, catalog: Catalog) -> Card | None:
    named = [cid for cid, known in catalog.items() if _says(asked, (cid, label(cid), known.title, *known.words))]
    considered = _considered(story)
    told = [cid for cid in named if cid in considered]
    if told:
        lines = tuple(f"{label(cid)}: {why}" for cid in told for why in considered[cid])
        return _card(story, say(story.language, "record", "on", what=label(told[0])), lines, fields=_prices(story))
    name, kinds = next(((w, k) for words, k in ELSEWHERE.items() for w in words if _says(asked, (w,))), ("", ()))
    plan = story.plan.plan if story.plan else None
    if plan is None or not (named or name):
        return None
    if named:
        known = catalog[named[0]]
        title = _why_not_planned(known, plan.pattern, story.language)
        return _not_an_option(title, (known.title, *known.words), (known.kind, *kinds), story, catalog, considered)
    shown = name.upper() if len(name) <= 3 else upper_first(name)
    title = say(story.language, "record", "not_in_catalog", what=shown)
    return _not_an_option(title, (name,), kinds, story, catalog, considered)


def _why_not_planned(known: Known, pattern: str, language: str) -> str:
    if not known.patterns:
        return say(language, "record", "never_planned", what=known.title)
    if pattern in known.patterns:
        return say(language, "record", "not_needed", what=known.title)
    others = listed((plain(p, language) for p in known.patterns), most=len(known.patterns), language=language)
    return say(language, "record", "other_pattern", what=known.title, patterns=others, pattern=plain(pattern, language))


def _not_an_option(
    title: str,
    words: Sequence[str],
    kinds: Sequence[str],
    story: Story,
    catalog: Catalog,
    considered: Mapping[str, Sequence[str]],
) -> Card:
    """Says what was compared in its place; that nobody looked at it is the whole truth about it."""
    rivals = [cid for cid in considered if cid in catalog and catalog[cid].kind in kinds]
    told = [f"{label(cid)}: {why}" for cid in rivals for why in considered[cid]]
    excluded = _quote(story, "excluded") if any(_is_excluded(word, story) for word in words) else ""
    language = story.language
    return _card(
        story,
        title,
        (*((say(language, "record", "requirement_says", quote=excluded),) if excluded else ()), *told),
        summary=say(language, "record", "instead") if told else "",
        fields=_prices(story),
        context=(say(language, "record", "to_consider"),),
    )


def _considered(story: Story) -> dict[str, tuple[str, ...]]:
    """Component → what the cards say about it."""
    language, found = story.language, dict[str, list[str]]()
    plan = story.plan.plan if story.plan else None
    for component in plan.components if plan else ():
        found.setdefault(component.id, []).append(say(language, "record", "chosen", why=component.reason).strip())
    for _, card in story.cards:
        for rejected in card.rejected:
            if rejected.id not in found:
                found[rejected.id] = [say(language, "record", "not_chosen", why=unnamed(rejected.why, rejected.id))]
    for alternative in plan.alternatives if plan else ():
        for cid in alternative.components:
            if cid not in found and alternative.why_not:
                name, why = option_name(alternative.name, language), _PREFIX.sub("", alternative.why_not)
                found[cid] = [say(language, "record", "only_in", name=name, why=why)]
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
    language = story.language
    title = say(language, "record", "costs", name=story.name, price=price(story))
    header = (
        say(language, "record", "drives"), say(language, "record", "quantity"), say(language, "field", "per_month"),
    )  # fmt: skip
    what = listed((a.rstrip(".") for a in cost.assumptions), most=3, language=language)
    return Card(
        kind="notice",
        title=title,
        summary=told,
        language=language,
        table=Table(header=header, rows=rows) if rows else breakdown(story),
        context=(say(language, "say", "assumed", what=what),) if cost.assumptions else (),
        fallback=f"{title}. {told}".strip(),
    )


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.4g}"


def _who(story: Story, may_decide: str) -> Card:
    return _card(story, say(story.language, "record", "may_decide", name=story.name, who=may_decide), ())


def _status(story: Story, _: str) -> Card:
    run = run_card(story)
    return Card(
        kind="notice",
        title=run.title,
        language=run.language,
        fields=run.fields,
        context=(run.progress,),
        fallback=run.fallback,
    )


def _policy(story: Story, _: str) -> Card | None:
    if story.policy is None:
        return None
    report, language = story.policy.policy, story.language
    failing = tuple(
        f"{r.id} ({r.severity}): {rule_title(r, language)}. {rule_remedy(r, language)}"
        for r in report.failed("B", "H", "M")
    )
    passed = sum(r.status == "pass" for r in report.rules)
    overall = word(language, "status", report.overall)
    title = say(language, "record", "policy", overall=overall, passed=passed, failed=len(failing))
    waived = tuple(say(language, "record", "waived", rule=r.id) for r in report.rules if r.status == "waived")
    return _card(story, title, (*failing, *waived))


def _assumed(story: Story, _: str) -> Card | None:
    if story.coverage is None:
        return None
    values = story.coverage.constraints.json_dict()
    defaults = [k for k, p in story.coverage.provenance.items() if p.source == "default" and values.get(k) is not None]
    language = story.language
    said = [f"{key_label(k, language)}: {plain(values[k], language)}" for k in defaults]
    said += [n.text for n in story.coverage.notices if n.kind == "assumption"]
    said += list(story.cost.cost.assumptions if story.cost else ())
    lines = tuple(dict.fromkeys(said)) or (say(language, "record", "all_given"),)
    return _card(story, say(language, "record", "assumed"), lines)


def _sure(story: Story, _: str) -> Card | None:
    language = story.language
    told = {
        c.node: say(
            language, "record", "sure_line", step=title_of(c.node, language), share=percent(c.confidence),
            source=c.confidence_from,
        )
        for _, c in story.cards
    }  # fmt: skip
    return _card(story, say(language, "record", "sure"), tuple(told.values())) if told else None


def _run(story: Story, _: str) -> Card | None:
    if story.repository is None:
        return None
    clone = f"git clone {story.repository.repository.path}"
    steps = (clone, *(say(story.language, "record", step) for step in ("read_readme", "bootstrap", "plan_dev")))
    return _card(story, say(story.language, "record", "how_to_run", name=story.name), steps)


def _changed(story: Story, _: str) -> Card | None:
    return diff_card(story.diff, story) if story.diff else None


def _constraint(asked: str, story: Story) -> Card | None:
    """“Why eu-west-1?”: where a value is from, with the words that it was read in."""
    if story.coverage is None:
        return None
    values, language = story.coverage.constraints.stated(), story.language
    for key, value in values.items():
        words = [
            label(key),
            label(key).split()[0],
            key_label(key, language),
            *(str(v) for v in (value if isinstance(value, list) else [value])),
        ]
        if _says(asked, tuple(w for w in words if len(w) > 3)):
            told = _origin(story.coverage.provenance.get(key), language)
            return _card(story, f"{upper_first(key_label(key, language))}: {plain(value, language)}", (told,))
    return None


def _origin(provenance: Provenance | None, language: str) -> str:
    match provenance:
        case Provenance(source="stated" | "answer", quote=quote, user=user) if quote:
            return say(language, "record", "said", who=user or say(language, "record", "somebody"), quote=quote)
        case Provenance(source="answer"):
            return say(language, "record", "answered")
        case Provenance(source="inferred", quote=quote):
            return say(language, "record", "follows" if quote else "follows_rest", quote=quote)
        case Provenance(source="default"):
            return say(language, "record", "by_default")
        case _:
            return say(language, "record", "no_source")


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
        language=story.language,
        fallback=f"{title}. {' '.join(because)}"[:600],
    )


def _prices(story: Story) -> tuple[Field, ...]:
    plan = story.plan.plan if story.plan else None
    others = [a for a in plan.alternatives if a.why_not] if plan else []
    if story.cost is None or not others:
        return ()
    cost, language = story.cost.cost, story.language
    priced = (f"{option_name(a.name, language)} {usd(a.monthly_usd)}" for a in others)
    told = f"{monthly(cost.monthly_usd, language)}; {listed(priced, most=3, language=language)}"
    return (Field(say(language, "record", "plans"), told),)


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
