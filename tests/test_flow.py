"""What the edges of the picture of the network carry, against what the network itself computed."""

import numpy as np
import pytest

from core.arithmetic import relu
from core.digits.centre import prepare
from core.digits.flow import flows, strengths
from core.digits.networks import NETWORKS, Conv, MaxPool
from core.digits.reader import Reader
from core.digits.samples import bundled


@pytest.mark.parametrize("name", NETWORKS)
def test_the_edges_into_a_map_and_its_bias_are_what_it_passes_on(name):
    reader = Reader(name)
    reading = reader.read(prepare(bundled().pictures[4]).image)
    edges, passed = flows(reader, reading), strengths(reader, reading)
    for layer in reader.network.layers:
        if isinstance(layer, Conv):
            open_cells = (reading.maps[layer.name] > 0).sum(axis=(0, 1))
            added = edges[layer.name].sum(axis=0) + reader.bias(layer.name) * open_cells
            assert np.allclose(added, relu(reading.maps[layer.name]).sum(axis=(0, 1)), rtol=1e-3, atol=1e-2)
        elif isinstance(layer, MaxPool):
            assert np.allclose(edges[layer.name], passed[layer.name])
        else:
            assert np.allclose(edges[layer.name].sum(axis=0) + reader.bias(layer.name), reading.logits, atol=1e-3)
