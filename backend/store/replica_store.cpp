#include "backend/store/replica_store.h"

#include "backend/store/lone_replica.h"
#include "backend/store/postgres_feed.h"
#include "backend/store/postgres_leases.h"
#include "backend/store/postgres_reports.h"

namespace bulkhead {

namespace {

using std::chrono::milliseconds;

// A turn of any of them is short and comes again: nobody waits long for a server that is away.
constexpr postgres::Patience kShort{milliseconds(0), milliseconds(1'500), milliseconds(3'000), milliseconds(0)};
// A report has up to 16 MiB.
constexpr postgres::Patience kForReports{milliseconds(0), milliseconds(1'500), milliseconds(10'000), milliseconds(0)};

} // namespace

absl::StatusOr<ReplicaStore> openReplicaStore(const std::string &where, const std::string &direct,
                                              const LeaseTimes &times)
{
    if (!postgres::isAddress(where)) {
        if (!direct.empty())
            return absl::InvalidArgumentError("--store-direct goes with a PostgreSQL store only; leave it out, or give "
                                              "--store postgresql://….");
        return ReplicaStore{nullptr, makeLoneLeases(), makeLoneReports()};
    }
    const auto address = postgres::readAddress(where);
    if (!address.ok())
        return address.status();
    std::unique_ptr<postgres::Bell> bell;
    if (!direct.empty()) {
        const auto around = postgres::readAddress(direct);
        if (!around.ok())
            return around.status();
        bell = std::make_unique<postgres::Bell>(*around);
    }
    auto feed = postgres::Connection::open(*address, kShort);
    auto leases = postgres::Connection::open(*address, kShort);
    auto reports = postgres::Connection::open(*address, kForReports);
    for (const auto *opened : {&feed, &leases, &reports})
        if (!opened->ok())
            return opened->status();
    auto changes = std::make_unique<postgres::Feed>(*std::move(feed), std::move(bell));
    if (absl::Status status = changes->begin(); !status.ok())
        return status;
    return ReplicaStore{std::move(changes), std::make_unique<postgres::RowLeases>(*std::move(leases), times),
                        std::make_unique<postgres::Reports>(*std::move(reports))};
}

} // namespace bulkhead
