#pragma once
#include "models/fleet_batch.h"

#include <memory>
#include <unordered_map>

namespace bulkhead {

/// Fleet batches that wait while the screen stands still. Figures keep only the latest value per row, so that a long
/// pause costs no more memory than the fleet has rows.
class WaitingRoom
{
public:
    void add(const std::shared_ptr<FleetBatch> &batch);
    [[nodiscard]] std::vector<std::shared_ptr<FleetBatch>> take(); ///< In order of arrival; empty afterwards.
    [[nodiscard]] quint64 updates() const { return m_updates; }

private:
    void fold(const FiguresColumns &figures);

    std::vector<std::shared_ptr<FleetBatch>> m_rare; ///< Facts, words, removals: few, and their order matters.
    FiguresColumns m_figures;
    std::unordered_map<quint32, std::size_t> m_at;
    quint64 m_updates = 0;
    qint64 m_dataTimeMs = 0;
};

} // namespace bulkhead
