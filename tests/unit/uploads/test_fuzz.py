"""Whatever bytes come, the answer is an understanding whose rows add up, or one clear sentence.

Some dozen damaged files in `make test`, 2,000 in `make evidence`, the same every time.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from mobility.errors import UserError
from mobility.uploads import infer_schema, observations
from tests.support import nasty_files as files
from tests.support.evidence import amount

_SEED = 20240501
_CASES = amount(20, 2_000)
_PIECES = (
    b'"', b"\n", b"\r", b",", b";", b"\t", b"|", b"\0", b"\xff", b"\xef\xbb\xbf", b"%", b"$", b"(",
    b"=", b"-", b"1e999", b"nan", b"999999999999999999999", b"39153", b"2022", b"\xe2\x80\x93",
    b"<10", b"All", b"Ohio", b" " * 50, b"\n\n\n", b'"""', b"0500000US", b"\x1f\x8b", b"PK\x03\x04",
)  # fmt: skip
_BASES = [
    nasty.content for nasty in (*files.FORMS, *files.NUMBERS, *files.LAYOUTS, *files.PLACES,
                                *files.YEARS, *files.DECLINED, *files.REFUSED)
]  # fmt: skip


def damaged(rng: random.Random) -> bytes:
    """One of the nasty files with bytes changed, taken out, put in, doubled or joined."""
    content = bytearray(rng.choice(_BASES))
    for _ in range(rng.randint(1, 8)):
        at = rng.randint(0, len(content))
        what = rng.randint(0, 5)
        if what == 0:
            content[at:at] = rng.choice(_PIECES) * rng.randint(1, 3)
        elif what == 1:
            del content[at : at + rng.randint(1, 20)]
        elif what == 2:
            content[at : at + 1] = bytes([rng.randint(0, 255)])
        elif what == 3:
            content[at:at] = content[max(0, at - rng.randint(1, 60)) : at]
        elif what == 4:
            lines = bytes(content).split(b"\n")
            rng.shuffle(lines)
            content = bytearray(b"\n".join(lines))
        else:
            content += rng.choice(_BASES)[: rng.randint(0, 200)]
    return bytes(content)


def cases() -> Iterator[bytes]:
    """Damaged files, the same in every run.

    Each has a generator of its own: workbooks hold the time they were made at, so that one case
    would otherwise change the next.
    """
    for number in range(_CASES):
        yield damaged(random.Random(_SEED + number))  # noqa: S311 - the same files every time


@pytest.mark.evidence
def test_no_file_brings_the_reader_down() -> None:
    understood = usable = 0
    refusals: list[str] = []
    for content in cases():
        try:
            schema = infer_schema("fuzz.csv", content)
        except UserError as error:
            refusals.append(str(error))
            continue
        understood += 1
        assert schema.rows.read == schema.rows.used + schema.rows.rejected + schema.rows.ignored
        assert schema.usable == (not schema.reason)
        assert [problem.line for problem in schema.problems] == sorted(
            problem.line for problem in schema.problems
        )
        if schema.usable:
            usable += 1
            observations(schema, replace(schema.mapping, year=schema.mapping.year or 2022))
    assert all(refusal.startswith("fuzz.csv") and "\n" not in refusal for refusal in refusals)
    assert understood > _CASES // 3
    assert usable > _CASES // 12
