// Calls every code kernel of one instruction set (-DISA=...) over odd sizes and extreme values, and
// prints a line of digests for each case.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <vector>

#include "codes/code_kernels.h"

using namespace ann::hnsw;

namespace {

uint32_t state = 1;
uint32_t draw() {
  state ^= state << 13;
  state ^= state >> 17;
  return state ^= state << 5;
}
// A whole number from -most to most.
int between(int most) { return static_cast<int>(draw() % static_cast<uint32_t>(2 * most + 1)) - most; }
float real() { return static_cast<float>(between(1 << 23)) * 0x1p-20f; }

template <class T>
void show(const char* kernel, size_t size, const std::vector<T>& values) {
  uint64_t digest = 14695981039346656037ull;
  std::vector<uint8_t> bytes(values.size() * sizeof(T));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  for (const uint8_t byte : bytes) digest = (digest ^ byte) * 1099511628211ull;
  std::printf("%s %zu %016llx\n", kernel, size, static_cast<unsigned long long>(digest));
}

void ranks(const CodeKernels& kernels, size_t bytes, bool extreme) {
  constexpr size_t kRows = 37;
  std::vector<uint8_t> rows(kRows * bytes);
  for (auto& code : rows) code = static_cast<uint8_t>(extreme ? (draw() & 1) * 255 : draw());
  for (size_t i = 0; i < kRows; ++i) {
    const float bias = real();
    std::memcpy(&rows[(i + 1) * bytes - kBiasBytes], &bias, sizeof bias);
  }
  std::vector<int8_t> weights(2 * bytes);
  for (auto& weight : weights) weight = static_cast<int8_t>(extreme ? (draw() & 1 ? 127 : -127) : between(127));
  for (size_t i = 1; i <= kBiasBytes; ++i) weights[bytes - i] = weights[2 * bytes - i] = 0;
  const CodeQuery query{weights.data(), 1.5f, 0.01f};
  for (size_t count = 0; count <= kRows; count += count < 9 ? 1 : 7) {
    std::vector<uint32_t> slots(count);
    for (auto& slot : slots) slot = draw() % kRows;
    std::vector<float> out(count);
    kernels.ranks8(query, {rows.data(), bytes}, slots.data(), count, out.data());
    show("ranks8", bytes, out);
    kernels.ranks4(query, {rows.data(), bytes}, slots.data(), count, out.data());
    show("ranks4", bytes, out);
  }
  for (size_t codes = 0; codes <= bytes - kBiasBytes; codes += codes < 70 ? 1 : 59) {
    show("product8", codes, std::vector<int32_t>{kernels.product8(rows.data(), rows.data() + bytes, codes)});
  }
}

void pools(const CodeKernels& kernels, size_t capacity) {
  const size_t room = capacity + 32;
  std::vector<float> ranks(room);
  std::vector<uint32_t> slots(room);
  SortedPool pool{ranks.data(), slots.data(), capacity, 0, 0};
  for (size_t count = 0; count < 40; ++count) {
    std::vector<float> more(count);
    std::vector<uint32_t> names(count);
    for (size_t i = 0; i < count; ++i) {
      // Many equal ones, and infinities.
      more[i] = draw() % 16 == 0 ? std::numeric_limits<float>::infinity() : static_cast<float>(between(40));
      names[i] = draw() & 0x7fffffffu;
    }
    pool.changed = draw() % (capacity + 1);
    kernels.insert(pool, more.data(), names.data(), count);
    show("ranks of a pool", count, std::vector<float>(ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(pool.size)));
    show("slots of a pool", count, std::vector<uint32_t>(slots.begin(), slots.begin() + static_cast<std::ptrdiff_t>(pool.size)));
    show("changed", count, std::vector<uint64_t>{pool.size, pool.changed});
  }
}

void meetings(const CodeKernels& kernels, size_t capacity) {
  constexpr uint32_t kSlots = 300;
  std::vector<uint32_t> bits((kSlots + 31) / 32, 0);
  for (size_t length = 0; length <= capacity; ++length) {
    std::vector<uint32_t> list(kSlots);
    for (uint32_t i = 0; i < kSlots; ++i) list[i] = i;
    for (uint32_t i = kSlots; i-- > 1;) std::swap(list[i], list[draw() % (i + 1)]);
    list.resize(capacity);
    std::fill(list.begin() + static_cast<std::ptrdiff_t>(length), list.end(), kNoSlot);
    std::vector<uint32_t> fresh(capacity + 16);
    fresh.resize(kernels.meet(bits.data(), list.data(), capacity, fresh.data()));
    show("met", length, fresh);
    show("bits", length, bits);
    if (length % 5 == 4) std::fill(bits.begin(), bits.end(), 0);
  }
}

void coordinates(const CodeKernels& kernels, size_t cols) {
  std::vector<float> row(cols), mean(cols), centred(cols), sums(2);
  for (auto& x : row) x = real();
  for (auto& x : mean) x = real() * 0.1f;
  kernels.centre(row.data(), mean.data(), cols, centred.data(), &sums[0], &sums[1]);
  show("centred", cols, centred);
  show("sums", cols, sums);
  constexpr size_t kRows = 5;
  const size_t pairs = (cols + 1) / 2;
  std::vector<int16_t> rounded(kRows * 2 * pairs);
  for (size_t i = 0; i < kRows; ++i) {
    kernels.round(centred.data(), cols, 0.75f * static_cast<float>(i + 1), rounded.data() + i * 2 * pairs);
  }
  show("rounded", cols, rounded);
  for (const size_t width : {16, 32, 80, 144}) {
    std::vector<int16_t> directions(pairs * 2 * width);
    for (auto& x : directions) x = static_cast<int16_t>(between(2000));
    for (size_t count = 1; count <= kRows; ++count) {
      std::vector<int32_t> out(count * width);
      kernels.project(rounded.data(), count, pairs, directions.data(), width, out.data());
      show("projected", width, out);
    }
  }
}

}  // namespace

int main() {
  const CodeKernels kernels = ann::ISA::codeKernels();
  for (const size_t bytes : {64, 128, 192, 576, 832}) ranks(kernels, bytes, false), ranks(kernels, bytes, true);
  for (const size_t capacity : {1, 2, 15, 16, 17, 33, 100}) pools(kernels, capacity);
  for (const size_t capacity : {4, 16, 20, 32, 48}) meetings(kernels, capacity);
  for (size_t cols = 1; cols < 70; ++cols) coordinates(kernels, cols);
  for (const size_t cols : {127, 128, 784, 1001}) coordinates(kernels, cols);
}
