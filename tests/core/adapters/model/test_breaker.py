from core.adapters.model.breaker import FIRST_REST, LONGEST_REST, Breaker


class Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_one_failure_is_no_reason_and_two_in_a_row_are() -> None:
    breaker = Breaker(now=Seconds())
    breaker.failed()
    assert breaker.wait() == 0
    breaker.succeeded()
    breaker.failed()
    assert breaker.wait() == 0
    breaker.failed()
    assert breaker.wait() == FIRST_REST


def test_after_the_rest_one_question_tries_and_the_others_wait_for_it() -> None:
    now = Seconds()
    breaker = Breaker(now=now)
    breaker.failed()
    breaker.failed()
    now.now += FIRST_REST
    assert breaker.wait() == 0
    assert breaker.wait() > 0
    breaker.succeeded()
    assert breaker.wait() == 0


def test_each_failed_try_doubles_the_rest_up_to_a_limit() -> None:
    now = Seconds()
    breaker = Breaker(now=now)
    breaker.failed()
    rests: list[float] = []
    for _ in range(6):
        breaker.failed()
        rests.append(breaker.wait())
        now.now += rests[-1]
        assert breaker.wait() == 0
    assert rests == [30, 60, 120, 240, 300, LONGEST_REST]


def test_what_cannot_mend_itself_rests_at_once() -> None:
    breaker = Breaker(now=Seconds())
    breaker.failed(rest=77)
    assert breaker.wait() == 77
