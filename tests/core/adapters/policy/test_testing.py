"""An organisation's rule tests: what holds passes, what does not says where, and what cannot be run is refused."""

from pathlib import Path

import pytest

from core.adapters.policy.rego import RegoPolicyEngine
from core.adapters.policy.testing import Outcome, run_tests
from core.errors import BadInput, ConfigurationError
from tests.core.adapters.policy.test_rego import OWN

TESTS = """package acme.names_test

import data.acme.names
import rego.v1

bucket(name) := {"resources": {"aws_s3_bucket": [{
	"address": "aws_s3_bucket.x", "file": "main.tf:1", # a comment with }
	"values": {"bucket": name},
}]}}

test_our_name_passes if {
	count(names.violations) == 0 with input as bucket("acme-data")
	count(names.judged) == 1 with input as bucket("acme-data")
}

test_another_name_fails if {
	given := bucket("data; with {")
	count(names.violations) == 1 with input as given
	some v in names.violations with input as given
}

test_arithmetic if { 1 + 1 == 2; startswith("abc", "a") }

"""


def folder_with(tmp_path: Path, tests: str, *, rules: str = OWN) -> Path:
    (tmp_path / "names.rego").write_text(rules, encoding="utf-8")
    (tmp_path / "names_test.rego").write_text(tests, encoding="utf-8")
    return tmp_path


def test_tests_that_hold_pass_each_under_its_own_input(tmp_path: Path) -> None:
    found = run_tests(folder_with(tmp_path, TESTS))

    assert found.rules == ("ACME-01",)
    names = ("test_our_name_passes", "test_another_name_fails", "test_arithmetic")
    assert found.outcomes == tuple(Outcome(file="names_test.rego", test=name, passed=True) for name in names)


def test_a_broken_rule_fails_the_test_that_guards_it(tmp_path: Path) -> None:
    """The seeded fault: the rule forgets its `not`."""
    found = run_tests(folder_with(tmp_path, TESTS, rules=OWN.replace("not startswith", "startswith")))

    assert not found.passed
    assert [outcome.test for outcome in found.outcomes if not outcome.passed] == [
        "test_our_name_passes",
        "test_another_name_fails",
    ]
    assert found.outcomes[0].why == "does not hold: count(names.violations) == 0"


def test_a_test_without_an_input_can_fail_too(tmp_path: Path) -> None:
    found = run_tests(folder_with(tmp_path, TESTS.replace("1 + 1 == 2", "1 + 1 == 3")))
    assert found.outcomes[-1].why == 'does not hold: 1 + 1 == 3; startswith("abc", "a")'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("with input as given\n\tsome", "with input.resources as given\n\tsome", "with input.resources as"),
        ("with input as given\n\tsome", "with data.acme.x as given\n\tsome", "with data.acme.x as"),
        ("bucket(name) :=", "y if { names.violations with input as {} }\n\nbucket(name) :=", "outside of a test"),
        ('startswith("abc", "a") }', 'startswith("abc", "a")', "is not closed"),
        ("count(names.judged)", "no_such_function(names.judged)", "cannot be run"),
    ],
)
def test_what_cannot_be_run_is_refused_by_name(tmp_path: Path, old: str, new: str, said: str) -> None:
    folder = folder_with(tmp_path, TESTS.replace(old, new))
    with pytest.raises(ConfigurationError, match=said):
        run_tests(folder)


def test_the_engine_takes_the_rules_and_leaves_their_tests(tmp_path: Path) -> None:
    engine = RegoPolicyEngine(folder_with(tmp_path, TESTS))
    assert "ACME-01" in {rule.id for rule in engine.rules}


def test_a_folder_that_is_none_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is no folder"):
        run_tests(tmp_path / "nowhere")
