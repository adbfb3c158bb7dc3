"""Mail that goes out: written with what it tells, sent after it, never lost and never twice."""
