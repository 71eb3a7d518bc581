// Compiled once for each instruction set, with ANN_ISA naming it: the forces on a point.
//
// Each point gathers what its own edges and negatives do to it and is moved once, instead of both
// ends of every sampled edge being moved at once: no two threads ever write the same coordinate.
// Gradients: McInnes, Healy, Melville, "UMAP", 2018, section 3.2 and Algorithm 5.
#include "layout_task.h"
#include "power.h"

namespace ann::ANN_ISA {

// Mixes 64 bits into 32 well-stirred ones (the finalizer of splitmix64, Steele et al. 2014).
ANN_INLINE uint32_t stir(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return uint32_t((x ^ (x >> 31)) >> 32);
}

// Random bits number `index` of a point in an epoch. 32-bit multiplications only, so that a
// negative costs a few cycles.
ANN_INLINE uint32_t randomBits(uint32_t key, uint32_t index) {
  uint32_t x = key + index * 0x9e3779b9u;
  x = (x ^ (x >> 16)) * 0x21f0aaadu;
  x = (x ^ (x >> 15)) * 0x735a2d97u;
  return x ^ (x >> 15);
}

// Whether an edge pulls in this epoch: floor(rate * (epoch + 1)) passes a whole number.
ANN_INLINE bool pulls(float rate, float epoch) {
  return int32_t(rate * (epoch + 1.0f)) > int32_t(rate * epoch);
}

// Bound of the sum of all forces in one direction. Only hubs reach it: without it, a point with
// thousands of edges overshoots by more than the whole map.
inline constexpr float kLargestForce = 16.0f;

// Sums up forces sixteen at a time. DIM is the number of dimensions, or 0 if only known at run time.
template <int DIM>
class Forces {
  static constexpr size_t kRoom = DIM ? size_t(DIM) : kMaxLayoutDim;

 public:
  ANN_INLINE void begin(Forces& f, const LayoutTask& task, const float* position) {
    f.task_ = &task;
    f.position_ = position;
    f.count_ = 0;
    for (size_t d = 0; d < f.dim(); ++d) f.total_[d] = splatF32(0.0f);
  }

  // `pull` is how often the other end attracts, or 0 if it is a negative and repels.
  ANN_INLINE void add(Forces& f, uint32_t other, float pull, float curve) {
    const float* there = f.task_->coords + other * f.dim();
    for (size_t d = 0; d < f.dim(); ++d) f.delta_[d][f.count_] = f.position_[d] - there[d];
    f.pull_[f.count_] = pull;
    f.curve_[f.count_] = curve;
    if (++f.count_ == kLanes) flush(f);
  }

  ANN_INLINE void finish(Forces& f, float* moved) {
    if (f.count_ > 0) {
      for (size_t i = f.count_; i < kLanes; ++i) {
        for (size_t d = 0; d < f.dim(); ++d) f.delta_[d][i] = 0;
        f.pull_[i] = 0;
        f.curve_[i] = 1;
      }
      flush(f);
    }
    for (size_t d = 0; d < f.dim(); ++d) {
      const float force = sum(f.total_[d]);
      const float bounded = force > kLargestForce    ? kLargestForce
                            : force < -kLargestForce ? -kLargestForce
                                                     : force;
      moved[d] = f.position_[d] + f.task_->step * bounded;
    }
  }

 private:
  size_t dim() const { return DIM ? DIM : task_->dim; }

  ANN_INLINE void flush(Forces& f) {
    // Bounds of one force component, as in the reference implementation of UMAP.
    const f32x16 most = splatF32(4.0f), least = splatF32(-4.0f);
    const LayoutTask& task = *f.task_;
    const f32x16 pull = loadF32(f.pull_), curve = loadF32(f.curve_), one = splatF32(1.0f);
    f32x16 squared = splatF32(0.0f);
    for (size_t d = 0; d < f.dim(); ++d) {
      const f32x16 delta = loadF32(f.delta_[d]);
      squared = squared + delta * delta;
    }
    const f32x16 safe = max(squared, splatF32(1e-12f));
    const f32x16 power = curve * powApprox(safe, task.b);  // a d^(2b)
    const f32x16 attraction = splatF32(-2.0f * task.b) * power / (safe * (one + power));
    const f32x16 bounded = max(attraction, splatF32(-task.largest_pull / task.step));
    const f32x16 repulsion =
        splatF32(2.0f * task.b * task.repulsion) / ((splatF32(0.001f) + squared) * (one + power));
    const f32x16 coefficient = selectPositive(pull, bounded, repulsion);
    const f32x16 times = selectPositive(pull, pull, one);
    for (size_t d = 0; d < f.dim(); ++d) {
      const f32x16 force = coefficient * loadF32(f.delta_[d]);
      f.total_[d] = f.total_[d] + times * min(max(force, least), most);
    }
    f.count_ = 0;
  }

  const LayoutTask* task_;
  const float* position_;
  size_t count_;
  alignas(64) float delta_[kRoom][kLanes];
  alignas(64) float pull_[kLanes];
  alignas(64) float curve_[kLanes];
  f32x16 total_[kRoom];
};

template <int DIM>
static void moveOne(const LayoutTask& task, size_t point, float* moved) {
  Forces<DIM> forces;
  const float* position = task.coords + point * (DIM ? DIM : task.dim);
  Forces<DIM>::begin(forces, task, position);
  const float epoch = float(task.epoch);
  const bool symmetric = !task.in.row_ptr;
  const float own_curve = task.curve ? task.curve[point] : task.a;

  // A symmetric edge is stored twice, and either copy moves both its ends: each pulls here twice.
  const float out_pull = symmetric ? 2.0f : 1.0f;
  uint32_t pulled = 0;
  for (uint64_t e = task.out.row_ptr[point]; e < task.out.row_ptr[point + 1]; ++e) {
    if (!pulls(task.out.rate[e], epoch)) continue;
    Forces<DIM>::add(forces, task.out.ids[e], out_pull, own_curve);
    ++pulled;
  }
  if (!symmetric) {
    for (uint64_t e = task.in.row_ptr[point]; e < task.in.row_ptr[point + 1]; ++e) {
      if (!pulls(task.in.rate[e], epoch)) continue;
      const uint32_t other = task.in.ids[e];
      Forces<DIM>::add(forces, other, 1.0f, task.curve ? task.curve[other] : task.a);
    }
  }
  const uint32_t key = stir(task.seed + 0x9e3779b97f4a7c15ull * (point + 1) + (uint64_t(task.epoch) << 40));
  for (uint32_t i = 0; i < pulled * task.negatives; ++i) {
    const uint32_t other = uint32_t(uint64_t(randomBits(key, i)) * task.points >> 32);
    Forces<DIM>::add(forces, other, 0.0f, own_curve);
  }
  Forces<DIM>::finish(forces, moved);
}

template <int DIM>
static void moveRange(const LayoutTask& task, size_t first, size_t stride, size_t begin, size_t end,
                      float* moved) {
  for (size_t i = begin; i < end; ++i) {
    moveOne<DIM>(task, first + i * stride, moved + (i - begin) * (DIM ? DIM : task.dim));
  }
}

static void moveAny(const LayoutTask& task, size_t first, size_t stride, size_t begin, size_t end,
                    float* moved) {
  switch (task.dim) {
    case 2: return moveRange<2>(task, first, stride, begin, end, moved);
    case 3: return moveRange<3>(task, first, stride, begin, end, moved);
    default: return moveRange<0>(task, first, stride, begin, end, moved);
  }
}

extern const MovePoints movePoints = &moveAny;

}  // namespace ann::ANN_ISA
