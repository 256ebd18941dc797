#include "widgets/frame/waiting_room.h"

namespace bulkhead {

void WaitingRoom::add(const std::shared_ptr<FleetBatch> &batch)
{
    if (batch->reset) {
        m_rare.clear();
        m_figures = {};
        m_at.clear();
    }
    m_updates += batch->updates;
    m_dataTimeMs = batch->dataTimeMs;
    for (const FiguresColumns &figures : batch->figures)
        fold(figures);
    batch->figures.clear();
    if (batch->reset || batch->snapshotEnd || !batch->words.empty() || !batch->facts.empty() || !batch->sparks.empty()
        || !batch->removed.empty())
        m_rare.push_back(batch);
}

void WaitingRoom::fold(const FiguresColumns &from)
{
    for (std::size_t i = 0; i < from.row.size(); ++i) {
        const auto [place, fresh] = m_at.try_emplace(from.row[i], m_figures.row.size());
        const std::size_t to = place->second;
        if (fresh) {
            m_figures.row.push_back(from.row[i]);
            m_figures.health.push_back(0);
            m_figures.noise.push_back(0);
            m_figures.sli.push_back(0);
            m_figures.budget.push_back(0);
            m_figures.burn.push_back(0);
            m_figures.load.push_back(0);
        }
        m_figures.health[to] = from.health[i];
        m_figures.noise[to] = from.noise[i];
        m_figures.sli[to] = from.sli[i];
        m_figures.budget[to] = from.budget[i];
        m_figures.burn[to] = from.burn[i];
        m_figures.load[to] = from.load[i];
    }
}

std::vector<std::shared_ptr<FleetBatch>> WaitingRoom::take()
{
    std::vector<std::shared_ptr<FleetBatch>> all = std::move(m_rare);
    if (!m_figures.row.empty()) {
        auto last = std::make_shared<FleetBatch>();
        last->figures.push_back(std::move(m_figures));
        last->dataTimeMs = m_dataTimeMs;
        last->updates = m_updates;
        all.push_back(std::move(last));
    }
    *this = WaitingRoom();
    return all;
}

} // namespace bulkhead
