"""The guided tour for a first visit: five stops of two minutes, each with something to do and something to find out."""

from dataclasses import dataclass

KEY = "tour"  # which stop the reader is at, in the session and in the URL


@dataclass(frozen=True)
class Stop:
    """One stop: a page with its choices, as they stand in its URL."""

    title: str
    page: str  # its file's name in pages/, which is also its path in the URL
    choices: dict[str, str]
    do: str
    question: str


STOPS = (
    Stop(
        "A network reads a digit",
        "see",
        {"source": "Draw", "level": "Network"},
        "Draw a 7 on the pad, then give it a bar through its middle.",
        "Does the network still read a 7, and how sure is it?",
    ),
    Stop(
        "What one neuron computes",
        "neurons",
        {"section": "One neuron", "table": "AND"},
        "Move the knob under the picture until the total error is below 0.05. Click a number to give it the knob.",
        "Which numbers did you have to change, and in which direction?",
    ),
    Stop(
        "How a network learns",
        "train",
        {"part": "Train"},
        "Press Train and watch the two curves: the network now turns thousands of such knobs by itself.",
        "After how many epochs do the validation digits stop getting better?",
    ),
    Stop(
        "A sentence about a photo",
        "describe",
        {"describe_level": "One photo", "sample_photo": "Cat"},
        "Read the sentence, then choose one of its words: the photo shows where the network looked.",
        "Which word is it least sure of, and what did it nearly say?",
    ),
    Stop(
        "What resembles a shoe",
        "recommend",
        {"recommend_in": "drawn", "recommend_level": "Find", "recommend_from": "An item", "recommend_item": "sneaker-stripes-1.webp"},
        "Drag the slider “Pattern” to the right, and watch the row change its order.",
        "From which weight on are all twelve striped, whatever shoes they are?",
    ),
)


def stop(number: object, page: str) -> int | None:
    """The tour's number in a URL -> the stop, counted from 1; None where it is no number or its stop is on another page."""
    if number not in {str(place) for place in range(1, len(STOPS) + 1)}:
        return None
    return int(number) if STOPS[int(number) - 1].page == page else None


def choices(number: int) -> dict[str, str]:
    """What stands in the URL of a stop, counted from 1: its page's choices, and its number."""
    return {**STOPS[number - 1].choices, KEY: str(number)}
