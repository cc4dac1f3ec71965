"""The nodes after the approval: files, their judges, the reasons in prose, and the commit."""
# pyright: reportTypedDictNotRequiredAccess=false

from asyncio import to_thread
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.agents.codegen import codegen as coder
from core.agents.rationale import rationale as narrator
from core.agents.rationale.contract import Input as RationaleInput
from core.domain.artifact import Artifact, ArtifactKind
from core.domain.base import Json
from core.domain.events import (
    DiffUpdate,
    Payload,
    ReasonCardShown,
    RepositoryPublished,
    ValidationUpdate,
)
from core.domain.ids import ArtifactId
from core.domain.reason import ReasonCard
from core.domain.repository import Check, CheckFinding, Judgement, Publication, Tree, ValidationReport
from core.errors import Broken
from core.generator.archive import tree_of, zip_bytes
from core.ports import CommitRequest, PolicySubject, Transaction
from core.workflow import reasons, tailoring
from core.workflow.context import Context
from core.workflow.design import subject
from core.workflow.drawing import blueprint, draw
from core.workflow.heritage import difference
from core.workflow.provenance import provenance
from core.workflow.state import State
from core.workflow.step import Step, Told

#: Commit dates count from here, a day a version: the clock is not part of what was decided.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
#: Where the committed tree may differ from the judged one: what was judged, and the reasons in prose.
REPORTED = ("reports/", "docs/", "README.md", "ARCHITECTURE.md")


async def codegen(state: State, context: Context) -> Step:
    """The templates, with what a model tailored; after a failure without what failed, and then the templates alone."""
    attempt, cards = state["attempt"] + 1, await shown_cards(context)
    question = await to_thread(tailoring.offered, {**state, "attempt": attempt}, context)
    if attempt == 1:
        decision = await coder.decide(question, context.tools.model)
        output, told = decision.output, Told.by(coder.name, decision, decision.output.reason)
    else:
        output = coder.rules(question)
        told = Told(reason=output.reason, agent=coder.name)
    patch: State = {"attempt": attempt, "tailored": [f.json_dict() for f in output.files]}
    drawn = await to_thread(draw, {**state, **patch}, context, cards=cards)
    key = await context.tools.store.put(await to_thread(zip_bytes, drawn))
    return Step(patch={**patch, "tree": key, "tried": [*state["tried"], key]}, told=told)


async def validators(state: State, context: Context) -> Step:
    """Every judge on the final bytes, and policy once more: what people approved must still hold."""
    tools = context.tools
    packed = await tools.store.get(state["tree"])
    tree = tree_of(packed)
    unconfined = tailoring.unconfined(state, context)
    judged = Judgement(checks=(unconfined,)) if unconfined else await tools.judge(tree)
    checks = [*judged.checks, await to_thread(_policy_again, subject(state, tree), state, context)]
    if judged.planned:
        planned = replace(subject(state, tree), planned=judged.planned)
        checks.append(await to_thread(_policy_again, planned, state, context))
    report = ValidationReport.of(tuple(checks))
    evidence = report.model_dump_json().encode()
    evidence_key = await tools.store.put(evidence)
    return Step(
        patch={"validation": _without_machine(report)},
        events=[ValidationUpdate(attempt=state["attempt"], validation=report)],
        told=Told(reason=reasons.validation_reason(report, attempt=state["attempt"]), agent="validators"),
        artifacts=[
            _artifact("tree", "repository.zip", state["tree"], len(packed), context),
            _artifact("validation", "validation.json", evidence_key, len(evidence), context),
        ],
    )


async def rationale_compile(state: State, context: Context) -> Step:
    drawn = blueprint(state, context)
    question = RationaleInput(
        cards=await shown_cards(context),
        plan=drawn.plan,
        constraints=drawn.constraints,
        cost=drawn.cost,
        policy=drawn.policy,
    )
    decision = await narrator.decide(question, context.tools.model)
    return Step(
        patch={"sections": [s.json_dict() for s in decision.output.sections]},
        told=Told.by(narrator.name, decision, decision.output.reason),
    )


async def diff_and_persist(state: State, context: Context) -> Step:
    """Commits what was judged, with its reports; publishing twice is publishing once."""
    tools, made = context.tools, context.decision_set
    tree = await to_thread(draw, state, context, cards=await shown_cards(context))
    _same_as_judged(tree, tree_of(await tools.store.get(state["tree"])))
    drawn = blueprint(state, context)
    async with tools.uow() as tx:
        parent = await _parent(tx, context)
    request = CommitRequest(
        project_id=made.project_id,
        number=made.number,
        version=made.version,
        tree=tree,
        message=f"{made.name}: {drawn.title}",
        slug=drawn.slug,
        date=EPOCH + timedelta(days=made.version),
        parent=parent.commit if parent else None,
    )
    packed = zip_bytes(tree)
    zip_key = await tools.store.put(packed)
    published = await tools.repos.publish(request)
    url = published.review_url or tools.page_url(made.id) or published.url
    published = published.model_copy(update={"zip_sha256": zip_key, "url": url})
    record = await provenance(context, published)
    record_key = await tools.store.put(record)
    events: list[Payload] = [RepositoryPublished(repository=published)]
    if parent is not None:
        old = await tools.repos.read(made.project_id, parent.commit)
        before = state.get("parent")
        diff = (
            difference(before, state, old=old, new=tree)
            if before
            else await tools.repos.changes(made.project_id, parent.commit, published.commit)
        )
        events.insert(0, DiffUpdate(against=f"v{made.version - 1}", diff=diff))
    return Step(
        patch={},
        events=events,
        artifacts=[
            _artifact("zip", f"{made.name}.zip", zip_key, len(packed), context),
            _artifact("provenance", "provenance.json", record_key, len(record), context),
        ],
    )


async def shown_cards(context: Context) -> tuple[ReasonCard, ...]:
    """Every card so far, in the order of the log: the same order for everybody, crash or not."""
    async with context.tools.uow() as tx:
        events = await tx.events.after(context.decision_set.id)
    return tuple(e.payload.card for e in events if isinstance(e.payload, ReasonCardShown))


def _policy_again(given: PolicySubject, state: State, context: Context) -> Check:
    """On the bytes alone, which says the same on every machine, or with what Terraform itself plans of them."""
    report = context.tools.policy.evaluate(given)
    looked_at = f"Terraform's plan of {', '.join(sorted(given.planned))}" if given.planned else "the final bytes"
    waived = {str(w["rule"]) for w in state["waivers"]}
    broken = [r for r in report.failed("B") if r.id not in waived]
    return Check(
        name="policy_plan" if given.planned else "policy",
        tool="rego",
        always=not given.planned,
        status="failed" if broken else "passed",
        findings=tuple(CheckFinding(message=f"{r.id}: {r.evidence}") for r in broken),
        detail=f"{len(report.rules)} rules on {looked_at}",
    )


def _without_machine(report: ValidationReport) -> Json:
    """What holds on every machine: verdicts of the checks that always run, without versions and durations."""
    always = [
        c.model_copy(update={"version": "", "seconds": 0.0}) for c in report.checks if c.always or c.status == "failed"
    ]
    return ValidationReport(status=report.status, checks=tuple(always)).json_kept()


def _same_as_judged(tree: Tree, judged: Tree) -> None:
    """Raises Broken when anything but reports and prose has changed since the validators saw it."""
    changed = {p for p in tree.keys() | judged.keys() if tree.get(p) != judged.get(p)}
    if strange := sorted(p for p in changed if not p.startswith(REPORTED)):
        raise Broken(f"These files changed after they were judged: {', '.join(strange)}.")


async def _parent(tx: Transaction, context: Context) -> Publication | None:
    if context.decision_set.parent_id is None:
        return None
    events = await tx.events.after(context.decision_set.parent_id)
    return next((e.payload.repository for e in events if isinstance(e.payload, RepositoryPublished)), None)


def _artifact(kind: ArtifactKind, name: str, sha256: str, size: int, context: Context) -> Artifact:
    return Artifact(
        id=ArtifactId(f"{context.decision_set.id}:{kind}:{sha256[:16]}"),
        decision_set_id=context.decision_set.id,
        kind=kind,
        name=name,
        sha256=sha256,
        bytes=size,
        created_at=context.tools.clock(),
    )
