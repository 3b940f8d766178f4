"""Results of many photos as files to take away."""

import csv
import io
import json
from collections.abc import Sequence

from core.names import in_table

COLUMNS = ("image", "caption", "guess", "doubt", "log_probability", "error")


def as_csv(rows: Sequence[dict]) -> bytes:
    """Rows of core.captions.batch.row -> image, caption, guess, doubt, log_probability, error; UTF-8 with a mark, for Excel."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in rows:
        guess = {True: "yes", False: "no"}.get(row.get("guess"), "")
        told = (row.get("caption", ""), guess, row.get("doubt", ""), row.get("log_probability", ""), row.get("error", ""))
        writer.writerow([in_table(row["image"]), *told])
    return text.getvalue().encode("utf-8-sig")


def as_json(rows: Sequence[dict]) -> bytes:
    """All rows as one JSON list."""
    return json.dumps(list(rows), indent=1, ensure_ascii=False).encode()
