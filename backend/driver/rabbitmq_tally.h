#pragma once
// From looks at a broker's queues to what each tenant's messages waited for and held in a tick. Pure: looks in, a tick
// out.
#include "backend/driver/probe_tally.h"

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace bulkhead {

/// One queue as one look saw it.
struct SeenQueue
{
    std::string vhost, name, tenant; ///< Tenant's id; empty: nobody's.
    double ready = 0;                ///< Messages that wait for a worker.
    double unacked = 0;              ///< Messages that a worker has in hand.
    double acked = 0;                ///< Messages done since the broker's counter began.
    double published = 0;            ///< Likewise, messages that came.
    double consumers = 0;
};
struct BrokerLook
{
    double atS = 0; ///< Of a clock that never goes back.
    std::vector<SeenQueue> queues;
};

/// Little's law gives the latency: what is in the queue, over time, divided by what leaves it.
///
/// The broker tells of its queues every five seconds by default, and gathers that every five seconds again: a tick may
/// see a counter stand still and the next one see it jump. What is done is therefore a mean over three ticks.
class RabbitMqTally
{
public:
    /// `slots`: messages that the workers have in hand at most; 0: one a consumer.
    explicit RabbitMqTally(double slots)
        : m_slots(slots)
    {
    }
    /// Takes what one look saw. Between two looks a depth is taken to change evenly, over at most `longestS`.
    void take(const BrokerLook &look, double longestS);
    void missed() { ++m_missed; } ///< A look that was due and failed.
    /// Ends the tick.
    [[nodiscard]] ProbeTick close();

private:
    using QueueName = std::pair<std::string, std::string>; ///< Virtual host, name.
    struct Flow
    {
        double done = 0, arrived = 0;
    };
    struct Window ///< What one tick counted, and over how long.
    {
        std::map<std::string, Flow> flows; ///< By tenant.
        double seconds = 0;
    };
    struct Queue
    {
        SeenQueue last;
        bool served = false; ///< A worker has taken from it since the probe began.
        bool seen = false;   ///< By the look under way.
    };
    struct Rest ///< What whole numbers left over: next tick's.
    {
        double done = 0, arrived = 0, latencyS = 0;
    };

    void takeQueue(const SeenQueue &now, double dt);
    void addFlow(ProbeTick &tick);

    const double m_slots;
    std::map<QueueName, Queue> m_queues;
    ProbeTick m_tick;
    Window m_window;
    std::deque<Window> m_windows;
    std::map<std::string, Rest> m_rest;       ///< By tenant.
    std::map<std::string, double> m_inside;   ///< Tenant → messages at the last look.
    std::map<std::string, double> m_insideAt; ///< Likewise at the tick's begin.
    double m_consumers = 0, m_mostConsumers = 0;
    double m_observedS = 0, m_lastS = 0;
    bool m_looked = false;
    int m_looks = 0, m_missed = 0;
};

} // namespace bulkhead
