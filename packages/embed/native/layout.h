// The state of a map while it is laid out.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "ann/aligned.h"
#include "ann/isa.h"
#include "ann/threads.h"
#include "layout_task.h"
#include "weights.h"

namespace ann {

inline MovePoints selectMovePoints() {
  switch (selectIsa()) {
#if defined(__x86_64__)
    case Isa::avx512: return avx512::movePoints;
    case Isa::avx2: return avx2::movePoints;
#elif defined(__aarch64__)
    case Isa::neon: return neon::movePoints;
#endif
    default: return scalar::movePoints;
  }
}

struct LayoutOptions {
  uint32_t epochs;
  float learning_rate;
  float a, b;
  float repulsion;
  uint32_t negatives;
  float largest_pull;
  float pulls_per_weight;  // 0: the heaviest edge pulls in every epoch
  uint64_t seed;
};

class Layout {
 public:
  // Copies edges and start. `scales`, one of each point, may be empty.
  Layout(const Control& control, const WeightSpans& weights, bool symmetric,
         std::span<const float> scales, std::span<const float> start, size_t dim,
         const LayoutOptions& options)
      : options_(options), points_(weights.points()), dim_(dim), coords_(start.size()) {
    std::copy(start.begin(), start.end(), coords_.data());
    setCurves(scales);
    keepActive(control, weights);
    if (!symmetric) in_ = transpose(control, out_);
  }

  uint32_t epoch() const { return epoch_; }
  uint32_t epochs() const { return options_.epochs; }
  std::span<const float> coords() const { return {coords_.data(), coords_.size()}; }

  // Runs epochs until `until`, or until cancelled, when the epoch in progress stays half done: the
  // coordinates remain usable, but are no longer those of an undisturbed run.
  void run(ThreadTeam& team, uint32_t until) {
    until = std::min(until, options_.epochs);
    team.control().expect(std::max(until, epoch_));
    team.control().advance(epoch_);
    const size_t blocks = (points_ + kBlock - 1) / kBlock;
    AlignedArray<float> moved(std::min(points_, kBlock) * dim_);
    for (; epoch_ < until; ++epoch_) {
      for (size_t block = 0; block < blocks; ++block) moveBlock(team, block, blocks, moved);
      team.control().advance(1);
    }
  }

 private:
  // Points that move together, each seeing the others where they were. Small enough that the map
  // settles almost as if points moved one by one, large enough to keep all threads busy.
  static constexpr size_t kBlock = 4096;
  static constexpr size_t kChunk = 64;

  struct Edges {
    std::vector<uint64_t> row_ptr;
    std::vector<uint32_t> ids;
    std::vector<float> rate;
    LayoutEdges view() const { return {row_ptr.data(), ids.data(), rate.data()}; }
  };

  // A block takes every blocks-th point, so that sorted input does not move a cluster at once.
  void moveBlock(ThreadTeam& team, size_t block, size_t blocks, AlignedArray<float>& moved) {
    const size_t count = (points_ - block + blocks - 1) / blocks;
    const LayoutTask task = makeTask();
    team.forChunks(count, kChunk, [&](size_t begin, size_t end, unsigned) {
      move_points_(task, block, blocks, begin, end, moved.data() + begin * dim_);
    });
    for (size_t i = 0; i < count; ++i) {
      std::memcpy(coords_.data() + (block + i * blocks) * dim_, moved.data() + i * dim_,
                  dim_ * sizeof(float));
    }
  }

  LayoutTask makeTask() const {
    const float progress = static_cast<float>(epoch_) / static_cast<float>(options_.epochs);
    return {points_, dim_, coords_.data(), out_.view(),
            in_.row_ptr.empty() ? LayoutEdges{nullptr, nullptr, nullptr} : in_.view(),
            curve_.empty() ? nullptr : curve_.data(), options_.a, options_.b, options_.repulsion,
            options_.negatives, options_.largest_pull, options_.seed, epoch_,
            options_.learning_rate * (1.0f - progress)};
  }

  // A point of scale s has a = s^(-2b), s in units of the mean and kept within [1/4, 4], so that
  // outliers and duplicates do not dominate (annembed's embedded scale).
  void setCurves(std::span<const float> scales) {
    double mean = 0;
    for (size_t i = 0; i < scales.size(); ++i) {
      if (!(scales[i] >= 0 && std::isfinite(scales[i]))) {
        throw Error("not-finite", "scales: point " + std::to_string(i) + " has scale " +
                                      std::to_string(scales[i]) +
                                      "; scales are finite and not negative",
                    {{"row", double(i)}});
      }
      mean += scales[i] / static_cast<double>(scales.size());
    }
    for (const float scale : scales) {
      const double relative = mean > 0 ? std::clamp(scale / mean, 0.25, 4.0) : 1.0;
      curve_.push_back(static_cast<float>(std::pow(relative, -2.0 * options_.b)));
    }
  }

  // Points between two looks at whether the job was cancelled.
  static constexpr size_t kPointsPerCheck = 4096;

  // Turns weights into rates, how often per epoch an edge pulls, and leaves out edges that would
  // not pull once in all epochs.
  void keepActive(const Control& control, const WeightSpans& weights) {
    float heaviest = 0;
    for (size_t i = 0; i < points_; ++i) {
      if (i % kPointsPerCheck == 0) control.check();
      weights.forEdges(i, [&](size_t, uint32_t, float weight) {
        heaviest = std::max(heaviest, weight);
      });
    }
    const float scale = options_.pulls_per_weight > 0 ? options_.pulls_per_weight
                        : heaviest > 0                ? 1.0f / heaviest
                                                      : 1.0f;
    out_.row_ptr.assign(points_ + 1, 0);
    for (size_t i = 0; i < points_; ++i) {
      if (i % kPointsPerCheck == 0) control.check();
      weights.forEdges(i, [&](size_t, uint32_t id, float weight) {
        const float rate = std::min(1.0f, weight * scale);
        if (rate * static_cast<float>(options_.epochs) < 1.0f) return;
        out_.ids.push_back(id);
        out_.rate.push_back(rate);
      });
      out_.row_ptr[i + 1] = out_.ids.size();
    }
  }

  static Edges transpose(const Control& control, const Edges& edges) {
    const size_t points = edges.row_ptr.size() - 1;
    Edges result;
    result.row_ptr.assign(points + 1, 0);
    for (const uint32_t id : edges.ids) ++result.row_ptr[id + 1];
    for (size_t i = 0; i < points; ++i) result.row_ptr[i + 1] += result.row_ptr[i];
    result.ids.resize(edges.ids.size());
    result.rate.resize(edges.ids.size());
    std::vector<uint64_t> next(result.row_ptr.begin(), result.row_ptr.end() - 1);
    for (size_t i = 0; i < points; ++i) {
      if (i % kPointsPerCheck == 0) control.check();
      for (uint64_t e = edges.row_ptr[i]; e < edges.row_ptr[i + 1]; ++e) {
        const uint64_t place = next[edges.ids[e]]++;
        result.ids[place] = static_cast<uint32_t>(i);
        result.rate[place] = edges.rate[e];
      }
    }
    return result;
  }

  const LayoutOptions options_;
  const size_t points_;
  const size_t dim_;
  const MovePoints move_points_ = selectMovePoints();
  AlignedArray<float> coords_;
  std::vector<float> curve_;
  Edges out_, in_;
  uint32_t epoch_ = 0;
};

}  // namespace ann
