import csv
import io

import pytest

from core.generator.sample import ROWS, sample_csv, use_case_of

CASES = (
    *("churn", "credit_scoring", "default", "forecasting", "fraud", "insurance_claims"),
    *("pred_maintenance", "pricing", "ranking", "recsys", "regression"),
)


@pytest.mark.parametrize("name", CASES)
def test_the_sample_keeps_to_its_own_definition(name: str) -> None:
    use_case = use_case_of(name)[1]
    rows = list(csv.DictReader(io.StringIO(sample_csv(use_case))))
    assert len(rows) == ROWS
    for feature in use_case.features:
        for row in rows:
            if feature.type == "category":
                assert row[feature.name] in feature.values
            elif row[feature.name]:
                assert feature.minimum <= float(row[feature.name]) <= feature.maximum
            else:
                assert not feature.required
    assert len({row[use_case.entity] for row in rows}) == ROWS


@pytest.mark.parametrize("name", CASES)
def test_labels_are_neither_rare_nor_constant(name: str) -> None:
    use_case = use_case_of(name)[1]
    labels = [float(row[use_case.target]) for row in csv.DictReader(io.StringIO(sample_csv(use_case)))]
    if use_case.task == "binary":
        assert 0.1 < sum(labels) / ROWS < 0.6
    else:
        assert len(set(labels)) > ROWS / 2


def test_the_sample_is_the_same_every_time() -> None:
    use_case = use_case_of("churn")[1]
    assert sample_csv(use_case) == sample_csv(use_case)


def test_an_unknown_use_case_gets_the_default() -> None:
    assert use_case_of("something else")[0] == use_case_of(None)[0] == "default"
