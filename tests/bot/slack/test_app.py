"""What comes in from Slack is kept before it is acknowledged, and handled once."""

import asyncio
import json
from dataclasses import replace

import pytest
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot.slack import modals
from bot.slack.app import SlackSettings, build
from bot.slack.modals import Carried
from core.adapters.memory import MemoryQueue, MemoryUnitOfWork, MemoryWake
from core.application.queries import Queries
from core.application.service import Service
from core.errors import ConfigurationError, DatabaseUnavailable
from core.ports import Ports
from tests.bot.slack.conftest import ROOT, Workspace
from tests.support.builders import BATCH, Clock, an_id
from tests.support.slack_api import (
    BOT_ID,
    BOT_USER,
    SECRET,
    TEAM,
    TOKEN,
    a_click,
    a_command,
    a_mention,
    a_message,
    a_submission_of,
    an_event,
    running_slack,
    signed,
)


async def test_a_mention_begins_a_design_in_its_thread(workspace: Workspace) -> None:
    answer = await workspace.send(an_event(a_mention(BATCH, ts=ROOT)))
    assert answer.status == 200
    (design,) = await workspace.designs()
    assert design.requirement[0].text == BATCH
    assert (design.requester.id, design.requester.name, design.requester.team) == ("U1", "u1", TEAM)
    thread = await workspace.queries.find_thread(team=TEAM, channel="C1", thread_ts=ROOT)
    assert thread is not None
    assert thread.project_id == design.project_id
    assert workspace.slack.of("reactions.add")[0]["timestamp"] == ROOT
    assert await workspace.inbox() == ["handled"]


async def test_a_mention_and_its_message_make_one_design(workspace: Workspace) -> None:
    await asyncio.gather(
        workspace.send(an_event(a_mention(BATCH, ts=ROOT))),
        workspace.send(an_event(a_message(f"<@{BOT_USER}> {BATCH}", ts=ROOT))),
    )
    assert len(await workspace.designs()) == 1


@pytest.mark.parametrize("kind", ["mention", "command", "click", "view"])
async def test_each_request_delivered_three_times_is_handled_once(workspace: Workspace, kind: str) -> None:
    design, gate = await workspace.at_gate()
    view = modals.revise(Carried(value=f"{gate.id}:1"))
    request = {
        "mention": an_event(a_mention(BATCH, ts="77.000001")),
        "command": a_command(f"design {BATCH}", url=workspace.slack.url),
        "click": a_click("gate-approve", f"{gate.id}:1"),
        "view": a_submission_of(view, {"comment": "cheaper"}),
    }[kind]
    answers = [await workspace.send(request) for _ in range(3)]
    assert [a.status for a in answers] == [200, 200, 200]
    designs, types = await workspace.designs(), await workspace.types(design.id)
    assert len(designs) == (2 if kind in ("mention", "command") else 1)
    assert types.count("gate-decided") == (1 if kind in ("click", "view") else 0)
    assert len(workspace.slack.messages) == (1 if kind == "command" else 0)
    assert workspace.slack.told() == []


async def test_a_forged_signature_is_turned_away_and_not_kept(workspace: Workspace) -> None:
    good = an_event(a_mention(BATCH))
    answer = await workspace.send(replace(good, body=good.body.replace("churn", "fraud")))
    assert answer.status == 401
    assert await workspace.inbox() == []


async def test_slacks_challenge_is_answered(workspace: Workspace) -> None:
    answer = await workspace.send(signed('{"type": "url_verification", "challenge": "c"}', "application/json"))
    assert "c" in answer.body
    assert await workspace.inbox() == []


async def test_an_event_that_nobody_listens_to_is_acknowledged(workspace: Workspace) -> None:
    answer = await workspace.send(an_event({"type": "reaction_added", "user": "U1"}))
    assert answer.status == 200
    assert await workspace.inbox() == ["handled"]


async def test_what_a_crash_left_unhandled_is_run_again_once(workspace: Workspace) -> None:
    """The envelope was committed and acknowledged, then the process died."""
    request = AsyncBoltRequest(**_as_bolt(an_event(a_mention(BATCH, ts=ROOT))))

    async def dies() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await workspace.app.keeper.middleware(request, dies)
    workspace.app.keeper._running.clear()  # pyright: ignore[reportPrivateUsage]
    assert await workspace.app.replay_unhandled() == 0
    workspace.clock.pass_(31)
    assert await workspace.app.replay_unhandled() == 1
    await workspace.settled()
    assert len(await workspace.designs()) == 1
    assert await workspace.app.replay_unhandled() == 0


async def test_what_bolt_turned_away_is_run_again_too(workspace: Workspace) -> None:
    """Slack did not answer who the bot is, so no listener ever ran."""
    workspace.slack.fail("auth.test", "refuse", error="internal_error")
    request = an_event(a_mention(BATCH, ts=ROOT))
    await workspace.app.bolt.async_dispatch(AsyncBoltRequest(**_as_bolt(request)))
    assert await workspace.designs() == []
    workspace.clock.pass_(200)
    assert await workspace.app.replay_unhandled() == 1
    await workspace.settled()
    assert len(await workspace.designs()) == 1


async def test_what_fails_again_and_again_is_given_up(workspace: Workspace) -> None:
    async def unavailable(_: object) -> None:
        raise DatabaseUnavailable

    object.__setattr__(workspace.service, "handle", unavailable)
    await workspace.send(an_event(a_mention(BATCH, ts=ROOT)))
    for _ in range(6):
        workspace.clock.pass_(31)
        await workspace.app.replay_unhandled()
        await workspace.settled()
    assert await workspace.inbox() == ["failed"]
    assert len(workspace.slack.told()) == 1


async def test_socket_mode_requests_are_kept_and_handled_the_same(workspace: Workspace) -> None:
    for _ in range(2):
        body = json.loads(an_event(a_mention(BATCH, ts=ROOT), event_id="EvS").body)
        await workspace.app.bolt.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        await workspace.settled()
    assert len(await workspace.designs()) == 1
    assert await workspace.inbox() == ["handled"]


async def test_a_command_run_again_finds_the_message_it_had_posted(workspace: Workspace) -> None:
    """Slack was asked to post, and the database was away when the design was to be kept."""
    handle = workspace.service.handle

    async def unavailable(_: object) -> None:
        raise DatabaseUnavailable

    object.__setattr__(workspace.service, "handle", unavailable)
    await workspace.send(a_command(f"design {BATCH}", url=workspace.slack.url))
    assert await workspace.inbox() == ["new"]
    assert "tried again within a minute" in workspace.slack.told()[0]
    object.__setattr__(workspace.service, "handle", handle)
    workspace.clock.pass_(31)
    await workspace.app.replay_unhandled()
    await workspace.settled()
    (design,) = await workspace.designs()
    (parent,) = workspace.slack.messages
    thread = await workspace.queries.find_thread(team=TEAM, channel="C1", thread_ts=parent["ts"])
    assert thread is not None
    assert thread.project_id == design.project_id
    assert await workspace.inbox() == ["handled"]


async def test_a_defect_is_told_with_a_reference_and_not_tried_again(workspace: Workspace) -> None:
    async def broken(_: object) -> None:
        raise ZeroDivisionError

    object.__setattr__(workspace.service, "handle", broken)
    await workspace.send(an_event(a_mention(BATCH), event_id="EvX"))
    assert "slack:EvX" in workspace.slack.told()[0]
    assert "ZeroDivision" not in workspace.slack.told()[0]
    assert await workspace.inbox() == ["failed"]


def _as_bolt(request: object) -> dict[str, object]:
    return {"body": request.body, "headers": dict(request.headers)}  # pyright: ignore[reportAttributeAccessIssue]


async def test_many_workspaces_are_served_by_an_authorize_function() -> None:
    clock, asked = Clock(), list[str]()
    uow = MemoryUnitOfWork(clock=clock, queue=MemoryQueue(), wake=MemoryWake())
    service = Service(Ports(uow=uow, clock=clock, new_id=an_id))

    async def authorize(team_id: str, **_: object) -> AuthorizeResult:
        asked.append(team_id)
        return AuthorizeResult(
            enterprise_id=None, team_id=team_id, bot_token=TOKEN, bot_id=BOT_ID, bot_user_id=BOT_USER
        )

    async with running_slack() as slack:
        settings = SlackSettings(signing_secret=SECRET, authorize=authorize, base_url=slack.url)
        app = build(settings, door=service, reads=Queries(uow), uow=uow, clock=clock)
        workspace = Workspace(slack, app, uow, Queries(uow), service, clock)
        await workspace.send(an_event(a_mention(BATCH, ts=ROOT)))
        assert len(await workspace.designs()) == 1
    assert asked == [TEAM]


@pytest.mark.parametrize("token", ["", TOKEN])
def test_it_must_be_clear_who_the_bot_is(token: str) -> None:
    async def authorize() -> AuthorizeResult:
        raise AssertionError

    settings = SlackSettings(signing_secret=SECRET, token=token, authorize=authorize if token else None)
    uow = MemoryUnitOfWork(clock=Clock(), queue=MemoryQueue(), wake=MemoryWake())
    service = Service(Ports(uow=uow, clock=Clock(), new_id=an_id))
    with pytest.raises(ConfigurationError):
        build(settings, door=service, reads=Queries(uow), uow=uow, clock=Clock())
