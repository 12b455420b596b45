"""The house as the documents say it is."""

import re
from pathlib import Path

import pytest

from scripts import readme

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("analytics", "api", "crawler", "database", "scripts", "simulator")


def test_the_table_of_sources_is_fresh():
    text = readme.README.read_text(encoding="utf-8")
    assert readme.fresh(text) == text, "run `make readme`"


def test_every_module_says_what_it_is_for():
    for file in ROOT.rglob("*.py"):
        if file.relative_to(ROOT).parts[0] in PACKAGES:
            assert file.read_text(encoding="utf-8").startswith('"""'), file


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_the_files_that_a_document_names_exist(document):
    named = re.findall(r"`((?:[a-z_]+/)+[\w.]+\.(?:py|sql|md|csv))`", (ROOT / document).read_text())
    missing = [name for name in named if not (ROOT / name).exists()]
    assert missing == []


def test_every_target_of_the_makefile_explains_itself():
    text = (ROOT / "Makefile").read_text()
    targets = re.findall(r"^([a-z][a-z-]*):", text, flags=re.MULTILINE)
    explained = re.findall(r"^([a-z][a-z-]*):.*## \S", text, flags=re.MULTILINE)
    assert targets == explained


def test_every_decision_has_a_number_a_status_and_its_green_impact():
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(file.name[:4]) for file in decisions] == list(range(1, len(decisions) + 1))
    for file in decisions:
        text = file.read_text()
        assert "Status:" in text, file.name
        assert "Green impact" in text, file.name


def test_requirements_are_locked_by_hash():
    for name in ("requirements.txt", "requirements-dev.txt"):
        pins = re.findall(r"^[a-z][\w.-]*==", (ROOT / name).read_text(), flags=re.MULTILINE)
        hashes = (ROOT / name).read_text().count("--hash=sha256:")
        assert 0 < len(pins) <= hashes


def test_the_gate_calls_the_test_command_of_the_readme():
    assert "./scripts/test" in (ROOT / ".ci" / "run").read_text()
    assert "./scripts/test" in (ROOT / "README.md").read_text()
