"""Files that are written whole or not at all, checkpoints among them."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from models.atomic_file import FileWriteError, write_atomically
from models.checkpoint import save_whole


def test_a_file_that_does_not_fit_leaves_what_was_there(tmp_path):
    file = tmp_path / "match.json"
    file.write_text("before")
    script = (
        "import resource, sys; from pathlib import Path; from models.atomic_file import write_atomically;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));"
        "write_atomically(Path(sys.argv[1]), b'x' * 5000)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(file)], capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "FileWriteError: cannot write" in done.stderr
    assert file.read_text() == "before" and list(tmp_path.iterdir()) == [file]


def test_folders_are_made_and_permissions_kept(tmp_path):
    file = tmp_path / "some" / "where" / "match.json"
    write_atomically(file, b"one")
    file.chmod(0o640)
    write_atomically(file, b"two")
    assert file.read_bytes() == b"two" and file.stat().st_mode & 0o777 == 0o640


def test_a_checkpoint_on_a_full_disk_says_so():
    with pytest.raises(FileWriteError, match="cannot write /dev/full: No space left on device") as full:
        save_whole(Path("/dev/full"), {"weights": torch.zeros(1000)})
    assert full.value.errno == errno.ENOSPC
    assert Path("/dev/full").is_char_device()


def test_a_checkpoint_reads_back(tmp_path):
    for value in (1.0, 2.0):
        save_whole(tmp_path / "runs" / "last.pt", {"weights": torch.full((3,), value), "step": 7})
    kept = torch.load(tmp_path / "runs" / "last.pt", weights_only=True)
    assert kept["weights"].tolist() == [2, 2, 2] and kept["step"] == 7
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["last.pt"]
