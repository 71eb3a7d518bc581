// Levenshtein distance: the fewest insertions, deletions and substitutions of one element that turn
// one row into the other. Rank form: itself.
//
// Bit-parallel: a column of the table of prefixes' distances is kept as the signs of its vertical
// differences, 64 rows to a word, and one text element moves a word on by a dozen instructions
// (Myers, J. ACM 46, 1999, in the form of Hyyro, "A bit-vector algorithm for computing Levenshtein
// and Damerau edit distances", Nordic J. Computing 10, 2003). A longer pattern is worked off in
// blocks of 64 elements: each sweeps over the whole text, and leaves the horizontal differences at
// its lower edge, two bits to a text element, for the next.
#pragma once
#include "../slices.h"

namespace ann::ANN_ISA {

// Where each value occurs among 64 pattern elements: a table for values below 256, and for others
// one of open addressing that is never more than half full.
template <class T>
class PatternMasks {
 public:
  // Of `count` elements, at most 64.
  ANN_MEMBER void build(const T* pattern, size_t count) {
    memset(small_, 0, sizeof small_);
    if constexpr (sizeof(T) > 1) large_.clear();
    for (size_t i = 0; i < count; ++i) {
      const uint64_t bit = uint64_t{1} << i;
      const T value = pattern[i];  // read once: the caller might write meanwhile
      if constexpr (sizeof(T) > 1) {
        if (value >= kSmall) {
          large_.at(value) |= bit;
          continue;
        }
      }
      small_[value] |= bit;
    }
  }
  ANN_MEMBER uint64_t of(T value) const {
    if constexpr (sizeof(T) > 1) {
      if (__builtin_expect(value >= kSmall, 0)) return large_.find(value);
    }
    return small_[value];
  }

 private:
  static constexpr size_t kSmall = 256;

  struct Large {
    static constexpr size_t kSlots = 128;
    T value[kSlots];  // 0, which is small, where a slot is free
    uint64_t mask[kSlots];
    ANN_MEMBER void clear() { memset(value, 0, sizeof value); }
    ANN_MEMBER size_t slot(T wanted) const {
      size_t i = wanted % kSlots;
      while (value[i] != wanted && value[i] != 0) i = (i + 1) % kSlots;
      return i;
    }
    ANN_MEMBER uint64_t& at(T wanted) {
      const size_t i = slot(wanted);
      if (value[i] == 0) value[i] = wanted, mask[i] = 0;
      return mask[i];
    }
    ANN_MEMBER uint64_t find(T wanted) const {
      const size_t i = slot(wanted);
      return value[i] == 0 ? 0 : mask[i];
    }
  };
  struct Nothing {};
  template <size_t kBytes, class = void> struct LargeOf { using type = Large; };
  template <class Any> struct LargeOf<1, Any> { using type = Nothing; };

  uint64_t small_[kSmall];
  typename LargeOf<sizeof(T)>::type large_;
};

// Signs of the vertical differences of 64 rows in one column.
struct Column {
  uint64_t up = ~uint64_t{0}, down = 0;

  // On by one text element whose occurrences in the pattern are `match`. The horizontal difference
  // at the upper edge, which `rises` or `falls` or does neither, is replaced by that at the lower.
  ANN_MEMBER void advance(uint64_t match, uint64_t& rises, uint64_t& falls) {
    const uint64_t equal = match | falls;
    const uint64_t diagonal = (((equal & up) + up) ^ up) | equal | down;
    const uint64_t right_up = down | ~(diagonal | up), right_down = up & diagonal;
    const uint64_t above_up = (right_up << 1) | rises, above_down = (right_down << 1) | falls;
    rises = right_up >> 63, falls = right_down >> 63;
    up = above_down | ~(diagonal | above_up);
    down = above_up & diagonal;
  }
  // At the upper edge of the table the difference is always 1.
  ANN_MEMBER void advance(uint64_t match) {
    uint64_t rises = 1, falls = 0;
    advance(match, rises, falls);
  }
  // Sum of the first `rows` differences, 1 to 64.
  ANN_MEMBER int64_t sum(size_t rows) const {
    const uint64_t mask = ~uint64_t{0} >> (64 - rows);
    return int64_t(__builtin_popcountll(up & mask)) - int64_t(__builtin_popcountll(down & mask));
  }
};

template <class T>
struct Text {
  const T* data;
  size_t length;

  ANN_MEMBER void stripPrefix(size_t n) { data += n, length -= n; }
};

template <class T>
ANN_INLINE size_t commonPrefix(const Text<T>& a, const Text<T>& b) {
  const size_t limit = a.length < b.length ? a.length : b.length;
  size_t n = 0;
  while (n < limit && a.data[n] == b.data[n]) ++n;
  return n;
}
template <class T>
ANN_INLINE size_t commonSuffix(const Text<T>& a, const Text<T>& b) {
  const size_t limit = a.length < b.length ? a.length : b.length;
  size_t n = 0;
  while (n < limit && a.data[a.length - 1 - n] == b.data[b.length - 1 - n]) ++n;
  return n;
}

// Of a text and a pattern of 1 to 64 elements.
template <class T>
ANN_INLINE double editsInWord(const PatternMasks<T>& masks, size_t pattern, const Text<T>& text) {
  Column column;
  for (size_t j = 0; j < text.length; ++j) column.advance(masks.of(text.data[j]));
  return double(int64_t(text.length) + column.sum(pattern));
}

// Of a pattern of any length and a text of at most kText elements, in blocks.
template <size_t kText, class T>
static __attribute__((noinline)) double editsInBlocks(const Text<T>& pattern, const Text<T>& text) {
  // Horizontal differences below the last block, 64 to a word.
  uint64_t rising[kText / 64], falling[kText / 64];
  const size_t words = (text.length + 63) / 64;
  memset(rising, 0xff, words * 8);
  memset(falling, 0, words * 8);
  PatternMasks<T> masks;
  int64_t edits = int64_t(text.length);
  for (size_t i = 0; i < pattern.length; i += 64) {
    const size_t rows = pattern.length - i < 64 ? pattern.length - i : 64;
    masks.build(pattern.data + i, rows);
    Column column;
    for (size_t w = 0; w < words; ++w) {
      const size_t first = w * 64;
      const size_t count = text.length - first < 64 ? text.length - first : 64;
      uint64_t in_rising = rising[w], in_falling = falling[w], out_rising = 0, out_falling = 0;
      for (size_t j = 0; j < count; ++j) {
        uint64_t rises = in_rising & 1, falls = in_falling & 1;
        column.advance(masks.of(text.data[first + j]), rises, falls);
        in_rising >>= 1, in_falling >>= 1;
        out_rising |= rises << j, out_falling |= falls << j;
      }
      rising[w] = out_rising, falling[w] = out_falling;
    }
    edits += column.sum(rows);
  }
  return double(edits);
}

struct Levenshtein {
  static constexpr bool kPopular = true;
  static constexpr uint32_t kDomain = ANN_DOMAIN_TEXT;
  // Of two rows longer than this the distance is NaN: their scratch memory would outgrow a stack.
  static constexpr size_t kLongest = ANN_LONGEST_TEXT;
  // Up to here scratch memory is small enough to be touched without a thought.
  static constexpr size_t kShort = 4096;

  template <class T>
  ANN_INLINE double rankWith(const void*, const Slice<T>* x, const Slice<T>* y, size_t) {
    Text<T> a{x->begin(), x->length}, b{y->begin(), y->length};
    return edits(a, b);
  }

  // The row that many others are compared with: as a pattern whose masks are made once.
  template <class T>
  class Against;
  template <class T>
  class Against<Slice<T>> {
   public:
    static constexpr int kRows = 4;
    ANN_MEMBER Against(const Slice<T>* row, size_t) : row_{row->begin(), row->length} {
      if (inWord()) masks_.build(row_.data, row_.length);
    }
    ANN_MEMBER void ranks(const Slice<T>* const* rows, double* out) const {
      for (int i = 0; i < kRows; ++i) out[i] = rank(rows[i]);
    }

   private:
    ANN_MEMBER double rank(const Slice<T>* other) const {
      Text<T> text{other->begin(), other->length};
      if (!inWord()) return edits(row_, text);
      // The last rows of the table are not looked at where both end alike.
      const size_t same = commonSuffix(row_, text);
      text.length -= same;
      if (same == row_.length) return double(text.length);
      return editsInWord(masks_, row_.length - same, text);
    }
    ANN_MEMBER bool inWord() const { return row_.length > 0 && row_.length <= 64; }
    const Text<T> row_;
    PatternMasks<T> masks_;
  };

  static double toDistance(const void*, double rank) { return rank; }

 private:
  template <class T>
  static __attribute__((noinline)) double edits(Text<T> a, Text<T> b) {
    const size_t prefix = commonPrefix(a, b);
    a.stripPrefix(prefix), b.stripPrefix(prefix);
    const size_t suffix = commonSuffix(a, b);
    a.length -= suffix, b.length -= suffix;
    const bool swap = a.length > b.length;
    const Text<T>&shorter = swap ? b : a, &longer = swap ? a : b;
    if (shorter.length == 0) return double(longer.length);
    if (shorter.length <= 64) {
      PatternMasks<T> masks;
      masks.build(shorter.data, shorter.length);
      return editsInWord(masks, shorter.length, longer);
    }
    if (shorter.length <= kShort) return editsInBlocks<kShort>(longer, shorter);
    if (shorter.length <= kLongest) return editsInBlocks<kLongest>(longer, shorter);
    return __builtin_nan("");
  }
};

}  // namespace ann::ANN_ISA
