"""What a fixture builds the same way for every test, stored again instead of rebuilt.

The story's people walk in through the services, which takes a hundred times as long
as their rows do. A process builds them once and remembers what came into the database.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.apps import apps
from django.db import models, transaction

Built = TypeVar("Built")
Rows = dict[type[models.Model], list[models.Model]]


@dataclass
class Remembered(Generic[Built]):
    """`build`, run once. It must read nothing but what migrations wrote, and take no
    id that another test could have handed out: each call begins in such a database.
    """

    build: Callable[[], Built]
    _first: bytes = b""  # pickled: a copy takes a fifth of what deepcopy asks

    def again(self) -> Built:
        """What `build` returned, of one's own, with its rows in the database."""
        if not self._first:
            before = _everything()
            built = self.build()
            self._first = pickle.dumps((built, _added(before)))
            return built
        found: tuple[Built, Rows] = pickle.loads(self._first)  # noqa: S301 # our own
        built, rows = found
        with transaction.atomic():
            for model, added in rows.items():
                model._base_manager.bulk_create(added)
        return built


def _everything() -> dict[type[models.Model], set[object]]:
    stored = apps.get_models(include_auto_created=True)
    return {
        model: set(model._base_manager.values_list("pk", flat=True))
        for model in stored
        if model._meta.managed and not model._meta.proxy
    }


def _added(before: dict[type[models.Model], set[object]]) -> Rows:
    found: Rows = {}
    for model, known in before.items():
        added = [row for row in model._base_manager.all() if row.pk not in known]
        if added:
            found[model] = added
    return found
