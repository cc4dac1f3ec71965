"""A sentence keeps its id and facts wherever it goes, and every language has every one with the same facts."""

import json
import pickle
import re
from pathlib import Path
from string import Formatter

import pytest
from pydantic import ValidationError

import core
from core.domain.base import Frozen
from core.domain.sentence import FOREIGN, Said, Sentence, Told
from core.phrases import LANGUAGES, joined, named, say, tell, texts, word

_CORE = Path(core.__file__).parent
_USED = re.compile(r"""\bsay\(\s*(?:f?)"([^"]+)\"""", re.VERBOSE)


class Letter(Frozen):
    body: Sentence
    lines: tuple[Sentence, ...] = ()
    facts: dict[str, Told] = {}


def facts(template: str) -> set[tuple[str, str]]:
    return {(name, spec or "") for _, name, spec, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_sentence_with_the_same_facts_in_the_same_form(language: str) -> None:
    assert texts(language).keys() == texts("en").keys()
    differing = [id for id in texts("en") if facts(texts(language)[id]) != facts(texts("en")[id])]
    assert differing == []


def test_every_sentence_that_code_says_has_a_text() -> None:
    """Ids that code completes (`planning.limit.{why}`) are patterns, which some text must fit."""
    missing: list[str] = []
    for path in _CORE.rglob("*.py"):
        for id in _USED.findall(path.read_text(encoding="utf-8")):
            pattern = re.compile(re.sub(r"\\{.*\\}", ".+", re.escape(id)))
            if "." in id and not any(pattern.fullmatch(known) for known in texts("en")):
                missing.append(f"{path.name}: {id}")
    assert missing == []


def test_a_sentence_is_english_to_every_reader_and_german_to_who_asks() -> None:
    said = say("planning.check.little_headroom", share=0.07)
    assert said == "The plan fits, with 7% of headroom at the upper end."
    assert tell(said, "de") == "Der Plan passt, mit 7% Luft am oberen Ende."
    assert tell(said, "pt") == said
    assert tell("What a person wrote.", "de") == "What a person wrote."


def test_facts_that_are_sentences_are_told_in_the_same_language() -> None:
    why = say("planning.need.serving", mode=named("serving", "realtime"))
    said = joined((say("planning.reason.brings", title="ECS", what=why), "as is"))
    assert said == "ECS brings predictions are served as realtime. as is"
    assert tell(said, "fr") == "ECS apporte les prédictions sont servies ainsi : temps réel. as is"


def test_what_is_kept_comes_back_with_its_facts_and_what_is_shown_is_plain() -> None:
    said = say("planning.reason.needed", title="KMS", users=("ecr", say("planning.default.no_region")))
    letter = Letter(body=said, lines=(said, "plain"), facts={"why": said, "n": 3})
    assert letter.json_dict() == {"body": said, "lines": [said, "plain"], "facts": {"why": said, "n": 3}}
    assert type(letter.json_dict()["body"]) is str

    back = Letter.model_validate_json(json.dumps(letter.json_kept()))
    assert back == letter
    assert tell(back.body, "de") == "KMS wird gebraucht von ecr, keine ist genannt."
    assert tell(pickle.loads(pickle.dumps(back.lines[0])), "de") == tell(said, "de")
    assert isinstance(back.facts["why"], Said)


def test_nobody_else_can_forge_a_sentence_of_ours() -> None:
    forged = {"body": say("planning.default.training").kept()}
    with pytest.raises(ValidationError):
        Letter.model_validate(forged, context=dict(FOREIGN))


def test_a_name_without_a_word_is_told_as_it_is() -> None:
    assert word("de", "key", "monthly_budget_usd") == "Budget in USD im Monat"
    assert word("de", "key", "no_such_key") == "no such key"
    assert named("capability", "quantum") == "quantum"
