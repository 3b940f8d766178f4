"""How near the student is to the teacher on photos that neither of them was trained on here."""

from pathlib import Path

import keras
import numpy as np

from training.photos import whole_view
from training.teacher import scaled
from training.teacher_cache import TeacherCache

BATCH = 50


class Examination:
    """One held-out set at one size, whole photos; the teacher's answers are kept below `work`."""

    def __init__(self, name: str, photos: list[bytes], teacher: keras.Model, head: keras.Model, size: int, work: Path):
        self.head = head
        cache = TeacherCache(work / f"{name}-{size}-{len(photos)}", 1, len(photos), size)
        for start in range(0, len(photos), BATCH):
            part = np.arange(start, min(start + BATCH, len(photos)))
            if not cache.has(0, part):
                cache.ask(teacher, 0, part, np.stack([whole_view(photos[i], size) for i in part]))
        self.photos, self.features, self.logits = cache.read(0, np.arange(len(photos)))

    def marks(self, student: keras.Model, labels: np.ndarray | None = None) -> dict[str, float]:
        """Means over the set, 0..1 but for `error`.

        cosine: between the two nets' standardised features, cell by cell; error: their mean square difference;
        agrees: same top class, the student's read by the teacher's head; right, teacher_right: top class is the label's.
        """
        features = np.concatenate([student.predict_on_batch(scaled(part))[-1] for part in self.batches()]).astype(np.float32)
        norms = np.linalg.norm(features, axis=-1) * np.linalg.norm(self.features, axis=-1)
        top, teachers = self.head.predict(features, batch_size=BATCH, verbose=0).argmax(1), self.logits.argmax(1)
        marks = {
            "cosine": np.mean((features * self.features).sum(-1) / np.maximum(norms, 1e-6)),
            "error": np.mean((features - self.features) ** 2),
            "agrees": np.mean(top == teachers),
        }
        if labels is not None:
            marks |= {"right": np.mean(top == labels), "teacher_right": np.mean(teachers == labels)}
        return {name: round(float(mark), 4) for name, mark in marks.items()}

    def batches(self) -> list[np.ndarray]:
        return [self.photos[i : i + BATCH] for i in range(0, len(self.photos), BATCH)]
