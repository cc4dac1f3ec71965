"""How a run ended, and what changed: the result, the diff, the answers taken, an error with what to do."""

from bot.cards.card import Action, Card, Field
from bot.cards.phrases import count, say
from bot.cards.run import title_of
from bot.cards.story import Story
from bot.cards.wording import (
    against,
    key_label,
    label,
    listed,
    monthly,
    plain,
    readable,
    signed_monthly,
    upper_first,
    who,
)
from core.domain.events import AnswersGiven, DiffUpdate, RunComplete, RunError
from core.domain.repository import Publication, ValidationReport
from core.phrases import word


def diff_card(update: DiffUpdate, story: Story) -> Card:
    diff, language = update.diff, story.language
    drafts = story.plan is not None and update.against.startswith("draft")
    now = say(language, "end", "draft", n=story.plan.draft) if story.plan and drafts else story.name
    title = say(language, "end", "changed", against=against(update.against, language), now=now)
    cost = signed_monthly(diff.cost_delta_usd, language)
    added, changed, removed = (len(n) for n in (diff.files_added, diff.files_modified, diff.files_removed))
    files = say(language, "end", "files_changed", added=added, changed=changed, removed=removed)
    fields = (
        Field(say(language, "end", "added"), _components(diff.components_added, language)),
        Field(say(language, "end", "removed"), _components(diff.components_removed, language)),
        Field(say(language, "field", "cost"), cost),
        Field(say(language, "field", "files"), files),
    )
    changes = tuple(
        f"{key_label(k, language)}: {before or '–'} → {after or '–'}"
        for k, (before, after) in diff.constraints_changed.items()
    )
    return Card(
        kind="diff",
        title=title,
        because=changes,
        fields=fields,
        fallback=f"{title}: {cost}; {_name(story, 'files')}: {files}.",
    )


def answers_card(given: AnswersGiven, story: Story) -> Card:
    gate, language = story.gates.get(given.gate_id), story.language
    questions = gate.waiting.questions if gate else ()
    fields = tuple(Field(upper_first(key_label(k, language)), readable(v, language)) for k, v in given.answers.items())
    named = {
        name for q in questions for name in ((q.field,) if q.field in given.answers or q.id in given.answers else ())
    }
    defaults = [
        f"{key_label(q.field, language)}: {plain(q.default, language)}" for q in questions if q.field not in named
    ]
    title = say(language, "end", "answers_from", name=story.name, who=who(given.by))
    said = ", ".join(f"{f.label} {f.value}" for f in fields) or say(language, "end", "defaults")
    return Card(
        kind="answers",
        title=title,
        fields=fields,
        context=(say(language, "end", "by_default", what=listed(defaults, language=language)),) if defaults else (),
        fallback=f"{title}: {said}.",
    )


def end_card(complete: RunComplete, story: Story) -> Card:
    if complete.status == "completed" and story.repository is not None:
        return _result_card(story.repository.repository, story)
    stopped = complete.status == "rejected" and _stopped_at_questions(story)
    title = say(story.language, "end", "stopped_here" if stopped else complete.status, name=story.name)
    again = complete.status in ("rejected", "cancelled", "expired")
    return Card(
        kind="ended",
        title=title,
        summary=complete.reason,
        actions=(new_version(story),) if again else (),
        fallback=f"{title}. {complete.reason}".strip(),
    )


def _stopped_at_questions(story: Story) -> bool:
    decided = [g for g in story.gates.values() if g.waiting.kind == "input" and g.decision is not None]
    return any(g.decision is not None and g.decision.choice == "reject" for g in decided)


def error_card(error: RunError, story: Story) -> Card:
    language = story.language
    title = say(language, "end", "stopped", name=story.name, message=error.message)
    retry = Action("run-retry", say(language, "end", "retry"), story.decision_set_id, style="primary")
    remedy = error.remedy or (say(language, "end", "retry_goes_on") if error.retryable else "")
    at = say(language, "end", "at", node=title_of(error.node, language)) if error.node else ""
    return Card(
        kind="error",
        title=title,
        summary=remedy,
        because=_failures(story.validation.validation) if story.validation else (),
        actions=(retry,) if error.retryable else (),
        context=tuple(part for part in (at, say(language, "end", "code", code=error.code)) if part),
        call=(story.started.requester,) if story.started else (),
        fallback=f"{title} {remedy}".strip(),
    )


def new_version(story: Story) -> Action:
    return Action("run-revise", say(story.language, "end", "new_version"), story.decision_set_id)


def _result_card(repository: Publication, story: Story) -> Card:
    language = story.language
    title = say(language, "end", "ready", name=story.name)
    price = monthly(story.cost.cost.monthly_usd, language) if story.cost else ""
    files = count(language, len(repository.files), "file")
    fields = [Field(say(language, "field", "commit"), repository.commit[:12]), Field(_name(story, "files"), files)]
    if story.validation:
        fields.append(Field(_name(story, "checks"), _checks(story.validation.validation, language)))
    if price and story.cost:
        told = say(language, "end", "in_region", price=price, region=story.cost.cost.region)
        fields.append(Field(_name(story, "cost"), told))
    if story.policy:
        fields.append(Field(_name(story, "policy"), word(language, "status", story.policy.policy.overall)))
    opener = say(language, "end", "open")
    opens = Action("repository-open", opener, story.decision_set_id, style="primary", url=repository.url)
    return Card(
        kind="result",
        title=title,
        summary=say(language, "end", "how_to_run"),
        because=_skipped(story.validation.validation, language) if story.validation else (),
        fields=tuple(fields),
        actions=(opens, new_version(story)),
        context=_basis(story),
        call=(story.started.requester,) if story.started else (),
        fallback=f"{title}{': ' + price if price else ''}, {files}.",
    )


def _components(ids: tuple[str, ...], language: str) -> str:
    return listed(map(label, ids), language=language) if ids else say(language, "say", "none")


def _name(story: Story, field: str) -> str:
    return say(story.language, "field", field)


def _checks(report: ValidationReport, language: str) -> str:
    counts = {status: sum(c.status == status for c in report.checks) for status in ("passed", "failed", "skipped")}
    return say(language, "say", "checks", **counts)


def _skipped(report: ValidationReport, language: str) -> tuple[str, ...]:
    skipped = [c for c in report.checks if c.status == "skipped"]
    return tuple(say(language, "end", "skipped", name=c.name, why=c.detail or c.tool) for c in skipped)


def _failures(report: ValidationReport) -> tuple[str, ...]:
    return tuple(
        f"{c.name}: {f.file}{':' + str(f.line) if f.line else ''} {f.message}".strip()
        for c in report.checks
        if c.status == "failed"
        for f in c.findings[:2]
    )


def _basis(story: Story) -> tuple[str, ...]:
    if story.cost is None:
        return ()
    sources = dict.fromkeys(line.source.partition(";")[0] for line in story.cost.cost.lines)
    return (say(story.language, "end", "cost_from", sources=listed(sources, most=1, language=story.language)),)
