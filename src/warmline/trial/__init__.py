"""A server to try things on: in a child process, on a folder that is thrown away."""

from warmline.trial.files import raise_file_limit
from warmline.trial.server import TrialServer, Yard, serve_command, thrown_away, yard

__all__ = ["TrialServer", "Yard", "raise_file_limit", "serve_command", "thrown_away", "yard"]
