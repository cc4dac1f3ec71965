"""Cards speak the requirement's language: every sentence in each, with the same facts, and English where none is."""

from string import Formatter

import pytest

from bot.cards import Card, Story, card_for, run_card
from bot.cards.phrases import count, say, texts
from core.domain.events import CoverageUpdate
from tests.bot import a_story as tell

LANGUAGES = ("de", "es", "fr")


def keys(language: str) -> set[tuple[str, str]]:
    return {(part, name) for part, sentences in texts(language).items() for name in sentences}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_sentence_with_the_same_facts(language: str) -> None:
    assert keys(language) == keys("en")
    for part, name in keys("en"):
        assert facts(texts(language)[part][name]) == facts(texts("en")[part][name]), (part, name)


@pytest.mark.parametrize(
    ("language", "title", "approve"),
    [("de", "Entwurf 1 von D-142v1 freigeben?", "Freigeben"), ("es", "¿Aprobar el borrador 1 de D-142v1?", "Aprobar"),
     ("fr", "Approuver le projet 1 de D-142v1 ?", "Approuver"), ("it", "Approve draft 1 of D-142v1?", "Approve")],
)  # fmt: skip
def test_the_gate_speaks_the_requirements_language(language: str, title: str, approve: str) -> None:
    card = gate(language)
    assert card.title == title
    assert card.actions[0].label == approve
    assert card.actions[0].id == "gate-approve"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_run_message_is_told_in_it_from_step_to_step(language: str) -> None:
    story = Story.of(tell.events(told(language)))
    assert run_card(story).steps[0].title == texts(language)["step"]["intake_extract"]
    assert run_card(story).title.endswith(texts(language)["run"]["approval"])


def test_a_language_is_no_path() -> None:
    assert say("../../en", "gate", "approve") == "Approve"
    assert say("de", "gate", "no such sentence") == "no such sentence"
    assert count("fr", 1, "question") == "1 question"


def facts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def told(language: str) -> list[tell.Payload | tuple[str, tell.Payload]]:
    def in_it(payload: object) -> object:
        if not isinstance(payload, CoverageUpdate):
            return payload
        constraints = payload.constraints.model_copy(update={"language": language})
        return payload.model_copy(update={"constraints": constraints})

    return [in_it(p) for p in tell.to_final_gate()]  # pyright: ignore[reportReturnType]


def gate(language: str) -> Card:
    events = tell.events(told(language))
    card = card_for(events[-1], Story.of(events[:-1]))
    assert card is not None
    return card
