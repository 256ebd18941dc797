// What connectors are worth: states by vectors, who shares what, whether a flood stays inside, and contradictions.
#include "backend/baseline/baseline_file.h"
#include "backend/engine/connectors.h"
#include "backend/engine/contradiction.h"
#include "tests/backend/scripted_connectors.h"

#include <QTest>

#include <algorithm>

using namespace bulkhead;
using namespace bulkhead::integrations;
using bulkhead::test::connectorOf;

namespace {

constexpr std::int64_t kNow = 1'800'000'000'000, kDay = 86'400'000;
constexpr std::uint32_t kSecretDays = 180;

using Change = void (*)(ConnectorReading &);

Row rowOf(ConnectorReading reading, std::uint64_t usual = 20)
{
    Row row;
    for (std::size_t step = DepthRing::kSteps; step > 0; --step)
        row.depths.add(kNow - static_cast<std::int64_t>(step) * DepthRing::kStepMs, usual);
    row.lookedMs = kNow;
    row.secretDays = kSecretDays;
    row.reading = std::move(reading);
    return row;
}

Board boardOf(std::vector<ConnectorReading> readings)
{
    Board board;
    std::ranges::sort(readings, {}, [](const ConnectorReading &one) { return std::tie(one.tenantId, one.id); });
    for (ConnectorReading &reading : readings)
        board.rows.push_back(rowOf(std::move(reading)));
    judge(board, kNow);
    return board;
}

QStringList rulesOf(const Board &board, const std::string &tenant)
{
    QStringList rules;
    for (const Finding &finding : findingsOf(board, tenant, kNow))
        rules << QString::fromStdString(finding.rule);
    return rules;
}

ConnectorReading flooded(const std::string &tenant)
{
    ConnectorReading reading = connectorOf(tenant, "erp", kNow);
    reading.depth = 950;
    return reading;
}

} // namespace

class TestConnectors : public QObject
{
    Q_OBJECT
private slots:
    void statesByVectors_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<int>("state");
        QTest::addColumn<QString>("why");
        const auto row = [](const char *name, State state, const char *why, Change change) {
            QTest::newRow(name) << change << int(state) << QString::fromLatin1(why);
        };
        row("in order", State::Healthy, "", [](ConnectorReading &) {});
        row("no depth is never healthy", State::NotMeasured, "not measured",
            [](ConnectorReading &one) { one.depth.reset(); });
        row("bad news count without a depth", State::Failing, "12 messages were given up", [](ConnectorReading &one) {
            one.depth.reset();
            one.failures = 12;
        });
        row("half full", State::AtRisk, "more than half full: 500 of 1,000",
            [](ConnectorReading &one) { one.depth = 500; });
        row("four fifths are a flood", State::Flooded, "800 of at most 1,000",
            [](ConnectorReading &one) { one.depth = 800; });
        row("just below", State::AtRisk, "799", [](ConnectorReading &one) { one.depth = 799; });
        row("without a limit by what is usual", State::Flooded, "1,200 messages wait, 20 are usual",
            [](ConnectorReading &one) {
                one.depthLimit = 0;
                one.depth = 1'200;
            });
        row("much, and below it", State::Healthy, "", [](ConnectorReading &one) {
            one.depthLimit = 0;
            one.depth = 1'199;
        });
        row("nobody takes", State::Failing, "nobody takes from its channel",
            [](ConnectorReading &one) { one.consumers = 0; });
        row("nobody takes, and nothing waits", State::Healthy, "", [](ConnectorReading &one) {
            one.consumers = 0;
            one.depth = 0;
        });
        row("a few failures", State::AtRisk, "9 messages were given up",
            [](ConnectorReading &one) { one.failures = 9; });
        row("many", State::Failing, "10 messages were given up", [](ConnectorReading &one) { one.failures = 10; });
        row("counts that are not measured speak for nothing", State::Healthy, "", [](ConnectorReading &one) {
            one.failures.reset();
            one.retries.reset();
            one.deadLetters.reset();
        });
        row("whether anybody takes what waits is not known", State::NotMeasured,
            "whether anybody takes the messages that wait (20)", [](ConnectorReading &one) { one.consumers.reset(); });
        row("nothing waits for whoever may take it", State::Healthy, "", [](ConnectorReading &one) {
            one.consumers.reset();
            one.depth = 0;
        });
        row("retries", State::AtRisk, "100 retries", [](ConnectorReading &one) { one.retries = 100; });
        row("dead letters", State::AtRisk, "1 dead letter waits", [](ConnectorReading &one) { one.deadLetters = 1; });
        row("a secret at its age", State::Healthy, "",
            [](ConnectorReading &one) { one.credentials[0].setMs = kNow - kSecretDays * kDay; });
        row("past it", State::AtRisk, "180 days old; 180 are allowed",
            [](ConnectorReading &one) { one.credentials[0].setMs = kNow - kSecretDays * kDay - 1; });
        row("no age is known", State::Healthy, "", [](ConnectorReading &one) { one.credentials[0].setMs = 0; });
        row("expires soon", State::AtRisk, "expires in 14 days",
            [](ConnectorReading &one) { one.credentials[0].expiresMs = kNow + 14 * kDay; });
        row("has expired", State::Failing, "has expired",
            [](ConnectorReading &one) { one.credentials[0].expiresMs = kNow; });
        row("a wrong configuration", State::Failing, "wrong address",
            [](ConnectorReading &one) { one.misconfigured = "wrong address"; });
        row("the worst is said first", State::Flooded, "900 of at most 1,000 messages wait; 200 retries",
            [](ConnectorReading &one) {
                one.depth = 900;
                one.retries = 200;
            });
    }
    void statesByVectors()
    {
        QFETCH(Change, change);
        QFETCH(int, state);
        QFETCH(QString, why);
        ConnectorReading reading = connectorOf("alder", "payer", kNow);
        change(reading);
        const integrations::Verdict verdict = judge(reading, 20, kSecretDays, kNow, kNow);
        QCOMPARE(int(verdict.state), state);
        const QString said = QString::fromStdString(verdict.why);
        QVERIFY2(why.isEmpty() ? said.isEmpty() : said.contains(why), qPrintable(said));
    }

    void whatNobodyReachesIsNotMeasured()
    {
        const ConnectorReading reading = connectorOf("alder", "payer", kNow);
        QCOMPARE(int(judge(reading, 20, 0, kNow - kStaleMs, kNow).state), int(State::Healthy));
        QCOMPARE(int(judge(reading, 20, 0, kNow - kStaleMs - 1, kNow).state), int(State::NotMeasured));
    }

    void credentialsChannelsAndWebhooksAreFoundAcrossTenants()
    {
        std::vector<ConnectorReading> all{connectorOf("alder", "payer", kNow), connectorOf("holly", "payer", kNow),
                                          connectorOf("yew", "payer", kNow), connectorOf("yew", "erp", kNow)};
        QVERIFY(boardOf(all).groups.empty());
        all[1].credentials[0].fingerprint = all[0].credentials[0].fingerprint;
        all[2].credentials[0].fingerprint = all[0].credentials[0].fingerprint;
        all[2].webhooks[0].fingerprint = all[0].webhooks[0].fingerprint;
        all[3].channel = all[1].channel;
        const Board board = boardOf(all);
        QCOMPARE(board.groups.size(), std::size_t{3});
        QCOMPARE(board.of("alder")[0].sharing, 2U);
        QCOMPARE(board.of("yew").size(), std::size_t{2});
        QVERIFY(board.sharesCredential("holly"));
        QCOMPARE(rulesOf(board, "alder"), QStringList({"integration.credential-shared", "integration.webhook-shared"}));
        QCOMPARE(rulesOf(board, "holly"), QStringList({"integration.credential-shared", "integration.channel-shared"}));
        const Finding finding = findingsOf(board, "alder", kNow).front();
        QVERIFY(finding.text.find("2 other tenants") != std::string::npos);
        for (const std::string &text : {finding.text, finding.cause, finding.fix}) // Of nobody by name.
            QVERIFY(text.find("holly") == std::string::npos && text.find("yew") == std::string::npos);
    }

    void connectorsOfOneTenantMayShare()
    {
        std::vector<ConnectorReading> all{connectorOf("alder", "payer", kNow), connectorOf("alder", "erp", kNow)};
        all[1].credentials[0].fingerprint = all[0].credentials[0].fingerprint;
        const Board board = boardOf(all);
        QVERIFY(board.groups.empty());
        QVERIFY(rulesOf(board, "alder").isEmpty());
    }

    void whatIsNotKnownIsSharedWithNobody()
    {
        std::vector<ConnectorReading> all{connectorOf("alder", "payer", kNow), connectorOf("holly", "payer", kNow)};
        for (ConnectorReading &one : all) {
            one.credentials[0].fingerprint.clear();
            one.channel.clear();
            one.webhooks.clear();
        }
        QVERIFY(boardOf(all).groups.empty());
    }

    void anOldSecretIsAFinding()
    {
        ConnectorReading reading = connectorOf("alder", "payer", kNow);
        reading.credentials[0].setMs = kNow - 200 * kDay;
        const Board old = boardOf({reading}), young = boardOf({connectorOf("alder", "payer", kNow)});
        QCOMPARE(rulesOf(old, "alder"), QStringList{"integration.secret-old"});
        QVERIFY(rulesOf(young, "alder").isEmpty());
        QVERIFY(old.findings != young.findings); // Whoever shows findings is told.
    }

    void aFloodThatStaysIsProvenByAllThree()
    {
        const Board board = boardOf({flooded("alder"), connectorOf("holly", "payer", kNow)});
        const Row &row = board.of("alder")[0];
        QCOMPARE(int(row.flood), int(Flood::Stays));
        const auto evidence = floodEvidence(board, row);
        QCOMPARE(evidence.size(), std::size_t{3});
        QVERIFY(std::ranges::all_of(evidence, [](const FloodEvidence &one) { return one.holds && one.known; }));
        QVERIFY(floodEvidence(board, board.of("holly")[0]).empty());
    }

    void withoutProofItIsNotProven_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<Change>("other");
        QTest::addColumn<int>("verdict");
        const Change same = [](ConnectorReading &) {};
        QTest::newRow("no limit") << Change([](ConnectorReading &one) {
            one.depthLimit = 0;
            one.depth = 5'000;
        }) << same << int(Flood::NotProven);
        QTest::newRow("whose queue it is, is not known")
            << Change([](ConnectorReading &one) { one.channel.clear(); }) << same << int(Flood::NotProven);
        QTest::newRow("nobody else is measured")
            << same << Change([](ConnectorReading &one) { one.depth.reset(); }) << int(Flood::NotProven);
        QTest::newRow("others are elsewhere")
            << same << Change([](ConnectorReading &one) { one.broker = "broker-2"; }) << int(Flood::NotProven);
        QTest::newRow("another's grew meanwhile")
            << same << Change([](ConnectorReading &one) { one.depth = 111; }) << int(Flood::NotProven);
        QTest::newRow("another's is within its usual")
            << same << Change([](ConnectorReading &one) { one.depth = 110; }) << int(Flood::Stays);
        QTest::newRow("one queue of both")
            << Change([](ConnectorReading &one) { one.channel = "c4a77e1hollypayer"; }) << same << int(Flood::Spills);
    }
    void withoutProofItIsNotProven()
    {
        QFETCH(Change, change);
        QFETCH(Change, other);
        QFETCH(int, verdict);
        ConnectorReading own = flooded("alder"), neighbour = connectorOf("holly", "payer", kNow);
        change(own);
        other(neighbour);
        const Board board = boardOf({own, neighbour});
        QCOMPARE(int(board.of("alder")[0].state), int(State::Flooded));
        QCOMPARE(int(board.of("alder")[0].flood), verdict);
        const auto evidence = floodEvidence(board, board.of("alder")[0]);
        const bool all = std::ranges::all_of(evidence, [](const FloodEvidence &one) { return one.holds; });
        QCOMPARE(all, verdict == int(Flood::Stays)); // What is said and what is shown agree.
    }

    void aMisconfigurationTouchesWhoeverUsesIt()
    {
        std::vector<ConnectorReading> all{connectorOf("alder", "erp", kNow), connectorOf("holly", "erp", kNow),
                                          connectorOf("yew", "erp", kNow), connectorOf("yew", "payer", kNow)};
        for (std::size_t at : {0U, 1U, 2U})
            all[at].configuration = "partner";
        all[0].misconfigured = all[3].misconfigured = "wrong address";
        const Board board = boardOf(all);
        QCOMPARE(board.touchedBy(board.of("alder")[0]).size(), std::size_t{3});
        QVERIFY(board.touchedBy(board.of("holly")[0]).empty());               // Nothing is known to be wrong with it.
        QCOMPARE(board.touchedBy(board.of("yew")[1]).size(), std::size_t{1}); // Its own configuration.
        all[3].configuration = "partner";
        const Board both = boardOf(all); // Two connectors of yew have it: an environment is counted once.
        QCOMPARE(both.touchedBy(both.of("alder")[0]), (std::vector<std::uint32_t>{0, 1, 2}));
        QCOMPARE(both.touchedBy(both.of("yew")[1]), (std::vector<std::uint32_t>{3, 0, 1}));
        QVERIFY(board.groups.empty()); // That a partner gives one to several is as it should be.
    }

    void theRingKeepsSixHoursWithGaps()
    {
        DepthRing ring;
        QVERIFY(!ring.usual());
        for (int step = 0; step < 100; ++step)
            if (step != 60)
                ring.add(kNow + step * DepthRing::kStepMs, std::uint64_t(step));
        ring.add(kNow + 99 * DepthRing::kStepMs + 1'000, 7); // The highest of a step is kept.
        const auto points = ring.points();
        QCOMPARE(points.size(), DepthRing::kSteps - 1);
        QCOMPARE(points.back().second, std::uint64_t{99});
        QCOMPARE(points.front().second, std::uint64_t{28});
        ring.add(kNow, 5); // A clock that went back changes nothing.
        QCOMPARE(ring.points().size(), DepthRing::kSteps - 1);
        ring.add(kNow + 500 * DepthRing::kStepMs, 1);
        QCOMPARE(ring.points().size(), std::size_t{1});
        QVERIFY(!ring.usual());
    }

    void strongRowsWithWeakSupportAreAContradiction()
    {
        const auto &rules = standardBaselines()->contradictions;
        isolation::Standing standing;
        standing.states.fill(isolation::LayerState::Proven);
        QVERIFY(isolation::contradictions(rules, standing).empty());
        standing.states[5] = isolation::LayerState::NotObserved;
        const auto found = isolation::contradictions(rules, standing);
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0]->id, std::string("rows-without-support"));
        standing.states[2] = isolation::LayerState::Observed; // Nobody calls the rows strong.
        QVERIFY(isolation::contradictions(rules, standing).empty());
        standing.tier = Tier::Dedicated;
        standing.sharesCredential = true;
        QCOMPARE(isolation::contradictions(rules, standing).at(0)->id, std::string("dedicated-with-shared-credential"));
    }

    void theFileIsHeldToItsExamples_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QByteArray>("problem");
        QTest::newRow("an example that comes out otherwise")
            << QByteArray("operations = \"drift\"\nfound = true") << QByteArray("operations = \"drift\"\nfound = false")
            << QByteArray("comes out as found");
        QTest::newRow("an example that expects nothing")
            << QByteArray("data = \"proven\"\nfound = true") << QByteArray("data = \"proven\"")
            << QByteArray("says whether the contradiction is found");
        QTest::newRow("a word that is no state") << QByteArray("weak_states = [\"never\"")
                                                 << QByteArray("weak_states = [\"open\"") << QByteArray("is none of");
        QTest::newRow("nothing is strong") << QByteArray("tiers = [\"dedicated\"]\nshared_credential")
                                           << QByteArray("shared_credential") << QByteArray("say what is strong");
        QTest::newRow("nothing is weak") << QByteArray("tiers = [\"dedicated\"]\nshared_credential = true")
                                         << QByteArray("tiers = [\"dedicated\"]") << QByteArray("say what is weak");
        QTest::newRow("a secret's age that is none")
            << QByteArray("secret_days = 90") << QByteArray("secret_days = 0") << QByteArray("secret_days");
    }
    void theFileIsHeldToItsExamples()
    {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QByteArray, problem);
        const std::string_view own = standardBaselineText();
        QByteArray text(own.data(), qsizetype(own.size()));
        QVERIFY(text.contains(from));
        QVERIFY(parseBaselineFile(text.toStdString(), "own.toml").ok());
        const auto read =
            parseBaselineFile(text.replace(text.indexOf(from), from.size(), to).toStdString(), "own.toml");
        QVERIFY(!read.ok());
        const QByteArray said = QByteArray::fromStdString(std::string(read.status().message()));
        QVERIFY2(said.contains(problem), said.constData());
    }

    void aFileWithoutContradictionsHasTheGatewaysOwn()
    {
        std::string text(standardBaselineText());
        const std::size_t from = text.find("[[contradiction]]"), to = text.find("# Examples: which tier");
        text.erase(from, to - from);
        const auto read = parseBaselineFile(text, "own.toml");
        QVERIFY(read.ok());
        QCOMPARE(read->contradictions.size(), standardBaselines()->contradictions.size());
        QCOMPARE(read->model(Tier::Dedicated).secretDays, 90U);
    }
};

QTEST_APPLESS_MAIN(TestConnectors)
#include "tst_connectors.moc"
