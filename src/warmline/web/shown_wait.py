"""What a customer is told about their wait while it goes on: it shortens, and where it must grow
after all, that is said."""

from dataclasses import dataclass, replace

from warmline.desk import InLine
from warmline.routing import Estimate

# Between two tellings (seconds): a figure that flickers tells nothing.
AT_MOST_EVERY = 10.0
# An estimate so many times what was said, and so many seconds more, cannot be kept silent about.
FAR_LONGER, BY_SECONDS = 2.0, 60.0


@dataclass(frozen=True, slots=True)
class ShownWait:
    """Told `at` (monotonic); `longer` says that it was shorter before."""

    at: float
    told: Estimate
    longer: bool = False

    def left(self, now: float) -> Estimate:
        gone = int(now - self.at)
        return replace(
            self.told,
            expected=max(0, self.told.expected - gone),
            at_most=max(0, self.told.at_most - gone),
        )


def shown_before(row: InLine, now: float) -> ShownWait | None:
    """What another node told, as the table of waits has it."""
    if row.shown_ago is None or row.shown_expected is None or row.shown_at_most is None:
        return None
    expected, at_most = row.shown_expected, row.shown_at_most
    told = Estimate(expected, at_most, float(expected), float(at_most))
    return ShownWait(now - row.shown_ago, told, bool(row.shown_longer))


def shown_next(shown: ShownWait | None, fresh: Estimate | None, now: float) -> ShownWait | None:
    """What is shown from now on: the same object where nothing new is told. Nothing, once nothing
    is known and what was said is over."""
    if shown is None:
        return ShownWait(now, fresh) if fresh else None
    left = shown.left(now)
    if fresh is None:
        return shown if left.at_most > 0 else None
    if now - shown.at < AT_MOST_EVERY and left.at_most > 0:
        return shown
    if fresh.at_most <= left.at_most:
        shorter = replace(fresh, expected=min(fresh.expected, left.expected))
        same = (shorter.expected, shorter.at_most) == (left.expected, left.at_most)
        return shown if same else ShownWait(now, shorter, shown.longer)
    far = fresh.at_most > FAR_LONGER * left.at_most and fresh.at_most > left.at_most + BY_SECONDS
    return ShownWait(now, fresh, longer=True) if left.at_most == 0 or far else shown
