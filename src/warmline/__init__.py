"""Warmline: self-hosted customer support where AI and people share one conversation."""

__version__ = "0.1.0"
