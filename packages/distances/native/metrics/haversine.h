// Great-circle angle of two points on the unit sphere, rows of latitude and longitude in radians:
// 2 asin(sqrt(h)) with h = sin^2((lat1 - lat2) / 2) + cos(lat1) cos(lat2) sin^2((lon1 - lon2) / 2),
// the haversine of the angle (R. W. Sinnott, "Virtues of the haversine", 1984). Rank form: h.
#pragma once
#include "../elements.h"
#include "ann/kernel.h"

namespace ann::ANN_ISA {

struct Haversine {
  static constexpr uint32_t kDomain = ANN_DOMAIN_LATITUDE_LONGITUDE;

  // sin x for x within +-pi/2: its series; what is left out is (pi/2)^25 / 25! < 2^-67.
  ANN_INLINE double sine(double x) {
    constexpr double series[] = {
        1.0, -0.16666666666666666, 0.008333333333333333,
        -0.0001984126984126984, 2.7557319223985893e-06, -2.505210838544172e-08,
        1.6059043836821613e-10, -7.647163731819816e-13, 2.8114572543455206e-15,
        -8.22063524662433e-18, 1.9572941063391263e-20, -3.868170170630684e-23};
    const double square = x * x;
    double value = series[11];
    for (int j = 10; j >= 0; --j) value = value * square + series[j];
    return x * value;
  }
  // pi = kPi[0] + kPi[1] + kPi[2]; the first two have 33 bits each, so that 2^19 of them are exact.
  static constexpr double kPi[] = {0x1.921fb544p+1, 0x1.0b4611a6p-33, 0x1.3198a2e037073p-68};
  // x less the nearest multiple of pi: what sin^2 repeats after. Longitudes may go round the earth.
  ANN_INLINE double withinHalfTurn(double x) {
    if (x > -1.5 && x < 1.5) return x;
    const double turns = (x * 0x1.45f306dc9c883p-2 + 0x1.8p52) - 0x1.8p52;
    const double rest = ((x - turns * kPi[0]) - turns * kPi[1]) - turns * kPi[2];
    return rest > 1.6 ? 1.6 : rest < -1.6 ? -1.6 : rest;
  }
  // cos of a latitude as the sine of what is left to the pole, pi/2 in two parts.
  ANN_INLINE double cosine(double latitude) {
    const double magnitude = latitude < 0 ? -latitude : latitude;
    return sine((0x1.921fb54442d18p+0 - magnitude) + 0x1.1a62633145c07p-54);
  }

  template <class T>
  ANN_INLINE double rankWith(const void*, const T* a, const T* b, size_t dim) {
    if (dim != 2) return __builtin_nan("");  // TypeScript refuses them
    const double lat1 = toDouble(a[0]), lat2 = toDouble(b[0]);
    const double north = sine((lat1 - lat2) * 0.5);
    const double east = sine(withinHalfTurn((toDouble(a[1]) - toDouble(b[1])) * 0.5));
    const double h = north * north + (cosine(lat1) * cosine(lat2)) * (east * east);
    // Roundings leave the range of a square, also below 0: cosines just beyond a pole are negative.
    return h > 1 ? 1.0 : h < 0 ? 0.0 : h;
  }

  // With z = sin^2(t), sin^2(t / 2) = z / (2 (1 + sqrt(1 - z))): four halvings bring any angle to
  // where the series of asin is short.
  static double toDistance(const void*, double rank) {
    // (2 k)! / (4^k k!^2 (2 k + 1)): after four halvings z < 0.0097, and z^8 / 35 < 2^-58.
    constexpr double series[] = {
        1.0, 0.16666666666666666, 0.075,
        0.044642857142857144, 0.030381944444444444, 0.022372159090909092,
        0.017352764423076924, 0.01396484375};
    double z = rank;
    for (int i = 0; i < 4; ++i) z = z / (2 * (1 + __builtin_sqrt(1 - z)));
    double value = series[7];
    for (int k = 6; k >= 0; --k) value = value * z + series[k];
    return 32 * (__builtin_sqrt(z) * value);
  }
};

}  // namespace ann::ANN_ISA
