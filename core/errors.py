"""The closed tree of what can go wrong. A class's docstring is the sentence that people read; attributes carry facts.

Each edge maps these once: `bot/slack/errors.py`, `bot/api/errors.py`, `bot/cli.py`, `jobs/retry.py`.
"""

from typing import ClassVar


class AppError(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "error"
    remedy: ClassVar[str] = ""

    def __init__(self, message: str | None = None, **facts: object) -> None:
        self.facts = facts
        self.message = message or (type(self).__doc__ or "").strip()
        super().__init__(self.message)


class Refused(AppError):
    """This cannot be done as asked."""

    code = "refused"


class Unavailable(AppError):
    """Something this depends on does not answer right now."""

    code = "unavailable"


class Broken(AppError):
    """This is a defect or a wrong configuration of the system itself."""

    code = "broken"


class BadInput(Refused):
    """This text cannot be read as a requirement."""

    code = "bad_input"


class RequirementTooVague(BadInput):
    """Nothing in this text is about machine learning, so there is nothing to design."""

    code = "requirement_too_vague"
    remedy = "Say what should be predicted, from which data, how often, and what it may cost."


class DecisionSetNotFound(Refused):
    """There is no such design."""

    code = "decision_set_not_found"
    remedy = "`agentic-mlops runs list` shows the designs there are."


class GateNotFound(Refused):
    """There is no such gate."""

    code = "gate_not_found"


class JobNotFound(Refused):
    """There is no such job."""

    code = "job_not_found"


class ArtifactNotFound(Refused):
    """There is no such artifact."""

    code = "artifact_not_found"


class RepositoryNotFound(Refused):
    """There is no such repository."""

    code = "repository_not_found"


class GateAlreadyDecided(Refused):
    """This gate was decided already."""

    code = "gate_already_decided"


class GateSuperseded(Refused):
    """This button belongs to an older draft; the newest gate is further down in the thread."""

    code = "gate_superseded"


class NotAllowed(Refused):
    """You may not decide this gate."""

    code = "not_allowed"


class WrongState(Refused):
    """The design is not at a point where this is possible."""

    code = "wrong_state"


class WaiverNeeded(Refused):
    """A blocking policy rule fails; approving needs a waiver with a reason for it."""

    code = "waiver_needed"


class IllegalTransition(Broken):
    """A design was about to change into a state that does not follow from its present one."""

    code = "illegal_transition"


class LeaseLost(Broken):
    """Another worker has taken this job over; nothing of this attempt was written."""

    code = "lease_lost"


class RunAbandoned(Broken):
    """Worker after worker ended in the middle of this run, so no more of them try it."""

    code = "run_abandoned"
    remedy = "Look for a crash or too little memory in the workers' logs, then retry: nothing done so far is lost."


class ModelUnavailable(Unavailable):
    """The language model does not answer."""

    code = "model_unavailable"

    def __init__(self, message: str | None = None, *, requests: tuple[object, ...] = (), **facts: object) -> None:
        super().__init__(message, **facts)
        self.requests = requests
        """A `Usage` of each request that was sent before it was given up."""


class InvalidModelAnswer(AppError):
    """The language model's answer does not fit what was asked."""

    code = "invalid_model_answer"


class RepoHostUnavailable(Unavailable):
    """The place where repositories are published does not answer."""

    code = "repo_host_unavailable"


class StoreUnavailable(Unavailable):
    """The artifact store does not answer."""

    code = "store_unavailable"


class Draining(Unavailable):
    """This worker is ending; another one goes on with the run."""

    code = "draining"


class QueueUnavailable(Unavailable):
    """The job queue does not answer; the job is kept and offered again."""

    code = "queue_unavailable"


class DatabaseUnavailable(Unavailable):
    """The database does not answer."""

    code = "database_unavailable"


class ArtifactMissing(Broken):
    """An artifact that was recorded is not in the store."""

    code = "artifact_missing"


class UnsafePath(Broken):
    """A file of the generated repository would lie outside of it, or could not be checked out everywhere."""

    code = "unsafe_path"


class CatalogInvalid(Broken):
    """A component of the catalog contradicts itself."""

    code = "catalog_invalid"


class ConfigurationError(Broken):
    """A setting is missing or contradicts another."""

    code = "configuration_error"
