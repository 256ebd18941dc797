// Time-boxed access on two gateways with one PostgreSQL: what one gives the other lets in within a second, what one
// ends is closed on the other within five; and an approver who loses the right between a consent and its effect.
#include "backend/access_file.h"
#include "backend/rpc/grant_keeper.h"
#include "tests/backend/granted_people.h"
#include "tests/backend/postgres_cluster.h"
#include "tests/fixtures/gateway_fixture.h"

#include "bulkhead/v1/audit.grpc.pb.h"
#include "bulkhead/v1/recordings.grpc.pb.h"
#include "bulkhead/v1/service_levels.grpc.pb.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

/// Calls as somebody of the fixture; the harness signs in another way.
struct Console
{
    explicit Console(const std::shared_ptr<grpc::Channel> &channel)
        : access(v1::AccessService::NewStub(channel))
        , inventory(v1::InventoryService::NewStub(channel))
    {
    }
    static std::unique_ptr<grpc::ClientContext> as(const std::string &person)
    {
        auto context = std::make_unique<grpc::ClientContext>();
        GatewayFixture::sign(*context, person);
        context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
        return context;
    }
    grpc::Status ask(const std::string &tenant, v1::AccessGrant &grant, const std::string &requestId = "ask",
                     const std::string &alert = {})
    {
        auto request = aboutFleet<v1::RequestGrantRequest>(requestId);
        GrantedPeople::fill(*request.mutable_ask(), tenant);
        if (!alert.empty())
            request.mutable_ask()->mutable_work()->set_alert_id(alert);
        v1::RequestGrantResponse answer;
        const grpc::Status status = access->RequestGrant(as("support-1").get(), request, &answer);
        grant = answer.grant();
        return status;
    }
    grpc::Status approve(v1::AccessGrant &grant, const std::string &person, const std::string &requestId)
    {
        auto request = aboutFleet<v1::ApproveGrantRequest>(requestId);
        request.set_grant_id(grant.id());
        request.set_expected_revision(grant.revision());
        v1::ApproveGrantResponse answer;
        const grpc::Status status = access->ApproveGrant(as(person).get(), request, &answer);
        if (status.ok())
            grant = answer.grant();
        return status;
    }
    grpc::Status revoke(const std::string &grant, const std::string &requestId)
    {
        auto request = aboutFleet<v1::RevokeGrantRequest>(requestId);
        request.set_grant_id(grant);
        request.set_reason("Enough.");
        v1::RevokeGrantResponse answer;
        return access->RevokeGrant(as("platform-1").get(), request, &answer);
    }
    grpc::Status lockSupport(const std::string &requestId)
    {
        auto request = aboutFleet<v1::LockRoleRequest>(requestId);
        request.set_role(v1::ROLE_SUPPORT);
        request.set_reason("A laptop was stolen.");
        v1::LockRoleResponse answer;
        return access->LockRole(as("platform-1").get(), request, &answer);
    }
    grpc::Status unlockSupport(const std::string &requestId)
    {
        auto request = aboutFleet<v1::UnlockRoleRequest>(requestId);
        request.set_role(v1::ROLE_SUPPORT);
        request.set_reason("It was found.");
        v1::UnlockRoleResponse answer;
        return access->UnlockRole(as("platform-2").get(), request, &answer);
    }
    v1::GrantState stateOf(const std::string &grant)
    {
        auto request = aboutFleet<v1::GetGrantCardRequest>();
        request.set_grant_id(grant);
        v1::GetGrantCardResponse card;
        static_cast<void>(access->GetGrantCard(as("platform-1").get(), request, &card));
        return card.grant().state();
    }
    grpc::Status page(const std::string &tenant, const std::string &grant)
    {
        auto request = about<v1::GetTenantRequest>(tenant);
        request.mutable_context()->set_grant_id(grant);
        v1::GetTenantResponse answer;
        return inventory->GetTenant(as("support-1").get(), request, &answer);
    }
    /// A tenant outside of support-1's scope.
    std::string outside()
    {
        const auto list = [this](const std::string &person) {
            auto request = aboutFleet<v1::ListTenantsRequest>();
            request.set_page_size(500);
            v1::ListTenantsResponse answer;
            static_cast<void>(inventory->ListTenants(as(person).get(), request, &answer));
            return std::vector<std::string>(answer.facts().id().begin(), answer.facts().id().end());
        };
        const auto own = list("support-1");
        for (const std::string &id : list("platform-1"))
            if (std::ranges::find(own, id) == own.end())
                return id;
        return {};
    }

    const std::unique_ptr<v1::AccessService::Stub> access;
    const std::unique_ptr<v1::InventoryService::Stub> inventory;
};

/// As the store has it.
absl::StatusOr<grants::Grant> readGrant(Store &store, const std::string &id)
{
    const auto record = store.record(kGrantRecord, id);
    return record.ok() ? grantOf(*record) : absl::StatusOr<grants::Grant>(record.status());
}

} // namespace

class TestGrantReplicas : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        const QString problem = m_cluster.server.start({QStringLiteral("gateway")});
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
    void givenOnOneUsedAndEndedOnTheOther();
    void aRoleLockedOnOneIsLockedOnTheOther();
    void nothingGivenWhileTheRoleIsLockedIsKept();
    void oneOutcomeWhereBothDecide();
    void anAlertThatIsOverEndsItOnBothOnce();
    void whoLosesTheRightBeforeTheEffectDoesNotCount();
    void bothRecordIntoOne();
    void withoutKeysItIsSaidThatNothingIsRecorded();
    void theThreadOfATicketIsOneOverBoth();

private:
    std::unique_ptr<GatewayFixture> gatewayOn(const std::string &store, const std::string &policy = {},
                                              const std::string &recordingKeys = {})
    {
        GatewayFixtureOptions options;
        options.recordingKeys = recordingKeys;
        options.tenants = 30;
        options.store = store;
        options.policy = policy;
        options.morePeople = {{"lead-1", "support-lead", "{ all = true }"},
                              {"lead-2", "support-lead", "{ all = true }"}};
        return std::make_unique<GatewayFixture>(options);
    }
    Cluster m_cluster;
    QTemporaryDir m_folder;
};

void TestGrantReplicas::givenOnOneUsedAndEndedOnTheOther()
{
    const std::string url = m_cluster.direct(m_cluster.cleared());
    auto first = gatewayOn(url), second = gatewayOn(url);
    Console one(first->loopback()), two(second->loopback());
    const std::string tenant = one.outside();
    QVERIFY(!tenant.empty());
    qint64 worstUsable = 0, worstEnded = 0;
    for (int round = 0; round < 3; ++round) {
        const std::string number = std::to_string(round);
        v1::AccessGrant grant;
        const grpc::Status asked = two.ask(tenant, grant, "ask " + number);
        QVERIFY2(asked.ok(), asked.error_message().c_str());
        const grpc::Status approved = one.approve(grant, "platform-1", "approve " + number);
        QVERIFY2(approved.ok(), approved.error_message().c_str());
        QElapsedTimer since;
        since.start();
        while (!two.page(tenant, grant.id()).ok() && since.elapsed() < 5'000) {
        }
        worstUsable = std::max(worstUsable, since.elapsed());
        QVERIFY(two.page(tenant, grant.id()).ok());
        QCOMPARE(one.page(tenant, grant.id()).error_code(), grpc::OK);
        GrantedStream stream(*two.inventory, Console::as("support-1"), grant.id());
        QTRY_VERIFY_WITH_TIMEOUT(stream.open, 10'000);
        QCOMPARE(stream.rows.load(), 1);
        since.restart();
        QVERIFY(one.revoke(grant.id(), "revoke " + number).ok());
        QTRY_VERIFY_WITH_TIMEOUT(stream.over, 10'000);
        worstEnded = std::max(worstEnded, since.elapsed());
        QCOMPARE(stream.reason(), std::string("GRANT_NOT_IN_FORCE"));
        QVERIFY(!two.page(tenant, grant.id()).ok());
    }
    qInfo("usable on the other gateway after %lld ms at worst, its stream ended after %lld ms", worstUsable,
          worstEnded);
    QVERIFY2(worstUsable <= 1'000, qPrintable(QString::number(worstUsable)));
    QVERIFY2(worstEnded <= 5'000, qPrintable(QString::number(worstEnded)));
}

void TestGrantReplicas::aRoleLockedOnOneIsLockedOnTheOther()
{
    const std::string url = m_cluster.direct(m_cluster.cleared());
    auto first = gatewayOn(url), second = gatewayOn(url);
    Console one(first->loopback()), two(second->loopback());
    const std::string tenant = one.outside();
    QVERIFY(!tenant.empty());
    qint64 worstEnded = 0;
    for (int round = 0; round < 3; ++round) {
        const std::string number = std::to_string(round);
        v1::AccessGrant grant, waiting, more;
        QVERIFY(two.ask(tenant, grant, "ask " + number).ok());
        QVERIFY(two.ask(tenant, waiting, "ask more " + number).ok());
        QVERIFY(one.approve(grant, "platform-1", "approve " + number).ok());
        QTRY_VERIFY(two.page(tenant, grant.id()).ok());
        GrantedStream stream(*two.inventory, Console::as("support-1"), grant.id());
        QTRY_VERIFY_WITH_TIMEOUT(stream.open, 10'000);
        QElapsedTimer since;
        since.start();
        QVERIFY(one.lockSupport("lock " + number).ok());
        QCOMPARE(two.ask(tenant, more, "ask again " + number).error_code(), grpc::PERMISSION_DENIED); // At once.
        QTRY_VERIFY_WITH_TIMEOUT(stream.over, 10'000);
        worstEnded = std::max(worstEnded, since.elapsed());
        QCOMPARE(stream.reason(), std::string("GRANT_NOT_IN_FORCE"));
        QVERIFY(!two.page(tenant, grant.id()).ok());
        QTRY_COMPARE(two.stateOf(grant.id()), v1::GRANT_STATE_REVOKED);
        QTRY_COMPARE(two.stateOf(waiting.id()), v1::GRANT_STATE_REVOKED);
        QVERIFY(two.unlockSupport("unlock " + number).ok());
        QVERIFY(one.ask(tenant, more, "ask then " + number).ok());
        QVERIFY(!one.page(tenant, grant.id()).ok() && !two.page(tenant, grant.id()).ok()); // It stays ended.
        QVERIFY(one.approve(more, "platform-1", "approve then " + number).ok());
        QTRY_VERIFY(two.page(tenant, more.id()).ok()); // Unlocked there as well.
        QVERIFY(one.revoke(more.id(), "revoke " + number).ok());
    }
    qInfo("the stream of a role locked on the other gateway ended after %lld ms at worst", worstEnded);
    QVERIFY2(worstEnded <= 5'000, qPrintable(QString::number(worstEnded)));
}

/// A consent, and a request, while somebody locks the role elsewhere: whichever comes first, nothing is left open.
void TestGrantReplicas::nothingGivenWhileTheRoleIsLockedIsKept()
{
    const std::string url = m_cluster.direct(m_cluster.cleared());
    auto first = gatewayOn(url), second = gatewayOn(url);
    Console one(first->loopback()), two(second->loopback());
    const std::string tenant = one.outside();
    int consents = 0, requests = 0;
    for (int round = 0; round < 8; ++round) {
        const std::string number = std::to_string(round);
        v1::AccessGrant grant, late;
        QVERIFY(one.ask(tenant, grant, "ask " + number).ok());
        grpc::Status locked, approved, asked;
        v1::AccessGrant mine = grant;
        std::thread locking([&] { locked = two.lockSupport("lock " + number); });
        std::thread asking([&] { asked = one.ask(tenant, late, "late " + number); });
        approved = one.approve(mine, "platform-2", "approve " + number);
        asking.join();
        locking.join();
        QVERIFY2(locked.ok(), locked.error_message().c_str());
        consents += approved.ok() ? 1 : 0;
        requests += asked.ok() ? 1 : 0;
        QVERIFY(approved.ok() || approved.error_code() == grpc::PERMISSION_DENIED
                || approved.error_code() == grpc::FAILED_PRECONDITION || approved.error_code() == grpc::ABORTED);
        QVERIFY(asked.ok() || asked.error_code() == grpc::PERMISSION_DENIED);
        for (Console *console : {&one, &two}) {
            QTRY_COMPARE(console->stateOf(grant.id()), v1::GRANT_STATE_REVOKED);
            if (asked.ok())
                QTRY_COMPARE(console->stateOf(late.id()), v1::GRANT_STATE_REVOKED);
            QVERIFY(!console->page(tenant, grant.id()).ok());
        }
        QVERIFY(two.unlockSupport("unlock " + number).ok());
        QVERIFY(!one.page(tenant, grant.id()).ok());
    }
    qInfo("of 8 rounds %d consents and %d requests came before the lock", consents, requests);
}

void TestGrantReplicas::oneOutcomeWhereBothDecide()
{
    const std::string url = m_cluster.direct(m_cluster.cleared());
    auto first = gatewayOn(url), second = gatewayOn(url);
    Console one(first->loopback()), two(second->loopback());
    const std::string tenant = one.outside();
    for (int round = 0; round < 5; ++round) {
        const std::string number = std::to_string(round);
        v1::AccessGrant grant;
        QVERIFY(one.ask(tenant, grant, "ask " + number).ok());
        grpc::Status approved, ended;
        v1::AccessGrant mine = grant;
        std::thread other([&] { ended = two.revoke(grant.id(), "revoke " + number); });
        approved = one.approve(mine, "platform-2", "approve " + number);
        other.join();
        QVERIFY2(ended.ok(), ended.error_message().c_str()); // Of a request or of what was in force just then.
        QTRY_VERIFY(!one.page(tenant, grant.id()).ok() && !two.page(tenant, grant.id()).ok());
        QVERIFY(approved.ok() || approved.error_code() == grpc::FAILED_PRECONDITION
                || approved.error_code() == grpc::ABORTED);
    }
}

// The gateways judge one simulated platform, whose alert goes on; that it is over is the word of keepers of more
// gateways on the same database.
void TestGrantReplicas::anAlertThatIsOverEndsItOnBothOnce()
{
    const std::string url = m_cluster.direct(m_cluster.cleared());
    auto first = gatewayOn(url), second = gatewayOn(url);
    Console one(first->loopback()), two(second->loopback());
    const auto firing = [](const std::shared_ptr<grpc::Channel> &channel, const std::string &person) {
        const auto levels = v1::ServiceLevelsService::NewStub(channel);
        const auto context = Console::as(person);
        const auto reader = levels->WatchAlerts(context.get(), aboutFleet<v1::WatchAlertsRequest>());
        std::map<std::string, std::string> found; // Tenant by alert.
        v1::WatchAlertsResponse message;
        while (!message.frame().snapshot_end() && reader->Read(&message))
            for (const v1::Alert &alert : message.alerts())
                if (alert.resolved_ms() == 0)
                    found.emplace(alert.id(), alert.tenant_id());
        context->TryCancel();
        static_cast<void>(reader->Finish());
        return found;
    };
    std::map<std::string, std::string> outside;
    QTRY_VERIFY_WITH_TIMEOUT((outside = firing(second->loopback(), "platform-1"), !outside.empty()), 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(firing(first->loopback(), "platform-1"), outside, 20'000); // They call it the same.
    for (const auto &[id, tenant] : firing(second->loopback(), "support-1"))
        outside.erase(id);
    QVERIFY(!outside.empty());
    const auto [alert, tenant] = *outside.begin();

    const SystemClock clock;
    const auto storeOfThird = opened(url, clock), storeOfFourth = opened(url, clock);
    GrantKeeper third(clock, *storeOfThird, true), fourth(clock, *storeOfFourth, true);
    std::atomic<WorkState> state = WorkState::On;
    for (GrantKeeper *keeper : {&third, &fourth})
        keeper->watch([&state](const grants::Ask &) { return state.load(); });
    const auto ends = [&](const std::string &grant) {
        QStringList told;
        const auto events = storeOfThird->auditOf(tenant, 0, 10'000);
        for (const AuditEvent &event : events.ok() ? *events : std::vector<AuditEvent>())
            if (event.grant == grant && (event.action == "grants.end" || event.outcome == "revoked"))
                told << QString::fromStdString(event.outcome);
        return told;
    };
    qint64 worst = 0;
    for (int round = 0; round < 3; ++round) {
        const std::string number = std::to_string(round);
        state = WorkState::On;
        v1::AccessGrant grant;
        QVERIFY(two.ask(tenant, grant, "ask " + number, alert).ok());
        const grpc::Status approved = one.approve(grant, "platform-1", "approve " + number);
        QVERIFY2(approved.ok(), approved.error_message().c_str());
        QTRY_VERIFY(two.page(tenant, grant.id()).ok());
        GrantedStream stream(*two.inventory, Console::as("support-1"), grant.id());
        QTRY_VERIFY_WITH_TIMEOUT(stream.open, 10'000);
        third.put(*readGrant(*storeOfThird, grant.id()));
        QVERIFY(third.look().ok());
        QCOMPARE(ends(grant.id()), QStringList()); // The alert is on.
        state = WorkState::Over;
        QElapsedTimer since;
        since.start();
        QVERIFY(third.look().ok());
        QTRY_VERIFY_WITH_TIMEOUT(stream.over, 10'000);
        worst = std::max(worst, since.elapsed());
        QCOMPARE(stream.reason(), std::string("GRANT_NOT_IN_FORCE"));
        QTRY_VERIFY(!one.page(tenant, grant.id()).ok() && !two.page(tenant, grant.id()).ok());
        QCOMPARE(ends(grant.id()), QStringList{QStringLiteral("completed")});
    }
    qInfo("its stream on another gateway ended after %lld ms at worst", worst);
    QVERIFY2(worst <= 5'000, qPrintable(QString::number(worst)));
    // Two gateways and a person at once: one of them.
    for (int round = 0; round < 8; ++round) {
        const std::string number = std::to_string(round);
        state = WorkState::On;
        v1::AccessGrant grant;
        QVERIFY(two.ask(tenant, grant, "ask at once " + number, alert).ok());
        QVERIFY(one.approve(grant, "platform-2", "approve at once " + number).ok());
        for (GrantKeeper *keeper : {&third, &fourth})
            keeper->put(*readGrant(*storeOfThird, grant.id()));
        state = WorkState::Over;
        grpc::Status revoked;
        std::thread person([&] { revoked = two.revoke(grant.id(), "revoke at once " + number); });
        std::thread gateway([&] { static_cast<void>(third.look()); });
        static_cast<void>(fourth.look());
        person.join();
        gateway.join();
        QVERIFY(third.look().ok());
        const QStringList told = ends(grant.id());
        QCOMPARE(told.size(), 1);
        QCOMPARE(told.first(), revoked.ok() ? QStringLiteral("revoked") : QStringLiteral("completed"));
        QTRY_VERIFY(!one.page(tenant, grant.id()).ok() && !two.page(tenant, grant.id()).ok());
    }
}

void TestGrantReplicas::whoLosesTheRightBeforeTheEffectDoesNotCount()
{
    const QString path = m_folder.filePath(QStringLiteral("access.toml"));
    const auto write = [&path](bool leadsApprove) {
        const std::string_view text = standardAccessText();
        QByteArray toml(text.data(), qsizetype(text.size()));
        toml.replace("approvals = 1 ", "approvals = 2 ");
        toml.replace("2026-11.1", leadsApprove ? "two.1" : "two.2");
        if (!leadsApprove) {
            const qsizetype lead = toml.indexOf("[role.support-lead]");
            const qsizetype right = toml.indexOf(" \"grants.approve\",", lead);
            toml.remove(right, qstrlen(" \"grants.approve\","));
            // Its own test says that leads approve.
            qsizetype example = toml.indexOf("role = \"support-lead\"\nscope");
            toml.replace(toml.indexOf("\"allowed\"", example), qstrlen("\"allowed\""), "\"refused\"");
        }
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(toml);
    };
    write(true);
    auto gateway = gatewayOn(m_folder.filePath(QStringLiteral("fleet.db")).toStdString(), path.toStdString());
    Console console(gateway->loopback());
    const std::string tenant = console.outside();
    v1::AccessGrant grant;
    QVERIFY(console.ask(tenant, grant).ok());
    QCOMPARE(grant.approvals(), 2u);
    QVERIFY(console.approve(grant, "lead-1", "first").ok());
    QVERIFY(grant.state() == v1::GRANT_STATE_REQUESTED);
    QCOMPARE(console.approve(grant, "lead-1", "again").error_code(),
             grpc::FAILED_PRECONDITION); // A second vote is none.
    write(false);
    auto look = aboutFleet<v1::GetGrantCardRequest>();
    look.set_grant_id(grant.id());
    v1::GetGrantCardResponse card;
    QTRY_COMPARE_WITH_TIMEOUT(console.access->GetGrantCard(Console::as("lead-2").get(), look, &card).error_code(),
                              grpc::PERMISSION_DENIED, 10'000);
    QVERIFY(console.approve(grant, "platform-1", "second").ok());
    QVERIFY(grant.state() == v1::GRANT_STATE_REQUESTED); // One of the two does not count any more.
    QCOMPARE(grant.votes_size(), 1);
    QVERIFY(!console.page(tenant, grant.id()).ok());
    QVERIFY(console.approve(grant, "platform-2", "third").ok());
    QVERIFY(grant.state() == v1::GRANT_STATE_IN_FORCE);
    QVERIFY(console.page(tenant, grant.id()).ok());
}

void TestGrantReplicas::bothRecordIntoOne()
{
    const std::string url = m_cluster.direct(m_cluster.cleared());
    const std::string keys = m_folder.filePath(QStringLiteral("keys")).toStdString();
    QVERIFY(QDir().mkdir(QString::fromStdString(keys)));
    QVERIFY(
        QFile::setPermissions(QString::fromStdString(keys), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    auto first = gatewayOn(url, {}, keys), second = gatewayOn(url, {}, keys);
    Console one(first->loopback()), two(second->loopback());
    const std::string tenant = one.outside();
    v1::AccessGrant grant;
    QVERIFY(one.ask(tenant, grant, "ask recorded").ok());
    QVERIFY(one.approve(grant, "platform-1", "approve recorded").ok());
    QTRY_VERIFY(two.page(tenant, grant.id()).ok());
    constexpr int kEach = 10;
    std::atomic<int> lost = 0;
    const auto look = [&](Console &console) {
        for (int i = 0; i < kEach; ++i)
            lost += console.page(tenant, grant.id()).ok() ? 0 : 1;
    };
    std::thread other([&] { look(two); });
    look(one);
    other.join();
    QCOMPARE(lost.load(), 0);
    QVERIFY(two.revoke(grant.id(), "revoke recorded").ok());
    auto request = aboutFleet<v1::GetRecordingRequest>();
    request.set_grant_id(grant.id());
    v1::GetRecordingResponse found;
    const auto stub = v1::RecordingsService::NewStub(second->loopback());
    QTRY_VERIFY_WITH_TIMEOUT(
        stub->GetRecording(Console::as("platform-1").get(), request, &found).ok() && found.sealed(), 10'000);
    QVERIFY2(found.proof() == v1::RECORDING_PROOF_VERIFIED, found.trouble().c_str());
    QVERIFY(found.count() >= 2 * kEach + 2);
    QCOMPARE(found.steps().rbegin()->kind(), v1::STEP_KIND_END);
    // A third with keys of its own lets nobody see what it could not record.
    const std::string elsewhere = m_folder.filePath(QStringLiteral("elsewhere")).toStdString();
    QVERIFY(QDir().mkdir(QString::fromStdString(elsewhere)));
    QVERIFY(QFile::setPermissions(QString::fromStdString(elsewhere),
                                  QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    auto third = gatewayOn(url, {}, elsewhere);
    Console apart(third->loopback());
    QVERIFY(one.ask(tenant, grant, "ask apart").ok());
    QVERIFY(one.approve(grant, "platform-1", "approve apart").ok());
    bool refused = false; // Once: from then on it is not in force.
    QTRY_VERIFY_WITH_TIMEOUT(
        (refused = refused || apart.page(tenant, grant.id()).error_code() == grpc::FAILED_PRECONDITION), 10'000);
    QTRY_VERIFY(!one.page(tenant, grant.id()).ok()); // For all of them.
}

void TestGrantReplicas::withoutKeysItIsSaidThatNothingIsRecorded()
{
    auto gateway = gatewayOn(m_cluster.direct(m_cluster.cleared()));
    Console console(gateway->loopback());
    const auto context = Console::as("support-1");
    const auto reader = console.access->WatchGrants(context.get(), aboutFleet<v1::WatchGrantsRequest>());
    v1::WatchGrantsResponse message;
    bool told = false;
    while (!message.frame().snapshot_end() && reader->Read(&message))
        for (const v1::AccessItem &item : message.items())
            if (item.has_terms()) {
                told = true;
                QVERIFY(!item.terms().recorded());
            }
    QVERIFY(told);
    context->TryCancel();
    static_cast<void>(reader->Finish());
    auto request = aboutFleet<v1::GetRecordingRequest>();
    request.set_grant_id("grant-1");
    v1::GetRecordingResponse none;
    const auto stub = v1::RecordingsService::NewStub(gateway->loopback());
    QCOMPARE(stub->GetRecording(Console::as("platform-1").get(), request, &none).error_code(),
             grpc::FAILED_PRECONDITION);
}

/// What was done at either gateway, as either tells it.
void TestGrantReplicas::theThreadOfATicketIsOneOverBoth()
{
    const std::string url = m_cluster.direct(m_cluster.cleared());
    auto first = gatewayOn(url), second = gatewayOn(url);
    Console one(first->loopback()), two(second->loopback());
    const std::string tenant = one.outside();
    v1::AccessGrant grant;
    QVERIFY(two.ask(tenant, grant, "ask").ok());
    QVERIFY(one.approve(grant, "platform-1", "approve").ok());
    QTRY_VERIFY(two.page(tenant, grant.id()).ok());
    QVERIFY(one.page(tenant, grant.id()).ok());
    QVERIFY(two.revoke(grant.id(), "revoke").ok());
    const auto thread = [](const std::shared_ptr<grpc::Channel> &channel, const std::string &id) {
        const auto audit = v1::AuditService::NewStub(channel);
        auto request = aboutFleet<v1::GetThreadRequest>();
        request.set_id(id);
        v1::GetThreadResponse answer;
        const grpc::Status status = audit->GetThread(Console::as("platform-1").get(), request, &answer);
        QStringList lines;
        std::int64_t last = 0;
        for (const v1::AuditRecord &record : answer.records()) {
            const auto event = AuditEvent::fromCanonical(record.canonical()).value_or(AuditEvent());
            lines << QString::fromStdString(event.atMs < last ? "out of order" : event.action + ' ' + event.outcome);
            last = event.atMs;
        }
        return status.ok() ? lines : QStringList{QString::fromStdString(status.error_message())};
    };
    const QStringList told = thread(first->loopback(), "48213");
    QVERIFY2(told.size() >= 5, qPrintable(told.join(QLatin1Char('\n'))));
    QCOMPARE(told.constFirst(), QStringLiteral("grants.request requested"));
    QCOMPARE(told.at(1), QStringLiteral("grants.approve in force"));
    QVERIFY(told.count(QStringLiteral("tenants.read allowed")) >= 2);
    QCOMPARE(told.constLast(), QStringLiteral("grants.approve revoked"));
    QTRY_COMPARE(thread(second->loopback(), "48213"), told); // A grant is heard of there within a second.
    QCOMPARE(thread(second->loopback(), grant.id()), told);
    QCOMPARE(thread(second->loopback(), "revoke"), told); // A request's id leads to its access.
}

QTEST_GUILESS_MAIN(TestGrantReplicas)
#include "tst_grant_replicas.moc"
