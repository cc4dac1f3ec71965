"""Who may decide in Slack: standards by place, user groups, several approvals, hand-overs; details and opinions."""

from typing import Any

import pytest

from core.domain.authority import Approvals, Rule, Scope
from core.domain.standards import Standards
from tests.bot.a_story import a_reason
from tests.bot.slack.conftest import ROOT, Workspace
from tests.support.slack_api import CHANNEL, TEAM, a_click, a_command, a_message, a_submission_of, an_event


def opened(workspace: Workspace) -> dict[str, Any]:
    return list(workspace.slack.views.values())[-1]


class TestGroup:
    @pytest.fixture
    def standards(self) -> Standards:
        return Standards(approvals=Approvals(channels={CHANNEL: Scope(final=Rule(who=("S99",), approvals=2))}))

    async def test_two_of_a_user_group_approve_and_nobody_else(self, workspace: Workspace) -> None:
        design, gate = await workspace.at_gate()
        workspace.slack.groups["S99"] = ["U2", "U3"]
        await workspace.send(a_click("gate-approve", f"{gate.id}:1"))
        assert "Only group S99; 2 approvals are needed may decide" in workspace.slack.told()[-1]
        await workspace.send(a_click("gate-approve", f"{gate.id}:1", user="U2"))
        assert (await workspace.types(design.id))[-1] == "approval-given"
        await workspace.send(a_click("gate-approve", f"{gate.id}:1", user="U3"))
        assert (await workspace.types(design.id))[-1] == "gate-decided"
        assert len(workspace.slack.of("usergroups.users.list")) == 1, "kept for five minutes"

    async def test_a_group_that_slack_does_not_tell_has_no_members(self, workspace: Workspace) -> None:
        design, gate = await workspace.at_gate()
        await workspace.send(a_click("gate-approve", f"{gate.id}:1", user="U2"))
        workspace.slack.groups["S99"] = ["U2"]
        workspace.slack.fail("usergroups.users.list", "drop-before-commit")
        await workspace.send(a_click("gate-approve", f"{gate.id}:1", user="U4"))
        assert await workspace.types(design.id) == ["gate-waiting"]

    async def test_settings_name_the_group(self, workspace: Workspace) -> None:
        await workspace.send(a_command("settings", url=workspace.slack.url))
        assert "group S99, 2 approvals" in str(workspace.slack.responses[-1])

    async def test_an_approver_steers_by_words_too(self, workspace: Workspace) -> None:
        workspace.slack.groups["S99"] = ["U2"]
        design, _ = await workspace.at_gate()
        message = a_message("make it serverless", ts="60.000001", thread_ts=ROOT, user="U2")
        await workspace.send(an_event(message))
        assert "This is not in draft 1" in workspace.slack.told()[-1]
        noted = (await workspace.queries.events(design.id))[-1].payload
        assert noted.type == "note-added"
        assert not noted.suggestion


class TestFourEyes:
    @pytest.fixture
    def standards(self) -> Standards:
        return Standards(approvals=Approvals(workspaces={TEAM: Scope(final=Rule(four_eyes=True))}))

    async def test_a_colleague_approves_and_the_requester_does_not(self, workspace: Workspace) -> None:
        design, gate = await workspace.at_gate()
        await workspace.send(a_click("gate-approve", f"{gate.id}:1"))
        assert "four eyes" in workspace.slack.told()[-1]
        await workspace.send(a_click("gate-approve", f"{gate.id}:1", user="U2"))
        assert (await workspace.types(design.id))[-1] == "gate-decided"

    async def test_a_guest_is_no_second_pair_of_eyes(self, workspace: Workspace) -> None:
        design, gate = await workspace.at_gate()
        workspace.slack.users["U2"] = {"is_restricted": True}
        await workspace.send(a_click("gate-approve", f"{gate.id}:1", user="U2"))
        assert await workspace.types(design.id) == ["gate-waiting"]


async def test_a_gate_is_handed_over_in_a_form(workspace: Workspace) -> None:
    design, gate = await workspace.at_gate()
    await workspace.send(a_click("gate-hand-over", f"{gate.id}:1", thread_ts=ROOT))
    view = opened(workspace)
    workspace.slack.users["U9"] = {"is_restricted": True}
    refused = await workspace.send(a_submission_of(view, {"to": "U9"}))
    assert "member of this workspace only" in refused.body
    await workspace.send(a_submission_of(view, {"to": "U2"}))
    assert (await workspace.types(design.id))[-1] == "gate-handed-over"
    await workspace.send(a_click("gate-approve", f"{gate.id}:1", user="U2"))
    assert (await workspace.types(design.id))[-1] == "gate-decided"


async def test_words_of_somebody_who_may_not_decide_are_told_who_may(workspace: Workspace) -> None:
    design, _ = await workspace.at_gate()
    await workspace.send(an_event(a_message("approve", ts="60.000001", thread_ts=ROOT, user="U2")))
    assert "Only the requester" in workspace.slack.told()[-1]
    assert await workspace.types(design.id) == ["gate-waiting"]


async def test_status_shows_the_open_gate_with_its_buttons(workspace: Workspace) -> None:
    design, gate = await workspace.at_gate()
    await workspace.send(a_command(f"status {design.name}", url=workspace.slack.url))
    buttons = workspace.slack.responses[-1]["blocks"][-1]["elements"]
    assert (buttons[0]["action_id"], buttons[0]["value"]) == ("gate-approve", f"{gate.id}:1")


async def test_details_open_all_that_a_card_rests_on(workspace: Workspace) -> None:
    design = await workspace.design()
    await workspace.tell(design.id, a_reason())
    await workspace.send(a_click("card-details", f"{design.id}:1"))
    shown = str(opened(workspace)["blocks"])
    for part in ("sm batch transform", "costs 40 USD/mo more", "warn (1): COST-02", "cut off", "second-best plan"):
        assert part in shown
    await workspace.send(a_click("card-details", f"{design.id}:9"))
    assert "not there any more" in str(opened(workspace)["blocks"])


@pytest.mark.parametrize(("answer", "helpful"), [("1", True), ("0", False)])
async def test_an_opinion_of_a_card_is_kept_with_it(workspace: Workspace, answer: str, helpful: bool) -> None:
    design = await workspace.design()
    await workspace.tell(design.id, a_reason())
    await workspace.send(a_click("card-feedback", f"{design.id}:1:{answer}", user="U2"))
    kept = await workspace.queries.find_feedback(design.id, 1)
    assert kept is not None
    assert (kept["helpful"], kept["decision_id"]) == (helpful, "r-1")
    assert workspace.slack.told() == []


async def test_a_forged_opinion_is_refused(workspace: Workspace) -> None:
    await workspace.send(a_click("card-feedback", "x:y:z"))
    assert len(workspace.slack.told()) == 1
