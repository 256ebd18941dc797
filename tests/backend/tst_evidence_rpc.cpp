// Samples and findings over real channels: who may, within which scope, by which seed, and that nobody judges or closes
// what is their own.
#include "backend/engine/sampling.h"
#include "backend/rpc/digest.h"
#include "tests/backend/audit_papers.h"

#include <QtTest>

#include <thread>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

Script script()
{
    Script told;
    told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                  sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003),
                  sampleTenant("hazel", "Hazelford Clinic", "us-east", "success-2", 700'007)};
    return told;
}

std::vector<std::pair<std::string, std::uint64_t>> placesOf(const v1::Sample &sample)
{
    std::vector<std::pair<std::string, std::uint64_t>> places;
    for (const v1::SampledRecord &one : sample.records())
        places.emplace_back(one.place().tenant_id(), one.place().sequence());
    return places;
}

} // namespace

class TestEvidenceRpc : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_harness = std::make_unique<RoomHarness>(script(), 60);
        m_papers = std::make_unique<AuditPapers>(m_harness->channel());
        m_before = m_harness->clock.nowMs() - 1'000;
        for (const std::string tenant : {"alder", "hazel", "holly"})
            notes(tenant, 20);
    }
    void cleanup()
    {
        m_papers.reset();
        m_harness.reset();
    }

    void whoMayKeepPapers_data()
    {
        QTest::addColumn<QString>("person");
        QTest::addColumn<bool>("may");
        for (const char *who : {"auditor-1", "platform-1", "platform-3"})
            QTest::newRow(who) << QString::fromLatin1(who) << true;
        for (const char *who : {"support-1", "lead-1", "success-2", "engineer-1", "partner-1", "stranger"})
            QTest::newRow(who) << QString::fromLatin1(who) << false;
    }
    void whoMayKeepPapers()
    {
        QFETCH(QString, person);
        QFETCH(bool, may);
        const std::string who = person.toStdString();
        v1::Sample sample;
        v1::Finding finding;
        v1::ListSamplesResponse listed;
        v1::ExportEvidenceRequest out;
        out.mutable_findings();
        v1::ExportEvidenceResponse pages;
        QCOMPARE(m_papers->draw(who, "", 3, sample, "alder").ok(), may);
        QCOMPARE(m_papers->open(who, draft("lead-1"), finding).ok(), may);
        QCOMPARE(m_papers->call(who, &Stub::ListSamples, v1::ListSamplesRequest(), listed).ok(), may);
        QCOMPARE(m_papers->call(who, &Stub::ExportEvidence, out, pages).ok(), may);
        QVERIFY(may || listed.ByteSizeLong() + pages.ByteSizeLong() + sample.ByteSizeLong() == 0);
    }

    void theSeedIsWrittenBeforeTheDrawAndRepeatsIt()
    {
        v1::Sample sample;
        const End drawn = m_papers->draw("auditor-1", "action:alerts.note", 10, sample, "alder");
        QVERIFY2(drawn.ok(), drawn.text().c_str());
        QCOMPARE(sample.draw().population(), std::uint64_t(20));
        QCOMPARE(sample.records_size(), 10);
        // By hand, as the manual says it: from the checkpoint of before, and the number.
        const v1::DrawFacts &facts = sample.draw();
        QCOMPARE(facts.head_size(), std::uint64_t(21)); // What was announced is the last of it.
        QCOMPARE(facts.seed(), sampling::seedOf(sha256, "alder", 21, facts.head_root(), 4711));
        std::vector<sampling::Candidate> all;
        for (std::uint64_t i = 1; i <= 20; ++i)
            all.push_back({"alder", i, {}});
        std::vector<std::pair<std::string, std::uint64_t>> expected;
        for (const std::size_t index : sampling::draw(sha256, facts.seed(), all, 10))
            expected.emplace_back("alder", all[index].sequence);
        QCOMPARE(placesOf(sample), expected);
        // In audit: what is going to be drawn, the seed, then what was drawn.
        const auto chain = chainOf("alder");
        QCOMPARE(chain.size(), std::size_t(23));
        QCOMPARE(chain[20].outcome, std::string("sample announced"));
        QVERIFY(chain[20].after.find(sample.id() + " number=4711 size=10") != std::string::npos);
        QVERIFY(chain[20].after.find("filter=action:alerts.note") != std::string::npos);
        QCOMPARE(chain[21].outcome, std::string("seed of a sample"));
        QVERIFY(chain[21].after.find(facts.seed()) != std::string::npos);
        QVERIFY(chain[21].after.find("filter=action:alerts.note") != std::string::npos);
        QCOMPARE(chain[22].outcome, std::string("sample drawn"));
        // Again, by another person, when more has happened: the same.
        notes("alder", 7, "support-1", m_harness->clock.nowMs() + 1);
        v1::RepeatDrawRequest again;
        again.set_sample_id(sample.id());
        v1::RepeatDrawResponse told;
        QVERIFY(m_papers->call("platform-1", &Stub::RepeatDraw, again, told).ok());
        QVERIFY(told.same_population() && told.same_records());
        QCOMPARE(told.population(), std::uint64_t(20));
        // One that came later and claims to be older is told as what it is.
        notes("alder", 1);
        QVERIFY(m_papers->call("platform-1", &Stub::RepeatDraw, again, told).ok());
        QVERIFY(!told.same_population());
        QCOMPARE(told.population(), std::uint64_t(21));
    }

    void whoDrawsCannotKnowTheSeedBefore()
    {
        // The head of a chain is told to whoever asks, and so is every record of the population: with both, a number
        // could be looked for beforehand that draws what suits.
        const auto before = m_harness->store->auditHead("alder");
        QVERIFY(before.ok());
        v1::Sample sample;
        QVERIFY(m_papers->draw("auditor-1", "", 5, sample, "alder").ok());
        const v1::DrawFacts &facts = sample.draw();
        QVERIFY(facts.seed() != sampling::seedOf(sha256, "alder", before->size, hex(before->root), 4711));
        QVERIFY(facts.head_size() > before->size); // Their own announcement is in it.
    }

    void withoutTheSeedInAuditNothingIsDrawn_data()
    {
        QTest::addColumn<int>("failAt");
        QTest::newRow("without the announcement") << 1;
        QTest::newRow("without the seed") << 2;
    }
    void withoutTheSeedInAuditNothingIsDrawn()
    {
        QFETCH(int, failAt);
        m_harness->fallible->failAt = failAt;
        v1::Sample sample;
        QVERIFY(!m_papers->draw("auditor-1", "", 5, sample, "alder").ok());
        QCOMPARE(sample.records_size(), 0);
        v1::ListSamplesResponse listed;
        QVERIFY(m_papers->call("auditor-1", &Stub::ListSamples, v1::ListSamplesRequest(), listed).ok());
        QCOMPARE(listed.samples_size(), 0);
    }

    void aRepeatedRequestDrawsOnce()
    {
        v1::DrawSampleRequest request;
        request.set_title("Once");
        request.set_size(3);
        request.set_request_id("draw-once");
        v1::DrawSampleResponse first, second;
        QVERIFY(m_papers->call("auditor-1", &Stub::DrawSample, request, first).ok());
        QVERIFY(m_papers->call("auditor-1", &Stub::DrawSample, request, second).ok());
        QCOMPARE(second.sample().id(), first.sample().id());
        request.set_size(4);
        QCOMPARE(m_papers->call("auditor-1", &Stub::DrawSample, request, second).reason,
                 std::string("REQUEST_ID_REUSED"));
    }

    void badDrawsSayWhyAndLeaveNothing_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("split");
        QTest::addColumn<QString>("reason");
        QTest::newRow("nothing fits") << "who:nobody" << 5 << 0 << "POPULATION_EMPTY";
        QTest::newRow("no records asked for") << "" << 0 << 0 << "EVIDENCE_INCOMPLETE";
        QTest::newRow("too many") << "" << 501 << 0 << "EVIDENCE_INCOMPLETE";
        QTest::newRow("an unknown split") << "" << 5 << 258 << "EVIDENCE_INCOMPLETE";
        QTest::newRow("an unknown field") << "colour:red" << 5 << 0 << "FIELD_UNKNOWN";
        QTest::newRow("more parts than records") << "action:alerts.note" << 2 << 2 << "STRATA_TOO_MANY";
    }
    void badDrawsSayWhyAndLeaveNothing()
    {
        QFETCH(QString, filter);
        QFETCH(int, size);
        QFETCH(int, split);
        QFETCH(QString, reason);
        v1::Sample sample;
        const End end = m_papers->draw("auditor-1", filter.toStdString(), std::uint32_t(size), sample, {},
                                       static_cast<v1::SampleSplit>(split));
        QCOMPARE(end.reason, reason.toStdString());
        v1::ListSamplesResponse listed;
        QVERIFY(m_papers->call("auditor-1", &Stub::ListSamples, v1::ListSamplesRequest(), listed).ok());
        QCOMPARE(listed.samples_size(), 0);
    }

    void aSplitDrawTellsItsParts()
    {
        v1::Sample sample;
        QVERIFY(m_papers->draw("auditor-1", "action:alerts.note", 9, sample, {}, v1::SAMPLE_SPLIT_TENANT).ok());
        QCOMPARE(sample.draw().strata_size(), 3);
        for (const v1::Stratum &one : sample.draw().strata()) {
            QCOMPARE(one.population(), std::uint64_t(20));
            QCOMPARE(one.drawn(), 3u);
        }
    }

    void papersBeyondTheScopeAreNone()
    {
        v1::Sample all, west, east, told;
        QVERIFY(m_papers->draw("auditor-1", "", 5, all).ok());
        QVERIFY(m_papers->draw("auditor-1", "", 5, west, "holly").ok());
        QVERIFY(m_papers->draw("platform-3", "", 40, east).ok()); // us-east
        for (const auto &[tenant, sequence] : placesOf(east))
            QVERIFY(tenant == "alder" || tenant == "hazel");
        QCOMPARE(m_papers->draw("platform-3", "", 5, told, "holly").reason, std::string("TENANT_NOT_IN_SCOPE"));
        QCOMPARE(m_papers->draw("platform-3", "", 5, told, "nobody").reason, std::string("TENANT_NOT_IN_SCOPE"));
        QCOMPARE(m_papers->draw("platform-3", "in:platform", 5, told).reason, std::string("TENANT_NOT_IN_SCOPE"));
        v1::ListSamplesResponse listed;
        QVERIFY(m_papers->call("platform-3", &Stub::ListSamples, v1::ListSamplesRequest(), listed).ok());
        QCOMPARE(listed.samples_size(), 1);
        QCOMPARE(listed.samples(0).id(), east.id());
        // One that is there and one that is none are refused alike, by every way.
        std::vector<std::string> refusals;
        for (const std::string &id : {all.id(), west.id(), std::string("sample-0000000000000000")}) {
            refusals.push_back(m_papers->get("platform-3", id, told).text());
            v1::RepeatDrawRequest again;
            again.set_sample_id(id);
            v1::RepeatDrawResponse repeated;
            refusals.push_back(m_papers->call("platform-3", &Stub::RepeatDraw, again, repeated).text());
            v1::ExportEvidenceRequest out;
            out.set_sample_id(id);
            v1::ExportEvidenceResponse pages;
            refusals.push_back(m_papers->call("platform-3", &Stub::ExportEvidence, out, pages).text());
            v1::JudgeSampledRequest judge;
            judge.set_sample_id(id);
            judge.set_verdict(v1::SAMPLE_VERDICT_CONFORMS);
            v1::JudgeSampledResponse judged;
            refusals.push_back(m_papers->call("platform-3", &Stub::JudgeSampled, judge, judged).text());
        }
        for (const std::string &one : refusals)
            QCOMPARE(one, refusals.front());
        QVERIFY(refusals.front().starts_with("EVIDENCE_NOT_FOUND"));
        // Whose scope is every tenant sees the smaller one, too, and by which of the platform's checkpoints it was
        // drawn.
        QVERIFY(m_papers->get("auditor-1", east.id(), told).ok());
        QVERIFY(told.draw().head_size() > 0 && !told.draw().head_root().empty());
        // How much the platform has in audit is not told to who does not read it; nor by what it could be computed.
        QCOMPARE(east.draw().head_size(), std::uint64_t(0));
        QCOMPARE(east.draw().head_root(), std::string());
        QCOMPARE(east.draw().seed(), told.draw().seed());
        v1::ExportEvidenceRequest out;
        out.set_sample_id(east.id());
        v1::ExportEvidenceResponse pages;
        QVERIFY(m_papers->call("platform-3", &Stub::ExportEvidence, out, pages).ok());
        const std::string text = pages.DebugString();
        QVERIFY(text.find(told.draw().head_root()) == std::string::npos);
        QVERIFY(text.find("size " + std::to_string(told.draw().head_size())) == std::string::npos);
        QVERIFY(m_papers->call("auditor-1", &Stub::ExportEvidence, out, pages).ok());
        QVERIFY(pages.DebugString().find(told.draw().head_root()) != std::string::npos);
    }

    void aRecordIsJudgedOnceAndNotByWhoDidIt()
    {
        notes("hazel", 1, "platform-1");
        v1::Sample sample;
        QVERIFY(m_papers->draw("auditor-1", "who:platform-1 action:alerts.note", 5, sample, "hazel").ok());
        QCOMPARE(sample.records_size(), 1);
        QCOMPARE(m_papers->judge("platform-1", sample, 0, v1::SAMPLE_VERDICT_CONFORMS).reason,
                 std::string("SELF_REVIEW"));
        QCOMPARE(m_papers->judge("auditor-1", sample, 0, v1::SAMPLE_VERDICT_EXCEPTION).reason,
                 std::string("EVIDENCE_INCOMPLETE"));
        QCOMPARE(m_papers->closeSample("auditor-1", sample).reason, std::string("ITEMS_OPEN"));
        // Two at once, of whom each has seen it not judged: exactly one.
        v1::Sample mine = sample, theirs = sample;
        AuditPapers other(m_harness->channel());
        other.setName("other ");
        End first, second;
        std::thread racing([&] { second = other.judge("platform-2", theirs, 0, v1::SAMPLE_VERDICT_CONFORMS); });
        first = m_papers->judge("auditor-1", mine, 0, v1::SAMPLE_VERDICT_EXCEPTION, "No ticket");
        racing.join();
        QVERIFY(first.ok() != second.ok());
        QCOMPARE(first.ok() ? second.reason : first.reason, std::string("EVIDENCE_CHANGED"));
        QVERIFY(m_papers->get("auditor-1", sample.id(), sample).ok());
        QCOMPARE(sample.records(0).judged_by(), std::string(first.ok() ? "auditor-1" : "platform-2"));
        QCOMPARE(sample.records(0).revision(), 1u);
        QCOMPARE(told("hazel", "sampled record judged"), 1);
        QVERIFY(m_papers->closeSample("auditor-1", sample).ok());
        QCOMPARE(m_papers->judge("auditor-1", sample, 0, v1::SAMPLE_VERDICT_CONFORMS).reason,
                 std::string("EVIDENCE_CLOSED"));
        QCOMPARE(told("hazel", "sample closed"), 1);
    }

    void anExceptionOpensItsFindingOrNothing()
    {
        v1::Sample sample;
        QVERIFY(m_papers->draw("auditor-1", "action:alerts.note", 2, sample, "alder").ok());
        v1::FindingDraft broken = draft("Not A Person");
        QCOMPARE(m_papers->judge("auditor-1", sample, 0, v1::SAMPLE_VERDICT_EXCEPTION, "No ticket", &broken).reason,
                 std::string("EVIDENCE_INCOMPLETE"));
        QVERIFY(m_papers->get("auditor-1", sample.id(), sample).ok());
        QCOMPARE(sample.records(0).verdict(), v1::SAMPLE_VERDICT_UNSPECIFIED); // Neither half of it.
        QVERIFY(m_papers->findings("auditor-1").empty());
        const v1::FindingDraft good = draft("lead-1");
        QVERIFY(m_papers->judge("auditor-1", sample, 0, v1::SAMPLE_VERDICT_EXCEPTION, "No ticket", &good).ok());
        const auto findings = m_papers->findings("platform-3"); // Of alder, which is within their scope.
        QCOMPARE(findings.size(), std::size_t(1));
        QCOMPARE(findings[0].id(), sample.records(0).finding_id());
        QCOMPARE(findings[0].origin(), sample.id());
        QCOMPARE(findings[0].places_size(), 1);
        QCOMPARE(findings[0].places(0).sequence(), sample.records(0).place().sequence());
    }

    void aFindingIsClosedBySomebodyElse()
    {
        v1::Finding finding;
        QVERIFY(m_papers->open("auditor-1", draft("platform-1"), finding).ok());
        QCOMPARE(m_papers->move("platform-1", finding, v1::FINDING_MOVE_CLOSE, "Done").reason,
                 std::string("OWNER_CLOSES"));
        QTRY_COMPARE(told("", "OWNER_CLOSES"), 1);
        QVERIFY(m_papers->move("platform-2", finding, v1::FINDING_MOVE_PROPOSE, "Notes need a ticket now").ok());
        QCOMPARE(m_papers->move("platform-2", finding, v1::FINDING_MOVE_CLOSE, "Done").reason,
                 std::string("OWNER_CLOSES"));
        // Handed over, the former owner closes it no more than before.
        v1::AmendFindingRequest amend;
        amend.set_finding_id(finding.id());
        amend.set_expected_revision(finding.revision());
        amend.set_severity(v1::FINDING_SEVERITY_HIGH);
        amend.set_owner("lead-1");
        amend.set_due_ms(finding.due_ms() + 1);
        v1::AmendFindingResponse amended;
        QCOMPARE(m_papers->call("platform-1", &Stub::AmendFinding, amend, amended).reason,
                 std::string("EVIDENCE_INCOMPLETE")); // Without a reason.
        amend.set_reason("The team moved.");
        QVERIFY(m_papers->call("platform-1", &Stub::AmendFinding, amend, amended).ok());
        const v1::Finding old = finding;
        finding = amended.finding();
        QCOMPARE(m_papers->move("platform-1", finding, v1::FINDING_MOVE_CLOSE, "Done").reason,
                 std::string("OWNER_CLOSES"));
        v1::Finding stale = old;
        QCOMPARE(m_papers->move("auditor-1", stale, v1::FINDING_MOVE_CLOSE, "Done").reason,
                 std::string("EVIDENCE_CHANGED"));
        QVERIFY(m_papers->move("auditor-1", finding, v1::FINDING_MOVE_CLOSE, "Five notes looked at").ok());
        QCOMPARE(finding.state(), v1::FINDING_STATE_CLOSED);
        QCOMPARE(finding.entries_size(), 4);
        QCOMPARE(told("alder", "finding opened"), 1);
        QCOMPARE(chainOf("alder").back().outcome, std::string("finding: closed: Five notes looked at"));
    }

    void aFindingIsNotClosedByWhomItIsAbout()
    {
        notes("hazel", 1, "platform-1");
        v1::Sample sample;
        QVERIFY(m_papers->draw("auditor-1", "who:platform-1 action:alerts.note", 5, sample, "hazel").ok());
        const v1::FindingDraft made = AuditPapers::draft("lead-1", "hazel", m_harness->clock.nowMs());
        QVERIFY(m_papers->judge("auditor-1", sample, 0, v1::SAMPLE_VERDICT_EXCEPTION, "No ticket", &made).ok());
        v1::Finding finding = m_papers->findings("auditor-1").front();
        QCOMPARE(m_papers->move("platform-1", finding, v1::FINDING_MOVE_CLOSE, "Nothing was wrong").reason,
                 std::string("SELF_REVIEW"));
        QTRY_COMPARE(told("", "SELF_REVIEW"), 1); // Who tried stands in the audit.
        QVERIFY(m_papers->move("platform-1", finding, v1::FINDING_MOVE_NOTE, "The ticket was 48213").ok());
        QVERIFY(m_papers->move("platform-2", finding, v1::FINDING_MOVE_CLOSE, "The ticket is there").ok());
    }

    void findingsStayWithinTheScopeAndNameRecordsThatAreThere()
    {
        v1::Finding finding;
        v1::FindingDraft made = draft("lead-1");
        const auto place = [&made](const std::string &tenant, std::uint64_t sequence) {
            made.clear_places();
            v1::EvidencePlace &one = *made.add_places();
            one.set_tenant_id(tenant);
            one.set_sequence(sequence);
        };
        place("alder", 99);
        QCOMPARE(m_papers->open("auditor-1", made, finding).reason, std::string("AUDIT_EVENT_NOT_FOUND"));
        place("holly", 1);
        QCOMPARE(m_papers->open("platform-3", made, finding).reason, std::string("TENANT_NOT_IN_SCOPE"));
        QVERIFY(m_papers->open("auditor-1", made, finding).ok()); // About alder, and a record of holly.
        QVERIFY(m_papers->findings("platform-3").empty());
        QCOMPARE(told("alder", "finding opened"), 0); // One tenant's chain names no other.
        QCOMPARE(m_papers->move("platform-3", finding, v1::FINDING_MOVE_NOTE, "x").reason,
                 std::string("EVIDENCE_NOT_FOUND"));
        made.clear_places();
        made.clear_tenant_id();
        QCOMPARE(m_papers->open("platform-3", made, finding).reason, std::string("TENANT_NOT_IN_SCOPE"));
        made.set_tenant_id("alder");
        QVERIFY(m_papers->open("platform-3", made, finding).ok());
        QCOMPARE(m_papers->findings("platform-3").size(), std::size_t(1));
        QCOMPARE(m_papers->findings("auditor-1").size(), std::size_t(2));
    }

    void whatIsTakenOutStandsInAuditFirst()
    {
        v1::Sample sample;
        QVERIFY(m_papers->draw("auditor-1", "action:alerts.note", 4, sample, "alder").ok());
        v1::ExportEvidenceRequest out;
        out.set_sample_id(sample.id());
        v1::ExportEvidenceResponse pages;
        QVERIFY(m_papers->call("auditor-1", &Stub::ExportEvidence, out, pages).ok());
        QCOMPARE(pages.pages_size(), 2);
        QCOMPARE(pages.rows_size(), 4);
        QCOMPARE(pages.rows(0).cells_size(), pages.columns_size());
        QVERIFY(pages.footer().starts_with("Internal"));
        QVERIFY(pages.DebugString().find(sample.draw().seed()) != std::string::npos);
        QCOMPARE(chainOf("alder").back().outcome, std::string("exported"));
        QCOMPARE(chainOf("alder").back().after, sample.id() + " " + pages.hash());
        m_harness->fallible->failAt = 1;
        v1::ExportEvidenceResponse none;
        QVERIFY(!m_papers->call("auditor-1", &Stub::ExportEvidence, out, none).ok());
        QCOMPARE(none.pages_size(), 0);
    }

private:
    using Stub = v1::EvidenceService::Stub;

    void notes(const std::string &tenant, int count, const std::string &actor = "support-1", std::int64_t atMs = 0)
    {
        const absl::Status status =
            written(*m_harness->store,
                    std::vector<AuditEvent>(std::size_t(count), noteOf(tenant, actor, atMs > 0 ? atMs : m_before)));
        QVERIFY2(status.ok(), std::string(status.message()).c_str());
    }
    v1::FindingDraft draft(const std::string &owner) const
    {
        return AuditPapers::draft(owner, "alder", m_harness->clock.nowMs());
    }
    std::vector<AuditEvent> chainOf(const std::string &tenant)
    {
        return m_harness->store->auditOf(tenant, 0, 10'000).value_or(std::vector<AuditEvent>());
    }
    std::ptrdiff_t told(const std::string &tenant, const std::string &outcome)
    {
        return std::ranges::count(chainOf(tenant), outcome, &AuditEvent::outcome);
    }

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<AuditPapers> m_papers;
    std::int64_t m_before = 0; ///< Of records that a draw finds.
};

QTEST_GUILESS_MAIN(TestEvidenceRpc)
#include "tst_evidence_rpc.moc"
