// Long work off the main thread: a Promise, progress, cancellation, and a clean end in every case,
// also when the environment goes away (worker.terminate(), process.exit) while threads are busy.
#pragma once
#include <napi.h>

#include <algorithm>
#include <exception>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "ann/addon/arguments.h"
#include "ann/control.h"
#include "ann/error.h"
#include "ann/threads.h"

namespace ann::addon {

// What a job does. `run` works on a thread of its own and may share work out to the team; `finish`
// makes the result, on the JavaScript thread. What both need lives in a shared state that the
// lambdas hold.
struct Work {
  std::function<void(ThreadTeam&)> run;
  std::function<Napi::Value(Napi::Env)> finish = [](Napi::Env env) { return env.Undefined(); };
};

inline Napi::Value toJsError(Napi::Env env, const Error& error) {
  auto js = Napi::Error::New(env, error.what()).Value();
  js.Set("code", Napi::String::New(env, error.code));
  auto details = Napi::Object::New(env);
  for (const auto& [name, value] : error.details) details.Set(name, Napi::Number::New(env, value));
  js.Set("details", details);
  return js;
}

// Runs `body` and returns what it threw.
template <class Body>
std::optional<Error> failureOf(Body&& body) {
  try {
    body();
    return std::nullopt;
  } catch (const Cancelled&) {
    return Error("aborted", "cancelled");
  } catch (const Error& error) {
    return error;
  } catch (const std::bad_alloc&) {
    return Error("capacity", "not enough memory for this job");
  } catch (const std::exception& error) {
    return Error("internal", error.what());
  } catch (...) {
    return Error("internal", "a native exception of unknown type");
  }
}

// Does it on the calling thread, for work that is over before anyone would wait: a row, not a matrix.
inline Napi::Value runNow(Napi::Env env, const Work& work) {
  Control control;
  const auto failure = failureOf([&] {
    ThreadTeam team(1, control);
    work.run(team);
  });
  if (failure) throw Napi::Error(env, toJsError(env, *failure));
  return work.finish(env);
}

class Job {
 public:
  // For a call whose last argument is the control, { threads, onProgress?: (done, total) => void }.
  // The arrays of all other arguments stay alive until the job has ended.
  // Returns { promise, cancel() }.
  static Napi::Value start(const Napi::CallbackInfo& info, Work work) {
    const Napi::Env env = info.Env();
    const Napi::Value control = info[info.Length() - 1];
    if (!control.IsObject()) refuse(control, "a control object");
    const auto options = control.As<Napi::Object>();
    const auto on_progress = options.Get("onProgress");
    const auto callback = on_progress.IsFunction()
                              ? on_progress.As<Napi::Function>()
                              : Napi::Function::New(env, [](const Napi::CallbackInfo&) {});
    const auto threads = std::min(count(options.Get("threads")), kMaxThreads);
    const auto job = new Job(env, std::move(work), threads);
    for (size_t i = 0; i + 1 < info.Length(); ++i) job->pins_.add(info[i]);
    job->channel_ = Napi::ThreadSafeFunction::New(env, callback, "ann.job", kQueue, 1, job,
                                                  &Job::destroy, static_cast<void*>(nullptr));
    auto handle = Napi::Object::New(env);
    handle.Set("promise", job->deferred_.Promise());
    handle.Set("cancel", Napi::Function::New(env, [shared = job->control_](
                                                      const Napi::CallbackInfo&) {
                 shared->cancel();
               }));
    job->launch(env);
    return handle;
  }

 private:
  static constexpr size_t kQueue = 64;
  static constexpr size_t kMaxThreads = 1024;

  Job(Napi::Env env, Work work, size_t threads)
      : deferred_(Napi::Promise::Deferred::New(env)),
        work_(std::move(work)),
        threads_(static_cast<unsigned>(threads)) {
    control_ = std::make_shared<Control>([this](uint64_t done, uint64_t total) {
      // Never blocks: a busy JavaScript thread loses an event instead of stalling the work.
      channel_.NonBlockingCall([done, total](Napi::Env env, Napi::Function callback) {
        if (env == nullptr || callback.IsEmpty()) return;
        callback.Call({Napi::Number::New(env, static_cast<double>(done)),
                       Napi::Number::New(env, static_cast<double>(total))});
      });
    });
  }

  void launch(Napi::Env env) {
    try {
      coordinator_ = std::thread([this] { coordinate(); });
    } catch (const std::exception& error) {
      failure_.emplace("capacity", std::string("no thread could be started: ") + error.what());
      settle(env);
      channel_.Release();
    }
  }

  void coordinate() {
    failure_ = failureOf([this] {
      ThreadTeam team(threads_, *control_);
      work_.run(team);
      control_->check();
    });
    // Queued behind every progress call. The environment is null when it is being torn down.
    channel_.BlockingCall(this, [](Napi::Env env, Napi::Function, Job* job) {
      if (env != nullptr) job->settle(env);
    });
    channel_.Release();
  }

  void settle(Napi::Env env) {
    Napi::HandleScope scope(env);
    Napi::Value result, refused;
    auto finish = [&] {
      try {
        result = work_.finish(env);
      } catch (const Napi::Error& error) {
        refused = error.Value();
      }
    };
    if (!failure_) failure_ = failureOf(finish);
    if (failure_) refused = toJsError(env, *failure_);
    if (refused.IsEmpty()) {
      deferred_.Resolve(result);
    } else {
      deferred_.Reject(refused);
    }
  }

  // Runs on the JavaScript thread after the last release, or at teardown with threads still at
  // work. Makes no JavaScript call.
  static void destroy(Napi::Env, void*, Job* job) {
    job->control_->cancel();
    if (job->coordinator_.joinable()) job->coordinator_.join();
    delete job;
  }

  Napi::Promise::Deferred deferred_;
  Work work_;
  Pins pins_;
  const unsigned threads_;
  std::shared_ptr<Control> control_;  // shared with cancel(), which may outlive the job
  Napi::ThreadSafeFunction channel_;
  std::thread coordinator_;
  std::optional<Error> failure_;
};

}  // namespace ann::addon
