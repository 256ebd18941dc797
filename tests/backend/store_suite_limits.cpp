// What engines differ in when nobody looks: extreme values, texts that are none, writers at the same time.
#include "tests/backend/store_suite.h"

#include <QTest>

#include <thread>

using namespace bulkhead;

Q_DECLARE_METATYPE(std::function<absl::Status(StoreTxn &)>)

namespace {

using Work = std::function<absl::Status(StoreTxn &)>;

QByteArray told(const absl::Status &status)
{
    return QByteArray::fromStdString(status.ToString());
}

} // namespace

void StoreSuite::aScopeHoldsItsTenantsAlone_data()
{
    QTest::addColumn<Work>("work");
    QTest::addColumn<int>("code");
    const auto denied = static_cast<int>(absl::StatusCode::kPermissionDenied);
    const auto missing = static_cast<int>(absl::StatusCode::kNotFound);
    const auto changed = static_cast<int>(absl::StatusCode::kAborted);
    const auto row = [](const char *name, int code, Work work) { QTest::newRow(name) << std::move(work) << code; };
    row("read the tenant", missing, [](StoreTxn &txn) { return txn.tenant("t2").status(); });
    row("read its alert", missing, [](StoreTxn &txn) { return txn.alertHandling("a2").status(); });
    row("read its case", missing, [](StoreTxn &txn) { return txn.onboardingCase("c2").status(); });
    row("read its act", missing, [](StoreTxn &txn) { return txn.act("x2").status(); });
    row("read its record", missing, [](StoreTxn &txn) { return txn.record("review", "r2").status(); });
    row("list everybody's records", denied, [](StoreTxn &txn) { return txn.records("review", "", 9).status(); });
    row("list its records", missing, [](StoreTxn &txn) {
        const auto records = txn.records("review", "t2", 9);
        return records.ok() && records->empty() ? absl::NotFoundError("none") : records.status();
    });
    row("change the tenant", denied, [](StoreTxn &txn) {
        auto tenant = someTenant("t2");
        return txn.updateTenant(tenant);
    });
    row("make a tenant", denied, [](StoreTxn &txn) {
        const std::vector<TenantFacts> tenants{someTenant("t3")};
        return txn.insertTenants(tenants);
    });
    row("take its alert over", changed, [](StoreTxn &txn) {
        AlertHandling alert{"a2", "t1", "support-1", 1, {}, 1};
        return txn.putAlertHandling(alert);
    });
    row("take its act over", changed, [](StoreTxn &txn) {
        StoredAct act;
        act.id = "x2";
        act.tenantId = "t1";
        act.revision = 1;
        return txn.putAct(act);
    });
    row("take its record over", changed, [](StoreTxn &txn) {
        Record record{"review", "r2", "t1", "mine", 1, 1};
        return txn.putRecord(record);
    });
    row("change its act", denied, [](StoreTxn &txn) {
        StoredAct act;
        act.id = "x2";
        act.tenantId = "t2";
        act.revision = 1;
        return txn.putAct(act);
    });
    row("write into its timeline", denied, [](StoreTxn &txn) {
        return txn.addTimeline({"t2", 1, "note", "x", "support-1"});
    });
    row("write into its audit", denied, [](StoreTxn &txn) { return txn.audit(someEvent("t2")); });
    row("write into the platform's audit", denied, [](StoreTxn &txn) { return txn.audit(someEvent("")); });
}

void StoreSuite::aScopeHoldsItsTenantsAlone()
{
    QFETCH(Work, work);
    QFETCH(int, code);
    const std::vector<TenantFacts> tenants{someTenant("t1"), someTenant("t2")};
    const auto filled = m_store->write([&](StoreTxn &txn) {
        AlertHandling alert{"a2", "t2", "support-1", 1, {{"support-1", 1, "theirs"}}};
        OnboardingCase item;
        item.id = "c2";
        item.tenantId = "t2";
        StoredAct act;
        act.id = "x2";
        act.tenantId = "t2";
        Record record{"review", "r2", "t2", "theirs", 1};
        absl::Status all = txn.insertTenants(tenants);
        all.Update(txn.putAlertHandling(alert));
        all.Update(txn.putCase(item));
        all.Update(txn.putAct(act));
        all.Update(txn.putRecord(record));
        return all;
    });
    QVERIFY2(filled.ok(), told(filled));
    const auto status = m_store->write(StoreScope::of("t1"), [&](StoreTxn &txn) {
        absl::Status first = txn.addTimeline({"t1", 1, "note", "before", "support-1"});
        first.Update(work(txn));
        return first;
    });
    QCOMPARE(static_cast<int>(status.code()), code);
    // Nothing of it stays, and what is the other's is as it was.
    QVERIFY(m_store->timeline("t1", 9)->empty() && m_store->timeline("t2", 9)->empty());
    QCOMPARE(m_store->tenants()->size(), std::size_t{2});
    QCOMPARE(m_store->record("review", "r2")->body, std::string("theirs"));
    QCOMPARE(m_store->acts("t2", 9)->front().revision, std::uint64_t{1});
    QCOMPARE(m_store->alertHandlings()->front().tenantId, std::string("t2"));
    QVERIFY(m_store->auditOf("t2", 0, 9)->empty());
}

void StoreSuite::aScopedTransactionDoesItsWork()
{
    const std::string odd = "t,\"{}\\' 1";
    const std::vector<TenantFacts> tenants{someTenant(odd), someTenant("t2")};
    QVERIFY(m_store->write([&](StoreTxn &txn) { return txn.insertTenants(tenants); }).ok());
    const auto answer = m_store->writeOnce(
        StoreScope::of(odd), "r-1", "p", "M", "h", [&](StoreTxn &txn) -> absl::StatusOr<std::string> {
            auto tenant = txn.tenant(odd);
            if (!tenant.ok())
                return tenant.status();
            tenant->arr = 7;
            AlertHandling alert{"a1", odd, "support-1", 1, {{"support-1", 1, "one"}, {"support-1", 2, "two"}}};
            StoredAct act;
            act.id = "x1";
            act.tenantId = odd;
            act.effects = {{"one", true}};
            absl::Status all = txn.updateTenant(*tenant);
            all.Update(txn.putAlertHandling(alert));
            all.Update(txn.putAlertHandling(alert));
            all.Update(txn.putAct(act));
            all.Update(txn.addTimeline({odd, 1, "note", "x", "y"}));
            all.Update(txn.audit(someEvent(odd)));
            if (!all.ok())
                return all;
            return "done";
        });
    QVERIFY2(answer.ok(), told(answer.status()));
    QCOMPARE(m_store->tenants()->front().arr, std::int64_t{7});
    QCOMPARE(m_store->alertHandlings()->front().notes.size(), std::size_t{2});
    QCOMPARE(m_store->acts(odd, 9)->front().effects.size(), std::size_t{1});
    QCOMPARE(m_store->timeline(odd, 9)->size(), std::size_t{1});
    QCOMPARE(m_store->auditOf(odd, 0, 9)->size(), std::size_t{1});
    QVERIFY(m_store->write(StoreScope::of(""), [](StoreTxn &txn) { return txn.audit(someEvent("")); }).ok());
    QCOMPARE(m_store->auditOf("", 0, 9)->size(), std::size_t{1});
}

void StoreSuite::extremesComeBackWhole()
{
    TenantFacts least = someTenant("'; DROP TABLE tenant; --");
    least.name = "";
    least.arr = INT64_MIN;
    least.renewal = INT32_MIN;
    TenantFacts most = someTenant("\u00e9\U0001f980 $1 ?1 %s");
    most.name = std::string(10'000, 'x');
    most.arr = INT64_MAX;
    most.renewal = INT32_MAX;
    const std::vector<TenantFacts> given{least, most};
    Record record{"pack", "p", "t1", std::string(3'000'000, '\0'), INT64_MAX};
    const auto status = m_store->write([&](StoreTxn &txn) {
        auto all = txn.insertTenants(given);
        all.Update(txn.insertTenants({}));
        all.Update(txn.putRecord(record));
        return all;
    });
    QVERIFY2(status.ok(), told(status));
    QVERIFY(*m_store->tenants() == given);
    QVERIFY(*m_store->record("pack", "p") == record);
    QVERIFY(m_store->records("pack", "", 0)->empty());
    // Larger than one batch to any engine.
    std::vector<TenantFacts> many;
    for (int i = 0; i < 3'000; ++i)
        many.push_back(someTenant("many-" + std::to_string(i)));
    QVERIFY(m_store->write([&](StoreTxn &txn) { return txn.insertTenants(many); }).ok());
    QCOMPARE(m_store->tenants()->size(), std::size_t{3'002});
    QCOMPARE(m_store->tenants()->back().id, std::string("many-2999"));
}

void StoreSuite::aTextThatNoEngineShouldKeepIsRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("a zero") << QByteArray("a\0b", 3);
    QTest::newRow("Latin-1") << QByteArray("Cl\xednica");
    QTest::newRow("a character cut off") << QByteArray("\xf0\x9f\xa6");
    QTest::newRow("half of a pair") << QByteArray("\xed\xa0\x80");
    QTest::newRow("longer than need be") << QByteArray("\xc0\xaf");
    QTest::newRow("past the last character") << QByteArray("\xf4\x90\x80\x80");
}

void StoreSuite::aTextThatNoEngineShouldKeepIsRefused()
{
    QFETCH(QByteArray, text);
    const auto status = m_store->write([&](StoreTxn &txn) {
        absl::Status first = txn.addTimeline({"t1", 1, "note", "good", "support-1"});
        txn.addTimeline({"t1", 2, "note", text.toStdString(), "support-1"}).IgnoreError();
        return first;
    });
    QVERIFY2(absl::IsInvalidArgument(status), told(status));
    QVERIFY(m_store->timeline("t1", 9)->empty());
    // In a batch, too; and what was refused stands in nobody's way.
    const std::vector<TenantFacts> tenants{someTenant("t1"), someTenant("t2" + text.toStdString())};
    QVERIFY(absl::IsInvalidArgument(m_store->write([&](StoreTxn &txn) { return txn.insertTenants(tenants); })));
    QVERIFY(m_store->write([](StoreTxn &txn) { return txn.addTimeline({"t1", 3, "note", "good", "x"}); }).ok());
    QCOMPARE(m_store->timeline("t1", 9)->size(), std::size_t{1});
}

void StoreSuite::racingWritersLoseNothing()
{
    constexpr int kThreads = 8;
    constexpr int kEach = 25;
    auto start = someTenant("t1");
    start.arr = 0;
    const std::vector<TenantFacts> tenants{start};
    QVERIFY(m_store->write([&](StoreTxn &txn) { return txn.insertTenants(tenants); }).ok());
    std::atomic<int> failures{0};
    std::vector<std::thread> writers;
    for (int thread = 0; thread < kThreads; ++thread) {
        writers.emplace_back([&] {
            for (int i = 0; i < kEach; ++i) {
                const auto status = m_store->write([](StoreTxn &txn) {
                    auto tenant = txn.tenant("t1");
                    if (!tenant.ok())
                        return tenant.status();
                    ++tenant->arr;
                    if (auto updated = txn.updateTenant(*tenant); !updated.ok())
                        return updated;
                    return txn.audit(someEvent("t1"));
                });
                failures += status.ok() ? 0 : 1;
            }
        });
    }
    for (auto &writer : writers)
        writer.join();
    QCOMPARE(failures.load(), 0);
    const auto tenant = m_store->tenants()->front();
    QCOMPARE(tenant.arr, std::int64_t{kThreads * kEach});
    QCOMPARE(tenant.revision, std::uint64_t{kThreads * kEach + 1});
    const auto events = m_store->auditOf("t1", 0, 1'000);
    QVERIFY(events.ok());
    QCOMPARE(events->size(), std::size_t{kThreads * kEach});
    for (std::size_t i = 0; i < events->size(); ++i)
        QCOMPARE((*events)[i].sequence, i + 1);
}

void StoreSuite::racingRepeatsRunOnce()
{
    std::atomic<int> runs{0};
    std::atomic<int> answers{0};
    std::vector<std::thread> callers;
    for (int i = 0; i < 8; ++i) {
        callers.emplace_back([&] {
            const auto answer =
                m_store->writeOnce("r-1", "p", "M", "h", [&](StoreTxn &) -> absl::StatusOr<std::string> {
                    return "run " + std::to_string(++runs);
                });
            answers += answer.ok() && *answer == "run 1" ? 1 : 0;
        });
    }
    for (auto &caller : callers)
        caller.join();
    QCOMPARE(runs.load(), 1);
    QCOMPARE(answers.load(), 8);
}
