"""The tree of a beam search: every word that held a place in the beam, and what grew from it."""

from collections.abc import Sequence

from core.captions.tree import Node, ended
from core.figures import percent
from pages.face.browser import register

_mount = register("search_tree")


def search_tree(nodes: Sequence[Node], *, key: str, description: str) -> None:
    """Show the tree, time to the right; pointing at a word or stepping to it by keyboard tells the sentence up to it."""
    rows = [
        {
            "step": node.step,
            "place": node.place,
            "parent": node.parent,
            "word": node.word,
            "label": percent(node.probability),
            "total": node.total,
            "best": node.best,
            "ends": ended(node),
        }
        for node in nodes
    ]
    _mount(key=key, data={"nodes": rows, "description": description})
