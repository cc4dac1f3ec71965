"""Who may decide: every rule × every kind of person × every right, and what cannot be answered is a no."""

from itertools import product

import pytest
from pydantic import ValidationError

from core.domain.actor import SYSTEM, Actor
from core.domain.authority import Approvals, Authority, Right, Rule, Scope, authority, is_regulated
from core.domain.constraints import Constraints, Coverage
from core.domain.decision_set import DecisionSet, Thread
from core.domain.events import ApprovalGiven, CoverageUpdate, Event, GateHandedOver
from core.domain.ids import DecisionSetId, GateId, ProjectId
from core.domain.requirement import Message
from core.errors import NotAllowed
from tests.support.builders import COLLEAGUE, NOW, OPERATOR, REQUESTER

GATE = GateId("g-1")
NAMED = Actor(surface="slack", id="U7", name="named", team="T1")
GROUPED = Actor(surface="slack", id="U8", name="grouped", team="T1", groups=("S99",))
GUEST = Actor(surface="slack", id="U9", name="guest", team="T1", guest=True)
STRANGER = Actor(surface="slack", id="U7", name="stranger", team="T2")
API = Actor(surface="api", id="ci")
PEOPLE = {"requester": REQUESTER, "colleague": COLLEAGUE, "named": NAMED, "grouped": GROUPED, "guest": GUEST,
          "stranger": STRANGER, "api": API, "operator": OPERATOR, "system": SYSTEM}  # fmt: skip
#: Rule → who may approve under it. The requester and operators may always steer.
RULES: dict[str, tuple[Rule, set[str]]] = {
    "default": (Rule(), {"requester", "api", "operator"}),
    "named": (Rule(who=("U7",)), {"named"}),
    "group": (Rule(who=("S99",)), {"grouped"}),
    "requester or named": (Rule(who=("requester", "U7")), {"requester", "named", "api", "operator"}),
    "members": (Rule(who=("members",)), {"requester", "colleague", "named", "grouped", "api", "operator"}),
    "four eyes": (Rule(four_eyes=True), {"colleague", "named", "grouped", "api", "operator"}),
    "four eyes of named": (Rule(who=("requester", "U7"), four_eyes=True), {"named"}),
    "nobody": (Rule(who=()), set()),
    "api": (Rule(who=("api:ci",)), {"api"}),
    "guests": (Rule(who=("members",), guests=True),
               {"requester", "colleague", "named", "grouped", "guest", "api", "operator"}),
}  # fmt: skip


def held(rule: Rule, *, waivers: tuple[str, ...] | None = None, events: list[Event] | None = None) -> Authority:
    approvals = Approvals(default=Scope(final=rule, waivers=waivers))
    return authority("final", a_design(), gate_id=GATE, approvals=approvals, thread=None, events=events or [])


def a_design(requester: Actor = REQUESTER) -> DecisionSet:
    return DecisionSet(
        id=DecisionSetId("d"), project_id=ProjectId("p"), number=142, requirement=(Message(user="u", text="t"),),
        requester=requester, created_at=NOW, updated_at=NOW,
    )  # fmt: skip


def told(*payloads: ApprovalGiven | GateHandedOver | CoverageUpdate) -> list[Event]:
    return [
        Event(
            decision_set_id=DecisionSetId("d"), payload=p, dedupe_key=str(i), seq=i, project_id=ProjectId("p"), at=NOW
        )
        for i, p in enumerate(payloads, 1)
    ]


def read(**values: object) -> CoverageUpdate:
    constraints = Constraints.model_validate(values)
    return CoverageUpdate(
        constraints=constraints, provenance={}, coverage=Coverage(score=1), notices=(), first_action="plan"
    )


@pytest.mark.parametrize(("name", "person"), list(product(RULES, PEOPLE)))
def test_each_rule_lets_exactly_its_people_approve(name: str, person: str) -> None:
    rule, allowed = RULES[name]
    assert held(rule).may("approve", PEOPLE[person]) is (person in allowed)


@pytest.mark.parametrize(("name", "person"), list(product(RULES, PEOPLE)))
def test_steering_is_for_the_requester_operators_and_who_may_approve(name: str, person: str) -> None:
    rule, allowed = RULES[name]
    assert held(rule).may("steer", PEOPLE[person]) is (person in allowed | {"requester", "api", "operator"})


@pytest.mark.parametrize("right", ["approve", "steer", "waive"])
@pytest.mark.parametrize("person", ["guest", "stranger", "system"])
def test_guests_strangers_and_the_system_itself_decide_nothing(right: Right, person: str) -> None:
    for rule, _ in [r for name, r in RULES.items() if name != "guests"]:
        assert not held(rule).may(right, PEOPLE[person])


@pytest.mark.parametrize(
    ("values", "eyes"),
    [({"compliance": ("HIPAA",)}, True), ({"compliance": ("GDPR",)}, False), ({"compliance": ("EU-AI-Act",)}, True),
     ({"data_classification": "restricted"}, True), ({"data_classification": "confidential"}, False), ({}, False)],
)  # fmt: skip
def test_what_law_regulates_needs_four_eyes_by_default(values: dict[str, object], eyes: bool) -> None:
    events = told(read(**values))
    final = held(Rule(), events=events)
    assert final.four_eyes is eyes
    assert final.may("approve", COLLEAGUE) is eyes
    assert final.may("approve", REQUESTER) is not eyes
    assert final.may("steer", REQUESTER)
    asked = authority(
        "input", a_design(), gate_id=GATE, approvals=Approvals(), thread=None, events=told(read(**values))
    )
    assert asked.may("approve", REQUESTER)


def test_a_standard_may_say_that_two_eyes_are_enough_and_a_terminal_has_two() -> None:
    hipaa = told(read(compliance=("HIPAA",)))
    assert held(Rule(four_eyes=False), events=hipaa).may("approve", REQUESTER)
    here = authority("final", a_design(OPERATOR), gate_id=GATE, approvals=Approvals(), thread=None, events=hipaa)
    assert here.may("approve", OPERATOR)
    assert not is_regulated(None)


def test_several_approvals_are_of_several_people() -> None:
    rule = Rule(who=("members",), approvals=3)
    given = ApprovalGiven(gate_id=GATE, by=NAMED, given=1, needed=3)
    other = given.model_copy(update={"gate_id": GateId("older")})
    assert held(rule).missing(NAMED) == 2
    assert held(rule, events=told(given, other)).missing(NAMED) == 2
    assert held(rule, events=told(given)).missing(COLLEAGUE) == 1
    assert held(rule, events=told(given, given.model_copy(update={"by": COLLEAGUE}))).missing(REQUESTER) == 0


def test_a_gate_that_was_handed_over_is_decided_by_who_holds_it() -> None:
    first = GateHandedOver(gate_id=GATE, by=REQUESTER, to=COLLEAGUE)
    second = GateHandedOver(gate_id=GATE, by=COLLEAGUE, to=NAMED)
    one, two = held(Rule(), events=told(first)), held(Rule(), events=told(first, second))
    assert (one.may("approve", REQUESTER), one.may("approve", COLLEAGUE)) == (False, True)
    assert (two.may("approve", COLLEAGUE), two.may("approve", NAMED)) == (False, True)
    assert two.may("steer", REQUESTER)
    assert two.in_words() == "named"
    assert two.call() == (NAMED,)


def test_with_four_eyes_no_hand_over_brings_the_gate_back_to_the_requester() -> None:
    back = GateHandedOver(gate_id=GATE, by=COLLEAGUE, to=REQUESTER)
    assert not held(Rule(four_eyes=True), events=told(back)).may("approve", REQUESTER)


@pytest.mark.parametrize(
    ("person", "may"), [("named", True), ("grouped", True), ("requester", False), ("guest", False)]
)
def test_waivers_are_for_those_who_are_named(person: str, may: bool) -> None:
    assert held(Rule(), waivers=("U7", "S99")).may("waive", PEOPLE[person]) is may


def test_the_narrower_place_wins_and_keeps_what_it_does_not_say() -> None:
    approvals = Approvals(
        default=Scope(final=Rule(who=("members",)), waivers=("U1",)),
        workspaces={"T1": Scope(final=Rule(who=("U2",)))},
        channels={"C1": Scope(input=Rule(who=("U3",)))},
        projects={"D-142": Scope(final=Rule(who=("U4",)))},
    )
    here = approvals.scope(team="T1", channel="C1", number=7)
    assert (here.final, here.input, here.waivers) == (Rule(who=("U2",)), Rule(who=("U3",)), ("U1",))
    assert approvals.scope(team="T1", channel="C1", number=142).final == Rule(who=("U4",))
    assert approvals.scope(team="T9").final == Rule(who=("members",))
    thread = Thread(project_id=ProjectId("p"), team="T1", channel="C1", thread_ts="1.1")
    asked = authority("input", a_design(), gate_id=GATE, approvals=approvals, thread=thread)
    assert asked.rule.who == ("U3",)


def test_groups_are_asked_of_slack_only_where_a_rule_names_them() -> None:
    approvals = Approvals(default=Scope(final=Rule(who=("S99", "U1")), waivers=("S77",)))
    assert approvals.groups() == {"S99", "S77"}


@pytest.mark.parametrize("wrong", [{"approvals": 0}, {"who": "U1", "x": 1}, {"four_eyes": "maybe"}])
def test_a_rule_that_cannot_be_understood_is_an_error(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Rule.model_validate(wrong)


@pytest.mark.parametrize(
    ("rule", "words"),
    [(Rule(), "the requester, requester"),
     (Rule(who=("U7", "S99"), approvals=2), "U7, group S99; 2 approvals are needed"),
     (Rule(four_eyes=True), "somebody of this workspace other than requester (four eyes)"), (Rule(who=()), "nobody")],
)  # fmt: skip
def test_who_may_is_told_in_words_and_in_the_refusal(rule: Rule, words: str) -> None:
    assert held(rule).in_words() == words
    with pytest.raises(NotAllowed) as refused:
        held(rule).refuse("approve", GUEST, gate_id=GATE)
    assert refused.value.message == f"Only {words} may decide this gate."
