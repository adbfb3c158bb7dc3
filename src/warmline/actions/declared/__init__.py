"""Declarations: actions in a company's folder, checked, published, and found again."""

from warmline.actions.declared.current import CurrentCatalogue
from warmline.actions.declared.drafting import write_drafts
from warmline.actions.declared.drift import drift_of
from warmline.actions.declared.folder import Faults, read_actions, warnings_of
from warmline.actions.declared.releases import (
    current_catalogue,
    current_release,
    load_catalogue,
    publish_actions,
)
from warmline.actions.declared.spec import Operation, Spec, read_spec, spec_of

__all__ = [
    "CurrentCatalogue",
    "Faults",
    "Operation",
    "Spec",
    "current_catalogue",
    "current_release",
    "drift_of",
    "load_catalogue",
    "publish_actions",
    "read_actions",
    "read_spec",
    "spec_of",
    "warnings_of",
    "write_drafts",
]
