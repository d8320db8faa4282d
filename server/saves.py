"""Saved runs that are kept for others to open: one table of a SQL database.

Who saves gets an id, which opens the run and stands in a link, and a key, which deletes it and is
told to nobody else: the database holds its SHA-256 only. Nothing is opened or written before
somebody saves.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import ArgumentError

from server.config import Config, ConfigError, variable
from server.errors import ApiError

DAY = 86_400
MAX_TITLE = 200

_metadata = MetaData()
_saves = Table(
    "saves",
    _metadata,
    Column("id", String(32), primary_key=True),
    Column("key_hash", String(64), nullable=False),
    Column("title", String(MAX_TITLE), nullable=False),
    Column("size", Integer, nullable=False),
    Column("opened", BigInteger, nullable=False, index=True),  # seconds since 1970
    Column("content", LargeBinary, nullable=False),
)


@dataclass(frozen=True)
class Ticket:
    """What who saved a run gets: `id` opens it, `key` deletes it."""

    id: str
    key: str


class Saves:
    """The saved runs of a server; `clock` tells seconds since 1970.

    Raises ConfigError where there is nothing that speaks to such a database.
    """

    def __init__(self, config: Config, clock: Callable[[], float] = time.time) -> None:
        self._config = config
        self._clock = clock
        self._made = False
        self._making = threading.Lock()
        try:
            self._engine = create_engine(config.database_url)
        except (ArgumentError, ImportError) as error:
            raise ConfigError(
                f"{variable('database_url')}: {error}. Write it as sqlite:///strata.db, or install "
                "what speaks to that database."
            ) from error

    def put(self, content: bytes, title: str) -> Ticket:
        """Keep a run. Raises ApiError 507 when there is no room."""
        ticket = Ticket(secrets.token_urlsafe(12), secrets.token_urlsafe(24))
        row = {
            "id": ticket.id,
            "key_hash": _hash(ticket.key),
            "title": title[:MAX_TITLE],
            "size": len(content),
            "opened": self._now(),
            "content": content,
        }
        with self._begin() as connection:
            connection.execute(delete(_saves).where(_saves.c.opened < self._oldest()))
            held = connection.scalar(select(func.coalesce(func.sum(_saves.c.size), 0))) or 0
            if held + len(content) > self._config.max_saves_bytes:
                raise ApiError(
                    507,
                    "saves_full",
                    "The server keeps as many saved runs as it has room for.",
                    hint="Save to a file, or keep the run in this browser.",
                )
            connection.execute(insert(_saves).values(row))
        return ticket

    def get(self, id: str) -> bytes:
        """A kept run's file, which then stays for another while. Raises ApiError 404."""
        chosen = _saves.c.id == id
        with self._begin() as connection:
            fresh = chosen & (_saves.c.opened >= self._oldest())
            content = connection.scalar(select(_saves.c.content).where(fresh))
            if content is None:
                raise _gone()
            connection.execute(update(_saves).where(chosen).values(opened=self._now()))
        return bytes(content)

    def remove(self, id: str, key: str) -> None:
        """Delete a run. Raises ApiError: 404 for one that is not there, 403 for a wrong key."""
        chosen = _saves.c.id == id
        with self._begin() as connection:
            known = connection.scalar(select(_saves.c.key_hash).where(chosen))
            if known is None:
                raise _gone()
            if not hmac.compare_digest(known, _hash(key)):
                raise ApiError(403, "wrong_key", "Only who saved this run can delete it.")
            connection.execute(delete(_saves).where(chosen))

    def close(self) -> None:
        """Close what was opened of the database."""
        self._engine.dispose()

    def _begin(self) -> AbstractContextManager[Connection]:
        """A transaction; the table is there."""
        with self._making:
            if not self._made:
                _metadata.create_all(self._engine)
                self._made = True
        return self._engine.begin()

    def _now(self) -> int:
        return int(self._clock())

    def _oldest(self) -> int:
        return int(self._clock() - self._config.save_days * DAY)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _gone() -> ApiError:
    return ApiError(
        404,
        "save_gone",
        "This saved run is not on the server (any more).",
        hint="Ask who gave you the link to save it again.",
    )
