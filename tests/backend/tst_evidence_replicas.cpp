// The papers of an audit on two gateways with one PostgreSQL: what one writes the other reads at once, and of two
// reviewers who judge the same record exactly one is heard.
#include "backend/rpc/evidence_record.h"
#include "tests/backend/audit_papers.h"
#include "tests/backend/postgres_cluster.h"
#include "tests/fixtures/gateway_fixture.h"

#include "bulkhead/v1/audit.grpc.pb.h"
#include "bulkhead/v1/inventory.grpc.pb.h"

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

    void aSearchAndWhatItFoundGoOnOnAnotherGateway()
    {
        const std::string url = m_cluster.direct(m_cluster.cleared());
        GatewayFixtureOptions options;
        options.tenants = 10;
        options.store = url;
        options.morePeople = {{"auditor-1", "auditor", "{ all = true }"}};
        GatewayFixture first(options), second(options);
        TestClock clock;
        const auto store = opened(url, clock);
        QVERIFY(written(*store, std::vector<AuditEvent>(5, noteOf("", "support-1", 1'000))).ok());
        const auto one = v1::AuditService::NewStub(first.loopback()),
                   two = v1::AuditService::NewStub(second.loopback());
        const auto reads = [&] {
            const auto chain = store->auditOf("", 0, 10'000);
            return chain.ok() ? std::ranges::count(*chain, std::string("auditor-1"), &AuditEvent::actor) : -1;
        };
        v1::SearchAuditRequest asked;
        asked.mutable_context()->mutable_fleet();
        asked.set_filter("action:alerts.note");
        asked.set_page_size(2);
        v1::SearchAuditResponse page;
        QVERIFY(one->SearchAudit(signedBy("auditor-1").get(), asked, &page).ok());
        const auto searched = reads();
        asked.set_page_token(page.next_page_token());
        v1::SearchAuditResponse next;
        const grpc::Status end = two->SearchAudit(signedBy("auditor-1").get(), asked, &next);
        QVERIFY2(end.ok(), end.error_message().c_str());
        QCOMPARE(next.records_size(), 2);
        QVERIFY(!next.records(0).canonical().empty() && next.records(0).canonical() != page.records(1).canonical());
        v1::GetEventRequest record;
        record.mutable_context()->mutable_fleet();
        const auto chain = store->auditOf("", 0, 10'000);
        QVERIFY(chain.ok());
        const auto found = std::ranges::find(*chain, page.records(0).canonical(), &AuditEvent::canonical);
        QVERIFY(found != chain->end());
        record.set_sequence(found->sequence);
        record.set_read_token(page.records(0).read_token());
        v1::GetEventResponse told;
        QVERIFY(two->GetEvent(signedBy("auditor-1").get(), record, &told).ok());
        QCOMPARE(reads(), searched); // The search was written down, once.
        QVERIFY(!two->SearchAudit(signedBy("platform-1").get(), asked, &next).ok());
        asked.set_page_token(std::string(64, '0') + "317c317c");
        QVERIFY(!two->SearchAudit(signedBy("auditor-1").get(), asked, &next).ok());

        v1::ListTenantsRequest list;
        list.mutable_context()->mutable_fleet();
        list.set_page_size(6);
        v1::ListTenantsResponse some, others;
        QVERIFY(v1::InventoryService::NewStub(first.loopback())
                    ->ListTenants(signedBy("platform-1").get(), list, &some)
                    .ok());
        list.set_page_token(some.next_page_token());
        QVERIFY(v1::InventoryService::NewStub(second.loopback())
                    ->ListTenants(signedBy("platform-1").get(), list, &others)
                    .ok());
        QCOMPARE(some.facts().id_size() + others.facts().id_size(), 10);
    }

private:
    Cluster m_cluster;
};

QTEST_GUILESS_MAIN(TestEvidenceReplicas)
#include "tst_evidence_replicas.moc"
