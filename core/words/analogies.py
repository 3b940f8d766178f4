"""Analogies to test word vectors with: pairs that stand in the same relation, written before any vector was trained.

Two pairs of a group make a question: "man is to woman as boy is to …?".  A pair is no pattern to learn; nothing here was
chosen by how well it is answered.
"""

from itertools import permutations
from typing import NamedTuple

import numpy as np

from core.words.space import Space

GROUPS = {
    "he and she": "man woman, boy girl, men women, boys girls, he she, his her, him her, male female, father mother, son daughter, "
    "brother sister, brothers sisters, guy lady, gentleman lady, groom bride, dad mom, guys ladies, himself herself, males females",
    "one and many": "dog dogs, boy boys, girl girls, child children, man men, woman women, person people, bike bikes, car cars, "
    "tree trees, horse horses, player players, hat hats, bird birds, rock rocks, building buildings, boat boats, flower flowers, "
    "friend friends, student students, shirt shirts, chair chairs, ball balls, wave waves, baby babies, cup cups",
    "verb, -ing and -s": "running runs, jumping jumps, walking walks, sitting sits, standing stands, playing plays, riding rides, "
    "holding holds, looking looks, wearing wears, climbing climbs, swimming swims, throwing throws, catching catches, "
    "swinging swings, dancing dances, eating eats, singing sings, talking talks, watching watches, smiling smiles, pulling pulls",
    "verb, -ing and base": "running run, jumping jump, walking walk, sitting sit, standing stand, playing play, riding ride, "
    "holding hold, looking look, climbing climb, swimming swim, throwing throw, catching catch, dancing dance, eating eat, "
    "singing sing, talking talk, watching watch, taking take, getting get, making make, reading read",
    "person and doing": "swimmer swimming, surfer surfing, climber climbing, runner running, dancer dancing, skier skiing, "
    "biker biking, snowboarder snowboarding, skateboarder skateboarding, singer singing, hiker hiking, skater skating, "
    "wrestler wrestling, fisherman fishing, painter painting",
    "player and instrument": "guitarist guitar, drummer drums, violinist violin, singer microphone",
    "game and tool": "tennis racket, baseball bat, hockey stick, golf club, basketball hoop, soccer goal, skiing skis, fishing pole",
    "adult and young": "dog puppy, man boy, woman girl, men boys, women girls, adult child, adults children, cat kitten, cow calf",
    "opposites": "up down, left right, front back, big small, large little, old young, black white, inside outside, indoors outdoors, "
    "day night, top bottom, long short, wet dry, open closed, light dark, summer winter, near far, above below, sitting standing",
    "thing and where": "boat water, car road, train tracks, fish water, skier snow, surfer wave, swimmer pool, plane sky, "
    "chef kitchen, bird air, horse field, student classroom",
}


class Group(NamedTuple):
    """The questions of one group: a is to b as c is to d; d is looked for."""

    questions: tuple[tuple[str, str, str, str], ...]
    answers: tuple[str, ...]  # the word that the vectors say

    @property
    def hits(self) -> int:
        """How many answers are the word looked for."""
        return sum(question[3] == answer for question, answer in zip(self.questions, self.answers, strict=True))


def questions(group: str) -> tuple[tuple[str, str, str, str], ...]:
    """Every two pairs of a group that share no word, in both orders."""
    pairs = [tuple(pair.split()) for pair in GROUPS[group].split(", ")]
    return tuple((*one, *two) for one, two in permutations(pairs, 2) if not set(one) & set(two))


def answered(space: Space, group: str) -> Group:
    """Each question of known words answered: the word nearest to b − a + c, with a, b and c left out as is usual."""
    asked = tuple(question for question in questions(group) if all(word in space.numbers for word in question))
    rows = np.array([[space.numbers[word] for word in question] for question in asked], int).reshape(-1, 4)
    a, b, c = (space.unit[rows[:, column]] for column in range(3))  # (questions, d)
    cosines = (b - a + c) @ space.unit.T  # (questions, words); the length of b − a + c does not change the order
    np.put_along_axis(cosines, rows[:, :3], -np.inf, axis=1)
    return Group(asked, tuple(space.words[n] for n in cosines.argmax(1)))
