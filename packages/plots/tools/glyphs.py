"""Writes src/text/glyphs-regular.ts and glyphs-bold.ts from two Roboto files.

    python3 tools/glyphs.py Roboto-Regular.ttf Roboto-Bold.ttf

Needs fontTools. Each glyph becomes "advance point point ... |point ..." as base64 VLQ numbers (the
encoding of source maps): "|" starts a contour; a point is (2 dx + off-curve, dy) relative to the
point before, in 1/512 em, y up, with TrueType's implied on-curve points left out.
"""
import json
import sys
from pathlib import Path

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

EM = 512
EXTRA = "–—‘’“”•…−≈≤≥"
CHARACTERS = [chr(c) for c in [*range(0x20, 0x7F), *range(0xA1, 0x100)] if c != 0xAD] + list(EXTRA)
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

HEADER = """/**
 * Glyph outlines of {name}, printable ASCII, Latin-1 and some punctuation, written by
 * tools/glyphs.py, which explains the encoding. Do not edit by hand.
 *
 * Roboto: Copyright 2015 Google Inc. Licensed under the Apache License, Version 2.0
 * (http://www.apache.org/licenses/LICENSE-2.0). Changed here: a subset of the characters, outlines
 * rounded to 1/512 em, no hinting, no kerning.
 */
export const {constant}: Readonly<Record<string, string>> = {{
"""


def vlq(value):
    rest = (-value << 1 | 1) if value < 0 else value << 1
    digits = ""
    while True:
        digit, rest = rest & 31, rest >> 5
        digits += BASE64[digit | (32 if rest else 0)]
        if not rest:
            return digits


def encode(font, glyphs, name):
    scale = EM / font["head"].unitsPerEm
    recording = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(recording)
    pen = TTGlyphPen(None)
    recording.replay(pen)
    glyph = pen.glyph()
    text = vlq(round(glyphs[name].width * scale))
    x = y = start = 0
    for end in glyph.endPtsOfContours if glyph.numberOfContours > 0 else []:
        text += "|"
        for i in range(start, end + 1):
            px, py = (round(v * scale) for v in glyph.coordinates[i])
            text += vlq(2 * (px - x) + (0 if glyph.flags[i] & 1 else 1)) + vlq(py - y)
            x, y = px, py
        start = end + 1
    return text


def write(path, constant, out):
    font = TTFont(path)
    glyphs, cmap = font.getGlyphSet(), font.getBestCmap()
    lines = [
        f"  {json.dumps(c, ensure_ascii=False)}: {json.dumps(encode(font, glyphs, cmap[ord(c)]))},\n"
        for c in CHARACTERS
        if ord(c) in cmap
    ]
    header = HEADER.format(name=font["name"].getDebugName(4), constant=constant)
    Path(out).write_text(header + "".join(lines) + "};\n", encoding="utf-8")


write(sys.argv[1], "REGULAR", "src/text/glyphs-regular.ts")
write(sys.argv[2], "BOLD", "src/text/glyphs-bold.ts")
