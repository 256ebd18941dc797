// The papers of an audit on two gateways with one PostgreSQL: what one writes the other reads at once, and of two
// reviewers who judge the same record exactly one is heard.
#include "backend/rpc/evidence_record.h"
#include "tests/backend/audit_papers.h"
#include "tests/backend/postgres_cluster.h"
#include "tests/fixtures/gateway_fixture.h"

#include <QTest>

#include <thread>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

/// The fixture signs in another way than the harness.
std::unique_ptr<grpc::ClientContext> signedBy(const std::string &person)
{
    auto context = std::make_unique<grpc::ClientContext>();
    GatewayFixture::sign(*context, person);
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    return context;
}

} // namespace

class TestEvidenceReplicas : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        const QString problem = m_cluster.server.start({QStringLiteral("gateway")});
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }

    void oneRecordIsJudgedOnceAndOthersBeside()
    {
        const std::string url = m_cluster.direct(m_cluster.cleared());
        GatewayFixtureOptions options;
        options.tenants = 10;
        options.store = url;
        options.morePeople = {{"auditor-1", "auditor", "{ all = true }"}};
        GatewayFixture first(options), second(options);
        AuditPapers one(first.loopback(), signedBy), two(second.loopback(), signedBy);
        two.setName("two ");
        TestClock clock;
        const auto store = opened(url, clock);
        QVERIFY(written(*store, std::vector<AuditEvent>(30, noteOf("", "support-1", 1'000))).ok());
        v1::Sample sample, seen;
        const End drawn = one.draw("auditor-1", "action:alerts.note", 12, sample);
        QVERIFY2(drawn.ok(), drawn.text().c_str());
        QVERIFY(two.get("platform-1", sample.id(), seen).ok());
        QCOMPARE(seen.SerializeAsString(), sample.SerializeAsString());
        int heard = 0;
        for (int at = 0; at < 6; ++at) {
            v1::Sample mine = seen, theirs = seen;
            End left, right;
            std::thread racing(
                [&] { right = two.judge("platform-1", theirs, at, v1::SAMPLE_VERDICT_EXCEPTION, "No ticket"); });
            left = one.judge("auditor-1", mine, at, v1::SAMPLE_VERDICT_CONFORMS);
            racing.join();
            QVERIFY2(left.ok() != right.ok(), (left.text() + " / " + right.text()).c_str());
            QCOMPARE(left.ok() ? right.reason : left.reason, std::string("EVIDENCE_CHANGED"));
            ++heard;
        }
        QVERIFY(one.get("auditor-1", sample.id(), seen).ok());
        QCOMPARE(int(seen.conforming() + seen.exceptions()), heard);
        for (int at = 0; at < heard; ++at)
            QCOMPARE(seen.records(at).revision(), 1u);
        const auto chain = store->auditOf("", 0, 10'000);
        QVERIFY(chain.ok());
        QCOMPARE(std::ranges::count(*chain, std::string("sampled record judged"), &AuditEvent::outcome), heard);
        // The same draw comes out of this store, too.
        v1::RepeatDrawRequest again;
        again.set_sample_id(sample.id());
        v1::RepeatDrawResponse told;
        QVERIFY(two.call("platform-1", &v1::EvidenceService::Stub::RepeatDraw, again, told).ok());
        QVERIFY(told.same_population() && told.same_records());
    }

    void aListGoesOnOnAnotherGateway()
    {
        // A balancer leads each call where it likes.
        const std::string url = m_cluster.direct(m_cluster.cleared());
        GatewayFixtureOptions options;
        options.tenants = 10;
        options.store = url;
        GatewayFixture first(options), second(options);
        AuditPapers one(first.loopback(), signedBy), two(second.loopback(), signedBy);
        TestClock clock;
        const auto store = opened(url, clock);
        const absl::Status kept = store->write(StoreScope{}, [](StoreTxn &txn) {
            absl::Status status;
            for (int i = 0; i < 201; ++i) {
                evidence::Finding finding;
                finding.id = "finding-" + std::to_string(1'000 + i);
                finding.severity = evidence::Severity::Low;
                Record record = recordOf(finding);
                status.Update(txn.putRecord(record));
            }
            return status;
        });
        QVERIFY2(kept.ok(), kept.ToString().c_str());
        v1::ListFindingsResponse page;
        QVERIFY(one.findingsPage("platform-1", {}, page).ok());
        QCOMPARE(page.findings_size(), 200);
        const End end = two.findingsPage("platform-1", page.next_page_token(), page);
        QVERIFY2(end.ok(), end.text().c_str());
        QCOMPARE(page.findings_size(), 1);
        QCOMPARE(page.findings(0).id(), std::string("finding-1200"));
    }

private:
    Cluster m_cluster;
};

QTEST_GUILESS_MAIN(TestEvidenceReplicas)
#include "tst_evidence_replicas.moc"
