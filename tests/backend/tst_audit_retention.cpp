// How long records of audit are kept, as an auditor is told: by the access policy, and for whom a legal hold stands.
#include "backend/rpc/audit_retention.h"
#include "backend/rpc/departure_record.h"
#include "tests/backend/granted_people.h"

#include "bulkhead/v1/audit.grpc.pb.h"

#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

using Service = v1::AuditService;

class TestAuditRetention : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        Script script;
        script.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                        sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003)};
        m_harness = std::make_unique<RoomHarness>(script, 60);
        m_stub = Service::NewStub(m_harness->channel());
    }
    void cleanup()
    {
        m_stub.reset();
        m_harness.reset();
    }
    void retentionIsTold();
    void retentionCountsYears_data();
    void retentionCountsYears();

private:
    void write(const std::function<absl::Status(StoreTxn &)> &work)
    {
        const absl::Status status = m_harness->store->write(work);
        QVERIFY2(status.ok(), std::string(status.message()).c_str());
    }

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<Service::Stub> m_stub;
};

void TestAuditRetention::retentionIsTold()
{
    write([this](StoreTxn &txn) {
        AuditEvent event;
        event.tenantId = "alder";
        event.actor = "support-1";
        event.action = "alerts.note";
        event.outcome = "done";
        event.atMs = m_harness->clock.now;
        return txn.audit(event);
    });
    const auto told = [this](const std::string &person) {
        v1::GetRetentionRequest request;
        request.mutable_context()->mutable_fleet();
        v1::GetRetentionResponse answer;
        if (const End end = by(person, *m_stub, &Service::Stub::GetRetention, request, answer); !end.ok())
            qWarning("%s", end.text().c_str());
        return answer;
    };
    LegalHold stands, over;
    stands.id = "hold-1";
    stands.tenantId = "holly";
    stands.matter = "Case 26-cv-100";
    stands.reason = "Letter of counsel";
    stands.placedBy = "success-4";
    stands.placedMs = m_harness->clock.now;
    over = stands;
    over.id = "hold-2";
    over.tenantId = "alder";
    over.releasedBy = "platform-1";
    over.releasedMs = m_harness->clock.now;
    write([&](StoreTxn &txn) -> absl::Status {
        for (const LegalHold *hold : {&stands, &over}) {
            Record record = recordOf(*hold);
            if (absl::Status status = txn.putRecord(record); !status.ok())
                return status;
        }
        return absl::OkStatus();
    });
    const v1::GetRetentionResponse all = told("auditor-1");
    QCOMPARE(all.keep_years(), 6u);
    QVERIFY(!all.policy_version().empty());
    QVERIFY(all.oldest_ms() > 0 && all.oldest_ms() <= m_harness->clock.now);
    QCOMPARE(all.due_before_ms(), keptBeforeMs(m_harness->clock.now, 6));
    QVERIFY(!all.removes());
    QCOMPARE(all.holds_size(), 1);
    QCOMPARE(all.holds(0).tenant_name(), std::string("Hollyhock Practice"));
    QCOMPARE(all.holds(0).matter(), std::string("Case 26-cv-100"));
    const v1::GetRetentionResponse scoped = told("platform-3"); // alder alone.
    QCOMPARE(scoped.holds_size(), 0);
    QCOMPARE(scoped.oldest_ms(), m_harness->clock.now);
    v1::GetRetentionRequest request;
    request.mutable_context()->mutable_fleet();
    v1::GetRetentionResponse answer;
    QCOMPARE(by("support-1", *m_stub, &Service::Stub::GetRetention, request, answer).reason,
             std::string("ACTION_NOT_ALLOWED"));
}

void TestAuditRetention::retentionCountsYears_data()
{
    QTest::addColumn<QDateTime>("now");
    QTest::addColumn<int>("years");
    QTest::addColumn<QDateTime>("before");
    const auto at = [](const char *text) { return QDateTime::fromString(QLatin1String(text), Qt::ISODateWithMs); };
    QTest::newRow("the same of the year") << at("2026-12-01T04:05:06.007Z") << 6 << at("2020-12-01T04:05:06.007Z");
    QTest::newRow("a day that year did not have")
        << at("2028-02-29T12:00:00.000Z") << 6 << at("2022-02-28T12:00:00.000Z");
    QTest::newRow("a leap day of both") << at("2032-02-29T00:00:00.000Z") << 8 << at("2024-02-29T00:00:00.000Z");
}
void TestAuditRetention::retentionCountsYears()
{
    QFETCH(QDateTime, now);
    QFETCH(int, years);
    QFETCH(QDateTime, before);
    QCOMPARE(keptBeforeMs(now.toMSecsSinceEpoch(), years), before.toMSecsSinceEpoch());
}

QTEST_GUILESS_MAIN(TestAuditRetention)
#include "tst_audit_retention.moc"
