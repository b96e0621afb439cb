"""Comparisons of the built `attache` with programs and libraries that nobody here wrote.

    .build-venv/bin/python -m pytest Tests/References

The binary is $ATTACHE, or .build/debug/attache (an optimised one is many times quicker). What reads
the shared corpus is skipped, with its reason, where ../shared/corpus is not beside the package.
"""

import pytest

from command import BINARY, Attache, sandbox_obstacle


@pytest.fixture(scope="session")
def attache(tmp_path_factory):
    if not BINARY.is_file():
        pytest.exit(f"{BINARY} is not built; run swift build", returncode=1)
    if obstacle := sandbox_obstacle():
        pytest.skip(f"NO SANDBOX HERE: {obstacle}")
    return Attache(tmp_path_factory)
