"""GloVe, part 2: the objective for one pair of words with its numbers, and a small GloVe to train here."""

import streamlit as st

from core.words import figures, tiny
from core.words.counts import LEAST
from core.words.glove import POWER, X_MAX, importance, targets
from core.words.space import FULL_DIMENSION
from pages.face import frame
from pages.face.loaders import words as load
from pages.neurons_levels.numbers import in_sum
from pages.neurons_levels.numbers import show as plain
from pages.parts.inputs import number
from pages.words_levels import glove_inputs

TRAINED_X_MAX = 10.0  # as in training/words_glove.py
MOST_STEPS = 500


def show() -> None:
    st.latex(r"J = \sum_{i,j} f(X_{ij})\,\bigl(w_i \cdot \tilde w_j + b_i + \tilde b_j - \log X_{ij}\bigr)^2")
    st.write(
        "Every word has two vectors: w as the word in the middle and w̃ as a neighbour, and two biases b and b̃. "
        "Training changes all of them until w·w̃ + b + b̃ comes close to the logarithm of the count X, for all pairs at once. "
        "The weight f makes rare pairs count less, because their counts are mostly chance."
    )
    _term()
    _tiny()


def _term() -> None:
    st.subheader("One pair, with the trained numbers", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = glove_inputs.word("Word in the middle", glove_inputs.WORD, "word")
        second = glove_inputs.word("Its neighbour", glove_inputs.OTHER, "other")
        window = glove_inputs.window("glove_window")
    if not (first and second):
        return
    space = load.word_space(window, FULL_DIMENSION)
    i, j = space.numbers[first], space.numbers[second]
    near = load.word_counts().table([i, j], window)[0, 1]
    if not near:
        st.info(f"“{first}” and “{second}” reach a count below {LEAST}, so their term is not shown. Try two words that often meet.")
        return
    model = space.parts
    w, context, bias, other = model.word[i], model.context[j], float(model.word_bias[i]), float(model.context_bias[j])
    product, log, weight = float(w @ context), float(targets(near)), float(importance(near, TRAINED_X_MAX))
    miss = product + bias + other - log
    left, right = st.columns([3, 2], gap="large")
    with left:
        rows = [{"": str(n + 1), f"w of {first}": w[n], f"w̃ of {second}": context[n], "product": w[n] * context[n]} for n in range(len(w))]
        rows.append({"": "w·w̃", "product": product})
        st.table([{name: value if name == "" else plain(value) for name, value in row.items()} for row in rows])
        st.markdown(
            f"w·w̃ + b + b̃ = {in_sum(product)} + {in_sum(bias)} + {in_sum(other)} = **{plain(product + bias + other)}**\n\n"
            f"log X = log {near:.4g} = **{plain(log)}**, so it misses by {plain(miss)}.\n\n"
            f"f(X) · miss² = {weight:.3f} · {miss**2:.4f} = **{weight * miss**2:.4f}**, this pair's part of J"
        )
    with right:
        st.markdown(f"**The weight f.** It grows up to X = {TRAINED_X_MAX:g} and is 1 from there on.")
        frame.chart(
            figures.weight_curve(TRAINED_X_MAX, POWER, float(near)),
            key="words_weight",
            alt=f"The weight over the count; at {near:.4g} it is {weight:.3f}",
        )
    st.caption(
        f"Vectors of {FULL_DIMENSION} numbers, so that all of them fit on the page. The paper lets f grow up to X = 100; its texts have "
        "billions of words. These captions have 1.7 million, and growing up to 10 found more analogies here."
    )


def _tiny() -> None:
    st.subheader("Train it here", anchor=False)
    st.write(
        f"{len(tiny.WORDS)} words, two numbers each, real counts. At the start the numbers are random. "
        "Each step moves all of them a little so that J falls. Words that meet the same words drift into the same direction."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for more in (1, 10, 100):
            st.button(f"{more} more step{'s' if more > 1 else ''}", on_click=_go_on, args=(more,), key=f"words_tiny_{more}")
        st.button("Back to the start", on_click=_go_on, args=(-MOST_STEPS,), key="words_tiny_start")
        steps = number(f"Steps taken, 0 to {MOST_STEPS}", 0, MOST_STEPS, 0, "glove_steps", width=170)
        seed = number("Start numbers (seed)", 1, 99, 2, "glove_seed", width=170)
    space = load.word_space(10, FULL_DIMENSION)
    counts = load.word_counts().table([space.numbers[word] for word in tiny.WORDS], 10)
    vectors, errors = tiny.train(counts, steps, seed)
    friends = tiny.among_friends(vectors)
    st.markdown(
        f"After {steps} steps J is **{errors[-1]:,.0f}**, and **{friends} of {len(tiny.WORDS)}** words "
        "have the nearest direction with a word of their own group."
    )
    left, right = st.columns([3, 2], gap="large")
    with left:
        frame.chart(
            figures.arrows(vectors, tiny.WORDS, tiny.GROUP_NUMBERS),
            key="words_tiny_map",
            alt=f"The words' two numbers after {steps} steps; {friends} of {len(tiny.WORDS)} are nearest to a word of their own group",
        )
    with right:
        frame.chart(figures.objective(errors), key="words_tiny_error", alt=f"The objective falls from {errors[0]:.0f} to {errors[-1]:.0f}")
    st.caption(
        "The groups (colour and symbol) are only for your eyes: training never sees them. Two numbers are few, so groups still overlap. "
        f"Here f grows up to X = {X_MAX:g} and the learning rate is 0.05, both as in the paper."
    )


def _go_on(steps: int) -> None:
    st.session_state["glove_steps"] = min(max(st.session_state["glove_steps"] + steps, 0), MOST_STEPS)
