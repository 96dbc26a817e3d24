"""Columns that many tables share. Abstract: this package has no tables."""

import uuid
from enum import StrEnum

from django.db import models


class Retention(StrEnum):
    """How long a record is kept; the `purge` service knows the years."""

    CALLOUT = "callout"
    MONEY = "money"
    AUDIT = "audit"
    WIRE = "wire"
    PERSON = "person"


class Public(models.Model):
    """A row that addresses and the API name by a UUID; integers stay inside."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class Record(models.Model):
    """A row that public-records law may ask for; never deleted but by `purge`."""

    retention_class = models.CharField(max_length=16, default=Retention.CALLOUT.value)
    legal_hold = models.BooleanField(default=False)

    class Meta:
        abstract = True
