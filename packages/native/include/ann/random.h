// Counter-based random streams, equal to those of @ann/core number for number; only normal() may
// differ in the last digit, as log and cos do between libraries.
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
#pragma once
#include <array>
#include <cmath>
#include <cstdint>

namespace ann {

using PhiloxBlock = std::array<uint32_t, 4>;

// Philox4x32-10.
inline PhiloxBlock philox4x32(PhiloxBlock counter, uint64_t key) {
  uint32_t k0 = static_cast<uint32_t>(key);
  uint32_t k1 = static_cast<uint32_t>(key >> 32);
  for (int round = 0; round < 10; ++round) {
    const uint64_t product0 = uint64_t{0xd2511f53} * counter[0];
    const uint64_t product1 = uint64_t{0xcd9e8d57} * counter[2];
    counter = {static_cast<uint32_t>(product1 >> 32) ^ counter[1] ^ k0,
               static_cast<uint32_t>(product1),
               static_cast<uint32_t>(product0 >> 32) ^ counter[3] ^ k1,
               static_cast<uint32_t>(product0)};
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  return counter;
}

class RandomStream {
 public:
  explicit RandomStream(uint64_t seed, uint64_t stream = 0) : seed_(seed), stream_(stream) {}

  uint32_t uint32() {
    if (used_ == 4) {
      words_ = philox4x32({static_cast<uint32_t>(block_), static_cast<uint32_t>(block_ >> 32),
                           static_cast<uint32_t>(stream_), static_cast<uint32_t>(stream_ >> 32)},
                          seed_);
      ++block_;
      used_ = 0;
    }
    return words_[used_++];
  }

  // Uniform in [0, 1), a multiple of 2^-24.
  float uniform() { return static_cast<float>(uint32() >> 8) * 0x1p-24f; }

  // Uniform from 0 to n - 1. Bias below n / 2^32.
  uint32_t below(uint32_t n) { return static_cast<uint32_t>(uint64_t{uint32()} * n >> 32); }

  // Standard normal, by Box and Muller from two uniforms.
  double normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * 3.14159265358979323846 * uniform());
  }

 private:
  uint64_t seed_;
  uint64_t stream_;
  uint64_t block_ = 0;
  PhiloxBlock words_{};
  unsigned used_ = 4;
};

}  // namespace ann
