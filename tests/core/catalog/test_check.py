import shutil
from pathlib import Path

import pytest

from core.catalog.__main__ import main
from core.catalog.check import check_entry
from core.catalog.loader import COMPONENTS, load_catalog, read_catalog
from core.catalog.prices import load_prices
from core.catalog.samples import SAMPLES
from core.catalog.scaffold import new
from core.errors import BadInput
from core.planning.demand import Demand

GOOD = """\
id: brine
title: Brine
kind: brine
category: other
capabilities: [brine]
choose_when: [pickles]
words: [brine]
burden: 1
serverless: true
needs: {}
sizing: {barrels: ceil(data_gb / 10)}
parameters: {barrels: barrels}
cost: [{item: s3_put_1k, quantity: barrels}]
sources: [a cook]
"""
VARIABLES = """\
variable "name" {
  description = "Prefix."
  type        = string
}

variable "barrels" {
  description = "How many."
  type        = number
}
"""


def a_good_component(folder: Path) -> Path:
    root = new("brine", folder=folder)
    (root / "component.yaml").write_text(GOOD, encoding="utf-8")
    (root / "module" / "variables.tf").write_text(VARIABLES, encoding="utf-8")
    (root / "cases").mkdir()
    (root / "cases" / "small.yaml").write_text("text: pickles\n", encoding="utf-8")
    return root


def faults(folder: Path) -> str:
    catalog = read_catalog(folder)
    entry = catalog["brine"] if "brine" in catalog else next(iter(catalog.values()))
    return "\n".join(check_entry(entry, catalog, prices=load_prices(), samples=SAMPLES))


def test_a_complete_component_has_no_fault(tmp_path: Path) -> None:
    a_good_component(tmp_path)

    assert faults(tmp_path) == ""


@pytest.mark.parametrize(
    ("old", "new_text", "sentence"),
    [
        ("id: brine", "id: salt", "is not the name of its folder"),
        ("needs: {}", "needs: {barrels: cellar.door}", "no component is of the kind `cellar`"),
        ("needs: {}", "needs: {barrels: brine.door}", "has an output `door`"),
        ("parameters: {barrels: barrels}", "parameters: {}", "Nothing sets the variable `barrels`"),
        ("parameters: {barrels: barrels}", "parameters: {barrels: casks}", "neither a sizing line nor a demand"),
        ("parameters: {barrels: barrels}", "parameters: {casks: barrels}", "does not declare"),
        ("item: s3_put_1k", "item: gold", "no price item `gold`"),
        ("ceil(data_gb / 10)", "ceil(data_tb)", "sizing.barrels fails for the sample"),
        ("quantity: barrels", "quantity: barrels - 1000000", "is negative for the sample"),
        ("words: [brine]", "words: [Brine]", "not lower case"),
        ("sources: [a cook]", "sources: []", "No source is named"),
        ("choose_when: [pickles]", "choose_when: []", "`choose_when` is empty"),
        ("burden: 1", "burden: 1\nrequires: [salt]", "requires `salt`, which no component provides"),
        ("burden: 1", "burden: 1\nincompatible: [jam]", "incompatible with `jam`"),
        ("burden: 1", "burden: 1\ncollects: {barrels: lids}", "no component has an output of that name"),
        ("burden: 1", "burden: 1\ndeviations: [barrels]", "is not a boolean variable"),
    ],
)
def test_each_fault_is_told_in_a_sentence(tmp_path: Path, old: str, new_text: str, sentence: str) -> None:
    root = a_good_component(tmp_path)
    assert old in GOOD
    (root / "component.yaml").write_text(GOOD.replace(old, new_text), encoding="utf-8")

    assert sentence in faults(tmp_path)


@pytest.mark.parametrize(
    ("path", "text", "sentence"),
    [
        ("module/main.tf", 'resource "aws_opsworks_stack" "x" {}\n', "module/main.tf:1: unknown-resource"),
        ("module/versions.tf", "", "does not pin Terraform"),
        ("module/versions.tf", 'terraform {\n  required_version = "1"\n  a = "hashicorp/aws"\n}\n', "pin the provider"),
        ("module/outputs.tf", 'output "lid" {\n  value = 1\n}\n', "output `lid` has no description"),
        (
            "module/outputs.tf",
            'output "settings" {\n  description = "x"\n  value = {\n    staves = 1\n  }\n}\n',
            "tells `staves`, of which no plan says",
        ),
        ("module/variables.tf", VARIABLES.replace('  description = "How many."\n', ""), "has no description"),
        ("module/variables.tf", VARIABLES.replace("  type        = number\n", ""), "has no type"),
    ],
)
def test_each_fault_of_the_module_is_told(tmp_path: Path, path: str, text: str, sentence: str) -> None:
    root = a_good_component(tmp_path)
    (root / path).write_text(text, encoding="utf-8")

    assert sentence in faults(tmp_path)


@pytest.mark.parametrize("missing", ["module/main.tf", "module/README.md", "cases/small.yaml"])
def test_a_missing_file_is_named(tmp_path: Path, missing: str) -> None:
    root = a_good_component(tmp_path)
    (root / missing).unlink()

    assert missing.split("/")[0] in faults(tmp_path)


def test_a_word_may_not_be_claimed_by_two_components_of_one_pattern(tmp_path: Path) -> None:
    root = a_good_component(tmp_path)
    other = new("salt", folder=tmp_path)
    (other / "component.yaml").write_text(GOOD.replace("id: brine", "id: salt"), encoding="utf-8")
    assert "is claimed by salt too" in faults(tmp_path)

    (root / "component.yaml").write_text(GOOD.replace("burden: 1", "burden: 1\npatterns: [batch]"), encoding="utf-8")
    (other / "component.yaml").write_text(
        GOOD.replace("id: brine", "id: salt").replace("burden: 1", "burden: 1\npatterns: [realtime]"), encoding="utf-8"
    )
    assert "is claimed by" not in faults(tmp_path)


def test_the_samples_have_the_names_of_a_demand() -> None:
    assert all(set(sample) == set(Demand.model_fields) for sample in SAMPLES.values())


@pytest.mark.parametrize("component", list(load_catalog()))
def test_no_component_of_the_catalog_has_a_fault(component: str) -> None:
    catalog = load_catalog()

    assert list(check_entry(catalog[component], catalog, prices=load_prices(), samples=SAMPLES)) == []


def test_the_command_lists_starts_and_judges(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "brine"], folder=tmp_path) == 0
    assert main(["list"], folder=tmp_path) == 0
    assert "Brine" in capsys.readouterr().out
    assert main(["check", "brine"], folder=tmp_path) == 1
    assert "`choose_when` is empty" in capsys.readouterr().out
    assert main(["check", "salt"], folder=tmp_path) == 2
    assert main(["pickle"], folder=tmp_path) == 2
    assert main(["check", "kms"]) == 0


def test_a_started_component_never_overwrites_and_wants_a_name(tmp_path: Path) -> None:
    new("brine", folder=tmp_path)

    with pytest.raises(BadInput, match="already"):
        new("brine", folder=tmp_path)
    with pytest.raises(BadInput, match="no component id"):
        new("../brine", folder=tmp_path)


@pytest.mark.parametrize(
    ("stands_for", "sentence"),
    [
        ("instead_of: [cellar], inputs: {barrels: vpc_id}", "stands in for `cellar`, which is not in the catalog"),
        ("instead_of: [salt], inputs: {barrels: vpc_id}", "stands in for `salt`, which is of another kind"),
        ("instead_of: [brine], inputs: {tap: vpc_id}", "`tap`, which module/variables.tf does not declare"),
        ("instead_of: [brine], inputs: {barrels: cask_id}", "reads `cask_id`, which is no constraint"),
    ],
)
def test_a_stand_in_fits_what_it_stands_for(stands_for: str, sentence: str, tmp_path: Path) -> None:
    root = a_good_component(tmp_path)
    shutil.copytree(root, tmp_path / "salt")
    other = GOOD.replace("id: brine", "id: salt").replace("kind: brine", "kind: salt").replace("words: [brine]", "")
    (tmp_path / "salt" / "component.yaml").write_text(other, encoding="utf-8")
    existing = f"existing: {{thing: brine, expects: [a lid], {stands_for}}}\n"
    (root / "component.yaml").write_text(GOOD + existing, encoding="utf-8")

    assert sentence in faults(tmp_path)


def test_a_stand_in_gives_what_others_need_of_what_it_stands_for(tmp_path: Path) -> None:
    shutil.copytree(COMPONENTS, tmp_path / "components")
    outputs = tmp_path / "components" / "kms_existing" / "module" / "outputs.tf"
    outputs.write_text(outputs.read_text(encoding="utf-8").replace('"key_arn"', '"arn"'), encoding="utf-8")
    catalog = read_catalog(tmp_path / "components")

    said = list(check_entry(catalog["kms_existing"], catalog, prices=load_prices(), samples=SAMPLES))
    assert said == ["Other components need `encryption.key_arn`: `kms` gives it, and this does not."]
