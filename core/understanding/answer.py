"""A person's answer to a question, typed or clicked, as the value of its constraint key."""

import re
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from core.domain.base import Json
from core.domain.constraints import Constraints
from core.domain.question import Question
from core.domain.requirement import Message
from core.errors import BadInput
from core.phrases import named, say
from core.understanding.interpret import interpret
from core.understanding.text import fold

#: The sentence in which a bare figure would have stood, so that it is read as it would have been read there.
_SENTENCES = {
    "monthly_budget_usd": "budget {} a month", "latency_p95_ms": "p95 latency {}", "latency_p99_ms": "p99 latency {}",
    "latency_p50_ms": "p50 latency {}", "availability_slo_pct": "uptime slo {} %", "data_volume_gb": "{} of history",
    "team_size": "we are {}", "retention_days": "keep for {}", "rto_min": "rto {}", "rpo_min": "rpo {}",
    "training_frequency": "retrain {}", "batch_frequency": "score {}", "throughput_rps": "peak {} rps",
    "data_residency": "data must stay in {}", "batch_deadline": "ready by {}", "model_size_params_b": "{}B parameters",
    "requests_per_day": "{} requests a day", "human_approval": "approval: {}",
}  # fmt: skip
_DEFAULT_WORDS = re.compile(
    r"\W*(?:default|defaults?|whatever|you (?:decide|choose|pick)|don'?t (?:care|know|mind)|no idea"
    r"|up to you|as you like|egal|standard|entscheide du|weiß nicht|weiss nicht|da igual|no se|tu decides"
    r"|peu importe|je ne sais pas|au choix|skip|ok|yes please|idk|any)\W*"
)
_YES = re.compile(r"\W*(?:y|yes|yep|yeah|sure|true|ok|ja|jo|si|oui|claro)\W*")
_NO = re.compile(r"\W*(?:n|no|nope|false|nein|non|nada|not)\W*")


def read_answer(question: Question, answer: JsonValue) -> JsonValue:
    """The answer as a value of the question's key: clicked values pass, words are read. Raises BadInput."""
    if any(choice.value == answer for choice in question.choices):
        return answer
    if isinstance(answer, str):
        return _read_words(question, answer)
    if question.kind == "choice" and question.choices:
        raise _unanswered(question, str(answer))
    return answer if _fits(question.field, answer) else _read_text(question.field, answer)


def find_choice(question: Question, text: str) -> tuple[JsonValue] | None:
    """The one choice that the words mean, by its number, letter, value or label, or in words that say the same."""
    said = fold(text.strip()).folded.strip()
    if (chosen := _choice(question, said)) is not None:
        return chosen
    if sum(_names(said, choice.value, choice.label) for choice in question.choices) > 1:
        return None
    value = read_value(question.field, text)
    same = [choice.value for choice in question.choices if value is not None and choice.value == value]
    return (same[0],) if len(same) == 1 else None


def _read_words(question: Question, text: str) -> JsonValue:
    said = fold(text.strip()).folded.strip()
    if not said:
        raise BadInput(say("application.refused.empty", question=question.text), question=question.id)
    if (chosen := find_choice(question, text)) is not None:
        return chosen[0]
    if question.default is not None and _DEFAULT_WORDS.fullmatch(said):
        return question.default
    if question.kind == "choice" and question.choices:
        raise _unanswered(question, text)
    value = read_value(question.field, text)
    if value is not None:
        return value
    if question.kind == "text" and question.field not in Constraints.model_fields:
        return text.strip()
    raise _unanswered(question, text)


def _unanswered(question: Question, text: str) -> BadInput:
    offered = ", ".join(choice.label for choice in question.choices)
    said = f"“{text.strip()[:80]}” does not answer “{question.text}”."
    return BadInput(said + (f" Choose one of: {offered}." if offered else ""), question=question.id)


def read_value(key: str, text: str) -> JsonValue:
    """The text as a value of this key, or None when it holds none."""
    if key not in Constraints.model_fields:
        return None
    for sentence in (_SENTENCES.get(key, "{}"), "{}"):
        value = _understood(key, sentence.format(text.strip()))
        if value is not None:
            return value
    # Any word would pass as the name of a place.
    return None if key == "data_residency" else _plain(key, text)


def coerced(answers: Json, asked: Sequence[Question]) -> Json:
    """Answers by constraint key, typed as the key wants. Raises BadInput for an unknown key or an unreadable value."""
    by_id = {question.id: question for question in asked}
    found: Json = {}
    for name, value in answers.items():
        question = by_id.get(name)
        key = question.field if question else name.removeprefix("q-").replace("-", "_")
        if key not in Constraints.model_fields:
            raise BadInput(say("application.refused.no_key", name=name), key=name)
        if question is not None:
            value = read_answer(question, value)
        found[key] = value if _fits(key, value) else _read_text(key, value)
    return found


def _choice(question: Question, said: str) -> tuple[JsonValue] | None:
    """By its number, its letter, its value or its label."""
    plain = said.strip(" .)(:")
    for index, choice in enumerate(question.choices):
        label = fold(choice.label).folded
        names = {chr(ord("a") + index), str(choice.value).lower(), label}
        if question.kind == "choice":
            names.add(str(index + 1))
        if plain in names or re.fullmatch(
            rf"(?:option|choice|nr\.?|#)\s?(?:{index + 1}|{chr(ord('a') + index)})", plain
        ):
            return (choice.value,)
    inside = [c for c in question.choices if _mentions(said, c.value, c.label)]
    if len(inside) == 1 and question.kind != "number":
        return (inside[0].value,)
    booleans = [c.value for c in question.choices if isinstance(c.value, bool)]
    if booleans and (_YES.fullmatch(said) or _NO.fullmatch(said)):
        return (bool(_YES.fullmatch(said)),)
    return None


def _names(said: str, value: JsonValue, label: str) -> bool:
    names = (fold(label).folded, str(value).lower())
    return any(re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", said) for name in names if name)


def _mentions(said: str, value: JsonValue, label: str) -> bool:
    names = [fold(label).folded, *([str(value).lower().replace("_", " ")] if isinstance(value, str) else [])]
    return any(re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", said) for name in names if len(name) > 2)


def _understood(key: str, sentence: str) -> JsonValue:
    understanding = interpret([Message(user="", text=sentence)], answers={})
    provenance = understanding.provenance.get(key)
    if provenance is None or provenance.source not in ("stated", "inferred"):
        return None
    return understanding.constraints.json_dict()[key]


def _plain(key: str, text: str) -> JsonValue:
    """A bare value of the right kind: `true`, `12`, `eu-west-1, eu-central-1`."""
    said = fold(text.strip()).folded
    members: list[JsonValue] = [part.strip() for part in text.split(",") if part.strip()]
    candidates: tuple[JsonValue, ...] = (_bool(said), _float(said), said.replace(" ", "_"), members)
    return next((candidate for candidate in candidates if _fits(key, candidate)), None)


def _bool(said: str) -> bool | None:
    return True if _YES.fullmatch(said) else False if _NO.fullmatch(said) else None


def _float(said: str) -> float | None:
    match = re.fullmatch(r"[-+]?\d+(?:\.\d+)?", said.replace(",", ""))
    return float(match[0]) if match else None


def _fits(key: str, value: JsonValue) -> bool:
    if value is None:
        return False
    try:
        Constraints.model_validate({key: value})
    except ValueError:
        return False
    field = str(Constraints.model_fields[key].annotation)
    if isinstance(value, str) and ("float" in field or "int" in field or "bool" in field):
        return False
    return not (isinstance(value, bool) and "bool" not in field)


def _read_text(key: str, value: JsonValue) -> JsonValue:
    read = read_value(key, value) if isinstance(value, str) else None
    if read is None or isinstance(value, Mapping):
        raise BadInput(say("application.refused.no_value", value=repr(value), key=named("key", key)), key=key)
    return read
