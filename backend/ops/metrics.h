#pragma once
// Figures of the gateway itself for Prometheus. No label names a person or a tenant: the first are nobody's business on
// a monitoring system, the second are too many.
#include "backend/domain/call_observer.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

/// What is looked up when somebody asks for the figures.
struct OpsSample
{
    double telemetryAgeS = -1; ///< Since the last judged minute; negative: nothing was judged yet.
    bool ready = false;
    std::uint64_t logLinesLost = 0;
    struct Receiver
    {
        std::string name;
        bool here = false; ///< This gateway tells it; the rest is told by the gateway that does.
        std::size_t pending = 0;
        std::uint64_t dropped = 0;
    };
    std::vector<Receiver> receivers; ///< Of alerts.
};

class Metrics final : public CallObserver
{
public:
    explicit Metrics(std::string_view version);
    ~Metrics() override;

    void streamOpened() override;
    void ended(const CallRecord &record) override;
    void ticked(double seconds);                     ///< One tick of the engines.
    void storeAnswered(double seconds, bool failed); ///< One look at the store, waiting included.

    /// Exposition format 0.0.4. Any thread.
    [[nodiscard]] std::string text(const OpsSample &sample) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead
