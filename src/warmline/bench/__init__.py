"""Benches: what this machine can do with Warmline on it. They share the throw-away server."""
