"""A conversation on paper, as its customer may see it: to download, and by mail."""

from warmline.desk.transcript.lines import Line, lines_of
from warmline.desk.transcript.paper import Letterhead, Paper
from warmline.desk.transcript.posting import TooManyTranscripts, post_transcript, read_transcript

__all__ = [
    "Letterhead",
    "Line",
    "Paper",
    "TooManyTranscripts",
    "lines_of",
    "post_transcript",
    "read_transcript",
]
