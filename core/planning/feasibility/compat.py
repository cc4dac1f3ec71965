"""Checks of fit: components with each other, and the requirement with what this catalog can build at all."""

from collections import Counter
from collections.abc import Iterator

from core.phrases import joined, named, say
from core.planning.capabilities import files
from core.planning.feasibility.proposal import Proposal, Verdict, verdict
from core.planning.place import allowed_regions


def together(proposal: Proposal) -> Iterator[Verdict]:
    """COMPAT: one component of a kind, every need and requirement met, nothing that excludes another."""
    kinds = Counter(entry.spec.kind for entry in proposal.entries)
    provided = proposal.capabilities()
    ids = {entry.id for entry in proposal.entries}
    faults: list[str] = [
        say("planning.evidence.same_kind", count=count, kind=kind) for kind, count in sorted(kinds.items()) if count > 1
    ]
    for entry in proposal.entries:
        needed = [target for target in needed_kinds(entry.spec.needs) if target not in kinds]
        required = [c for c in entry.spec.requires if c not in provided]
        faults += [say("planning.evidence.needs", component=entry.id, what=what) for what in needed]
        faults += [say("planning.evidence.requires", component=entry.id, what=what) for what in required]
        excluded = [other for other in entry.spec.incompatible if other in ids]
        faults += [say("planning.evidence.excludes", component=entry.id, other=other) for other in excluded]
        if proposal.pattern not in entry.spec.patterns:
            faults.append(say("planning.evidence.not_for", component=entry.id, mode=proposal.pattern))
    if faults:
        yield verdict("COMPAT", "B", evidence=joined(faults, "; "), detail=say("planning.check.apart"))
    else:
        what = say("planning.evidence.together", count=len(kinds))
        yield verdict("COMPAT", "ok", evidence=what, detail=say("planning.check.together"))


def asked(proposal: Proposal) -> Iterator[Verdict]:
    """COMPAT: what the requirement asks for and nothing in the plan provides; blocking where it is essential."""
    provided = proposal.capabilities() | files(proposal.constraints).keys()
    for requirement in proposal.required:
        if requirement.capability in provided:
            continue
        yield verdict(
            "COMPAT",
            "B" if requirement.essential else "H",
            evidence=say("planning.evidence.not_in_plan", what=requirement.capability, why=requirement.why),
            detail=say("planning.check.not_provided", what=named("capability", requirement.capability)),
            remedy="" if requirement.essential else say("planning.remedy.by_hand"),
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
            evidence=say(
                "planning.evidence.allowed",
                region=proposal.region,
                allowed=allowed or say("planning.evidence.unpriced"),
            ),
            detail=say(
                "planning.check.outside", region=proposal.region, home=residency or say("planning.check.gdpr_home")
            ),
            remedy=say("planning.remedy.use", what=allowed[0]) if allowed else "",
            relax=("regions", allowed[0]) if allowed and residency else None,
        )
    if len(proposal.constraints.regions or ()) > 1:
        yield verdict(
            "COMPAT",
            "H",
            evidence=say("planning.evidence.regions", regions=proposal.constraints.regions, planned=proposal.region),
            detail=say("planning.check.one_region"),
            remedy=say("planning.remedy.one_region"),
        )


def surroundings(proposal: Proposal) -> Iterator[Verdict]:
    """COMPAT and HYBRID: another cloud, data at home without a line to it, another tool for pipelines or stacks."""
    constraints = proposal.constraints
    if constraints.cloud_preference in ("gcp", "azure", "onprem"):
        yield verdict(
            "COMPAT",
            "B",
            evidence=f"cloud_preference = {constraints.cloud_preference}",
            detail=say("planning.check.aws_alone"),
            remedy=say("planning.remedy.aws_alone"),
            relax=("cloud_preference", "aws"),
        )
    at_home = [s for s in constraints.data_sources or () if "onprem" in s.replace("-", "").replace("_", "")]
    if at_home:
        yield _hybrid(at_home, link=constraints.hybrid_link)
    if (ci := constraints.ci_system) is not None and not _in_words(proposal, kind="ci", word=ci):
        yield verdict(
            "COMPAT",
            "H",
            evidence=say(
                "planning.evidence.pipelines", ci=ci, pipelines=_of_kind(proposal, "ci") or say("phrases.list.none")
            ),
            detail=say("planning.check.pipelines", ci=ci.replace("_", " ")),
            remedy=say("planning.remedy.pipelines", ci=ci.replace("_", " ")),
        )
    if (iac := constraints.iac_tool) not in (None, "terraform", "opentofu"):
        yield verdict("COMPAT", "H", evidence=f"iac_tool = {iac}", detail=say("planning.check.terraform_alone"))


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
            detail=say("planning.check.line_exists"),
            remedy=say("planning.remedy.line_exists"),
        )
    return verdict(
        "HYBRID",
        "B",
        evidence=evidence,
        detail=say("planning.check.no_line"),
        remedy=say("planning.remedy.no_line"),
        relax=("hybrid_link", "vpn"),
    )


def _of_kind(proposal: Proposal, kind: str) -> tuple[str, ...]:
    return tuple(entry.id for entry in proposal.entries if entry.spec.kind == kind)


def _in_words(proposal: Proposal, *, kind: str, word: str) -> bool:
    wanted = word.replace("_", " ")
    return any(wanted in entry.spec.words for entry in proposal.entries if entry.spec.kind == kind)
