"""Results as cards: the picture, the score, its parts as a bar, a sentence, and buttons that ask for more."""

from collections.abc import Callable, Sequence

from core.recommend.figures import bar, below_zero
from core.recommend.neighbours import Result
from core.recommend.sentences import called, likeness, shared_attributes, shared_words
from pages.face.browser.shelf import Action, Card, shelf
from pages.face.loaders import recommend as load
from pages.recommend_levels.look import Look

MORE, LESS, START = "more", "less", "start"
ACTIONS = {
    MORE: Action("+ More", "More like this:"),
    LESS: Action("− Less", "Less like this:"),
    START: Action("Start here", "Start from"),
}


def show(look: Look, results: Sequence[Result], key: str, on_act: Callable[[str, str], None]) -> None:
    """The results in their order; `on_act` gets one of ACTIONS and the item, before the page runs again."""
    below = below_zero(result.parts for result in results)
    entries = look.collection.index.entries
    cards = [
        Card(
            item=entries[result.number].item,
            picture=look.collection.picture(entries[result.number].item),
            title=called(entries[result.number]),
            rank=f"{rank}.",
            score=result.similarity,
            bar=bar(result.parts, below),
            zero_percent=100 * below / (1 + below),
            sentences=_sentences(look, result),
        )
        for rank, result in enumerate(results, 1)
    ]
    views = [view for view in look.collection.index.columns if any(view in result.parts for result in results)]
    shelf(cards, key=key, description="The results, best first", actions=ACTIONS, on_act=on_act, legend=views, aspect="5 / 4")


def _sentences(look: Look, result: Result) -> list[str]:
    found, asked = look.collection.index.entries[result.number], look.asked
    common = []
    if look.query_item is not None:
        common = shared_attributes(look.collection.index.entries[look.query_item], found)
    elif asked and asked.words:
        common = shared_words(asked.words, found)
    index, row = look.collection.index, look.collection.index.vectors[result.number]
    views = [view for view in result.parts if view != "words" or look.query_item is not None]
    cosines = {view: float(row[index.columns[view]] @ look.query[index.columns[view]]) for view in views}
    alike = likeness(load.random_pairs(index, outside=look.query_item is None).standing(cosines), found)
    common = [word for word in common if word not in alike]
    return [*([alike] if alike else []), *([f"Shared: {', '.join(common)}."] if common else [])]
