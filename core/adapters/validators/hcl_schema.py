"""Every Terraform file against the provider's schemas, of the pinned major version and of the next."""

from collections.abc import Sequence

from core.adapters.validators.base import Timer, check_of
from core.domain.repository import Check, Tree
from core.terraform import schema
from core.terraform.check import check


class HclSchema:
    name = "hcl_schema"
    reads: tuple[str, ...] = ("*.tf", "*.tfvars")

    async def check(self, folder: str, tree: Tree) -> Sequence[Check]:
        timer, versions = Timer(), " and ".join(schema.VERSIONS)
        folders, findings = check(tree)
        detail = f"{len(folders)} folders against the schemas of {schema.PROVIDER} {versions}"
        return [check_of(self.name, findings, timer=timer, tool="provider schema", version=versions, detail=detail)]
