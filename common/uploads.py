"""Refusing an upload that is too large for its page before it is kept anywhere.

`settings.UPLOAD_LIMITS` names pages and how many bytes a file for them may have. Django
reads a form before the view is asked; without this, whatever is sent would first lie on
our disk. What is over the limit is read past and thrown away, so that the browser hears
the answer.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.urls import Resolver404, resolve

TOO_LARGE = "upload_too_large"
# What a form has besides its file.
SLACK = PIECE = 64 * 1024


class Limited(FileUploadHandler):
    """Stops what is too large, by what it says it has and by what comes."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._most = _limit(request)
        self._seen = 0
        self._coming: Any = None

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, str],  # noqa: N803 - Django's own name
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        self._coming = input_data
        if self._most is not None and content_length > self._most + SLACK:
            self._note()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._seen = 0
        if is_too_large(self.request):
            self._read_past()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._seen += len(raw_data)
        if self._most is not None and self._seen > self._most:
            self._note()
            self._read_past()
        return raw_data

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        return None

    def _read_past(self) -> None:
        """Raises StopUpload, with nothing left to read: Django itself would read on by
        lines, and a file may be one line.
        """
        while self._coming.read(PIECE):
            pass
        raise StopUpload(connection_reset=True)

    def _note(self) -> None:
        if self.request is not None:
            setattr(self.request, TOO_LARGE, True)


def is_too_large(request: HttpRequest | None) -> bool:
    """Whether a file sent with this request was over the limit of its page."""
    return getattr(request, TOO_LARGE, False) is True


def _limit(request: HttpRequest | None) -> int | None:
    if request is None:
        return None
    try:
        name = resolve(request.path_info).view_name
    except Resolver404:
        return None
    limits: Mapping[str, int] = settings.UPLOAD_LIMITS
    return limits.get(name)
