"""The shell's one table: signs of life."""

from django.db import models


class Heartbeat(models.Model):
    """When a process last turned. Owner: none; it names no one."""

    name = models.CharField(max_length=24, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%H:%M:%S}"
