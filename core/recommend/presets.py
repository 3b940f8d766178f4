"""How much each view counts, by the name of the question."""

from core.recommend.view import VIEWS

BALANCED = "balanced"
PRESETS: dict[str, dict[str, float]] = {
    BALANCED: dict.fromkeys(VIEWS, 1.0),
    **{f"by {view}": {view: 1.0} for view in VIEWS if view != "all"},
}
