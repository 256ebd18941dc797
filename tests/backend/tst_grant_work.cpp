// Time-boxed access that is for an alert: it ends with the alert, on every gateway once; and nobody learns of an alert
// by asking for access to it.
#include "backend/domain/diagnostics.h"
#include "backend/recording/recorder.h"
#include "backend/rpc/grant_keeper.h"
#include "backend/rpc/services.h"
#include "tests/backend/lockbox_people.h"

#include "bulkhead/v1/audit.grpc.pb.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

/// Claims of "alder", which support-1 has in scope, and of "holly", which they have not, fail; those of "quay" never.
Script script()
{
    Script told = LockboxPeople::script();
    told.hit = {0, 1};
    told.outageFrom = kNow / kMinuteMs - 40;
    told.outageTo = kNow / kMinuteMs + 100;
    return told;
}

/// Nothing is ever asked of it: that there is one lets people ask for records of a tenant within their scope.
struct NoRecords final : Diagnostics
{
    absl::StatusOr<double> explain(const DiagnosticRequest &, const std::stop_token &) override
    {
        return absl::UnimplementedError("nobody asks");
    }
    absl::StatusOr<DiagnosticAnswer> run(const DiagnosticRequest &, const std::stop_token &) override
    {
        return absl::UnimplementedError("nobody asks");
    }
};

AlertView alertOf(const char *id, std::int64_t sinceMinute, std::int64_t resolvedMinute = 0)
{
    AlertView alert;
    alert.id = std::string(id) + "@" + std::to_string(sinceMinute);
    alert.sinceMs = sinceMinute * kMinuteMs;
    alert.resolvedMs = resolvedMinute * kMinuteMs;
    return alert;
}

} // namespace

class TestGrantWork : public QObject
{
    Q_OBJECT
private slots:
    void itEndsWhenTheAlertIsOver();
    void whatItIsForIsShownAndConsentedTo();
    void whatIsNoAlertThatIsOnIsApprovedByNobody_data();
    void whatIsNoAlertThatIsOnIsApprovedByNobody();
    void nobodyLearnsOfAnAlertByAsking();
    void aRequestOfWhoSeesTheAlertIsTakenOff();
    void theTenantsConsentIsToWhatIsOn();
    void brokenGlassIsForNone();
    void aRestartEndsWhatIsOverAndNothingElse();
    void aBoardThatHasNotJudgedSoFarEndsNothing();
    void whoeverEndsItFirstHasEndedIt();

private:
    void begin(Script told = script(), const std::string &store = {})
    {
        m_people.reset();
        m_harness.reset();
        m_harness = std::make_unique<RoomHarness>(std::move(told), 60, store, nullptr,
                                                  [this](ServiceParts &parts) { parts.diagnostics = &m_records; });
        m_people = std::make_unique<GrantedPeople>(m_harness->channel());
    }
    /// As the board of now tells it; empty: it does not fire.
    [[nodiscard]] std::string firing(const std::string &objective) const
    {
        const auto board = m_harness->room->services();
        for (const AlertView &alert : *board->alerts)
            if (alert.resolvedMs == 0 && (*board->objectives)[alert.objective].id == objective)
                return alert.id;
        return {};
    }
    v1::RequestGrantRequest requestOf(const std::string &tenant, const std::string &alert)
    {
        auto request = m_people->requestOf(tenant, 60);
        request.mutable_ask()->mutable_work()->set_alert_id(alert);
        return request;
    }
    v1::AccessGrant asked(const std::string &tenant, const std::string &alert)
    {
        v1::AccessGrant grant;
        if (const End end = m_people->ask(requestOf(tenant, alert), grant); !end.ok())
            std::fprintf(stderr, "%s\n", end.text().c_str());
        return grant;
    }
    v1::GetGrantCardResponse cardOf(const v1::AccessGrant &grant)
    {
        auto request = aboutFleet<v1::GetGrantCardRequest>();
        request.set_grant_id(grant.id());
        v1::GetGrantCardResponse card;
        static_cast<void>(by("lead-1", *m_people->access, &GrantedPeople::Access::GetGrantCard, request, card));
        return card;
    }
    v1::PreviewGrantResponse preview(const v1::GrantAsk &ask)
    {
        auto request = aboutFleet<v1::PreviewGrantRequest>();
        *request.mutable_ask() = ask;
        v1::PreviewGrantResponse answer;
        static_cast<void>(by("support-1", *m_people->access, &GrantedPeople::Access::PreviewGrant, request, answer));
        return answer;
    }
    [[nodiscard]] std::vector<AuditEvent> audited(const v1::AccessGrant &grant, const std::string &action) const
    {
        std::vector<AuditEvent> found;
        const auto events = m_harness->store->auditOf(grant.ask().tenant_id(), 0, 1'000);
        if (events.ok())
            std::ranges::copy_if(*events, std::back_inserter(found), [&](const AuditEvent &one) {
                return one.grant == grant.id() && one.action == action;
            });
        return found;
    }
    v1::GrantState stateOf(const v1::AccessGrant &grant)
    {
        const auto told = m_people->toldOf("support-1", grant.id());
        return told ? told->state() : v1::GRANT_STATE_UNSPECIFIED;
    }
    /// Claims go through again, and the alerts are over.
    void itIsOver()
    {
        m_harness->script.outageTo = m_harness->clock.now / kMinuteMs;
        m_harness->minutesPass(10);
        QVERIFY(firing("holly/claims").empty() && firing("alder/claims").empty());
    }
    void look() { QVERIFY(m_harness->grants->look().ok()); }

    NoRecords m_records;
    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<GrantedPeople> m_people;
};

void TestGrantWork::itEndsWhenTheAlertIsOver()
{
    QTemporaryDir folder;
    auto keys = recording::Keys::inFolder(folder.filePath("keys").toStdString(), true);
    QVERIFY(keys.ok());
    m_harness = std::make_unique<RoomHarness>(script(), 60, std::string(), nullptr,
                                              std::function<void(ServiceParts &)>(), *std::move(keys));
    m_people = std::make_unique<GrantedPeople>(m_harness->channel());
    const std::string alert = firing("holly/claims");
    QVERIFY(!alert.empty());
    v1::AccessGrant grant = asked("holly", alert);
    QCOMPARE(grant.ask().work().alert_id(), alert);
    const End end = m_people->approve(grant);
    QVERIFY2(end.ok(), end.text().c_str());
    v1::AccessGrant other = m_people->given("holly", 60); // Of the same person, for no alert.
    GrantedStream stream(*m_people->inventory, callOf("support-1"), grant.id());
    QTRY_VERIFY_WITH_TIMEOUT(stream.open, 10'000);
    look();
    QVERIFY(m_people->page("holly", grant.id()).ok());
    itIsOver();
    look();
    QElapsedTimer since;
    since.start();
    QTRY_VERIFY_WITH_TIMEOUT(stream.over, 10'000);
    QVERIFY2(since.elapsed() <= 5'000, qPrintable(QString::number(since.elapsed())));
    QCOMPARE(stream.reason(), std::string("GRANT_NOT_IN_FORCE"));
    QCOMPARE(m_people->page("holly", grant.id()).reason, std::string("GRANT_NOT_IN_FORCE"));
    QVERIFY(m_people->page("holly", other.id()).ok());
    const auto told = m_people->toldOf("support-1", grant.id());
    QVERIFY(told && told->state() == v1::GRANT_STATE_COMPLETED);
    QVERIFY(told->ended_ms() > told->started_ms() && told->ended_ms() < told->ends_ms());
    QCOMPARE(told->ended_by(), std::string("gateway"));
    QCOMPARE(told->end_reason(), std::string("The alert is over."));
    look(); // Once.
    const auto ends = audited(grant, "grants.end");
    QCOMPARE(ends.size(), std::size_t(1));
    QCOMPARE(ends.front().outcome, std::string("completed"));
    QCOMPARE(ends.front().after, "person=support-1, alert=" + alert);
    const auto timeline = m_harness->store->timeline("holly", 100);
    QVERIFY(timeline.ok() && std::ranges::any_of(*timeline, [](const TimelineEntry &one) {
                return one.text == "Access of support-1 has ended: its alert is over";
            }));
    // Its recording is sealed as with every other end; the other's goes on.
    QVERIFY(m_harness->grants->sealEnded().ok());
    const auto open = m_harness->recorder->open();
    QVERIFY(open.ok());
    QCOMPARE(open->size(), std::size_t(1));
    m_people.reset();
    m_harness.reset();
}

void TestGrantWork::whatItIsForIsShownAndConsentedTo()
{
    begin();
    const std::string alert = firing("holly/claims");
    auto request = requestOf("holly", alert);
    request.mutable_ask()->clear_permissions();
    request.mutable_ask()->add_permissions(v1::GRANT_PERMISSION_DIAGNOSTICS);
    request.mutable_ask()->add_permissions(v1::GRANT_PERMISSION_PHI); // Two have to consent.
    const auto says = [&alert](const auto &sentences) {
        return std::ranges::any_of(sentences, [&alert](const std::string &one) {
            return one == "Anything once the alert " + alert + " is over, whatever is left of its minutes.";
        });
    };
    QVERIFY(says(preview(request.ask()).stays_shut()));
    v1::AccessGrant grant;
    QVERIFY(m_people->ask(request, grant).ok());
    QVERIFY(says(cardOf(grant).stays_shut()));
    QVERIFY(cardOf(grant).obstacle().empty());
    QVERIFY(QString::fromStdString(audited(grant, "grants.request").front().after)
                .endsWith(QString::fromStdString(", or with alert=" + alert)));
    QVERIFY(m_people->approve(grant).ok());
    QCOMPARE(grant.votes_size(), 1);
    // The thread of the alert leads to it, whatever its ticket is.
    auto thread = aboutFleet<v1::GetThreadRequest>();
    thread.set_id(alert);
    v1::GetThreadResponse found;
    const auto audits = v1::AuditService::NewStub(m_harness->channel());
    QVERIFY(by("platform-1", *audits, &v1::AuditService::Stub::GetThread, thread, found).ok());
    QVERIFY(std::ranges::any_of(found.parts(), [&](const v1::ThreadPart &part) { return part.id() == grant.id(); }));
    // The same without the alert is another content.
    v1::AccessGrant shown = grant;
    auto amend = aboutFleet<v1::AmendGrantRequest>("amend");
    amend.set_grant_id(grant.id());
    amend.set_expected_revision(grant.revision());
    *amend.mutable_ask() = grant.ask();
    amend.mutable_ask()->clear_work();
    QVERIFY(m_people->decide("support-1", &GrantedPeople::Access::AmendGrant, amend, grant).ok());
    QCOMPARE(grant.votes_size(), 0);
    QVERIFY(!grant.ask().has_work());
    QCOMPARE(m_people->approve(shown, "platform-1").reason, std::string("REVISION_CONFLICT"));
    QVERIFY(!says(cardOf(grant).stays_shut()));
    // Work that names nothing is none.
    auto empty = requestOf("holly", {});
    v1::AccessGrant none;
    QCOMPARE(m_people->ask(empty, none).reason, std::string("GRANT_INCOMPLETE"));
    empty.mutable_ask()->mutable_work()->set_alert_id(std::string(201, 'a'));
    QCOMPARE(m_people->ask(empty, none).reason, std::string("TEXT_TOO_LONG"));
}

void TestGrantWork::whatIsNoAlertThatIsOnIsApprovedByNobody_data()
{
    QTest::addColumn<QString>("tenant");
    QTest::addColumn<QString>("alert"); // %1: since when those of "alder" and "holly" fire.
    QTest::addColumn<QString>("reason");
    QTest::newRow("as it should be") << "holly"
                                     << "holly/claims@%1"
                                     << "";
    // The alert has only just begun: another gateway may have named one that this one is about to name.
    QTest::newRow("another tenant's, that is on") << "holly"
                                                  << "alder/claims@%1"
                                                  << "WORK_NOT_KNOWN";
    QTest::newRow("for a tenant without alerts") << "quay"
                                                 << "holly/claims@%1"
                                                 << "WORK_NOT_KNOWN";
    QTest::newRow("of a workflow that is well") << "holly"
                                                << "holly/scheduling@%1"
                                                << "WORK_NOT_KNOWN";
    QTest::newRow("of a workflow that there is not") << "holly"
                                                     << "holly/nothing@%1"
                                                     << "WORK_NOT_KNOWN";
    QTest::newRow("from before") << "holly"
                                 << "holly/claims@29000000"
                                 << "WORK_OVER";
    QTest::newRow("of nobody") << "holly"
                               << "nobody/claims@%1"
                               << "WORK_NOT_KNOWN";
    QTest::newRow("no alert's id") << "holly"
                                   << "48213"
                                   << "WORK_OVER";
    QTest::newRow("no minute") << "holly"
                               << "holly/claims@"
                               << "WORK_OVER";
    QTest::newRow("a minute that no number holds") << "holly"
                                                   << "holly/claims@99999999999999999999"
                                                   << "WORK_OVER";
    QTest::newRow("of what nobody has judged yet") << "holly"
                                                   << "holly/scheduling@99999999"
                                                   << "WORK_NOT_KNOWN";
}

void TestGrantWork::whatIsNoAlertThatIsOnIsApprovedByNobody()
{
    QFETCH(QString, tenant);
    QFETCH(QString, alert);
    QFETCH(QString, reason);
    begin();
    const QString fires = QString::fromStdString(firing("holly/claims"));
    QVERIFY(fires == QString::fromStdString(firing("alder/claims")).replace("alder", "holly"));
    const std::string named = alert.replace("%1", fires.section('@', 1)).toStdString();
    v1::AccessGrant grant = asked(tenant.toStdString(), named);
    QVERIFY(!grant.id().empty()); // Whatever is named is taken alike.
    QCOMPARE(cardOf(grant).obstacle().empty(), reason.isEmpty());
    QCOMPARE(m_people->approve(grant).reason, reason.toStdString());
    look();
    QVERIFY(stateOf(grant) == (reason.isEmpty() ? v1::GRANT_STATE_IN_FORCE : v1::GRANT_STATE_REQUESTED));
}

void TestGrantWork::nobodyLearnsOfAnAlertByAsking()
{
    begin();
    const std::string alert = firing("holly/claims");
    v1::AccessGrant on = asked("holly", alert), well = asked("quay", alert), none = asked("nobody", alert),
                    past = asked("holly", "holly/claims@29000000");
    const auto blind = [](v1::AccessGrant grant) {
        grant.clear_id();
        grant.mutable_ask()->clear_tenant_id();
        grant.mutable_ask()->mutable_work()->clear_alert_id();
        return grant.SerializeAsString();
    };
    for (const v1::AccessGrant &one : {well, none, past})
        QCOMPARE(blind(one), blind(on));
    const auto dry = [&](const char *tenant) {
        v1::GrantAsk ask = on.ask();
        ask.set_tenant_id(tenant);
        return preview(ask).SerializeAsString();
    };
    QCOMPARE(dry("quay"), dry("holly"));
    QCOMPARE(dry("nobody"), dry("holly"));
    const auto told = [&](const v1::AccessGrant &one) {
        v1::AccessGrant now = m_people->toldOf("support-1", one.id()).value_or(v1::AccessGrant());
        now.clear_revision();
        return blind(now);
    };
    itIsOver(); // The alert is over. Who asked for it is not told by their request.
    look();
    QVERIFY(stateOf(on) == v1::GRANT_STATE_REQUESTED);
    for (const v1::AccessGrant &one : {well, none, past})
        QCOMPARE(told(one), told(on));
    QCOMPARE(m_people->approve(on).reason, std::string("WORK_OVER")); // Who decides is.
    for (const v1::AccessGrant &one : {well, none, past})
        QCOMPARE(told(one), told(on));
    // Nor by changing it.
    const auto amended = [&](const v1::AccessGrant &one) {
        auto amend = aboutFleet<v1::AmendGrantRequest>(m_people->next("amend"));
        amend.set_grant_id(one.id());
        amend.set_expected_revision(one.revision());
        *amend.mutable_ask() = one.ask();
        amend.mutable_ask()->set_minutes(15);
        v1::AccessGrant changed;
        return m_people->decide("support-1", &GrantedPeople::Access::AmendGrant, amend, changed).reason;
    };
    QCOMPARE(amended(on), std::string());
    QCOMPARE(amended(none), std::string());
    m_harness->clock.now += std::int64_t{8} * 60 * kMinuteMs;
    look();
    QVERIFY(stateOf(on) == v1::GRANT_STATE_LAPSED && stateOf(none) == v1::GRANT_STATE_LAPSED);
}

void TestGrantWork::aRequestOfWhoSeesTheAlertIsTakenOff()
{
    begin();
    auto request = requestOf("alder", firing("alder/claims"));
    request.mutable_ask()->clear_permissions();
    request.mutable_ask()->add_permissions(v1::GRANT_PERMISSION_DIAGNOSTICS);
    v1::AccessGrant grant, late;
    QVERIFY(m_people->ask(request, grant).ok());
    look();
    QVERIFY(stateOf(grant) == v1::GRANT_STATE_REQUESTED);
    itIsOver();
    look();
    const auto told = m_people->toldOf("support-1", grant.id());
    QVERIFY(told && told->state() == v1::GRANT_STATE_COMPLETED && told->started_ms() == 0);
    QCOMPARE(told->end_reason(), std::string("The alert was over before the access was in force."));
    QCOMPARE(audited(grant, "grants.end").size(), std::size_t(1));
    QCOMPARE(m_people->approve(grant).reason, std::string("REVISION_CONFLICT"));
    grant = *told;
    QCOMPARE(m_people->approve(grant).reason, std::string("GRANT_STATE"));
    // From then on they are told before they ask.
    QVERIFY(!preview(request.ask()).refusal().empty());
    request.set_request_id("late");
    QCOMPARE(m_people->ask(request, late).reason, std::string("WORK_OVER"));
    request.mutable_ask()->clear_work();
    QVERIFY(m_people->ask(request, late).ok());
}

void TestGrantWork::theTenantsConsentIsToWhatIsOn()
{
    LockboxPeople box;
    std::atomic<WorkState> alert = WorkState::On;
    box.harness.grants->watch([&alert](const grants::Ask &) { return alert.load(); });
    box.switchOn();
    const std::string page = box.linked();
    auto request = box.people.requestOf("holly");
    request.mutable_ask()->mutable_work()->set_alert_id("holly/claims@29924072");
    v1::AccessGrant grant;
    QVERIFY(box.people.ask(request, grant).ok());
    QVERIFY(box.people.approve(grant).ok());
    QVERIFY(grant.state() == v1::GRANT_STATE_REQUESTED);
    QVERIFY(holds(box.get(page), "from when it is approved, or until the alert that it is for is over"));
    alert = WorkState::Over;
    QCOMPARE(box.decideBy(page, grant.id(), "consent").status, 409U);
    QVERIFY(box.told(grant).state() == v1::GRANT_STATE_REQUESTED);
    alert = WorkState::On;
    QCOMPARE(box.decideBy(page, grant.id(), "consent").status, 303U);
    QVERIFY(box.told(grant).state() == v1::GRANT_STATE_IN_FORCE);
    alert = WorkState::Over;
    QVERIFY(box.harness.grants->look().ok());
    QVERIFY(holds(box.get(page), "ended when its alert was over")); // To whom it belongs it is told in words.
}

void TestGrantWork::brokenGlassIsForNone()
{
    begin();
    auto request = aboutFleet<v1::BreakGlassRequest>("break");
    GrantedPeople::fill(*request.mutable_ask(), "holly", 15);
    request.mutable_ask()->mutable_work()->set_alert_id(firing("holly/claims"));
    v1::AccessGrant grant;
    QCOMPARE(m_people->decide("support-1", &GrantedPeople::Access::BreakGlass, request, grant).reason,
             std::string("GRANT_INCOMPLETE"));
    request.mutable_ask()->clear_work();
    request.mutable_ask()->set_purpose("Nobody answers; claims stand.");
    request.set_request_id("break it");
    QVERIFY(m_people->decide("support-1", &GrantedPeople::Access::BreakGlass, request, grant).ok());
}

void TestGrantWork::aRestartEndsWhatIsOverAndNothingElse()
{
    QTemporaryDir folder;
    const std::string store = folder.filePath("fleet.db").toStdString();
    const Script on = script();
    begin(on, store);
    const std::string alert = firing("holly/claims");
    m_harness->step(); // Alerts that fire are written down with a tick.
    v1::AccessGrant grant = asked("holly", alert);
    QVERIFY(m_people->approve(grant).ok());
    begin(on, store);
    look();
    QVERIFY(stateOf(grant) == v1::GRANT_STATE_IN_FORCE);
    QCOMPARE(firing("holly/claims"), alert);
    Script well = on; // Nothing failed: while it was away the alert has ended.
    well.hit.clear();
    begin(well, store);
    look();
    QVERIFY(stateOf(grant) == v1::GRANT_STATE_COMPLETED);
    QVERIFY(!m_people->page("holly", grant.id()).ok());
}

void TestGrantWork::aBoardThatHasNotJudgedSoFarEndsNothing()
{
    constexpr std::int64_t kSince = 29'924'072;
    auto objectives = std::make_shared<std::vector<ObjectiveView>>(2);
    (*objectives)[0].tenant = 3;
    (*objectives)[0].id = "holly/claims";
    (*objectives)[1].tenant = 4;
    (*objectives)[1].id = "quay/claims";
    ServiceBoard board;
    board.objectives = objectives;
    const auto stateWith = [&](std::vector<AlertView> alerts, std::int64_t evaluated, double progress = 1) {
        board.alerts = std::make_shared<const std::vector<AlertView>>(std::move(alerts));
        board.evaluatedMs = evaluated * kMinuteMs;
        board.historyProgress = progress;
        return int(alertStateOf(board, 3, "holly/claims@29924072"));
    };
    const int on = int(WorkState::On), over = int(WorkState::Over), unknown = int(WorkState::Unknown);
    QCOMPARE(stateWith({}, 0), unknown);                 // It has only just begun.
    QCOMPARE(stateWith({}, kSince + 100, 0.5), unknown); // It reads its past.
    QCOMPARE(stateWith({}, kSince - 1), unknown);        // Another gateway has judged that minute before it.
    QCOMPARE(stateWith({}, kSince + 4), unknown);        // Or names the alert some minutes before it.
    QCOMPARE(stateWith({}, kSince + 5), over);
    QCOMPARE(stateWith({alertOf("holly/claims", kSince)}, kSince), on);
    QCOMPARE(stateWith({alertOf("holly/claims", kSince)}, kSince + 100, 0.5), on);
    QCOMPARE(stateWith({alertOf("holly/claims", kSince, kSince + 9)}, kSince + 9), over);
    // As another gateway names it, where a minute came late; not the next one, and not one of before.
    QCOMPARE(stateWith({alertOf("holly/claims", kSince + 5)}, kSince + 9), on);
    QCOMPARE(stateWith({alertOf("holly/claims", kSince - 5)}, kSince + 9), on);
    QCOMPARE(stateWith({alertOf("holly/claims", kSince + 6)}, kSince + 9), over);
    QCOMPARE(stateWith({alertOf("holly/claims", kSince - 50)}, kSince + 9), on); // It has not seen the dip between.
    QCOMPARE(stateWith({alertOf("holly/claims", kSince + 3), alertOf("holly/claims", kSince, kSince + 2)}, kSince + 9),
             over);
    QCOMPARE(stateWith({alertOf("holly/claims", kSince + 2, kSince + 4)}, kSince + 9), over);
    AlertView others = alertOf("holly/claims", kSince); // Of another tenant, whatever it is called.
    others.objective = 1;
    QCOMPARE(stateWith({others}, kSince + 9), over);
}

// The end of the alert, its minutes, who has it and who ends it, all at once: one of them, and one line of audit.
void TestGrantWork::whoeverEndsItFirstHasEndedIt()
{
    begin();
    std::atomic<WorkState> alert = WorkState::On;
    m_harness->grants->watch([&alert](const grants::Ask &) { return alert.load(); });
    GrantKeeper other(m_harness->clock, *m_harness->store, true); // As a second gateway on the store has it.
    other.watch([&alert](const grants::Ask &) { return alert.load(); });
    QVERIFY(other.look().ok());
    std::set<int> seen;
    for (int round = 0; round < 60; ++round) {
        alert = WorkState::On;
        v1::AccessGrant grant = asked("holly", "holly/claims@29924072"), mine = grant, theirs = grant;
        QVERIFY(m_people->approve(grant).ok());
        other.put(*m_harness->grants->rows().find(grant.id()));
        if (round % 4 == 3)
            m_harness->clock.now += std::int64_t{60} * kMinuteMs;
        End back, ended;
        std::atomic<bool> go = false;
        const auto then = [&go](auto deed) {
            return std::thread([&go, deed] {
                while (!go)
                    std::this_thread::yield();
                deed();
            });
        };
        std::vector<std::thread> all;
        all.push_back(then([&] { back = m_people->giveBack(mine); }));
        all.push_back(then([&] { ended = m_people->revoke(theirs); }));
        all.push_back(then([&] { static_cast<void>(other.look()); }));
        alert = WorkState::Over;
        go = true;
        static_cast<void>(m_harness->grants->look());
        for (std::thread &one : all)
            one.join();
        look();
        const v1::GrantState state = stateOf(grant);
        seen.insert(int(state));
        std::size_t ends = audited(grant, "grants.end").size();
        ends += std::size_t(std::ranges::count(audited(grant, "grants.request"), "given back", &AuditEvent::outcome));
        ends += std::size_t(std::ranges::count(audited(grant, "grants.approve"), "revoked", &AuditEvent::outcome));
        QCOMPARE(ends, std::size_t(1));
        QCOMPARE(back.ok(), state == v1::GRANT_STATE_GIVEN_BACK);
        QCOMPARE(ended.ok(), state == v1::GRANT_STATE_REVOKED);
        if (state == v1::GRANT_STATE_COMPLETED || state == v1::GRANT_STATE_EXPIRED)
            QCOMPARE(audited(grant, "grants.end").front().outcome,
                     std::string(state == v1::GRANT_STATE_COMPLETED ? "completed" : "expired"));
        QVERIFY(state == v1::GRANT_STATE_EXPIRED || round % 4 != 3);
    }
    QVERIFY(seen.contains(v1::GRANT_STATE_COMPLETED) && seen.contains(v1::GRANT_STATE_EXPIRED));
}

QTEST_GUILESS_MAIN(TestGrantWork)
#include "tst_grant_work.moc"
