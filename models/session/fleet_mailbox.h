#pragma once
#include "models/fleet_batch.h"

#include <deque>
#include <memory>
#include <mutex>
#include <string>

namespace bulkhead {

/// What one message of the fleet stream said.
struct FleetParcel
{
    bool reset = false;
    bool snapshotEnd = false;
    std::vector<QByteArray> words;
    FactsColumns facts;
    FiguresColumns figures;
    SparkColumns sparks;
    std::vector<quint32> removed;
    quint64 total = 0;
    quint64 updates = 0;
    qint64 dataTimeMs = 0;

    [[nodiscard]] std::size_t rows() const { return facts.row.size() + figures.row.size() + sparks.row.size(); }
    [[nodiscard]] bool empty() const
    {
        return !reset && !snapshotEnd && rows() == 0 && words.empty() && removed.empty() && total == 0 && updates == 0;
    }
};

/// Hands the fleet's rows from gRPC threads to the GUI thread, newest wins.
///
/// Memory is bounded by the number of tenants, not by the rate of change: once twice as much waits as the whole fleet
/// is, the older figures of each row are thrown away. Facts of a row never come after its figures.
class FleetMailbox
{
public:
    /// GUI thread: from now on only this attempt's messages are taken. `forget`: drop what waits and the token.
    void begin(quint64 attempt, bool forget);

    /// Any thread. True if nothing waited before, that is, if the caller has to ring the bell.
    [[nodiscard]] bool post(quint64 attempt, FleetParcel parcel, const std::string &resumeToken);

    /// GUI thread. Whole parcels in order, until `rowBudget` rows are in the batch; `more` says whether some wait.
    [[nodiscard]] std::shared_ptr<FleetBatch> take(std::size_t rowBudget, bool *more);

    [[nodiscard]] std::string resumeToken() const;
    [[nodiscard]] std::size_t waitingRows() const; ///< For tests of the bound.

private:
    void conflate();

    mutable std::mutex m_mutex; // Guards all below.
    quint64 m_attempt = 0;
    std::string m_resumeToken;
    std::deque<FleetParcel> m_parcels;
    std::size_t m_rows = 0;
    quint64 m_fleet = 0; ///< Tenants in scope, as last told.
};

} // namespace bulkhead
