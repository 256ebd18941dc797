#pragma once
// One truth about a pool, however many gateways there are: its incidents are those of the gateway that holds its lease,
// the others show what that one tells. Every gateway's own engine sees the same ticks meanwhile, so that whoever takes
// over goes on with what it knows, under the names that are on the screens.
#include "backend/domain/report_exchange.h"
#include "backend/room/incident_report.h"

#include <map>
#include <optional>

namespace bulkhead::room {

class SharedIncidents
{
public:
    /// Nothing: this gateway is the only one, and all pools are its own.
    explicit SharedIncidents(std::optional<PoolSharing> sharing);

    /// What is to be shown, newest first: valid until the next call and as long as `own`, the engine's own incidents.
    [[nodiscard]] std::vector<const neighbours::Incident *> settle(std::vector<const neighbours::Incident *> own,
                                                                   const Names &names, std::int64_t nowMs);
    /// How an incident of settle() is called: "inc-4f0c…".
    [[nodiscard]] std::string idOf(const neighbours::Incident &incident) const;

private:
    /// What an own incident goes on from.
    struct Earlier
    {
        std::string id;
        std::int64_t sinceMs = 0, namedMs = 0;
    };
    struct Pool
    {
        bool mine = false;
        std::int64_t mineSinceMs = 0;
        std::uint64_t heard = 0;                   ///< Revision.
        std::vector<neighbours::Incident> told;    ///< By whoever looks after it, or did before this gateway.
        std::map<std::uint64_t, Earlier> goesOn;   ///< Number of an own incident → the told one that it is.
        std::vector<std::uint64_t> repeats;        ///< Own closed ones that were told, too.
        std::vector<neighbours::Incident> dressed; ///< Own ones as they are shown, of those that go on.
        std::int64_t toldMs = 0;                   ///< When this gateway told last.
        LeaseProof toldBy;
        std::string toldStates;
    };
    void want(std::span<const PoolInfo> pools);
    /// Those of a pool that this gateway looks after: its own engine's as they are called on the screens, and what was
    /// told before.
    [[nodiscard]] static std::vector<const neighbours::Incident *>
    mine(Pool &pool, const std::vector<const neighbours::Incident *> &own);
    void listen(Pool &pool, std::size_t index, const Names &names);
    void takeOver(Pool &pool, const std::vector<const neighbours::Incident *> &own, std::int64_t nowMs) const;
    void tell(Pool &pool, const LeaseProof &lease, const Names &names,
              const std::vector<const neighbours::Incident *> &shown, std::size_t index, std::int64_t nowMs);
    void nameNew(const std::vector<const neighbours::Incident *> &own);

    const std::optional<PoolSharing> m_sharing;
    std::map<std::uint16_t, Pool> m_pools;
    std::map<std::uint64_t, std::string> m_ids; ///< Of own incidents, by number.
    std::size_t m_wanted = 0;                   ///< Pools whose leases are wanted.
};

} // namespace bulkhead::room
