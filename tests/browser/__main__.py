"""`python -m tests.browser` gets the browser before the tests need it, and says which it is."""

import sys

from tests.browser.chromium import find_chromium

sys.stdout.write(f"The browser for the tests: {find_chromium().executable}\n")
