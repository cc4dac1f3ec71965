"""Nothing of ours is told in English to somebody who wrote in German, Spanish or French.

Three whole designs are made once; their cards, forms, answers and errors are told in the language of the requirement
and in English, and compared sentence by sentence. `golden/<language>.md` holds every card as people read it.
"""

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import core.catalog
from bot.cards import Card, Story, card_for
from bot.slack import modals, proposals, record
from bot.slack.details import details
from bot.slack.errors import sentence
from bot.slack.modals import Carried
from core.domain.events import CoverageUpdate, Event, GateWaiting, QuestionsAsked, RunComplete, RunError, RunStarted
from core.domain.policy import RuleResult
from core.domain.requirement import Message
from core.errors import DatabaseUnavailable, GateSuperseded, RequirementTooVague, WaiverNeeded
from core.phrases import say as of_ours
from core.phrases import told
from core.settings import Settings
from tests.support.model_run import desk

GOLDEN = Path(__file__).parent / "golden"
_OWN = Path(core.catalog.__file__).parent
REQUIREMENTS = {
    "de": "Wir wollen jede Nacht unsere Kunden auf Abwanderung bewerten, die Daten liegen in S3, "
    "Region eu-central-1, höchstens 300 USD im Monat.",
    "es": "Queremos puntuar el abandono de nuestros clientes cada noche, los datos están en S3, "
    "región eu-central-1, como máximo 300 USD al mes.",
    "fr": "Nous voulons noter chaque nuit le risque de résiliation de nos clients, les données sont dans S3, "
    "région eu-central-1, au plus 300 USD par mois.",
}
ASKING = {
    "de": "Wir brauchen ein Modell für unsere Kunden, die Daten dürfen Deutschland nicht verlassen. Region us-east-1.",
    "es": "Queremos un modelo para nuestros clientes, los datos deben permanecer en España. Región us-east-1.",
    "fr": "Nous voulons un modèle pour nos clients, les données ne doivent pas quitter la France. Région us-east-1.",
}
LANGUAGES = tuple(REQUIREMENTS)
CATALOG = {"sm_batch_transform": record.Known("batch-compute", "SageMaker Batch Transform", ())}
#: From so many words on, the same words in two languages are a sentence that nobody translated.
WORDS = 4
#: Where prices are from, paths, addresses and names are the same in every language.
SAME = re.compile(
    r"infracost/\S+ \S+, of [\d-]+|list prices as of about [^)]*|https?://\S+|\b\w+(?:[_./-]\w+)+\b|“[^”]*”|„[^“]*“|«[^»]*»"
    r"|\b(?:vs|p95|USD|SLO|AWS|S3|KMS|ECR|GB|MB|ms|h)\b"
)
#: Components are called by their ids.
_COMPONENTS = re.compile(
    "|".join(sorted((p.name.replace("_", " ") for p in (_OWN / "components").iterdir()), reverse=True))
)
_SENTENCE = re.compile(r"[\n;•.:!?()|—]+\s*")
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class Made:
    events: tuple[Event, ...]


@cache
def made(text: str, folder: str) -> Made:
    async def run() -> Made:
        async with desk(Settings(data_dir=Path(folder))) as here:
            view = await here.design(text, yes=text in REQUIREMENTS.values())
            events = await here.core.queries.events(view.decision_set.id)
            return Made(tuple(events))

    return asyncio.run(run())


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return {name: str(tmp_path_factory.mktemp(name)) for name in (*REQUIREMENTS, *(f"asks-{x}" for x in ASKING))}


def in_english(events: Sequence[Event], words: str) -> tuple[Event, ...]:
    """The same facts, told as if the requirement had been English."""

    def payload(event: Event) -> Any:
        match event.payload:
            case RunStarted() as started:
                return started.model_copy(update={"requirement": (Message(user="ana", text=words),)})
            case CoverageUpdate() as read:
                english = read.constraints.model_copy(update={"language": "en"})
                return read.model_copy(update={"constraints": english})
            case _:
                return event.payload

    return tuple(event.model_copy(update={"payload": payload(event)}) for event in events)


def cards(events: Sequence[Event]) -> Iterator[Card]:
    story = Story()
    for event in events:
        if (card := card_for(event, story)) is not None:
            yield card
        story = story.plus(event)


def texts_of(card: Card) -> list[str]:
    """Everything of a card that is ours: no quote of a person."""
    table = [str(cell) for row in (card.table.header, *card.table.rows) for cell in row] if card.table else []
    return [
        card.title, card.summary, card.progress, card.fallback, *card.because, *card.context, *table, *card.helpful,
        *(f"{step.title}: {step.detail}" for step in card.steps),
        *(part for field in card.fields for part in (field.label, field.value)),
        *(part for action in card.actions for part in (action.label, action.confirm)),
        *(moment.label for moment in card.moments),
    ]  # fmt: skip


def texts_in(view: Any) -> Iterator[str]:
    """Every text of a form."""
    if isinstance(view, dict):
        if isinstance(view.get("text"), str):
            yield view["text"]
        for value in view.values():
            yield from texts_in(value)
    elif isinstance(view, list):
        for value in view:
            yield from texts_in(value)


def sentences(texts: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for text in texts:
        for part in _SENTENCE.split(_COMPONENTS.sub(" ", SAME.sub(" ", text))):
            words = _WORD.findall(part.casefold())
            if len(words) >= WORDS:
                found.add(" ".join(words))
    return found


def ours_in_both(told_here: Sequence[str], told_in_english: Sequence[str], *, said: str) -> set[str]:
    """Sentences that are the same in both languages and that nobody said."""
    people = " ".join(_WORD.findall(said.casefold()))
    return {one for one in sentences(told_here) & sentences(told_in_english) if one not in people}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["plans", "asks"])
def test_no_card_holds_a_sentence_of_ours_in_english(language: str, kind: str, folders: dict[str, str]) -> None:
    text = (REQUIREMENTS if kind == "plans" else ASKING)[language]
    events = made(text, folders[language if kind == "plans" else f"asks-{language}"]).events
    events = (*events, *_ends(events))
    here = [line for card in cards(events) for line in texts_of(card)]
    english = [line for card in cards(in_english(events, "score customers every night")) for line in texts_of(card)]

    assert len(sentences(english)) > 20
    assert ours_in_both(here, english, said=text) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_form_answer_proposal_or_error_is_in_english(language: str, folders: dict[str, str]) -> None:
    planned, asked = (
        made(REQUIREMENTS[language], folders[language]),
        made(ASKING[language], folders[f"asks-{language}"]),
    )
    said = f"{REQUIREMENTS[language]} {ASKING[language]} why not EKS"
    here = list(_surfaces(planned.events, asked.events, language))
    english = list(_surfaces(in_english(planned.events, "nightly"), in_english(asked.events, "nightly"), "en"))

    assert len(sentences(english)) > 40
    assert ours_in_both(here, english, said=said) == set()


def test_the_check_finds_a_sentence_that_is_not_translated() -> None:
    assert ours_in_both(["So: people read this sentence."], ["people read this sentence"], said="") == {
        "people read this sentence"
    }
    assert (
        ours_in_both(["people read this sentence"], ["people read this sentence"], said="people read this sentence")
        == set()
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_cards_read_as_they_did(language: str, folders: dict[str, str], request: pytest.FixtureRequest) -> None:
    shown = "\n\n".join(_as_read(card) for card in cards(made(REQUIREMENTS[language], folders[language]).events)) + "\n"
    path = GOLDEN / f"{language}.md"
    if request.config.getoption("--update-golden", default=False) or not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


def _ends(events: Sequence[Event]) -> Iterator[Event]:
    last = events[-1]
    for payload in (
        RunError(
            code="validation_failed", node="validators", message=of_ours("workflow.end.failed"),
            remedy=of_ours("workflow.end.kept"),
        ),
        RunComplete(status="cancelled", reason=of_ours("workflow.end.cancelled", who="ana")),
        RunComplete(status="expired", reason=of_ours("workflow.end.expired")),
    ):  # fmt: skip
        yield last.model_copy(update={"payload": payload, "seq": last.seq + 1})


def _surfaces(planned: Sequence[Event], asked: Sequence[Event], language: str) -> Iterator[str]:
    story, carried = Story.of(planned), Carried(value="g:1")
    assert story.language == language
    for question in ("why not EKS?", "what drives the cost?", "what was assumed?", "how sure are you?", "policy?",
                     "how do I run it?", "why eu-central-1?", "why not sm_batch_transform?"):  # fmt: skip
        found = record.answer(question, story, may_decide="ana", catalog=CATALOG)
        assert found is not None, question
        yield from texts_of(found)
    yield from texts_of(record.nothing(story))
    for _, card in story.cards:
        yield from texts_in(details(card, language))
    yield from _proposed(planned, asked, language)
    asks = next(p.questions for p in (e.payload for e in asked) if isinstance(p, QuestionsAsked))
    rule = RuleResult(
        id="NET-01", title="Workloads and data stores have no public address", status="fail", severity="B",
        remedy="Place them in private subnets without public addresses.",
    )  # fmt: skip
    for view in (
        modals.questions(asks, carried, language=language), modals.revise(carried, language=language),
        modals.revision(carried, language=language), modals.hand_over(carried, language=language),
        modals.waive((rule,), carried, language=language), modals.told("questions", "answered", language=language),
        modals.told("details", "card_gone", language=language), modals.told("waivers", "no_block", language=language),
    ):  # fmt: skip
        yield from texts_in(view)
    for error in (GateSuperseded(), DatabaseUnavailable(), RequirementTooVague(), WaiverNeeded()):
        yield sentence(error, language=language)
    assert told(asks, language)[0].text


def _proposed(planned: Sequence[Event], asked: Sequence[Event], language: str) -> Iterator[str]:
    final = Story.of([e for e in planned if e.seq <= max(x.seq for x in planned if isinstance(x.payload, GateWaiting))])
    open_ = Story.of(asked)
    gate, first = final.open_gate, open_.open_gate
    assert gate is not None
    assert first is not None
    yield from texts_of(proposals.final("approve", "verdict", gate, final))
    yield from texts_of(proposals.final("use Kafka", "change", gate, final))
    yield from texts_of(proposals.echo(first, open_, {}, notes=[], defaults=False))
    yield from texts_of(proposals.echo(first, open_, {"regions": ["eu-central-1"]}, notes=["x"], defaults=True))


def _as_read(card: Card) -> str:
    lines = [
        f"## {card.title}",
        card.summary,
        *(f"> {x}" for x in card.quote.splitlines()),
        *(f"- {x}" for x in card.because),
    ]
    if card.table:
        lines += [" | ".join(str(cell) for cell in row) for row in (card.table.header, *card.table.rows)]
    lines += [f"**{f.label}** {f.value}" for f in card.fields if not re.fullmatch(r"[0-9a-f]{12}", f.value)]
    lines += [f"[{a.label}] {a.confirm}".rstrip() for a in card.actions]
    lines += [f"_{line}_" for line in card.context]
    return "\n".join(line for line in lines if line)
