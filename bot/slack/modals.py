"""Modals as JSON, and what was entered into them. Pure; `private_metadata` holds only ids that are looked up again."""

import json
from dataclasses import asdict, dataclass

from pydantic import JsonValue

from bot.cards.phrases import say
from bot.cards.stakes import rule_remedy, rule_title
from bot.cards.wording import as_typed
from bot.slack import limits, names
from bot.slack.limits import clamp
from bot.slack.mrkdwn import harmless, literal
from bot.slack.payload import items, node, text
from core.domain.base import Json
from core.domain.policy import RuleResult
from core.domain.question import Question
from core.phrases import told as told_in

#: The block of further words in the form of questions.
COMMENT = "more"
PRODUCT = "MLOps Architect"


@dataclass(frozen=True, kw_only=True)
class Carried:
    """What a modal carries from its opening to its submission."""

    value: str = ""
    """The button's value that opened it: `gate_id:version`, or a decision set's id."""
    channel: str = ""
    thread_ts: str = ""
    message_ts: str = ""

    @classmethod
    def of(cls, view: Json) -> "Carried":
        try:
            found: JsonValue = json.loads(text(view, "private_metadata") or "{}")
        except json.JSONDecodeError:
            return cls()
        told = found if isinstance(found, dict) else {}
        return cls(**{name: text(told, name) for name in ("value", "channel", "thread_ts", "message_ts")})


@dataclass(frozen=True)
class _Words:
    """The texts of modals in one language, by name."""

    language: str = "en"

    def __call__(self, name: str) -> str:
        return say(self.language, "modal", name)


def loading() -> Json:
    """What is shown for the moment until the content is there, in no language: nothing has been looked up yet."""
    return _view(names.VIEW_LOADING, PRODUCT, [_said("…")], Carried(), submit="")


def design(carried: Carried, *, draft: str = "") -> Json:
    blocks = [
        _input(
            "requirement",
            "What should be predicted?",
            _text_input(
                "text", "Score 2 million customers for churn every night from S3, under 800 USD a month", draft
            ),
            hint="Say the data and its size, how often or how fast, the budget, and rules such as GDPR.",
        )
    ]
    if not carried.channel:
        where: Json = {
            "type": "conversations_select",
            "action_id": "channel",
            "default_to_current_conversation": True,
            "filter": {"include": ["public", "private", "im"], "exclude_bot_users": True},
        }
        blocks.append(_input("channel", "Where shall the design be talked about?", where))
    return _view(names.VIEW_DESIGN, "New design", blocks, carried, submit="Design")


def questions(
    asked: tuple[Question, ...], carried: Carried, *, known: Json | None = None, comment: str = "", language: str = "en"
) -> Json:
    """One input a question, with its default filled in and what the answer changes beneath it."""
    words = _Words(language)
    blocks = [_question(q, (known or {}).get(q.field), words) for q in told_in(asked, language)]
    more = _text_input("text", words("example_more"), comment)
    blocks.append(_input(COMMENT, words("anything_else"), more, hint=words("more_hint"), optional=True))
    return _view(names.VIEW_ANSWERS, words("answer_title"), blocks, carried, submit=words("send"), words=words)


def revise(carried: Carried, *, draft: str = "", language: str = "en") -> Json:
    words = _Words(language)
    field = _text_input("text", words("revise_example"), draft)
    blocks = [_input("comment", words("revise_label"), field, hint=words("revise_hint"))]
    return _view(names.VIEW_REVISE, words("revise_title"), blocks, carried, submit=words("revise"), words=words)


def revision(carried: Carried, *, draft: str = "", language: str = "en") -> Json:
    words = _Words(language)
    field = _text_input("text", words("version_example"), draft)
    blocks = [_input("comment", words("version_label"), field, hint=words("version_hint"))]
    return _view(names.VIEW_REVISION, words("version_title"), blocks, carried, submit=words("start"), words=words)


def hand_over(carried: Carried, *, language: str = "en") -> Json:
    words = _Words(language)
    who: Json = {"type": "users_select", "action_id": "user"}
    blocks = [_input("to", words("hand_label"), who, hint=words("hand_hint"))]
    return _view(names.VIEW_HAND_OVER, words("hand_title"), blocks, carried, submit=words("hand"), words=words)


def waive(rules: tuple[RuleResult, ...], carried: Carried, *, language: str = "en") -> Json:
    words = _Words(language)
    blocks: list[Json] = [_said(words("waive_intro"))]
    for rule in rules:
        label = f"{rule.id}: {rule_title(rule, language)}"
        field = _text_input("reason", words("waive_example"))
        blocks.append(_input(rule.id, label, field, hint=rule_remedy(rule, language)))
    return _view(names.VIEW_WAIVE, words("waive_title"), blocks, carried, submit=words("approve"), words=words)


def told(title: str, message: str, *, language: str = "en") -> Json:
    """A modal that has nothing to enter: it only says why. Both by the names of their words."""
    words = _Words(language)
    return shown(words(title), [_said(words(message))], language=language)


def shown(title: str, blocks: list[Json], *, language: str = "en") -> Json:
    """A modal to read."""
    words = _Words(language)
    return _view(names.VIEW_LOADING, title, blocks or [_said("–")], Carried(), submit="", words=words)


def entered(view: Json, block_id: str) -> str:
    """The one value of an input block; empty when nothing was entered."""
    for state in node(view, "state", "values", block_id).values():
        if isinstance(state, dict):
            chosen = text(state, "selected_option", "value") or text(state, "selected_conversation")
            return (chosen or text(state, "selected_user") or text(state, "value")).strip()
    return ""


def answers(view: Json, asked: tuple[Question, ...]) -> Json:
    """Constraint key → what was entered; a question that was left empty is left out and takes its default."""
    found: Json = {}
    for question in asked:
        value = entered(view, question.id)
        if not value:
            continue
        if question.kind == "choice" and value.isdigit() and int(value) < len(question.choices):
            found[question.field] = question.choices[int(value)].value
        else:
            found[question.field] = value
    return found


def first_input(view: Json) -> str:
    """Where an error is shown: Slack wants the block id of an input."""
    return next((text(b, "block_id") for b in items(view, "blocks") if text(b, "type") == "input"), "")


def _question(question: Question, known: JsonValue, words: "_Words") -> Json:
    value = question.default if known is None else known
    default = words("no_default") if question.default is None else ""
    hint = " ".join(part for part in (question.why, default) if part)
    optional = question.default is not None
    if question.kind == "choice" and question.choices:
        return _input(question.id, question.text, _select(question, value), hint=hint, optional=optional)
    field = _text_input("answer", "", as_typed(value), multiline=False)
    return _input(question.id, question.text, field, hint=hint, optional=optional)


def _select(question: Question, value: JsonValue) -> Json:
    options: list[Json] = [
        {"text": {"type": "plain_text", "text": clamp(literal(c.label), limits.OPTION).strip() or "–"}, "value": str(i)}
        for i, c in enumerate(question.choices[: limits.SELECT_OPTIONS])
    ]
    select: Json = {"type": "static_select", "action_id": "answer", "options": [*options]}
    for choice, option in zip(question.choices, options, strict=False):
        if choice.value == value:
            select["initial_option"] = option
    return select


def _text_input(action_id: str, example: str, value: str = "", *, multiline: bool = True) -> Json:
    field: Json = {
        "type": "plain_text_input",
        "action_id": action_id,
        "multiline": multiline,
        "max_length": limits.INPUT_LENGTH,
    }
    if example:
        field["placeholder"] = {"type": "plain_text", "text": clamp(example, limits.PLACEHOLDER)}
    if value:
        field["initial_value"] = clamp(value, limits.INPUT_LENGTH)
    return field


def _input(block_id: str, label: str, element: Json, *, hint: str = "", optional: bool = False) -> Json:
    block: Json = {
        "type": "input",
        "block_id": clamp(block_id, limits.ID),
        "label": {"type": "plain_text", "text": clamp(literal(label), limits.LABEL).strip() or "–"},
        "element": element,
        "optional": optional,
    }
    if hint:
        block["hint"] = {"type": "plain_text", "text": clamp(literal(hint), limits.LABEL)}
    return block


def _said(message: str) -> Json:
    shown = clamp(harmless(message), limits.SECTION).strip() or "–"
    return {"type": "section", "text": {"type": "mrkdwn", "text": shown, "verbatim": True}}


def _view(
    callback_id: str, title: str, blocks: list[Json], carried: Carried, *, submit: str, words: "_Words | None" = None
) -> Json:
    view: Json = {
        "type": "modal",
        "callback_id": callback_id,
        "title": {"type": "plain_text", "text": clamp(title, limits.VIEW_TITLE)},
        "close": {"type": "plain_text", "text": (words or _Words())("close")},
        "private_metadata": json.dumps(asdict(carried)),
        "blocks": [*blocks],
    }
    if submit:
        view["submit"] = {"type": "plain_text", "text": clamp(submit, limits.VIEW_TITLE)}
    return view
