"""A person in the local workspace, played by code: writes, waits for what appears, presses and fills in."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.sandbox.outgoing import Outgoing
from bot.sandbox.workspace import CHANNEL, Json, Workspace

PATIENCE = 60.0


class NothingCame(Exception):
    """What was waited for did not appear."""


@dataclass
class Person:
    workspace: Workspace
    outgoing: Outgoing
    user: str = "U0REQUESTER"
    channel: str = CHANNEL

    async def command(self, text: str) -> None:
        await self.outgoing.command(self.user, self.channel, text)

    async def say(self, text: str, *, thread_ts: str | None = None) -> Json:
        return await self.outgoing.say(self.user, self.channel, text, thread_ts)

    async def attach(self, text: str, name: str, data: bytes, mimetype: str) -> Json:
        file = self.outgoing.attach(name, data, mimetype)
        return await self.outgoing.say(self.user, self.channel, text, files=[file])

    async def rewrite(self, message: Json, text: str) -> None:
        """Edits what this person said; empty deletes it."""
        await self.outgoing.rewrite(self.user, self.channel, message["ts"], text)

    async def press(self, action_id: str, *, message: Json | None = None) -> Json:
        """Presses the newest button of this id, waiting for it to appear; returns the message that it is on."""
        found = message or await self.sees(action_id)
        named = [(b, e) for b, e in _buttons(found) if e["action_id"] == action_id]
        if not named:
            raise NothingCame(f"the message has no button {action_id}")
        block, element = named[0]
        action = {
            "type": element["type"],
            "action_id": action_id,
            "block_id": block.get("block_id", ""),
            "value": element.get("value", ""),
        }
        await self.outgoing.click(self.user, self.channel, found["ts"], action)
        return found

    async def sees(self, action_id: str, *, patience: float = PATIENCE) -> Json:
        """The newest message with a button of this id. Raises NothingCame."""
        return await self._until(lambda: self.newest_with(action_id), f"a button {action_id}", patience)

    async def reads(self, words: str, *, patience: float = PATIENCE) -> Json:
        """The newest message whose text holds these words. Raises NothingCame."""
        return await self._until(lambda: self._saying(words), f"a message saying “{words}”", patience)

    async def fills(self, callback_id: str, values: dict[str, str], *, patience: float = PATIENCE) -> Json:
        """Submits the open modal: given values by block id, everything else as it stands. Returns its errors."""

        def ready() -> Json | None:
            views = [v for v in self.workspace.views.values() if v["user"] == self.user]
            return next((v for v in views if v.get("callback_id") == callback_id), None)

        view = await self._until(ready, f"a form {callback_id}", patience)
        state = {b["block_id"]: _filled(b, values.get(b["block_id"])) for b in view["blocks"] if b["type"] == "input"}
        return await self.outgoing.submit(self.user, view["id"], state)

    def newest_with(self, action_id: str) -> Json | None:
        return next(
            (m for m in reversed(self._visible()) if any(e["action_id"] == action_id for _, e in _buttons(m))), None
        )

    def _saying(self, words: str) -> Json | None:
        return next((m for m in reversed(self._visible()) if words in m.get("text", "")), None)

    def _visible(self) -> list[Json]:
        return [m for m in self.workspace.messages[self.channel] if m.get("ephemeral_to") in (None, self.user)]

    async def _until(self, look: Callable[[], Json | None], what: str, patience: float) -> Json:
        ending = asyncio.get_running_loop().time() + patience
        while (found := look()) is None:
            left = ending - asyncio.get_running_loop().time()
            if left <= 0:
                raise NothingCame(f"{what} did not appear within {patience:.0f} s")
            changed = asyncio.ensure_future(self.workspace.changed.wait())
            await asyncio.wait({changed}, timeout=min(left, 1.0))
            changed.cancel()
        return found


def _buttons(message: Json) -> Iterator[tuple[Json, Json]]:
    blocks: list[Json] = message.get("blocks") or []
    for block in blocks:
        elements: list[Json] = list(block.get("elements") or []) if block["type"] == "actions" else []
        for element in [*elements, *([block["accessory"]] if block.get("accessory") else [])]:
            if element.get("action_id"):
                yield block, element


def _filled(block: Json, given: str | None) -> Json:
    """The state of one input, as Slack sends it."""
    element = block["element"]
    kind, action_id = element["type"], element["action_id"]
    if kind in ("static_select", "radio_buttons"):
        options = {o["value"]: o for o in element["options"]}
        option = options.get(given or "") or element.get("initial_option")
        return {action_id: {"type": kind, "selected_option": option}}
    if kind == "users_select":
        return {action_id: {"type": kind, "selected_user": given or element.get("initial_user")}}
    if kind == "conversations_select":
        return {action_id: {"type": kind, "selected_conversation": given or element.get("initial_conversation")}}
    return {action_id: {"type": kind, "value": given if given is not None else element.get("initial_value")}}
