"""The product's settings, with the floors beside the product's addresses.

Files are served as in production: named by their content, kept for a year, packed.
"""

from oncall.settings import *  # noqa: F403 - exactly the product's

ROOT_URLCONF = "bench.urls"
WHITENOISE_USE_FINDERS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
