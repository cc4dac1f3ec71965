"""Which overlays of the skeleton a requirement calls for: documents of a regime, and code that protects people."""

from core.domain.constraints import Constraints
from core.domain.plan import Plan

_REGIMES = {"HIPAA": "hipaa", "GDPR": "gdpr", "PCI-DSS": "pci"}
#: Regimes that give people rights over their data.
_PERSONAL = frozenset({"HIPAA", "HITRUST", "GDPR", "CCPA", "LGPD"})
_ABOUT_PEOPLE = frozenset({"credit_scoring", "insurance_claims", "medical", "diagnosis", "hiring"})


def overlays_of(constraints: Constraints, plan: Plan) -> tuple[str, ...]:
    """Names of folders in `skeleton/overlays`, in the order in which they are laid on."""
    named = set(constraints.compliance or ())
    found = ["controls"] if named else []
    # An assistant erases documents, not rows: its own layer holds that.
    if plan.pattern != "llm" and (
        named & _PERSONAL or constraints.pii_types or constraints.phi or constraints.deletion
    ):
        found.append("privacy")
    found += [folder for regime, folder in _REGIMES.items() if regime in named]
    if "EU-AI-Act" in named or constraints.use_case in _ABOUT_PEOPLE:
        found.append("people")
    if any("kubernetes" in planned.capabilities for planned in plan.components):
        found.append("kserve")
    return tuple(found)
