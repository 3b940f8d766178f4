"""Results as cards: the picture, the score, its parts as a bar, a sentence, and buttons that ask for more."""

from core.recommend.figures import NAMES, bar
from core.recommend.floor import RandomPairs
from core.recommend.neighbours import Result
from core.recommend.query import Query
from core.recommend.sentences import called, likeness, shared_attributes, shared_words
from pages.face.browser.shelf import Action, Card, shelf
from pages.face.loaders import recommend as load
from pages.recommend_levels import navigation, wishes

MORE, LESS, START = "more", "less", "start"
ACTIONS = {
    MORE: Action("+ More", "More like this:"),
    LESS: Action("− Less", "Less like this:"),
    START: Action("Start here", "Start from"),
}


def show(query: Query, some: slice, key: str, brief: bool = False) -> None:
    """Some of the results in their order; the first ones in a single row, below what the bars' colours mean.

    brief: pictures and scores only; a press on a picture starts from it.
    """
    entries, pairs = query.index.entries, load.random_pairs(query.index, outside=query.item is None)
    cards = [
        Card(
            item=entries[result.number].item,
            picture=query.collection.picture(entries[result.number].item),
            title=called(entries[result.number]),
            rank=f"{rank}.",
            score=result.similarity,
            bar=bar(result.parts, query.below_zero),
            zero_percent=100 * query.below_zero / (1 + query.below_zero),
            sentences=() if brief else _sentences(query, result, pairs),
        )
        for rank, result in list(enumerate(query.results, 1))[some]
    ]

    def act(action: str, item: str) -> None:
        if action == START:
            navigation.start_from(item)
        else:
            wishes.add(query.index, action == MORE, item)

    first = not some.start
    shelf(
        cards,
        key=key,
        description="The results, best first" if first else "The results that follow",
        actions={} if brief else ACTIONS,
        click=START if brief else "",
        click_label=ACTIONS[START].label if brief else "",
        on_act=act,
        legend={view: f"{NAMES[view]} {100 * share:.0f} %" for view, share in query.shares.items()} if first else None,
        row=first,
        on_white=query.collection.on_white,
        width="8.4rem" if first else "10.5rem",
        aspect="8 / 5" if brief else "5 / 4",
    )


def _sentences(query: Query, result: Result, pairs: RandomPairs) -> list[str]:
    found, common = query.index.entries[result.number], []
    if query.item is not None:
        common = shared_attributes(query.index.entries[query.item], found)
    elif query.asked.words:
        common = shared_words(query.asked.words, found)
    views = [view for view in result.parts if view != "words" or query.item is not None]
    alike = likeness(pairs.standing({view: float(query.cosines[view][result.number]) for view in views}), found)
    common = [word for word in common if word not in alike]
    return [*([alike] if alike else []), *([f"Shared: {', '.join(common)}."] if common else [])]
