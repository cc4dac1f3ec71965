"""What people do in Slack, and what it does: commands, replies, clicks and modals."""

from typing import Any

import pytest

from bot.cards import Story, gate_card
from bot.slack.names import VERBS
from core.domain.commands import DecideGate
from core.domain.correspondence import Delivery
from core.domain.events import PolicyUpdate
from core.domain.policy import PolicyReport, RuleResult
from core.domain.question import Question
from tests.bot.a_story import CLOUD, LATENCY, REGION, a_cost, a_plan, a_publication
from tests.bot.slack.conftest import ROOT, Workspace
from tests.support.builders import BATCH, REQUESTER
from tests.support.slack_api import (
    CHANNEL,
    a_click,
    a_command,
    a_mention,
    a_message,
    a_shortcut,
    a_submission_of,
    an_event,
)


def opened(workspace: Workspace) -> dict[str, Any]:
    return list(workspace.slack.views.values())[-1]


async def say(workspace: Workspace, text: str, *, ts: str, user: str = "U1") -> None:
    await workspace.send(an_event(a_message(text, ts=ts, thread_ts=ROOT, user=user)))


async def typed(workspace: Workspace, line: str, *, user: str = "U1") -> str:
    await workspace.send(a_command(line, url=workspace.slack.url, user=user))
    return (workspace.slack.told() or [""])[-1]


async def test_design_posts_the_message_that_is_the_thread_before_the_job_starts(workspace: Workspace) -> None:
    assert await typed(workspace, f"design {BATCH}") == ""
    (parent,), (design,) = workspace.slack.messages, await workspace.designs()
    assert parent["channel"] == CHANNEL
    assert "thread_ts" not in parent
    thread = await workspace.queries.find_thread(team="T1", channel=CHANNEL, thread_ts=parent["ts"])
    assert thread is not None
    assert thread.project_id == design.project_id
    assert design.requirement[0].ts == ""


@pytest.mark.parametrize(
    "text", ["", "\x00\x01\x02\xff" * 40, "🎉🎉🎉", "book me a table for two", "x" * 300_000], ids=repr
)
async def test_what_is_no_requirement_is_refused_clearly_and_leaves_no_message(workspace: Workspace, text: str) -> None:
    said = await typed(workspace, f"design a{text}" if not text else f"design {text}")
    assert said.strip() != ""
    assert workspace.slack.messages == []
    assert await workspace.designs() == []


async def test_design_without_words_opens_the_form(workspace: Workspace) -> None:
    await typed(workspace, "design")
    assert opened(workspace)["callback_id"] == "mlops-design"
    await workspace.send(a_submission_of(opened(workspace), {"requirement": BATCH}))
    assert len(await workspace.designs()) == 1
    assert len(workspace.slack.messages) == 1


async def test_a_form_that_cannot_be_read_says_so_beside_the_field(workspace: Workspace) -> None:
    await typed(workspace, "design")
    answer = await workspace.send(a_submission_of(opened(workspace), {"requirement": "a table for two"}))
    assert '"errors": {"requirement":' in answer.body
    assert await workspace.designs() == []


async def test_an_unknown_verb_gets_the_nearest_and_the_list(workspace: Workspace) -> None:
    said = await typed(workspace, "desing churn scores")
    assert "desing" in said
    assert "/mlops design" in said


@pytest.mark.parametrize("line", ["", "help"])
async def test_help_names_every_verb(workspace: Workspace, line: str) -> None:
    await typed(workspace, line)
    assert all(verb in str(workspace.slack.responses[-1]) for verb in VERBS)


async def test_status_and_list_show_this_persons_designs_to_them_alone(workspace: Workspace) -> None:
    design = await workspace.design()
    assert design.name in await typed(workspace, "status D-1")
    assert design.name in str(workspace.slack.responses[-1])
    await typed(workspace, "list")
    assert design.name in str(workspace.slack.responses[-1])
    await typed(workspace, "list", user="U2")
    assert design.name not in str(workspace.slack.responses[-1])
    assert workspace.slack.messages == []


async def test_a_design_of_another_workspace_does_not_exist_here(workspace: Workspace) -> None:
    await workspace.design(by=REQUESTER.model_copy(update={"team": "T9"}))
    assert await typed(workspace, "status D-1") == "There is no design D-1. “/mlops list” shows yours."


async def test_cancel_asks_once_more_and_then_cancels(workspace: Workspace) -> None:
    design = await workspace.design()
    await typed(workspace, "cancel D-1")
    button = workspace.slack.responses[-1]["blocks"][-1]["elements"][0]
    assert button["confirm"]
    assert (await workspace.designs())[0].status == "queued"
    await workspace.send(a_click(button["action_id"], button["value"]))
    assert (await workspace.designs())[0].status == "cancelled"
    assert await workspace.types(design.id) == ["run-cancelling", "run-complete"]


@pytest.mark.parametrize(
    ("line", "said"), [("cancel", "cancel D-142"), ("status", "no designs yet"), ("cancel D-9", "no design D-9")]
)
async def test_a_command_that_names_no_design_says_so(workspace: Workspace, line: str, said: str) -> None:
    await typed(workspace, line)
    assert said in str(workspace.slack.responses[-1])


async def test_somebody_else_cannot_cancel(workspace: Workspace) -> None:
    design = await workspace.design()
    await workspace.send(a_click("run-cancel", design.id, user="U2"))
    assert (await workspace.designs())[0].status == "queued"
    assert "Only the requester" in workspace.slack.told()[-1]


async def test_without_an_invitation_the_person_is_told_how_to_invite(workspace: Workspace) -> None:
    workspace.slack.fail("chat.postMessage", "refuse", error="not_in_channel")
    assert "/invite" in await typed(workspace, f"design {BATCH}")
    assert await workspace.designs() == []


async def test_a_second_click_on_a_decided_gate_is_told_kindly_and_changes_nothing(workspace: Workspace) -> None:
    design, gate = await workspace.at_gate()
    await workspace.send(a_click("gate-approve", f"{gate.id}:1"))
    await workspace.send(a_click("gate-reject", f"{gate.id}:1"))
    assert (await workspace.types(design.id)).count("gate-decided") == 1
    assert workspace.slack.told() == ["Nothing to do: already approved by u1 at 2026-03-02 09:00 UTC."]


async def test_a_click_on_an_older_draft_points_to_the_current_gate(workspace: Workspace) -> None:
    design, gate = await workspace.at_gate()
    async with workspace.uow() as tx:
        await tx.gates.save(gate.close("superseded"))
    await workspace.send(a_click("gate-approve", f"{gate.id}:1"))
    assert "gate-decided" not in await workspace.types(design.id)
    assert "the newest gate is further down" in workspace.slack.told()[0]


async def test_a_click_by_somebody_else_is_refused_and_says_who_may(workspace: Workspace) -> None:
    design, gate = await workspace.at_gate()
    await workspace.send(a_click("gate-approve", f"{gate.id}:1", user="U2"))
    assert "gate-decided" not in await workspace.types(design.id)
    assert "Only the requester" in workspace.slack.told()[0]


@pytest.mark.parametrize(
    "person",
    [
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_stranger": True},
        {"team_id": "T9"},
        {"deleted": True},
    ],
)
async def test_guests_and_strangers_decide_and_start_nothing(workspace: Workspace, person: dict[str, Any]) -> None:
    design, gate = await workspace.at_gate()
    workspace.slack.users["U1"] = person
    await workspace.send(a_click("gate-approve", f"{gate.id}:1"))
    await workspace.send(an_event(a_mention(BATCH, ts="99.000001")))
    assert "gate-decided" not in await workspace.types(design.id)
    assert len(await workspace.designs()) == 1
    assert all("Guests" in said for said in workspace.slack.told())


async def test_when_slack_does_not_say_who_it_is_nobody_decides(workspace: Workspace) -> None:
    design, gate = await workspace.at_gate()
    workspace.slack.fail("users.info", "refuse", error="user_not_found")
    await workspace.send(a_click("gate-approve", f"{gate.id}:1"))
    assert "gate-decided" not in await workspace.types(design.id)
    workspace.slack.fail("users.info", "drop-before-commit")
    await workspace.send(a_click("gate-approve", f"{gate.id}:1"))
    assert "gate-decided" not in await workspace.types(design.id)
    assert (await workspace.inbox())[-1] == "new"


@pytest.mark.parametrize("value", ["", "nonsense", "gate", "gate:x", ":1", "unknown:1"])
async def test_a_forged_button_decides_nothing(workspace: Workspace, value: str) -> None:
    design, _ = await workspace.at_gate()
    await workspace.send(a_click("gate-approve", value))
    assert "gate-decided" not in await workspace.types(design.id)
    assert len(workspace.slack.told()) == 1


async def test_revise_asks_for_a_comment_first(workspace: Workspace) -> None:
    design, gate = await workspace.at_gate()
    await workspace.send(a_click("gate-revise", f"{gate.id}:1", thread_ts=ROOT))
    view = opened(workspace)
    assert view["callback_id"] == "mlops-revise"
    refused = await workspace.send(a_submission_of(view, {"comment": " "}))
    assert '"comment"' in refused.body
    await workspace.send(a_submission_of(view, {"comment": "below 40 USD"}))
    decided = (await workspace.queries.events(design.id))[-1].payload
    assert decided.type == "gate-decided"
    assert (decided.choice, decided.comment) == ("revise", "below 40 USD")


async def test_a_revise_form_on_a_decided_gate_says_so_in_the_form(workspace: Workspace) -> None:
    _, gate = await workspace.at_gate()
    await workspace.send(a_click("gate-revise", f"{gate.id}:1", thread_ts=ROOT))
    await workspace.service.handle(
        DecideGate(gate_id=gate.id, gate_version=1, choice="approve", by=REQUESTER, command_id="x")
    )
    answer = await workspace.send(a_submission_of(opened(workspace), {"comment": "cheaper"}))
    assert "already approved" in answer.body


async def test_a_blocking_rule_needs_a_reason_each(workspace: Workspace) -> None:
    design, gate = await workspace.at_gate()
    rule = RuleResult(id="S3-01", title="Buckets are private", status="fail", severity="B")
    await workspace.tell(design.id, PolicyUpdate(policy=PolicyReport.of((rule,))))
    await workspace.send(a_click("gate-approve", f"{gate.id}:1"))
    assert "waiver" in workspace.slack.told()[0]
    await workspace.send(a_click("gate-waive", f"{gate.id}:1", thread_ts=ROOT))
    assert [b["block_id"] for b in opened(workspace)["blocks"] if b["type"] == "input"] == ["S3-01"]
    await workspace.send(a_submission_of(opened(workspace), {"S3-01": "public data"}))
    decided = (await workspace.queries.events(design.id))[-1].payload
    assert decided.type == "gate-decided"
    assert [(w.rule, w.reason, w.owner) for w in decided.waivers] == [("S3-01", "public data", "u1")]


async def test_the_repository_is_opened_by_a_link_of_ones_own(workspace: Workspace) -> None:
    design = await workspace.design()
    await workspace.send(a_click("repository-open", design.id, user="U2"))
    assert f"https://bot.example/d/{design.id}/files?for=U2" in str(workspace.slack.ephemerals[-1])
    await workspace.tell(design.id, a_publication("https://github.com/a/b"))
    await workspace.send(a_click("repository-open", design.id, user="U2"))
    assert len(workspace.slack.ephemerals) == 1


async def answers(workspace: Workspace, design: Any) -> Any:
    told = [e.payload for e in await workspace.queries.events(design.id) if e.type == "answers-given"]
    return told[-1].answers if told and told[-1].type == "answers-given" else None


async def test_the_questions_form_shows_defaults_and_sends_answers(workspace: Workspace) -> None:
    design, gate = await workspace.at_gate(REGION, LATENCY, final=False)
    await workspace.send(a_click("gate-answer", f"{gate.id}:1", thread_ts=ROOT))
    view = opened(workspace)
    region, latency, more = view["blocks"]
    assert more["optional"] is True
    assert region["element"]["initial_option"]["text"]["text"] == "In the EU"
    assert latency["element"]["initial_value"] == "200"
    assert "Below 100 ms" in latency["hint"]["text"]
    await workspace.send(a_submission_of(view, {"q-region": "1", "q-latency": "80"}))
    assert await answers(workspace, design) == {"data_residency": "US", "latency_p95_ms": 80}


async def test_a_form_answer_that_cannot_be_read_stays_in_the_form(workspace: Workspace) -> None:
    design, gate = await workspace.at_gate(REGION, LATENCY, final=False)
    await workspace.send(a_click("gate-answer", f"{gate.id}:1", thread_ts=ROOT))
    answer = await workspace.send(a_submission_of(opened(workspace), {"q-latency": "quick"}))
    assert "errors" in answer.body
    assert await answers(workspace, design) is None


@pytest.mark.parametrize(("index", "value"), [(0, "aws"), (1, "gcp")])
async def test_one_short_question_is_answered_by_its_button(workspace: Workspace, index: int, value: str) -> None:
    design, gate = await workspace.at_gate(CLOUD, final=False)
    await workspace.send(a_click(f"gate-choose-{index}", f"{gate.id}:1"))
    assert await answers(workspace, design) == {"cloud_preference": value}


@pytest.mark.parametrize(
    ("questions", "replies", "expected"),
    [
        ((REGION, LATENCY), ["1: US\n2: 80 ms"], {"data_residency": "US", "latency_p95_ms": 80}),
        ((REGION, LATENCY), ["1: US", "2: 80"], {"data_residency": "US", "latency_p95_ms": 80}),
        ((REGION, LATENCY), ["1: US", "defaults for the rest"], {"data_residency": "US"}),
        ((REGION, LATENCY), ["use the defaults"], {}),
        ((CLOUD,), ["yes, on aws"], {"cloud_preference": "aws"}),
        ((CLOUD,), ["defaults"], None),
        ((REGION, LATENCY), ["let me ask around"], None),
    ],
)
async def test_replies_in_the_thread_answer_the_questions(
    workspace: Workspace, questions: tuple[Question, ...], replies: list[str], expected: dict[str, Any] | None
) -> None:
    design, _ = await workspace.at_gate(*questions, final=False)
    for index, reply in enumerate(replies):
        await say(workspace, reply, ts=f"6{index}.000001")
    assert await answers(workspace, design) is None, "words count when they are confirmed"
    echoed = [e for e in workspace.slack.ephemerals if "gate-confirm" in str(e["blocks"])]
    assert bool(echoed) is (expected is not None)
    if echoed:
        confirm = next(e for e in echoed[-1]["blocks"][-1]["elements"] if e["action_id"] == "gate-confirm")
        await workspace.send(a_click("gate-confirm", confirm["value"], thread_ts=ROOT))
    assert await answers(workspace, design) == expected


@pytest.mark.parametrize("yes", ["yes", "ok", "ja", "confirm please"])
async def test_a_plain_yes_of_the_requester_confirms_what_was_echoed(workspace: Workspace, yes: str) -> None:
    design, _ = await workspace.at_gate(REGION, LATENCY, final=False)
    await say(workspace, yes, ts="60.000001")
    assert await answers(workspace, design) is None
    await say(workspace, "1: US\n2: 80", ts="61.000001")
    await say(workspace, yes, ts="62.000001", user="U2")
    assert await answers(workspace, design) is None
    await say(workspace, yes, ts="63.000001")
    assert await answers(workspace, design) == {"data_residency": "US", "latency_p95_ms": 80}


async def test_a_choice_button_of_another_question_answers_nothing(workspace: Workspace) -> None:
    design, gate = await workspace.at_gate(REGION, LATENCY, final=False)
    await workspace.send(a_click("gate-choose-0", f"{gate.id}:1"))
    await workspace.send(a_click("gate-choose-7", f"{gate.id}:1"))
    assert await answers(workspace, design) is None
    assert all("does not belong" in said for said in workspace.slack.told())


async def test_a_form_for_questions_that_are_answered_says_so(workspace: Workspace) -> None:
    _, gate = await workspace.at_gate(CLOUD, final=False)
    await workspace.send(a_click("gate-choose-0", f"{gate.id}:1"))
    await workspace.send(a_click("gate-answer", f"{gate.id}:1"))
    assert "answered already" in str(opened(workspace)["blocks"])
    assert "submit" not in opened(workspace)


async def test_half_an_answer_is_echoed_and_the_rest_can_take_defaults(workspace: Workspace) -> None:
    design, gate = await workspace.at_gate(REGION, LATENCY, final=False)
    await say(workspace, "1: US", ts="60.000001")
    echo = workspace.slack.ephemerals[-1]
    assert "I read 1 answer; 1 question left" in echo["text"]
    assert "2. How fast" in str(echo["blocks"])
    await workspace.send(a_click("gate-defaults", f"{gate.id}:1", thread_ts=ROOT))
    assert await answers(workspace, design) == {"data_residency": "US"}


async def test_what_is_no_answer_goes_along_as_further_words(workspace: Workspace) -> None:
    design, gate = await workspace.at_gate(REGION, LATENCY, final=False)
    await say(workspace, "1: US\n2: 80", ts="60.000001")
    await say(workspace, "keep the data for 30 days", ts="61.000001")
    assert "Also for the requirement: keep the data for 30 days" in str(workspace.slack.ephemerals[-1])
    await workspace.send(a_click("gate-confirm", f"{gate.id}:1", thread_ts=ROOT))
    decided = (await workspace.queries.events(design.id))[-1].payload
    assert decided.type == "gate-decided"
    assert decided.comment == "keep the data for 30 days"


async def test_a_colleagues_answer_is_a_suggestion_that_the_requester_takes_up(workspace: Workspace) -> None:
    design, _ = await workspace.at_gate(REGION, LATENCY, final=False)
    await say(workspace, "1: US\n2: 80", ts="60.000001", user="U2")
    assert await answers(workspace, design) is None
    (card,) = workspace.slack.messages
    assert card["thread_ts"] == ROOT
    assert "u2 suggests" in card["text"]
    button = card["blocks"][-1]["elements"][0]
    await workspace.send(a_click(button["action_id"], button["value"], thread_ts=ROOT, message=card))
    view = opened(workspace)
    assert view["blocks"][0]["element"]["initial_option"]["text"]["text"] == "In the US"
    await workspace.send(a_submission_of(view, {"q-region": "1", "q-latency": "80"}, user="U2"))
    assert await answers(workspace, design) is None, "the form of somebody else"
    await workspace.send(a_submission_of(view, {"q-region": "1", "q-latency": "80"}))
    assert await answers(workspace, design) == {"data_residency": "US", "latency_p95_ms": 80}


async def test_a_colleagues_wish_at_the_final_gate_becomes_a_revise_of_the_requester(workspace: Workspace) -> None:
    design, _ = await workspace.at_gate()
    await say(workspace, "make it serverless", ts="60.000001", user="U2")
    (card,) = workspace.slack.messages
    button = card["blocks"][-1]["elements"][0]
    await workspace.send(a_click(button["action_id"], button["value"], thread_ts=ROOT, message=card))
    view = opened(workspace)
    assert view["blocks"][0]["element"]["initial_value"] == "make it serverless"
    await workspace.send(a_submission_of(view, {"comment": "make it serverless"}))
    decided = (await workspace.queries.events(design.id))[-1].payload
    assert decided.type == "gate-decided"
    assert decided.choice == "revise"


@pytest.mark.parametrize("text", ["approve", "lgtm", "yes go ahead", "reject this"])
async def test_text_never_decides_the_final_gate(workspace: Workspace, text: str) -> None:
    design, _ = await workspace.at_gate()
    await say(workspace, text, ts="60.000001")
    assert await workspace.types(design.id) == ["gate-waiting"]
    assert "text never decides" in workspace.slack.told()[-1]
    button = workspace.slack.ephemerals[-1]["blocks"][-1]["elements"][0]
    assert button["action_id"] == ("gate-reject" if "reject" in text else "gate-approve")
    await workspace.send(a_click(button["action_id"], button["value"], thread_ts=ROOT))
    assert "gate-decided" in await workspace.types(design.id)


async def test_a_wish_at_the_final_gate_is_kept_told_on_the_gate_and_filled_into_revise(workspace: Workspace) -> None:
    design, gate = await workspace.at_gate()
    await say(workspace, "must be eu-central-1", ts="60.000001")
    assert (await workspace.types(design.id))[-1] == "note-added"
    assert "This is not in draft 1" in workspace.slack.told()[-1]
    story = Story.of(await workspace.queries.events(design.id))
    assert story.open_gate is not None
    shown = gate_card(story.open_gate, story)
    assert any("Not in this plan: “must be eu-central-1”" in line for line in shown.because)
    await workspace.send(a_click("gate-revise", f"{gate.id}:1", thread_ts=ROOT))
    assert opened(workspace)["blocks"][0]["element"]["initial_value"] == "must be eu-central-1"


@pytest.mark.parametrize(
    ("text", "user", "heard"),
    [("what drives the cost?", "U1", True), ("why not EKS?", "U2", True), ("lunch at 12?", "U2", False),
     ("thanks, great work!", "U1", False)],
)  # fmt: skip
async def test_a_question_is_answered_from_the_record_and_changes_nothing(
    workspace: Workspace, text: str, user: str, heard: bool
) -> None:
    design, _ = await workspace.at_gate()
    await workspace.tell(design.id, a_plan())
    await workspace.tell(design.id, a_cost())
    before = await workspace.types(design.id)
    await say(workspace, text, ts="60.000001", user=user)
    assert await workspace.types(design.id) == before
    assert [m["thread_ts"] for m in workspace.slack.messages] == [ROOT] * heard
    assert workspace.slack.told() == []


async def test_the_pointer_links_to_the_gates_card(workspace: Workspace) -> None:
    design, _ = await workspace.at_gate()
    (waiting,) = await workspace.queries.events(design.id)
    lease_until = workspace.clock.now.replace(year=2030)
    async with workspace.uow() as tx:
        lease = await tx.deliveries.claim("slack", holder="h", now=workspace.clock.now, until=lease_until)
        assert lease is not None
        shown = Delivery(
            id="x", project_id=design.project_id, decision_set_id=design.id, surface="slack",
            card_key=f"{design.id}:{waiting.seq}", seq=waiting.seq,
        )  # fmt: skip
        begun = await tx.deliveries.begin(lease, shown)
        await tx.deliveries.settle(lease, begun.model_copy(update={"status": "sent", "external_id": "70.000001"}))
    await say(workspace, "approve", ts="60.000001")
    button = workspace.slack.ephemerals[-1]["blocks"][-1]["elements"][-1]
    assert button["url"] == "https://w.slack.com/archives/C1/p70.000001"


@pytest.mark.parametrize("user", ["U1", "U2"])
async def test_before_the_first_gate_everybody_in_the_thread_contributes(workspace: Workspace, user: str) -> None:
    design = await workspace.design()
    await say(workspace, "it may also be hourly", ts="60.000001", user=user)
    await say(workspace, "thanks!", ts="61.000001", user=user)
    assert await workspace.types(design.id) == ["requirement-changed"]
    (now,) = await workspace.designs()
    assert [(m.user, m.text) for m in now.requirement[1:]] == [(user.lower(), "it may also be hourly")]
    assert workspace.slack.told() == []
    assert len(workspace.slack.of("reactions.add")) == 1


async def test_after_a_gate_a_reply_while_it_works_is_a_note(workspace: Workspace) -> None:
    design, gate = await workspace.at_gate()
    await workspace.send(a_click("gate-approve", f"{gate.id}:1"))
    await say(workspace, "it may also be hourly", ts="60.000001")
    assert (await workspace.types(design.id))[-1] == "note-added"
    await say(workspace, "and make it weekly", ts="61.000001", user="U2")
    noted = (await workspace.queries.events(design.id))[-1].payload
    assert noted.type == "note-added"
    assert noted.suggestion
    card = workspace.slack.messages[-1]
    await workspace.send(a_click("note-take", design.id, thread_ts=ROOT, message=card))
    taken = (await workspace.queries.events(design.id))[-1].payload
    assert taken.type == "note-added"
    assert (taken.message.text, taken.by.id, taken.suggestion) == ("and make it weekly", "U1", False)


async def test_a_reply_after_the_end_offers_a_new_version_with_these_words(workspace: Workspace) -> None:
    design, _ = await workspace.at_gate()
    await workspace.become(design.id, "rejected")
    await say(workspace, "now for 5 million customers", ts="60.000001")
    (proposal,) = workspace.slack.messages
    assert proposal["thread_ts"] == ROOT
    assert len(await workspace.designs()) == 1
    await workspace.send(a_click("run-revise", design.id, thread_ts=ROOT, message=proposal))
    view = opened(workspace)
    assert view["blocks"][0]["element"]["initial_value"] == "now for 5 million customers"
    await workspace.send(a_submission_of(view, {"comment": "now for 5 million customers"}))
    assert [d.version for d in await workspace.designs()] == [1, 2]


async def test_a_plain_yes_of_the_requester_starts_the_version_that_was_proposed(workspace: Workspace) -> None:
    design, _ = await workspace.at_gate()
    await workspace.become(design.id, "rejected")
    await say(workspace, "yes", ts="59.000001")
    await say(workspace, "now for 5 million customers", ts="60.000001")
    workspace.slack.messages[-1]["bot_id"] = "BBOT"
    await say(workspace, "yes", ts="61.000001", user="U2")
    assert len(await workspace.designs()) == 1
    await say(workspace, "yes", ts="62.000001")
    assert [d.version for d in await workspace.designs()] == [1, 2]
    assert (await workspace.designs())[-1].requirement[-1].text == "now for 5 million customers"


async def test_a_colleagues_change_after_the_end_waits_for_the_requester(workspace: Workspace) -> None:
    design, _ = await workspace.at_gate()
    await workspace.become(design.id, "rejected")
    await say(workspace, "now for 5 million customers", ts="60.000001", user="U2")
    (card,) = workspace.slack.messages
    assert "u2 suggests" in card["text"]
    await workspace.send(a_click("run-revise", design.id, thread_ts=ROOT, message=card, user="U2"))
    await workspace.send(a_submission_of(opened(workspace), {"comment": "now for 5 million customers"}, user="U2"))
    assert len(await workspace.designs()) == 1
    await workspace.send(a_submission_of(opened(workspace), {"comment": "now for 5 million customers"}))
    assert [d.version for d in await workspace.designs()] == [1, 2]


async def test_talk_in_a_foreign_thread_is_nobodys_business(workspace: Workspace) -> None:
    await workspace.send(an_event(a_message("hello there", ts="60.000001", thread_ts="1.000001")))
    assert workspace.slack.of("users.info") == []
    assert await workspace.designs() == []
    assert await workspace.inbox() == [], "it is not even kept"


@pytest.mark.parametrize("text", ["", "help", "hi!"])
async def test_a_bare_mention_gets_help(workspace: Workspace, text: str) -> None:
    await workspace.send(an_event(a_mention(text)))
    assert "/mlops design" in str(workspace.slack.ephemerals[-1])
    assert await workspace.designs() == []


async def test_a_mention_that_is_no_requirement_is_told_what_to_say(workspace: Workspace) -> None:
    await workspace.send(an_event(a_mention("book me a table for two")))
    assert "what should be predicted" in workspace.slack.told()[0]


async def test_a_design_from_a_message_belongs_to_its_thread(workspace: Workspace) -> None:
    message = {"ts": ROOT, "user": "U2", "text": "we need &lt;churn&gt; scores"}
    await workspace.send(a_shortcut("mlops-design-message", message=message))
    view = opened(workspace)
    assert view["blocks"][0]["element"]["initial_value"] == "we need <churn> scores"
    await workspace.send(a_submission_of(view, {"requirement": BATCH}))
    assert workspace.slack.messages == []
    assert await workspace.queries.find_thread(team="T1", channel=CHANNEL, thread_ts=ROOT) is not None


async def test_a_design_from_anywhere_asks_where_it_shall_be_talked_about(workspace: Workspace) -> None:
    await workspace.send(a_shortcut("mlops-design"))
    await workspace.send(a_submission_of(opened(workspace), {"requirement": BATCH, "channel": "C7"}))
    assert workspace.slack.messages[0]["channel"] == "C7"


async def test_a_new_design_is_begun_from_the_home_tab(workspace: Workspace) -> None:
    await workspace.send(a_click("design-new", "new"))
    assert opened(workspace)["callback_id"] == "mlops-design"
    await workspace.send(a_click("card-show", "d"))
    assert workspace.slack.told() == []


async def test_the_home_tab_shows_what_waits_first(workspace: Workspace) -> None:
    design, _ = await workspace.at_gate()
    event = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home", "event_ts": "1.1"}
    await workspace.send(an_event(event))
    home = workspace.slack.homes["U1"]
    assert home["blocks"][0]["text"]["text"] == "Waiting for you"
    assert design.name in home["blocks"][1]["text"]["text"]
