"""The stepper: its arithmetic in node against SciPy, its presets, and its page in a real Chromium on a real server."""

import json
import re
import shutil
import subprocess
from contextlib import ExitStack

import numpy as np
import pytest
from playwright.sync_api import expect
from scipy.signal import convolve2d, correlate2d

from core.arithmetic import POOLS
from core.digits.presets import ARTICLE_KERNEL, ARTICLE_PICTURE, PRESETS
from core.settings import ASSETS
from pages.face.browser.stepper import stepper
from tests import browsing

ARTICLE_MAP = [4, 3, 4, 2, 4, 3, 2, 3, 4]

SCRIPT = """
import numpy as np
import streamlit as st
from pages.face.browser.stepper import stepper
from core.digits.presets import ARTICLE_KERNEL, ARTICLE_PICTURE, PRESETS

shown = st.query_params["show"]
rng = np.random.default_rng(7)
if shown == "article":
    other = st.checkbox("Another picture")
    stepper(1 - ARTICLE_PICTURE if other else ARTICLE_PICTURE, ARTICLE_KERNEL, key="s", presets=PRESETS, editable=True, title="Article")
elif shown == "six":
    stepper(np.ones((6, 6)), np.ones((3, 3)), key="s")
elif shown == "four":
    stepper(np.ones((4, 4)), np.ones((3, 3)), key="s")
elif shown == "uneven":
    stepper(np.arange(16).reshape(4, 4), np.arange(9).reshape(3, 3), key="s", cell=(1, 0))
elif shown == "digit":
    stepper(rng.random((28, 28)), rng.normal(size=(3, 3)), key="s", padding="same", editable=True, presets=PRESETS)
elif shown == "maps":
    stepper(rng.random((6, 6, 10)), rng.normal(size=(3, 3, 10)), key="s", bias=0.25)
else:
    stepper(np.array([[1, 2, 0, 3], [4, 0, 1, 1], [0, 5, 2, 2], [6, 1, 2, 2]]), None, key="s", mode=shown)
"""


@pytest.fixture(scope="module")
def server(serve, tmp_path_factory):
    script = tmp_path_factory.mktemp("app") / "app.py"
    script.write_text(SCRIPT, encoding="utf-8")
    return serve(script)


@pytest.fixture
def visit(chromium, server):
    """visit(show, **looks) -> a page on which the stepper has painted its first step; no error may remain on it."""
    with ExitStack() as stack:

        def go(show: str, **looks):
            page = stack.enter_context(browsing.window(server, chromium, **looks))
            page.goto(f"/?show={show}")
            expect(page.locator(".progress")).to_contain_text("cell", timeout=60_000)
            return page

        yield go


def result(page) -> float:
    """The number after "ReLU" in the step's sentence."""
    return float(re.search(r"ReLU (\S+)\.$", sentence(page))[1].replace("−", "-"))


def sentence(page) -> str:
    return page.locator(".sentence").inner_text()


# -------------------------------------------------------------------------------------------------- arithmetic in node

HARNESS = """
import { readFileSync } from "node:fs";
import { axis, contributions, convolve, pool, slide, sum, turned } from "./arithmetic.js";
import { POOLS } from "./pools.js";
const answers = JSON.parse(readFileSync(0, "utf8")).map(({ picture, kernel, bias, mode, flip, ...options }) => {
  const windows = slide(picture, options);
  if (mode !== "convolution") return { windows, map: [...pool(picture, windows, POOLS[mode].keep)] };
  const applied = flip ? turned(kernel) : kernel;
  const parts = contributions(picture, applied, windows, 0, 0);
  return { windows, map: [...convolve(picture, applied, windows, bias)], first: bias + sum(parts.map((part) => part.subtotal)) };
});
process.stdout.write(JSON.stringify(answers));
"""


@pytest.fixture
def in_node(tmp_path):
    """in_node(cases) -> the answers of the shipped arithmetic."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("No node on this machine: install Node.js 20 or newer to check the browser's arithmetic.")
    for name in ("arithmetic.js", "words.js", "pools.js"):
        shutil.copy(ASSETS / "stepper" / name, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "harness.js").write_text(HARNESS)

    def run(cases: list[dict]) -> list[dict]:
        done = subprocess.run([node, "harness.js"], cwd=tmp_path, input=json.dumps(cases), capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    return run


def case(picture: np.ndarray, kernel: np.ndarray | None = None, **options) -> dict:
    """Arrays (h, w, c) and (k, k, c) in the form the arithmetic takes."""
    h, w, c = picture.shape
    packed = {"picture": {"h": h, "w": w, "c": c, "values": picture.ravel().tolist()}, "mode": "convolution", "bias": 0.0, "flip": False}
    if kernel is not None:
        packed |= {"kernel": {"k": len(kernel), "c": c, "values": kernel.ravel().tolist()}, "k": len(kernel)}
    return packed | {"stride": 1, "padding": "none", "dilation": 1} | options


def expected_map(
    picture: np.ndarray, kernel: np.ndarray, stride: int, dilation: int, flip: bool, zeros: list[tuple[int, int]]
) -> np.ndarray:
    """SciPy's convolution of the padded picture with the kernel spread out by `dilation`, every `stride`-th value kept."""
    spread = np.zeros([dilation * (side - 1) + 1 for side in kernel.shape[:2]])
    total = 0
    for channel in range(picture.shape[2]):
        spread[::dilation, ::dilation] = kernel[:, :, channel]
        slide = convolve2d if flip else correlate2d
        total = total + slide(np.pad(picture[:, :, channel], zeros), spread, mode="valid")
    return total[::stride, ::stride]


def zeros_of(windows: dict) -> list[tuple[int, int]]:
    return [(windows[axis]["before"], windows[axis]["after"]) for axis in ("rows", "columns")]


def test_convolution_agrees_with_scipy_for_any_stride_padding_dilation_and_flip(in_node):
    rng = np.random.default_rng(1)
    cases, arrays = [], []
    while len(cases) < 300:
        h, w, c, k = rng.integers(3, 10), rng.integers(3, 10), rng.integers(1, 4), rng.integers(1, 5)
        options = {"stride": int(rng.integers(1, 4)), "dilation": int(rng.integers(1, 3)), "flip": bool(rng.integers(2))}
        padding = ["none", "same", "full"][rng.integers(3)]
        if padding == "none" and min(h, w) < options["dilation"] * (k - 1) + 1:
            continue
        arrays.append((rng.normal(size=(h, w, c)), rng.normal(size=(k, k, c)), options))
        cases.append(case(*arrays[-1][:2], bias=0.5, padding=padding, **options))
    for (picture, kernel, options), answer in zip(arrays, in_node(cases), strict=True):
        expected = expected_map(picture, kernel, zeros=zeros_of(answer["windows"]), **options) + 0.5
        assert (answer["windows"]["rows"]["out"], answer["windows"]["columns"]["out"]) == expected.shape
        np.testing.assert_allclose(np.reshape(answer["map"], expected.shape), expected, atol=1e-12)
        assert answer["first"] == pytest.approx(expected[0, 0])


@pytest.mark.parametrize("padding", ["same", "full"])
def test_padding_without_stride_is_scipys_mode_of_that_name(in_node, padding):
    rng = np.random.default_rng(2)
    pictures, kernels = rng.normal(size=(20, 6, 7, 1)), rng.normal(size=(20, 3, 3, 1))
    for picture, kernel, answer in zip(
        pictures, kernels, in_node([case(p, k, padding=padding) for p, k in zip(pictures, kernels, strict=True)]), strict=True
    ):
        expected = correlate2d(picture[:, :, 0], kernel[:, :, 0], mode=padding)
        np.testing.assert_allclose(np.reshape(answer["map"], expected.shape), expected, atol=1e-12)


@pytest.mark.parametrize(
    ("n", "k", "stride", "before", "after"),
    [
        (5, 3, 2, 1, 1),
        (6, 3, 2, 0, 1),
        (28, 3, 2, 0, 1),
        (28, 3, 1, 1, 1),
        (7, 2, 1, 0, 1),
        (7, 4, 2, 1, 2),
        (7, 5, 3, 2, 2),
        (4, 1, 3, 0, 0),
    ],
)
def test_same_padding_splits_the_zeros_as_keras_does(in_node, n, k, stride, before, after):
    (answer,) = in_node([case(np.ones((n, n, 1)), np.ones((k, k, 1)), padding="same", stride=stride)])
    assert zeros_of(answer["windows"]) == [(before, after)] * 2


def test_pooling_agrees_with_numpy(in_node):
    rng = np.random.default_rng(3)
    for mode, pooled in POOLS.items():  # each of which the browser knows, too
        sizes = [(window, stride) for window in (2, 3, 4) for stride in (1, 2, 3)]
        pictures = rng.normal(size=(len(sizes), 7, 9, 1))
        cases = [case(picture, mode=mode, k=window, stride=stride) for picture, (window, stride) in zip(pictures, sizes, strict=True)]
        for picture, (window, stride), answer in zip(pictures, sizes, in_node(cases), strict=True):
            views = np.lib.stride_tricks.sliding_window_view(picture[:, :, 0], (window, window))[::stride, ::stride]
            expected = pooled(views, axis=(2, 3))
            np.testing.assert_allclose(np.reshape(answer["map"], expected.shape), expected)


def test_unread_rows_are_those_no_window_touches(in_node):
    sizes = [(n, k, stride, dilation) for n in range(5, 12) for k in (1, 2, 3) for stride in (1, 2, 3) for dilation in (1, 2)]
    cases = [case(np.ones((n, n, 1)), np.ones((k, k, 1)), stride=stride, dilation=dilation) for n, k, stride, dilation in sizes]
    for (n, k, stride, dilation), answer in zip(sizes, in_node(cases), strict=True):
        read = {start + i * dilation for start in range(0, n - dilation * (k - 1), stride) for i in range(k)}
        assert answer["windows"]["rows"]["unread"] == sorted(set(range(n)) - read)


# ---------------------------------------------------------------------------------------------- presets and the wrapper


def preset(name: str) -> np.ndarray:
    return np.array(next(p.kernel for p in PRESETS if p.name == name))


def test_the_articles_example_gives_its_printed_map():
    assert correlate2d(ARTICLE_PICTURE, ARTICLE_KERNEL, mode="valid").ravel().tolist() == ARTICLE_MAP


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("falling diagonal", ["#..", ".#.", "..#"]),
        ("rising diagonal", ["..#", ".#.", "#.."]),
        ("corner", ["...", ".##", ".#."]),
        ("vertical edge", ["..#", "..#", "..#"]),
        ("horizontal edge", ["...", "...", "###"]),
        ("the article's ×", ["#.#", ".#.", "#.#"]),
    ],
)
def test_no_picture_excites_a_preset_more_than_the_one_it_is_named_after(name, rows):
    pictures = (np.arange(512)[:, None] >> np.arange(9)) & 1  # every 3 x 3 picture of ink and paper
    ink = np.array([[mark == "#" for mark in row] for row in rows])
    assert (preset(name) * ink).sum() == (pictures @ preset(name).ravel()).max()


@pytest.mark.parametrize(
    ("name", "plain"), [("identity", 1), ("blur", 1), ("sharpen", 1), ("emboss", 1), ("outline", 0), ("corner", 0), ("vertical edge", 0)]
)
def test_plain_areas_stay_or_vanish_as_the_sentences_say(name, plain):
    assert preset(name).sum() == pytest.approx(plain)


@pytest.mark.parametrize(
    ("picture", "kernel", "options", "message"),
    [
        (np.ones(5), np.ones((3, 3)), {}, "must have rows, columns"),
        (np.full((5, 5), np.nan), np.ones((3, 3)), {}, "not finite"),
        (np.ones((65, 5)), np.ones((3, 3)), {}, "at most 64 × 64"),
        (np.ones((5, 5)), np.ones((3, 2)), {}, "must be square"),
        (np.ones((9, 9)), np.ones((8, 8)), {}, "at most 7 cells"),
        (np.ones((5, 5, 2)), np.ones((3, 3, 4)), {}, "4 maps, but the picture has 2"),
        (np.ones((5, 5)), None, {}, "needs a kernel"),
        (np.ones((5, 5, 2)), None, {"mode": "max"}, "one map at a time"),
        (np.ones((5, 5)), np.ones((3, 3)), {"stride": 9}, "stride must be one of 1, 2, 3, 4"),
    ],
)
def test_arrays_and_settings_that_do_not_fit_are_refused_with_a_sentence(picture, kernel, options, message):
    with pytest.raises(ValueError, match=message):
        stepper(picture, kernel, key="s", **options)


# --------------------------------------------------------------------------------------------------------- in a browser


@pytest.mark.browser
def test_the_arrow_keys_walk_the_articles_example(visit):
    page = visit("article")
    page.locator(".stage").focus()
    assert sentence(page) == "Row 1, column 1: 1×1 + 1×0 + 1×1 + 0×0 + 1×1 + 1×0 + 0×1 + 0×0 + 1×1 = 4, plus bias 0 is 4, ReLU 4."
    numbers = [result(page)]
    for _ in range(8):
        page.keyboard.press("ArrowRight")
        numbers.append(result(page))
    assert numbers == ARTICLE_MAP
    page.keyboard.press("ArrowUp")
    assert sentence(page).startswith("Row 2, column 3:")
    page.keyboard.press("Home")
    assert sentence(page).startswith("Row 1, column 1:")
    page.keyboard.press("End")
    assert sentence(page).startswith("Row 3, column 3:")


@pytest.mark.browser
def test_the_buttons_step_back_and_forth(visit):
    page = visit("article")
    for button, where in (("Step one cell", 2), ("Step one cell", 3), ("Back one cell", 2), ("Last cell", 9), ("First cell", 1)):
        page.get_by_role("button", name=button).click()
        expect(page.locator(".progress")).to_have_text(f"cell {where} of 9")


@pytest.mark.browser
def test_typing_into_the_kernel_makes_it_custom_and_a_preset_puts_it_back(visit):
    page = visit("article")
    kernel = page.get_by_role("combobox", name="Kernel", exact=True)
    expect(kernel).to_have_value("the article's ×")
    page.get_by_label("Kernel row 1, column 1").fill("-2")
    expect(kernel).to_have_value("custom")
    assert result(page) == 1
    page.get_by_label("Bias").fill("-0.125")
    assert sentence(page).endswith("= 1.000, plus bias −0.125 is 0.875, ReLU 0.875.")
    page.get_by_label("Bias").fill("")
    page.get_by_label("Bias").blur()
    expect(page.get_by_label("Bias")).to_have_value("-0.125")
    page.get_by_label("Bias").fill("0")
    kernel.select_option("identity")
    expect(page.get_by_label("Kernel row 1, column 1")).to_have_value("0")
    expect(page.locator(".meaning")).to_contain_text("Copies the middle cell")
    assert result(page) == 1


@pytest.mark.browser
def test_a_new_picture_keeps_the_readers_settings_and_cell(visit):
    page = visit("article")
    page.get_by_label("Padding").select_option("same")
    page.get_by_role("combobox", name="Kernel", exact=True).select_option("identity")
    page.locator(".stage").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert result(page) == ARTICLE_PICTURE[0, 3]
    page.get_by_text("Another picture").click()
    expect(page.locator(".sentence")).to_contain_text("ReLU 1.")
    assert sentence(page).startswith("Row 1, column 4:")
    expect(page.get_by_label("Padding")).to_have_value("same")
    expect(page.get_by_role("combobox", name="Kernel", exact=True)).to_have_value("identity")


@pytest.mark.browser
def test_rows_that_a_stride_leaves_over_are_named(visit):
    page = visit("six")
    expect(page.locator(".notes")).not_to_contain_text("never read")
    page.get_by_label("Stride").select_option("2")
    expect(page.locator(".notes")).to_contain_text("1 row and 1 column of the input are never read by any window (hatched red).")
    expect(page.locator(".notes")).to_contain_text("⌊(6 + 2·0 − 1·(3 − 1) − 1) / 2⌋ + 1 = 2")
    page.get_by_label("Padding").select_option("same")
    expect(page.locator(".notes")).to_contain_text("0 above, 1 below, 0 left, 1 right")
    expect(page.locator(".notes")).not_to_contain_text("never read")


@pytest.mark.browser
def test_a_kernel_that_does_not_fit_is_refused_with_a_sentence(visit):
    page = visit("four")
    page.get_by_label("Dilation").select_option("2")
    expect(page.get_by_role("alert")).to_contain_text("A 3 × 3 kernel with dilation 2 needs 5 cells in a row, but the input has only 4")
    expect(page.get_by_role("button", name="Play")).to_be_disabled()
    page.get_by_label("Padding").select_option("same")
    expect(page.locator(".progress")).to_have_text("cell 1 of 16")


@pytest.mark.browser
def test_flipping_turns_correlation_into_convolution(visit):
    page = visit("uneven")
    picture, kernel = np.arange(16.0).reshape(4, 4), np.arange(9.0).reshape(3, 3)
    assert sentence(page).startswith("Row 2, column 1:")
    assert result(page) == correlate2d(picture, kernel, mode="valid")[1, 0]
    page.get_by_label("Flip kernel").check()
    assert result(page) == convolve2d(picture, kernel, mode="valid")[1, 0]


@pytest.mark.browser
def test_a_press_on_either_grid_moves_the_window(visit):
    page = visit("article")
    output = page.locator(".output canvas")
    box = output.bounding_box()
    output.click(position={"x": box["width"] * 5 / 6, "y": box["height"] / 2})
    assert sentence(page).startswith("Row 2, column 3:")
    box = page.locator(".input canvas").bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 5)
    page.mouse.up()
    assert sentence(page).startswith("Row 3, column 2:")


@pytest.mark.browser
def test_playing_runs_to_the_end_and_any_touch_pauses_it(visit):
    page = visit("article")
    page.get_by_label("Speed").select_option("0.25")
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".sentence")).to_have_attribute("aria-live", "off")
    page.locator(".output canvas").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page.locator(".sentence")).to_have_attribute("aria-live", "polite")
    page.get_by_label("Speed").select_option("8")
    page.locator(".stage").focus()
    page.keyboard.press(" ")
    expect(page.locator(".progress")).to_have_text("cell 9 of 9")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


@pytest.mark.browser
def test_many_maps_are_ranked_and_their_shares_add_up(visit):
    page = visit("maps")
    rng = np.random.default_rng(7)
    patch = rng.random((6, 6, 10)).astype(np.float32)[:3, :3]
    shares = (patch * rng.normal(size=(3, 3, 10)).astype(np.float32)).sum(axis=(0, 1))
    strongest = np.argsort(-np.abs(shares))[:4]
    assert page.locator(".map .name").all_inner_texts() == [f"map {channel + 1}" for channel in strongest] + ["the other 6 maps together"]
    shown = [float(text.replace("−", "-")) for text in page.locator(".map b").all_inner_texts()]
    np.testing.assert_allclose(shown, [*shares[strongest], shares.sum() - shares[strongest].sum()], atol=0.006)
    assert result(page) == pytest.approx(max(0, shares.sum() + 0.25), abs=0.006)


@pytest.mark.browser
def test_pooling_names_the_winner_or_divides_the_sum(visit):
    assert sentence(visit("max")) == "Row 1, column 1: the largest of 1, 2, 4, 0 is 4, from row 2, column 1 of the input."
    assert sentence(visit("average")) == "Row 1, column 1: 1 + 2 + 4 + 0 = 7, divided by 4 is 1.75."


@pytest.mark.browser
@pytest.mark.parametrize("show", ["article", "digit", "maps", "max"])
def test_nothing_is_wider_than_a_phone(visit, show):
    page = visit(show, width=360, height=740)
    parts = page.locator(".stepper *:visible")
    edges = parts.evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect()).filter(({ width }) => width).map(({ left, right }) => [left, right])"
    )
    room = page.locator(".stepper").bounding_box()
    assert min(left for left, _ in edges) >= room["x"] - 1
    assert max(right for _, right in edges) <= room["x"] + room["width"] + 1
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.browser
def test_reduced_motion_moves_the_window_without_a_transition(visit):
    page = visit("article", motion="reduce")
    assert page.locator(".input .cursor").evaluate("cursor => getComputedStyle(cursor).transitionDuration") == "0s"


@pytest.mark.browser
def test_every_control_has_a_name(visit):
    page = visit("digit")
    controls = page.locator(".stepper :is(button, select, input)")
    assert controls.evaluate_all("all => all.filter((one) => !(one.labels?.length || one.ariaLabel || one.textContent.trim())).length") == 0
