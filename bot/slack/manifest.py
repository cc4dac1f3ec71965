"""The Slack app manifest, made from what the listeners really use; `manifests/slack/` holds what this prints.

Run `python -m bot.slack.manifest` to write the files anew.
"""

import json
from pathlib import Path
from typing import Literal

from bot.slack import names
from core.domain.base import Json

Scopes = Literal["full", "least"]
_HOST = "https://mlops.example.com"

_DESCRIPTION = "Designs machine learning platforms on AWS and hands over a validated Terraform repository."
_LONG = (
    "Say in a channel what should be predicted, from which data, how often and what it may cost. The bot reads the "
    "requirement, asks only what decides the design, plans components, prices and judges them, and shows why. Nothing "
    "is written before a person has approved the draft. Then it generates a Terraform repository with pipelines, tests "
    "and documentation, validates it, and publishes it for review. It never deploys anything."
)

#: Scope → what it is for. The least-privileged app hears mentions and direct messages only.
SCOPES: dict[Scopes, dict[str, str]] = {
    "least": {
        "app_mentions:read": "app_mention",
        "chat:write": "chat.postMessage, chat.update, chat.postEphemeral",
        "commands": "/mlops and the shortcuts",
        "im:history": "message.im, and reading back in a direct message",
        "im:write": "telling somebody who pressed a button outside a channel",
        "users:read": "users.info: guests may not decide",
        "files:read": "requirements that come as text, Markdown or PDF",
    },
    "full": {
        "channels:history": "message.channels, and looking up a post whose end is unknown",
        "groups:history": "message.groups, likewise",
        "mpim:history": "message.mpim, likewise",
        "reactions:write": "reactions.add, reactions.remove",
        "usergroups:read": "usergroups.users.list: standards may let a user group decide",
    },
}
#: Kind of event → the subscriptions that bring it.
EVENTS: dict[Scopes, dict[str, tuple[str, ...]]] = {
    "least": {
        "app_mention": ("app_mention",),
        "message": ("message.im",),
        "app_home_opened": ("app_home_opened",),
    },
    "full": {"message": ("message.channels", "message.groups", "message.mpim")},
}


def manifest(*, url: str, scopes: Scopes = "full", socket_mode: bool = False) -> Json:
    """Ready to paste at api.slack.com. With Socket Mode no address of ours is named."""
    request_url: Json = {} if socket_mode else {"request_url": f"{url.rstrip('/')}/slack/events"}
    chosen: tuple[Scopes, ...] = ("least",) if scopes == "least" else ("least", "full")
    granted = sorted(scope for part in chosen for scope in SCOPES[part])
    events = sorted(name for part in chosen for names_of in EVENTS[part].values() for name in names_of)
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "MLOps Architect",
            "description": _DESCRIPTION,
            "long_description": _LONG,
            "background_color": "#1d3557",
        },
        "features": _features(socket_mode, request_url),
        "oauth_config": {"scopes": {"bot": [*granted]}},
        "settings": {
            "event_subscriptions": {**request_url, "bot_events": [*events]},
            "interactivity": {"is_enabled": True, **request_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def files() -> dict[str, Json]:
    """File name → manifest, for every way in which we are run."""
    return {
        "http.json": manifest(url=_HOST),
        "http-least-privilege.json": manifest(url=_HOST, scopes="least"),
        "socket-mode.json": manifest(url=_HOST, socket_mode=True),
        "socket-mode-least-privilege.json": manifest(url=_HOST, scopes="least", socket_mode=True),
    }


def as_text(made: Json) -> str:
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def _features(socket_mode: bool, request_url: Json) -> Json:
    command: Json = {
        "command": names.COMMAND,
        "description": "Design and follow machine learning platforms",
        "usage_hint": "design <need> | status [D-142] | list | cancel <D-142> | policies | settings | help",
        "should_escape": True,
    }
    if not socket_mode:
        command["url"] = request_url["request_url"]
    return {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": "MLOps Architect", "always_online": True},
        "slash_commands": [command],
        "shortcuts": [
            _shortcut("New MLOps design", "global", names.SHORTCUT_DESIGN, "Describe what should be predicted"),
            _shortcut("Design from this", "message", names.SHORTCUT_FROM_MESSAGE, "Start a design from this message"),
        ],
    }


def _shortcut(name: str, kind: str, callback_id: str, description: str) -> Json:
    return {"name": name, "type": kind, "callback_id": callback_id, "description": description}


def main() -> None:
    folder = Path(__file__).resolve().parents[2] / "manifests" / "slack"
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in files().items():
        (folder / name).write_text(as_text(made), encoding="utf-8")


if __name__ == "__main__":
    main()
