"""Cut a LiteRT file short: the same graph, but its answers are tensors from its middle."""

from collections.abc import Sequence

from ai_edge_litert import schema_py_generated as schema
from flatbuffers import Builder


def cut(model: bytes, tensors: Sequence[int]) -> bytes:
    """The LiteRT file `model` with the numbered tensors as its outputs, without the operators after the last of them.

    Raises ValueError if no operator of the file computes one of them.
    """
    parsed = schema.ModelT.InitFromPackedBuf(model, 0)
    graph = parsed.subgraphs[0]
    made_by = {int(tensor): number for number, operator in enumerate(graph.operators) for tensor in operator.outputs}
    if missing := [tensor for tensor in tensors if tensor not in made_by]:
        raise ValueError(f"no operator computes tensor {missing[0]}")
    graph.operators = graph.operators[: 1 + max(made_by[tensor] for tensor in tensors)]  # stored in the order in which they run
    graph.outputs = list(tensors)
    parsed.signatureDefs = []  # they name the old outputs
    builder = Builder(len(model))
    builder.Finish(parsed.Pack(builder), file_identifier=b"TFL3")
    return bytes(builder.Output())
