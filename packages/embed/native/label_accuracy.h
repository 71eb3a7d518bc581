// How well a map separates known classes.
#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "ann/random.h"
#include "ann/threads.h"
#include "orderings.h"

namespace ann {

// Cross-validated k-nearest-neighbour classification: each anchor is classified by the k nearest
// points of other folds; the most frequent class wins, the smallest of equals. Without any
// neighbour, in a map of one point or one fold, the guess is wrong.
struct LabelAccuracy {
  MatrixView<const float> map;
  std::span<const uint32_t> labels;
  uint32_t folds;
  uint64_t seed;
  std::span<const uint32_t> anchors;
  size_t k;
  std::span<uint8_t> correct;  // of each anchor, 1 if it was classified as labelled

  void run(ThreadTeam& team) {
    const auto fold = drawFolds(team);
    team.control().expect(anchors.size());
    team.forChunks(anchors.size(), 16, [&](size_t begin, size_t end, unsigned) {
      for (size_t a = begin; a < end; ++a) {
        const auto voters = nearestOfOtherFolds(team.control(), anchors[a], fold);
        correct[a] = !voters.empty() && mostFrequent(voters) == labels[anchors[a]];
      }
      team.control().advance(end - begin);
    });
  }

 private:
  static constexpr size_t kBlock = 4096;

  // Each point draws its fold from a stream of its own.
  std::vector<uint32_t> drawFolds(ThreadTeam& team) const {
    constexpr uint64_t kUse = 0xf01d;
    std::vector<uint32_t> fold(map.rows);
    team.forChunks(map.rows, kBlock, [&](size_t begin, size_t end, unsigned) {
      for (size_t i = begin; i < end; ++i) fold[i] = RandomStream(seed, kUse << 32 | i).below(folds);
    });
    return fold;
  }

  // Labels of the nearest, nearest first.
  std::vector<uint32_t> nearestOfOtherFolds(const Control& control, uint32_t anchor,
                                            const std::vector<uint32_t>& fold) const {
    std::vector<Neighbour> best;
    float distances[kBlock];
    for (size_t first = 0; first < map.rows; first += kBlock) {
      control.check();
      const size_t end = std::min(map.rows, first + kBlock);
      mapDistances(map, anchor, first, end, distances);
      for (size_t j = first; j < end; ++j) {
        const Neighbour candidate{distances[j - first], static_cast<uint32_t>(j)};
        if (best.size() == k && !(candidate < best.back())) continue;
        if (fold[j] == fold[anchor]) continue;
        best.insert(std::upper_bound(best.begin(), best.end(), candidate), candidate);
        if (best.size() > k) best.pop_back();
      }
    }
    std::vector<uint32_t> found(best.size());
    for (size_t i = 0; i < best.size(); ++i) found[i] = labels[best[i].id];
    return found;
  }

  static uint32_t mostFrequent(std::vector<uint32_t> votes) {
    std::sort(votes.begin(), votes.end());
    uint32_t winner = votes[0];
    size_t most = 0;
    for (size_t begin = 0; begin < votes.size();) {
      size_t end = begin;
      while (end < votes.size() && votes[end] == votes[begin]) ++end;
      if (end - begin > most) most = end - begin, winner = votes[begin];
      begin = end;
    }
    return winner;
  }
};

}  // namespace ann
