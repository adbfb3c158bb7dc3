"""The schema: moved forward only, by plain SQL, by one node at a time."""

from warmline.migrations.migrate import Migrated, SchemaNewer, migrate, pending

__all__ = ["Migrated", "SchemaNewer", "migrate", "pending"]
