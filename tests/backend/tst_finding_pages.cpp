// The list of findings page by page over real channels, and what a single one may hold.
#include "backend/rpc/digest.h"
#include "backend/rpc/evidence_record.h"
#include "tests/backend/audit_papers.h"

#include <QtTest>

#include <algorithm>
#include <tuple>

using namespace bulkhead;
using namespace bulkhead::test;

class TestFindingPages : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        Script told;
        told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                      sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003)};
        m_harness = std::make_unique<RoomHarness>(std::move(told), 60);
        m_papers = std::make_unique<AuditPapers>(m_harness->channel());
    }
    void cleanup()
    {
        m_papers.reset();
        m_harness.reset();
    }

    void pagesJoinToTheWholeListInOrder()
    {
        // More than the 2,000 that were once all that could be seen, of every state, many due on the same day.
        std::vector<evidence::Finding> kept;
        for (int i = 0; i < 2'210; ++i) {
            kept.push_back(made(i, i % 3 == 0 ? "holly" : "alder", 1'000 + i % 7));
            if (i % 5 == 0)
                kept.back().state = evidence::FindingState::Closed;
        }
        keep(kept);
        std::ranges::sort(kept, {}, [](const evidence::Finding &one) {
            return std::tuple(one.state == evidence::FindingState::Closed, one.dueMs, one.id);
        });
        v1::ListFindingsResponse page;
        std::vector<std::string> ids;
        int pages = 0;
        do {
            const End end = m_papers->findingsPage("auditor-1", page.next_page_token(), page);
            QVERIFY2(end.ok(), end.text().c_str());
            QVERIFY(page.findings_size() > 0 && page.findings_size() <= 200);
            for (const v1::Finding &one : page.findings())
                ids.push_back(one.id());
        } while (!page.next_page_token().empty() && ++pages < 50);
        std::vector<std::string> expected, east;
        for (const evidence::Finding &one : kept) {
            expected.push_back(one.id);
            if (one.tenantId == "alder")
                east.push_back(one.id);
        }
        QCOMPARE(ids, expected);
        // Who reads us-east alone: theirs, whole, and not a word of the others.
        std::vector<std::string> seen;
        for (const v1::Finding &one : m_papers->findings("platform-3")) {
            QCOMPARE(one.tenant_id(), std::string("alder"));
            seen.push_back(one.id());
        }
        QCOMPARE(seen, east);
    }

    void longFindingsMakeShortPages()
    {
        // At full length one is as much as a message holds; the last is a short one.
        std::vector<evidence::Finding> kept;
        for (int i = 0; i < 3; ++i)
            kept.push_back(made(i, "alder", 1'000 + i));
        for (std::size_t entry = 0; entry <= evidence::kMostEntries; ++entry) {
            std::string text; // 2,000 characters of four bytes each.
            while (text.size() < 8'000)
                text += "\xF0\x9F\xA9\xBA";
            kept[0].entries.push_back(
                {std::string(64, 'a'), 1'700'000'000'000, text, evidence::FindingState::Open, {}});
            if (entry < 50)
                kept[1].entries.push_back(kept[0].entries.back());
        }
        keep(kept);
        v1::ListFindingsResponse page;
        QVERIFY(m_papers->findingsPage("auditor-1", {}, page).ok());
        QCOMPARE(page.findings_size(), 1);
        QCOMPARE(page.findings(0).entries_size(), int(evidence::kMostEntries) + 1);
        QVERIFY(m_papers->findingsPage("auditor-1", page.next_page_token(), page).ok());
        QCOMPARE(page.findings_size(), 2);
        QVERIFY(page.next_page_token().empty());
    }

    void whatMovesBetweenPagesHidesNoOther()
    {
        std::vector<evidence::Finding> kept;
        for (int i = 0; i < 300; ++i)
            kept.push_back(made(i, "alder", 1'000 + i));
        keep(kept);
        v1::ListFindingsResponse page;
        QVERIFY(m_papers->findingsPage("auditor-1", {}, page).ok());
        QCOMPARE(page.findings_size(), 200);
        v1::Finding last = page.findings(199);
        // The page's last one goes to the end, where the token stood; another comes in before it.
        QVERIFY(m_papers->move("auditor-1", last, v1::FINDING_MOVE_CLOSE, "Looked at").ok());
        keep({made(999, "alder", 1'000)});
        QVERIFY(m_papers->findingsPage("auditor-1", page.next_page_token(), page).ok());
        QCOMPARE(page.findings_size(), 101);
        for (int i = 0; i < 100; ++i)
            QCOMPARE(page.findings(i).id(), kept[std::size_t(200 + i)].id);
        QCOMPARE(page.findings(100).id(), last.id());
    }

    void aPageGoesOnForWhomItBegan()
    {
        std::vector<evidence::Finding> kept;
        for (int i = 0; i < 201; ++i)
            kept.push_back(made(i, "alder", 1'000));
        keep(kept);
        v1::ListFindingsResponse page, none;
        QVERIFY(m_papers->findingsPage("platform-1", {}, page).ok());
        const std::string token = page.next_page_token();
        QVERIFY(!token.empty());
        for (const char *other :
             {"platform-2", "auditor-1", "platform-3"}) // The first has the very same role and scope.
            QCOMPARE(m_papers->findingsPage(other, token, none).reason, std::string("PAGE_TOKEN_UNFIT"));
        std::string bent = token;
        bent.back() = bent.back() == '0' ? '1' : '0';
        for (const std::string &bad : {bent, std::string("made up"), token.substr(0, 64)}) {
            QCOMPARE(m_papers->findingsPage("platform-1", bad, none).reason, std::string("PAGE_TOKEN_UNFIT"));
            QCOMPARE(none.findings_size(), 0);
        }
        QVERIFY(m_papers->findingsPage("platform-1", token, none).ok());
        QCOMPARE(none.findings_size(), 1);
    }

    void aFullFindingSaysSoAndCanBeClosed()
    {
        evidence::Finding full = made(1, "alder", m_harness->clock.nowMs() + 1'000);
        full.entries.assign(evidence::kMostEntries, {"lead-1", 1, "Still there", evidence::FindingState::Open, false});
        keep({full});
        v1::Finding finding = m_papers->findings("auditor-1").front();
        const std::size_t before = written("alder");
        QCOMPARE(m_papers->move("auditor-1", finding, v1::FINDING_MOVE_NOTE, "One more").reason,
                 std::string("FINDING_FULL"));
        v1::AmendFindingRequest amend;
        amend.set_finding_id(finding.id());
        amend.set_expected_revision(finding.revision());
        amend.set_severity(v1::FINDING_SEVERITY_HIGH);
        amend.set_owner("lead-2");
        amend.set_due_ms(finding.due_ms());
        amend.set_reason("Leaves");
        v1::AmendFindingResponse amended;
        QCOMPARE(m_papers->call("auditor-1", &Stub::AmendFinding, amend, amended).reason, std::string("FINDING_FULL"));
        QCOMPARE(written("alder"), before);
        QVERIFY(m_papers->move("auditor-1", finding, v1::FINDING_MOVE_CLOSE, "Five notes looked at").ok());
        QCOMPARE(finding.state(), v1::FINDING_STATE_CLOSED);
        QCOMPARE(finding.entries_size(), int(evidence::kMostEntries) + 1);
        QCOMPARE(m_papers->move("auditor-1", finding, v1::FINDING_MOVE_REOPEN, "Again").reason,
                 std::string("FINDING_FULL"));
    }

private:
    using Stub = v1::EvidenceService::Stub;

    /// As the store has it, so that many are there at once.
    static evidence::Finding made(int number, const std::string &tenant, std::int64_t dueMs)
    {
        evidence::Finding finding;
        // Ids in another order than they are made.
        finding.id = "finding-" + hex(sha256(std::to_string(number))).substr(0, 16);
        finding.title = "Notes without a ticket";
        finding.text = "A note names no ticket.";
        finding.tenantId = tenant;
        finding.severity = evidence::Severity::Medium;
        finding.owner = "lead-1";
        finding.owners = {"lead-1"};
        finding.dueMs = dueMs;
        finding.openedBy = "auditor-1";
        finding.openedMs = number;
        return finding;
    }
    void keep(const std::vector<evidence::Finding> &findings)
    {
        const absl::Status status = m_harness->store->write(StoreScope{}, [&findings](StoreTxn &txn) {
            absl::Status kept;
            for (const evidence::Finding &one : findings) {
                Record record = recordOf(one);
                kept.Update(txn.putRecord(record));
            }
            return kept;
        });
        QVERIFY2(status.ok(), std::string(status.message()).c_str());
    }
    std::size_t written(const std::string &tenant)
    {
        return m_harness->store->auditOf(tenant, 0, 10'000).value_or(std::vector<AuditEvent>()).size();
    }

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<AuditPapers> m_papers;
};

QTEST_GUILESS_MAIN(TestFindingPages)
#include "tst_finding_pages.moc"
