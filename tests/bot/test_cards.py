"""What people read about events: nothing that is agreed to is hidden, and every figure says where it is from."""

import pytest

from bot.cards import NODES, Card, Story, card_for, run_card, steps_of
from bot.cards.wording import confidence, listed, monthly, plain, signed_monthly
from core.domain.constraints import Coverage
from core.domain.decision_set import Status
from core.domain.events import (
    CoverageUpdate,
    DiffUpdate,
    Event,
    GateExpired,
    GateReminder,
    NodeStarted,
    PlanUpdate,
    PolicyUpdate,
    RunCancelling,
    RunComplete,
    RunError,
    RunStarted,
    ValidationUpdate,
)
from core.domain.plan import Relaxation
from core.domain.policy import PolicyReport, RuleResult, Waiver
from core.domain.repository import Changes, Check, CheckFinding, ValidationReport
from core.domain.requirement import Notice
from tests.bot import a_story as tell


def cards(payloads: list[tell.Payload | tuple[str, tell.Payload]]) -> list[tuple[Event, Card]]:
    story, shown = Story(), []
    for event in tell.events(payloads):
        if (card := card_for(event, story)) is not None:
            shown.append((event, card))
        story = story.plus(event)
    return shown


def last(payloads: list[tell.Payload | tuple[str, tell.Payload]]) -> Card:
    return cards(payloads)[-1][1]


def field(card: Card, label: str) -> str:
    return next(f.value for f in card.fields if f.label == label)


def test_a_gate_card_says_what_is_approved_at_what_price_by_whom_and_until_when() -> None:
    card = last(tell.to_final_gate())
    assert card.title == "Approve draft 1 of D-142v1?"
    assert field(card, "Cost") == "54 USD/mo (43 USD – 65 USD)"
    assert field(card, "Budget") == "60 USD/mo: kept, but not at the high end"
    assert field(card, "Policy") == "warn: 1 pass, 1 fail"
    assert "may decide: the requester, requester" in card.context
    assert card.moments[0].label == "Open until"
    assert any("AWS price list of 2026-02" in line for line in card.context)
    assert any("30 runs a month" in line for line in card.context)
    assert [actor.id for actor in card.call] == ["U1"]


def test_approving_agrees_to_each_rule_and_finding_that_needs_consent() -> None:
    approve = last(tell.to_final_gate("H", "M")).actions[0]
    assert approve.id == "gate-approve"
    assert approve.value == "gate-final:1"
    assert "R-H Rule H" in approve.confirm
    assert "Close to 15 minutes." in approve.confirm
    assert ".." not in approve.confirm
    assert "R-M" not in approve.confirm


def test_when_there_is_much_to_accept_each_rule_is_still_named() -> None:
    rules = [RuleResult(id=f"SEC-{i:02}", title="x" * 60, status="fail", severity="H") for i in range(12)]
    told = [p for p in tell.to_final_gate() if not isinstance(p, PolicyUpdate)]
    confirm = last([*told[:-1], PolicyUpdate(policy=PolicyReport.of(tuple(rules))), told[-1]]).actions[0].confirm
    assert all(rule.id in confirm for rule in rules)
    assert len(confirm) <= 300


def test_an_open_point_is_named_before_the_decision_and_in_the_run() -> None:
    events = tell.to_final_gate()
    at = next(i for i, told in enumerate(events) if isinstance(told, CoverageUpdate))
    coverage = events[at]
    assert isinstance(coverage, CoverageUpdate)
    assumed = tuple(Notice(kind="assumption", text=f"Assumed {number}.") for number in range(3))
    left = Notice(kind="open_point", text="An API was asked for, too.", quote="an API")
    events[at] = coverage.model_copy(update={"notices": (*assumed, left)})
    assert "Open point: An API was asked for, too." in last(events).because
    story = Story()
    for event in tell.events(events):
        story = story.plus(event)
    assert field(run_card(story), "Open point") == "An API was asked for, too."


def test_a_blocking_rule_is_waived_with_reasons_instead_of_approved() -> None:
    card = last(tell.to_final_gate("B"))
    assert [a.id for a in card.actions] == ["gate-waive", "gate-revise", "gate-reject", "gate-hand-over"]
    assert any(reason.startswith("Blocks: R-B") for reason in card.because)


def test_a_blocked_gate_offers_no_approval_but_priced_ways_out() -> None:
    relaxation = Relaxation(field="monthly_budget_usd", value=90, detail="Raise the budget to 90 USD", monthly_usd=84.5)
    blocked = PlanUpdate(draft=1, plan=None, relaxations=(relaxation,))
    card = last([tell.started(), blocked, tell.a_final_gate(blocked=True), RunComplete(status="blocked")][:-1])
    assert [a.id for a in card.actions] == ["gate-revise", "gate-reject"]
    assert card.because == ("Possible: Raise the budget to 90 USD (84 USD/mo)",)


@pytest.mark.parametrize(
    ("choice", "said"), [("approve", "approved by requester"), ("revise", "sent back by requester"),
                         ("reject", "rejected by requester")],
)  # fmt: skip
def test_a_decided_gate_says_who_decided_and_has_no_buttons(choice: tell.GateChoice, said: str) -> None:
    waiver = Waiver(rule="R-B", reason="public data", owner="requester")
    card = last([*tell.to_final_gate(), tell.a_decision(choice, comment="well", waivers=(waiver,))])
    assert said in card.title
    assert card.actions == ()
    assert card.quote == "well"
    assert card.call == ()
    assert any("Waived R-B" in reason for reason in card.because)


def test_a_new_draft_replaces_the_gate_before_it() -> None:
    story = Story.of(tell.events([*tell.to_final_gate(), tell.a_final_gate(gate_id=tell.GateId("g2"), draft=2)]))
    assert story.gates[tell.FINAL_GATE].outcome == "superseded"
    assert story.open_gate is not None
    assert story.open_gate.waiting.draft == 2


def test_questions_show_defaults_and_why_they_matter() -> None:
    card = cards(tell.with_questions()[:4])[-1][1]
    assert card.title == "D-142v1 asks 2 questions"
    assert "otherwise In the EU" in card.because[0]
    assert "Below 100 ms" in card.because[1]
    assert [a.id for a in card.actions] == ["gate-answer", "gate-defaults"]
    assert "data residency: In the EU" in card.actions[1].confirm


def test_one_short_choice_is_answered_by_a_button_each_and_a_conflict_has_no_default() -> None:
    card = last([tell.started(), tell.an_input_gate(tell.CLOUD)])
    assert [(a.id, a.label) for a in card.actions] == [("gate-choose-0", "Yes, on AWS"), ("gate-choose-1", "No, stop")]
    assert "only you can settle this" in card.because[0]


def test_answers_are_echoed_with_the_defaults_that_were_taken() -> None:
    card = next(c for e, c in cards(tell.with_questions()) if e.type == "answers-given")
    assert field(card, "Data residency") == "US"
    assert card.context == ("by default: latency p95 ms: 200",)


def test_the_run_card_counts_thirteen_steps_in_words() -> None:
    steps = {s.id: s for s in steps_of(Story.of(tell.events(tell.to_the_end())))}
    assert list(steps) == list(NODES)
    assert len(steps) == 13
    assert steps["planner"].status == "done"
    assert steps["adaptive_questions"].status == "skipped"
    assert steps["adaptive_questions"].detail == "not needed"
    assert steps["hitl_gate_final"].status == "done"
    assert steps["diff_and_persist"].detail == "not reached"


def test_the_run_card_says_what_it_waits_for_and_can_be_cancelled_until_it_ends() -> None:
    waiting = run_card(Story.of(tell.events(tell.to_final_gate())))
    assert waiting.title == "D-142v1: waiting for your approval"
    assert [a.id for a in waiting.actions] == ["run-cancel"]
    ended = run_card(Story.of(tell.events(tell.to_the_end())))
    assert ended.title == "D-142v1: ready"
    assert ended.actions == ()


def test_a_reason_card_says_who_decided_how_sure_and_what_was_not_chosen() -> None:
    card = next(c for e, c in cards(tell.to_final_gate()) if e.type == "reason-card" and e.node == "planner")
    assert card.title == "Plan the components: lambda batch"
    assert "confidence 82 % (high), from the distance to the second-best plan" in card.context
    assert "decided by rules" in card.context
    assert "Not sm batch transform: costs 40 USD/mo more" in card.because
    assert card.table is not None
    assert card.table.rows[0][-1] == "✔ chosen"
    assert field(card, "Availability") == "99.9 %"


def test_a_revise_comment_is_quoted_by_the_next_reason_card_alone() -> None:
    revised = [
        *tell.to_final_gate(),
        tell.a_decision("revise", comment="below 40 USD"),
        tell.a_reason(),
        tell.a_reason(),
    ]
    quotes = [c.quote for e, c in cards(revised) if e.type == "reason-card"]
    assert quotes == ["", "", "because you asked: below 40 USD", ""]


def test_the_result_says_commit_checks_cost_and_how_to_begin() -> None:
    card = last(tell.to_the_end())
    assert card.kind == "result"
    assert field(card, "Commit") == "0123456789ab"
    assert field(card, "Checks") == "1 passed, 0 failed, 1 skipped"
    assert "Skipped terraform-validate: terraform is not installed" in card.because
    assert "infra/bootstrap" in card.summary
    assert [a.id for a in card.actions] == ["repository-open", "run-revise"]


def test_an_error_says_what_to_do_and_where_it_happened() -> None:
    error = RunError(
        code="repo_host_unavailable", message="The repository host does not answer.", node="diff_and_persist"
    )
    card = last([tell.started(), error])
    assert card.title == "D-142v1 stopped: The repository host does not answer."
    assert [a.id for a in card.actions] == ["run-retry"]
    assert "at Compare, commit and publish" in card.context
    assert steps_of(Story.of(tell.events([tell.started(), error])))[-1].status == "failed"


def test_a_reminder_for_a_gate_that_is_closed_is_not_shown() -> None:
    reminder = GateReminder(gate_id=tell.FINAL_GATE, deadline=tell.NOW)
    assert last([*tell.to_final_gate(), reminder]).kind == "reminder"
    shown = cards([*tell.to_final_gate(), tell.a_decision(), reminder])
    assert "gate-reminder" not in [e.type for e, _ in shown]


def test_a_retried_run_is_no_longer_an_error() -> None:
    error = RunError(code="x", message="m")
    again = RunStarted.model_validate({**tell.started().model_dump(), "attempt": 2})
    assert run_card(Story.of(tell.events([tell.started(), error, again]))).title == "D-142v1: at work"


@pytest.mark.parametrize(
    ("ended", "said", "again"),
    [("rejected", "was rejected", True), ("cancelled", "was cancelled", True), ("expired", "nobody decided", True),
     ("blocked", "still accepts a decision", False), ("failed", "failed", False)],
)  # fmt: skip
def test_each_end_is_told_and_may_lead_to_a_new_version(ended: Status, said: str, again: bool) -> None:
    card = last([tell.started(), RunComplete(status=ended, reason="Because.")])
    assert said in card.title
    assert card.summary == "Because."
    assert bool(card.actions) is again


def test_a_blocked_run_keeps_its_gate_and_can_still_be_cancelled() -> None:
    story = Story.of(tell.events([*tell.to_final_gate(), RunComplete(status="blocked")]))
    assert story.open_gate is not None
    assert [a.id for a in run_card(story).actions] == ["run-cancel"]
    assert run_card(story).title == "D-142v1: blocked, needs a decision"


def test_an_expired_gate_says_so_and_loses_its_buttons() -> None:
    card = last([*tell.to_final_gate(), GateExpired(gate_id=tell.FINAL_GATE)])
    assert "expired without a decision" in card.title
    assert card.actions == ()


def test_while_it_is_cancelled_nothing_else_is_offered() -> None:
    card = run_card(Story.of(tell.events([tell.started(), RunCancelling(by=tell.REQUESTER)])))
    assert card.title == "D-142v1: cancelling"
    assert card.actions == ()


def test_the_run_card_names_the_step_that_runs_and_what_is_missing() -> None:
    coverage = Coverage(score=0.5, missing=("latency_p95_ms",))
    notice = Notice(kind="retired_service", text="That service takes no new customers.")
    update = tell.a_coverage().model_copy(update={"coverage": coverage, "notices": (notice,)})
    card = run_card(Story.of(tell.events([tell.started(), ("planner", NodeStarted()), update])))
    assert card.title == "D-142v1: plan the components"
    assert field(card, "Missing") == "latency p95 ms"
    assert field(card, "Retired service") == "That service takes no new customers."


def test_a_failed_validation_is_told_file_by_file() -> None:
    finding = CheckFinding(file="infra/main.tf", line=3, message="unknown argument")
    failed = Check(name="terraform", tool="terraform", status="failed", findings=(finding,))
    update = ValidationUpdate(attempt=3, validation=ValidationReport.of((failed,)))
    card = last([tell.started(), update, RunError(code="validation", message="It did not pass.", retryable=False)])
    assert card.because == ("terraform: infra/main.tf:3 unknown argument",)
    assert card.actions == ()


@pytest.mark.parametrize(
    ("budget", "said"),
    [(None, "none stated"), (40, "40 USD/mo: exceeded by 14 USD"), (100, "100 USD/mo: kept")],
)
def test_the_price_is_held_against_the_budget(budget: float | None, said: str) -> None:
    told = [tell.a_coverage(budget) if p == tell.a_coverage() else p for p in tell.to_final_gate()]
    assert field(last(told), "Budget") == said


def test_an_event_about_an_unknown_gate_is_no_card() -> None:
    assert cards([tell.started(), tell.a_decision()])[1:] == []


def test_a_diff_shows_both_sides_of_a_changed_constraint() -> None:
    diff = Changes(constraints_changed={"latency_p95_ms": ("200", "80")}, cost_delta_usd=120)
    card = last([tell.started(), DiffUpdate(against="v1", diff=diff)])
    assert card.because == ("latency p95 ms: 200 → 80",)
    assert field(card, "Cost") == "+120 USD/mo"


def test_every_card_can_be_said_in_one_sentence_and_needs_no_colour() -> None:
    for _, card in [*cards(tell.to_the_end()), *cards(tell.with_questions())]:
        assert card.fallback.strip()
        assert all(action.label.strip() for action in card.actions)


@pytest.mark.parametrize(
    ("said", "expected"),
    [(monthly(1240.4), "1,240 USD/mo"), (monthly(3.417), "3.42 USD/mo"), (signed_monthly(-4), "−4.00 USD/mo"),
     (confidence(0.5), "50 % (medium)"), (confidence(0.1), "10 % (low)"), (plain(True), "yes"), (plain(None), "–"),
     (plain(["a", "b"]), "a, b"), (plain({"auc": 0.9}), "auc 0.9"), (listed("abc", most=2), "a, b … and 1 more")],
)  # fmt: skip
def test_figures_are_told_in_one_style(said: str, expected: str) -> None:
    assert said == expected
