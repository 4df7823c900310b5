"""Where the files lie that the product ships and keeps."""

from pathlib import Path

_SERVICE = Path(__file__).resolve().parent


def samples_dir() -> Path:
    """Return the folder of the shipped samples: service/_samples in the wheel, samples/demo in a checkout.

    Raises:
        FileNotFoundError: The installation has neither.
    """
    for folder in (_SERVICE / "_samples", _SERVICE.parent / "samples" / "demo"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(
        "samples: neither service/_samples nor samples/demo is there; the installation is incomplete"
    )


def policy_file() -> Path:
    """Return the shipped default policy (policy.toml)."""
    return samples_dir() / "policy.toml"
