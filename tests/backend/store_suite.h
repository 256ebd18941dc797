#pragma once
#include "tests/backend/store_samples.h"

#include <QObject>

#include <functional>
#include <vector>

/// One engine behind the Store port: makes an empty store.
struct StoreEngine
{
    const char *name;
    std::function<std::unique_ptr<bulkhead::Store>(const bulkhead::Clock &)> make;
};

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
    void aScopeHoldsItsTenantsAlone_data();
    void aScopeHoldsItsTenantsAlone();
    void aScopedTransactionDoesItsWork();
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
    void aWriteThatFailsBesideOthersTakesNothingWithIt();
    void auditIsFoundByWhatItIs();
    void auditIsReadFromEitherEnd_data();
    void auditIsReadFromEitherEnd();
    void pagesOfAuditMissNothing();
    void racingRepeatsRunOnce();

private:
    std::vector<StoreEngine> m_engines;
    StoppedClock m_clock;
    std::unique_ptr<bulkhead::Store> m_store;
};
