// Offboarding between people over real channels: two agree, a legal hold stops it wherever it stands, every lost write
// is gone on from, and a tenant that is gone is found nowhere but in its certificate.
#include "backend/rpc/isolation_keeper.h"
#include "backend/rpc/lockbox_record.h"
#include "backend/rpc/tier_move_record.h"
#include "tests/backend/leaving_people.h"

#include "bulkhead/v1/inventory.grpc.pb.h"
#include "bulkhead/v1/isolation.grpc.pb.h"
#include "bulkhead/v1/service_levels.grpc.pb.h"
#include "bulkhead/v1/session.grpc.pb.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr std::int64_t kDayMs = 24 * 60 * kMinuteMs;
constexpr char kName[] = "Alderbrook Clinic";

Script script()
{
    Script told;
    told.fleet = {sampleTenant("alder", kName, "us-east", "success-2", 700'001),
                  sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003),
                  sampleTenant("rowan", "Rowan Network", "us-east", "success-2", 700'005)};
    for (int i = 0; i < 18; ++i)
        told.fleet.push_back(
            sampleTenant("yew-" + std::to_string(i), "Yew " + std::to_string(i), "us-east", "success-2", 700'100 + i));
    told.outageFrom = kNow / kMinuteMs - 20; // "alder" has an alert.
    told.outageTo = told.outageFrom + 100'000;
    told.fleet[2].profile = Profile::WhiteLabel;
    told.fleet[3].parent = "rowan";
    return told;
}

} // namespace

class TestDepartureRpc : public QObject
{
    Q_OBJECT
private slots:
    void init() { begin({}); }
    void cleanup()
    {
        m_people.reset();
        m_harness.reset();
    }

    void twoPeopleTakeATenantAwayAndCertifyIt();
    void nobodyTakesOneAwayAlone();
    void whatStandsInTheWayIsSaid();
    void theDaysAreKept();
    void aHoldStopsItWhereverItStands();
    void onlyAnotherPersonReleasesAHold();
    void otherRolesAndScopesFindNothing();
    void whatStillStandsIsNamedAndRetried();
    void everyLostWriteIsGoneOnFrom();
    void aPausedRunGoesOn();
    void whoIsGoneIsFoundNowhere();
    void aLeavingTenantTakesNothingNew();
    void calledOffBeforeItBegins();
    void whatHasBegunIsNotCalledOff();
    void aMoveBetweenTiersEndsFirst();
    void itLeavesAsWhatItWasThatDay();
    void linksOfItsLockboxGoWithIt();

private:
    void begin(const std::string &path)
    {
        m_harness = std::make_unique<RoomHarness>(script(), 120, path);
        m_people = std::make_unique<LeavingPeople>(m_harness->channel());
    }
    [[nodiscard]] std::int64_t now() const { return m_harness->clock.now; }
    [[nodiscard]] Stage stageOf(const std::string &tenant)
    {
        const auto facts = m_harness->store->tenant(tenant);
        return facts.ok() ? facts->stage : Stage::Unspecified;
    }
    [[nodiscard]] bool audited(const std::string &tenant, const std::string &part)
    {
        const auto events = m_harness->store->auditOf(tenant, 0, 1'000);
        return events.ok() && std::ranges::any_of(*events, [&](const AuditEvent &event) {
                   return (event.outcome + " " + event.after).find(part) != std::string::npos;
               });
    }
    End simulate(const std::string &tenant, v1::SimulateActResponse &answer, const std::string &person = "platform-1",
                 std::int64_t inMs = 0)
    {
        auto request = about<v1::SimulateActRequest>(tenant);
        request.mutable_offboard()->set_not_before_ms(now() + inMs);
        request.mutable_offboard()->set_data_until_ms(now());
        return by(person, *m_people->acts, &v1::ActsService::Stub::SimulateAct, request, answer);
    }
    /// Of the tenant at this index of the fleet.
    int alertsOf(TenantIndex tenant)
    {
        const auto board = m_harness->room->services();
        return static_cast<int>(std::ranges::count_if(*board->alerts, [&](const AlertView &alert) {
            return board->objectives->at(alert.objective).tenant == tenant;
        }));
    }
    void nowhere(std::size_t all);
    End tenantPage(const std::string &tenant, const std::string &person = "platform-1")
    {
        const auto stub = v1::InventoryService::NewStub(m_harness->channel());
        v1::GetTenantResponse answer;
        return by(person, *stub, &v1::InventoryService::Stub::GetTenant, about<v1::GetTenantRequest>(tenant), answer);
    }
    /// Ids of the list that a person gets.
    std::set<std::string> listed(const std::string &person)
    {
        const auto stub = v1::InventoryService::NewStub(m_harness->channel());
        v1::ListTenantsRequest request;
        request.mutable_context()->mutable_fleet();
        request.set_page_size(500);
        v1::ListTenantsResponse answer;
        static_cast<void>(by(person, *stub, &v1::InventoryService::Stub::ListTenants, request, answer));
        std::set<std::string> ids;
        ids.insert(answer.facts().id().begin(), answer.facts().id().end());
        return ids;
    }

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<LeavingPeople> m_people;
};

void TestDepartureRpc::twoPeopleTakeATenantAwayAndCertifyIt()
{
    v1::SimulateActResponse plan;
    QVERIFY(simulate("alder", plan).ok());
    QVERIFY2(plan.allowed(), plan.refusal().c_str());
    QCOMPARE(plan.departure().systems_size(), 1);
    QCOMPARE(plan.departure().systems(0).system(), std::string("Script"));
    QCOMPARE(plan.departure().systems(0).objects(0), std::string("role of its own"));
    QVERIFY(plan.departure().stays_size() > 5);
    QVERIFY(m_people->agreed("alder", kName, now()));
    QCOMPARE(stageOf("alder"), Stage::Live); // Consent takes nothing away.
    QVERIFY(m_harness->platform.standsFor("alder"));
    v1::Departure told;
    const End end = m_people->run("alder", told);
    QVERIFY2(end.ok(), end.text().c_str());
    QCOMPARE(told.state(), v1::DEPARTURE_STATE_GONE);
    for (const auto &step : told.steps())
        QCOMPARE(step.state(), v1::STEP_STATE_DONE);
    QVERIFY(!m_harness->platform.standsFor("alder"));
    QCOMPARE(stageOf("alder"), Stage::Gone);
    v1::GetCertificateResponse certificate;
    QVERIFY(m_people->certificate("alder", certificate).ok());
    QCOMPARE(certificate.tenant_name(), std::string(kName));
    QVERIFY(audited("alder", "gone"));
    QVERIFY(audited("alder", "certificate " + certificate.hash()));
    Wire wire;
    wire.keep(certificate);
    for (const char *part : {"schema of alder", "Nothing of it was found on Script", "platform-1", "platform-2",
                             "The practice has merged into another.", "Its audit chain"})
        QVERIFY2(wire.holds(part), part);
    for (const TenantFacts &other : script().fleet)
        QVERIFY2(other.id == "alder" || !wire.holds(other.name), other.name.c_str());
    // The act that it was is verified.
    const auto acts = m_harness->store->acts("alder", 10);
    QVERIFY(acts.ok() && acts->size() == 1 && acts->front().state == ActState::Verified);
}

void TestDepartureRpc::nobodyTakesOneAwayAlone()
{
    v1::Act act;
    auto request = m_people->proposal("alder", "Alderbrook", now());
    QCOMPARE(m_people->propose(request, act).reason, std::string("NAME_NOT_TYPED"));
    request.mutable_offboard()->set_typed_name(kName);
    request.mutable_context()->set_purpose(" ");
    QCOMPARE(m_people->propose(request, act).reason, std::string("PURPOSE_MISSING"));
    request = m_people->proposal("alder", kName, now());
    QVERIFY(m_people->propose(request, act).ok());
    v1::Act again;
    QVERIFY(m_people->propose(request, again).ok()); // The same request has its effect once.
    QCOMPARE(again.id(), act.id());
    QCOMPARE(m_people->propose(request, again, "platform-2").reason, std::string("REQUEST_ID_REUSED"));
    v1::Departure told;
    QCOMPARE(m_people->run("alder", told).reason, std::string("NOT_APPROVED"));
    QCOMPARE(m_people->approve(act, "platform-1").reason, std::string("SELF_APPROVAL"));
    QVERIFY(!m_people->approve(act, "success-2").ok()); // Customer success decides contracts, not this.
    QVERIFY(m_people->approve(act).ok());
    QCOMPARE(m_people->run("alder", told, "success-2").reason, std::string("ACTION_NOT_ALLOWED"));
    QCOMPARE(m_people->run("alder", told, "auditor-1").reason, std::string("ACTION_NOT_ALLOWED"));
    QCOMPARE(stageOf("alder"), Stage::Live);
    QCOMPARE(m_harness->platform.removals.load(), 0);
}

void TestDepartureRpc::whatStandsInTheWayIsSaid()
{
    v1::SimulateActResponse plan;
    QVERIFY(simulate("rowan", plan).ok());
    QVERIFY(!plan.allowed());
    QVERIFY2(plan.refusal().find("1 sub-tenant: Yew 0") != std::string::npos, plan.refusal().c_str());
    v1::Act act;
    QCOMPARE(m_people->propose(m_people->proposal("rowan", "Rowan Network", now()), act).reason,
             std::string("ACT_REFUSED"));
    // A proposal that waits stands in the way, too, and one's own does not.
    auto tier = about<v1::ProposeActRequest>("alder", "tier");
    tier.mutable_context()->set_purpose("More of its own.");
    tier.mutable_change_tier()->set_to(v1::TIER_DEDICATED);
    v1::ProposeActResponse proposed;
    QVERIFY(by("platform-1", *m_people->acts, &v1::ActsService::Stub::ProposeAct, tier, proposed).ok());
    plan.Clear();
    QVERIFY(simulate("alder", plan).ok());
    QVERIFY2(plan.refusal().find("1 act waits") != std::string::npos, plan.refusal().c_str());
}

void TestDepartureRpc::theDaysAreKept()
{
    v1::SimulateActResponse plan;
    QVERIFY(simulate("alder", plan, "platform-1", 400 * kDayMs).ok());
    QVERIFY(!plan.allowed());
    auto request = m_people->proposal("alder", kName, now() + 7 * kDayMs);
    request.mutable_offboard()->set_data_until_ms(now() + 8 * kDayMs);
    v1::Act act;
    QCOMPARE(m_people->propose(request, act).reason, std::string("ACT_REFUSED"));
    QVERIFY(m_people->agreed("alder", kName, now() + 7 * kDayMs));
    v1::Departure told;
    QCOMPARE(m_people->run("alder", told).reason, std::string("TOO_EARLY"));
    QCOMPARE(stageOf("alder"), Stage::Live);
    m_harness->clock.now += 7 * kDayMs;
    QVERIFY(m_people->run("alder", told).ok());
    QCOMPARE(told.state(), v1::DEPARTURE_STATE_GONE);
}

void TestDepartureRpc::aHoldStopsItWhereverItStands()
{
    v1::LegalHold hold;
    QVERIFY(m_people->hold("alder", hold).ok());
    v1::Act act;
    v1::Departure told;
    QCOMPARE(m_people->propose(m_people->proposal("alder", kName, now()), act).reason, std::string("LEGAL_HOLD"));
    QVERIFY(m_people->release("alder", hold).ok());
    QVERIFY(m_people->propose(m_people->proposal("alder", kName, now()), act).ok());
    QVERIFY(m_people->hold("alder", hold).ok());
    QCOMPARE(m_people->approve(act).reason, std::string("LEGAL_HOLD"));
    QVERIFY(m_people->release("alder", hold).ok());
    QVERIFY(m_people->approve(act).ok());
    QVERIFY(m_people->hold("alder", hold).ok());
    QCOMPARE(m_people->run("alder", told).reason, std::string("LEGAL_HOLD"));
    QCOMPARE(stageOf("alder"), Stage::Live);
    QVERIFY(m_people->release("alder", hold).ok());
    // Placed while it is being removed: that step ends, the next does not begin.
    std::atomic<bool> placed = false;
    m_harness->platform.removing = [&](const TenantFacts &) {
        LeavingPeople other(m_harness->channel());
        other.requests = 100; // Ids of its own.
        placed = other.hold("alder", hold, "success-2").ok();
    };
    QCOMPARE(m_people->run("alder", told).reason, std::string("LEGAL_HOLD"));
    QVERIFY(placed);
    QCOMPARE(stageOf("alder"), Stage::Leaving);
    QCOMPARE(m_people->list().front().holds(), 1u);
    m_harness->platform.removing = nullptr;
    QVERIFY(m_people->release("alder", hold, "platform-1").ok());
    QVERIFY(m_people->run("alder", told).ok());
    QCOMPARE(told.state(), v1::DEPARTURE_STATE_GONE);
    QVERIFY(audited("alder", "placed"));
    QVERIFY(audited("alder", "released"));
}

void TestDepartureRpc::onlyAnotherPersonReleasesAHold()
{
    v1::LegalHold hold;
    QVERIFY(m_people->hold("alder", hold).ok());
    QCOMPARE(m_people->release("alder", hold, "platform-1").reason, std::string("SELF_RELEASE"));
    QCOMPARE(m_people->release("holly", hold).reason, std::string("HOLD_NOT_FOUND")); // Another tenant's.
    QCOMPARE(m_people->release("alder", hold, "auditor-1").reason, std::string("ACTION_NOT_ALLOWED"));
    v1::LegalHold stale = hold;
    stale.set_revision(hold.revision() + 7);
    QCOMPARE(m_people->release("alder", stale).reason, std::string("REVISION_CONFLICT"));
    QVERIFY(m_people->release("alder", hold).ok());
    QCOMPARE(m_people->release("alder", hold).reason, std::string("HOLD_RELEASED"));
    v1::LegalHold none;
    QCOMPARE(m_people->hold("alder", none, "support-1").reason, std::string("ACTION_NOT_ALLOWED"));
    auto request = about<v1::PlaceHoldRequest>("alder", "empty");
    request.set_reason("why");
    v1::PlaceHoldResponse answer;
    QCOMPARE(by("platform-1", *m_people->departures, &v1::DeparturesService::Stub::PlaceHold, request, answer).reason,
             std::string("HOLD_INCOMPLETE"));
}

void TestDepartureRpc::otherRolesAndScopesFindNothing()
{
    QVERIFY(m_people->agreed("alder", kName, now()));
    v1::GetDepartureResponse page;
    const auto look = [&](const char *person, const char *tenant) {
        return by(person, *m_people->departures, &v1::DeparturesService::Stub::GetDeparture,
                  about<v1::GetDepartureRequest>(tenant), page);
    };
    const End foreign = look("success-4", "alder"), unknown = look("success-4", "nobody");
    QCOMPARE(foreign.reason, std::string("TENANT_NOT_IN_SCOPE"));
    QCOMPARE(foreign.text(), unknown.text());
    QCOMPARE(look("support-1", "alder").reason, std::string("ACTION_NOT_ALLOWED"));
    v1::SimulateActResponse plan;
    QCOMPARE(simulate("alder", plan, "support-1").reason, std::string("ACTION_NOT_ALLOWED"));
    QVERIFY(m_people->list("success-4").empty());
    QCOMPARE(m_people->list("success-2").size(), std::size_t{1});
    v1::Departure told;
    QVERIFY(m_people->run("alder", told).ok());
    v1::GetCertificateResponse certificate;
    const End outside = m_people->certificate("alder", certificate, "success-4"),
              none = m_people->certificate("nobody", certificate, "success-4"),
              here = m_people->certificate("holly", certificate, "success-4"); // It has not left.
    QCOMPARE(outside.reason, std::string("DEPARTURE_NOT_FOUND"));
    QCOMPARE(outside.text(), none.text());
    QCOMPARE(here.text(), none.text());
    QVERIFY(m_people->list("success-4").empty());
    QVERIFY(m_people->certificate("alder", certificate, "success-2").ok()); // Whose book it was in.
    QCOMPARE(m_people->certificate("alder", certificate, "support-1").reason, std::string("ACTION_NOT_ALLOWED"));
}

void TestDepartureRpc::whatStillStandsIsNamedAndRetried()
{
    m_harness->platform.keeps = true;
    QVERIFY(m_people->agreed("alder", kName, now()));
    v1::Departure told;
    QVERIFY(m_people->run("alder", told).ok());
    QCOMPARE(told.state(), v1::DEPARTURE_STATE_RUNNING);
    const auto failed = std::ranges::find_if(
        told.steps(), [](const v1::DepartureStep &step) { return step.state() == v1::STEP_STATE_FAILED; });
    QVERIFY(failed != told.steps().end());
    QCOMPARE(failed->id(), std::string("scan"));
    QVERIFY2(failed->reason().find("Script still has role of its own") != std::string::npos, failed->reason().c_str());
    QCOMPARE(stageOf("alder"), Stage::Leaving);
    QCOMPARE(m_people->run("alder", told, "platform-2", false).reason, std::string("STEP_FAILED"));
    m_harness->platform.keeps = false;
    QVERIFY(m_people->run("alder", told).ok());
    QCOMPARE(told.state(), v1::DEPARTURE_STATE_GONE);
}

void TestDepartureRpc::everyLostWriteIsGoneOnFrom()
{
    bool lost = true;
    int tenant = 1; // "yew-0" is of a channel.
    for (; lost && tenant < 18; ++tenant) {
        const std::string id = "yew-" + std::to_string(tenant);
        QVERIFY(m_people->agreed(id, "Yew " + std::to_string(tenant), now()));
        m_harness->fallible->failAt = tenant;
        v1::Departure told;
        const End end = m_people->run(id, told);
        lost = m_harness->fallible->failAt == 0;
        m_harness->fallible->failAt = 0;
        if (!lost)
            break;
        // Lost before a step was stored, or within it, which is told as a step that failed.
        QVERIFY2(!end.ok() || told.state() == v1::DEPARTURE_STATE_RUNNING, id.c_str());
        QVERIFY2(stageOf(id) != Stage::Gone, id.c_str()); // Nothing is told gone that was not stored so.
        const End again = m_people->run(id, told);
        QVERIFY2(again.ok(), (id + again.text()).c_str());
        QCOMPARE(told.state(), v1::DEPARTURE_STATE_GONE);
        QVERIFY(!m_harness->platform.standsFor(id));
        QCOMPARE(stageOf(id), Stage::Gone);
    }
    QVERIFY2(!lost, "the run has more writes than the fleet has tenants");
    QVERIFY2(tenant > 10, qPrintable(QString::number(tenant)));
}

void TestDepartureRpc::aPausedRunGoesOn()
{
    QVERIFY(m_people->agreed("alder", kName, now()));
    const auto context = callOf("platform-2");
    m_harness->platform.removing = [&context](const TenantFacts &) { context->TryCancel(); };
    const auto reader =
        m_people->departures->RunDeparture(context.get(), about<v1::RunDepartureRequest>("alder", "first"));
    v1::RunDepartureResponse message;
    while (reader->Read(&message)) {
    }
    QCOMPARE(reader->Finish().error_code(), grpc::CANCELLED);
    m_harness->platform.removing = nullptr;
    // The step that ran ends first. Whether the next had begun when the word came is not in anybody's hand.
    v1::Departure told;
    End end;
    QTRY_VERIFY((end = m_people->run("alder", told)).reason != "DEPARTURE_RUNNING");
    QVERIFY2(end.ok() || end.reason == "TENANT_NOT_IN_SCOPE", end.text().c_str());
    QCOMPARE(stageOf("alder"), Stage::Gone);
    QCOMPARE(m_harness->platform.removals.load(), 1); // What was done is not done again.
}

/// In no list, count, search or alert; only in its certificate.
void TestDepartureRpc::nowhere(std::size_t all)
{
    for (const char *person : {"platform-1", "support-1", "success-2", "auditor-1"}) {
        QVERIFY2(!listed(person).contains("alder"), person);
        const End gone = tenantPage("alder", person), unknown = tenantPage("nobody", person);
        QCOMPARE(gone.text(), unknown.text());
    }
    QCOMPARE(listed("platform-1").size(), all - 1);
    const auto session = v1::SessionService::NewStub(m_harness->channel());
    v1::HelloRequest hello;
    hello.mutable_context()->mutable_fleet();
    v1::HelloResponse said;
    QVERIFY(by("platform-1", *session, &v1::SessionService::Stub::Hello, hello, said).ok());
    QCOMPARE(said.tenants_in_scope(), all - 1);
    v1::SearchRequest search;
    search.mutable_context()->mutable_fleet();
    search.set_query("Alderbrook");
    search.set_limit(10);
    v1::SearchResponse hits;
    QVERIFY(by("platform-1", *session, &v1::SessionService::Stub::Search, search, hits).ok());
    QCOMPARE(hits.hits_size(), 0);
    QCOMPARE(alertsOf(0), 0);
    // Its id is never used again, and its certificate is there.
    TenantFacts same = sampleTenant("alder", "Somebody Else", "us-east", "success-2", 1);
    QVERIFY(absl::IsAlreadyExists(m_harness->store->write(
        [&same](StoreTxn &txn) { return txn.insertTenants(std::span<const TenantFacts>(&same, 1)); })));
    v1::GetCertificateResponse certificate;
    QVERIFY(m_people->certificate("alder", certificate).ok());
}

void TestDepartureRpc::whoIsGoneIsFoundNowhere()
{
    const QTemporaryDir folder;
    m_people.reset();
    m_harness.reset();
    const std::string path = folder.filePath(QStringLiteral("store.db")).toStdString();
    begin(path);
    const std::size_t all = script().fleet.size();
    QCOMPARE(listed("platform-1").size(), all);
    // A stream that was there before is told that it is gone.
    const auto inventory = v1::InventoryService::NewStub(m_harness->channel());
    v1::WatchTenantsRequest watch;
    watch.mutable_context()->mutable_fleet();
    const auto watching = callOf("platform-1");
    const auto reader = inventory->WatchTenants(watching.get(), watch);
    v1::WatchTenantsResponse message;
    std::map<std::string, std::uint32_t> rows;
    while (reader->Read(&message)) {
        for (int i = 0; i < message.facts().row_size(); ++i)
            rows[message.facts().id(i)] = message.facts().row(i);
        if (message.frame().snapshot_end())
            break;
    }
    QVERIFY(rows.contains("alder"));
    QVERIFY(alertsOf(0) > 0);
    QVERIFY(m_people->agreed("alder", kName, now()));
    v1::Departure told;
    QVERIFY(m_people->run("alder", told).ok());
    bool removed = false;
    while (!removed && reader->Read(&message))
        removed = std::ranges::find(message.removed(), rows["alder"]) != message.removed().end();
    QVERIFY(removed);
    QCOMPARE(message.total(), all - 1);
    watching->TryCancel();
    while (reader->Read(&message)) {
    }
    static_cast<void>(reader->Finish());
    m_harness->minutesPass(2);
    nowhere(all);
    if (QTest::currentTestFailed())
        return;
    // And so after a restart.
    m_people.reset();
    m_harness.reset();
    begin(path);
    m_harness->minutesPass(1);
    nowhere(all);
}

void TestDepartureRpc::aLeavingTenantTakesNothingNew()
{
    m_harness->platform.keeps = true; // It stands at its scan.
    QVERIFY(m_people->agreed("alder", kName, now()));
    v1::Departure told;
    QVERIFY(m_people->run("alder", told).ok());
    QCOMPARE(stageOf("alder"), Stage::Leaving);
    auto tier = about<v1::ProposeActRequest>("alder", "tier");
    tier.mutable_context()->set_purpose("More of its own.");
    tier.mutable_change_tier()->set_to(v1::TIER_DEDICATED);
    v1::ProposeActResponse proposed;
    const End end = by("platform-1", *m_people->acts, &v1::ActsService::Stub::ProposeAct, tier, proposed);
    QVERIFY2(!end.ok() && end.reason == "TENANT_LEAVING", end.text().c_str());
    v1::SimulateActResponse plan;
    QVERIFY(tenantPage("alder").ok()); // It is still here.
}

void TestDepartureRpc::calledOffBeforeItBegins()
{
    v1::Act act;
    QVERIFY(m_people->propose(m_people->proposal("alder", kName, now() + kDayMs), act).ok());
    QVERIFY(m_people->approve(act).ok());
    QVERIFY(!m_people->withdraw(act, "success-2").ok());
    QVERIFY(m_people->withdraw(act, "platform-1").ok());
    QCOMPARE(act.state(), v1::ACT_STATE_FAILED);
    v1::Departure told;
    m_harness->clock.now += 2 * kDayMs;
    QCOMPARE(m_people->run("alder", told).reason, std::string("NOT_APPROVED"));
    QVERIFY(m_people->agreed("alder", kName, now())); // It may be agreed on anew.
    QVERIFY(m_people->run("alder", told).ok());
}

void TestDepartureRpc::whatHasBegunIsNotCalledOff()
{
    m_harness->platform.keeps = true; // It stands at its scan.
    v1::Act act;
    QVERIFY(m_people->propose(m_people->proposal("alder", kName, now()), act).ok());
    QVERIFY(m_people->approve(act).ok());
    v1::Departure told;
    QVERIFY(m_people->run("alder", told).ok());
    QCOMPARE(told.state(), v1::DEPARTURE_STATE_RUNNING);
    QCOMPARE(m_people->withdraw(act, "platform-1").reason, std::string("ACT_STATE"));
    QCOMPARE(stageOf("alder"), Stage::Leaving);
    m_harness->platform.keeps = false;
    QVERIFY(m_people->run("alder", told).ok());
    QCOMPARE(told.state(), v1::DEPARTURE_STATE_GONE);
}

void TestDepartureRpc::aMoveBetweenTiersEndsFirst()
{
    QVERIFY(m_people->agreed("alder", kName, now()));
    TenantMove back; // Paused on its way back from a tier that was tried before.
    back.id = "act-0.back";
    back.actId = "act-0";
    back.tenantId = "alder";
    back.from = Tier::Segmented;
    back.to = Tier::Shared;
    back.back = true;
    back.state = MoveState::Paused;
    const auto keep = [&] {
        Record record = recordOf(back);
        QVERIFY(m_harness->store->write([&](StoreTxn &txn) { return txn.putRecord(record); }).ok());
        back.revision = record.revision;
    };
    keep();
    v1::Departure told;
    QCOMPARE(m_people->run("alder", told).reason, std::string("TENANT_MOVING"));
    QCOMPARE(m_harness->platform.removals.load(), 0);
    QCOMPARE(stageOf("alder"), Stage::Live);
    back.state = MoveState::Done;
    keep();
    QVERIFY(m_people->run("alder", told).ok());
    QCOMPARE(told.state(), v1::DEPARTURE_STATE_GONE);
}

/// Between consent and its day a tenant may move: it is looked for, and certified, where it was.
void TestDepartureRpc::itLeavesAsWhatItWasThatDay()
{
    QVERIFY(m_people->agreed("alder", kName, now()));
    const auto moved = m_harness->store->write([](StoreTxn &txn) -> absl::Status {
        auto tenant = txn.tenant("alder");
        if (!tenant.ok())
            return tenant.status();
        tenant->tier = Tier::Dedicated;
        return txn.updateTenant(*tenant);
    });
    QVERIFY(moved.ok());
    Tier removed = Tier::Unspecified;
    m_harness->platform.removing = [&](const TenantFacts &tenant) { removed = tenant.tier; };
    v1::Departure told;
    QVERIFY(m_people->run("alder", told).ok());
    m_harness->platform.removing = nullptr;
    QCOMPARE(told.state(), v1::DEPARTURE_STATE_GONE);
    QVERIFY(removed == Tier::Dedicated);
}

/// They name people of the tenant; what they decided stays in its audit.
void TestDepartureRpc::linksOfItsLockboxGoWithIt()
{
    const auto linkOf = [this](const std::string &number, const std::string &tenant) {
        LockboxPass pass;
        pass.number = number;
        pass.tenantId = tenant;
        pass.administrator = "Dana Lee";
        pass.madeBy = "success-2";
        pass.madeMs = now();
        pass.expiresMs = now() + kDayMs;
        Record record = recordOf(pass);
        QVERIFY(m_harness->store->write([&](StoreTxn &txn) { return txn.putRecord(record); }).ok());
    };
    linkOf("0123456789abcdef", "alder");
    linkOf("fedcba9876543210", "holly");
    QVERIFY(m_people->agreed("alder", kName, now()));
    v1::Departure told;
    QVERIFY(m_people->run("alder", told).ok());
    QCOMPARE(told.state(), v1::DEPARTURE_STATE_GONE);
    QVERIFY(absl::IsNotFound(m_harness->store->record(kLockboxLinkRecord, "0123456789abcdef").status()));
    QVERIFY(m_harness->store->record(kLockboxLinkRecord, "fedcba9876543210").ok());
    const auto forgotten = std::ranges::find(told.steps(), "forget", [](const auto &step) { return step.id(); });
    QVERIFY(forgotten != told.steps().end());
    QVERIFY2(forgotten->evidence().find("links of its lockbox (1)") != std::string::npos,
             forgotten->evidence().c_str());
}

QTEST_GUILESS_MAIN(TestDepartureRpc)
#include "tst_departure_rpc.moc"
