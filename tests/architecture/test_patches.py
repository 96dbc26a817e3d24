"""What `bench.campaign_proof` takes out of the product can still be taken out of it."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATCHES = sorted((ROOT / "bench" / "patches").glob("*.patch"))


def test_both_defences_have_a_patch_without_them() -> None:
    names = [patch.stem for patch in PATCHES]
    assert names == ["without_compare_and_set", "without_fencing"]


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_the_patch_applies_to_the_product_as_it_is(patch: Path) -> None:
    git = shutil.which("git") or "git"
    tried = subprocess.run(
        [git, "apply", "--check", str(patch)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (tried.returncode, tried.stderr) == (0, "")
