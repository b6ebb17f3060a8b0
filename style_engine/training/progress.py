"""What a training keeps as it goes: a checkpoint, and a table of its errors."""

import csv
import json
from pathlib import Path

from style_engine.training.student import Student


class Checkpoint:
    """The student's weights, its optimiser's state and the step, in `folder`."""

    def __init__(self, folder: Path):
        self._weights, self._step = folder / "student.weights.h5", folder / "step.json"
        folder.mkdir(parents=True, exist_ok=True)

    def save(self, student: Student, step: int) -> None:
        """Write where the training of `student` stands after `step` steps."""
        student.save_weights(self._weights, overwrite=True)
        self._step.write_text(json.dumps(step))

    def restore(self, student: Student) -> int | None:
        """Return the step to go on from; None if there is no checkpoint."""
        if not self._step.exists():
            return None
        student.load_weights(self._weights)
        return json.loads(self._step.read_text())


class Log:
    """The validation table, as CSV, and on the screen."""

    def __init__(self, path: Path):
        self._path = path

    def write(self, step: int, errors: dict[str, float], seconds: float) -> None:
        """Add a line: the `errors` {name: value} after `step` steps."""
        row = {"step": step, "seconds": round(seconds), **{name: round(error, 4) for name, error in errors.items()}}
        new = not self._path.exists()
        with self._path.open("a", newline="") as file:
            writer = csv.DictWriter(file, row)
            if new:
                writer.writeheader()
            writer.writerow(row)
        print(" ".join(f"{name} {value}" for name, value in row.items()), flush=True)
