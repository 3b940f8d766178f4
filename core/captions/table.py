"""Results of many photos as files to take away."""

import csv
import io
import json
from collections.abc import Sequence

COLUMNS = ("image", "caption", "guess", "doubt", "log_probability", "error")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would compute a file name that begins with one of these


def as_csv(rows: Sequence[dict]) -> bytes:
    """Rows of core.captions.batch.row -> image, caption, guess, doubt, log_probability, error; UTF-8 with a mark, for Excel."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in rows:
        name = f"'{row['image']}" if row["image"].startswith(FORMULA) else row["image"]
        guess = {True: "yes", False: "no"}.get(row.get("guess"), "")
        writer.writerow([name, row.get("caption", ""), guess, row.get("doubt", ""), row.get("log_probability", ""), row.get("error", "")])
    return text.getvalue().encode("utf-8-sig")


def as_json(rows: Sequence[dict]) -> bytes:
    """All rows as one JSON list."""
    return json.dumps(list(rows), indent=1, ensure_ascii=False).encode()
