from datetime import UTC, datetime, timedelta, timezone

from rich.console import Console

from bot.cards import Card, Field, Moment, Step, Table
from bot.terminal.listing import runs_table, table
from bot.terminal.render import show
from core.domain.decision_set import DecisionSet
from core.domain.ids import DecisionSetId, ProjectId
from core.domain.requirement import Message
from tests.support.builders import NOW, REQUESTER

HOSTILE = "[red]x[/red] \x1b[2J\x1b]8;;file:///etc\x07 :boom: \u202e"


def shown(card: Card) -> str:
    console = Console(width=100, force_terminal=True, color_system=None)
    with console.capture() as captured:
        show(console, card)
    return captured.get()


def test_every_part_of_a_card_is_shown() -> None:
    card = Card(
        kind="gate", title="Draft 1", summary="54 USD a month", quote="score churn", because=("cheapest",),
        steps=(Step("planner", "Plan", "done", "1.2 s"), Step("codegen", "Generate", "failed")),
        table=Table(("component", "USD"), (("lambda", 1234.5), ("s3", 100.0))),
        fields=(Field("region", "eu-west-1"),), context=("prices of 2026",), fallback="Draft 1.",
        moments=(Moment("Open until", datetime(2026, 3, 2, 14, 0, tzinfo=timezone(timedelta(hours=2)))),),
    )  # fmt: skip
    text = shown(card)
    for part in ("Draft 1", "54 USD a month", "“score churn”", "• cheapest", "✓ Plan  1.2 s", "✗ Generate", "1,234.5",
                 "100", "region: eu-west-1", "prices of 2026", "Open until 2026-03-02 12:00 UTC"):  # fmt: skip
        assert part in text


def test_nothing_that_people_or_models_wrote_reaches_the_terminal_as_a_command() -> None:
    card = Card(
        kind="reason", title=HOSTILE, summary=HOSTILE, quote=HOSTILE, because=(HOSTILE,), context=(HOSTILE,),
        steps=(Step("a", HOSTILE, "running", HOSTILE),), table=Table((HOSTILE,), ((HOSTILE,),)),
        fields=(Field(HOSTILE, HOSTILE),), moments=(Moment(HOSTILE, NOW),), fallback="",
    )  # fmt: skip
    text = shown(card)
    assert text.count("[red]x[/red]") == 12
    assert text.count(":boom:") == 12
    assert not any(char in text for char in "\x1b\x07\u202e")


def test_a_listing_shows_requirements_as_they_were_written_cut_to_a_line() -> None:
    def a_design(number: int, text: str) -> DecisionSet:
        return DecisionSet(
            id=DecisionSetId(f"d-{number}"), project_id=ProjectId("p"), number=number, requester=REQUESTER,
            requirement=(Message(user="u", text=text),), created_at=NOW, updated_at=NOW.astimezone(UTC),
        )  # fmt: skip

    console = Console(width=300, force_terminal=True, color_system=None)
    with console.capture() as captured:
        console.print(runs_table([a_design(1, HOSTILE), a_design(2, "score\nchurn " + "x" * 100)]))
        console.print(table((HOSTILE,), ((HOSTILE,),)))
    text = captured.get()
    assert "D-1v1" in text
    assert "2026-03-02 09:00" in text
    assert "score churn xxx" in text
    assert "…" in text
    assert not any(char in text for char in "\x1b\x07\u202e")
