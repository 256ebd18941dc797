// Maturity over real channels: who is told what, readings kept once a day, and what was never kept is missing.
#include "backend/driver/connector_fingerprint.h"
#include "backend/engine_room.h"
#include "backend/rpc/coverage_keeper.h"
#include "backend/rpc/grant_keeper.h"
#include "backend/rpc/iso_date.h"
#include "backend/rpc/isolation_keeper.h"
#include "backend/rpc/maturity_keeper.h"
#include "tests/backend/crowded_pool.h"
#include "tests/backend/room_harness.h"
#include "tests/backend/scripted_coverage.h"
#include "tests/backend/shared_store.h"

#include "bulkhead/v1/maturity.grpc.pb.h"

#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

using Service = v1::MaturityService;
using maturity::kDayMs;

Script script()
{
    Script told;
    told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                  sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003),
                  sampleTenant("hazel", "Hazelford Clinic", "us-east", "success-2", 700'007)};
    return told;
}

grants::Grant grantFor(const std::string &id, const std::string &tenant, std::int64_t startedMs, bool broken = false)
{
    grants::Grant grant;
    grant.id = id;
    grant.person = "support-9";
    grant.role = Role::Support;
    grant.ask = {tenant, "A ticket of the clinic", "T-1", {grants::Permission::Health}, 30};
    grant.state = startedMs > 0 ? grants::State::Expired : grants::State::Lapsed;
    grant.askedMs = startedMs > 0 ? startedMs : 1;
    grant.startedMs = startedMs;
    grant.endsMs = startedMs + 30 * kMinuteMs;
    grant.endedMs = grant.endsMs;
    grant.brokenGlass = broken;
    return grant;
}

} // namespace

class TestMaturityRpc : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_harness = std::make_unique<RoomHarness>(script(), 120);
        m_keeper = keeper(nullptr);
        m_stub = Service::NewStub(m_harness->channel());
    }
    void cleanup()
    {
        m_stub.reset();
        m_keeper.reset();
        m_harness.reset();
    }

    void whoMaySee_data()
    {
        QTest::addColumn<QString>("person");
        QTest::addColumn<bool>("may");
        QTest::addRow("platform operations") << QStringLiteral("platform-1") << true;
        QTest::addRow("auditor") << QStringLiteral("auditor-1") << true;
        QTest::addRow("support lead") << QStringLiteral("lead-1") << true;
        QTest::addRow("customer success") << QStringLiteral("success-2") << true;
        QTest::addRow("support") << QStringLiteral("support-1") << false;
        QTest::addRow("onboarding") << QStringLiteral("engineer-1") << false;
        QTest::addRow("a partner's people") << QStringLiteral("partner-1") << false;
        QTest::addRow("nobody") << QStringLiteral("stranger") << false;
    }
    void whoMaySee()
    {
        QFETCH(QString, person);
        QFETCH(bool, may);
        v1::GetMaturityResponse answer;
        const grpc::Status status = get(person.toStdString(), answer);
        QCOMPARE(status.ok(), may);
        QCOMPARE(answer.figures_size(), may ? 6 : 0);
        v1::ExportMaturityResponse page;
        QCOMPARE(take(person.toStdString(), page).ok(), may);
        QVERIFY(may || page.ByteSizeLong() == 0);
    }

    void whatIsAskedIsChecked_data()
    {
        QTest::addColumn<QString>("until");
        QTest::addColumn<int>("weeks");
        QTest::addColumn<bool>("good");
        const std::int64_t today = maturity::dayOf(TestClock().now);
        const auto day = [](std::int64_t at) { return QString::fromStdString(isoDateOf(at)); };
        QTest::addRow("no weeks") << QString() << 0 << false;
        QTest::addRow("too many weeks") << QString() << 27 << false;
        QTest::addRow("most weeks") << QString() << 26 << true;
        QTest::addRow("no date") << QStringLiteral("yesterday") << 4 << false;
        QTest::addRow("tomorrow") << day(today + 1) << 4 << false;
        QTest::addRow("today") << day(today) << 4 << true;
        QTest::addRow("a year ago") << day(today - 364) << 4 << true;
        QTest::addRow("longer ago") << day(today - 365) << 4 << false;
    }
    void whatIsAskedIsChecked()
    {
        QFETCH(QString, until);
        QFETCH(int, weeks);
        QFETCH(bool, good);
        v1::GetMaturityResponse answer;
        const grpc::Status status = get("platform-1", answer, std::uint32_t(weeks), until.toStdString());
        QCOMPARE(status.error_code(), good ? grpc::StatusCode::OK : grpc::StatusCode::INVALID_ARGUMENT);
    }

    void beforeTheFirstReadingThereIsNoPast()
    {
        v1::GetMaturityResponse answer;
        QVERIFY(get("platform-1", answer).ok());
        QCOMPARE(answer.kept_since_ms(), 0);
        for (const auto kind : {v1::MATURITY_KIND_PRIVILEGED_ACCESS, v1::MATURITY_KIND_NOISY_NEIGHBOURS,
                                v1::MATURITY_KIND_ONBOARDING_VARIANCE, v1::MATURITY_KIND_CONTEXT_COVERAGE}) {
            const v1::MaturityFigure &figure = of(answer, kind);
            for (const v1::MaturityPoint &point : figure.points())
                QVERIFY2(!point.amount().has_value() || point.to_ms() > m_harness->clock.now, figure.title().c_str());
            QCOMPARE(figure.change(), v1::MATURITY_CHANGE_UNSPECIFIED);
            QVERIFY(!figure.change_why().empty());
        }
        // What stands now is known without any past.
        const v1::MaturityFigure &posture = of(answer, v1::MATURITY_KIND_PROVEN_POSTURE);
        QCOMPARE(posture.amount().whole(), 3);
        QVERIFY(posture.amount().has_value());
        for (int i = 0; i + 1 < posture.points_size(); ++i)
            QVERIFY(!posture.points(i).amount().has_value());
        for (const v1::MaturityFigure &figure : answer.figures())
            QVERIFY(!figure.definition().formula().empty() && !figure.source().empty());
    }

    void aReadingADayIsKeptAndATrendGrows()
    {
        for (int day = 0; day < 3; ++day) {
            for (int look = 0; look < 3; ++look)
                QVERIFY(m_keeper->look().ok());
            aDayPasses();
        }
        QVERIFY(m_keeper->look().ok());
        QCOMPARE(readings(), 4);
        v1::GetMaturityResponse answer;
        QVERIFY(get("platform-1", answer).ok());
        QCOMPARE(answer.kept_since_ms(), (today() - 3) * kDayMs);
        const v1::MaturityFigure &posture = of(answer, v1::MATURITY_KIND_PROVEN_POSTURE);
        QCOMPARE(posture.points_size(), 28);
        for (int i = 0; i < 28; ++i)
            QCOMPARE(posture.points(i).amount().has_value(), i >= 24);
        const v1::MaturityFigure &incidents = of(answer, v1::MATURITY_KIND_NOISY_NEIGHBOURS);
        QVERIFY(!incidents.points(23).amount().has_value());
        QCOMPARE(incidents.points(24).amount().value(), 0); // It was watched, and there was none.
        QVERIFY(incidents.amount().has_value());
        QVERIFY(incidents.amount().why().find("Watched for") == 0);
    }

    /// Readings are of all tenants; a figure is of those within scope.
    void aFigureCountsWhomTheCallerSees()
    {
        QVERIFY(m_keeper->look().ok());
        aDayPasses();
        const std::int64_t now = m_harness->clock.now;
        keepGrant(grantFor("g-1", "alder", now - kMinuteMs));
        keepGrant(grantFor("g-2", "alder", now - 2 * kMinuteMs, true));
        keepGrant(grantFor("g-3", "holly", now - 3 * kMinuteMs));
        keepGrant(grantFor("g-4", "hazel", 0)); // Never in force.
        v1::GetMaturityResponse all, east;
        QVERIFY(get("platform-1", all).ok());
        QVERIFY(get("platform-3", east).ok());
        QCOMPARE(all.tenants(), 3U);
        QCOMPARE(east.tenants(), 2U);
        QCOMPARE(of(all, v1::MATURITY_KIND_PRIVILEGED_ACCESS).amount().value(), 3);
        const v1::MaturityFigure &access = of(east, v1::MATURITY_KIND_PRIVILEGED_ACCESS);
        QCOMPARE(access.amount().value(), 2);
        QCOMPARE(access.amount().part(), 1);  // One tenant
        QCOMPARE(access.amount().whole(), 2); // of two.
        QCOMPARE(access.tenants_size(), 1);
        QCOMPARE(access.tenants(0).tenant_name(), std::string("Alderbrook Clinic"));
        QCOMPARE(access.tenants(0).note(), std::string("1 of them by broken glass"));
        const v1::MaturityFigure &posture = of(east, v1::MATURITY_KIND_PROVEN_POSTURE);
        QCOMPARE(posture.amount().whole(), 2);
        QCOMPARE(posture.points(26).amount().whole(), 2); // Of the reading, too.
        Wire wire;
        wire.keep(east);
        QVERIFY(wire.holds("Alderbrook"));
        for (const char *foreign : {"holly", "Hollyhock"})
            QVERIFY2(!wire.holds(foreign), foreign);
    }

    void whatTheRoleDoesNotReadIsWithheld()
    {
        while (m_harness->coverage->look()) {
        }
        v1::GetMaturityResponse answer;
        QVERIFY(get("success-2", answer).ok());
        const v1::MaturityFigure &coverage = of(answer, v1::MATURITY_KIND_CONTEXT_COVERAGE);
        QCOMPARE(coverage.withheld(), std::string("coverage.read"));
        QVERIFY(!coverage.has_amount() && coverage.points_size() == 0 && coverage.source().empty());
        QVERIFY(of(answer, v1::MATURITY_KIND_PROVEN_POSTURE).withheld().empty());
    }

    void coverageComesFromItsOwnPast()
    {
        m_harness->signalSource->now[{"claims-service", "claims", coverage::Kind::Request}] = {999, 1'000};
        while (m_harness->coverage->look()) {
        }
        v1::GetMaturityResponse answer;
        QVERIFY(get("lead-2", answer).ok());
        const v1::MaturityFigure &figure = of(answer, v1::MATURITY_KIND_CONTEXT_COVERAGE);
        QVERIFY(figure.whole_platform());
        QCOMPARE(figure.amount().value(), 999'000);
        int known = 0;
        for (const v1::MaturityPoint &point : figure.points())
            known += point.amount().has_value() ? 1 : 0;
        QVERIFY(known >= 7 && known < 28); // As far back as the source goes, and no further.
        QVERIFY(figure.amount().why().find("Counted on") == 0);
        // Kept by day, so that it is there when the ledger has forgotten it.
        QVERIFY(m_keeper->look().ok());
        const auto week = maturityWeekOf(*m_harness->store->record(kMaturityRecord, weekId((today() - 1) / 7)));
        QVERIFY(week.ok());
        QCOMPARE(week->of(today() - 1).coverage.part * 1'000, week->of(today() - 1).coverage.whole * 999);
        QVERIFY(week->of(today() - 1).coverage.whole > 0);
    }

    /// Told as soon as it is named, kept after it has left every other screen, and to nobody whom it does not concern.
    void anIncidentIsCountedForWhomItConcerns()
    {
        cleanup();
        m_harness = std::make_unique<RoomHarness>(crowdedPool(), 120);
        m_keeper = keeper(nullptr);
        m_stub = Service::NewStub(m_harness->channel());
        QVERIFY(m_keeper->look().ok());
        crowd(400, true);
        crowd(30, false);
        const auto counted = [this](const std::string &person) {
            v1::GetMaturityResponse answer;
            const bool ok = get(person, answer).ok();
            return ok ? of(answer, v1::MATURITY_KIND_NOISY_NEIGHBOURS) : v1::MaturityFigure();
        };
        QCOMPARE(counted("platform-1").amount().value(), 1); // Not noted yet.
        QVERIFY(m_keeper->look().ok());
        QCOMPARE(counted("platform-1").amount().value(), 1); // And not twice.
        for (int day = 0; day < 3; ++day) {
            m_harness->clock.now += kDayMs;
            crowd(60, true); // It has closed, and the list of incidents has forgotten it.
            QVERIFY(m_keeper->look().ok());
        }
        QVERIFY(m_harness->room->services()->incidents->empty());
        const v1::MaturityFigure all = counted("platform-1");
        QCOMPARE(all.amount().value(), 1);
        QCOMPARE(all.tenants(0).tenant_id(), std::string("juniper")); // The cause first.
        QCOMPARE(all.tenants(0).note(), std::string("Cause each time"));
        const v1::MaturityFigure east = counted("platform-3"); // Of its victims.
        QCOMPARE(east.amount().value(), 1);
        QCOMPARE(east.amount().whole(), 6);
        QCOMPARE(east.tenants(0).note(), std::string("Victim each time"));
        Wire wire;
        wire.keep(east);
        for (const char *foreign : {"juniper", "Junipergate", "holly"})
            QVERIFY2(!wire.holds(foreign), foreign);
        QCOMPARE(counted("success-5").amount().value(), 0); // yew is on another pool.
    }

    void ofTwoGatewaysOneKeepsReadings()
    {
        SharedStore shared;
        SharedLeases one(shared, "one"), two(shared, "two");
        const auto first = keeper(&one), second = keeper(&two);
        QVERIFY(one.wanted.contains("maturity") && two.wanted.contains("maturity"));
        QVERIFY(first->look().ok() && second->look().ok());
        QCOMPARE(readings(), 0); // Nobody holds the lease.
        shared.give("maturity", "one");
        QVERIFY(first->look().ok() && second->look().ok());
        QCOMPARE(readings(), 1);
        const auto kept = m_harness->store->record(kMaturityRecord, readingId(today()));
        m_harness->clock.now += kMinuteMs;
        shared.give("maturity", "two"); // It goes on with what the first has written.
        QVERIFY(second->look().ok() && first->look().ok());
        QCOMPARE(readings(), 1);
        QCOMPARE(m_harness->store->record(kMaturityRecord, readingId(today()))->body, kept->body);
        aDayPasses();
        QVERIFY(first->look().ok() && second->look().ok());
        QCOMPARE(readings(), 2);
    }

    void aDamagedSheetBeginsAnewAndADaysReadingStands()
    {
        QVERIFY(m_keeper->look().ok());
        QVERIFY(m_harness->store
                    ->write([this](StoreTxn &txn) {
                        auto record = txn.record(kMaturityRecord, weekId(today() / 7));
                        record->body = "{";
                        return txn.putRecord(*record);
                    })
                    .ok());
        v1::GetMaturityResponse answer;
        QCOMPARE(get("platform-1", answer).error_code(), grpc::StatusCode::DATA_LOSS); // Not less than there is.
        const auto anew = keeper(nullptr);
        QVERIFY(anew->look().ok());
        QCOMPARE(readings(), 1);
        QVERIFY(get("platform-1", answer).ok());
    }

    void oldReadingsAreThinnedOutAndForgotten()
    {
        for (int day = 0; day < 80; ++day) {
            QVERIFY(m_keeper->look().ok());
            m_harness->clock.now += kDayMs;
            (void)m_harness->room->step();
        }
        // All of the last nine whole weeks and of the one that runs, one of each week before.
        const int kept = readings();
        QVERIFY2(kept < 80 && kept >= 63, qPrintable(QString::number(kept)));
        QVERIFY(kept <= 63 + 7 + 7);
    }

    /// 26 weeks of a large fleet are a question that a page may ask: readings are counted and let go one by one.
    void aLargeFleetIsAnsweredInTime()
    {
        cleanup();
        Script large;
        for (int i = 0; i < 10'000; ++i)
            large.fleet.push_back(sampleTenant("clinic-" + std::to_string(i), "Clinic " + std::to_string(i),
                                               i % 2 == 0 ? "us-east" : "us-west", "success-2", 1));
        m_harness = std::make_unique<RoomHarness>(std::move(large), 1);
        m_stub = Service::NewStub(m_harness->channel());
        const std::vector<StandingTenant> standing =
            standingNow(*m_harness->room->fleet().current(), m_harness->isolation.get(), m_harness->clock.now);
        QCOMPARE(standing.size(), std::size_t{10'000});
        const auto kept = [&](StoreTxn &txn) -> absl::Status {
            for (std::int64_t day = today() - 27 * 7; day <= today(); day += 7) {
                MaturityWeek week;
                week.number = day / 7;
                week.of(day).read = true;
                Record sheet = recordOf(week, day * kDayMs), reading = recordOf({day, day * kDayMs, standing});
                if (absl::Status put = txn.putRecord(sheet); !put.ok())
                    return put;
                if (absl::Status put = txn.putRecord(reading); !put.ok())
                    return put;
            }
            return absl::OkStatus();
        };
        QVERIFY(m_harness->store->write(kept).ok());
        v1::GetMaturityResponse answer;
        QElapsedTimer timer;
        timer.start();
        QVERIFY(get("platform-3", answer, 26).ok());
        qInfo("26 weeks of 10,000 tenants: %lld ms, %zu bytes", timer.elapsed(), answer.ByteSizeLong());
        QVERIFY(timer.elapsed() < 5'000); // 0.4 s on a busy machine; the console waits longer.
        const v1::MaturityFigure &posture = of(answer, v1::MATURITY_KIND_PROVEN_POSTURE);
        QCOMPARE(posture.points(10).amount().whole(), 5'000);
        QCOMPARE(posture.tenants_size(), 50);
        QCOMPARE(posture.tenants_total(), 5'000U);
        QVERIFY(answer.ByteSizeLong() < 100'000);
    }

    void aFailedWriteLosesNoDay()
    {
        m_harness->fallible->failAt = 1;
        QVERIFY(!m_keeper->look().ok());
        QCOMPARE(readings(), 0);
        QVERIFY(m_keeper->look().ok());
        QCOMPARE(readings(), 1);
    }

    void whatIsTakenOutIsMarkedAndAudited()
    {
        v1::ExportMaturityResponse page;
        QVERIFY(take("platform-3", page).ok());
        QVERIFY(page.marking().find("INTERNAL: maturity of 2 tenants") == 0);
        for (const char *word : {"us-east", "platform-3", "UTC"})
            QVERIFY2(page.marking().find(word) != std::string::npos, word);
        QCOMPARE(page.content().figures_size(), 6);
        const auto events = m_harness->store->auditOf("", 0, 1'000);
        QVERIFY(events.ok());
        const auto said = std::ranges::find(*events, "maturity.export", &AuditEvent::action);
        QVERIFY(said != events->end());
        QCOMPARE(said->actor, std::string("platform-3"));
        QVERIFY(said->after.find(page.export_id()) == 0);
        QVERIFY(said->after.find("weeks=4") != std::string::npos);
        // No audit, no page.
        m_harness->fallible->failAt = 1;
        v1::ExportMaturityResponse none;
        QVERIFY(!take("platform-3", none).ok());
        QCOMPARE(none.ByteSizeLong(), std::size_t{0});
    }

private:
    std::unique_ptr<MaturityKeeper> keeper(Leases *leases)
    {
        return std::make_unique<MaturityKeeper>(m_harness->clock, *m_harness->store, *m_harness->room,
                                                m_harness->isolation.get(), m_harness->coverage.get(), leases);
    }
    void crowd(int seconds, bool calm)
    {
        for (int i = seconds; i > 0; --i)
            m_harness->script.ticks.push_back(crowdedSecond(m_harness->clock.now + (seconds - i + 1) * 1000LL, calm));
        m_harness->clock.now += seconds * 1000LL;
        (void)m_harness->room->step();
    }
    [[nodiscard]] std::int64_t today() const { return maturity::dayOf(m_harness->clock.now); }
    void aDayPasses()
    {
        m_harness->clock.now += kDayMs;
        (void)m_harness->room->step();
    }
    int readings()
    {
        int found = 0;
        const auto records = m_harness->store->records(kMaturityRecord, {}, 1'000);
        if (!records.ok())
            return -1;
        for (const Record &record : *records)
            found += record.id.starts_with("day/") ? 1 : 0;
        return found;
    }
    void keepGrant(const grants::Grant &grant)
    {
        Record record = recordOf(grant, true);
        QVERIFY(m_harness->store->write([&record](StoreTxn &txn) { return txn.putRecord(record); }).ok());
        grants::Grant stored = grant;
        stored.revision = record.revision;
        m_harness->grants->put(stored);
    }
    grpc::Status get(const std::string &person, v1::GetMaturityResponse &answer, std::uint32_t weeks = 4,
                     const std::string &until = {})
    {
        v1::GetMaturityRequest request;
        request.mutable_context()->mutable_fleet();
        request.set_weeks(weeks);
        request.set_until(until);
        return m_stub->GetMaturity(callOf(person).get(), request, &answer);
    }
    grpc::Status take(const std::string &person, v1::ExportMaturityResponse &answer)
    {
        v1::ExportMaturityRequest request;
        request.mutable_context()->mutable_fleet();
        request.set_request_id("take-" + std::to_string(++m_taken));
        request.set_weeks(4);
        return m_stub->ExportMaturity(callOf(person).get(), request, &answer);
    }
    static const v1::MaturityFigure &of(const v1::GetMaturityResponse &answer, v1::MaturityKind kind)
    {
        return answer.figures(int(kind) - 1);
    }

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<MaturityKeeper> m_keeper;
    std::unique_ptr<Service::Stub> m_stub;
    int m_taken = 0;
};

QTEST_GUILESS_MAIN(TestMaturityRpc)
#include "tst_maturity_rpc.moc"
