// Exposure cases over real channels: a boundary that lets something through opens one, who may see and do what, four
// eyes, and packs that name one tenant alone.
#include "backend/rpc/exposure_keeper.h"
#include "backend/rpc/grant_keeper.h"
#include "backend/rpc/grant_recording.h"
#include "backend/rpc/isolation_keeper.h"
#include "tests/backend/exposure_people.h"

#include <QtTest>

#include <set>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr std::int64_t kDayMs = 86'400'000;

Script script()
{
    Script told;
    told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                  sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003),
                  sampleTenant("quay", "Quayside Practice", "us-east", "success-4", 700'005)};
    return told;
}

std::string outcomeOf(const End &end)
{
    return std::to_string(end.status.error_code()) + "|" + end.reason + "|" + end.status.error_message();
}

} // namespace

class TestExposuresRpc : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_harness = std::make_unique<RoomHarness>(script(), 60);
        m_people = std::make_unique<ExposurePeople>(m_harness->channel());
    }
    void cleanup()
    {
        m_people.reset();
        m_harness.reset();
    }
    void fromTheReportToTheEnd();
    void aCrossingOpensOneCase();
    void aLostRecordingOpensOneCase();
    void aCaseIsToldToWhoHasAllItsTenants();
    void rolesThatMayNot_data();
    void rolesThatMayNot();
    void foreignTenantsAreAsUnknownOnes();
    void fourEyes();
    void noNoticeAsksForTheName();
    void whatIsNotRight_data();
    void whatIsNotRight();
    void aRepeatHasItsEffectOnce();
    void staleDecisionsLoseNothing();
    void eachChangeStandsInEveryChain();
    void aPackNamesOneTenantAlone();
    void aTenantThatWasTakenOutStaysHidden();
    void aTenantThatHasLeftStaysInTheCase();
    void remindersAreEnteredByTheGateway();
    void theStreamTellsWhatChanges();

private:
    std::int64_t now() const { return m_harness->clock.now; }
    v1::ExposureCase reported(const std::string &owner = "alder", const std::string &seer = "holly")
    {
        v1::ExposureCase item;
        if (const End end = m_people->report("lead-1", m_people->reportOf(owner, seer, now()), item); !end.ok())
            qWarning("%s", end.text().c_str());
        return item;
    }
    std::vector<AuditEvent> chain(const std::string &tenant)
    {
        std::vector<AuditEvent> found;
        auto events = m_harness->store->auditOf(tenant, 0, 10'000);
        for (AuditEvent &event : *events)
            if (event.action.starts_with("exposures."))
                found.push_back(std::move(event));
        return found;
    }
    void lookAtAll()
    {
        while (m_harness->isolation->look() > 0) {
        }
    }

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<ExposurePeople> m_people;
};

void TestExposuresRpc::fromTheReportToTheEnd()
{
    v1::ExposureCase item = reported();
    QCOMPARE(item.state(), v1::EXPOSURE_STATE_OPEN);
    QCOMPARE(item.days(), 60U);
    QCOMPARE(item.last_day(), now() / kDayMs + 60);
    QCOMPARE(item.urgency(), v1::EXPOSURE_URGENCY_CALM);
    QCOMPARE(item.parties(1).tenant_name(), std::string("Hollyhock Practice"));
    QCOMPARE(outcomeOf(m_people->assess("lead-1", item, v1::EXPOSURE_RATING_HIGH)), std::string("0||"));
    QCOMPARE(outcomeOf(m_people->decide("platform-1", item, v1::EXPOSURE_VERDICT_NOTIFY)), std::string("0||"));
    QCOMPARE(item.state(), v1::EXPOSURE_STATE_ASSESSED);
    QCOMPARE(outcomeOf(m_people->confirm("platform-2", item)), std::string("0||"));
    QCOMPARE(item.state(), v1::EXPOSURE_STATE_DECIDED);
    QCOMPARE(m_people->close("lead-1", item).reason, std::string("OWNER_NOT_TOLD"));
    QCOMPARE(outcomeOf(m_people->notice("lead-1", item, "alder", now())), std::string("0||"));
    QCOMPARE(item.urgency(), v1::EXPOSURE_URGENCY_STOPPED);
    QCOMPARE(outcomeOf(m_people->close("lead-1", item)), std::string("0||"));
    QCOMPARE(item.state(), v1::EXPOSURE_STATE_CLOSED);
    QCOMPARE(outcomeOf(m_people->note("lead-1", item, "The letter came back.", 5)), std::string("0||"));
    QCOMPARE(item.entries_size(), 7);
    QCOMPARE(item.entries(6).corrects(), 5U);
    QCOMPARE(m_people->told("lead-1").size(), std::size_t{1});
}

void TestExposuresRpc::aCrossingOpensOneCase()
{
    lookAtAll();
    QVERIFY(m_harness->exposures->look().ok());
    QVERIFY(m_people->told("lead-1").empty());
    m_harness->platform.setFaults({"alder"});
    m_harness->clock.now += 30 * kMinuteMs;
    lookAtAll();
    for (int i = 0; i < 3; ++i) // However often it is looked at.
        QVERIFY(m_harness->exposures->look().ok());
    m_harness->clock.now += 2 * kMinuteMs;
    lookAtAll();
    QVERIFY(m_harness->exposures->look().ok());
    auto cases = m_people->told("lead-1");
    QCOMPARE(cases.size(), std::size_t{1});
    v1::ExposureCase item = cases.front();
    QCOMPARE(item.kind(), v1::EXPOSURE_KIND_CROSSING);
    QCOMPARE(item.opened_by(), std::string("gateway"));
    QCOMPARE(item.parties_size(), 1);
    QCOMPARE(item.parties(0).tenant_id(), std::string("alder"));
    QCOMPARE(item.parties(0).part(), v1::EXPOSURE_PART_SEER);
    QCOMPARE(item.evidence(0).digest().size(), std::size_t{64});
    QCOMPARE(item.sightings(), 1U);
    // Shut and open again while the case is: the same case, seen again.
    const auto again = [this] {
        m_harness->platform.setFaults({});
        m_harness->clock.now += 2 * kMinuteMs;
        lookAtAll();
        m_harness->platform.setFaults({"alder"});
        m_harness->clock.now += 30 * kMinuteMs;
        lookAtAll();
        return m_harness->exposures->look();
    };
    QVERIFY(again().ok());
    cases = m_people->told("lead-1");
    QCOMPARE(cases.size(), std::size_t{1});
    QCOMPARE(cases.front().sightings(), 2U);
    item = cases.front();
    // Once it is closed the same crossing opens no other, not even after a restart of who looks; a new one does.
    QVERIFY(m_people->assess("lead-1", item).ok());
    QVERIFY(m_people->decide("lead-1", item, v1::EXPOSURE_VERDICT_NO_NOTICE, "Alderbrook Clinic").ok());
    QVERIFY(m_people->confirm("platform-1", item).ok());
    QVERIFY(m_people->close("lead-1", item).ok());
    {
        ExposureKeeper another(m_harness->clock, *m_harness->store, m_harness->room->fleet(), 60);
        another.watch(*m_harness->isolation);
        QVERIFY(another.look().ok());
    }
    QCOMPARE(m_people->told("lead-1").size(), std::size_t{1});
    QVERIFY(again().ok());
    QCOMPARE(m_people->told("lead-1").size(), std::size_t{2});
}

void TestExposuresRpc::aLostRecordingOpensOneCase()
{
    const auto ended = [this](const std::string &id, const absl::Status &why, const std::string &by) {
        grants::Grant grant;
        grant.id = id;
        grant.person = "support-1";
        grant.ask.tenantId = "holly";
        grant.ask.permissions = {grants::Permission::Diagnostics};
        grant.state = grants::State::Revoked;
        grant.endedBy = by;
        grant.endReason = reasonOfFailure(why);
        grant.endedMs = now();
        grant.revision = 1;
        m_harness->grants->put(grant);
    };
    ended("grant-full", absl::ResourceExhaustedError("full"), kEndedByRecording);
    ended("grant-person", absl::DataLossError("lost"), "lead-1");
    QVERIFY(m_harness->exposures->look().ok());
    QVERIFY(m_people->told("lead-1").empty());
    ended("grant-lost", absl::DataLossError("lost"), kEndedByRecording);
    QVERIFY(m_harness->exposures->look().ok());
    ended("grant-other", absl::OkStatus(), "lead-1"); // News of another.
    QVERIFY(m_harness->exposures->look().ok());
    const auto cases = m_people->told("lead-1");
    QCOMPARE(cases.size(), std::size_t{1});
    QCOMPARE(cases.front().kind(), v1::EXPOSURE_KIND_LOST_RECORDING);
    QCOMPARE(cases.front().person(), std::string("support-1"));
    QCOMPARE(cases.front().records(), std::string("reviewed queries"));
    QCOMPARE(cases.front().parties(0).tenant_id(), std::string("holly"));
    QCOMPARE(cases.front().parties(0).part(), v1::EXPOSURE_PART_OWNER);
}

void TestExposuresRpc::aCaseIsToldToWhoHasAllItsTenants()
{
    v1::ExposureCase both = reported("alder", "holly"), east = reported("alder", "quay");
    // lead-2 has us-east: the half of the first that they have would tell of the other.
    const auto seen = m_people->told("lead-2");
    QCOMPARE(seen.size(), std::size_t{1});
    QCOMPARE(seen.front().id(), east.id());
    QCOMPARE(m_people->told("auditor-1").size(), std::size_t{2});
    Wire wire;
    const End foreign = m_people->note("lead-2", both, "Hello.");
    v1::ExposureCase none;
    none.set_id("exposure-0000000000000000");
    const End unknown = m_people->note("lead-2", none, "Hello.");
    QCOMPARE(outcomeOf(foreign), outcomeOf(unknown));
    QCOMPARE(foreign.reason, std::string("EXPOSURE_NOT_FOUND"));
    v1::GetExposurePackResponse pack;
    QCOMPARE(outcomeOf(m_people->pack("lead-2", both.id(), "alder", pack)), outcomeOf(foreign));
    for (const v1::ExposureCase &one : seen)
        wire.keep(one);
    QVERIFY(!wire.holds("Hollyhock") && !wire.holds("holly"));
}

void TestExposuresRpc::rolesThatMayNot_data()
{
    QTest::addColumn<QString>("person");
    QTest::addColumn<bool>("reads");
    QTest::addRow("support") << "support-1" << false;
    QTest::addRow("customer success") << "success-2" << false;
    QTest::addRow("an onboarding engineer") << "engineer-1" << false;
    QTest::addRow("a partner's administrator") << "partner-1" << false;
    QTest::addRow("an auditor, who reads") << "auditor-1" << true;
}

void TestExposuresRpc::rolesThatMayNot()
{
    QFETCH(QString, person);
    QFETCH(bool, reads);
    v1::ExposureCase item = reported(), mine;
    const std::string who = person.toStdString();
    std::vector<v1::ExposureCase> cases;
    QCOMPARE(m_people->watch(who, cases).ok(), reads);
    v1::GetExposurePackResponse pack;
    QCOMPARE(m_people->pack(who, item.id(), "alder", pack).ok(), reads);
    const auto denied = [](const End &end) { return end.status.error_code() == grpc::PERMISSION_DENIED; };
    QVERIFY(denied(m_people->report(who, m_people->reportOf("alder", "quay", now()), mine)));
    QVERIFY(denied(m_people->assess(who, item)));
    QVERIFY(denied(m_people->decide(who, item, v1::EXPOSURE_VERDICT_NOTIFY)));
    QVERIFY(denied(m_people->confirm(who, item)));
    QVERIFY(denied(m_people->notice(who, item, "alder", now())));
    QVERIFY(denied(m_people->note(who, item, "Hello.")));
    QVERIFY(denied(m_people->close(who, item)));
    auto amend = m_people->of<v1::AmendExposureRequest>(item);
    QVERIFY(denied(m_people->deed(who, &ExposurePeople::Stub::AmendExposure, amend, item)));
    const auto after = m_people->told("lead-1");
    QCOMPARE(after.size(), std::size_t{1});
    QCOMPARE(after.front().revision(), item.revision());
}

void TestExposuresRpc::foreignTenantsAreAsUnknownOnes()
{
    v1::ExposureCase item, mine;
    const End foreign = m_people->report("lead-2", m_people->reportOf("alder", "holly", now()), item);
    const End unknown = m_people->report("lead-2", m_people->reportOf("alder", "nobody", now()), item);
    QCOMPARE(outcomeOf(foreign), outcomeOf(unknown));
    QCOMPARE(foreign.reason, std::string("TENANT_NOT_IN_SCOPE"));
    QVERIFY(m_people->report("lead-2", m_people->reportOf("alder", "quay", now()), mine).ok());
    auto amend = m_people->of<v1::AmendExposureRequest>(mine);
    ExposurePeople::add(*amend.mutable_parties(), "holly", v1::EXPOSURE_PART_OWNER);
    amend.set_discovered_ms(mine.discovered_ms());
    QCOMPARE(outcomeOf(m_people->deed("lead-2", &ExposurePeople::Stub::AmendExposure, amend, mine)),
             outcomeOf(foreign));
    QVERIFY(chain("holly").empty());
}

void TestExposuresRpc::fourEyes()
{
    v1::ExposureCase item = reported();
    QVERIFY(m_people->assess("lead-1", item).ok());
    QVERIFY(m_people->decide("platform-1", item, v1::EXPOSURE_VERDICT_NOTIFY).ok());
    QCOMPARE(m_people->confirm("lead-1", item).reason, std::string("SELF_APPROVAL"));
    QCOMPARE(m_people->confirm("platform-1", item).reason, std::string("SELF_APPROVAL"));
    const auto ownWork = [this](const char *person) { return m_people->told(person).front().own_work(); };
    QVERIFY(ownWork("lead-1") && ownWork("platform-1") && !ownWork("platform-2"));
    QVERIFY(m_people->confirm("platform-2", item, true).ok());
    QCOMPARE(item.state(), v1::EXPOSURE_STATE_ASSESSED);
    QVERIFY(item.decided_by().empty());
    QCOMPARE(m_people->confirm("platform-2", item).reason, std::string("EXPOSURE_STATE"));
    // Another assessment does not make the first assessor a stranger.
    QVERIFY(m_people->assess("platform-1", item).ok());
    QVERIFY(m_people->decide("platform-1", item, v1::EXPOSURE_VERDICT_NOTIFY).ok());
    QCOMPARE(m_people->confirm("lead-1", item).reason, std::string("SELF_APPROVAL"));
    QVERIFY(m_people->confirm("platform-2", item).ok());
    QCOMPARE(item.confirmed_by(), std::string("platform-2"));
}

void TestExposuresRpc::noNoticeAsksForTheName()
{
    v1::ExposureCase item = reported();
    QVERIFY(m_people->assess("lead-1", item).ok());
    for (const char *typed : {"", "Quayside Practice", "alderbrook clinic"})
        QCOMPARE(m_people->decide("lead-1", item, v1::EXPOSURE_VERDICT_NO_NOTICE, typed).reason,
                 std::string("NAME_MISMATCH"));
    QVERIFY(m_people->decide("lead-1", item, v1::EXPOSURE_VERDICT_NO_NOTICE, "Alderbrook Clinic").ok());
    QVERIFY(m_people->assess("lead-1", item, v1::EXPOSURE_RATING_HIGH).ok());
    QCOMPARE(m_people->decide("lead-1", item, v1::EXPOSURE_VERDICT_NO_NOTICE, "Alderbrook Clinic").reason,
             std::string("FACTOR_HIGH"));
}

void TestExposuresRpc::whatIsNotRight_data()
{
    QTest::addColumn<int>("spoil");
    QTest::addColumn<QString>("reason");
    QTest::addRow("no tenant") << 0 << "EXPOSURE_INCOMPLETE";
    QTest::addRow("a tenant twice") << 1 << "EXPOSURE_INCOMPLETE";
    QTest::addRow("no words") << 2 << "EXPOSURE_INCOMPLETE";
    QTest::addRow("discovered ahead") << 3 << "TIME_AHEAD";
    QTest::addRow("something of a patient") << 4 << "TEXT_IDENTIFYING";
    QTest::addRow("a part that is none") << 5 << "EXPOSURE_INCOMPLETE";
    QTest::addRow("more tenants than a case has") << 6 << "EXPOSURE_INCOMPLETE";
    QTest::addRow("words without end") << 7 << "TEXT_TOO_LONG";
}

void TestExposuresRpc::whatIsNotRight()
{
    QFETCH(int, spoil);
    auto request = m_people->reportOf("alder", "holly", now());
    switch (spoil) {
    case 0:
        request.clear_parties();
        break;
    case 1:
        ExposurePeople::add(*request.mutable_parties(), "alder", v1::EXPOSURE_PART_SEER);
        break;
    case 2:
        request.set_text(" ");
        break;
    case 3:
        request.set_discovered_ms(now() + kDayMs);
        break;
    case 4:
        request.set_text("The row of 123-45-6789 was shown.");
        break;
    case 5:
        request.mutable_parties(0)->set_part(static_cast<v1::ExposurePart>(7));
        break;
    case 6:
        for (int i = 0; i < 30; ++i)
            ExposurePeople::add(*request.mutable_parties(), "quay", v1::EXPOSURE_PART_SEER);
        break;
    default:
        request.set_text(std::string(2'001, 'x'));
        break;
    }
    v1::ExposureCase item;
    QTEST(QString::fromStdString(m_people->report("lead-1", request, item).reason), "reason");
    QVERIFY(m_people->told("lead-1").empty());
}

void TestExposuresRpc::aRepeatHasItsEffectOnce()
{
    const auto request = m_people->reportOf("alder", "holly", now());
    v1::ExposureCase first, second;
    QVERIFY(m_people->report("lead-1", request, first).ok());
    QVERIFY(m_people->report("lead-1", request, second).ok());
    QCOMPARE(second.id(), first.id());
    QCOMPARE(m_people->told("lead-1").size(), std::size_t{1});
    auto other = request;
    other.set_people(4);
    QCOMPARE(m_people->report("lead-1", other, second).reason, std::string("REQUEST_ID_REUSED"));
}

void TestExposuresRpc::staleDecisionsLoseNothing()
{
    v1::ExposureCase item = reported(), stale = item;
    QVERIFY(m_people->assess("lead-1", item).ok());
    QCOMPARE(m_people->assess("platform-1", stale).reason, std::string("REVISION_CONFLICT"));
    // A note needs no revision: it takes nothing's place.
    QVERIFY(m_people->note("platform-1", stale, "Seen by nobody else.").ok());
    QCOMPARE(stale.state(), v1::EXPOSURE_STATE_ASSESSED);
    QCOMPARE(m_people->note("platform-1", stale, "None.", 40).reason, std::string("ENTRY_NOT_FOUND"));
}

void TestExposuresRpc::eachChangeStandsInEveryChain()
{
    v1::ExposureCase item = reported();
    QVERIFY(m_people->assess("lead-1", item).ok());
    v1::GetExposurePackResponse pack;
    QVERIFY(m_people->pack("auditor-1", item.id(), "holly", pack).ok());
    for (const char *tenant : {"alder", "holly", ""}) {
        const auto events = chain(tenant);
        QCOMPARE(events.size(), std::string_view(tenant) == "holly" ? std::size_t{3} : std::size_t{2});
        QCOMPARE(events[0].actor, std::string("lead-1"));
        QCOMPARE(events[1].outcome, std::string("assessed"));
        QVERIFY(events[1].after.find("case=" + item.id()) == 0);
        for (const AuditEvent &event : events) // Who reads the one may not know the other.
            for (const char *name : {"Alderbrook", "Hollyhock", "alder", "holly"})
                QVERIFY2((event.after + event.before + event.purpose).find(name) == std::string::npos, name);
    }
    QVERIFY(chain("quay").empty());
    QVERIFY(chain("holly").back().after.find(pack.hash()) != std::string::npos);
}

void TestExposuresRpc::aPackNamesOneTenantAlone()
{
    auto request = m_people->reportOf("alder", "holly", now());
    request.set_text("HOLLYHOCK PRACTICE saw invoices of Alderbrook Clinic (holly, not hollyhocks).");
    request.set_person("desk of Hollyhock Practice");
    v1::ExposureCase item;
    QVERIFY(m_people->report("lead-1", request, item).ok());
    QVERIFY(m_people->assess("lead-1", item, v1::EXPOSURE_RATING_LOW, "Hollyhock Practice has deleted it.").ok());
    QVERIFY(m_people->decide("lead-1", item, v1::EXPOSURE_VERDICT_NOTIFY).ok());
    QVERIFY(m_people->notice("lead-1", item, "alder", now()).ok());
    QVERIFY(m_people->note("platform-1", item, "Alderbrook Clinic asked whether holly is told, too.").ok());
    v1::GetExposurePackResponse alder, holly;
    QVERIFY(m_people->pack("lead-1", item.id(), "alder", alder).ok());
    QVERIFY(m_people->pack("lead-1", item.id(), "holly", holly).ok());
    Wire one, other;
    one.keep(alder);
    other.keep(holly);
    QVERIFY(one.holds("Alderbrook Clinic") && one.holds("another tenant of the platform"));
    QVERIFY(!one.holds("Hollyhock Practice") && !one.holds("HOLLYHOCK") && !one.holds("(holly"));
    QVERIFY(one.holds("not hollyhocks")); // A word of its own.
    QVERIFY(other.holds("Hollyhock Practice"));
    QVERIFY(!other.holds("Alderbrook") && !other.holds("\"alder\"") && !other.holds("registered letter"));
    QCOMPARE(alder.tenant_name(), std::string("Alderbrook Clinic"));
    QVERIFY(alder.pages_size() == 4 && !alder.hash().empty() && alder.hash() != holly.hash());
    v1::GetExposurePackResponse none;
    QCOMPARE(m_people->pack("lead-1", item.id(), "quay", none).reason, std::string("EXPOSURE_NOT_FOUND"));
}

void TestExposuresRpc::aTenantThatWasTakenOutStaysHidden()
{
    v1::ExposureCase item = reported("alder", "holly");
    auto amend = m_people->of<v1::AmendExposureRequest>(item);
    ExposurePeople::add(*amend.mutable_parties(), "alder", v1::EXPOSURE_PART_OWNER);
    amend.set_discovered_ms(item.discovered_ms());
    QVERIFY(m_people->deed("lead-1", &ExposurePeople::Stub::AmendExposure, amend, item).ok());
    QCOMPARE(item.parties_size(), 1);
    // Its timeline still says what it was before.
    QVERIFY(item.entries(1).text().find("Hollyhock Practice") != std::string::npos);
    QVERIFY(m_people->told("lead-2").empty());
    v1::GetExposurePackResponse pack;
    QVERIFY(m_people->pack("lead-1", item.id(), "alder", pack).ok());
    Wire wire;
    wire.keep(pack);
    QVERIFY(!wire.holds("Hollyhock") && !wire.holds("holly"));
}

void TestExposuresRpc::aTenantThatHasLeftStaysInTheCase()
{
    v1::ExposureCase item = reported("alder", "quay");
    QVERIFY(m_harness->store
                ->write([](StoreTxn &txn) -> absl::Status {
                    auto tenant = txn.tenant("quay");
                    if (!tenant.ok())
                        return tenant.status();
                    tenant->stage = Stage::Gone;
                    return txn.updateTenant(*tenant);
                })
                .ok());
    {
        auto fleet = m_harness->room->fleet().edit();
        const auto index = m_harness->room->fleet().find("quay");
        TenantFacts facts = m_harness->room->fleet().current()->factsOf(*index);
        facts.stage = Stage::Gone;
        fleet.setFacts(*index, facts);
        fleet.publish();
    }
    QCOMPARE(m_people->told("lead-2").size(), std::size_t{1}); // us-east held it when it came in.
    QVERIFY(m_people->note("lead-2", item, "It has left meanwhile.").ok());
    v1::ExposureCase another;
    QCOMPARE(m_people->report("lead-1", m_people->reportOf("alder", "quay", now()), another).reason,
             std::string("TENANT_NOT_IN_SCOPE"));
}

void TestExposuresRpc::remindersAreEnteredByTheGateway()
{
    reported();
    QVERIFY(m_harness->exposures->look().ok());
    QCOMPARE(m_people->told("lead-1").front().entries_size(), 1);
    m_harness->clock.now += 51 * kDayMs;
    QVERIFY(m_harness->exposures->look().ok());
    QVERIFY(m_harness->exposures->look().ok());
    const auto item = m_people->told("lead-1").front();
    QCOMPARE(item.entries_size(), 2);
    QCOMPARE(item.entries(1).kind(), v1::EXPOSURE_ENTRY_KIND_REMINDER);
    QCOMPARE(item.urgency(), v1::EXPOSURE_URGENCY_NEAR);
    QCOMPARE(chain("alder").back().action, std::string("exposures.remind"));
}

void TestExposuresRpc::theStreamTellsWhatChanges()
{
    const auto context = callOf("lead-1");
    const auto reader = m_people->stub->WatchExposures(context.get(), aboutFleet<v1::WatchExposuresRequest>());
    v1::WatchExposuresResponse message;
    do
        QVERIFY(reader->Read(&message));
    while (!message.frame().snapshot_end());
    v1::ExposureCase item = reported();
    do
        QVERIFY(reader->Read(&message));
    while (message.items().empty());
    QCOMPARE(message.items_size(), 2);
    QCOMPARE(message.items(0).line().case_id(), item.id());
    QCOMPARE(message.items(1).exposure().id(), item.id());
    QVERIFY(m_people->assess("lead-1", item).ok());
    do
        QVERIFY(reader->Read(&message));
    while (message.items().empty());
    QCOMPARE(message.items_size(), 2); // What was said before is not said again.
    QCOMPARE(message.items(0).line().number(), 2U);
    QCOMPARE(message.items(1).exposure().state(), v1::EXPOSURE_STATE_ASSESSED);
    context->TryCancel();
    (void)reader->Finish();
}

QTEST_GUILESS_MAIN(TestExposuresRpc)
#include "tst_exposures_rpc.moc"
