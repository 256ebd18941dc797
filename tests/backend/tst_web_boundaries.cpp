// A company's own web services tried as the tenant itself, over real HTTP: what is proven, what crosses, and what
// proves nothing. And the section of the platform's file that says where.
#include "backend/baseline/baseline_file.h"
#include "backend/domain/tier_mover.h"
#include "backend/driver/joint_platform.h"
#include "backend/driver/rabbitmq_platform.h"
#include "backend/web_section.h"
#include "tests/fixtures/clinic_service.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr char kMarker[] = "canary-7f1c0a";

TenantFacts tenant(const std::string &id, Stage stage = Stage::Live)
{
    TenantFacts facts;
    facts.id = id;
    facts.tier = Tier::Shared;
    facts.stage = stage;
    return facts;
}

std::string allOf(const ProbeRound &round)
{
    std::string text = round.incomplete;
    for (const ProbeAttempt &one : round.attempts)
        text += one.what + one.evidence + one.cause;
    return text;
}

} // namespace

class TestWebBoundaries : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void aCleanServiceIsProven();
    void eachLeakIsFoundWithItsCause_data();
    void eachLeakIsFoundWithItsCause();
    void whatIsNoRefusalProvesNothing_data();
    void whatIsNoRefusalProvesNothing();
    void whoHasNoTokenIsNotThere();
    void whoHasLeftIsNotThere();
    void aTokenThatOthersReadIsNotUsed();
    void theDoorStepSaysWhatIsMissing();
    void nobodyGoesLiveWithoutItsDoors();
    void tenantsMoveAsBeforeWhereDoorsAreProven();
    void sectionsAreChecked_data();
    void sectionsAreChecked();

private:
    std::string file(const QString &name, const QByteArray &text,
                     QFileDevice::Permissions others = QFileDevice::Permissions());
    QByteArray section() const;
    std::unique_ptr<Platform> platform();

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<ClinicService> m_service;
};

std::string TestWebBoundaries::file(const QString &name, const QByteArray &text, QFileDevice::Permissions others)
{
    QFile out(m_dir->filePath(name));
    if (!out.open(QIODevice::WriteOnly) || out.write(text) != text.size())
        qFatal("no file can be written");
    out.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner | others);
    return out.fileName().toStdString();
}

QByteArray TestWebBoundaries::section() const
{
    const QByteArray url = QByteArray::fromStdString(m_service->url());
    return "[web]\ntokens = \"tokens\"\nother = \"canary\"\nmarker = \"" + QByteArray(kMarker)
           + "\"\ndeadline_seconds = 2\n"
             "[[web.boundary]]\nname = \"appointments API\"\nlayer = \"application\"\ntries = \"foreign-id\"\n"
             "own = \""
           + url + "/{tenant}/appointments\"\nforeign = \"" + url
           + "/{other}/appointments\"\nchecks = [\"application.context.checked\"]\n"
             "[[web.boundary]]\nname = \"sign-in\"\nlayer = \"identity\"\ntries = \"foreign-token\"\nown = \""
           + url
           + "/{tenant}/appointments\"\nchecks = [\"identity.realm.own\"]\n"
             "[[web.boundary]]\nname = \"monthly export\"\nlayer = \"analytics\"\ntries = \"output\"\nown = \""
           + url + "/{tenant}/export\"\n";
}

void TestWebBoundaries::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_service = std::make_unique<ClinicService>();
    m_service->add("alder", "token-of-alder-0123456789", "Alderbrook's patients");
    m_service->add("canary", "token-of-canary-0123456789", kMarker);
    QVERIFY(QDir(m_dir->path()).mkdir(QStringLiteral("tokens")));
    file(QStringLiteral("tokens/alder"), "token-of-alder-0123456789\n");
    file(QStringLiteral("tokens/canary"), "token-of-canary-0123456789\n");
}

std::unique_ptr<Platform> TestWebBoundaries::platform()
{
    const auto config = readWebSection(file(QStringLiteral("platform.toml"), section()), standardBaselines().get());
    if (!config.ok())
        qFatal("%s", config.status().ToString().c_str());
    return makeWebPlatform(*config);
}

void TestWebBoundaries::aCleanServiceIsProven()
{
    const auto web = platform();
    const auto round = web->probe(tenant("alder"));
    QVERIFY2(round.ok(), round.status().ToString().c_str());
    QCOMPARE(round->incomplete, std::string());
    QCOMPARE(round->attempts.size(), 3U);
    for (const ProbeAttempt &one : round->attempts)
        QVERIFY2(!one.crossed, one.what.c_str());
    QCOMPARE(round->attempts[0].boundary, std::string("application.foreign-id"));
    QCOMPARE(round->attempts[0].evidence, std::string("HTTP 403, 9 bytes"));
    QVERIFY(round->attempts[2].layer == Layer::Analytics);
    QVERIFY(m_service->requests() <= 9);
    const auto seen = web->observe(tenant("alder"));
    QVERIFY(seen.ok());
    QCOMPARE(seen->size(), 2U);
    QVERIFY(std::ranges::all_of(*seen, &Observation::holds));
    // Neither a token nor anybody's records, in nothing that is told.
    for (const char *secret : {"token-of", "patients", kMarker})
        QVERIFY(allOf(*round).find(secret) == std::string::npos);
}

void TestWebBoundaries::eachLeakIsFoundWithItsCause_data()
{
    QTest::addColumn<int>("leak");
    QTest::addColumn<int>("layer");
    QTest::addColumn<QString>("cause");
    QTest::newRow("trusts the address") << 0 << int(Layer::Application) << "takes the tenant from the address";
    QTest::newRow("takes foreign tokens") << 1 << int(Layer::Identity) << "takes tokens of another tenant's realm";
    QTest::newRow("mixes exports") << 2 << int(Layer::Analytics) << "more than one tenant's records";
}

void TestWebBoundaries::eachLeakIsFoundWithItsCause()
{
    QFETCH(int, leak);
    QFETCH(int, layer);
    QFETCH(QString, cause);
    m_service->trustsTheAddress = leak == 0;
    m_service->takesForeignTokens = leak == 1;
    m_service->mixesExports = leak == 2;
    const auto web = platform();
    const auto round = web->probe(tenant("alder"));
    QVERIFY(round.ok());
    const auto found = std::ranges::find_if(
        round->attempts, [layer](const ProbeAttempt &one) { return one.crossed && int(one.layer) == layer; });
    QVERIFY2(found != round->attempts.end(), allOf(*round).c_str());
    QVERIFY2(QString::fromStdString(found->cause).contains(cause), found->cause.c_str());
    for (const char *secret : {"token-of", "patients", kMarker})
        QVERIFY(allOf(*round).find(secret) == std::string::npos);
    if (leak < 2) { // What the checks stand for does not hold either.
        const auto seen = web->observe(tenant("alder"));
        QVERIFY(std::ranges::any_of(*seen, [](const Observation &one) { return !one.holds && !one.cause.empty(); }));
    }
}

void TestWebBoundaries::whatIsNoRefusalProvesNothing_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("says");
    QTest::newRow("every answer is 503") << "503"
                                         << "the tenant's own door did not open (HTTP 503";
    QTest::newRow("nobody listens") << "gone"
                                    << "cannot be reached";
    QTest::newRow("sent elsewhere") << "302"
                                    << "neither let in nor refused (HTTP 302";
    QTest::newRow("the canary is empty") << "empty"
                                         << "does not find its own marker";
    QTest::newRow("the canary's token has ended") << "ended"
                                                  << "does not find its own marker";
}

void TestWebBoundaries::whatIsNoRefusalProvesNothing()
{
    QFETCH(QString, what);
    QFETCH(QString, says);
    const auto web = platform();
    if (what == QLatin1String("503"))
        m_service->broken = 503;
    else if (what == QLatin1String("302"))
        m_service->redirects = true;
    else if (what == QLatin1String("empty"))
        m_service->add("canary", "token-of-canary-0123456789", "nothing");
    else if (what == QLatin1String("ended"))
        m_service->add("canary", "another-token-0123456789", kMarker);
    else
        m_service.reset();
    const auto round = web->probe(tenant("alder"));
    QVERIFY(round.ok());
    QVERIFY2(QString::fromStdString(round->incomplete).contains(says), round->incomplete.c_str());
    QVERIFY(std::ranges::none_of(round->attempts, &ProbeAttempt::crossed));
    const auto seen = web->observe(tenant("alder"));
    QVERIFY(seen.ok() && seen->size() < 2); // What was not proven was not seen.
}

void TestWebBoundaries::whoHasNoTokenIsNotThere()
{
    const auto web = platform();
    QVERIFY(absl::IsNotFound(web->probe(tenant("holly")).status()));
    QVERIFY(absl::IsNotFound(web->observe(tenant("holly")).status()));
    QVERIFY(absl::IsNotFound(web->probe(tenant("canary")).status()));
    QCOMPARE(m_service->requests(), 0);
}

void TestWebBoundaries::whoHasLeftIsNotThere()
{
    const auto web = platform();
    m_service->remove("alder");
    QVERIFY(absl::IsNotFound(web->observe(tenant("alder")).status()));
    // A closed door is no absence where another's still opens to the token.
    m_service->add("alder", "another-token-0123456789", "x");
    m_service->add("other", "token-of-alder-0123456789", "y");
    m_service->trustsTheAddress = true;
    QVERIFY(web->observe(tenant("alder")).ok());
}

void TestWebBoundaries::aTokenThatOthersReadIsNotUsed()
{
    const auto web = platform();
    file(QStringLiteral("tokens/alder"), "token-of-alder-0123456789\n", QFileDevice::ReadOther);
    QCOMPARE(web->probe(tenant("alder")).status().code(), absl::StatusCode::kFailedPrecondition);
    QCOMPARE(m_service->requests(), 0);
}

void TestWebBoundaries::theDoorStepSaysWhatIsMissing()
{
    const auto web = platform();
    const auto plan = web->plan(tenant("holly"));
    QCOMPARE(plan.size(), 1U);
    std::string evidence;
    const absl::Status missing = web->apply(tenant("holly"), plan[0], 1, evidence);
    QVERIFY2(missing.message().find("Put a token of it into") != absl::string_view::npos, missing.ToString().c_str());
    QVERIFY(web->apply(tenant("alder"), plan[0], 1, evidence).ok());
    QVERIFY(evidence.find("3") != std::string::npos);
    QVERIFY(!web->apply(tenant("alder"), {"web.other", {}, Stage::Identity, {}}, 1, evidence).ok());
}

void TestWebBoundaries::nobodyGoesLiveWithoutItsDoors()
{
    std::vector<PlatformPart> parts;
    parts.push_back({platform(), {}});
    parts.push_back({platform(), kWebSteps});
    const auto joint = joinPlatforms(std::move(parts));
    m_service->add("holly", "token-of-holly-0123456789", "Hollyhock");
    file(QStringLiteral("tokens/holly"), "token-of-holly-0123456789\n");
    QCOMPARE(joint->probe(tenant("holly", Stage::Verification))->incomplete, std::string());
    m_service->broken = 500;
    QVERIFY(!joint->probe(tenant("holly", Stage::Verification))->incomplete.empty());
}

void TestWebBoundaries::tenantsMoveAsBeforeWhereDoorsAreProven()
{
    std::vector<PlatformPart> parts;
    const RabbitMqPlatformConfig broker;
    parts.push_back({makeRabbitMqPlatform(broker), {}});
    parts.push_back({platform(), kWebSteps});
    const auto joint = joinPlatforms(std::move(parts));
    TierMover *mover = joint->mover();
    QVERIFY(mover != nullptr);
    const auto steps = mover->planMove(tenant("alder"), Tier::Segmented);
    QCOMPARE(steps.size(), 1U); // The broker's: a web service has no place per tier.
    QCOMPARE(steps[0].id, std::string("move.broker"));
    // By itself it has nothing to take back, and knows nobody's step.
    const auto web = platform();
    std::string evidence;
    QVERIFY(web->mover()->undoMove(tenant("alder"), Tier::Segmented, evidence).ok());
    QVERIFY(absl::IsNotFound(web->mover()->applyMove(tenant("alder"), Tier::Segmented, "move.broker", evidence)));
    QCOMPARE(m_service->requests(), 0);
}

void TestWebBoundaries::sectionsAreChecked_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("says");
    const QString url = QStringLiteral("URL/{tenant}/export");
    QTest::newRow("good") << ""
                          << ""
                          << "";
    QTest::newRow("no such key") << "deadline_seconds"
                                 << "dead_line"
                                 << "dead_line";
    QTest::newRow("another machine in the clear") << url << "http://reports.internal/{tenant}"
                                                  << "Use https";
    QTest::newRow("a login in it") << url << "https://me:secret@reports.internal/{tenant}"
                                   << "without a login";
    QTest::newRow("not whose") << url << "https://reports.internal/all"
                               << "{tenant}";
    QTest::newRow("whose host") << url << "https://{tenant}.internal/"
                                << "path or query";
    QTest::newRow("data is PostgreSQL's") << "layer = \"analytics\""
                                          << "layer = \"data\""
                                          << "must be one of";
    QTest::newRow("another way to try") << "\"output\""
                                        << "\"guess\""
                                        << "must be one of";
    QTest::newRow("a check of another layer") << "application.context.checked"
                                              << "data.encryption"
                                              << "no control of this layer";
    QTest::newRow("a short marker") << kMarker << "abc"
                                    << "8 to 100";
    QTest::newRow("a canary without token") << "other = \"canary\""
                                            << "other = \"nobody\""
                                            << "no usable token of the canary";
    QTest::newRow("a canary outside the folder") << "other = \"canary\""
                                                 << "other = \"../canary\""
                                                 << "must be the id";
    QTest::newRow("foreign where there is none") << "tries = \"output\""
                                                 << "tries = \"output\"\nforeign = \"x\""
                                                 << "leave it out";
    QTest::newRow("success as refusal") << "tries = \"output\""
                                        << "tries = \"output\"\nrefused = [200]"
                                        << "400 to 499";
}

void TestWebBoundaries::sectionsAreChecked()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, says);
    QString text = QString::fromUtf8(section());
    from.replace(QLatin1String("URL"), QString::fromStdString(m_service->url()));
    QVERIFY(from.isEmpty() || text.contains(from));
    if (!from.isEmpty())
        text.replace(from, to);
    const auto config = readWebSection(file(QStringLiteral("platform.toml"), text.toUtf8()), standardBaselines().get());
    if (says.isEmpty()) {
        QVERIFY2(config.ok(), config.status().ToString().c_str());
        return;
    }
    QVERIFY(!config.ok());
    QVERIFY2(QString::fromStdString(std::string(config.status().message())).contains(says),
             config.status().ToString().c_str());
    QVERIFY(config.status().message().find("secret") == absl::string_view::npos);
}

QTEST_APPLESS_MAIN(TestWebBoundaries)
#include "tst_web_boundaries.moc"
