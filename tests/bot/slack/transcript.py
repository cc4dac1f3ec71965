"""Messages as people read them in Slack, as plain text that a golden file can hold."""

import html
from collections.abc import Sequence
from typing import Any

from bot.cards import Story, card_for, run_card
from bot.slack.blocks import render
from core.domain.events import Event


def transcript(events: Sequence[Event]) -> str:
    """Every card of a run in the order it was posted, and at last the run message, which is edited all along."""
    story, parts = Story(), list[str]()
    for event in events:
        card = card_for(event, story)
        story = story.plus(event)
        if card is not None and event.type != "run-started":
            parts.append(as_read(event.type, render(card)))
    return "\n".join([*parts, as_read("run message at the end", render(run_card(story)))])


def as_read(headline: str, message: Any) -> str:
    lines = [f"## {headline}", "", f"text: {message['text']}", ""]
    for block in message["blocks"]:
        lines += [f"[{block['type']}] {line}" for line in _lines(block)]
    return html.unescape("\n".join([*lines, ""]))


def _lines(block: Any) -> list[str]:
    match block["type"]:
        case "section":
            texts = [block["text"]] if "text" in block else block["fields"]
            beside = [_button(block["accessory"])] if "accessory" in block else []
            return [*(text["text"].replace("\n", " / ") for text in texts), *beside]
        case "header":
            return [block["text"]["text"]]
        case "context":
            return [element["text"] for element in block["elements"]]
        case "actions":
            return [_button(button) for button in block["elements"]]
        case "context_actions":
            judge = block["elements"][0]
            return [f"({judge[b]['text']['text']}) {judge[b]['value']}" for b in ("positive_button", "negative_button")]
        case "plan":
            return [block["title"], *(f"{task['status']}: {task['title']}" for task in block["tasks"])]
        case "table":
            return [" | ".join(cell["text"] for cell in row) for row in block["rows"]]
        case _:
            return _rich(block)


def _button(button: Any) -> str:
    asked = f" — asks: {button['confirm']['text']['text']}" if "confirm" in button else ""
    return f"({button['text']['text']}) {button['action_id']} {button['value']}{asked}".replace("\n", " / ")


def _rich(block: Any) -> list[str]:
    lines: list[str] = []
    for element in block["elements"]:
        if element["type"] == "rich_text_quote":
            lines.append("> " + "".join(part["text"] for part in element["elements"]))
        else:
            lines += ["• " + "".join(p["text"] for p in item["elements"]) for item in element["elements"]]
    return lines
