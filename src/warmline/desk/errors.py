"""What the desk refuses, each with a code and a sentence that helps."""

from warmline.conversations import Standing
from warmline.kit import WarmlineError


class NotFound(WarmlineError):
    def __init__(self) -> None:
        super().__init__("not_found", "There is no such conversation.")


class NotAllowed(WarmlineError):
    def __init__(self, sentence: str) -> None:
        super().__init__("not_allowed", sentence)


class Impossible(WarmlineError):
    """The move does not exist from the state the conversation is in."""

    def __init__(self, sentence: str) -> None:
        super().__init__("impossible", sentence)


class NoSuggestion(WarmlineError):
    def __init__(self) -> None:
        super().__init__("not_found", "There is no such suggestion.")


class NoPromise(WarmlineError):
    def __init__(self) -> None:
        super().__init__("not_found", "There is no such promise.")


class BadFact(WarmlineError):
    """A value that does not fit its kind, or a fact that the brief does not have."""

    def __init__(self, sentence: str) -> None:
        super().__init__("bad_fact", sentence)


class NothingToRate(WarmlineError):
    def __init__(self) -> None:
        super().__init__("nothing_to_rate", "There is nothing to rate yet.")


class AlreadyRated(WarmlineError):
    """Once for each time it was resolved: the first rating stands."""

    def __init__(self) -> None:
        super().__init__("already_rated", "You have told us already. Thank you!")


class NoCallback(WarmlineError):
    def __init__(self) -> None:
        super().__init__("not_found", "There is no such task.")


class BadAddress(WarmlineError):
    """Nobody could be called, or written to, there."""

    def __init__(self, sentence: str) -> None:
        super().__init__("bad_address", sentence)


class AlreadyJudged(WarmlineError):
    """Nothing was sent: the first verdict stands."""

    def __init__(self) -> None:
        super().__init__("conflict", "This suggestion was used or rejected already.")


class IdTaken(WarmlineError):
    """Something else was kept under this id: acknowledging that would lose what came now."""

    def __init__(self) -> None:
        super().__init__("id_taken", "Another message went out under this id.")


class TooLate(WarmlineError):
    """Somebody else changed the conversation first; `standing` is how it stands now."""

    def __init__(self, sentence: str, standing: Standing) -> None:
        super().__init__("stale", sentence)
        self.standing = standing
