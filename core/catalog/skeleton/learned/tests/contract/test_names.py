"""Scripts that may not read Terraform's state make names as the modules do."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("s3_lake", '"${var.name}-artifacts-${var.account_id}"'),
        ("sagemaker_model_registry", '"${var.name}-models"'),
        ("sagemaker_training", '"${var.name}-training"'),
    ],
)
def test_scripts_and_modules_make_names_the_same_way(module: str, name: str) -> None:
    folder = ROOT / "infra/modules" / module
    if folder.is_dir():
        assert name in (folder / "main.tf").read_text(encoding="utf-8")
    ending = name.strip('"').removeprefix("${var.name}").split("${")[0]
    assert ending in (ROOT / "scripts/names.py").read_text(encoding="utf-8")
