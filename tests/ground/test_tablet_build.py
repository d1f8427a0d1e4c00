"""How the tablet app gets from its sources to a shop: locked parts, no host named, and in the wheel."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from store_api.tablet import BUILT, INDEX

ROOT = Path(__file__).parents[2]
PACKAGES = json.loads((ROOT / "tablet" / "package-lock.json").read_text(encoding="utf-8"))["packages"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names of the files in a wheel built from this folder."""
    if not (BUILT / INDEX).is_file():
        pytest.skip("the tablet app is not built: run `make tablet`")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    with zipfile.ZipFile(made) as archive:
        return archive.namelist()


def test_the_wheel_holds_the_built_app(wheel: list[str]) -> None:
    built = {name.removeprefix("store_api/static/tablet/") for name in wheel if "/static/tablet/" in name}
    assert {"index.html", "index.html.br", "index.html.gz", "sw.js", "manifest.webmanifest"} <= built
    assert any(name.startswith("assets/") and name.endswith(".js.br") for name in built)


def test_the_wheel_holds_what_the_pages_need_and_no_sources_of_the_app(wheel: list[str]) -> None:
    assert {"wsgi.py", "store_api/static/huitouke.css", "store_api/wording/zh.yaml"} <= set(wheel)
    assert "store_api/templates/trust.html" in wheel
    assert not [
        name for name in wheel if "node_modules" in name or name.startswith("tablet/") or name.endswith(".built")
    ]


def test_no_part_is_locked_to_a_host() -> None:
    assert "://" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert [name for name, part in PACKAGES.items() if "resolved" in part] == []
    assert "omit-lockfile-registry-resolved=true" in (ROOT / "tablet" / ".npmrc").read_text(encoding="utf-8")


def test_every_part_is_locked_by_its_hash() -> None:
    parts = [name for name, part in PACKAGES.items() if name and not part.get("inBundle")]
    assert len(parts) > 100
    assert [name for name in parts if not PACKAGES[name]["integrity"].startswith("sha512-")] == []
