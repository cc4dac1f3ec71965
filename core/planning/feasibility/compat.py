"""Checks of fit: components with each other, and the requirement with what this catalog can build at all."""

from collections import Counter
from collections.abc import Iterator

from core.planning.capabilities import files
from core.planning.feasibility.proposal import Proposal, Verdict, verdict
from core.planning.place import allowed_regions


def together(proposal: Proposal) -> Iterator[Verdict]:
    """COMPAT: one component of a kind, every need and requirement met, nothing that excludes another."""
    kinds = Counter(entry.spec.kind for entry in proposal.entries)
    provided = proposal.capabilities()
    ids = {entry.id for entry in proposal.entries}
    faults = [f"{count} components of the kind {kind}" for kind, count in sorted(kinds.items()) if count > 1]
    for entry in proposal.entries:
        faults += [f"{entry.id} needs {target}" for target in needed_kinds(entry.spec.needs) if target not in kinds]
        faults += [f"{entry.id} requires {c}" for c in entry.spec.requires if c not in provided]
        faults += [f"{entry.id} excludes {other}" for other in entry.spec.incompatible if other in ids]
        faults += [] if proposal.pattern in entry.spec.patterns else [f"{entry.id} is not for {proposal.pattern}"]
    if faults:
        yield verdict("COMPAT", "B", evidence="; ".join(faults), detail="These components do not hold together.")
    else:
        what = f"{len(kinds)} components, each of its own kind; needs and requirements met"
        yield verdict("COMPAT", "ok", evidence=what, detail="The components hold together.")


def asked(proposal: Proposal) -> Iterator[Verdict]:
    """COMPAT: what the requirement asks for and nothing in the plan provides; blocking where it is essential."""
    provided = proposal.capabilities() | files(proposal.constraints).keys()
    for requirement in proposal.required:
        if requirement.capability in provided:
            continue
        yield verdict(
            "COMPAT",
            "B" if requirement.essential else "H",
            evidence=f"required: {requirement.capability} ({requirement.why}); provided by nothing in the plan",
            detail=f"Nothing in this plan provides {requirement.capability.replace('_', ' ')}.",
            remedy="" if requirement.essential else "It must be added by hand; approve only if that is planned.",
        )


def place(proposal: Proposal) -> Iterator[Verdict]:
    """COMPAT: the region is one that data may lie in; a residency blocks, GDPR alone wants a person's consent."""
    known = proposal.prices.regions
    allowed = allowed_regions(proposal.constraints, known)
    if proposal.region not in allowed:
        residency = proposal.constraints.data_residency
        yield verdict(
            "RESIDENCY",
            "B" if residency else "H",
            evidence=f"region = {proposal.region}; allowed: {', '.join(allowed) or 'none that is priced'}",
            detail=f"{proposal.region} lies outside of {residency or 'the EU, where GDPR data is at home'}.",
            remedy=f"Use {allowed[0]}." if allowed else "",
            relax=("regions", allowed[0]) if allowed and residency else None,
        )
    if len(proposal.constraints.regions or ()) > 1:
        yield verdict(
            "COMPAT",
            "H",
            evidence=f"regions = {', '.join(proposal.constraints.regions or ())}; planned: {proposal.region}",
            detail="One stack stands in one region; the others get their own run of the same stack.",
            remedy="Apply the stack once in each region, and price each.",
        )


def surroundings(proposal: Proposal) -> Iterator[Verdict]:
    """COMPAT and HYBRID: another cloud, data at home without a line to it, another tool for pipelines or stacks."""
    constraints = proposal.constraints
    if constraints.cloud_preference in ("gcp", "azure", "onprem"):
        yield verdict(
            "COMPAT",
            "B",
            evidence=f"cloud_preference = {constraints.cloud_preference}",
            detail="This catalog builds on AWS alone.",
            remedy="Let it be AWS, or hand the design over.",
            relax=("cloud_preference", "aws"),
        )
    at_home = [s for s in constraints.data_sources or () if "onprem" in s.replace("-", "").replace("_", "")]
    if at_home:
        yield _hybrid(at_home, link=constraints.hybrid_link)
    if (ci := constraints.ci_system) is not None and not _in_words(proposal, kind="ci", word=ci):
        yield verdict(
            "COMPAT",
            "H",
            evidence=f"ci_system = {ci}; the catalog's pipelines: {', '.join(_of_kind(proposal, 'ci')) or 'none'}",
            detail=f"Pipelines are not generated for {ci.replace('_', ' ')}; their steps are `make` targets.",
            remedy=f"Call the same `make` targets from {ci.replace('_', ' ')}.",
        )
    if (iac := constraints.iac_tool) not in (None, "terraform", "opentofu"):
        yield verdict("COMPAT", "H", evidence=f"iac_tool = {iac}", detail="The stack is generated as Terraform alone.")


def needed_kinds(needs: dict[str, str]) -> tuple[str, ...]:
    """The kinds that a component's needs point at, each once."""
    return tuple(dict.fromkeys(target.partition(".")[0] for target in needs.values()))


def _hybrid(sources: list[str], *, link: str | None) -> Verdict:
    evidence = f"data_sources = {', '.join(sources)}; hybrid_link = {link or 'unknown'}"
    if link in ("vpn", "dx"):
        return verdict(
            "HYBRID",
            "H",
            evidence=evidence,
            detail="Data comes over the line that exists; this plan neither builds nor tests it.",
            remedy="Route the private subnets to it, and land an extract in the data bucket.",
        )
    return verdict(
        "HYBRID",
        "B",
        evidence=evidence,
        detail="Data lies outside of AWS and no line to it is known.",
        remedy="Say which line there is, or deliver files to the data bucket.",
        relax=("hybrid_link", "vpn"),
    )


def _of_kind(proposal: Proposal, kind: str) -> tuple[str, ...]:
    return tuple(entry.id for entry in proposal.entries if entry.spec.kind == kind)


def _in_words(proposal: Proposal, *, kind: str, word: str) -> bool:
    wanted = word.replace("_", " ")
    return any(wanted in entry.spec.words for entry in proposal.entries if entry.spec.kind == kind)
