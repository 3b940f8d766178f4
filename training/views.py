"""Training batches, a function of the step alone: which photos, which views of them, and what the teacher says of those."""

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keras
import numpy as np

from training.photos import random_view
from training.teacher import scaled
from training.teacher_cache import TeacherCache

AHEAD = 2  # batches prepared while the student learns


class Views:
    """`photos` undecoded; `views` fixed views of each, the teacher's answers to which are kept below `work`."""

    def __init__(self, photos: list[bytes], teacher: keras.Model, work: Path, *, size: int, batch: int, views: int, seed: int):
        self.photos, self.teacher, self.size, self.views, self.seed = photos, teacher, size, views, seed
        self.batch = min(batch, len(photos))
        self.cache = TeacherCache(work / f"views-{size}-{len(photos)}x{views}-seed{seed}", views, len(photos), size)
        self.pool = ThreadPoolExecutor(os.cpu_count())

    def stream(self, phase: str, first: int, last: int) -> Iterator[tuple]:
        """(inputs, targets) of the steps first … last − 1 of phase "blocks" or "whole"."""
        make = self.blocks if phase == "blocks" else self.whole
        with ThreadPoolExecutor(1) as ahead:
            waiting = deque(ahead.submit(make, step) for step in range(first, min(first + AHEAD, last)))
            for step in range(first, last):
                batch = waiting.popleft().result()
                if step + AHEAD < last:
                    waiting.append(ahead.submit(make, step + AHEAD))
                yield batch

    def blocks(self, step: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """The photos and the teacher's first five groups; all six groups."""
        photos = scaled(self.draw(*self.choose(step)))
        *groups, _ = self.teacher.predict_on_batch(photos)
        return [photos, *groups[:-1]], groups

    def whole(self, step: int) -> tuple[np.ndarray, list[np.ndarray]]:
        """The photos; the teacher's last features and its logits."""
        view, numbers = self.choose(step)
        if not self.cache.has(view, numbers):
            self.cache.ask(self.teacher, view, numbers, self.draw(view, numbers))
        photos, features, logits = self.cache.read(view, numbers)
        return scaled(photos), [features, logits]

    def choose(self, step: int) -> tuple[int, np.ndarray]:
        """The view number and the photos of a step: each pass over the photos has its own order and takes the next view."""
        turn, position = divmod(step, len(self.photos) // self.batch)
        order = np.random.default_rng([self.seed, turn]).permutation(len(self.photos))
        return turn % self.views, order[position * self.batch : (position + 1) * self.batch]

    def draw(self, view: int, numbers: np.ndarray) -> np.ndarray:
        """Those views, (batch, size, size, 3) uint8; the same ones whenever they are asked for."""

        def one(number: int) -> np.ndarray:
            return random_view(self.photos[number], self.size, np.random.default_rng([self.seed, view, number]))

        return np.stack(list(self.pool.map(one, numbers.tolist())))
