"""What a reply means: how the design stands × what kind of words × whose. One pure table; performs nothing.

Text never decides a gate. From the first gate on only the requester and those who may decide steer; what others say
is a suggestion that one of them takes up. A question is answered from the record, at any time, to anybody.
"""

from typing import Literal

from bot.slack.kinds import Kind

Standing = Literal["none", "gathering", "running", "input", "final", "ended"]
"""No design yet; no gate yet; at work after a gate; questions are open; approval is open; it has ended."""
Person = Literal["requester", "approver", "member", "guest"]
Meaning = Literal[
    "begin",  # a new design
    "refuse",  # only members may
    "help",
    "tell",  # answer from the record
    "contribute",  # joins the requirement
    "note",  # kept, and the gate says that it is in no plan
    "suggest",  # shown with a button for whoever steers
    "echo",  # what was read as answers, with Confirm
    "answer",  # confirms the answers that were echoed
    "point",  # the gate's button, filled in
    "who",  # who may decide
    "propose",  # “start a new version with …?”
    "start",  # confirms the newest proposal
    "ignore",
]

_STEERS: tuple[Person, ...] = ("requester", "approver")


def meaning(standing: Standing, kind: Kind, person: Person) -> Meaning:
    if standing == "none":
        return _none(kind, person)
    if kind == "question":
        return "tell"
    if kind == "help":
        return "help"
    if kind == "chatter":
        return "ignore"
    if standing == "gathering":
        return "contribute" if kind in ("change", "answers") else "ignore"
    if person not in _STEERS:
        return _bystander(standing, kind)
    return _steering(standing, kind, person)


def _none(kind: Kind, person: Person) -> Meaning:
    if kind == "help":
        return "help"
    return "refuse" if person == "guest" else "begin"


def _bystander(standing: Standing, kind: Kind) -> Meaning:
    if kind in ("change", "answers"):
        return "suggest"
    return "who" if kind == "verdict" and standing == "final" else "ignore"


def _steering(standing: Standing, kind: Kind, person: Person) -> Meaning:
    match standing, kind:
        case "running", "change" | "answers":
            return "note"
        case "input", "confirmation":
            return "answer"
        case "input", _:
            return "echo"
        case "final", _:
            return "point"
        case "ended", "change" | "answers":
            return "propose"
        case "ended", "confirmation":
            return "start" if person == "requester" else "ignore"
        case _:
            return "ignore"
