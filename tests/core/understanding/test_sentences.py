"""What is said about a requirement is said in its own language, with the same facts in each."""

import re
from importlib.resources import files

import pytest
import yaml

from core.domain.requirement import Message
from core.understanding import understand
from core.understanding.lexicon import LANGUAGES
from core.understanding.sentences import sentence

_FACT = re.compile(r"\{(\w+)\}")
TEXTS = {
    code: yaml.safe_load((files("core.understanding.sentences") / f"{code}.yaml").read_text(encoding="utf-8"))
    for code in LANGUAGES
}
OUTSIDE = {
    "de": "Abwanderung jede Nacht, die Daten dürfen Deutschland nicht verlassen. Region us-east-1. 90 Euro im Monat.",
    "es": "Predicción de abandono cada noche, los datos deben permanecer en España. Región us-east-1. 90 euros al mes.",
    "fr": "Résiliations chaque nuit, les données ne doivent pas quitter la France. Région us-east-1. 90 € par mois.",
    "en": "Churn prediction every night, the data must stay in Germany. Region us-east-1. 90 EUR a month.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_sentence_with_the_same_facts(language: str) -> None:
    facts = {name: set(_FACT.findall(text)) for name, text in TEXTS[language].items()}
    assert facts == {name: set(_FACT.findall(text)) for name, text in TEXTS["en"].items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_contradiction_and_a_currency_are_told_in_the_language_of_the_text(language: str) -> None:
    read = understand([Message(user="", text=OUTSIDE[language])], answers={})
    facts = {"home": read.constraints.data_residency, "places": "us-east-1"}
    told = sentence(language, "outside", quote=read.provenance["data_residency"].quote, **facts)

    assert [conflict.detail for conflict in read.conflicts] == [told]
    assert any(n.kind == "currency" and n.text.endswith(sentence_end(language)) for n in read.notices)


def sentence_end(language: str) -> str:
    return {"de": "(Annahme: ", "es": "(suposición: ", "fr": "(hypothèse : ", "en": "(assumption: "}[language] + (
        "ECB euro reference rates, average of 2024, 2024-12-31)."
    )


def test_an_unknown_language_is_answered_in_english() -> None:
    assert sentence("pt", "requester") == sentence("en", "requester")
