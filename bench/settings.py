"""The product's settings, with the floors beside the product's addresses."""

from oncall.settings import *  # noqa: F403 - exactly the product's

ROOT_URLCONF = "bench.urls"
