"""The one door: Slack, the terminal and REST hand commands in here, and nothing else changes a decision set."""

from core.application import deciding, handlers, talking
from core.application.outcome import Handled
from core.domain.commands import (
    AddMessage,
    AddNote,
    AnswerQuestions,
    CancelRun,
    Command,
    DecideGate,
    EditMessage,
    GiveFeedback,
    HandOverGate,
    RetryRun,
    StartRevision,
    SubmitRequirement,
)
from core.ports import Ports

__all__ = ["Handled", "Ports", "Service"]


class Service:
    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def handle(self, command: Command) -> Handled:  # noqa: C901 - one line for each command
        """Raises the errors of `core.errors`; then nothing was changed."""
        match command:
            case SubmitRequirement():
                return await handlers.submit_requirement(command, self._ports)
            case StartRevision():
                return await handlers.start_revision(command, self._ports)
            case AnswerQuestions():
                return await deciding.answer_questions(command, self._ports)
            case DecideGate():
                return await deciding.decide_gate(command, self._ports)
            case HandOverGate():
                return await deciding.hand_over_gate(command, self._ports)
            case AddNote():
                return await talking.add_note(command, self._ports)
            case AddMessage():
                return await talking.add_message(command, self._ports)
            case EditMessage():
                return await talking.edit_message(command, self._ports)
            case GiveFeedback():
                return await talking.give_feedback(command, self._ports)
            case CancelRun():
                return await handlers.cancel_run(command, self._ports)
            case RetryRun():
                return await handlers.retry_run(command, self._ports)
