"""A Slack workspace on this machine: the part of the Web API that the bot uses, and a page where people talk to it.

The bot reaches it through `SLACK_API_URL`, exactly as it reaches Slack. Loopback and development only.
"""

from bot.sandbox.app import create_sandbox
from bot.sandbox.workspace import BOT_TOKEN, CHANNEL, SIGNING_SECRET, Workspace

__all__ = ["BOT_TOKEN", "CHANNEL", "SIGNING_SECRET", "Workspace", "create_sandbox"]
