"""Whether messages can be a requirement at all; asked before anything is stored."""

from collections.abc import Sequence

from core.domain.requirement import Message
from core.errors import BadInput, RequirementTooVague
from core.understanding import read_input, understand


def readable(messages: Sequence[Message]) -> tuple[Message, ...]:
    """The messages with words in them, cleaned; one without is left out as long as another has some.

    Raises BadInput or RequirementTooVague.
    """
    cleaned: list[Message] = []
    refused: list[BadInput] = []
    for message in messages:
        try:
            cleaned.append(message.model_copy(update={"text": read_input(message.text)}))
        except BadInput as exc:
            refused.append(exc)
    if not cleaned and refused:
        raise refused[0]
    if not understand(cleaned, answers={}).is_ml:
        raise RequirementTooVague()
    return tuple(cleaned)
