// A company's own platform driver over real gRPC: a program on a folder of files, killed, replaced, hanging, and lying.
#include "backend/driver/joint_platform.h"
#include "tests/backend/external_driver.h"
#include "tests/fixtures/certificates.h"

#include <QProcess>
#include <QtTest>

#include <algorithm>
#include <future>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

/// The driver as a program; `point`: where it ends as if killed.
class Program
{
public:
    explicit Program(const QString &folder, const QString &point = {})
    {
        m_process.start(BULKHEAD_FOLDER_PLATFORM, {folder, kToken, "127.0.0.1:0", point});
        if (m_process.waitForStarted() && m_process.waitForReadyRead())
            m_port = m_process.readLine().trimmed().toInt();
    }
    ~Program()
    {
        m_process.closeWriteChannel();
        m_process.waitForFinished();
    }
    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(m_port); }
    [[nodiscard]] bool killed() { return m_process.waitForFinished() && m_process.exitCode() == 9; }

private:
    QProcess m_process;
    int m_port = 0;
};

/// A part that the gateway knows by itself, told by the test.
class OwnPart final : public Platform
{
public:
    std::vector<PlannedStep> plan(const TenantFacts &) const override
    {
        return {{"data.rows", "Force row rules", Stage::DataBoundary}};
    }
    absl::Status apply(const TenantFacts &, const PlannedStep &, int, std::string &) override
    {
        return absl::OkStatus();
    }
    absl::Status setTier(const TenantFacts &, Tier, std::string &) override { return absl::OkStatus(); }
    absl::StatusOr<std::vector<Observation>> observe(const TenantFacts &) override
    {
        return std::vector<Observation>{{"identity.realm.own", holds, "own look", holds ? "" : "own cause"}};
    }
    absl::StatusOr<ProbeRound> probe(const TenantFacts &) override
    {
        ProbeRound round;
        round.attempts.push_back({Layer::Data, "rows.read", "read rows", false, "no row", ""});
        return round;
    }
    absl::Status remove(const TenantFacts &, std::string &) override { return absl::OkStatus(); }

    explicit OwnPart(bool stands)
        : holds(stands)
    {
    }
    const bool holds;
};

} // namespace

class TestExternalPlatform : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_own = std::make_unique<ExternalDriver>(); }
    void cleanup() { m_own.reset(); }
    void aTenantStandsIsProvenAndGoes();
    void killedAtAnyPointItGoesOn_data();
    void killedAtAnyPointItGoesOn();
    void repeatsWhatIsUnavailableAndNothingElse();
    void aServedRequestIsAnsweredAsBefore();
    void anOpenDoorIsACrossing();
    void anErrorIsNoWordThatNothingStands();
    void whoHangsIsNotWaitedFor();
    void whoIsAwayIsPlannedWhole();
    void onlyTheRightCertificateIsSpokenTo();
    void onlyTheRightTokenIsLetIn();
    void noDriverMakesGoodWhatAnotherSees_data();
    void noDriverMakesGoodWhatAnotherSees();
    void nobodyBecomesLiveWithoutAPart();

private:
    std::unique_ptr<ExternalDriver> m_own;
};

void TestExternalPlatform::aTenantStandsIsProvenAndGoes()
{
    const TenantFacts alder = tenant("alder");
    QVERIFY(absl::IsNotFound(m_own->platform->observe(alder).status()));
    QVERIFY(absl::IsNotFound(m_own->platform->probe(alder).status()));
    const auto steps = m_own->platform->plan(alder);
    QCOMPARE(steps.size(), std::size_t(3));
    QCOMPARE(steps.front().id, std::string("external.realm"));
    QCOMPARE(steps.front().mends, std::vector<std::string>{"identity.realm.own"});
    QVERIFY(provision(*m_own->platform, alder).ok());
    const auto seen = m_own->platform->observe(alder);
    QVERIFY2(seen.ok(), seen.status().ToString().c_str());
    QCOMPARE(seen->size(), std::size_t(3));
    for (const Observation &one : *seen)
        QVERIFY2(one.holds, one.cause.c_str());
    const auto round = m_own->platform->probe(alder);
    QVERIFY2(round.ok() && round->incomplete.empty(), round.ok() ? round->incomplete.c_str() : "");
    QCOMPARE(round->attempts.size(), std::size_t(2));
    QVERIFY(!round->attempts.front().crossed);
    QCOMPARE(round->attempts.front().boundary, std::string("external.identity.token"));
    QCOMPARE(round->attempts.front().evidence, std::string("403 key of another realm"));
    std::string evidence;
    QVERIFY(m_own->platform->setTier(alder, Tier::Segmented, evidence).ok());
    QCOMPARE(evidence, std::string("TIER_SEGMENTED in force"));
    QVERIFY(m_own->platform->remove(alder, evidence).ok());
    QVERIFY2(evidence.find("realm") != std::string::npos, evidence.c_str());
    QVERIFY(absl::IsNotFound(m_own->platform->observe(alder).status()));
    QVERIFY(m_own->platform->remove(alder, evidence).ok()); // Again.
    QCOMPARE(evidence, std::string("sign-in: nothing was left to remove"));
}

void TestExternalPlatform::killedAtAnyPointItGoesOn_data()
{
    QTest::addColumn<QString>("point");
    for (const char *step : {"realm", "roles", "entry"})
        for (const char *when : {"before", "half", "after"})
            QTest::addRow("%s %s", when, step) << QString("%1:%2").arg(when, step);
    QTest::newRow("half removed") << QString("half:remove");
}

void TestExternalPlatform::killedAtAnyPointItGoesOn()
{
    QFETCH(QString, point);
    const TenantFacts alder = tenant("alder");
    const bool removing = point == "half:remove";
    std::string evidence;
    {
        Program torn(m_own->folder(), point);
        const auto platform = makeExternalPlatform(m_own->config(torn.address()));
        absl::Status status = provision(*platform, alder);
        if (removing) {
            QVERIFY2(status.ok(), status.ToString().c_str());
            status = platform->remove(alder, evidence);
        }
        QVERIFY2(absl::IsUnavailable(status), status.ToString().c_str());
        QVERIFY(torn.killed());
    }
    QFile realm(m_own->folder() + "/alder/realm");
    const QByteArray key = realm.open(QIODevice::ReadOnly) ? realm.readAll() : QByteArray();
    Program next(m_own->folder());
    const auto platform = makeExternalPlatform(m_own->config(next.address())); // As another gateway would go on.
    if (!removing) {
        const absl::Status status = provision(*platform, alder, 2);
        QVERIFY2(status.ok(), status.ToString().c_str());
        QFile after(m_own->folder() + "/alder/realm");
        QVERIFY(after.open(QIODevice::ReadOnly));
        if (!key.isEmpty())
            QCOMPARE(after.readAll(), key); // Made once.
        QVERIFY(platform->probe(alder)->incomplete.empty());
    }
    QVERIFY(platform->remove(alder, evidence).ok());
    QVERIFY(absl::IsNotFound(platform->observe(alder).status()));
    QVERIFY(!QFile::exists(m_own->folder() + "/alder"));
}

void TestExternalPlatform::repeatsWhatIsUnavailableAndNothingElse()
{
    const TenantFacts alder = tenant("alder");
    int failures = 2;
    m_own->driver->bend = [&failures](google::protobuf::Message &) {
        return failures-- > 0 ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "restarting") : grpc::Status::OK;
    };
    std::string evidence;
    const PlannedStep realm{"external.realm", "", Stage::Identity};
    QVERIFY(m_own->platform->apply(alder, realm, 1, evidence).ok());
    const auto asked = m_own->driver->asked();
    QCOMPARE(asked.size(), std::size_t(3));
    QVERIFY(asked[0] == asked[1] && asked[1] == asked[2]);
    m_own->driver->bend = [](google::protobuf::Message &) {
        return grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, "The realm is full.\nAsk its owner.");
    };
    const absl::Status refused = m_own->platform->apply(alder, realm, 2, evidence);
    QVERIFY2(absl::IsFailedPrecondition(refused) && says(refused, "The realm is full. Ask its owner."),
             refused.ToString().c_str());
    QCOMPARE(m_own->driver->asked().size(), std::size_t(4));
    QVERIFY(m_own->driver->asked().back() != asked[0]); // Another attempt is another request.
}

void TestExternalPlatform::aServedRequestIsAnsweredAsBefore()
{
    const TenantFacts alder = tenant("alder");
    bool lost = true;
    m_own->driver->bend = [&lost](google::protobuf::Message &) { // The work is done, its answer is lost.
        return std::exchange(lost, false) ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "lost") : grpc::Status::OK;
    };
    QVERIFY(provision(*m_own->platform, alder).ok());
    std::string evidence;
    lost = true;
    QVERIFY(m_own->platform->remove(alder, evidence).ok());
    QVERIFY2(evidence.find("removed") != std::string::npos, evidence.c_str()); // Of the first time, not "nothing left".
}

void TestExternalPlatform::anOpenDoorIsACrossing()
{
    QVERIFY(provision(*m_own->platform, tenant("alder")).ok());
    QFile open(m_own->folder() + "/_canary/open");
    QVERIFY(open.open(QIODevice::WriteOnly));
    auto round = m_own->platform->probe(tenant("alder"));
    QVERIFY(round.ok() && round->attempts.front().crossed);
    QCOMPARE(round->attempts.front().cause, std::string("The file \"open\" of the realm."));
    // What got through counts without a word of evidence.
    m_own->driver->bend = on<v1::ProbeTenantResponse>([](auto &told) {
        told.mutable_attempts(0)->clear_evidence();
        told.mutable_attempts(0)->clear_cause();
    });
    round = m_own->platform->probe(tenant("alder"));
    QVERIFY(round.ok() && round->attempts.front().crossed && !round->attempts.front().cause.empty());
}

void TestExternalPlatform::anErrorIsNoWordThatNothingStands()
{
    m_own->driver->bend = [](google::protobuf::Message &) {
        return grpc::Status(grpc::StatusCode::NOT_FOUND, "no such page");
    };
    std::string evidence;
    QVERIFY(absl::IsFailedPrecondition(m_own->platform->observe(tenant("alder")).status()));
    QVERIFY(absl::IsFailedPrecondition(m_own->platform->probe(tenant("alder")).status()));
    QVERIFY(absl::IsFailedPrecondition(m_own->platform->remove(tenant("alder"), evidence)));
}

void TestExternalPlatform::whoHangsIsNotWaitedFor()
{
    std::promise<void> release; // Also when a check below fails.
    m_own->driver->bend = [gate = release.get_future().share()](google::protobuf::Message &) {
        gate.wait();
        return grpc::Status::OK;
    };
    ExternalPlatformConfig hasty = m_own->config(m_own->driver->address());
    hasty.deadline = std::chrono::milliseconds(200);
    const auto platform = makeExternalPlatform(hasty);
    const auto status = platform->observe(tenant("alder")).status();
    QVERIFY2(absl::IsUnavailable(status) && says(status, "does not answer within 200 ms"), status.ToString().c_str());
    QCOMPARE(m_own->driver->asked().size(), std::size_t(1)); // It is at work: nothing is begun a second time.
    release.set_value();
}

void TestExternalPlatform::whoIsAwayIsPlannedWhole()
{
    const TenantFacts alder = tenant("alder");
    const std::string address = m_own->driver->address();
    m_own->driver.reset();
    const auto steps = m_own->platform->plan(alder);
    QCOMPARE(steps.size(), std::size_t(1));
    std::string evidence;
    QVERIFY(absl::IsUnavailable(m_own->platform->apply(alder, steps.front(), 1, evidence)));
    m_own->restart({{}, {}, address});
    const auto platform = makeExternalPlatform(m_own->config(address));
    const absl::Status status = platform->apply(alder, steps.front(), 2, evidence);
    QVERIFY2(status.ok(), status.ToString().c_str());
    QCOMPARE(evidence, std::string("realm stands, attempt 2; roles stands, attempt 2; entry stands, attempt 2"));
    QVERIFY(platform->probe(alder)->incomplete.empty());
}

void TestExternalPlatform::onlyTheRightCertificateIsSpokenTo()
{
    const Authority own("Own"), other("Other");
    const auto serve = [this](const Issued &issued) {
        grpc::SslServerCredentialsOptions options;
        options.pem_key_cert_pairs.push_back({issued.key, issued.certificate});
        m_own->restart({{}, {}, "127.0.0.1:0", grpc::SslServerCredentials(options)});
        return makeExternalPlatform(m_own->config(m_own->driver->address())); // Without TLS.
    };
    const auto trusting = [this](const Authority &authority) {
        ExternalPlatformConfig config = m_own->config(m_own->driver->address());
        config.roots = authority.root();
        return makeExternalPlatform(config);
    };
    const TenantFacts alder = tenant("alder");
    const auto plain = serve(own.issue({"127.0.0.1"}));
    QVERIFY(absl::IsUnavailable(plain->observe(alder).status()));
    QVERIFY(absl::IsNotFound(trusting(own)->observe(alder).status()));
    const auto refused = trusting(other)->observe(alder).status();
    QVERIFY2(absl::IsUnavailable(refused) && says(refused, "certificate"), refused.ToString().c_str());
    serve(own.issue({"192.0.2.1"})); // Of another host.
    QVERIFY(absl::IsUnavailable(trusting(own)->observe(alder).status()));
    serve(own.issue({"127.0.0.1"}, -7'200, -3'600)); // Expired.
    QVERIFY(absl::IsUnavailable(trusting(own)->observe(alder).status()));
    QVERIFY(m_own->driver->asked().empty()); // None of them got a tenant's name or the token.
    m_own->restart({});
    QVERIFY(absl::IsUnavailable(trusting(own)->observe(alder).status()));
    QVERIFY(m_own->driver->asked().empty());
}

void TestExternalPlatform::onlyTheRightTokenIsLetIn()
{
    static_cast<void>(m_own->tokenFile("somebody-elses"));
    auto status = m_own->platform->observe(tenant("alder")).status();
    QVERIFY2(absl::IsPermissionDenied(status) && !says(status, "somebody"), status.ToString().c_str());
    static_cast<void>(m_own->tokenFile("two\twords")); // gRPC would end the process over it.
    QVERIFY(absl::IsFailedPrecondition(m_own->platform->observe(tenant("alder")).status()));
    const std::string file = m_own->tokenFile(); // Renewed: the next call has it.
    QVERIFY(absl::IsNotFound(m_own->platform->observe(tenant("alder")).status()));
    QVERIFY(QFile(QString::fromStdString(file))
                .setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ReadOther));
    status = m_own->platform->observe(tenant("alder")).status();
    QVERIFY2(absl::IsFailedPrecondition(status) && says(status, "chmod 600"), status.ToString().c_str());
}

void TestExternalPlatform::noDriverMakesGoodWhatAnotherSees_data()
{
    QTest::addColumn<bool>("own");
    QTest::addColumn<bool>("told");
    QTest::newRow("the gateway sees it wrong") << false << true;
    QTest::newRow("the driver sees it wrong") << true << false;
    QTest::newRow("both see it stand") << true << true;
}

void TestExternalPlatform::noDriverMakesGoodWhatAnotherSees()
{
    QFETCH(bool, own);
    QFETCH(bool, told);
    std::vector<PlatformPart> parts;
    parts.push_back({std::make_unique<OwnPart>(own), {}});
    parts.push_back({std::move(m_own->platform), kExternalSteps});
    const auto joint = joinPlatforms(std::move(parts));
    std::string evidence;
    for (const char *step : {"external.realm", "external.roles", "external.entry"})
        QVERIFY(joint->apply(tenant("alder"), {step, "", Stage::Identity}, 1, evidence).ok());
    if (!told)
        QVERIFY(QFile::remove(m_own->folder() + "/alder/realm"));
    const auto seen = joint->observe(tenant("alder"));
    QVERIFY2(seen.ok(), seen.status().ToString().c_str());
    QCOMPARE(std::ranges::count(*seen, "identity.realm.own", &Observation::check), std::ptrdiff_t(1));
    QCOMPARE(std::ranges::find(*seen, "identity.realm.own", &Observation::check)->holds, own && told);
}

void TestExternalPlatform::nobodyBecomesLiveWithoutAPart()
{
    std::vector<PlatformPart> parts;
    parts.push_back({std::make_unique<OwnPart>(true), {}});
    parts.push_back({std::move(m_own->platform), kExternalSteps});
    const auto joint = joinPlatforms(std::move(parts));
    const auto becoming = joint->probe(tenant("alder", Stage::Verification));
    QVERIFY(becoming.ok());
    QVERIFY2(becoming->incomplete.find("\"sign-in\"") != std::string::npos, becoming->incomplete.c_str());
    // Who was live before the driver was added keeps the proof of what it stands on.
    const auto live = joint->probe(tenant("alder"));
    QVERIFY(live.ok() && live->incomplete.empty());
}

QTEST_GUILESS_MAIN(TestExternalPlatform)
#include "tst_external_platform.moc"
