"""The bytes of a text file, decoded from the encoding that they are in."""

from __future__ import annotations

import codecs
import zlib

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", ""),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_SAMPLE = 400  # bytes
_GZIP = b"\x1f\x8b"


def unpack(raw: bytes, limit: int) -> bytes:
    """Return the content of a gzip file, any other bytes as they are. Raises ValueError beyond the limit."""
    if not raw.startswith(_GZIP):
        return raw
    try:
        content = zlib.decompressobj(31).decompress(raw, limit + 1)
    except zlib.error:
        raise ValueError("a damaged gzip file") from None
    if len(content) > limit:
        raise ValueError(f"larger than {limit // 1_000_000} MB, the limit")
    return content


def decode(raw: bytes) -> tuple[str, str]:
    """Return the text, and the name of its encoding if it is not UTF-8. Raises UnicodeDecodeError for broken UTF-16."""
    for mark, encoding, name in _MARKS:
        if raw.startswith(mark):
            if not name:
                break
            return raw.decode(encoding), name
    if encoding := _wide(raw):
        return raw.decode(encoding), "UTF-16"
    try:
        return raw.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1252"), "Latin-1"  # as Windows writes it, with quotes and dashes
    except UnicodeDecodeError:
        return raw.decode("latin-1"), "Latin-1"


def _wide(raw: bytes) -> str:
    """Return the encoding of UTF-16 without a mark, recognised by its zero bytes; "" if it is none."""
    sample = raw[: min(_SAMPLE, len(raw) // 2 * 2)]
    if len(raw) % 2 or not sample:
        return ""
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = sample[first::2], sample[1 - first :: 2]
        if zeros.count(0) * 10 >= len(zeros) * 8 and not others.count(0):
            return encoding
    return ""
