"""How exact search grows with the number of items, beside faiss: memory, and the time of one query.

    python -m benchmarks.search_growth               # one table in Markdown; needs faiss-cpu and 4 GB of memory
    python -m benchmarks.search_growth --sizes 1000 10000

Synthetic unit vectors with 256 columns (a million of them take 1 GB), ten answers, one query at a time as a click asks for
it, one thread each, the same queries, taken in turns.  "Ours" is core.recommend.neighbours; IndexFlatIP is faiss's exact
search; HNSW a graph of neighbours, which is quick and misses some.  The vectors stand in clusters, as pictures do: among
vectors without any order a graph finds nothing.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy and faiss are loaded

import faiss
import numpy as np

from core.recommend.index import Entry, Index
from core.recommend.neighbours import best, scores
from core.recommend.text import Vocabulary

WIDTH = 256
TOP = 10
SIZES = (1_000, 10_000, 100_000, 1_000_000)
LARGEST_GRAPH = 100_000  # making it takes a minute; with a million, an hour
CLUSTERS, SPREAD = 1000, 0.07  # the standard deviation of a column around its cluster's middle, whose columns have 0.06
LINKS, CANDIDATES_BUILDING, CANDIDATES = 16, 100, 64  # of HNSW: M, efConstruction, ef


def made(count: int, random: np.random.Generator) -> np.ndarray:
    """Unit vectors float32 (count, WIDTH), made in place: a million must not be copied."""
    middles = random.normal(size=(CLUSTERS, WIDTH)).astype(np.float32)
    middles /= np.linalg.norm(middles, axis=1, keepdims=True)
    vectors = random.standard_normal((count, WIDTH), np.float32)
    for first in range(0, count, 50_000):
        part = vectors[first : first + 50_000]
        part *= SPREAD
        part += middles[random.integers(CLUSTERS, size=len(part))]
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return vectors


def index_of(vectors: np.ndarray) -> Index:
    """The vectors as an index of one view."""
    entries = (Entry("", "", {}),) * len(vectors)
    return Index(entries, vectors, {"all": slice(0, WIDTH)}, Vocabulary((), np.empty(0, np.float32)))


def medians(searches: dict[str, Callable[[np.ndarray], np.ndarray]], queries: np.ndarray) -> tuple[dict[str, float], dict[str, float]]:
    """The median milliseconds of every search, and the share of the first one's answers that it found."""
    times: dict[str, list[float]] = {name: [] for name in searches}
    found: dict[str, list[float]] = {name: [] for name in searches}
    for number, query in enumerate(queries):
        exact = set(next(iter(searches.values()))(query).tolist())  # also brings the query and the vectors into the caches, for all
        for name in list(searches)[number % len(searches) :] + list(searches)[: number % len(searches)]:
            begun = time.perf_counter()
            answers = searches[name](query)
            times[name].append((time.perf_counter() - begun) * 1000)
            found[name].append(len(exact & set(answers.tolist())) / TOP)
    return {name: statistics.median(taken) for name, taken in times.items()}, {name: statistics.mean(found[name]) for name in found}


def graph_of(vectors: np.ndarray) -> faiss.IndexHNSWFlat:
    graph = faiss.IndexHNSWFlat(WIDTH, LINKS, faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction = CANDIDATES_BUILDING
    graph.hnsw.efSearch = CANDIDATES
    graph.add(vectors)
    return graph


def row(count: int, queries: int, random: np.random.Generator) -> str:
    """Measure one size; a line of the table."""
    vectors = made(count, random)
    asked = made_near(vectors, queries, random)
    index, flat = index_of(vectors), faiss.IndexFlatIP(WIDTH)
    flat.add(vectors)
    weights = {"all": 1.0}
    searches = {
        "ours": lambda query: best(scores(index, query, weights), TOP),
        "flat": lambda query: flat.search(query[None], TOP)[1][0],
    }
    building = ""
    if count == LARGEST_GRAPH:
        begun = time.perf_counter()
        graph = graph_of(vectors)
        building = f", made in {time.perf_counter() - begun:.0f} s"
        searches["graph"] = lambda query: graph.search(query[None], TOP)[1][0]
    times, found = medians(searches, asked)
    hnsw = f"{times['graph']:.2f} ms, recall@10 {found['graph']:.3f}{building}" if "graph" in times else ""
    return (
        f"| {count:,} | {vectors.nbytes / 1e6:,.0f} MB | {times['ours']:.2f} | {times['flat']:.2f} | {times['ours'] / times['flat']:.2f} "
        f"| {found['flat']:.3f} | {hnsw} |"
    )


def made_near(vectors: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """Queries: other members of the same clusters."""
    queries = vectors[random.integers(len(vectors), size=count)] + SPREAD * random.standard_normal((count, WIDTH), np.float32)
    return queries / np.linalg.norm(queries, axis=1, keepdims=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--queries", type=int, default=30)
    arguments = parser.parse_args()
    faiss.omp_set_num_threads(1)
    print("| items | vectors | ours, p50 ms | faiss IndexFlatIP, p50 ms | ours ÷ faiss | same answers | faiss HNSW |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | --- |")
    for size in arguments.sizes:
        print(row(size, arguments.queries, np.random.default_rng(0)), flush=True)


if __name__ == "__main__":
    main()
