"""When one machine is not enough: an index in Milvus, and folders read by Ray.  Both are extras: requirements-cluster.txt."""

RAY_HELP = "spread the work over Ray: local for all processors of this machine, or a cluster’s address (auto, ray://HOST:10001)"


class ClusterError(RuntimeError):
    """One plain sentence: what is wrong with Milvus or Ray, and what to do next."""


def missing(package: str) -> ClusterError:
    """What to say where an extra is not installed."""
    return ClusterError(f"This needs {package}, which is an extra: install it with `pip install -r requirements-cluster.txt`.")
