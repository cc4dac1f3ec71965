"""What a reply means: every standing × every kind of words × every kind of person, one by one."""

from itertools import product
from typing import get_args

import pytest

from bot.slack.kinds import Kind
from bot.slack.meaning import Meaning, Person, Standing, meaning

PERSONS: tuple[Person, ...] = ("requester", "approver", "member", "guest")
#: Kind of words → what they mean of the requester, an approver, a member, a guest.
TABLE: dict[Standing, dict[Kind, tuple[Meaning, Meaning, Meaning, Meaning]]] = {
    "none": {
        "question": ("begin", "begin", "begin", "refuse"),
        "verdict": ("begin", "begin", "begin", "refuse"),
        "confirmation": ("begin", "begin", "begin", "refuse"),
        "answers": ("begin", "begin", "begin", "refuse"),
        "change": ("begin", "begin", "begin", "refuse"),
        "help": ("help", "help", "help", "help"),
        "chatter": ("begin", "begin", "begin", "refuse"),
    },
    "gathering": {
        "question": ("tell", "tell", "tell", "tell"),
        "verdict": ("ignore", "ignore", "ignore", "ignore"),
        "confirmation": ("ignore", "ignore", "ignore", "ignore"),
        "answers": ("contribute", "contribute", "contribute", "contribute"),
        "change": ("contribute", "contribute", "contribute", "contribute"),
        "help": ("help", "help", "help", "help"),
        "chatter": ("ignore", "ignore", "ignore", "ignore"),
    },
    "running": {
        "question": ("tell", "tell", "tell", "tell"),
        "verdict": ("ignore", "ignore", "ignore", "ignore"),
        "confirmation": ("ignore", "ignore", "ignore", "ignore"),
        "answers": ("note", "note", "suggest", "suggest"),
        "change": ("note", "note", "suggest", "suggest"),
        "help": ("help", "help", "help", "help"),
        "chatter": ("ignore", "ignore", "ignore", "ignore"),
    },
    "input": {
        "question": ("tell", "tell", "tell", "tell"),
        "verdict": ("echo", "echo", "ignore", "ignore"),
        "confirmation": ("answer", "answer", "ignore", "ignore"),
        "answers": ("echo", "echo", "suggest", "suggest"),
        "change": ("echo", "echo", "suggest", "suggest"),
        "help": ("help", "help", "help", "help"),
        "chatter": ("ignore", "ignore", "ignore", "ignore"),
    },
    "final": {
        "question": ("tell", "tell", "tell", "tell"),
        "verdict": ("point", "point", "who", "who"),
        "confirmation": ("point", "point", "ignore", "ignore"),
        "answers": ("point", "point", "suggest", "suggest"),
        "change": ("point", "point", "suggest", "suggest"),
        "help": ("help", "help", "help", "help"),
        "chatter": ("ignore", "ignore", "ignore", "ignore"),
    },
    "ended": {
        "question": ("tell", "tell", "tell", "tell"),
        "verdict": ("ignore", "ignore", "ignore", "ignore"),
        "confirmation": ("start", "ignore", "ignore", "ignore"),
        "answers": ("propose", "propose", "suggest", "suggest"),
        "change": ("propose", "propose", "suggest", "suggest"),
        "help": ("help", "help", "help", "help"),
        "chatter": ("ignore", "ignore", "ignore", "ignore"),
    },
}


@pytest.mark.parametrize(
    ("standing", "kind", "person"), list(product(get_args(Standing), get_args(Kind), get_args(Person)))
)
def test_each_reply_means_what_the_table_says(standing: Standing, kind: Kind, person: Person) -> None:
    assert meaning(standing, kind, person) == TABLE[standing][kind][PERSONS.index(person)]


def test_words_alone_never_decide_a_final_gate() -> None:
    deciding: set[Meaning] = {"answer", "start", "begin"}
    assert not deciding & {m for row in TABLE["final"].values() for m in row}


def test_who_may_not_steer_changes_nothing_after_the_first_gate() -> None:
    harmless: set[Meaning] = {"tell", "suggest", "ignore", "help", "who"}
    for standing in ("running", "input", "final", "ended"):
        assert {m for row in TABLE[standing].values() for m in row[2:]} <= harmless
