"""Numbers, units and money as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.understanding.currency import in_usd, rates
from core.understanding.money import amounts
from core.understanding.numbers import numbers, parse_digits
from core.understanding.text import fold
from core.understanding.units import data_sizes, durations


def read(words: str, language: str = "en") -> list[tuple[float, float]]:
    return [(number.low, number.high) for number in numbers(fold(words, language=language))]


@pytest.mark.parametrize(
    ("words", "language", "value"),
    [
        ("1,240 rows", "en", 1240), ("1.8k", "en", 1800), ("1.800", "de", 1800), ("1.800", "en", 1.8),
        ("1.800 €", "en", 1800), ("€2,500", "en", 2500), ("99,95", "de", 99.95), ("1,5", "fr", 1.5),
        ("2 000 000", "fr", 2_000_000), ("12'500", "en", 12_500), ("2,00,000", "en", 200_000),
        ("2 lakh", "en", 200_000), ("1.5 crore", "en", 15_000_000), ("40M", "en", 40_000_000),
        ("5m rows", "en", 5_000_000), ("5m", "en", 5), ("two million", "en", 2_000_000),
        ("dos millones", "es", 2_000_000),
        ("twenty five", "en", 25), ("a hundred", "en", 100), ("half a million", "en", 500_000),
        ("zweitausend", "de", 2000), ("3,5 Mio. Zeilen", "de", 3_500_000), ("60 k", "en", 60_000),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_meant(words: str, language: str, value: float) -> None:
    assert read(words, language)[0][1] == pytest.approx(value)


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("10-20k rps", 10_000, 20_000),
        ("between 500 and 800", 500, 800),
        ("2 to 3 seconds", 2, 3),
        ("30k-40k", 3e4, 4e4),
    ],
)
def test_a_range_keeps_both_its_ends(words: str, low: float, high: float) -> None:
    assert read(words) == [(low, high)]


@pytest.mark.parametrize("words", ["us-east-1", "gpt-4", "v1", "p95", "ml.m5", "e2e", "k8s"])
def test_a_figure_in_a_name_counts_nothing(words: str) -> None:
    assert read(words) == []


@given(st.integers(0, 10**12))
def test_a_whole_number_reads_back_with_english_commas(value: int) -> None:
    assert read(f"{value:,} rows") == [(value, value)]


@given(st.integers(0, 10**12))
def test_a_whole_number_reads_back_with_german_points(value: int) -> None:
    assert read(f"{value:,} Zeilen".replace(",", "."), "de") == [(value, value)]


@given(st.decimals(0, 10**6, places=2, allow_nan=False), st.sampled_from(["en", "de", "es", "fr"]))
def test_an_amount_with_cents_reads_back_in_every_language(value: float, language: str) -> None:
    english = f"{value:,.2f}"
    written = english if language == "en" else english.translate(str.maketrans(",.", ".,"))
    assert parse_digits(written, language=language, money=True) == pytest.approx(float(value))


@given(st.integers(1, 999), st.sampled_from([("k", 1e3), ("K", 1e3), ("M", 1e6), (" million", 1e6), (" lakh", 1e5)]))
def test_a_scale_multiplies(value: int, scale: tuple[str, float]) -> None:
    assert read(f"{value}{scale[0]} requests") == [(value * scale[1], value * scale[1])]


@given(st.integers(1, 10**6), st.sampled_from(sorted(rates().usd_per_unit)))
def test_money_in_any_currency_reads_back(value: int, currency: str) -> None:
    found = amounts(fold(f"budget {value} {currency} a month"))
    assert [(a.low, a.currency, a.period) for a in found] == [(value, currency, "month")]


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading_of_figures(words: str) -> None:
    text = fold(words)
    for number in numbers(text):
        assert number.low <= number.high
        assert text.quote((number.start, number.end)) in words
    assert all(d.high >= 0 for d in (*durations(text), *data_sizes(text)))


@pytest.mark.parametrize(
    ("words", "seconds"),
    [("800ms", 0.8), ("1.5 s", 1.5), ("4h", 14_400), ("7 years", 220_752_000), ("15 Minuten", 900)],
)
def test_lengths_of_time_are_in_seconds(words: str, seconds: float) -> None:
    assert [d.high for d in durations(fold(words))] == [pytest.approx(seconds)]


@pytest.mark.parametrize(("words", "gigabytes"), [("3 TB", 3000), ("~200 gigs", 200), ("500MB", 0.5), ("30 Go ", 30)])
def test_amounts_of_data_are_in_gigabytes(words: str, gigabytes: float) -> None:
    assert [d.high for d in data_sizes(fold(words))] == [pytest.approx(gigabytes)]


def test_the_rates_lie_where_their_source_says() -> None:
    assert 1.02 <= in_usd(1, "EUR") <= 1.24
    assert 1 / 95 <= rates().usd_per_unit["INR"] <= 1 / 80
    assert rates().source
    assert rates().date
