#include "backend/rpc/grpc_log.h"

#include <absl/strings/str_cat.h>
#include <grpc/support/log.h>

#include <algorithm>
#include <chrono>
#include <mutex>

namespace bulkhead {

namespace {

constexpr double kAtOnce = 20, kPerSecond = 2;

struct Funnel
{
    std::function<void(bool, const std::string &)> told;
    std::mutex mutex;
    double left = kAtOnce;
    std::uint64_t leftOut = 0;
    std::chrono::steady_clock::time_point last = std::chrono::steady_clock::now();

    void take(const gpr_log_func_args &line);
};

void Funnel::take(const gpr_log_func_args &line)
{
    std::uint64_t missed = 0;
    {
        const std::lock_guard lock(mutex);
        const auto now = std::chrono::steady_clock::now();
        left = std::min(kAtOnce, left + kPerSecond * std::chrono::duration<double>(now - last).count());
        last = now;
        if (left < 1) {
            ++leftOut;
            return;
        }
        left -= 1;
        missed = std::exchange(leftOut, 0);
    }
    if (missed > 0)
        told(true, absl::StrCat(missed, " lines of gRPC left out"));
    told(line.severity == GPR_LOG_SEVERITY_ERROR, line.message);
}

/// Never destroyed: the library's threads may outlast main().
Funnel *funnel = nullptr;

} // namespace

void routeGrpcLog(std::function<void(bool error, const std::string &text)> told)
{
    funnel = new Funnel;
    funnel->told = std::move(told);
    gpr_set_log_function([](gpr_log_func_args *line) { funnel->take(*line); });
}

} // namespace bulkhead
