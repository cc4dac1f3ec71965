"""The wire names between this app and Slack, declared once: the command, its verbs, callback ids and block ids."""

COMMAND = "/mlops"
VERBS: dict[str, str] = {
    "design": "design <need>: start a design from your words",
    "status": "status [D-142]: how a design stands",
    "list": "list: your newest designs",
    "cancel": "cancel <D-142>: stop a design, after asking once more",
    "policies": "policies [D-142]: the rules that designs are judged by, or a design's verdicts",
    "settings": "settings: who may decide here, deadlines and defaults",
    "help": "help: this list",
}

VIEW_LOADING = "mlops-loading"
VIEW_DESIGN = "mlops-design"
VIEW_ANSWERS = "mlops-answers"
VIEW_REVISE = "mlops-revise"
VIEW_WAIVE = "mlops-waive"
VIEW_REVISION = "mlops-revision"
VIEW_HAND_OVER = "mlops-hand-over"

SHORTCUT_DESIGN = "mlops-design"
SHORTCUT_FROM_MESSAGE = "mlops-design-message"
