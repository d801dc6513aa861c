"""The day that `run` shows: generated, not anybody's, and played once."""

from datetime import date

from django.conf import settings

from sambayan.cli.replay.run import Run, played_with_progress
from sambayan.core import pack
from sambayan.delivery.queries import generated_day

DAY = date(2026, 4, 10)  # a Friday
SEED = 1


def ensure_sample_day() -> None:
    """Play the sample day unless it has been played; one that was interrupted goes on."""
    instance = generated_day(seed=SEED, orders=240, restaurants=36, couriers=40)
    region = pack.read(settings.REGION_DIR)
    played_with_progress(Run(instance, sentra=True, seed=SEED, day=DAY, pack=region.fingerprint), region)
