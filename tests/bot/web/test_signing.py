from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.signing import Signer
from tests.support.builders import Clock


def a_signer(clock: Clock, *, key: bytes = b"key") -> Signer:
    return Signer(key=key, clock=clock, valid_for=timedelta(hours=1))


def test_a_link_opens_its_design_until_its_time_has_passed() -> None:
    clock = Clock()
    signer = a_signer(clock)
    link = signer.sign("d-1")
    assert signer.allows("d-1", link)
    clock.pass_(3600)
    assert signer.allows("d-1", link)
    clock.pass_(1)
    assert not signer.allows("d-1", link)


def test_a_link_opens_no_other_design() -> None:
    signer = a_signer(Clock())
    assert not signer.allows("d-2", signer.sign("d-1"))


def test_a_link_whose_end_was_put_off_opens_nothing() -> None:
    signer = a_signer(Clock())
    until, _, mac = signer.sign("d-1").partition(".")
    assert not signer.allows("d-1", f"{int(until) + 1}.{mac}")


def test_a_link_of_another_key_opens_nothing() -> None:
    clock = Clock()
    assert not a_signer(clock).allows("d-1", a_signer(clock, key=b"another").sign("d-1"))


def test_without_a_key_no_link_opens_anything() -> None:
    signer = a_signer(Clock(), key=b"")
    assert not signer.allows("d-1", signer.sign("d-1"))


@pytest.mark.parametrize("forged", ["", ".", "²." + "0" * 64, "9" * 5000 + "." + "0" * 64, "1.ü", "ü", "-1.0"])
def test_what_is_no_signature_at_all_is_simply_refused(forged: str) -> None:
    assert not a_signer(Clock()).allows("d-1", forged)


@given(st.text(max_size=80))
def test_nothing_that_anybody_makes_up_opens_a_design(forged: str) -> None:
    assert not a_signer(Clock()).allows("d-1", forged)


def test_an_open_installation_asks_for_no_link() -> None:
    assert Signer(key=b"", clock=Clock(), open=True).allows("d-1", "")
