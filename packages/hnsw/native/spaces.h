// What an index measures with: its rows, and codes of them. Those that it does without are null.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>

#include "code_space.h"
#include "converted_space.h"
#include "kernel_space.h"

namespace ann::hnsw {

struct Spaces {
  std::unique_ptr<KernelSpace> exact;         // the rows themselves
  std::unique_ptr<ConvertedSpace> converted;  // 16-bit floats
  std::unique_ptr<CodeSpace> codes;           // 8-bit codes; not both of the two
  std::unique_ptr<CodeSpace> coarse;          // 4-bit codes, beside those of 8 bits

  // What the links are chosen with.
  const Space& build() const {
    if (codes) return *codes;
    if (converted) return *converted;
    return *exact;
  }
  // What searches walk with.
  const Space& walk() const { return coarse ? *coarse : build(); }

  template <class Body>
  void each(Body&& body) const {
    if (exact) body(*exact);
    if (converted) body(*converted);
    if (codes) body(*codes);
    if (coarse) body(*coarse);
  }
  size_t codeBytes() const {
    size_t bytes = 0;
    each([&](const Space& space) { bytes += &space == exact.get() ? 0 : space.bytes(); });
    return bytes;
  }

  // The same spaces, fitted as these are, with nothing in them.
  Spaces emptyCopy() const { return {emptyCopyOf(exact), emptyCopyOf(converted), emptyCopyOf(codes), emptyCopyOf(coarse)}; }
  // Copies what a slot holds from spaces that have all of these.
  void copySlot(const Spaces& from, uint32_t source, uint32_t target) {
    copySlotOf(from.exact, exact, source, target);
    copySlotOf(from.converted, converted, source, target);
    copySlotOf(from.codes, codes, source, target);
    copySlotOf(from.coarse, coarse, source, target);
  }

 private:
  template <class S>
  static std::unique_ptr<S> emptyCopyOf(const std::unique_ptr<S>& space) {
    return space ? space->emptyCopy() : nullptr;
  }
  template <class S>
  static void copySlotOf(const std::unique_ptr<S>& from, const std::unique_ptr<S>& to, uint32_t source, uint32_t target) {
    if (to) to->copySlot(*from, source, target);
  }
};

}  // namespace ann::hnsw
