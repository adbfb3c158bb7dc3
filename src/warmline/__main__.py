"""`python -m warmline`, and the `warmline` command."""

from warmline.cli import main

if __name__ == "__main__":
    main()
