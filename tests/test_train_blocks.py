"""Blocks: shapes, parameters and multiplications are Keras's, impossible rows are refused with a reason, a link gives them back."""

import keras
import numpy as np
import pytest

from core.digits.networks import NETWORKS, costs
from core.lab import blocks, keras_code, models, recipe, trained
from core.lab.blocks import READY, BlockError, Convolution, Dense, Dropout, Pooling, Relu, parse, plan, write
from core.lab.questions import without_pooling
from core.lab.recipe import Lane, Recipe, RecipeError

ROWS = [
    *READY.values(),
    "",
    "conv4x5same-relu-pool3-dropout10-conv2x1-relu-dense16-relu-dense8",
    "pool2-conv1x7-dropout50",
    "relu-dropout25-dense8",
]


@pytest.mark.parametrize("row", ROWS)
def test_costs_and_weights_are_those_of_keras(row):
    built = plan(parse(row))
    model = models.build(built)
    layers = {layer.name: layer for layer in model.layers}
    assert not built.problem
    assert built.parameters == model.count_params()
    for cost in built.costs:
        assert (cost.shape, cost.parameters) == (layers[cost.layer].output.shape[1:], layers[cost.layer].count_params())
    assert list(blocks.weight_shapes(built).values()) == [weight.shape for weight in model.get_weights()]


@pytest.mark.parametrize("row", ROWS)
def test_multiplications_are_the_weights_times_the_places_they_are_used_at(row):
    built = plan(parse(row))
    shapes = blocks.weight_shapes(built)
    for cost in built.costs:
        places = np.prod(cost.shape[:-1]) if cost.layer.startswith("conv") else 1
        assert cost.multiplications == np.prod(shapes.get(f"{cost.layer}_kernel", (0,))) * places


def test_the_articles_network_costs_what_the_page_see_says():
    built, shown = plan(parse(READY["The article's CNN"])), costs(NETWORKS["series"])
    assert built.parameters == sum(cost.parameters for cost in shown) == 203_434
    assert built.multiplications == sum(cost.multiplications for cost in shown)


@pytest.mark.parametrize("row", ROWS)
def test_a_link_gives_the_same_blocks_back(row):
    assert write(parse(row)) == row


@pytest.mark.parametrize(
    ("chain", "reason"),
    [
        ((Pooling(4), Pooling(4), Convolution(8, 3)), "conv1 has a kernel of 3 × 3, which does not fit into maps of 1 × 1"),
        ((Pooling(4), Pooling(4), Pooling(2)), "pool3 has a window of 2 × 2, which does not fit into maps of 1 × 1"),
        ((Dense(8), Convolution()), "after a dense block there is only a row of 8 numbers"),
        ((Dense(8), Pooling()), "after a dense block"),
        ((Dense(128), Dense(128), Convolution(64, 7, "same")), "after a dense block"),
        ((Convolution(64, 3, "same"), Dense(128)), "parameters are more than the 500,000"),
        ((Convolution(32, 7, "same"), Convolution(32, 7, "same"), Pooling(4)), "multiplications a digit are more than"),
        ((Relu(),) * 11, "at most 10 blocks"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(chain, reason):
    built = plan(chain)
    assert reason in built.problem
    assert built.problem.endswith(".")
    with pytest.raises(BlockError):
        Recipe(write(chain)).checked()


@pytest.mark.parametrize(
    "text", ["conv8", "conv3x3", "conv8x2", "pool1", "dropout99", "dense9999999", "-", "relu-", "<b>", "conv8x3valid", "x" * 999]
)
def test_a_link_with_nonsense_is_refused(text):
    with pytest.raises(BlockError):
        parse(text)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("dense32-relu", "take dense1 away"),
        ("relu", "take relu1 away"),
        ("pool2-conv8x3-relu", "before the first pooling"),
        ("conv8x3-pool2-relu", "put one after conv1"),
        ("conv8x3-relu-relu", "take relu2 away"),
        ("conv8x3-relu-dense32", "take dense1 away"),
        ("conv8x3", "put one after conv1"),
        ("", "has none"),
    ],
)
def test_what_the_page_see_cannot_draw_it_says(row, reason):
    with pytest.raises(BlockError, match=reason):
        blocks.as_network(plan(parse(row)))


@pytest.mark.parametrize(("row", "optimiser"), [(row, list(recipe.OPTIMISERS)[at % 4]) for at, row in enumerate(ROWS)])
def test_the_code_of_the_page_builds_what_is_trained(row, optimiser):
    code = keras_code.keras_code(Recipe(row, lanes=(Lane(optimiser, 0.03),)))
    head, _, rest = code.partition("(x, y)")
    model_only = head + rest[rest.index("model = ") : rest.index("model.summary()")]
    compiled = rest[rest.index("model.compile") : rest.index("model.fit")]
    names = {}
    exec(model_only + compiled, names)
    ours = models.build(plan(parse(row)))
    assert [layer.__class__ for layer in names["model"].layers] == [layer.__class__ for layer in ours.layers]
    assert [w.shape for w in names["model"].get_weights()] == [w.shape for w in ours.get_weights()]
    theirs, mine = names["model"].optimizer.get_config(), models.optimiser(Lane(optimiser, 0.03)).get_config()
    assert theirs | {"name": ""} == mine | {"name": ""}  # Keras numbers the names


@pytest.mark.parametrize("row", ["conv4x3-relu-pool2-conv4x3same-relu-pool2-dropout25", "conv8x5-relu", "conv2x1-relu-pool3-pool2"])
def test_the_page_see_reads_with_a_trained_network_as_keras_does(row):
    built = plan(parse(row))
    keras.utils.set_random_seed(3)
    model = models.build(built)
    weights = dict(zip(blocks.weight_shapes(built), model.get_weights(), strict=True))
    reader = trained.OwnReader(trained.Trained(built, weights))
    images = np.random.default_rng(0).random((5, 28, 28)).astype(np.float32)
    np.testing.assert_allclose(reader.probabilities(images), model.predict(images[..., None], verbose=0), atol=1e-5)
    reading = reader.read(images[0])
    assert list(reading.maps) == [layer.name for layer in reader.network.layers[:-1]]
    for name, maps in reading.maps.items():
        theirs = keras.Model(model.inputs, model.get_layer(name).output)(images[:1, ..., None])
        np.testing.assert_allclose(maps, theirs[0], atol=1e-5)


@pytest.mark.parametrize(
    "wrong",
    [{"collection": "none"}, {"batch": 31}, {"epochs": 0}, {"epochs": 51}, {"seed": -1}, {"watched": 10}, {"lanes": ()},
     {"lanes": (Lane("Adam", 0.5),)}, {"lanes": (Lane("Lion", 0.1),)}, {"lanes": (Lane("SGD", 0.1),) * 7},
     {"collection": "55,000 of MNIST", "epochs": 11}],
)  # fmt: skip
def test_settings_that_are_not_on_offer_are_refused_with_a_sentence(wrong):
    with pytest.raises(RecipeError, match=r"\.$"):
        Recipe(blocks.SMALL, **wrong).checked()


def test_a_recipe_survives_its_way_to_the_training_process():
    race = Recipe(blocks.SMALL, lanes=(Lane("SGD", 0.1), Lane("Adam", 0.001)), epochs=3)
    assert Recipe.from_json(race.to_json()) == race


@pytest.mark.parametrize("row", READY.values())
def test_the_question_about_pooling_has_the_answer_that_the_page_then_shows(row):
    built = plan(parse(row))
    question = without_pooling(built)
    if question is None:
        assert "pool" not in row or "dense" in row
        return
    at = next(number for number, block in enumerate(built.blocks) if isinstance(block, Pooling))
    then = plan(built.blocks[:at] + built.blocks[at + 1 :])
    assert question.options[question.right] == f"{then.parameters:,}"
    assert len(set(question.options)) >= 4


def test_dropout_does_nothing_when_a_network_answers():
    assert plan((Dropout(50),)).costs[0].shape == (28, 28, 1)
    with_dropout, without = parse("conv4x3-relu-dropout50"), parse("conv4x3-relu")
    assert blocks.as_network(plan(with_dropout)) == blocks.as_network(plan(without))
