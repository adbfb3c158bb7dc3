"""Errors a person can act on."""


class WarmlineError(Exception):
    """Something expected went wrong: a `code` for programs, a `sentence` that helps a person.

    `exit_code` is what the command line ends with: 1 in general, 2 for wrong usage or settings,
    3 when the database cannot be used.
    """

    exit_code = 1

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class DatabaseUnavailable(WarmlineError):
    """No database to work with, and why."""

    exit_code = 3

    def __init__(self, sentence: str, code: str = "database_unavailable") -> None:
        super().__init__(code, sentence)
