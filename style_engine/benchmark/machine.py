"""The machine on which all this is measured."""

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import TypedDict


class Machine(TypedDict):
    """What decides about speed."""

    processor: str
    cores: int | None
    memory_gb: int
    tensorflow: str


def describe_machine() -> Machine:
    """Return what decides about speed here."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9 if hasattr(os, "sysconf") else 0
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory),
        "tensorflow": version("tensorflow"),
    }


def _processor() -> str:
    listing = Path("/proc/cpuinfo")
    lines = listing.read_text().splitlines() if listing.exists() else []
    models = [line.split(":")[1].strip() for line in lines if "model name" in line]
    return models[0] if models else platform.processor()
