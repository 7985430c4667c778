"""The stand-in for a payment provider, and the memory of what was done: one SQLite file."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Union

SCHEMA = """
create table if not exists deliveries (webhook_id text primary key);
create table if not exists refunds (
  payment_key text primary key, customer_id text not null, amount text not null, refund_id text not null
);
"""
LOCK_SECONDS = 60
LEDGER_PATH = os.environ.get("LEDGER_PATH") or Path(__file__).with_name("ledger.sqlite3")


class Turn:
    """What may be done while holding the ledger's lock."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def was_handled(self, webhook_id: str) -> bool:
        """Whether this webhook was completely dealt with before."""
        row = self._connection.execute("select 1 from deliveries where webhook_id = ?", (webhook_id,)).fetchone()
        return row is not None

    def mark_handled(self, webhook_id: str) -> None:
        """Remember that this webhook is completely dealt with."""
        self._connection.execute("insert or ignore into deliveries values (?)", (webhook_id,))

    def find_refund(self, payment_key: str) -> Optional[str]:
        """The id of the refund made under this key, if one was."""
        query = "select refund_id from refunds where payment_key = ?"
        row = self._connection.execute(query, (payment_key,)).fetchone()
        return None if row is None else str(row[0])

    def refund(self, payment_key: str, context: Mapping[str, Any]) -> str:
        """Pretend to pay, and return the refund's id. Kept at once, whatever fails later.

        A real provider takes ``payment_key`` as its idempotency key: the same key never pays twice.
        Raises KeyError when the context names no customer or amount.
        """
        customer_id, amount = str(context["customer_id"]), str(context["amount"])
        refund_id = f"re_{payment_key}"
        row = (payment_key, customer_id, amount, refund_id)
        self._connection.execute("insert into refunds values (?, ?, ?, ?)", row)
        self._connection.commit()
        self._connection.execute("begin immediate")
        print(f"refunded {amount} to {customer_id} ({refund_id})", flush=True)
        return refund_id


class Ledger:
    """Opens the file for each use, so that threads and processes can share it."""

    def __init__(self, path: Union[str, Path]) -> None:
        self._path = str(path)
        with closing(self._open()) as connection:
            connection.executescript(SCHEMA)

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """One at a time: waits up to a minute for the lock, and forgets unfinished marks on an error."""
        with closing(self._open()) as connection:
            connection.execute("begin immediate")
            yield Turn(connection)
            connection.commit()

    def refunds(self) -> List[Dict[str, str]]:
        """Every refund made, oldest first."""
        with closing(self._open()) as connection:
            rows = connection.execute("select * from refunds order by rowid").fetchall()
            return [dict(row) for row in rows]

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=LOCK_SECONDS, isolation_level=None)
        connection.row_factory = sqlite3.Row
        return connection
