"""`python -m core push CATALOGUE --to URI`: an index into Milvus, where many machines can search it."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from core.cluster import ClusterError
from core.cluster.check import checked
from core.cluster.milvus import Store
from core.recommend.catalogue import CatalogueError
from core.recommend.folder import file_of
from core.recommend.index import Index

ERRORS = (CatalogueError, ClusterError)  # when the command cannot run at all


def add(command: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    command.add_argument("catalogue", type=Path, metavar="CATALOGUE", help="what `index` made; assets/catalogue is the drawn shop")
    command.add_argument(
        "--to",
        required=True,
        metavar="URI",
        help="http://HOST:19530 of a server or a cluster, or a file ending in .db; password: MILVUS_TOKEN",
    )
    command.add_argument("--name", metavar="COLLECTION", help="the name of the catalogue’s folder if not given")
    command.add_argument("--approximate", action="store_true", help="make a new collection with an HNSW graph, for millions of items")
    command.add_argument("--replace", action="store_true", help="throw away the collection that is there")
    command.add_argument("--check", action="store_true", help="compare answers and their time with exact search here")


def run(arguments: argparse.Namespace) -> Iterator[dict]:
    """A result for every batch, then one for the check.  Raises CatalogueError, ClusterError."""
    file = file_of(arguments.catalogue)
    index = Index.load(file)
    name = arguments.name or name_of(file)
    with Store(arguments.to, name) as store:
        for pushed in store.push(index, arguments.approximate, arguments.replace):
            yield {"collection": name, **pushed._asdict()}
        if arguments.check:
            check = checked(store, index)
            yield {"collection": name, **check._asdict()}
            if check.there != check.rows:
                yield {
                    "collection": name,
                    "error": f"The collection “{name}” has {check.there} items and the index {check.rows}: push again.",
                }


def name_of(file: Path) -> str:
    """A collection's name from the folder of an index: Milvus takes letters, digits and "_" only."""
    name = re.sub(r"\W", "_", file.absolute().parent.name, flags=re.ASCII)
    return name if re.match("[A-Za-z_]", name) else f"_{name}"


def say(result: dict) -> str:
    """A result for a person."""
    name = result["collection"]
    if "recall_at_10" in result:
        return (
            f"{name}: {result['there']} items there, {result['rows']} in the index; recall@10 {result['recall_at_10']:.3f} against exact "
            f"search in {result['queries']} queries, scores differ by at most {result['difference']:.0e}; a search takes "
            f"{result['p50_ms']:.1f} ms (p50) to {result['p95_ms']:.1f} ms (p95), and {result['numpy_p50_ms']:.2f} ms in NumPy here"
        )
    counts = f"{result['added']} to add, {result['changed']} to change, {result['removed']} to remove of {result['rows']} items"
    return f"{name}: {result['done']} of {result['todo']} done ({counts})"
