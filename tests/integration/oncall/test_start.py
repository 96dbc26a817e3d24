"""What a web process has behind it before it answers anybody."""

import os
import subprocess
import sys
from pathlib import Path

ASK = """
import gc, sys
import oncall.asgi
print("oncall.home" in sys.modules)
print(any(each is oncall.asgi.__dict__ for each in gc.get_objects()))
"""


def test_pages_are_loaded_and_the_collector_leaves_them_alone(tmp_path: Path) -> None:
    empty = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}

    told = subprocess.run(
        [sys.executable, "-c", ASK], env=empty, capture_output=True, check=True
    )

    assert told.stdout.split() == [b"True", b"False"]
