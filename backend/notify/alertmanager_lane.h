#pragma once
#include "backend/notify/lane.h"

namespace bulkhead::notify {

/// Tells Alertmanager the whole state again and again, as its protocol wants it; remembers what it was told to fire, so
/// that the end is told too, by this run or the next.
class AlertmanagerLane final : public Lane
{
public:
    using Lane::Lane;

private:
    using Key = std::pair<std::string, std::string>; ///< Alert id, severity: labels are what Alertmanager knows it by.

    Time work(Time now, bool rung) override;
    std::size_t waiting() const override { return m_book.pending() + m_ended.size(); }
    void beginAnew() override;

    void compare();
    void collect(Time now, bool everything);
    void sendNext(Time now);
    void taken(const AlertFact &fact, Time now);

    std::map<Key, AlertFact> m_firing;
    std::map<Key, std::uint64_t> m_told; ///< Rows of the book.
    std::map<Key, AlertFact> m_ended;    ///< Told, over, and the end not taken yet.
    struct Recent
    {
        AlertFact fact;
        Time until;
    };
    std::map<Key, Recent> m_recent; ///< Ends that were taken; told again for a while, as a restart forgets them.
    std::vector<AlertFact> m_toSend;
    bool m_watchdogDue = false;
    bool m_loaded = false;
    Time m_compareAt{}, m_repeatAt{};
};

} // namespace bulkhead::notify
