"""Why an item was recommended, in a sentence: the views that made the score, and what both items have in common."""

import re
from collections.abc import Mapping

from core.recommend.figures import NAMES, number
from core.recommend.index import Entry
from core.recommend.text import stems

MOSTLY = 0.45  # from this share of the score on, one view is named alone
TAKEN_AWAY = 0.005  # a smaller loss would read as 0.00
_UUID = re.compile(r"/([0-9a-f]{8})(-[0-9a-f]{4}){3}-[0-9a-f]{12}[.]\w+$")  # nobody wants to read or to hear all of it
_EVERYWHERE = {"a", "an", "and", "are", "at", "by", "for", "from", "in", "is", "it", "of", "on", "or", "the", "to", "with"}


def called(entry: Entry) -> str:
    """What an item is called on the page: its description or caption, or the name of its picture, as “shoes 24535295”."""
    return entry.text or _UUID.sub(r" \1", entry.item)


def reason(parts: Mapping[str, float]) -> str:
    """A score's parts -> "Mostly its pattern: 0.41 of 0.83."; what takes away is named too."""
    score = sum(parts.values())
    best = sorted(parts, key=lambda view: -parts[view])
    if not parts or parts[best[0]] <= 0:
        return f"Unlike it in everything that counts: {number(score)}."
    if len(parts) == 1:
        said = f"Only its {_name(best[0])} {_verb(best[0], 'count')}: {number(score)}."
    elif parts[best[0]] >= MOSTLY * score:
        said = f"Mostly its {_name(best[0])}: {number(parts[best[0]])} of {number(score)}."
    else:
        first, second = best[:2]
        said = f"Its {_name(first)} ({number(parts[first])}) and its {_name(second)} ({number(parts[second])}), of {number(score)}."
    losses = [view for view in reversed(best) if parts[view] <= -TAKEN_AWAY]
    return " ".join([said, *(f"Its {_name(view)} {_verb(view, 'take')} {number(-parts[view])} away." for view in losses)])


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


def _name(view: str) -> str:
    return NAMES.get(view, view)


def _verb(view: str, verb: str) -> str:
    return verb if view == "words" else f"{verb}s"
