"""Trains apart from the server: articles as JSON come in, the artefact goes out."""

import os
import sys

from warmline.training.embedded import learn_from


def main() -> None:
    if hasattr(os, "nice"):
        os.nice(10)  # whoever answers customers goes first
    sys.stdout.buffer.write(learn_from(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
