#pragma once
#include "backend/domain/clock.h"
#include "backend/domain/store.h"

#include <QObject>

#include <atomic>
#include <functional>
#include <vector>

/// A clock that stands still until it is set.
class StoppedClock final : public bulkhead::Clock
{
public:
    [[nodiscard]] std::int64_t nowMs() const override { return m_now; }
    void set(std::int64_t ms) { m_now = ms; }

private:
    std::atomic<std::int64_t> m_now{1'700'000'000'000};
};

/// One engine behind the Store port: makes an empty store.
struct StoreEngine
{
    const char *name;
    std::function<std::unique_ptr<bulkhead::Store>(const bulkhead::Clock &)> make;
};

[[nodiscard]] bulkhead::TenantFacts someTenant(const std::string &id);
[[nodiscard]] bulkhead::AuditEvent someEvent(const std::string &tenantId, const std::string &action = "tenant.change");

/// What every engine behind the Store port must do. Each case runs on each engine that it was given.
class StoreSuite : public QObject
{
    Q_OBJECT
public:
    explicit StoreSuite(std::vector<StoreEngine> engines);

private slots:
    void initTestCase_data();
    void init();
    void cleanup();

    void tenantsComeBackWholeAndInOrder();
    void aDuplicateTenantLeavesNoneOfItsBatch();
    void everyKindComesBackWhole();
    void aStaleRevisionIsRefused_data();
    void aStaleRevisionIsRefused();
    void whatIsMissingIsNotFound();
    void listsAreOrderedAndLimited();
    void settingsAreReplaced();
    void recordsKeepTheirOwnerAndOrder();
    void noticesAreKeptPerTarget();
    void extremesComeBackWhole();
    void aTextThatNoEngineShouldKeepIsRefused_data();
    void aTextThatNoEngineShouldKeepIsRefused();

    void aRepeatedRequestHasOneEffect_data();
    void aRepeatedRequestHasOneEffect();
    void aFailedRequestMayBeTriedAgain();
    void aRequestNeedsAnId();

    void workThatFailsLateLeavesNothing();
    void aWriteInsideAWriteIsRefused();
    void auditCountsPerTenantFromOne();
    void racingWritersLoseNothing();
    void racingRepeatsRunOnce();

private:
    std::vector<StoreEngine> m_engines;
    StoppedClock m_clock;
    std::unique_ptr<bulkhead::Store> m_store;
};
