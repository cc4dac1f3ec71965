"""What an organisation has written down for all its designs: who may decide, and what a channel takes for granted."""

from typing import Literal

from pydantic import Field

from core.domain.authority import Approvals
from core.domain.base import Frozen
from core.domain.requirement import Message


class ChannelDefaults(Frozen):
    """Holds where a requirement says nothing else."""

    region: str = ""
    says: str = ""
    """Further sentences that every requirement of the channel begins with."""

    def in_words(self) -> str:
        """Stands before the requirement: whatever people write after it wins."""
        return " ".join(part for part in (f"Region {self.region}." if self.region else "", self.says) if part)


#: `any`: every provider that is configured; `own`: only an endpoint of the organisation; `none`: the rules alone.
Models = Literal["any", "own", "none"]


class ModelUse(Frozen):
    """Which language models may read requirements."""

    default: Models = "any"
    workspaces: dict[str, Models] = Field(default_factory=dict[str, Models])
    """By Slack team id; wins over the default."""

    def of(self, team: str) -> Models:
        return self.workspaces.get(team, self.default)


class Standards(Frozen):
    models: ModelUse = ModelUse()
    approvals: Approvals = Approvals()
    channels: dict[str, ChannelDefaults] = Field(default_factory=dict[str, ChannelDefaults])
    """By channel id."""

    def preface(self, channel: str) -> tuple[Message, ...]:
        defaults = self.channels.get(channel)
        said = defaults.in_words() if defaults else ""
        return (Message(user="channel defaults", text=said),) if said else ()
