"""Pytest plugin: the embedded server for the tests, under a folder of its own, unless DATABASE_URL names another."""

import os
from pathlib import Path

HOME = Path(os.environ.get("TESTS_HOME") or Path(__file__).resolve().parent.parent / ".sambayan" / "test")
os.environ["SAMBAYAN_HOME"] = str(HOME)
os.environ.setdefault("SAMBAYAN_LOG_LEVEL", "WARNING")

if not os.environ.get("DATABASE_URL"):
    from sambayan.core import database

    database.use_embedded(HOME)
