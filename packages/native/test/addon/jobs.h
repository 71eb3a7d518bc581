// Jobs that succeed, fail and last, to see what becomes of them on the JavaScript side.
#pragma once
#include <napi.h>

#include <atomic>
#include <cmath>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "ann/addon/job.h"
#include "scarcity.h"

namespace ann::test {

// chunks(count, chunk, begins, ends, visits, control) -> sum over chunks of their sums of roots.
// Records the borders of each chunk and how often it was visited.
inline Napi::Value Chunks(const Napi::CallbackInfo& info) {
  const size_t count = addon::count(info[0]), chunk = addon::count(info[1]);
  const auto begins = addon::array<double>(info[2]), ends = addon::array<double>(info[3]);
  const auto visits = addon::array<uint32_t>(info[4]);
  auto sums = std::make_shared<std::vector<double>>(begins.size());
  return addon::Job::start(info, {[=](ThreadTeam& team) {
                  team.control().expect(count);
                  team.forChunks(count, chunk, [&](size_t begin, size_t end, unsigned) {
                    const size_t c = begin / chunk;
                    begins[c] = double(begin), ends[c] = double(end);
                    std::atomic_ref(visits[c]).fetch_add(1);
                    for (size_t i = begin; i < end; ++i) (*sums)[c] += std::sqrt(double(i));
                    team.control().advance(end - begin);
                  });
                },
                [=](Napi::Env env) -> Napi::Value {
                  double total = 0;
                  for (const double sum : *sums) total += sum;
                  return Napi::Number::New(env, total);
                }});
}

[[noreturn]] inline void raise(const std::string& kind) {
  if (kind == "Error") throw Error("shape", "row 3 is odd", {{"row", 3}, {"width", 2.5}});
  if (kind == "bad_alloc") throw std::bad_alloc();
  if (kind == "exception") throw std::runtime_error("plain exception");
  throw 42;
}

// fail(kind, where, control): throws in "run", in one "chunk" of many, or in "finish".
inline Napi::Value Fail(const Napi::CallbackInfo& info) {
  const std::string kind = info[0].As<Napi::String>(), where = info[1].As<Napi::String>();
  return addon::Job::start(info, {[=](ThreadTeam& team) {
                  if (where == "run") raise(kind);
                  team.forChunks(1000, 1, [&](size_t i, size_t, unsigned) {
                    if (where == "chunk" && i == 500) raise(kind);
                  });
                },
                [=](Napi::Env env) -> Napi::Value {
                  if (kind == "js") throw Napi::RangeError::New(env, "refused by JavaScript");
                  if (where == "finish") raise(kind);
                  return Napi::String::New(env, "finished");
                }});
}

// failAtOnce(kind): throws on the JavaScript thread.
inline Napi::Value FailAtOnce(const Napi::CallbackInfo& info) {
  raise(info[0].As<Napi::String>());
}

inline void work(unsigned steps) {
  volatile unsigned sink = 0;
  for (unsigned i = 0; i < steps; ++i) sink = sink + i;
}

// spin(counts: Uint32Array(2), control): works until it is cancelled. counts[0] is the number of
// bodies begun, counts[1] of those that began after the cancellation.
inline Napi::Value Spin(const Napi::CallbackInfo& info) {
  const auto counts = addon::array<uint32_t>(info[0]);
  return addon::Job::start(info, {[counts](ThreadTeam& team) {
    Control& control = team.control();
    control.expect(uint64_t{1} << 40);
    team.forChunks(size_t{1} << 40, 1, [&](size_t, size_t, unsigned) {
      std::atomic_ref(counts[1]).fetch_add(control.cancelled());
      std::atomic_ref(counts[0]).fetch_add(1);
      work(10'000);
      control.advance(1);
    });
  }});
}

// hold(control): short parallel loops, one after the other, until it is cancelled.
inline Napi::Value Hold(const Napi::CallbackInfo& info) {
  return addon::Job::start(info, {[](ThreadTeam& team) {
    for (;;) {
      team.control().expect(64);
      team.forChunks(64, 1, [&](size_t, size_t, unsigned) {
        std::vector<double> scratch(1000, 1.0);
        work(100);
        team.control().advance(1);
      });
    }
  }});
}

// crowd(control) -> how many of 1024 threads a team got while address space was scarce.
inline Napi::Value Crowd(const Napi::CallbackInfo& info) {
  auto size = std::make_shared<unsigned>(0);
  return addon::Job::start(info, {[size](ThreadTeam& outer) {
                                       std::vector<unsigned> visits(1000);
                                       auto team = teamInLittleSpace(1024, outer.control());
                                       team->forChunks(1000, 1, [&](size_t i, size_t, unsigned) {
                                         visits[i] += 1;
                                       });
                                       for (unsigned n : visits) {
                                         if (n != 1) throw Error("internal", "a chunk was lost");
                                       }
                                       *size = team->size();
                                     },
                                     [size](Napi::Env env) -> Napi::Value {
                                       return Napi::Number::New(env, *size);
                                     }});
}

// withoutThreads(control): starts a job while the system refuses every new thread.
inline Napi::Value WithoutThreads(const Napi::CallbackInfo& info) {
  NoThreads refused;
  return addon::Job::start(info, {[](ThreadTeam&) {}});
}

}  // namespace ann::test
