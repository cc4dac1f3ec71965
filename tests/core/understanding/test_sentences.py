"""What is said about a requirement is kept in English with its facts, and told in the requirement's own language."""

import pytest

from core.domain.requirement import Message
from core.phrases import say, tell
from core.understanding import understand
from core.understanding.lexicon import LANGUAGES

OUTSIDE = {
    "de": "Abwanderung jede Nacht, die Daten dürfen Deutschland nicht verlassen. Region us-east-1. 90 Euro im Monat.",
    "es": "Predicción de abandono cada noche, los datos deben permanecer en España. Región us-east-1. 90 euros al mes.",
    "fr": "Résiliations chaque nuit, les données ne doivent pas quitter la France. Région us-east-1. 90 € par mois.",
    "en": "Churn prediction every night, the data must stay in Germany. Region us-east-1. 90 EUR a month.",
}
ASSUMED = {"de": "(Annahme: ", "es": "(suposición: ", "fr": "(hypothèse : ", "en": "(assumption: "}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_contradiction_and_a_currency_are_told_in_the_language_of_the_text(language: str) -> None:
    read = understand([Message(user="", text=OUTSIDE[language])], answers={})
    quote = str(read.provenance["data_residency"].quote)
    said = say("understanding.outside", home=str(read.constraints.data_residency), quote=quote, places="us-east-1")

    assert [conflict.detail for conflict in read.conflicts] == [said]
    assert [tell(conflict.detail, language) for conflict in read.conflicts] == [tell(said, language)]
    ending = f"{ASSUMED[language]}ECB euro reference rates, average of 2024, 2024-12-31)."
    assert any(n.kind == "currency" and tell(n.text, language).endswith(ending) for n in read.notices)


def test_an_unknown_language_is_answered_in_english() -> None:
    assert tell(say("understanding.requester"), "pt") == "the requester"
