"""Packs the function: the program and what it loads at its start, as one archive that AWS takes.

The same files give the same bytes, on any machine: entries in order, no times, two modes, nothing compressed (what a
compressor makes of the same bytes depends on its version; the program is compressed nowhere but on the way).

Must not: build anything. It needs Python and nothing else.
"""

import argparse
import hashlib
import sys
import zipfile
from pathlib import Path

# The earliest that an archive can say.
NO_TIME = (1980, 1, 1, 0, 0, 0)
PROGRAM, FILE = 0o755, 0o644
UNIX = 3


def entries(program, intake):
    """Every file by its name in the archive."""
    if not (intake / "publication.json").is_file():
        raise FileNotFoundError(f"{intake} is no publication: run `cargo run -p site-gen -- build`")
    yield "bootstrap", program, PROGRAM
    for file in intake.rglob("*"):
        if file.is_file():
            yield f"dist/intake/{file.relative_to(intake).as_posix()}", file, FILE


def pack(program, intake, archive):
    """Writes the archive and gives back its SHA-256."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as made:
        for name, file, mode in sorted(entries(program, intake)):
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.create_system = UNIX
            entry.external_attr = (0o100000 | mode) << 16
            made.writestr(entry, file.read_bytes())
    return hashlib.sha256(archive.read_bytes()).hexdigest()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=Path, required=True, help="the built function")
    parser.add_argument("--intake", type=Path, default=Path("dist/intake"), help="what site-gen built for it [dist/intake]")
    parser.add_argument("--archive", type=Path, required=True, help="the archive to write")
    told = parser.parse_args()
    try:
        print(f"{pack(told.program, told.intake, told.archive)}  {told.archive.name}")
    except OSError as error:
        print(f"deploy/pack.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
