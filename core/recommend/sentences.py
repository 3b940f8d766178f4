"""Why an item was recommended, in a sentence: in what it is like the query and in what not, and what both have in common."""

import re
from collections.abc import Mapping

from core.recommend.figures import NAMES
from core.recommend.index import Entry
from core.recommend.text import stems

ALIKE, UNLIKE = 0.95, 0.6  # shares of pairs drawn by chance that are less alike: from here on, and up to here
TOLD_BY = {"shape": "silhouette", "pattern": "pattern", "colour": "colour"}  # the attribute that says what a view is of
_UUID = re.compile(r"/([0-9a-f]{8})(-[0-9a-f]{4}){3}-[0-9a-f]{12}[.]\w+$")  # nobody wants to read or to hear all of it
_EVERYWHERE = {"a", "an", "and", "are", "at", "by", "for", "from", "in", "is", "it", "of", "on", "or", "the", "to", "with"}


def called(entry: Entry) -> str:
    """What an item is called on the page: its description or caption, or the name of its picture, as “shoes 24535295”."""
    return entry.text or _UUID.sub(r" \1", entry.item)


def likeness(standing: Mapping[str, float], found: Entry) -> str:
    """How each view of an item stands among pairs drawn by chance, as floor.RandomPairs.standing says -> "Like it: pattern (dots)."."""
    best = sorted(standing, key=lambda view: -standing[view])
    alike, unlike = ([_name(view, found) for view in best if test(standing[view])] for test in (ALIKE.__le__, UNLIKE.__ge__))
    if best and len(unlike) < len(best) and not alike:
        alike = [f"a little its {_name(best[0], found)}"]
    return " ".join(f"{said}: {', '.join(names)}." for said, names in (("Like it", alike), ("Unlike it", unlike)) if names)


def shared_attributes(query: Entry, found: Entry) -> list[str]:
    """What both have, kind first: ["footwear", "red"]; a value that both attributes name is told once."""
    return list(dict.fromkeys(value for name, value in found.attributes.items() if value and query.attributes.get(name) == value))


def shared_words(asked: str, found: Entry) -> list[str]:
    """The words of a question that an item's text has, as they were asked: "striped" meets "stripes"."""
    known = set(stems(found.text))
    return [word for word in telling(asked) if known.intersection(stems(word))]


def telling(text: str) -> list[str]:
    """The words of a text in lower case, each once, without those that every sentence has."""
    return [word for word in dict.fromkeys(re.findall("[a-z0-9]+", text.lower())) if word not in _EVERYWHERE]


def _name(view: str, found: Entry) -> str:
    told = found.attributes.get(TOLD_BY.get(view, ""))
    return f"{NAMES.get(view, view)} ({told})" if told else NAMES.get(view, view)
