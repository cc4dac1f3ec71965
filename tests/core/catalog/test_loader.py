from pathlib import Path

import pytest

from core.catalog.loader import load_catalog, read_catalog, read_entry
from core.catalog.scaffold import new
from core.errors import CatalogInvalid


def test_inputs_and_outputs_are_read_from_the_module() -> None:
    lake = load_catalog()["s3_lake"]

    assert lake.inputs["kms_key_arn"].required
    assert lake.inputs["noncurrent_days"].default == 30
    assert lake.inputs["noncurrent_days"].type == "number"
    assert lake.outputs["data_bucket"].startswith("Name of the bucket")


def test_components_are_found_by_kind_and_by_capability() -> None:
    catalog = load_catalog()

    assert [entry.id for entry in catalog.by_kind["object-store"]] == ["s3_lake"]
    assert [entry.id for entry in catalog.providing("kms_encryption")] == ["kms", "kms_existing"]
    assert catalog.providing("no_such_thing") == ()
    assert list(catalog) == sorted(catalog)


def test_the_version_follows_the_bytes(tmp_path: Path) -> None:
    new("brine", folder=tmp_path)
    before = read_catalog(tmp_path).version

    assert read_catalog(tmp_path).version == before
    (tmp_path / "brine" / "module" / "main.tf").write_text("# more\n", encoding="utf-8")
    assert read_catalog(tmp_path).version != before


def test_a_variable_whose_default_is_null_is_not_required(tmp_path: Path) -> None:
    root = new("brine", folder=tmp_path)
    (root / "module" / "variables.tf").write_text(
        'variable "maybe" {\n  type    = string\n  default = null\n}\n', encoding="utf-8"
    )

    assert not read_entry(root).inputs["maybe"].required


@pytest.mark.parametrize(("path", "text"), [("component.yaml", "id: [1"), ("module/outputs.tf", 'output "a" {')])
def test_a_folder_that_cannot_be_read_says_which(tmp_path: Path, path: str, text: str) -> None:
    root = new("brine", folder=tmp_path)
    (root / path).write_text(text, encoding="utf-8")

    with pytest.raises(CatalogInvalid, match="brine"):
        read_entry(root)
