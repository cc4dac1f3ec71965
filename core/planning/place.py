"""Where data may lie and how it must be guarded, read from the constraints; used by defaults, demand and checks."""

from core.domain.constraints import Constraints

#: The AWS regions that lie in a place, priced here or not. A country without one has no entry: nothing stays in it.
REGIONS_IN = {
    "EU": ("eu-west-1", "eu-central-1", "eu-west-3", "eu-north-1", "eu-south-1", "eu-south-2"),
    "DE": ("eu-central-1",),
    "IE": ("eu-west-1",),
    "FR": ("eu-west-3",),
    "SE": ("eu-north-1",),
    "IT": ("eu-south-1",),
    "ES": ("eu-south-2",),
    "GB": ("eu-west-2",),
    "UK": ("eu-west-2",),
    "CH": ("eu-central-2",),
    "US": ("us-east-1", "us-east-2", "us-west-2", "us-west-1"),
    "CA": ("ca-central-1",),
    "IN": ("ap-south-1", "ap-south-2"),
    "KR": ("ap-northeast-2",),
    "SG": ("ap-southeast-1",),
    "AU": ("ap-southeast-2",),
    "JP": ("ap-northeast-1",),
    "BR": ("sa-east-1",),
}

#: Regimes for which AWS lists the services that are in scope; a component under any other is judged by its controls.
LISTED_REGIMES = ("HIPAA", "PCI-DSS", "SOC2", "ISO27001")
#: Regimes that want a trail of who did what.
AUDITED_REGIMES = ("HIPAA", "PCI-DSS", "SOC2", "SOX", "ISO27001", "HITRUST", "FedRAMP", "EU-AI-Act", "BaFin-VAIT")
#: Regimes under which workloads stand in a network of their own.
PRIVATE_REGIMES = ("HIPAA", "PCI-DSS", "HITRUST", "FedRAMP")
#: Regimes under which a person releases each model.
APPROVED_REGIMES = ("EU-AI-Act", "BaFin-VAIT")


def is_confidential(constraints: Constraints) -> bool:
    personal = constraints.phi or constraints.pan or bool(constraints.pii_types)
    return constraints.data_classification in ("confidential", "restricted") or bool(personal)


def regimes(constraints: Constraints, among: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(regime for regime in constraints.compliance or () if regime in among)


def allowed_regions(constraints: Constraints, known: tuple[str, ...]) -> tuple[str, ...]:
    """The known regions in which the data may lie, in the table's order; all of them without a residency."""
    if constraints.data_residency in (None, "", "none"):
        if "GDPR" in (constraints.compliance or ()):
            return tuple(region for region in known if region in REGIONS_IN["EU"])
        return known
    inside = REGIONS_IN.get(str(constraints.data_residency).upper(), ())
    return tuple(region for region in known if region in inside)
