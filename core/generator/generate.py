"""Blueprint in, file tree out. Pure: the same blueprint and catalog give the same bytes."""

from core.catalog.loader import Catalog
from core.domain.repository import Tree
from core.errors import UnsafePath
from core.generator import escape
from core.generator.blueprint import Blueprint
from core.generator.compliance import compliance_files
from core.generator.context import context_of
from core.generator.decisions import decision_pages
from core.generator.environments import demands_of
from core.generator.existing import existing_page
from core.generator.infra import infra_files
from core.generator.overlays import overlays_of
from core.generator.paths import safe_paths
from core.generator.pipelines import pipelines_of
from core.generator.render import files_of, render_skeleton
from core.generator.reports import report_files
from core.generator.sample import UseCase, sample_csv, use_case_of
from core.generator.sbom import sbom
from core.generator.wiring import wire


def tailorable(package: str) -> tuple[str, ...]:
    """The files that a model may replace; everything else is decided by code."""
    return (f"src/{package}/checks.py", "tests/unit/test_checks.py", "docs/model-card.md")


def generate(blueprint: Blueprint, *, catalog: Catalog) -> Tree:
    """Raises CatalogInvalid when the plan's components do not fit together, UnsafePath for a tailored file."""
    demands = demands_of(blueprint)
    name, use_case = use_case_of(blueprint.constraints.use_case)
    context = context_of(blueprint, catalog=catalog, use_case=(name, use_case), demands=demands)
    tree = render_skeleton(
        blueprint.plan.pattern,
        overlays=overlays_of(blueprint.constraints, blueprint.plan),
        ci=pipelines_of(blueprint.plan),
        package=blueprint.package,
        context=context,
    )
    for planned in blueprint.plan.components:
        for path, data in files_of(catalog[planned.id].module).items():
            tree[f"infra/modules/{planned.id}/{path}"] = data
    wiring = wire(blueprint.plan, blueprint.constraints, catalog=catalog, demands=demands)
    tree |= {path: text.encode() for path, text in infra_files(blueprint, wiring, demands=demands).items()}
    if blueprint.plan.pattern != "llm":
        tree |= _learned(f"src/{blueprint.package}", use_case)
    pages = decision_pages(blueprint, catalog=catalog)
    tree |= {f"docs/decisions/{page}": text.encode() for page, text in pages.items()}
    tree |= existing_page(blueprint, catalog=catalog) | report_files(blueprint) | compliance_files(blueprint)
    for file in blueprint.tailored:
        if file.path not in tailorable(blueprint.package):
            raise UnsafePath("A model may replace the files that were offered to it only.", path=file.path)
        tree[file.path] = file.content.encode()
    tree["reports/sbom.cdx.json"] = escape.json_file(sbom(tree, name=blueprint.slug, version=blueprint.version))
    return {path: tree[path] for path in sorted(safe_paths(tree))}


def _learned(source: str, use_case: UseCase) -> Tree:
    """What a model is trained and judged with until there is real data."""
    return {
        f"{source}/feature_set.json": escape.json_file(use_case.feature_set()),
        f"{source}/thresholds.json": escape.json_file(use_case.thresholds()),
        "data/sample.csv": sample_csv(use_case).encode(),
    }
