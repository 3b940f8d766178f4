"""Neurons: the worked example, backpropagation against measured slopes, Keras' ways downhill, and the browser's network against NumPy."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.neurons import example, questions
from core.neurons.descent import METHODS, path
from core.neurons.keras_code import keras_code
from core.neurons.landscapes import LANDSCAPES
from core.neurons.network import ACTIVATIONS, LOSSES, Layer, backward, forward
from core.neurons.points import COUNT, PATTERNS, REACH, points
from core.settings import ASSETS, ROOT
from pages.face.browser.playground import _checked

SECTIONS = ("One neuron", "Small network", "One training step", "Gradient descent", "Playground")


# ----- the worked example


def test_the_small_network_gives_mazurs_outputs_and_errors():
    found = example.compute(example.START)
    assert found["z_h1"] == pytest.approx(0.3775)
    assert found["h1"] == pytest.approx(0.593269992, abs=1e-9)
    assert found["h2"] == pytest.approx(0.596884378, abs=1e-9)
    assert found["o1"] == pytest.approx(0.75136507, abs=1e-8)
    assert found["o2"] == pytest.approx(0.772928465, abs=1e-9)
    assert example.error(example.START) == pytest.approx(0.298371109, abs=1e-9)


def test_one_training_step_gives_mazurs_new_weights():
    new = example.trained(example.START, rate=0.5)
    told = [0.149780716, 0.19956143, 0.24975114, 0.29950229, 0.35891648, 0.408666186, 0.511301270, 0.561370121]
    assert [new[f"w{n}"] for n in range(1, 9)] == pytest.approx(told, abs=1e-8)
    weights_only = {**example.START, **{name: new[name] for name in example.EDGES}}
    assert example.error(weights_only) == pytest.approx(0.291027924, abs=1e-6)  # he leaves the biases, and rounds on the way


@pytest.mark.parametrize("hidden", example.HIDDEN)
@pytest.mark.parametrize("loss", LOSSES)
def test_every_slope_is_the_product_of_its_factors_and_agrees_with_the_nudge_to_four_digits(loss, hidden):
    values = {**example.START, "w2": -1.3, "w7": 0.9, "x2": -0.7}
    slopes = example.slopes(values, loss, hidden)
    for name in example.LEARNT:
        factors = example.chain(values, name, loss, hidden)
        assert np.prod([factor.value for factor in factors]) == pytest.approx(slopes[name], rel=1e-12)
        assert example.measured_slope(values, name, loss, hidden) == pytest.approx(slopes[name], rel=5e-5, abs=1e-12)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", LOSSES)
def test_backpropagation_agrees_with_measured_slopes_in_a_deeper_network(loss, activation):
    rng = np.random.default_rng(5)
    sizes = (3, 4, 5, 2)
    names = (activation, activation, "sigmoid")
    layers = [Layer(rng.normal(size=(b, a)), rng.normal(size=b), name) for a, b, name in zip(sizes, sizes[1:], names, strict=False)]
    inputs, targets = rng.normal(size=(6, 3)), rng.integers(0, 2, (6, 2)).astype(float)
    slopes = backward(layers, inputs, targets, loss)
    for layer, slope in zip(layers, slopes, strict=True):
        for numbers, found in ((layer.weights, slope.weights), (layer.biases, slope.biases)):
            for place in np.ndindex(numbers.shape):
                start, errors = numbers[place], []
                for nudge in (1e-6, -1e-6):
                    numbers[place] = start + nudge
                    errors.append(LOSSES[loss](targets, forward(layers, inputs)[-1].outputs))
                numbers[place] = start
                assert found[place] == pytest.approx((errors[0] - errors[1]) / 2e-6, rel=1e-4, abs=1e-8)


# ----- the ways downhill


def test_a_landscapes_slope_is_what_nudging_measures():
    for land in LANDSCAPES.values():
        for w in np.random.default_rng(1).uniform(-2, 2, (20, 2)):
            for axis in range(2):
                nudge = 1e-6 * np.eye(2)[axis]
                measured = (land.error(w + nudge) - land.error(w - nudge)) / 2e-6
                assert land.slope(w)[axis] == pytest.approx(measured, rel=1e-4, abs=1e-7)


def test_plain_descent_settles_below_the_bound_of_the_valley_and_diverges_above_it():
    valley = LANDSCAPES["Valley"]
    bound = 2 / valley.steepest
    for rate, settles in ((0.98 * bound, True), (1.02 * bound, False)):
        places = path(valley.slope, valley.start, METHODS["plain"](rate), 400)
        assert bool(valley.error(places[-1]) < valley.error(valley.start)) is settles
    assert np.abs(places).max() < 1e7  # the path ended when it had left the page


def test_the_three_ways_and_the_code_are_those_of_keras(tmp_path):
    """One process imports Keras: its optimisers walk the same valley, and the code runs on the playground's points."""
    valley = LANDSCAPES["Valley"]
    (tmp_path / "model.py").write_text(keras_code([3, 2], "tanh", "Adam", 0.03, 0.01).replace("epochs=1000", "epochs=1, verbose=0"))
    script = """
import json, sys
import keras, numpy as np
from core.neurons.landscapes import LANDSCAPES
from core.neurons.points import points
valley, walks = LANDSCAPES["Valley"], {}
ways = {"plain": keras.optimizers.SGD(0.2), "momentum": keras.optimizers.SGD(0.2, momentum=0.9), "Adam": keras.optimizers.Adam(0.2)}
for name, way in ways.items():
    w = keras.Variable(np.array(valley.start, "float32"))
    way.build([w])
    for _ in range(25):
        way.apply([keras.ops.convert_to_tensor(valley.slope(np.array(w)).astype("float32"))])
    walks[name] = np.array(w).tolist()
places, kinds = points("circles", 0.1)
space = {"points": places, "classes": kinds}
exec(open(sys.argv[1]).read(), space)
print(json.dumps([walks, space["model"].count_params(), [float(l.kernel_regularizer.l2) for l in space["model"].layers]]))
"""
    command = [sys.executable, "-c", script, str(tmp_path / "model.py")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    walks, parameters, decays = json.loads(done.stdout.splitlines()[-1])
    for name, rule in METHODS.items():
        assert path(valley.slope, valley.start, rule(0.2), 25)[-1] == pytest.approx(walks[name], rel=1e-4, abs=1e-4)
    assert parameters == 3 * 3 + 4 * 2 + 3
    assert decays == pytest.approx([0.005] * 3)


# ----- the playground's points and its network in the browser


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_are_balanced_inside_the_square_and_the_same_for_a_seed(pattern):
    places, kinds = points(pattern, 0.2, seed=4)
    assert places.shape == (COUNT, 2)
    assert np.abs(places).max() <= REACH
    assert kinds.sum() == COUNT // 2
    assert np.array_equal(places, points(pattern, 0.2, seed=4)[0])
    assert not np.array_equal(places, points(pattern, 0.2, seed=5)[0])


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    """node(script, data) -> what the script prints, as JSON; the playground's scripts lie beside it."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("no node found: install Debian's package nodejs to run the browser's arithmetic")
    folder = tmp_path_factory.mktemp("node")
    for name in ("network.js", "training.js"):
        shutil.copy(ASSETS / "playground" / name, folder)
    (folder / "package.json").write_text('{"type": "module"}')

    def run(script: str, data: object) -> object:
        (folder / "main.js").write_text(script, encoding="utf-8")
        done = subprocess.run([program, "main.js"], cwd=folder, input=json.dumps(data), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


READ = 'import { readFileSync } from "node:fs"; const data = JSON.parse(readFileSync(0, "utf8"));\n'


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_browsers_forward_and_backward_pass_are_numpys(node, activation):
    places, kinds = points("xor", 0.1, seed=2)
    script = (
        READ
        + """
import { Network } from "./network.js";
const net = new Network([2, 5, 3, 1], data.activation, 7);
net.biases.forEach((layer) => layer.forEach((_, i) => (layer[i] = 0.1 * (i + 1))));
const [inputs, n] = [Float64Array.from(data.places.flat()), data.kinds.length];
const p = net.forward(inputs, n).at(-1);
const slopes = net.slopes(inputs, data.kinds, 0.02).map((layer) => layer.map((part) => [...part]));
const list = (layers) => layers.map((layer) => [...layer]);
console.log(JSON.stringify({ weights: list(net.weights), biases: list(net.biases), p: [...p], slopes, loss: Network.loss(p, data.kinds) }));
"""
    )
    found = node(script, {"activation": activation, "places": places.tolist(), "kinds": kinds.tolist()})
    names = (activation, activation, "sigmoid")
    parts = zip(found["weights"], found["biases"], names, strict=True)
    layers = [Layer(np.array(w).reshape(len(b), -1), np.array(b), name) for w, b, name in parts]
    targets = kinds[:, None].astype(float)
    outputs = forward(layers, places)[-1].outputs
    assert found["p"] == pytest.approx(outputs[:, 0], abs=1e-12)
    assert found["loss"] == pytest.approx(LOSSES["cross-entropy"](targets, outputs), abs=1e-12)
    for layer, slope, (weights, biases) in zip(layers, backward(layers, places, targets, "cross-entropy"), found["slopes"], strict=True):
        assert weights == pytest.approx((slope.weights + 0.02 * layer.weights).ravel(), abs=1e-12)
        assert biases == pytest.approx(slope.biases, abs=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_the_browsers_training_takes_the_steps_that_numpy_takes(node, method):
    places, kinds = points("circles", 0.1, seed=3)
    script = (
        READ
        + """
import { Network } from "./network.js";
const net = new Network([2, 4, 1], "tanh", 11);
const all = () => [...net.weights[0], ...net.biases[0], ...net.weights[1], ...net.biases[1]];
const start = all();
for (let n = 0; n < 40; n++) net.train(Float64Array.from(data.places.flat()), data.kinds, { method: data.method, rate: 0.05, decay: 0 });
console.log(JSON.stringify([start, all()]));
"""
    )
    start, end = node(script, {"method": method, "places": places.tolist(), "kinds": kinds.tolist()})

    def slope(flat: np.ndarray) -> np.ndarray:
        layers = [Layer(flat[:8].reshape(4, 2), flat[8:12], "tanh"), Layer(flat[12:16].reshape(1, 4), flat[16:], "sigmoid")]
        slopes = backward(layers, places, kinds[:, None].astype(float), "cross-entropy")
        return np.concatenate([part.ravel() for one in slopes for part in (one.weights, one.biases)])

    assert path(slope, np.array(start), METHODS[method](0.05), 40)[-1] == pytest.approx(end, abs=1e-9)


def test_a_run_stops_when_the_test_loss_stalls_and_says_when_it_diverged(node):
    places, kinds = points("clusters", 0.1, seed=1)
    script = (
        READ
        + """
import { Training } from "./training.js";
const rows = data.places.map((place, i) => [...place, data.kinds[i]]);
const run = (setup) => {
  const training = new Training({ units: [4], activation: "relu", seed: 1, method: "plain", decay: 0, ...setup });
  training.use(rows.slice(0, 150), rows.slice(150));
  training.measure();
  let why = "";
  while (!why && training.steps < 5000) { training.step(); why = training.over(setup.stop); }
  return [why, training.steps, training.losses[0][1], training.losses.at(-1)[1], training.confusion().flat()];
};
const setups = [{ rate: 0.3, stop: "thousand" }, { rate: 3, decay: 1, stop: "never" }, { rate: 0.1, decay: 0.1, stop: "stalled" }];
console.log(JSON.stringify(setups.map(run)));
"""
    )
    chosen, diverged, stalled = node(script, {"places": places.tolist(), "kinds": kinds.tolist()})
    assert chosen[0] == "Stopped at step 1000, as chosen."
    assert chosen[3] < 0.05 * chosen[2]
    assert sum(chosen[4]) == COUNT // 2
    assert chosen[4][0] + chosen[4][3] >= 0.98 * COUNT / 2
    assert diverged[0].startswith("Diverged at step")
    assert stalled[0].startswith("Stopped at step")


def test_points_that_no_playground_would_send_are_refused():
    assert _checked([[1, 2, 0], [-6, 6, 1]]) == [[1, 2, 0], [-6, 6, 1]]
    for wrong in (None, 3, "points", [[1, 2]], [[7, 0, 1]], [[0, 0, 2]], [[float("nan"), 0, 1]], [["a", 0, 1]], [[0, 0, 1]] * 500):
        assert _checked(wrong) is None


# ----- the page


@pytest.fixture
def page() -> AppTest:
    return AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60).switch_page("pages/neurons.py")


def texts(page: AppTest) -> str:
    return " ".join(e.value for e in [*page.header, *page.markdown, *page.caption, *page.info, *page.success, *page.warning])


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_opens_even_from_a_link_with_nonsense_in_it(page, section):
    nonsense = {"w5": "x", "b1": "1e9", "n_w1": "nan", "rate": "-3", "number": "w99", "landscape": "0", "descent_rate": "7", "units1": "0"}
    for key, value in {**nonsense, "section": section, "layers": "99", "pattern": "1", "noise": "x", "decay": "5", "seed": "0"}.items():
        page.query_params[key] = value
    page.run()
    assert not page.exception
    assert page.header[0].value in (section, f"A {section.lower()}")
    assert "Predict first" in texts(page)


def test_the_page_takes_mazurs_step_and_goes_back_to_the_start(page):
    page.query_params["section"] = "One training step"
    page.run()
    assert "0.298371109" in texts(page)
    assert "**0.35891648**" in texts(page)
    assert "Equal to four digits." in texts(page)
    page.button(key="neurons_take").click().run()
    assert page.session_state["w5"] == pytest.approx(0.35891648, abs=1e-8)
    assert "1 training step:" in texts(page)
    page.button(key="neurons_step_start").click().run()
    assert "0.298371109" in texts(page)
    assert not page.exception


def test_a_rate_that_is_too_large_is_called_divergence(page):
    page.query_params["section"], page.query_params["descent_rate"] = "Gradient descent", "0.7"
    page.run()
    assert "**Diverged**" in texts(page)
    assert "yours is above it" in texts(page)


def test_every_question_has_one_right_answer_among_its_options():
    asked = [questions.what_one_neuron_cannot(), questions.how_many_numbers(), questions.which_way(), questions.which_pattern()]
    asked.append(questions.which_rate(LANDSCAPES["Valley"]))
    for question in asked:
        assert 0 <= question.right < len(question.options)
    assert asked[-1].options[asked[-1].right] == "0.5"
