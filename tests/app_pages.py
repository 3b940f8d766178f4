"""A page as AppTest runs it, read in the ways that several tests need."""

import json

from streamlit.testing.v1 import AppTest


def addressed(page: AppTest) -> dict[str, str]:
    """What the page writes into its address."""
    found = next(one for one in page.get("bidi_component") if one.proto.id.endswith("address_page"))
    return json.loads(found.proto.json)[0]["choices"]
