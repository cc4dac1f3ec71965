"""What a thread and its answers come to: the one function that the intake asks, and the first reply that follows.

Answers arrive as values or in words, by constraint key or question id; a bare reply in the thread counts too.
"""

from collections.abc import Sequence

from core.domain.base import Json
from core.domain.constraints import Understanding
from core.domain.question import Question
from core.domain.requirement import FirstAction, Message
from core.errors import BadInput
from core.understanding.answer import coerced, read_answer
from core.understanding.interpret import interpret, read
from core.understanding.thread import read_thread

_OTHER_CLOUDS = ("gcp", "azure", "onprem", "multi")
_LONGEST_REPLY = 60


def understand(messages: Sequence[Message], *, answers: Json, asked: Sequence[Question] = ()) -> Understanding:
    """Answers win over the text. Raises BadInput for an answer that fits no key."""
    given = coerced(answers, asked)
    return interpret(messages, answers={**_reply(messages, asked, given), **given})


def first_action(understanding: Understanding) -> FirstAction:
    """What the words alone decide; whether a plan or a question comes next is for coverage to say."""
    kinds = {notice.kind for notice in understanding.notices}
    if not understanding.is_ml:
        return "decline_or_redirect"
    if "injection" in kinds:
        return "refuse_injection_and_continue"
    if understanding.constraints.cloud_preference in _OTHER_CLOUDS and "scope" in kinds:
        return "decline_or_redirect"
    if understanding.conflicts or "conflict" in kinds:
        return "flag_conflict"
    return "plan"


def _reply(messages: Sequence[Message], asked: Sequence[Question], given: Json) -> Json:
    """A short last message that says nothing by itself answers the one open question that it fits."""
    open_questions = [question for question in asked if question.field not in given]
    if not open_questions or len(messages) < 2 or len(messages[-1].text) > _LONGEST_REPLY:
        return {}
    if any(True for spoken in read_thread(messages[-1:]).spoken for _ in read(spoken.text)):
        return {}
    found: Json = {}
    for question in open_questions:
        try:
            found[question.field] = read_answer(question, messages[-1].text)
        except BadInput:
            continue
    return found if len(found) == 1 else {}
