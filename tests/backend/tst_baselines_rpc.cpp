// What tiers demand is changed by two people: what waits, whom it would make drift, who may ask, who may consent, and
// what a start takes.
#include "backend/baseline/baseline_file.h"
#include "backend/rpc/posture_record.h"
#include "tests/backend/acts_by_person.h"

#include "bulkhead/v1/baselines.grpc.pb.h"

#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

using Stub = v1::BaselinesService::Stub;

/// The gateway's own with another check of its limits, which nobody has looked at.
std::string changedText(const std::string &version = "2027-01.1")
{
    std::string text(standardBaselineText());
    const auto swap = [&text](const std::string &from, const std::string &to) {
        const std::size_t at = text.find(from);
        if (at == std::string::npos)
            qFatal("the baselines hold no %s", from.c_str());
        text.replace(at, from.size(), to);
    };
    swap("version = \"2026-11.1\"", "version = \"" + version + "\"");
    swap("checks = [\"data.limits\"]", "checks = [\"data.limits\", \"data.encryption\"]");
    return text;
}

GivenBaselines given(const std::string &text, bool own = false)
{
    auto parsed = parseBaselineFile(text, "given.toml");
    if (!parsed.ok())
        qFatal("%s", parsed.status().ToString().c_str());
    return {std::make_shared<const policy::Baselines>(*std::move(parsed)), text, own};
}

GivenBaselines own()
{
    return {standardBaselines(), std::string(standardBaselineText()), true};
}

template<class Request>
Request fleet(const std::string &requestId = {}, const std::string &purpose = {})
{
    Request request;
    request.mutable_context()->mutable_fleet();
    request.mutable_context()->set_purpose(purpose);
    if constexpr (requires { request.set_request_id(requestId); })
        request.set_request_id(requestId);
    return request;
}

} // namespace

class TestBaselinesRpc : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void theFirstAreTakenAsTheyAre();
    void otherOnesWaitAndTheOldGoOn();
    void aReleaseTakesItsOwn();
    void whatCannotGoOnIsSaidInTheAudit();
    void theRadiusComesFirst();
    void twoPeopleChangeThem();
    void nobodyElseMay();
    void anotherFileIsNotConsentedTo();
    void aProposalIsTakenBack();
    void withoutOthersNothingWaits();

private:
    BaselineState settled(const GivenBaselines &baselines);
    void wait(const std::string &text);
    template<class Request>
    Request ask(const std::string &purpose = {})
    {
        auto request = fleet<Request>("r-" + std::to_string(++m_requests), purpose);
        request.set_hash(m_harness->baselines.waitingHash);
        return request;
    }
    End propose(const std::string &person, v1::ProposeBaselinesResponse &told, const std::string &purpose = "new law")
    {
        return by(person, *m_stub, &Stub::ProposeBaselines, ask<v1::ProposeBaselinesRequest>(purpose), told);
    }
    End approve(const std::string &person, v1::ApproveBaselinesResponse &told)
    {
        return by(person, *m_stub, &Stub::ApproveBaselines, ask<v1::ApproveBaselinesRequest>(), told);
    }
    std::vector<AuditEvent> audited()
    {
        std::vector<AuditEvent> found;
        const auto events = m_harness->store->auditOf("", 0, 1'000);
        std::ranges::copy_if(*events, std::back_inserter(found),
                             [](const AuditEvent &event) { return event.action.starts_with("baselines."); });
        return found;
    }

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<Stub> m_stub;
    std::vector<std::string> m_log;
    int m_requests = 0;
};

void TestBaselinesRpc::init()
{
    Script told;
    told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                  sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003)};
    m_harness = std::make_unique<RoomHarness>(told, 120);
    m_stub = v1::BaselinesService::NewStub(m_harness->channel());
    m_log.clear();
}

void TestBaselinesRpc::cleanup()
{
    m_stub.reset();
    m_harness.reset();
}

BaselineState TestBaselinesRpc::settled(const GivenBaselines &baselines)
{
    auto state = settleBaselines(*m_harness->store, m_harness->clock, baselines,
                                 [this](const std::string &line) { m_log.push_back(line); });
    if (!state.ok())
        qFatal("%s", state.status().ToString().c_str());
    return *std::move(state);
}

void TestBaselinesRpc::wait(const std::string &text)
{
    static_cast<void>(settled(own()));
    m_harness->baselines = settled(given(text));
    QVERIFY(m_harness->baselines.waiting);
}

void TestBaselinesRpc::theFirstAreTakenAsTheyAre()
{
    const BaselineState state = settled(given(changedText()));
    QVERIFY(!state.waiting);
    QCOMPARE(state.inForce->version, std::string("2027-01.1"));
    QCOMPARE(audited().size(), 1U);
    QCOMPARE(audited()[0].outcome, std::string("first"));
}

void TestBaselinesRpc::otherOnesWaitAndTheOldGoOn()
{
    static_cast<void>(settled(own()));
    BaselineState state = settled(given(changedText()));
    QCOMPARE(state.inForce->version, standardBaselines()->version);
    QCOMPARE(state.waiting->version, std::string("2027-01.1"));
    QCOMPARE(m_log.size(), 1U);
    // A second start with the same file, and one with the old file again.
    QVERIFY(settled(given(changedText())).waiting);
    QVERIFY(!settled(own()).waiting);
    QVERIFY(audited().empty());
}

void TestBaselinesRpc::aReleaseTakesItsOwn()
{
    static_cast<void>(settled(own()));
    GivenBaselines released = given(changedText("2027-02.1"), true);
    QVERIFY(!settled(released).waiting);
    QCOMPARE(audited().back().outcome, std::string("released"));
    // Where a file of the company's was in force, a program's own is another one: it waits.
    m_harness->baselines = {};
    cleanup();
    init();
    static_cast<void>(settled(given(changedText())));
    QVERIFY(settled(own()).waiting);
}

void TestBaselinesRpc::whatCannotGoOnIsSaidInTheAudit()
{
    QVERIFY(m_harness->store
                ->write([&](StoreTxn &txn) {
                    return accept(txn, {"hash", "1", "version = \"1\"", {}, {}, false, 0}); // Leaves out what is firm.
                })
                .ok());
    const BaselineState state = settled(given(changedText()));
    QVERIFY(!state.waiting);
    QCOMPARE(audited().back().outcome, std::string("could not go on"));
}

void TestBaselinesRpc::theRadiusComesFirst()
{
    isolation::Known known;
    known.tenantId = "alder";
    isolation::took(
        known,
        std::vector<Observation>{{"data.limits", true, "in force", {}}, {"data.encryption", false, "no key", "none"}},
        1);
    Record evidence = evidenceRecord(known);
    QVERIFY(m_harness->store->write([&](StoreTxn &txn) { return txn.putRecord(evidence); }).ok());
    wait(changedText());
    v1::GetBaselineChangeResponse told;
    QVERIFY(by("platform-1", *m_stub, &Stub::GetBaselineChange, fleet<v1::GetBaselineChangeRequest>(), told).ok());
    QVERIFY(told.waits() && !told.has_proposal());
    QCOMPARE(told.version(), standardBaselines()->version);
    QCOMPARE(told.waiting_version(), std::string("2027-01.1"));
    QVERIFY(std::ranges::any_of(told.lines(), [](const std::string &line) {
        return line.find("data.limits") != std::string::npos && line.find("other checks") != std::string::npos;
    }));
    QCOMPARE(told.tenants(), 2U);
    QVERIFY(told.worse() >= 1U);
    QCOMPARE(told.effects(0).tenant_id(), std::string("alder"));
    QCOMPARE(told.effects(0).tenant_name(), std::string("Alderbrook Clinic"));
    QVERIFY(told.effects(0).worse() && told.effects(0).text().find("would drift") != std::string::npos);
    // Within the own scope only.
    v1::GetBaselineChangeResponse west;
    QVERIFY(by("platform-3", *m_stub, &Stub::GetBaselineChange, fleet<v1::GetBaselineChangeRequest>(), west).ok());
    QCOMPARE(west.tenants(), 1U);
}

void TestBaselinesRpc::twoPeopleChangeThem()
{
    wait(changedText());
    v1::ProposeBaselinesResponse asked;
    v1::ApproveBaselinesResponse consented;
    QCOMPARE(approve("platform-2", consented).reason, std::string("NOT_PROPOSED"));
    QCOMPARE(propose("platform-1", asked, {}).reason, std::string("PURPOSE_MISSING"));
    QVERIFY(propose("platform-1", asked).ok());
    QCOMPARE(asked.change().proposal().by(), std::string("platform-1"));
    QCOMPARE(propose("platform-2", asked).reason, std::string("ALREADY_PROPOSED"));
    QCOMPARE(approve("platform-1", consented).reason, std::string("OWN_PROPOSAL"));
    const End end = approve("platform-2", consented);
    QVERIFY2(end.ok(), end.text().c_str());
    QVERIFY(consented.change().accepted());
    QCOMPARE(consented.change().accepted_by(), std::string("platform-2"));
    QCOMPARE(approve("platform-2", consented).reason, std::string("ALREADY_ACCEPTED"));
    const auto events = audited();
    QCOMPARE(events.size(), 2U);
    QCOMPARE(events[0].outcome, std::string("proposed"));
    QCOMPARE(events[1].outcome, std::string("accepted"));
    QCOMPARE(events[1].actor, std::string("platform-2"));
    QCOMPARE(events[1].purpose, std::string("new law"));
    QCOMPARE(events[1].after, m_harness->baselines.waitingHash);
    // From the next start on, whatever file lies there: with this one they are in force, with the old one it waits.
    const BaselineState next = settled(given(changedText()));
    QVERIFY(!next.waiting);
    QCOMPARE(next.inForce->version, std::string("2027-01.1"));
    const BaselineState late = settled(own());
    QVERIFY(late.waiting);
    QCOMPARE(late.inForce->version, std::string("2027-01.1"));
}

void TestBaselinesRpc::nobodyElseMay()
{
    wait(changedText());
    v1::ProposeBaselinesResponse asked;
    v1::ApproveBaselinesResponse consented;
    v1::GetBaselineChangeResponse told;
    for (const char *person : {"support-1", "success-2", "partner-1"}) {
        QCOMPARE(by(person, *m_stub, &Stub::GetBaselineChange, fleet<v1::GetBaselineChangeRequest>(), told).reason,
                 std::string("ACTION_NOT_ALLOWED"));
        QCOMPARE(propose(person, asked).reason, std::string("ACTION_NOT_ALLOWED"));
        QCOMPARE(approve(person, consented).reason, std::string("ACTION_NOT_ALLOWED"));
    }
    for (const char *person : {"engineer-1", "auditor-1"}) { // They read.
        QVERIFY(by(person, *m_stub, &Stub::GetBaselineChange, fleet<v1::GetBaselineChangeRequest>(), told).ok());
        QCOMPARE(propose(person, asked).reason, std::string("ACTION_NOT_ALLOWED"));
        QCOMPARE(approve(person, consented).reason, std::string("ACTION_NOT_ALLOWED"));
    }
    QVERIFY(audited().empty());
}

void TestBaselinesRpc::anotherFileIsNotConsentedTo()
{
    wait(changedText());
    v1::ProposeBaselinesResponse asked;
    QVERIFY(propose("platform-1", asked).ok());
    // The gateway was started anew with another file meanwhile: the consent to the first is none to the second.
    auto stale = ask<v1::ApproveBaselinesRequest>();
    m_harness->baselines = settled(given(changedText("2027-01.2")));
    v1::ApproveBaselinesResponse consented;
    QCOMPARE(int(by("platform-2", *m_stub, &Stub::ApproveBaselines, stale, consented).status.error_code()),
             int(grpc::StatusCode::ABORTED));
    QCOMPARE(approve("platform-2", consented).reason, std::string("NOT_PROPOSED"));
    QCOMPARE(settled(own()).inForce->version, standardBaselines()->version);
}

void TestBaselinesRpc::aProposalIsTakenBack()
{
    wait(changedText());
    v1::ProposeBaselinesResponse asked;
    QVERIFY(propose("platform-1", asked).ok());
    v1::WithdrawBaselinesResponse back;
    QVERIFY(by("platform-2", *m_stub, &Stub::WithdrawBaselines, ask<v1::WithdrawBaselinesRequest>(), back).ok());
    QVERIFY(!back.change().has_proposal());
    v1::ApproveBaselinesResponse consented;
    QCOMPARE(approve("platform-2", consented).reason, std::string("NOT_PROPOSED"));
    QVERIFY(propose("platform-2", asked).ok()); // And asked for anew.
}

void TestBaselinesRpc::withoutOthersNothingWaits()
{
    v1::GetBaselineChangeResponse told;
    QVERIFY(by("platform-1", *m_stub, &Stub::GetBaselineChange, fleet<v1::GetBaselineChangeRequest>(), told).ok());
    QVERIFY(!told.waits());
    QCOMPARE(told.version(), standardBaselines()->version);
    v1::ProposeBaselinesResponse asked;
    QCOMPARE(propose("platform-1", asked).reason, std::string("NOTHING_WAITS"));
}

QTEST_GUILESS_MAIN(TestBaselinesRpc)
#include "tst_baselines_rpc.moc"
