"""A wait that is shown shortens; where it must grow, that is said."""

from hypothesis import given
from hypothesis import strategies as some

from warmline.desk import InLine
from warmline.kit import SystemClock, new_id
from warmline.routing import Estimate
from warmline.web.shown_wait import AT_MOST_EVERY, ShownWait, shown_before, shown_next


def estimate(expected: int, at_most: int) -> Estimate:
    return Estimate(expected, at_most, float(expected), float(at_most))


def test_the_first_estimate_is_shown() -> None:
    assert shown_next(None, estimate(60, 120), 0) == ShownWait(0, estimate(60, 120))
    assert shown_next(None, None, 0) is None


def test_what_is_shown_counts_down_by_itself() -> None:
    left = ShownWait(0, estimate(60, 120)).left(70)
    assert (left.expected, left.at_most) == (0, 50)


def test_it_shortens_but_not_all_the_time() -> None:
    shown = ShownWait(0, estimate(60, 120))
    assert shown_next(shown, estimate(10, 20), AT_MOST_EVERY - 1) is shown
    shorter = shown_next(shown, estimate(10, 20), AT_MOST_EVERY)
    assert shorter == ShownWait(AT_MOST_EVERY, estimate(10, 20))


def test_another_node_goes_on_from_what_was_told_on_this_one() -> None:
    nobody = (None,) * 5
    since = SystemClock().now()
    unknown = InLine(new_id(), 3, since, False, *nobody, None, None, None, None)
    assert shown_before(unknown, 1_000) is None
    told = InLine(new_id(), 3, since, True, *nobody, 40.0, 60, 120, True)
    shown = shown_before(told, 1_000)
    assert shown is not None
    assert (shown.left(1_000).at_most, shown.longer) == (80, True)
    # what it would have said by itself is longer, and not so much that it must be said
    assert shown_next(shown, estimate(70, 140), 1_000) is shown
    far = shown_next(shown, estimate(300, 600), 1_000)
    assert far == ShownWait(1_000, estimate(300, 600), longer=True)


def test_a_little_longer_is_no_news() -> None:
    shown = ShownWait(0, estimate(60, 120))
    assert shown_next(shown, estimate(70, 140), 20) is shown


def test_what_is_over_is_said_to_take_longer() -> None:
    shown = ShownWait(0, estimate(60, 120))
    longer = shown_next(shown, estimate(30, 90), 121)
    assert longer == ShownWait(121, estimate(30, 90), longer=True)


def test_what_will_take_far_longer_is_said_before_it_is_over() -> None:
    shown = ShownWait(0, estimate(60, 120))
    longer = shown_next(shown, estimate(300, 600), 30)
    assert longer is not None
    assert longer.longer


@given(
    some.lists(
        some.tuples(some.integers(0, 400), some.integers(0, 400), some.floats(0.1, 30)),
        max_size=40,
    )
)
def test_the_bound_never_grows_without_saying_so(steps: list[tuple[int, int, float]]) -> None:
    shown: ShownWait | None = None
    now = 0.0
    for expected, more, pause in steps:
        before = shown.left(now) if shown else None
        after = shown_next(shown, estimate(expected, expected + more), now)
        assert after is not None
        if before and after is not shown and after.told.at_most > before.at_most:
            assert after.longer
        shown, now = after, now + pause
