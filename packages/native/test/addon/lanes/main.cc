// Lanes of one input from standard input, as raw bytes to standard output: for emulators.
#include <cstdint>
#include <cstdio>

namespace ann::neon {
void lanes(const float* a, const float* b, const uint32_t* u, const uint32_t* v, const double* c,
           const double* d, uint32_t* out);
}

int main() {
  constexpr int kLanes = 16, kRows = 58;
  float f[2 * kLanes];
  uint32_t w[2 * kLanes], out[kRows * kLanes];
  double g[kLanes];
  if (std::fread(f, sizeof f, 1, stdin) != 1 || std::fread(w, sizeof w, 1, stdin) != 1 ||
      std::fread(g, sizeof g, 1, stdin) != 1) return 1;
  ann::neon::lanes(f, f + kLanes, w, w + kLanes, g, g + kLanes / 2, out);
  return std::fwrite(out, sizeof out, 1, stdout) == 1 ? 0 : 1;
}
