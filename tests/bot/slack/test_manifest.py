"""The manifests ask for what the app uses, no more and no less, and the files in the repository are these."""

import re
from pathlib import Path

import pytest

from bot.slack import names
from bot.slack.listeners import ROUTES
from bot.slack.manifest import EVENTS, SCOPES, as_text, files, manifest

ROOT = Path(__file__).resolve().parents[3]
#: What Slack's reference demands for each method; those of history depend on the conversation's kind.
HISTORY = {"channels:history", "groups:history", "im:history", "mpim:history"}
NEEDED_BY_METHOD: dict[str, set[str]] = {
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "chat.getPermalink": set(),
    "conversations.replies": HISTORY,
    "conversations.history": HISTORY,
    "users.info": {"users:read"},
    "reactions.add": {"reactions:write"},
    "reactions.remove": {"reactions:write"},
    "usergroups.users.list": {"usergroups:read"},
    "views.open": set(),
    "views.update": set(),
    "views.publish": set(),
}
NEEDED_BY_EVENT = {
    "app_mention": {"app_mentions:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
    "app_home_opened": set[str](),
}


def methods_in_use() -> set[str]:
    called = re.compile(r'"((?:chat|conversations|users|reactions|views|files|auth|team|usergroups)\.[a-zA-Z.]+)"')
    sources = (ROOT / "bot" / "slack").rglob("*.py")
    return {m for path in sources if path.name != "manifest.py" for m in called.findall(path.read_text())}


def test_the_scopes_are_those_of_the_methods_events_and_commands_in_use() -> None:
    used = methods_in_use()
    assert used == set(NEEDED_BY_METHOD)
    # A message to a person who pressed a button outside a channel opens a direct message first.
    # Files come with a message: their addresses want a scope and no method.
    needed = {"commands", "im:write", "files:read"}.union(*(NEEDED_BY_METHOD[m] for m in used))
    needed |= {scope for name in all_events() for scope in NEEDED_BY_EVENT[name]}
    assert needed == set(SCOPES["least"]) | set(SCOPES["full"])


def test_the_events_are_those_that_listeners_listen_to() -> None:
    listened = {route.name for route in ROUTES if route.kind == "event"}
    assert listened == {kind for part in EVENTS.values() for kind in part}


def test_the_least_privileged_app_reads_no_channel() -> None:
    made = files()["http-least-privilege.json"]
    assert HISTORY & set(scopes(made)) == {"im:history"}
    assert not {"message.channels", "message.groups", "message.mpim"} & set(events(made))


@pytest.mark.parametrize("name", sorted(files()))
def test_the_file_in_the_repository_is_what_the_code_makes(name: str) -> None:
    assert (ROOT / "manifests" / "slack" / name).read_text(encoding="utf-8") == as_text(files()[name])


def test_no_other_manifest_lies_about() -> None:
    assert {path.name for path in (ROOT / "manifests" / "slack").glob("*.json")} == set(files())


def test_commands_and_shortcuts_are_those_that_are_listened_to() -> None:
    made = manifest(url="https://bot.example/")
    features = made["features"]
    assert isinstance(features, dict)
    listened = {str(r.name) for r in ROUTES if r.kind in ("command", "shortcut")}
    assert listened == {names.COMMAND, names.SHORTCUT_DESIGN, names.SHORTCUT_FROM_MESSAGE}
    assert all(name in str(features) for name in listened)
    assert "https://bot.example/slack/events" in str(features)


def test_socket_mode_names_no_address() -> None:
    made = manifest(url="https://bot.example", socket_mode=True)
    assert "bot.example" not in str(made)
    assert "'socket_mode_enabled': True" in str(made)


def test_the_texts_are_within_slacks_limits() -> None:
    shown = manifest(url="https://bot.example")["display_information"]
    assert isinstance(shown, dict)
    assert 174 <= len(str(shown["long_description"])) <= 4000
    assert len(str(shown["description"])) <= 140
    assert len(str(shown["name"])) <= 35


def all_events() -> set[str]:
    return {name for part in EVENTS.values() for group in part.values() for name in group}


def scopes(made: object) -> list[str]:
    return made["oauth_config"]["scopes"]["bot"]  # pyright: ignore


def events(made: object) -> list[str]:
    return made["settings"]["event_subscriptions"]["bot_events"]  # pyright: ignore
