// What engines differ in when nobody looks: extreme values, texts that are none, writers at the same time.
#include "tests/backend/store_suite.h"

#include <QTest>

#include <algorithm>
#include <set>
#include <thread>
#include <tuple>

using namespace bulkhead;

Q_DECLARE_METATYPE(std::function<absl::Status(StoreTxn &)>)

namespace {

using Work = std::function<absl::Status(StoreTxn &)>;

std::string numbered(const char *word, int number)
{
    return std::string(word).append(1, '-').append(std::to_string(number));
}

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

/// Writes that wait at the same time share a commit; each is whole or not there all the same.
void StoreSuite::aWriteThatFailsBesideOthersTakesNothingWithIt()
{
    constexpr int kThreads = 8;
    constexpr int kEach = 30;
    std::atomic<int> wrong{0};
    std::vector<std::thread> writers;
    for (int thread = 0; thread < kThreads; ++thread) {
        writers.emplace_back([&, thread] {
            const std::string tenant = numbered("t", thread % 3);
            for (int i = 0; i < kEach; ++i) {
                const std::string id = numbered("w", 1000 * thread + i);
                const int kind = (thread + i) % 4; // 0 and 1: good.
                const auto status = m_store->write(StoreScope::of(tenant), [&](StoreTxn &txn) -> absl::Status {
                    Record record{"note", id, tenant, "text", 1};
                    if (absl::Status put = txn.putRecord(record); !put.ok())
                        return put;
                    if (absl::Status audited = txn.audit(someEvent(tenant, id)); !audited.ok())
                        return audited;
                    if (kind == 2)
                        return absl::CancelledError("on second thought");
                    if (kind == 3) // A foreign tenant's, of which nothing may come to be, whatever is answered.
                        txn.addTimeline({"t9", 1, "note", "text", "person"}).IgnoreError();
                    return absl::OkStatus();
                });
                const bool asDue = kind < 2   ? status.ok()
                                   : kind < 3 ? absl::IsCancelled(status)
                                              : absl::IsPermissionDenied(status);
                wrong += asDue ? 0 : 1;
            }
        });
    }
    for (auto &writer : writers)
        writer.join();
    QCOMPARE(wrong.load(), 0);
    QVERIFY(m_store->timeline("t9", 9)->empty());
    std::size_t records = 0;
    for (const char *tenant : {"t-0", "t-1", "t-2"}) {
        const auto kept = m_store->records("note", tenant, 1'000);
        const auto events = m_store->auditOf(tenant, 0, 1'000);
        QVERIFY2(events.ok(), told(events.status()));
        records += kept->size();
        QCOMPARE(events->size(), kept->size()); // Each with its record, and none of those that failed.
        std::set<std::string> written, audited;
        for (const Record &record : *kept)
            written.insert(record.id);
        for (std::size_t i = 0; i < events->size(); ++i) {
            QCOMPARE((*events)[i].sequence, std::uint64_t{i + 1});
            audited.insert((*events)[i].action);
        }
        QVERIFY(written == audited);
    }
    QCOMPARE(records, std::size_t{kThreads * kEach / 2});
}

namespace {

/// Three tenants and the platform, four people, ten minutes.
absl::Status fillAudit(Store &store)
{
    return store.write([](StoreTxn &txn) {
        absl::Status all;
        for (int i = 0; i < 120; ++i) {
            auto event = someEvent(i % 4 == 0 ? std::string() : numbered("t", i % 4),
                                   i % 3 == 0 ? "act.approve" : "act.propose");
            event.actor = numbered("person", i % 5);
            event.requestId = numbered("r", i / 2);
            event.grant = i % 10 == 0 ? numbered("grant", i % 20) : std::string();
            event.atMs = 1'000 * (i / 2); // Two of each instant.
            all.Update(txn.audit(event));
        }
        return all;
    });
}

} // namespace

void StoreSuite::auditIsFoundByWhatItIs()
{
    QVERIFY(fillAudit(*m_store).ok());
    const auto count = [this](const AuditQuestion &question, const StoreScope &scope = {}) {
        const auto found = m_store->auditFound(scope, question);
        return found.ok() ? static_cast<int>(found->size()) : -1;
    };
    AuditQuestion all;
    all.limit = 1'000;
    QCOMPARE(count(all), 120);
    QCOMPARE(count(all, StoreScope::of("t-1")), 30);
    QCOMPARE(count(all, {false, {"t-1", "t-2"}}), 60);
    QCOMPARE(count(all, StoreScope::of("")), 30);
    QCOMPARE(count(all, {false, {}}), 0);
    AuditQuestion asked = all;
    asked.tenants = {"t-1", "t-3"};
    QCOMPARE(count(asked), 60);
    QCOMPARE(count(asked, StoreScope::of("t-1")), 30); // Never more than the scope.
    QCOMPARE(count(asked, StoreScope::of("t-2")), 0);
    asked.actor = "person-1";
    asked.action = "act.approve";
    QCOMPARE(count(asked), 4);
    asked.fromMs = 20'000;
    asked.untilMs = 50'000;
    const auto found = m_store->auditFound({}, asked);
    QVERIFY2(found.ok(), told(found.status()));
    for (const AuditEvent &event : *found) {
        QVERIFY(event.tenantId == "t-1" || event.tenantId == "t-3");
        QVERIFY(event.actor == "person-1" && event.action == "act.approve");
        QVERIFY(event.atMs >= 20'000 && event.atMs < 50'000);
    }
    QCOMPARE(static_cast<int>(found->size()), 2);
    AuditQuestion by = all;
    by.action = "act.*";
    QCOMPARE(count(by), 120);
    by.action = "act.a*";
    QCOMPARE(count(by), 40);
    by.action = "act";
    QCOMPARE(count(by), 0);
    by = all;
    by.requestId = "r-7";
    QCOMPARE(count(by), 2);
    by = all;
    by.grant = "grant-10";
    QCOMPARE(count(by), 6);
    by = all;
    by.tenants = {""};
    QCOMPARE(count(by), 30);
}

void StoreSuite::auditIsReadFromEitherEnd_data()
{
    QTest::addColumn<QString>("by");
    for (const char *by : {"nothing", "tenant", "actor", "action", "grant", "request"})
        QTest::newRow(by) << QString::fromLatin1(by);
}
void StoreSuite::auditIsReadFromEitherEnd()
{
    QFETCH(QString, by);
    QVERIFY(fillAudit(*m_store).ok());
    AuditQuestion newest;
    newest.limit = 1'000;
    if (by == QLatin1String("tenant"))
        newest.tenants = {"t-1"};
    else if (by == QLatin1String("actor"))
        newest.actor = "person-1";
    else if (by == QLatin1String("action"))
        newest.action = "act.approve";
    else if (by == QLatin1String("grant"))
        newest.grant = "grant-10";
    else if (by == QLatin1String("request"))
        newest.requestId = "r-7";
    const auto places = [this](AuditQuestion question) {
        std::vector<AuditPlace> told;
        for (;;) {
            const auto page = m_store->auditFound({}, question);
            if (!page.ok())
                return std::vector<AuditPlace>();
            for (const AuditEvent &event : *page)
                told.push_back({event.atMs, event.tenantId, event.sequence});
            if (page->size() < question.limit)
                return told;
            question.after = told.back();
        }
    };
    std::vector<AuditPlace> expected = places(newest);
    QVERIFY(expected.size() > 1);
    std::ranges::reverse(expected);
    AuditQuestion oldest = newest;
    oldest.oldestFirst = true;
    QVERIFY(places(oldest) == expected);
    oldest.limit = 3; // Page by page.
    QVERIFY(places(oldest) == expected);
}

void StoreSuite::pagesOfAuditMissNothing()
{
    QVERIFY(fillAudit(*m_store).ok());
    for (const StoreScope &scope : {StoreScope{}, StoreScope{false, {"t-1", "t-2"}}}) {
        AuditQuestion question;
        question.limit = 7;
        std::set<std::pair<std::string, std::uint64_t>> seen;
        std::size_t read = 0;
        AuditPlace last{INT64_MAX, "~", UINT64_MAX};
        for (;;) {
            const auto page = m_store->auditFound(scope, question);
            QVERIFY2(page.ok(), told(page.status()));
            for (const AuditEvent &event : *page) {
                const AuditPlace place{event.atMs, event.tenantId, event.sequence};
                QVERIFY(std::tie(place.atMs, place.tenantId, place.sequence)
                        < std::tie(last.atMs, last.tenantId, last.sequence));
                last = place;
                seen.emplace(event.tenantId, event.sequence);
            }
            read += page->size();
            if (page->size() < question.limit)
                break;
            question.after = last;
        }
        QCOMPARE(read, scope.fleet ? std::size_t{120} : std::size_t{60});
        QCOMPARE(seen.size(), read);
    }
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
