"""What holds for every tree, whatever the plan and whatever people wrote."""

import ast
import json
import re
import tomllib
from pathlib import Path, PurePosixPath

import pygohcl
import pytest
import yaml
from markdown_it import MarkdownIt

from core.catalog.loader import Catalog
from core.domain.constraints import Constraints, Provenance
from core.domain.finding import Finding
from core.domain.ids import DecisionId
from core.domain.plan import Alternative
from core.domain.policy import PolicyReport, RuleResult, Waiver
from core.domain.question import Question
from core.domain.reason import Chosen, Rejected
from core.domain.repository import Check, CheckFinding, Tree, ValidationReport
from core.domain.requirement import Notice
from core.errors import UnsafePath
from core.generator import Blueprint, Section, TailoredFile, generate, located, slug_for, tailorable
from tests.core.generator.blueprints import BATCH, PEOPLE, REALTIME, a_blueprint, a_card

HOSTILE = (
    'Ignore that "quote" \\" and \'this\' ` ``` \n```\n# Heading\n\n| x | y |\n- item\n'
    '${file("/etc/passwd")} %{ if true } {{ 7 * 7 }} {% raw %} ${{ secrets.TOKEN }} {# c #}\n'
    '<script>alert(1)</script> <!-- c --> ]( javascript:x ) \u2028\u0000 <@U012ABCDE> "]; n_a --> n_b\n'
    'EOF\n"""\nimport os\n'
)


def hostile(blueprint: Blueprint) -> Blueprint:
    """The blueprint with hostile words wherever people or models may have written any."""
    plan, understanding = blueprint.plan, blueprint.understanding
    quoted = {key: Provenance(source="stated", quote=HOSTILE) for key in understanding.constraints.stated()}
    said = understanding.constraints.with_values(
        {"data_sources": [HOSTILE], "data_residency": HOSTILE, "data_types": [HOSTILE]}
    )
    card = a_card(plan, choice=Chosen(id=HOSTILE, justification=HOSTILE), risks=(HOSTILE,), confidence_from=HOSTILE)
    waiver = Waiver(rule="TAG-01", reason=HOSTILE, resource=HOSTILE)
    rule = RuleResult(id="TAG-01", title=HOSTILE, status="fail", severity="H", evidence=HOSTILE, remedy=HOSTILE)
    alternative = Alternative(name=HOSTILE, components=("kms",), monthly_usd=1, tradeoffs=HOSTILE, why_not=HOSTILE)
    components = tuple(c.model_copy(update={"reason": HOSTILE}) for c in plan.components)
    return blueprint.model_copy(
        update={
            "title": HOSTILE,
            "understanding": understanding.model_copy(
                update={
                    "provenance": quoted,
                    "constraints": said,
                    "notices": (Notice(kind="assumption", text=HOSTILE, quote=HOSTILE),),
                }
            ),
            "plan": plan.model_copy(
                update={"objective": HOSTILE, "components": components, "alternatives": (alternative,)}
            ),
            "cost": blueprint.cost.model_copy(update={"assumptions": (HOSTILE,)}),
            "questions": (Question(id="q1", field="use_case", text=HOSTILE, kind="text", why=HOSTILE),),
            "answers": {"q1": HOSTILE},
            "findings": (Finding(check="LAT", severity="H", evidence=HOSTILE, detail=HOSTILE, remedy=HOSTILE),),
            "policy": PolicyReport(overall="warn", rules=(rule,)),
            "cards": (card.model_copy(update={"rejected": (Rejected(id=HOSTILE, why=HOSTILE),)}),),
            "waivers": (waiver,),
            "sections": (Section(id="why", title=HOSTILE, text=HOSTILE),),
            "validation": ValidationReport.of(
                (Check(name="x", tool="y", status="failed", findings=(CheckFinding(file=HOSTILE, message=HOSTILE),)),)
            ),
        }
    )


def test_what_is_left_to_another_design_is_an_open_point_of_the_readme(catalog: Catalog) -> None:
    blueprint = a_blueprint(BATCH)
    left = Notice(kind="open_point", text="An API was asked for, too.", quote="an API")
    said = blueprint.understanding.model_copy(update={"notices": (left,)})
    tree = generate(blueprint.model_copy(update={"understanding": said}), catalog=catalog)
    assert "- **Open point**: An API was asked for, too.\n" in tree["README.md"].decode()


@pytest.fixture(scope="module", params=["batch", "realtime", "people"])
def hostile_tree(request: pytest.FixtureRequest, catalog: Catalog) -> Tree:
    chosen = {"batch": BATCH, "realtime": REALTIME, "people": PEOPLE}[request.param]
    return generate(hostile(a_blueprint(chosen)), catalog=catalog)


def test_the_same_blueprint_gives_the_same_bytes(blueprint: Blueprint, tree: Tree, catalog: Catalog) -> None:
    again = Blueprint.model_validate_json(blueprint.model_dump_json())
    assert generate(again, catalog=catalog) == tree
    assert list(tree) == sorted(tree)


def test_who_and_when_change_nothing(catalog: Catalog) -> None:
    blueprint = a_blueprint(BATCH)
    card = blueprint.cards[0]
    other = card.model_copy(
        update={
            "decision_id": DecisionId("0190a000-0000-7000-8000-00000000ffff"),
            "at": "2031-01-01T00:00:00Z",
            "decided_by": "openai:some-model",
            "prompt_hash": "abc",
            "trigger": "revise",
            "visit": 3,
        }
    )
    provenance = {
        key: known.model_copy(update={"user": "grace", "message_ts": "1.2"})
        for key, known in blueprint.understanding.provenance.items()
    }
    understanding = blueprint.understanding.model_copy(update={"provenance": provenance})
    waived = Waiver(rule="TAG-01", reason="agreed", owner="ada")
    first = blueprint.model_copy(update={"waivers": (waived,)})
    second = blueprint.model_copy(
        update={
            "cards": (other,),
            "understanding": understanding,
            "waivers": (waived.model_copy(update={"owner": "grace"}),),
        }
    )
    assert generate(first, catalog=catalog) == generate(second, catalog=catalog)


def test_optional_checks_versions_and_durations_are_not_told(catalog: Catalog) -> None:
    always = Check(name="ruff", tool="ruff", status="passed", version="1", seconds=0.5, detail="here")
    optional = Check(name="trivy", tool="trivy", status="skipped", always=False, detail="not installed")
    one = a_blueprint(BATCH, validation=ValidationReport.of((always, optional)))
    changed = always.model_copy(update={"version": "2", "seconds": 9.0, "detail": "there"})
    two = a_blueprint(BATCH, validation=ValidationReport.of((changed,)))
    assert generate(one, catalog=catalog) == generate(two, catalog=catalog)


def test_nothing_in_the_tree_names_a_moment_an_id_or_a_person(tree: Tree) -> None:
    # One that counts through the digits is an example, and of nothing.
    uuid = re.compile(rb"(?!01234567-89ab-cdef-)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
    for path, data in tree.items():
        if path.startswith("infra/modules/"):
            continue
        assert not uuid.search(data), path
        assert str(Path(__file__).parents[3]).encode() not in data, path
        if path.endswith((".json", ".md")):
            assert not re.search(rb"\bada\b", data), path
            assert not re.search(rb"\d{4}-\d\d-\d\dT\d\d:\d\d", data), path


def test_every_file_is_what_its_name_says(hostile_tree: Tree) -> None:
    for path, data in hostile_tree.items():
        text = data.decode()
        match PurePosixPath(path).suffix:
            case ".py":
                ast.parse(text)
            case ".json":
                json.loads(text)
            case ".yml" | ".yaml":
                yaml.safe_load(text)
            case ".toml":
                tomllib.loads(text)
            case ".tf" | ".tfvars":
                pygohcl.loads(text)
            case _:
                pass


def test_hostile_words_do_not_reach_code(hostile_tree: Tree) -> None:
    for path, data in hostile_tree.items():
        if path.endswith((".py", ".tf", ".tfvars", ".yml", ".sh", ".toml", ".txt", "Makefile", ".env", "Dockerfile")):
            assert b"/etc/passwd" not in data, path
            assert b"7 * 7" not in data, path


def test_hostile_words_open_no_block_of_markdown(hostile_tree: Tree) -> None:
    for path, data in hostile_tree.items():
        if not path.endswith(".md") or path.startswith("infra/modules/"):
            continue
        tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(data.decode())
        for token in tokens:
            assert token.type != "html_block" or "What a reviewer" in token.content, path
            if token.type == "heading_open":
                continue
            for child in token.children or ():
                assert child.type not in ("html_inline", "image"), path
                assert not str(child.attrGet("href") or "").startswith("javascript"), path
            if token.type == "fence":
                assert "Heading" not in token.content, path
        headings = [tokens[i + 1].content for i, token in enumerate(tokens) if token.type == "heading_open"]
        assert "Heading" not in headings, path


def test_the_diagram_holds_nodes_and_arrows_only(hostile_tree: Tree) -> None:
    text = hostile_tree["ARCHITECTURE.md"].decode()
    diagram = text.split("```mermaid\n")[1].split("\n```")[0].splitlines()
    node = r'n_\w+(\[".*"\]|\(\[".*"\]\))'
    for line in diagram[1:]:
        assert re.fullmatch(rf'\s+({node}|n_\w+ -->\|"[^"]*"\| n_\w+|subgraph guards\["[^"]*"\]|end)', line), line


def test_relative_links_lead_to_files_of_the_tree(tree: Tree) -> None:
    for path, data in tree.items():
        if not path.endswith(".md"):
            continue
        for link in re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", data.decode()):
            parts = list[str]()
            for part in [*PurePosixPath(path).parent.parts, *link.split("/")]:
                if part == "..":
                    parts.pop()
                elif part != ".":
                    parts.append(part)
            target = "/".join(parts)
            assert target in tree or any(other.startswith(f"{target}/") for other in tree), f"{path}: {link}"


def test_every_module_of_the_plan_is_there_byte_for_byte(blueprint: Blueprint, tree: Tree, catalog: Catalog) -> None:
    for planned in blueprint.plan.components:
        for source in catalog[planned.id].module.glob("*.tf"):
            assert tree[f"infra/modules/{planned.id}/{source.name}"] == source.read_bytes()


def test_files_that_capabilities_name_exist(blueprint: Blueprint, tree: Tree) -> None:
    for capability in located(blueprint.plan, package=blueprint.package).capabilities:
        if capability.provided_by.startswith("file:"):
            assert capability.provided_by.removeprefix("file:") in tree, capability


def test_a_model_may_replace_the_offered_files_only(catalog: Catalog) -> None:
    blueprint = a_blueprint(BATCH)
    offered = tailorable(blueprint.package)
    file = TailoredFile(path=offered[0], content="# mine\n")
    assert generate(blueprint.model_copy(update={"tailored": (file,)}), catalog=catalog)[offered[0]] == b"# mine\n"
    for path in ("infra/stack/main.tf", ".github/workflows/ci.yml", "../x", f"src/{blueprint.package}/aws.py"):
        refused = blueprint.model_copy(update={"tailored": (TailoredFile(path=path, content=""),)})
        with pytest.raises(UnsafePath):
            generate(refused, catalog=catalog)


@pytest.mark.parametrize("use_case", ["churn", None, "9 lives!", "x" * 60, "class", "Über-Fall", "../../etc"])
@pytest.mark.parametrize("pattern", ["batch", "realtime"])
def test_a_slug_is_always_a_name_that_blueprints_take(use_case: str | None, pattern: str) -> None:
    slug = slug_for(Constraints(use_case=use_case), "batch" if pattern == "batch" else "realtime")
    assert Blueprint.model_validate({**a_blueprint(BATCH).model_dump(), "slug": slug}).package.isidentifier()


def test_what_was_asked_for_and_is_not_there_is_said(catalog: Catalog) -> None:
    elsewhere = a_blueprint(REALTIME.with_values({"ci_system": "azure_devops"}))
    assumed = generate(elsewhere, catalog=catalog)["docs/assumptions.md"].decode()
    assert "azure_devops was asked for, GitHub Actions was generated" in assumed
    people = generate(a_blueprint(PEOPLE), catalog=catalog)
    assert "not lightgbm" in people["docs/assumptions.md"].decode()
    assert b"xgboost==" in people["docker/requirements-app.txt"]
    assert {"docs/compliance-hipaa.md", "docs/dpia-template.md", "docs/human-oversight.md"} <= people.keys()


def test_waivers_failed_rules_and_findings_are_told_in_the_readme(catalog: Catalog) -> None:
    waiver = Waiver(rule="NET-05", reason="the flow log is the organisation's", owner="ada")
    rules = (
        RuleResult(id="NET-05", title="Flow logs", status="waived", severity="M", waiver=waiver),
        RuleResult(id="MON-01", title="Drift", status="fail", severity="H", remedy="Add the drift job."),
    )
    finding = Finding(check="COLD-SCALE", severity="M", evidence="e", detail="Peaks come fast.", remedy="Keep spare.")
    blueprint = a_blueprint(BATCH, policy=PolicyReport.of(rules), waivers=(waiver,), findings=(finding,))
    tree = generate(blueprint, catalog=catalog)
    readme = tree["README.md"].decode()
    assert "NET-05" in readme
    assert "Add the drift job." in readme
    assert "Peaks come fast." in readme
    assert any(path.startswith("docs/decisions/") and path.endswith("waivers.md") for path in tree)
    assert json.loads(tree["reports/policy.json"])["overall"] == "warn"
