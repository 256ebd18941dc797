#include "tests/app/other_keeper.h"

#include "backend/rpc/grant_keeper.h"
#include "tests/backend/postgres_cluster.h"

namespace bulkhead::test {

struct OtherKeeper::Impl
{
    Cluster cluster;
    SystemClock clock;
    std::string url;
};

OtherKeeper::OtherKeeper()
    : m_impl(std::make_unique<Impl>())
{
    if (const QString problem = m_impl->cluster.server.start({QStringLiteral("gateway")}); !problem.isEmpty())
        qFatal("%s", qPrintable(problem));
    m_impl->url = m_impl->cluster.direct(m_impl->cluster.cleared());
}

OtherKeeper::~OtherKeeper() = default;

const std::string &OtherKeeper::store() const
{
    return m_impl->url;
}

bool OtherKeeper::endWithAlert(const std::string &grant)
{
    const auto store = opened(m_impl->url, m_impl->clock);
    GrantKeeper keeper(m_impl->clock, *store, true);
    keeper.watch([](const grants::Ask &) { return WorkState::Over; });
    const auto record = store->record(kGrantRecord, grant);
    auto kept = record.ok() ? grantOf(*record) : absl::StatusOr<grants::Grant>(record.status());
    if (!kept.ok())
        return false;
    keeper.put(*kept);
    return keeper.look().ok();
}

} // namespace bulkhead::test
