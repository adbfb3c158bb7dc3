"""The built-in PostgreSQL: started, watched and stopped with the app."""

from warmline.kit.postgres.lock import FolderInUse, FolderLock
from warmline.kit.postgres.programs import Programs, find_programs
from warmline.kit.postgres.server import EmbeddedPostgres, dsn_of_running

__all__ = [
    "EmbeddedPostgres",
    "FolderInUse",
    "FolderLock",
    "Programs",
    "dsn_of_running",
    "find_programs",
]
