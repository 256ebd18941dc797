// Audit over real channels: who reads whose, page by page, proven, taken out, and that reading is written down itself.
#include "backend/domain/audit_checkpoint.h"
#include "backend/domain/audit_tree.h"
#include "backend/rpc/audit_keeper.h"
#include "tests/backend/acts_by_person.h"

#include "bulkhead/v1/audit.grpc.pb.h"

#include <QtTest>

#include <functional>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

using Service = v1::AuditService;
using Strings = std::vector<std::string>;

Script script()
{
    Script told;
    told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                  sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003),
                  sampleTenant("hazel", "Hazelford Clinic", "us-east", "success-2", 700'007)};
    return told;
}

AuditEvent eventOf(const std::string &tenant, const std::string &actor, const std::string &action,
                   const std::string &outcome)
{
    AuditEvent event;
    event.tenantId = tenant;
    event.actor = actor;
    event.role = Role::Support;
    event.action = action;
    event.outcome = outcome;
    return event;
}

AuditEvent read(const v1::AuditRecord &record)
{
    return AuditEvent::fromCanonical(record.canonical()).value_or(AuditEvent());
}

audit::Proof pathOf(const google::protobuf::RepeatedPtrField<std::string> &path)
{
    return {path.begin(), path.end()};
}

} // namespace

class TestAuditRpc : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_harness = std::make_unique<RoomHarness>(script(), 60);
        over(m_harness->channel());
    }
    void cleanup()
    {
        m_stub.reset();
        m_harness.reset();
    }

    void whoMayRead_data()
    {
        QTest::addColumn<QString>("person");
        QTest::addColumn<bool>("may");
        for (const char *who : {"auditor-1", "platform-1", "platform-3"})
            QTest::newRow(who) << QString::fromLatin1(who) << true;
        for (const char *who : {"support-1", "lead-1", "success-2", "engineer-1", "partner-1", "stranger"})
            QTest::newRow(who) << QString::fromLatin1(who) << false;
    }
    void whoMayRead()
    {
        QFETCH(QString, person);
        QFETCH(bool, may);
        write({eventOf("alder", "support-1", "alerts.note", "done")});
        v1::SearchAuditResponse found;
        v1::ExportProofsResponse out;
        const auto tried = search(person.toStdString(), "", found, "alder");
        QCOMPARE(tried.ok(), may);
        auto asked = about<v1::ExportProofsRequest>("alder");
        asked.set_filter("action:alerts.note");
        QCOMPARE(by(person.toStdString(), *m_stub, &Service::Stub::ExportProofs, asked, out).ok(), may);
        QVERIFY(may || (found.ByteSizeLong() == 0 && out.ByteSizeLong() == 0));
    }

    void nobodyReadsBeyondTheScope_data() { transports(); }
    void nobodyReadsBeyondTheScope()
    {
        takeTransport();
        write({eventOf("alder", "support-1", "alerts.note", "done"),
               eventOf("holly", "success-4", "alerts.note", "done"),
               eventOf("", "platform-1", "tenants.import", "done")});
        v1::SearchAuditResponse found;
        QVERIFY(search("platform-3", "", found).ok());
        QCOMPARE(chains(found), Strings({"alder"}));
        QVERIFY(search("auditor-1", "", found).ok());
        QVERIFY(count(found, "holly") == 1 && count(found, "") >= 2); // The searches among them.
        // A tenant outside and one that is none are refused alike, by every way; so is the platform's own chain.
        Strings refusals;
        const auto refused = [&](const End &end) {
            QVERIFY(!end.ok());
            refusals.push_back(end.text());
        };
        for (const std::string tenant : {"holly", "nobody"}) {
            refused(search("platform-3", "tenant:" + tenant, found));
            refused(search("platform-3", "-tenant:" + tenant, found));
            refused(search("platform-3", "", found, tenant));
        }
        refused(search("platform-3", "in:platform", found));
        for (const std::string chain : {"holly", "nobody", ""}) {
            v1::GetEventResponse event;
            v1::GetTreeResponse tree;
            v1::ProveConsistencyResponse path;
            v1::ExportProofsResponse out;
            refused(by("platform-3", *m_stub, &Service::Stub::GetEvent, ofChain<v1::GetEventRequest>(chain), event));
            refused(by("platform-3", *m_stub, &Service::Stub::GetTree, ofChain<v1::GetTreeRequest>(chain), tree));
            refused(by("platform-3", *m_stub, &Service::Stub::ProveConsistency,
                       ofChain<v1::ProveConsistencyRequest>(chain), path));
            refused(
                by("platform-3", *m_stub, &Service::Stub::ExportProofs, ofChain<v1::ExportProofsRequest>(chain), out));
        }
        for (const std::string &one : refusals)
            QCOMPARE(one, refusals.front());
        QVERIFY(refusals.front().starts_with("TENANT_NOT_IN_SCOPE"));
        v1::ListTreesRequest fleet;
        fleet.mutable_context()->mutable_fleet();
        v1::ListTreesResponse trees;
        QVERIFY(by("platform-3", *m_stub, &Service::Stub::ListTrees, fleet, trees).ok());
        QCOMPARE(trees.trees_size(), 1);
        QCOMPARE(trees.trees(0).tenant_id(), std::string("alder"));
    }

    void readingIsWrittenDownOncePerSearch()
    {
        for (int i = 0; i < 7; ++i)
            write({eventOf("alder", "support-1", "alerts.note", "done")});
        const auto before = platform("audit.read").size();
        v1::SearchAuditResponse page;
        QVERIFY(search("auditor-1", "action:alerts.*", page, {}, 3).ok());
        int records = page.records_size();
        while (!page.next_page_token().empty()) {
            QVERIFY(search("auditor-1", "action:alerts.*", page, {}, 3, page.next_page_token()).ok());
            records += page.records_size();
        }
        QCOMPARE(records, 7);
        QCOMPARE(platform("audit.read").size(), before + 1);
        QCOMPARE(platform("audit.read").back().actor, std::string("auditor-1"));
        QCOMPARE(platform("audit.read").back().after, std::string("search: action:alerts.*"));
        // About one tenant it stands with that tenant.
        QVERIFY(search("auditor-1", "", page, "alder").ok());
        QCOMPARE(chainOf("alder").back().action, std::string("audit.read"));
        // No audit, no answer.
        m_harness->fallible->failAt = 1;
        const End lost = search("auditor-1", "action:alerts.*", page);
        QVERIFY(!lost.ok());
        QCOMPARE(page.records_size(), 0);
    }

    void aRecordThatNoSearchFoundIsASearch()
    {
        write({eventOf("alder", "support-1", "alerts.note", "done")});
        v1::SearchAuditResponse page;
        QVERIFY(search("auditor-1", "action:alerts.note", page).ok());
        auto asked = ofChain<v1::GetEventRequest>("alder");
        asked.set_sequence(1);
        asked.set_read_token(page.records(0).read_token());
        v1::GetEventResponse told;
        QVERIFY(by("auditor-1", *m_stub, &Service::Stub::GetEvent, asked, told).ok());
        QCOMPARE(chainOf("alder").size(), std::size_t(1));
        // Another person has not searched for it.
        QVERIFY(by("platform-1", *m_stub, &Service::Stub::GetEvent, asked, told).ok());
        QCOMPARE(chainOf("alder").size(), std::size_t(2));
        QCOMPARE(chainOf("alder").back().actor, std::string("platform-1"));
        QCOMPARE(chainOf("alder").back().after, std::string("record 1"));
        asked.set_sequence(99);
        QCOMPARE(by("auditor-1", *m_stub, &Service::Stub::GetEvent, asked, told).reason,
                 std::string("AUDIT_EVENT_NOT_FOUND"));
    }

    void pagesBelongToWhoAskedForThem()
    {
        for (int i = 0; i < 5; ++i)
            write({eventOf("alder", "support-1", "alerts.note", "n" + std::to_string(i))});
        v1::SearchAuditResponse first, next;
        QVERIFY(search("auditor-1", "tenant:alder", first, {}, 2).ok());
        QCOMPARE(outcomes(first), Strings({"n4", "n3"}));
        const std::string token = first.next_page_token();
        QCOMPARE(search("platform-1", "tenant:alder", next, {}, 2, token).reason, std::string("PAGE_TOKEN_UNFIT"));
        QCOMPARE(search("auditor-1", "tenant:hazel", next, {}, 2, token).reason, std::string("PAGE_TOKEN_UNFIT"));
        QCOMPARE(search("auditor-1", "tenant:alder", next, "alder", 2, token).reason, std::string("PAGE_TOKEN_UNFIT"));
        QCOMPARE(search("auditor-1", "tenant:alder", next, {}, 2, token + "00").reason,
                 std::string("PAGE_TOKEN_UNFIT"));
        // Newer ones that come meanwhile move nothing.
        write({eventOf("alder", "support-1", "alerts.note", "n5")});
        QVERIFY(search("auditor-1", "tenant:alder", next, {}, 2, token).ok());
        QCOMPARE(outcomes(next), Strings({"n2", "n1"}));
        QVERIFY(search("auditor-1", "tenant:alder", next, {}, 2, next.next_page_token()).ok());
        QCOMPARE(outcomes(next), Strings({"n0"}));
        QVERIFY(next.next_page_token().empty());
        QCOMPARE(search("auditor-1", "", next, {}, 501).reason, std::string("LIMIT_OUT_OF_RANGE"));
    }

    void denialsAreFound()
    {
        // Somebody tries what they may not.
        v1::SearchAuditResponse found;
        QVERIFY(!search("support-1", "", found, "alder").ok());
        QVERIFY(!search("platform-3", "", found, "holly").ok());
        QTRY_COMPARE(denials("who:support-1"), 1); // Written by a thread of its own.
        QTRY_COMPARE(denials("who:platform-3"), 1);
        QVERIFY(search("auditor-1", "outcome:refused who:support-1", found).ok());
        const AuditEvent event = read(found.records(0));
        QCOMPARE(event.tenantId, std::string());
        QCOMPARE(event.action, std::string("refused:bulkhead.v1.AuditService.SearchAudit"));
        QCOMPARE(event.outcome, std::string("ACTION_NOT_ALLOWED"));
        QCOMPARE(event.after, std::string("tenant=alder"));
    }

    void theGrammarFinds_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QString>("found"); ///< Outcomes of those found, newest first; or the reason why not.
        const auto row = [](const char *filter, const char *found) {
            QTest::newRow(filter) << QString::fromUtf8(filter) << QString::fromUtf8(found);
        };
        row("tenant:alder", "c b a");
        row("in:tenants", "d c b a");
        row("in:tenants -tenant:alder", "d");
        row("who:support-1", "c a");
        row("who:support*", "c b a");
        row("-who:support-1 in:tenants", "d b");
        row("action:alerts.note", "b a");
        row("action:alerts.* who:support-2", "b");
        row("action:alerts.* action:acts.*", "");
        row("request:r-1", "d a");
        row("grant:g-1", "c");
        row("outcome:B", "b");
        row("role:support-lead", "b");
        row("purpose:\"Ticket 47\"", "a");
        row("\"ticket 47\"", "a");
        row("thread:r-1", "d a");
        row("thread:g-1", "c");
        row("tenant:alder thread:act-01", "c");
        row("tenant:alder thread:act-0", "");
        row("in:tenants since:2h", "d c");
        row("in:tenants until:2h", "b a");
        row("in:tenants since:3h until:2h", "b");
        row("in:tenants since:2000-01-01 until:2000-01-02", "");
        row("tenant:nobody", "TENANT_NOT_IN_SCOPE");
        row("colour:red", "FIELD_UNKNOWN");
        row("since:yesterday", "FILTER_NOT_UNDERSTOOD");
        row("since:2026-13-01", "FILTER_NOT_UNDERSTOOD");
        row("-since:7d", "FILTER_NOT_UNDERSTOOD");
        row("role:king", "FILTER_NOT_UNDERSTOOD");
        row("in:everything", "FILTER_NOT_UNDERSTOOD");
        row("who:", "FILTER_NOT_UNDERSTOOD");
    }
    void theGrammarFinds()
    {
        QFETCH(QString, filter);
        QFETCH(QString, found);
        constexpr std::int64_t kHour = 3'600'000;
        const std::int64_t now = m_harness->clock.now;
        AuditEvent a = eventOf("alder", "support-1", "alerts.note", "a"),
                   b = eventOf("alder", "support-2", "alerts.note", "b"),
                   c = eventOf("alder", "support-1", "acts.propose", "c"),
                   d = eventOf("holly", "success-4", "tenants.read", "d");
        a.atMs = now - 4 * kHour;
        a.requestId = d.requestId = "r-1";
        a.purpose = "Ticket 4711";
        b.atMs = now - 2 * kHour - 60'000;
        b.role = Role::SupportLead;
        c.atMs = now - kHour;
        c.grant = "g-1";
        c.after = "act-01 state=1";
        d.atMs = now - kHour / 2;
        write({a, b, c, d});
        v1::SearchAuditResponse page;
        const End end = search("auditor-1", filter.toStdString(), page);
        QString said = QString::fromStdString(end.reason);
        if (end.ok()) {
            QStringList told;
            for (const v1::AuditRecord &record : page.records()) {
                const AuditEvent event = read(record);
                if (event.action != "audit.read") // The search's own record.
                    told << QString::fromStdString(event.outcome);
            }
            said = told.join(QLatin1Char(' '));
        }
        QCOMPARE(said, found);
    }

    void whatIsToldIsProven_data() { transports(); }
    void whatIsToldIsProven()
    {
        takeTransport();
        for (int i = 0; i < 9; ++i)
            write({eventOf("alder", "support-1", "alerts.note", std::to_string(i))});
        auto asked = ofChain<v1::GetTreeRequest>("alder");
        v1::GetTreeResponse early, late;
        QVERIFY(by("auditor-1", *m_stub, &Service::Stub::GetTree, asked, early).ok());
        QCOMPARE(early.tree().size(), 9U);
        QCOMPARE(early.last_event_ms(), m_harness->clock.now);
        QCOMPARE(early.key().public_key(), m_harness->checkpoints->publicKey());
        for (int i = 0; i < 4; ++i)
            write({eventOf("alder", "support-1", "alerts.note", std::to_string(i))});
        v1::GetEventResponse told;
        auto record = ofChain<v1::GetEventRequest>("alder");
        record.set_sequence(3);
        QVERIFY(by("auditor-1", *m_stub, &Service::Stub::GetEvent, record, told).ok());
        QVERIFY(by("auditor-1", *m_stub, &Service::Stub::GetTree, asked, late).ok());
        const auto checkpoint = checkpointOf(told.proof().checkpoint()), newest = checkpointOf(late.checkpoint()),
                   first = checkpointOf(early.checkpoint());
        QVERIFY(checkpoint && newest && first);
        for (const auto *one : {&checkpoint, &newest, &first})
            QVERIFY(audit::isSignedBy(**one, told.key().public_key()));
        QCOMPARE((*first).head.size, std::uint64_t(9));
        QCOMPARE((*newest).head.size, std::uint64_t(14)); // The record that was read without a search, too.
        QVERIFY(audit::verifyInclusion(audit::leafHash(told.record().canonical()), 2, checkpoint->head.size,
                                       pathOf(told.proof().path()), checkpoint->head.root));
        auto grown = ofChain<v1::ProveConsistencyRequest>("alder");
        grown.set_from(9);
        grown.set_to(14);
        v1::ProveConsistencyResponse path;
        QVERIFY(by("auditor-1", *m_stub, &Service::Stub::ProveConsistency, grown, path).ok());
        QVERIFY(audit::verifyConsistency(9, first->head.root, 14, newest->head.root, pathOf(path.path())));
        grown.set_to(99);
        QCOMPARE(by("auditor-1", *m_stub, &Service::Stub::ProveConsistency, grown, path).reason,
                 std::string("TREE_SHORTER"));
        grown.set_from(0);
        QCOMPARE(by("auditor-1", *m_stub, &Service::Stub::ProveConsistency, grown, path).reason,
                 std::string("SIZES_UNFIT"));
    }

    void sumsStayWithWhoSeesThem()
    {
        AuditEvent event = eventOf("alder", "success-2", "contracts.propose", "proposed");
        event.after = "act-02 {\"feeMinor\":4711}";
        AuditEvent approval = eventOf("alder", "platform-1", "acts.approve", "verified");
        approval.after = "act-02 state=4 {\"feeMinor\":4711}";
        write({event, approval});
        Wire wire;
        v1::SearchAuditResponse found;
        QVERIFY(search("auditor-1", "tenant:alder", found).ok());
        QCOMPARE(wire.keep(found).records_size(), 2);
        QVERIFY(found.records(0).has_withheld() && found.records(1).has_withheld());
        QCOMPARE(found.records(1).withheld().actor(), std::string("success-2"));
        QCOMPARE(found.records(1).withheld().leaf_hash(), audit::leafHash(chainOf("alder").front().canonical()));
        QVERIFY(search("auditor-1", "tenant:alder 4711", found).ok()); // Nor does a search tell it.
        QCOMPARE(wire.keep(found).records_size(), 0);
        auto asked = ofChain<v1::GetEventRequest>("alder");
        asked.set_sequence(1);
        v1::GetEventResponse told;
        QVERIFY(by("auditor-1", *m_stub, &Service::Stub::GetEvent, asked, told).ok());
        QVERIFY(wire.keep(told).record().has_withheld());
        auto take = ofChain<v1::ExportProofsRequest>("alder");
        take.set_filter("who:success-2");
        v1::ExportProofsResponse out;
        QVERIFY(by("auditor-1", *m_stub, &Service::Stub::ExportProofs, take, out).ok());
        QVERIFY(wire.keep(out).records(0).record().has_withheld());
        QVERIFY(!wire.holds("feeMinor"));
        QVERIFY(search("platform-1", "tenant:alder 4711", found).ok());
        QCOMPARE(found.records_size(), 2);
    }

    void aBundleIsOfOneChain()
    {
        write({eventOf("alder", "support-1", "alerts.note", "1"), eventOf("holly", "support-1", "alerts.note", "2"),
               eventOf("alder", "support-1", "alerts.note", "3")});
        auto take = ofChain<v1::ExportProofsRequest>("alder");
        take.set_filter("who:support-1");
        v1::ExportProofsResponse out;
        QVERIFY(by("auditor-1", *m_stub, &Service::Stub::ExportProofs, take, out).ok());
        QCOMPARE(out.records_size(), 2);
        const auto checkpoint = checkpointOf(out.checkpoint());
        QVERIFY(checkpoint && audit::isSignedBy(*checkpoint, out.key().public_key()));
        for (const v1::ProvenRecord &one : out.records()) {
            QCOMPARE(read(one.record()).tenantId, std::string("alder"));
            QVERIFY(audit::verifyInclusion(audit::leafHash(one.record().canonical()), one.sequence() - 1,
                                           checkpoint->head.size, pathOf(one.path()), checkpoint->head.root));
        }
        // It stands in the chain that it was taken from, before it is told.
        const AuditEvent noted = chainOf("alder").back();
        QCOMPARE(noted.action, std::string("audit.export"));
        QCOMPARE(noted.after, out.export_id() + " records=2 filter=who:support-1");
        take.set_filter("tenant:holly");
        QCOMPARE(by("auditor-1", *m_stub, &Service::Stub::ExportProofs, take, out).reason,
                 std::string("TENANT_NOT_IN_SCOPE"));
        take.set_filter("who:nobody");
        QCOMPARE(by("auditor-1", *m_stub, &Service::Stub::ExportProofs, take, out).reason, std::string("BUNDLE_EMPTY"));
        std::vector<AuditEvent> many(1'001, eventOf("hazel", "support-1", "alerts.note", "x"));
        write(many);
        auto all = ofChain<v1::ExportProofsRequest>("hazel");
        QCOMPARE(by("auditor-1", *m_stub, &Service::Stub::ExportProofs, all, out).reason,
                 std::string("BUNDLE_TOO_LARGE"));
        QCOMPARE(chainOf("hazel", 1'001).size(), std::size_t(0)); // Nothing was taken.
    }

private:
    void transports()
    {
        QTest::addColumn<bool>("network");
        QTest::newRow("network") << true;
        QTest::newRow("in-process") << false;
    }
    void takeTransport()
    {
        QFETCH(bool, network);
        over(network ? m_harness->channel() : m_harness->inProcess());
    }
    void over(const std::shared_ptr<grpc::Channel> &channel) { m_stub = Service::NewStub(channel); }

    void write(const std::vector<AuditEvent> &events)
    {
        const absl::Status status = m_harness->store->write([&](StoreTxn &txn) {
            for (const AuditEvent &event : events)
                if (absl::Status written = txn.audit(event); !written.ok())
                    return written;
            return absl::OkStatus();
        });
        QVERIFY2(status.ok(), std::string(status.message()).c_str());
    }
    End search(const std::string &person, const std::string &filter, v1::SearchAuditResponse &found,
               const std::string &tenant = {}, std::uint32_t size = 0, const std::string &token = {})
    {
        v1::SearchAuditRequest request;
        if (tenant.empty())
            request.mutable_context()->mutable_fleet();
        else
            request.mutable_context()->set_tenant_id(tenant);
        request.set_filter(filter);
        request.set_page_size(size);
        request.set_page_token(token);
        v1::SearchAuditResponse fresh;
        const End end = by(person, *m_stub, &Service::Stub::SearchAudit, request, fresh);
        found = fresh;
        return end;
    }
    /// About the fleet, naming a chain.
    template<class Request>
    static Request ofChain(const std::string &tenant)
    {
        Request request;
        request.mutable_context()->mutable_fleet();
        request.set_tenant_id(tenant);
        return request;
    }
    static std::optional<audit::Checkpoint> checkpointOf(const v1::AuditCheckpoint &told)
    {
        audit::Checkpoint empty;
        empty.keyId = told.key_id();
        empty.signature = told.signature();
        const std::string tail =
            audit::checkpointNote(empty).substr(audit::checkpointText(empty.head, empty.atMs).size());
        return audit::readCheckpointNote(told.text() + tail);
    }
    static Strings chains(const v1::SearchAuditResponse &found)
    {
        Strings all;
        for (const v1::AuditRecord &record : found.records())
            all.push_back(read(record).tenantId);
        return all;
    }
    static std::ptrdiff_t count(const v1::SearchAuditResponse &found, const std::string &tenant)
    {
        return std::ranges::count(chains(found), tenant);
    }
    static Strings outcomes(const v1::SearchAuditResponse &found)
    {
        Strings all;
        for (const v1::AuditRecord &record : found.records())
            all.push_back(read(record).outcome);
        return all;
    }
    int denials(const std::string &filter)
    {
        v1::SearchAuditResponse found;
        return search("auditor-1", "outcome:refused " + filter, found).ok() ? found.records_size() : -1;
    }
    std::vector<AuditEvent> chainOf(const std::string &tenant, std::uint64_t after = 0)
    {
        return m_harness->store->auditOf(tenant, after, 10'000).value_or(std::vector<AuditEvent>());
    }
    std::vector<AuditEvent> platform(const std::string &action)
    {
        std::vector<AuditEvent> all = chainOf({});
        std::erase_if(all, [&](const AuditEvent &event) { return event.action != action; });
        return all;
    }

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<Service::Stub> m_stub;
};

QTEST_GUILESS_MAIN(TestAuditRpc)
#include "tst_audit_rpc.moc"
