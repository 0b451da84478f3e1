"""Where promtool comes from: the PATH, or on Debian the package of Prometheus, unpacked here."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parents[2] / ".tools" / "promtool"
PACKAGE = "prometheus"


def promtool() -> str:
    """Return the program; fetch it when it is not there.

    Raises:
        SystemExit: When it is not on the PATH, and there are no packages of Debian.
    """
    unpacked = HERE / "usr/bin/promtool"
    found = shutil.which("promtool") or (str(unpacked) if unpacked.is_file() else None)
    if found:
        return found
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        raise SystemExit("promtool is not on the PATH: install Prometheus, and run this again.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not _fetched(folder):
            subprocess.run(["apt-get", "update"], check=False, capture_output=True)
            if not _fetched(folder):
                raise SystemExit(
                    f"promtool is not on the PATH, and there is no Debian package {PACKAGE}: "
                    "install Prometheus, and run this again."
                )
        (package,) = folder.glob("*.deb")
        HERE.mkdir(parents=True, exist_ok=True)
        subprocess.run(["dpkg", "--extract", str(package), str(HERE)], check=True)
    return str(unpacked)


def _fetched(folder: Path) -> bool:
    command = ["apt-get", "download", PACKAGE]
    return not subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode
