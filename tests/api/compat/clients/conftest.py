"""A real gunicorn for real clients; their tests lie together, so that one worker has them all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.served import gunicorn


@pytest.fixture(scope="session")
def served(filled: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of a gunicorn, deployed as usual, over the filled database."""
    with gunicorn(filled, tmp_path_factory.mktemp("gunicorn") / "log") as address:
        yield address
