// Rows and queries as panels of codes, in the layout that the tile kernels want.
#pragma once
#include <cstdint>
#include <cstring>
#include <vector>

#include "ann/aligned.h"
#include "bounds.h"
#include "space.h"
#include "tile.h"

namespace ann {

// How a code is stored: whole numbers in groups of four, the rows' moved up into unsigned bytes;
// floats one by one.
template <class Code>
struct Layout;
template <>
struct Layout<int8_t> {
  using Row = uint8_t;
  using Dot = int32_t;
  static constexpr size_t kGroup = kCodeGroup;
  using Group = uint32_t;
  static constexpr Group store(Group codes) { return codes ^ 0x80808080u; }
};
template <>
struct Layout<float> {
  using Row = float;
  using Dot = float;
  static constexpr size_t kGroup = 1;
  using Group = float;
  static constexpr Group store(Group code) { return code; }
};

inline size_t panelsOf(size_t rows) { return (rows + kTileRows - 1) / kTileRows; }

// Codes one row after the other; keeps what that needs.
template <class Code>
class Coder {
 public:
  Coder(const Space<Code>& space, const RowReader& reader)
      : space_(space), reader_(reader), values_(reader.rows.cols), codes_(reader.rows.cols + 3) {}

  RowFacts code(size_t row) {
    const bool nonzero = reader_.read(row, values_.data());
    return space_.code(values_.data(), nonzero, codes_.data());
  }

  // Places the row coded last as row `at` of a panel.
  void place(typename Layout<Code>::Row* panel, size_t at) const {
    using Stored = typename Layout<Code>::Group;
    constexpr size_t kGroup = Layout<Code>::kGroup;
    char* to = reinterpret_cast<char*>(panel) + at * sizeof(Stored);
    for (size_t j = 0; j < values_.size(); j += kGroup, to += kTileRows * sizeof(Stored)) {
      Stored group;
      std::memcpy(&group, codes_.data() + j, sizeof group);
      group = Layout<Code>::store(group);
      std::memcpy(to, &group, sizeof group);
    }
  }

  const Code* codes() const { return codes_.data(); }

 private:
  const Space<Code>& space_;
  RowReader reader_;
  std::vector<double> values_;
  std::vector<Code> codes_;
};

// The queries [begin, end) in panels of kTileQueries.
template <class Code>
struct CodedQueries {
  std::vector<RowFacts> facts;
  std::vector<int32_t> start;  // takes back what storing the rows' codes unsigned has added
  std::vector<char> codes;
  size_t panel_bytes;

  CodedQueries(const Space<Code>& space, const RowReader& reader, size_t begin, size_t end,
               size_t code_bytes) {
    constexpr size_t kGroup = Layout<Code>::kGroup;
    const size_t dim = reader.rows.cols, groups = (dim + kGroup - 1) / kGroup;
    const size_t panels = (end - begin + kTileQueries - 1) / kTileQueries;
    panel_bytes = groups * kGroup * kTileQueries * code_bytes;
    facts.resize(panels * kTileQueries);
    start.resize(panels * kTileQueries);
    codes.resize(panels * panel_bytes);
    Coder<Code> coder(space, reader);
    for (size_t q = begin; q < end; ++q) {
      const size_t i = q - begin, at = i % kTileQueries;
      char* panel = codes.data() + i / kTileQueries * panel_bytes;
      facts[i] = coder.code(q);
      int64_t sum = 0;
      for (size_t j = 0; j < dim; ++j) {
        const Code code = coder.codes()[j];
        const size_t place = (j / kGroup * kTileQueries + at) * kGroup + j % kGroup;
        if (code_bytes == 2) {
          const auto wide = static_cast<int16_t>(code);
          std::memcpy(panel + 2 * place, &wide, 2);
        } else {
          std::memcpy(panel + sizeof(Code) * place, &code, sizeof code);
        }
        if constexpr (sizeof(Code) == 1) sum += code;
      }
      start[i] = static_cast<int32_t>(-128 * sum);
    }
  }
};

// Rows with what is known of each; `keep` stores their panels too: one byte to an element.
template <class Code>
class CodedRows {
  using Row = typename Layout<Code>::Row;

 public:
  // `each(count, chunk, body)` runs body(begin, end) over all of [0, count).
  template <class Each>
  CodedRows(const Space<Code>& space, const RowReader& reader, bool keep, const Each& each)
      : space_(space), reader_(reader) {
    constexpr size_t kGroup = Layout<Code>::kGroup;
    panel_size_ = (reader.rows.cols + kGroup - 1) / kGroup * kGroup * kTileRows;
    const size_t panels = panelsOf(reader.rows.rows);
    facts_ = AlignedArray<RowFacts>(panels * kTileRows);
    if (keep) panels_ = AlignedArray<Row>(panels * panel_size_);
    each(panels, kPanelsPerChunk, [&](size_t begin, size_t end) {
      Coder<Code> coder(space_, reader_);
      for (size_t p = begin; p < end; ++p) {
        for (size_t i = 0; i < kTileRows && p * kTileRows + i < reader_.rows.rows; ++i) {
          facts_[p * kTileRows + i] = coder.code(p * kTileRows + i);
          if (keep) coder.place(panels_.data() + p * panel_size_, i);
        }
      }
    });
  }

  const RowFacts& facts(size_t row) const { return facts_[row]; }
  size_t panels() const { return panelsOf(reader_.rows.rows); }

  // The longest row, in steps, rounded up.
  double longest() const {
    double longest = 0;
    for (size_t i = 0; i < reader_.rows.rows; ++i) {
      longest = std::max(longest, std::sqrt(facts_[i].norm) + facts_[i].error);
    }
    return (longest + std::sqrt(space_.centre_norm)) * (1 + 1e-9);
  }

  void computeTerms(const Bounds& bounds) {
    terms_ = AlignedArray<RowTerms>(panels());
    for (size_t i = 0; i < panels() * kTileRows; ++i) {
      RowTerms& terms = terms_[i / kTileRows];
      const size_t at = i % kTileRows;
      bounds.rowTerms(facts_[i], terms.first[at], terms.second[at], terms.third[at]);
      // Rows that only fill up a panel never pass.
      if (i >= reader_.rows.rows) terms.first[at] = std::numeric_limits<float>::quiet_NaN();
    }
  }
  const RowTerms& terms(size_t panel) const { return terms_[panel]; }

  // A panel, coded into `scratch` if it was not kept.
  const Row* panel(size_t p, Coder<Code>& coder, std::vector<Row>& scratch) const {
    if (panels_.size() > 0) return panels_.data() + p * panel_size_;
    scratch.resize(panel_size_);
    for (size_t i = 0; i < kTileRows && p * kTileRows + i < reader_.rows.rows; ++i) {
      coder.code(p * kTileRows + i);
      coder.place(scratch.data(), i);
    }
    return scratch.data();
  }

 private:
  static constexpr size_t kPanelsPerChunk = 16;
  const Space<Code>& space_;
  RowReader reader_;
  size_t panel_size_;
  AlignedArray<RowFacts> facts_;
  AlignedArray<RowTerms> terms_;
  AlignedArray<Row> panels_;
};

}  // namespace ann
