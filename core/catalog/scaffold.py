"""Starts a component: a folder that loads at once and whose faults `check` explains one by one."""

from pathlib import Path

from core.errors import BadInput

_COMPONENT = """\
id: {id}
title: {title}
kind: {kind}
category: other
capabilities: [{capability}]
choose_when: []
words: []
burden: 1
serverless: true
requires: [encryption]
needs:
  kms_key_arn: encryption.key_arn
sizing: {{}}
cost: []
sources: []
"""
_VARIABLES = """\
variable "name" {
  description = "Prefix of every resource name."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts what this component stores."
  type        = string
}
"""
_VERSIONS = """\
terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7"
    }
  }
}
"""


def new(component_id: str, *, folder: Path) -> Path:
    """Writes `folder/<id>`. Raises BadInput for an id that is no name, or one that is taken."""
    if not component_id.isidentifier() or component_id != component_id.lower():
        raise BadInput(f"`{component_id}` is no component id: use lower case, digits and underscores.")
    root = folder / component_id
    if root.exists():
        raise BadInput(f"There is a component `{component_id}` already.")
    for path, text in _files(component_id).items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return root


def _files(component_id: str) -> dict[str, str]:
    title = component_id.replace("_", " ").capitalize()
    kind = component_id.replace("_", "-")
    component = _COMPONENT.format(id=component_id, title=title, kind=kind, capability=component_id)
    return {
        "component.yaml": component,
        "module/main.tf": "",
        "module/variables.tf": _VARIABLES,
        "module/outputs.tf": "",
        "module/versions.tf": _VERSIONS,
        "module/README.md": f"# {title}\n",
    }
