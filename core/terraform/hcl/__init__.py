"""Terraform's language as values: read with line numbers, then resolved as far as it can be without a provider.

Written here because python-hcl2 gives no lines and needs about 20 ms a file; a test holds it against python-hcl2.
"""

from core.terraform.hcl.nodes import Attribute, Block, Body, Node, Ref
from core.terraform.hcl.reader import HclSyntaxError, read

__all__ = ["Attribute", "Block", "Body", "HclSyntaxError", "Node", "Ref", "read"]
