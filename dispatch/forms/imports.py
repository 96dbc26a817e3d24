"""The shape of what is typed to import, remove and assign past dispatches."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from agencies.models import Consortium, Organisation
from dispatch.core.import_map import ImportMap
from dispatch.documents.imports import MapRefused, import_map_from
from dispatch.models import ImportBatch

FILE_LIMIT_BYTES = 200 * 1024 * 1024
MAP_LIMIT_BYTES = 1024 * 1024


def _choose(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for types
    field.choices = choices


class ImportForm(forms.Form):
    """A file, what it means, and whether to try first. `cleaned_data["meaning"]` is
    the map, from its file or from an earlier import."""

    consortium = forms.ChoiceField(label=_("For"))
    file = forms.FileField(label=_("File of past dispatches (CSV)"))
    map = forms.FileField(
        label=_("Map (JSON)"),
        required=False,
        help_text=_("What the columns, times and places of the file mean."),
    )
    earlier = forms.ChoiceField(
        label=_("Or the map of an earlier import"), required=False
    )
    dry_run = forms.BooleanField(
        label=_("Only say what would happen"), required=False, initial=True
    )

    def __init__(
        self,
        *args: Any,
        consortia: list[Consortium],
        batches: list[ImportBatch],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "consortium", [(str(c.public_id), c.name) for c in consortia])
        self._maps = {str(batch.public_id): batch for batch in batches}
        named = [(key, f"{b.source}: {b}") for key, b in self._maps.items()]
        _choose(self, "earlier", [("", "—"), *named])

    def clean_file(self) -> "UploadedFile[bytes]":
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if (upload.size or 0) > FILE_LIMIT_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 200 MB. Import it in parts.")
            )
        return upload

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or self.cleaned_data
        try:
            meaning = self._meaning(entered)
        except MapRefused as refusal:
            self.add_error("map", str(refusal))
            return entered
        if meaning is None and "map" not in self.errors:
            self.add_error("map", _("Choose a map, or the one of an earlier import."))
        return entered | {"meaning": meaning}

    def _meaning(self, entered: dict[str, Any]) -> ImportMap | None:
        upload: UploadedFile[bytes] | None = entered.get("map")
        if upload is not None:
            if (upload.size or 0) > MAP_LIMIT_BYTES:
                raise MapRefused([str(_("It is larger than 1 MB."))])
            return import_map_from(upload.read())
        earlier = self._maps.get(entered.get("earlier") or "")
        return import_map_from(earlier.map) if earlier else None


class RemoveForm(forms.Form):
    """Why a batch is taken back; kept in the audit trail."""

    reason = forms.CharField(label=_("Why is it taken back?"), max_length=200)


class AssignForm(forms.Form):
    """Whose request it was, and how one knows."""

    agency = forms.ChoiceField(
        label=_("Agency"), error_messages={"required": _("Choose an agency.")}
    )
    reason = forms.CharField(
        label=_("How do you know?"),
        max_length=200,
        error_messages={"required": _("Say how you know whose it was.")},
    )

    def __init__(self, *args: Any, agencies: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._agencies = {str(agency.public_id): agency for agency in agencies}
        named = [(key, agency.name) for key, agency in self._agencies.items()]
        _choose(self, "agency", [("", "—"), *named])

    @property
    def chosen(self) -> Organisation:
        """The one chosen, of a valid form."""
        return self._agencies[self.cleaned_data["agency"]]
