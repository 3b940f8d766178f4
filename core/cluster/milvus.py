"""An index in Milvus: a file, a server or a cluster, which differ by their address alone.

A row is an item with its views' unit vectors side by side, as in core/recommend/index.py, under one inner product.  So a query
made by `neighbours.weighted` has the same score there as here, Σ share × cosine, and a moved slider needs no new rows.
Milvus could hold a vector field for each view and merge their answers, but that loses items: each field is asked only for its
own first few (of two views, with 100 asked of each, 5 of 10 answers kept their order).
"""

import contextlib
import hashlib
import itertools
import json
import logging
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from core.cluster import ClusterError, missing
from core.recommend.index import Index

FILE_SUFFIX = ".db"
ROWS_AT_ONCE = 500  # 2 MB at 1,000 columns; a server takes 64 MB
LISTED_AT_ONCE = 12_000  # a server lists 16,384 at most
TIMEOUT_SECONDS = 60  # for one request
MAX_ITEM_BYTES, MAX_TEXT_BYTES = 4096, 8192  # the longest path of Linux; a description of two pages
EXACT, APPROXIMATE = "FLAT", "HNSW"  # every row is compared; a graph of neighbours is walked (Malkov and Yashunin 2016)
GRAPH = {"M": 16, "efConstruction": 200}  # neighbours of a row, candidates while the graph is built: hnswlib's own defaults
CANDIDATES = 128  # while the graph is walked
INSTEAD = "push with --replace to throw them away, or with another --name"


class Found(NamedTuple):
    """An item found."""

    item: str
    similarity: float  # −1 … 1


class Pushed(NamedTuple):
    """How far a push is; in the last one `done` is `todo`."""

    rows: int  # of the index
    added: int
    changed: int
    removed: int
    done: int  # of those three together
    todo: int


class Store:
    """A collection of a Milvus.  Close it, or use `with`: a file serves one program at a time.

    Consistency: what is there is listed and counted "strongly", as of this moment; a search on a server is "bounded", so it may
    miss what was written in the last seconds (a strong one waits 200 ms, where an answer takes 2).
    """

    def __init__(self, uri: str, name: str):
        """`uri` is http://HOST:19530 or a file ending in .db; a password goes into MILVUS_TOKEN (user:password).  Raises ClusterError."""
        if not re.fullmatch(r"[A-Za-z_]\w{0,254}", name, re.ASCII):
            raise ClusterError(f"“{name}” cannot name a collection: use letters, digits and “_”, and begin with a letter.")
        self._uri, self._name = uri, name
        self._is_file = uri.endswith(FILE_SUFFIX) and "://" not in uri
        self._client = _client(uri, self._is_file)

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file or the connection."""
        self._client.close()

    def push(self, index: Index, approximate: bool = False, replace: bool = False) -> Iterator[Pushed]:
        """Make the collection equal to the index, batch by batch; after a cut, a second push goes on where the first one was.

        Rows that are there and equal stay untouched, those of items that the index does not have go.  `approximate` is for a
        collection that this push makes; `replace` throws away the one that is there.  Raises ClusterError.
        """
        with self._sentences():
            self._prepare(index.vectors.shape[1], approximate, replace)
            there = self._digests()
            keys = [key(entry.item) for entry in index.entries]
            if there and there.keys().isdisjoint(keys):
                raise ClusterError(f"{self._title} holds other items, none of this index: {INSTEAD}.")
            digests = [_digest(index, number) for number in range(len(index))]
            to_write = [number for number in range(len(index)) if there.get(keys[number]) != digests[number]]
            to_remove = sorted(there.keys() - set(keys))
            changed = sum(keys[number] in there for number in to_write)
            counts = len(index), len(to_write) - changed, changed, len(to_remove)
            todo, done = len(to_write) + len(to_remove), 0
            yield Pushed(*counts, done, todo)
            for numbers in _batches(to_write):
                rows = [_row(keys[number], digests[number], index, number) for number in numbers]
                self._client.upsert(self._name, rows, timeout=TIMEOUT_SECONDS)
                done += len(rows)
                yield Pushed(*counts, done, todo)
            for gone in _batches(to_remove):
                self._client.delete(self._name, ids=gone, timeout=TIMEOUT_SECONDS)
                done += len(gone)
                yield Pushed(*counts, done, todo)
            if todo and self._is_file:
                self._client.flush(self._name, timeout=TIMEOUT_SECONDS)  # a search took 38 ms before and 6 after; a server does it itself

    def count(self) -> int:
        """How many items there are.  Raises ClusterError."""
        with self._sentences():
            return self._count()

    def search(self, query: np.ndarray, top: int, where: Mapping[str, Sequence[str]] | None = None) -> list[Found]:
        """The `top` items most like a query (d,) of `neighbours.weighted`; `where` as in `matching`.  Raises ClusterError."""
        return self.search_many(query[None], top, where, "Bounded")[0]

    def search_many(
        self, queries: np.ndarray, top: int, where: Mapping[str, Sequence[str]] | None = None, consistency: str = "Strong"
    ) -> list[list[Found]]:
        """The same for queries (n, d) in one request.  Raises ClusterError."""
        with self._sentences():
            answers = self._client.search(
                self._name,
                data=list(np.asarray(queries, np.float32)),
                filter=matching(where or {}),
                limit=top,
                output_fields=["item"],
                search_params={"metric_type": "IP", "params": {"ef": max(top, CANDIDATES)}},  # exact search passes over ef
                consistency_level=consistency,
                timeout=TIMEOUT_SECONDS,
            )
            return [[Found(hit["entity"]["item"], float(hit["distance"])) for hit in hits] for hits in answers]

    def _prepare(self, width: int, approximate: bool, replace: bool) -> None:
        if replace:
            self._client.drop_collection(self._name, timeout=TIMEOUT_SECONDS)
        if not self._client.has_collection(self._name, timeout=TIMEOUT_SECONDS):
            self._create(width, APPROXIMATE if approximate else EXACT)
        fields = self._client.describe_collection(self._name, timeout=TIMEOUT_SECONDS)["fields"]
        if width not in [field["params"].get("dim") for field in fields if field["name"] == "vector"]:
            raise ClusterError(f"{self._title} holds vectors of another make than this index: {INSTEAD}.")
        self._client.load_collection(self._name, timeout=TIMEOUT_SECONDS)

    def _create(self, width: int, kind: str) -> None:
        from pymilvus import DataType

        schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", DataType.VARCHAR, max_length=64, is_primary=True)
        schema.add_field("digest", DataType.VARCHAR, max_length=64)
        schema.add_field("item", DataType.VARCHAR, max_length=MAX_ITEM_BYTES)
        schema.add_field("text", DataType.VARCHAR, max_length=MAX_TEXT_BYTES)
        schema.add_field("attributes", DataType.JSON)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=width)
        vector = self._client.prepare_index_params()
        vector.add_index("vector", index_type=kind, metric_type="IP", params=GRAPH if kind == APPROXIMATE else {})
        self._client.create_collection(self._name, schema=schema, index_params=vector, timeout=TIMEOUT_SECONDS)

    def _digests(self) -> dict[str, str]:
        """The digest of every row that is there, by its key.

        Listed by how the keys begin, since they are spread evenly; the client's own iterator (pymilvus 3.0.2) misses what was
        written last even when it is asked to be strong.
        """
        digits = 0
        while self._count() > LISTED_AT_ONCE * 16**digits:
            digits += 1
        found = {}
        for start in map("".join, itertools.product("0123456789abcdef", repeat=digits)):
            rows = self._query(filter=f'id like "{start}%"', output_fields=["id", "digest"], limit=16_384)
            found.update((row["id"], row["digest"]) for row in rows)
        return found

    def _count(self) -> int:
        return self._query(filter="", output_fields=["count(*)"])[0]["count(*)"]

    def _query(self, **what: object) -> list[dict]:
        return self._client.query(self._name, consistency_level="Strong", timeout=TIMEOUT_SECONDS, **what)

    @property
    def _title(self) -> str:
        return f"The collection “{self._name}” in {self._uri}"

    @contextlib.contextmanager
    def _sentences(self) -> Iterator[None]:
        """Whatever the client raises becomes a ClusterError."""
        try:
            yield
        except ClusterError:
            raise
        except Exception as error:  # pymilvus raises its own, grpc's, ValueError and OSError
            raise ClusterError(f"{self._title} gave no answer ({_said(error)}); what was pushed is kept, so try again.") from error


def key(item: str) -> str:
    """An item's primary key: 64 letters and digits, whatever is in its path, so that no list of keys needs quoting."""
    return hashlib.sha256(item.encode("utf-8", "surrogateescape")).hexdigest()


def matching(where: Mapping[str, Sequence[str]]) -> str:
    """The filter for items whose attributes have one of the values given; attributes without values are passed over.

    A file asks for `==` and `or`: it knows no `in` for what stands in JSON.
    """
    clauses = []
    for attribute, values in where.items():
        field = f"attributes[{json.dumps(attribute, ensure_ascii=False)}]"
        clauses.append(" or ".join(f"{field} == {json.dumps(value, ensure_ascii=False)}" for value in values))
    return " and ".join(f"({clause})" for clause in clauses if clause)


def _digest(index: Index, number: int) -> str:
    """What a row is made from: it differs when the picture, its text, its attributes or the making of the vectors differs."""
    entry = index.entries[number]
    widths = {view: columns.stop - columns.start for view, columns in index.columns.items()}
    about = json.dumps([entry.item, entry.text, entry.attributes, entry.digest, widths])
    return hashlib.sha256(about.encode() + index.vectors[number].astype("<f4").tobytes()).hexdigest()


def _row(name: str, digest: str, index: Index, number: int) -> dict:
    entry = index.entries[number]
    if len(entry.item.encode()) > MAX_ITEM_BYTES:
        raise ClusterError(f"The path {entry.item[:40]}… is longer than {MAX_ITEM_BYTES} bytes: shorten the names of its folders.")
    text = entry.text.encode()[:MAX_TEXT_BYTES].decode(errors="ignore")
    return {
        "id": name, "digest": digest, "item": entry.item, "text": text, "attributes": entry.attributes, "vector": index.vectors[number],
    }  # fmt: skip


def _batches(of: list) -> Iterator[list]:
    return (of[first : first + ROWS_AT_ONCE] for first in range(0, len(of), ROWS_AT_ONCE))


def _client(uri: str, is_file: bool) -> "MilvusClient":  # noqa: F821  # of an extra, imported below
    if not is_file and not uri.startswith(("http://", "https://")):
        raise ClusterError(f"{uri} is no address of a Milvus: give http://HOST:19530, or a file whose name ends in {FILE_SUFFIX}.")
    try:
        import pymilvus

        if is_file:
            import milvus_lite  # noqa: F401
    except ImportError as error:
        raise missing("Milvus’s client (pymilvus, and milvus-lite for a file)") from error
    for logger in ("pymilvus", "milvus_lite", "grpc._server"):
        logging.getLogger(logger).setLevel(logging.CRITICAL)  # they print a traceback of every error, which is raised, too
    try:
        return pymilvus.MilvusClient(uri, token=os.environ.get("MILVUS_TOKEN", ""), timeout=10)
    except Exception as error:  # as in Store._sentences
        what = "cannot be opened: is its folder there, and no other program using it" if is_file else "gives no answer: does it run there"
        raise ClusterError(f"{uri} {what}? ({_said(error)})") from error


def _said(error: Exception) -> str:
    return str(getattr(error, "message", "") or error).strip().split("\n")[0][:200]
