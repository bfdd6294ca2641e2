"""A server that cannot hold a store: each reason is one clear sentence, and nothing is changed there."""

from __future__ import annotations

import itertools
import ssl
import subprocess
import time
from functools import partial
from pathlib import Path

import pytest

from frontdesk.domain.errors import StoreTrouble
from frontdesk.store.db import server_facts
from frontdesk.store.db.engine import open_store
from frontdesk.store.db.server_facts import ServerFacts, refuse_other_server
from frontdesk.store.migrate import migrate
from tests.postgres import Server
from tests.servers import Line

_numbers = itertools.count(1)


def refusal(address: str) -> str:
    """The sentence with which a store is not opened, and not made."""
    store = open_store(address)
    with pytest.raises(StoreTrouble) as refused:
        migrate(store)
    store.close()
    return refused.value.sentence


@pytest.fixture
def role(postgres_server: Server) -> str:
    """A role of this test's own that owns nothing."""
    name = f"desk_{next(_numbers)}"
    postgres_server.run(f"CREATE ROLE {name} LOGIN")
    return name


def as_role(address: str, role: str) -> str:
    """The address under another role."""
    return address.replace("frontdesk@", f"{role}@")


def tables(server: Server, address: str) -> int:
    """How many tables there are."""
    import psycopg

    with psycopg.connect(address) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_an_unknown_database_and_an_unknown_name(postgres_server: Server, postgres_url: str) -> None:
    assert "no database of that name" in refusal(postgres_server.url("nowhere"))
    assert "does not know the name" in refusal(as_role(postgres_url, "stranger"))


def test_a_name_that_may_not_make_tables(postgres_server: Server, postgres_url: str, role: str) -> None:
    assert "may not make tables" in refusal(as_role(postgres_url, role))
    assert tables(postgres_server, postgres_url) == 0


def test_a_name_that_may_not_write(postgres_server: Server, own_database: str, role: str) -> None:
    import psycopg

    with psycopg.connect(own_database, autocommit=True) as connection:
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}".encode())
    from frontdesk.bootstrap import open_services
    from tests.builders import SetClock, a_call

    clock = SetClock("mon 09:00")
    services = open_services(as_role(own_database, role), clock)
    with pytest.raises(StoreTrouble, match="has no right to do this"):
        services.calls.save(a_call(clock()), by=2)
    services.office.store.close()


def test_a_name_without_a_schema(postgres_server: Server, postgres_url: str, role: str) -> None:
    postgres_server.run(f"ALTER ROLE {role} SET search_path = nothing_here")
    assert "no schema to keep tables in" in refusal(as_role(postgres_url, role))


def test_a_store_in_another_schema_is_named_and_no_second_one_begun(
    postgres_server: Server, own_database: str, role: str
) -> None:
    import psycopg

    with psycopg.connect(own_database, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA elsewhere AUTHORIZATION {role}".encode())
    postgres_server.run(f"ALTER ROLE {role} SET search_path = elsewhere")
    before = tables(postgres_server, own_database)
    assert "are in the schema public" in refusal(as_role(own_database, role))
    assert tables(postgres_server, own_database) == before


def test_another_programs_database_is_left_as_it_is(postgres_server: Server, postgres_url: str) -> None:
    import psycopg

    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE invoice (id int)")
    assert "another program's tables" in refusal(postgres_url)
    assert tables(postgres_server, postgres_url) == 1


def test_an_old_version(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_facts, "OLDEST_VERSION", 99)
    assert "and frontdesk needs 99 or newer" in refusal(postgres_url)


@pytest.mark.parametrize(("seconds", "way"), [(31, "behind"), (-40, "ahead of")])
def test_a_clock_that_is_apart(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, seconds: int, way: str
) -> None:
    class Shifted:
        """A machine whose clock is apart."""

        @staticmethod
        def time() -> float:
            """The time there."""
            import time

            return time.time() + seconds

    monkeypatch.setattr(server_facts, "time", Shifted)
    assert f"seconds {way} this machine's" in refusal(postgres_url)


def test_a_clock_that_is_a_little_apart_is_fine() -> None:
    server_facts.refuse_wrong_clock(ServerFacts(29.0, 1, 1))


def test_another_server_and_one_that_was_replaced_are_told_apart() -> None:
    known = ServerFacts(0, 7, 2)
    refuse_other_server(known, ServerFacts(0, 7, 2))
    refuse_other_server(known, ServerFacts(0, 7, 3))  # a copy took over
    refuse_other_server(known, ServerFacts(0, None, None))  # a service that does not tell
    with pytest.raises(StoreTrouble, match=r"Another PostgreSQL server.*Nothing was read or changed"):
        refuse_other_server(known, ServerFacts(0, 8, 2))
    with pytest.raises(StoreTrouble, match=r"had been replaced.*two servers take writes"):
        refuse_other_server(known, ServerFacts(0, 7, 1))


# Encryption


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Make a certificate for a name, signed by itself, with its key."""
    made, key = folder / f"{name}.crt", folder / f"{name}.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    command += ["-nodes", "-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    try:
        subprocess.run([*command, "-keyout", key, "-out", made], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    return made, key


def encrypted(server: Server, folder: Path, name: str) -> tuple[Line, Path]:
    """A line that answers the request for encryption, with a certificate for a name, on a port."""
    made, key = certificate(folder, name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)
    return Line(str(server.folder / ".s.PGSQL.5432"), folder, port=0, tls=context), made


def over(line: Line, database: str, trusted: Path | str) -> str:
    """The address of a database over a line."""
    return (
        f"postgresql://frontdesk@localhost:{line.port}/{database}?sslmode=verify-full&sslrootcert={trusted}"
    )


def test_only_the_right_certificate_is_taken(
    postgres_server: Server, postgres_url: str, tmp_path: Path
) -> None:
    database = open_store(postgres_url).server.address.common["dbname"]
    line, trusted = encrypted(postgres_server, tmp_path, "localhost")
    other, _ = certificate(tmp_path, "other.example.org")
    assert "does not prove" in refusal(over(line, database, other))
    assert "vouches" in refusal(over(line, database, tmp_path / "missing.crt"))
    store = open_store(over(line, database, trusted))
    migrate(store)
    state = store.server_state()
    assert state.is_encrypted
    assert abs(state.apart) < 5
    store.close()
    line.close()


def test_a_certificate_for_another_name_is_not_taken(
    postgres_server: Server, postgres_url: str, tmp_path: Path
) -> None:
    line, trusted = encrypted(postgres_server, tmp_path, "other.example.org")
    assert "does not prove" in refusal(over(line, "test", trusted))
    line.close()


def test_a_server_without_encryption_is_not_used(postgres_server: Server, tmp_path: Path) -> None:
    trusted, _ = certificate(tmp_path, "localhost")
    line = Line(str(postgres_server.folder / ".s.PGSQL.5432"), tmp_path, port=0)
    assert "offers no encryption" in refusal(over(line, "test", trusted))
    line.close()


# Passwords


@pytest.fixture
def with_password(postgres_server: Server, own_database: str) -> str:
    """The address of a store under a name that needs the password ``Geheim-7``."""
    name = f"secret_{next(_numbers)}"
    postgres_server.run(f"CREATE ROLE {name} LOGIN PASSWORD 'Geheim-7' IN ROLE frontdesk")
    rules = postgres_server.folder / "data" / "pg_hba.conf"
    rules.write_text(f"local all {name} scram-sha-256\n{rules.read_text()}")
    postgres_server.run("SELECT pg_reload_conf()")
    time.sleep(0.2)
    return as_role(own_database, name)


def test_a_password_comes_from_a_file_or_from_a_person(
    with_password: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "did not take the name or the password" in refusal(with_password)
    for given, works in (("Geheim-7", True), ("wrong", False)):
        store = open_store(with_password, ask_password=partial(str, given))
        if works:
            assert migrate(store) == []
        else:
            with pytest.raises(StoreTrouble, match="did not take the name or the password"):
                migrate(store)
        store.close()
    passwords = tmp_path / "pgpass"
    passwords.touch(0o600)
    passwords.write_text("*:*:*:*:Geheim-7\n")
    monkeypatch.setenv("PGPASSFILE", str(passwords))
    store = open_store(with_password)
    assert migrate(store) == []
    store.close()
