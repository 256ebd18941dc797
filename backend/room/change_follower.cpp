#include "backend/room/change_follower.h"

#include "backend/contract/contract_book.h"
#include "backend/engine_room.h"
#include "backend/room/event_record.h"

#include <optional>

namespace bulkhead {

namespace {

constexpr std::size_t kEventsRemembered = 10'000;
constexpr std::chrono::milliseconds kLook{250};

/// What a tenant is judged by hangs on these.
bool ofContract(const StoredChange &change)
{
    const std::string_view kind = change.kind;
    constexpr std::string_view kRecord = kRecordChanged;
    if (!kind.starts_with(kRecord))
        return false;
    const std::string_view record = kind.substr(kRecord.size());
    return record == kContractRecord || record == kExclusionRecord || record == kTierMoveRecord;
}

} // namespace

ChangeFollower::ChangeFollower(Store &store, EngineRoom &room, ChangeFeed &feed)
    : m_store(store)
    , m_room(room)
    , m_feed(feed)
{
}

ChangeFollower::~ChangeFollower()
{
    stop();
}

void ChangeFollower::add(Reader reader)
{
    m_readers.push_back(std::move(reader));
}

void ChangeFollower::start()
{
    m_thread = std::thread([this] { run(); });
}

void ChangeFollower::stop()
{
    m_stopping = true;
    m_feed.wake();
    if (m_thread.joinable())
        m_thread.join();
}

void ChangeFollower::run()
{
    std::optional<ChangeBatch> open; // Told, and not read everywhere yet.
    while (!m_stopping) {
        if (!open) {
            auto batch = m_feed.next();
            if (batch.ok() && (batch->everything || !batch->changes.empty()))
                open = *std::move(batch);
        }
        if (open && apply(*open).ok()) {
            open.reset();
            continue; // There may be more already.
        }
        m_feed.wait(kLook);
    }
}

absl::Status ChangeFollower::apply(const ChangeBatch &batch)
{
    std::set<std::string> tenants, contracts;
    for (const StoredChange &change : batch.changes) {
        if (change.kind == kTenantChanged)
            tenants.insert(change.key);
        else if (ofContract(change))
            contracts.insert(change.tenantId);
    }
    absl::Status status = batch.everything ? readFleet() : readTenants(tenants);
    if (!status.ok())
        return status;
    if (batch.everything) {
        m_room.contracts().forgetAll();
        const auto amended = m_room.contracts().amended();
        if (!amended.ok())
            return amended.status();
        for (const auto &[id, history] : *amended)
            contracts.insert(id);
    }
    for (const std::string &tenant : contracts) {
        m_room.contracts().forget(tenant);
        // The engine room would go on with the old one; a tenant that is gone from the fleet has none.
        if (auto history = m_room.contracts().history(tenant); !history.ok() && !absl::IsNotFound(history.status()))
            return history.status();
        m_room.contractChanged(tenant);
    }
    status = takeEvents(batch);
    for (const Reader &reader : m_readers)
        status.Update(reader(batch));
    return status;
}

absl::Status ChangeFollower::takeEvents(const ChangeBatch &batch)
{
    static const std::string kChange = std::string(kRecordChanged) + room::kEventKind;
    for (const StoredChange &change : batch.changes) {
        if (change.kind != kChange || m_eventsTaken.contains(change.key))
            continue;
        const auto record = m_store.record(room::kEventKind, change.key);
        if (absl::IsNotFound(record.status()))
            continue;
        if (!record.ok())
            return record.status();
        if (auto event = room::eventOf(*record))
            m_room.eventReported(*std::move(event));
        if (m_eventsTaken.size() >= kEventsRemembered) // A batch that is read again is a recent one.
            m_eventsTaken.clear();
        m_eventsTaken.insert(change.key);
    }
    return absl::OkStatus();
}

absl::Status ChangeFollower::readFleet()
{
    auto tenants = m_store.tenants();
    if (!tenants.ok())
        return tenants.status();
    take(*std::move(tenants), true);
    return absl::OkStatus();
}

absl::Status ChangeFollower::readTenants(const std::set<std::string> &ids)
{
    std::vector<TenantFacts> tenants;
    for (const std::string &id : ids) {
        auto tenant = m_store.tenant(id);
        if (absl::IsNotFound(tenant.status()))
            continue;
        if (!tenant.ok())
            return tenant.status();
        tenants.push_back(*std::move(tenant));
    }
    take(std::move(tenants), false);
    return absl::OkStatus();
}

/// A change of this gateway's own that was made while all were read is told next, and shown again then.
void ChangeFollower::take(std::vector<TenantFacts> tenants, bool anew)
{
    const auto fleet = m_room.fleet().current();
    std::vector<TenantFacts> added;
    for (TenantFacts &tenant : tenants) {
        const auto index = m_room.fleet().find(tenant.id);
        if (!index || *index >= fleet->size)
            added.push_back(std::move(tenant));
        else if (fleet->factsOf(*index).revision < tenant.revision)
            m_room.tenantChanged(std::move(tenant));
        else if (anew && fleet->factsOf(*index) != tenant)
            m_room.tenantReadAnew(std::move(tenant));
    }
    if (!added.empty())
        m_room.tenantsAdded(std::move(added));
}

} // namespace bulkhead
