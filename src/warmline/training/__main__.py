"""Works apart from the server: articles as JSON come in, an artefact goes out; with `examine`, what
an editor can mend, as JSON."""

import os
import sys

from warmline.training.embedded import learn_from
from warmline.training.examining import examine_these
from warmline.training.orphans import end_with_parent


def main() -> None:
    end_with_parent()
    if hasattr(os, "nice"):
        os.nice(10)  # whoever answers customers goes first
    work = examine_these if sys.argv[1:] == ["examine"] else learn_from
    sys.stdout.buffer.write(work(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
