"""What can go wrong in words that an operator understands. Step Functions catches these by class name."""


class ProjectError(Exception):
    """Something that trying again will not mend."""


class InputInvalid(ProjectError):
    """The data breaks the agreed schema."""


class NoInput(ProjectError):
    """There is no file to work on."""


class NoModel(ProjectError):
    """There is no model to score with."""


class QualityCheckFailed(ProjectError):
    """The scores are not fit to be published."""


class GateFailed(ProjectError):
    """The model does not reach its thresholds."""
