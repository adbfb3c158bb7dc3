"""What docs/operator/actions.md shows can be published as it stands."""

import re
from pathlib import Path

from warmline.actions import Catalogue, read_actions, warnings_of

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "operator" / "actions.md"
FILE = re.compile(r"^```yaml\n# (actions/\w+\.yaml)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_the_manuals_example_is_right(tmp_path: Path) -> None:
    (tmp_path / "actions").mkdir()
    for name, text in FILE.findall(MANUAL.read_text("utf-8")):
        (tmp_path / name).write_text(text, "utf-8")
    catalogue = read_actions(tmp_path)
    assert isinstance(catalogue, Catalogue), catalogue
    assert set(catalogue.actions) == {"open_orders", "move_delivery"}
    assert warnings_of(catalogue) == ()
