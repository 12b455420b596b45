"""Keys at the command line: shown once, listed with their use, ended, made again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from psycopg2.extensions import connection as Connection

from database.api_keys import FORM, id_of, is_genuine, spend
from scripts.api_keys import main
from tests.database.servers import query

Capture = pytest.CaptureFixture[str]


def said(capsys: Capture, *arguments: str, code: int = 0) -> str:
    """What the command printed where programs look; it must have ended with the code."""
    assert main(arguments) == code
    return capsys.readouterr().out.strip()


def complaint(capsys: Capture, *arguments: str, code: int) -> str:
    """What it printed for people."""
    assert main(arguments) == code
    out, err = capsys.readouterr()
    assert out == ""
    return err


def listed(capsys: Capture) -> list[dict[str, object]]:
    return json.loads(said(capsys, "list", "--json"))


def test_a_key_is_printed_alone_and_what_to_know_beside_it(database: str, capsys: Capture) -> None:
    assert main(["create", "Ada"]) == 0
    out, err = capsys.readouterr()
    assert FORM.fullmatch(out.rstrip("\n"))
    assert "once" in err


def test_a_key_has_the_terms_that_were_asked_for(connection: Connection, capsys: Capture) -> None:
    scopes = ("--scope", "schedule", "--scope", "read", "--scope", "read")
    told = said(capsys, "create", "Ada", *scopes, "--quota", "5/hour", "--expires", "90d", "--json")
    made = json.loads(told)
    assert is_genuine(connection, made["key"])
    (row,) = listed(capsys)
    assert (row["id"], row["name"], row["state"]) == (made["id"], "Ada", "valid")
    assert (row["scopes"], row["quota"]) == (["schedule", "read"], "5/hour")
    expires_at = datetime.fromisoformat(str(row["expires_at"]))
    left = expires_at - datetime.now(UTC)
    assert timedelta(days=89, hours=23) < left <= timedelta(days=90)


def test_unless_told_otherwise_a_key_reads_ten_times_a_second_for_ever(
    database: str, capsys: Capture
) -> None:
    said(capsys, "create", "Ada")
    said(capsys, "create", "Bob", "--quota", "none")
    ada, bob = listed(capsys)
    assert (ada["scopes"], ada["quota"], ada["expires_at"]) == (["read"], "600/minute", None)
    assert bob["quota"] is None


def test_the_list_shows_use_and_never_a_key(connection: Connection, capsys: Capture) -> None:
    key = said(capsys, "create", "Ada", "--quota", "1/day")
    connection.autocommit = True
    for _ in range(3):
        spend(connection, id_of(key) or "")
    (row,) = listed(capsys)
    assert (row["asked"], row["refused"]) == (3, 2)
    table = said(capsys, "list")
    header, line = table.splitlines()
    assert header.split()[:4] == ["id", "name", "state", "scopes"]
    assert line.split()[:8] == [row["id"], "Ada", "valid", "read", "1/day", "-", "3", "2"]
    assert key[-43:] not in table + json.dumps(row)


def test_an_empty_list_is_a_header_or_an_empty_array(database: str, capsys: Capture) -> None:
    assert said(capsys, "list").startswith("id")
    assert listed(capsys) == []


def test_a_holder_has_one_key_at_a_time(database: str, capsys: Capture) -> None:
    said(capsys, "create", "Ada")
    assert "rotate or revoke" in complaint(capsys, "create", "Ada", code=1)
    said(capsys, "revoke", "Ada")
    said(capsys, "create", "Ada")
    assert [row["state"] for row in listed(capsys)] == ["revoked", "valid"]


def test_a_key_is_revoked_by_its_name_or_its_id(database: str, capsys: Capture) -> None:
    first, second = (id_of(said(capsys, "create", name)) for name in ("Ada", "Bob"))
    assert said(capsys, "revoke", "Ada") == f"revoked: {first}"
    assert json.loads(said(capsys, "revoke", str(second), "--json")) == {"revoked": [second]}


def test_a_key_is_rotated_at_once_or_with_a_grace(database: str, capsys: Capture) -> None:
    said(capsys, "create", "Ada", "--scope", "operate")
    second = said(capsys, "rotate", "Ada")
    third = json.loads(said(capsys, "rotate", str(id_of(second)), "--grace", "1h", "--json"))
    rows = listed(capsys)
    assert [row["state"] for row in rows] == ["revoked", "valid", "valid"]
    assert rows[2]["id"] == third["id"]
    assert {tuple(row["scopes"]) for row in rows} == {("operate",)}


def test_an_expired_key_is_listed_as_that(database: str, capsys: Capture) -> None:
    said(capsys, "create", "Ada", "--expires", "1h")
    query(database, "update api_key set expires_at = now()")
    assert [row["state"] for row in listed(capsys)] == ["expired"]
    complaint(capsys, "rotate", "Ada", code=1)


@pytest.mark.parametrize("command", ["revoke", "rotate"])
def test_a_key_that_there_is_not_is_named(database: str, capsys: Capture, command: str) -> None:
    assert "no valid key Eve" in complaint(capsys, command, "Eve", code=1)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--quota", "0/minute"],
        ["--quota", "600"],
        ["--quota", "600/week"],
        ["--quota", "9999999999/day"],
        ["--expires", "0d"],
        ["--expires", "soon"],
        ["--expires", "-1d"],
        ["--scope", "open"],
        ["--scope", "everything"],
        [],
    ],
)
def test_a_wrong_argument_is_named(capsys: Capture, arguments: list[str]) -> None:
    name = ["Ada"] if arguments else []
    with pytest.raises(SystemExit) as left:
        main(["create", *name, *arguments])
    assert left.value.code == 2
    assert "error: " in capsys.readouterr().err


def test_a_name_that_cannot_be_is_explained(database: str, capsys: Capture) -> None:
    assert "at most 64 letters" in complaint(capsys, "create", "<script>", code=2)


def test_help_names_every_command(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    told = capsys.readouterr().out
    assert {"create", "list", "revoke", "rotate"} <= set(told.split())


def test_a_database_of_an_older_release_says_what_to_do(
    empty_url: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_url)
    assert "python -m database.migrate" in complaint(capsys, "list", code=75)


@pytest.fixture
def empty_url(database: str) -> str:
    """A database from before there were keys."""
    query(database, "drop table schedule_job, api_key_use, api_key")
    return database


def test_no_database_is_75_and_tells_no_password(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:geheim@127.0.0.1:1/db")
    assert "geheim" not in complaint(capsys, "list", code=75)
