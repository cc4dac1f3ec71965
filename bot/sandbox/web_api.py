"""The Web API methods that the bot calls, on the local workspace. Names, arguments and errors are Slack's."""

import json
from collections.abc import Callable
from typing import Any, Literal

from bot.sandbox.strict import message_problems, view_problems
from bot.sandbox.workspace import BOT_ID, BOT_USER, GUESTS, TEAM, USER_GROUPS, USERS, Json, SlackError, Workspace

Method = Callable[[Workspace, Json], Json]


def call(workspace: Workspace, method: str, arguments: Json) -> Json:
    """Slack's answer; an unknown method is refused as Slack refuses it."""
    try:
        if method not in _METHODS:
            raise SlackError("unknown_method", method)
        run, *needed = _METHODS[method]
        if missing := [f"missing required field: {name}" for name in needed if not arguments.get(name)]:
            raise SlackError("invalid_arguments", *missing)
        return {"ok": True, **run(workspace, arguments)}
    except SlackError as exc:
        return refusal(exc)


def refusal(exc: SlackError) -> Json:
    more = {"response_metadata": {"messages": list(exc.details)}} if exc.details else {}
    return {"ok": False, "error": exc.code, **more}


def respond(workspace: Workspace, key: str, said: Json) -> None:
    """What a `response_url` takes. Raises SlackError."""
    if key not in workspace.replies_to:
        raise SlackError("used_url")
    channel, user = workspace.replies_to[key]
    text, blocks = _checked(said)
    if said.get("response_type") == "in_channel":
        workspace.post(channel, BOT_USER, text, blocks=blocks, thread_ts=said.get("thread_ts"))
    else:
        workspace.whisper(channel, user, text, blocks=blocks, thread_ts=said.get("thread_ts"))


def _auth_test(_: Workspace, __: Json) -> Json:
    identity = {"user": "mlops-architect", "user_id": BOT_USER, "bot_id": BOT_ID}
    return {"url": "http://127.0.0.1/", "team": "Local workspace", "team_id": TEAM, **identity}


def _post_message(workspace: Workspace, given: Json) -> Json:
    text, blocks = _checked(given)
    message = workspace.post(
        given["channel"],
        BOT_USER,
        text,
        blocks=blocks,
        thread_ts=given.get("thread_ts"),
        metadata=_decoded(given, "metadata", "invalid_metadata_format"),
    )
    return {"channel": given["channel"], "ts": message["ts"], "message": message}


def _update(workspace: Workspace, given: Json) -> Json:
    text, blocks = _checked(given)
    metadata = _decoded(given, "metadata", "invalid_metadata_format")
    kept = {name: value for name, value in (("blocks", blocks), ("metadata", metadata)) if value is not None}
    message = workspace.update(given["channel"], given["ts"], {"text": text, **kept})
    return {"channel": given["channel"], "ts": message["ts"], "text": text}


def _post_ephemeral(workspace: Workspace, given: Json) -> Json:
    text, blocks = _checked(given)
    message = workspace.whisper(given["channel"], given["user"], text, blocks=blocks, thread_ts=given.get("thread_ts"))
    return {"message_ts": message["ts"]}


def _checked(given: Json) -> tuple[str, Any]:
    text, blocks = str(given.get("text") or ""), _decoded(given, "blocks", "invalid_blocks_format")
    problems = message_problems(text, blocks)
    if problems == ["no_text"]:
        raise SlackError("no_text")
    if problems:
        raise SlackError("invalid_blocks", *problems)
    return text, blocks


def _replies(workspace: Workspace, given: Json) -> Json:
    return {"messages": _asked_for(workspace.thread(given["channel"], given["ts"]), given), "has_more": False}


def _history(workspace: Workspace, given: Json) -> Json:
    shown = [m for m in workspace.channel(given["channel"]) if not m.get("thread_ts") and not m.get("ephemeral_to")]
    return {"messages": list(reversed(_asked_for(shown, given))), "has_more": False}


def _asked_for(messages: list[Json], given: Json) -> list[Json]:
    """Newer than `oldest`; with what the app attached only where it asks for that. All of it is one page."""
    oldest = float(given.get("oldest") or 0)
    hidden = "" if str(given.get("include_all_metadata")).lower() in ("true", "1") else "metadata"
    return [{k: v for k, v in m.items() if k != hidden} for m in messages if float(m["ts"]) > oldest]


def _views_open(workspace: Workspace, given: Json) -> Json:
    view = _checked_view(given, "modal")
    return {"view": workspace.open_view(workspace.spend_trigger(given["trigger_id"]), view)}


def _views_update(workspace: Workspace, given: Json) -> Json:
    view = _checked_view(given, "modal")
    return {"view": workspace.update_view(given["view_id"], view, seen=given.get("hash"))}


def _views_publish(workspace: Workspace, given: Json) -> Json:
    view = _checked_view(given, "home")
    if given["user_id"] not in USERS:
        raise SlackError("user_not_found")
    workspace.homes[given["user_id"]] = view
    workspace.touch()
    return {"view": view}


def _checked_view(given: Json, kind: Literal["modal", "home"]) -> Json:
    view = _decoded(given, "view", "invalid_arguments")
    problems = view_problems(view)
    if not problems and view["type"] != kind:
        problems = [f"a {view['type']} is no {kind}"]
    if problems:
        raise SlackError("invalid_arguments", *problems)
    return view


def _user(_: Workspace, given: Json) -> Json:
    user = given["user"]
    if user not in USERS:
        raise SlackError("user_not_found")
    name = USERS[user]
    profile = {"display_name": name, "real_name": name}
    guest = user in GUESTS
    return {
        "user": {
            "id": user,
            "team_id": TEAM,
            "name": name,
            "real_name": name,
            "profile": profile,
            "is_bot": False,
            "deleted": False,
            "is_restricted": guest,
            "is_ultra_restricted": False,
            "is_stranger": False,
        }
    }


def _react(workspace: Workspace, given: Json) -> Json:
    message = workspace.message(given["channel"], given["timestamp"])
    reactions: list[str] = message.setdefault("reactions", [])
    if given["name"] in reactions:
        raise SlackError("already_reacted")
    reactions.append(given["name"])
    workspace.touch()
    return {}


def _unreact(workspace: Workspace, given: Json) -> Json:
    reactions: list[str] = workspace.message(given["channel"], given["timestamp"]).get("reactions", [])
    if given["name"] not in reactions:
        raise SlackError("no_reaction")
    reactions.remove(given["name"])
    workspace.touch()
    return {}


def _group(_: Workspace, given: Json) -> Json:
    if given["usergroup"] not in USER_GROUPS:
        raise SlackError("no_such_subteam")
    return {"users": list(USER_GROUPS[given["usergroup"]])}


def _decoded(given: Json, name: str, error: str) -> Any:
    """Form posts carry JSON as text."""
    if not isinstance(value := given.get(name), str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError as exc:
        raise SlackError(error, f"{name} is no JSON") from exc


#: Each with the arguments that it does not go without.
_METHODS: dict[str, tuple[Method, *tuple[str, ...]]] = {
    "auth.test": (_auth_test,),
    "chat.postMessage": (_post_message, "channel"),
    "chat.update": (_update, "channel", "ts"),
    "chat.postEphemeral": (_post_ephemeral, "channel", "user"),
    "conversations.replies": (_replies, "channel", "ts"),
    "conversations.history": (_history, "channel"),
    "views.open": (_views_open, "trigger_id", "view"),
    "views.update": (_views_update, "view_id", "view"),
    "views.publish": (_views_publish, "user_id", "view"),
    "users.info": (_user, "user"),
    "usergroups.users.list": (_group, "usergroup"),
    "reactions.add": (_react, "channel", "timestamp", "name"),
    "reactions.remove": (_unreact, "channel", "timestamp", "name"),
}
