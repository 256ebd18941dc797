// What a broker does not tell of a queue is not measured: never nothing waiting, and never healthy.
#include "backend/driver/connector_fingerprint.h"
#include "backend/driver/rabbitmq_connectors.h"
#include "backend/driver/rabbitmq_transfers.h"
#include "backend/engine/connectors.h"
#include "tests/fixtures/stub_prometheus.h"

#include <QTemporaryFile>
#include <QTest>

#include <nlohmann/json.hpp>

using namespace bulkhead;
using namespace bulkhead::test;
using Json = nlohmann::json;

namespace {

constexpr std::int64_t kNow = 1'800'000'000'000;

Json queue(const Json &more = Json::object())
{
    Json one{{"name", "erp"}, {"vhost", "bulkhead-alder"}};
    one.update(more);
    return one;
}

} // namespace

class TestRabbitMqFacts : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        QVERIFY(m_password.open());
        m_password.write("secret");
        m_password.close();
        m_config.management = m_broker.url();
        m_config.login = {"bulkhead", m_password.fileName().toStdString()};
        m_alder.id = "alder";
    }
    void init()
    {
        m_source = makeRabbitMqConnectors(m_config, "test", fingerprintsWith(Secret("key")));
        m_parameters = Json::array();
        m_now = kNow;
    }

    void onlyEvidenceIsHealthy_data()
    {
        QTest::addColumn<QString>("told");
        QTest::addColumn<int>("state");
        using integrations::State;
        const auto row = [](const char *name, const char *told, State state) {
            QTest::newRow(name) << QString::fromLatin1(told) << int(state);
        };
        row("a new queue", "{}", State::NotMeasured);
        row("only who takes", R"({"consumers": 1})", State::NotMeasured);
        row("no number", R"({"messages": "NaN", "consumers": 1})", State::NotMeasured);
        row("only what waits", R"({"messages": 7})", State::NotMeasured);
        row("nothing waits", R"({"messages": 0})", State::Healthy);
        row("both", R"({"messages": 7, "consumers": 1})", State::Healthy);
        row("nobody takes", R"({"messages": 7, "consumers": 0})", State::Failing);
    }
    void onlyEvidenceIsHealthy()
    {
        QFETCH(QString, told);
        QFETCH(int, state);
        m_queues = Json::array({queue(Json::parse(told.toStdString()))});
        const ConnectorReading reading = look();
        QCOMPARE(int(integrations::judge(reading, std::nullopt, 0, m_now, m_now).state), state);
    }

    void countersAreOfWhatWasTold()
    {
        m_queues = Json::array({queue(), queue({{"name", "erp.dead"}})});
        look();
        QVERIFY(!look().retries); // However often nothing is told.
        QVERIFY(!look().failures && !look().deadLetters);
        // With statistics, a counter that is not told has not begun, and what it tells first is growth.
        m_queues = Json::array({queue({{"messages", 0}, {"consumers", 1}}),
                                queue({{"name", "erp.dead"}, {"messages", 0}, {"consumers", 0}})});
        look();
        QCOMPARE(look().retries, std::optional<std::uint64_t>(0));
        m_queues[0]["message_stats"] = {{"redeliver", 4}, {"ack", 3}};
        m_queues[1]["message_stats"] = {{"publish", 2}};
        m_queues[1]["messages"] = 2;
        ConnectorReading reading = look();
        QCOMPARE(reading.retries, std::optional<std::uint64_t>(4));
        QCOMPARE(reading.failures, std::optional<std::uint64_t>(2));
        QCOMPARE(reading.deadLetters, std::optional<std::uint64_t>(2));
        QCOMPARE(reading.lastSuccessMs, m_now);
        // A look that tells nothing is not a counter at 0, from which all would grow anew.
        const std::int64_t success = m_now;
        const Json told = m_queues;
        m_queues = Json::array({queue(), queue({{"name", "erp.dead"}})});
        look();
        m_queues = told;
        reading = look();
        QCOMPARE(reading.retries, std::optional<std::uint64_t>(4));
        QCOMPARE(reading.failures, std::optional<std::uint64_t>(2));
        QCOMPARE(reading.lastSuccessMs, success);
    }

    void whatIsGivenUpMayBeLost_data()
    {
        QTest::addColumn<QString>("told"); // Of the queue.
        QTest::addColumn<QString>("wrong");
        QTest::addColumn<bool>("given"); // By a policy that others may have.
        const auto row = [](const char *name, const char *told, const char *wrong, bool given = false) {
            QTest::newRow(name) << QString::fromLatin1(told) << QString::fromLatin1(wrong) << given;
        };
        row("nowhere, as nobody asked for it", "{}", "");
        row("to one that is there", R"({"arguments": {"x-dead-letter-exchange": "given-up"}})", "");
        row("to one that is not there", R"({"arguments": {"x-dead-letter-exchange": "Given-up"}})",
            "its queue hands what is given up to the exchange Given-up, which is not there: it is lost");
        row("to one of another virtual host", R"({"arguments": {"x-dead-letter-exchange": "elsewhere"}})",
            "its queue hands what is given up to the exchange elsewhere, which is not there: it is lost");
        row("by a policy",
            R"({"policy": "standard", "effective_policy_definition": {"dead-letter-exchange": "partner"}})",
            "the policy standard of its virtual host hands what is given up to the exchange partner, which is not"
            " there: it is lost",
            true);
        row("a policy that the queue's own word goes before",
            R"({"policy": "standard", "arguments": {"x-dead-letter-exchange": "given-up"},
                "effective_policy_definition": {"dead-letter-exchange": "partner"}})",
            "");
        row("to a queue that is there",
            R"({"arguments": {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": "erp.dead"}})", "");
        row("to a queue that is not there",
            R"({"arguments": {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": "erp.gone"}})",
            "its queue hands what is given up to the queue erp.gone, which is not there: it is lost");
        row("back to wherever it came from", R"({"arguments": {"x-dead-letter-exchange": ""}})", "");
        row("no text", R"({"arguments": {"x-dead-letter-exchange": 7}})", "");
    }
    void whatIsGivenUpMayBeLost()
    {
        QFETCH(QString, told);
        QFETCH(QString, wrong);
        QFETCH(bool, given);
        m_queues = Json::array({queue(Json::parse(told.toStdString())), queue({{"name", "erp.dead"}})});
        m_exchanges = Json::array({{{"vhost", "bulkhead-alder"}, {"name", "given-up"}},
                                   {{"vhost", "bulkhead-holly"}, {"name", "elsewhere"}}});
        const ConnectorReading reading = look();
        QCOMPARE(QString::fromStdString(reading.misconfigured), wrong);
        QCOMPARE(!reading.configuration.empty(), given);
    }

    void anAddressNamesItsVirtualHost_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("vhost");
        const auto row = [](const char *address, const char *vhost) {
            QTest::newRow(address) << QString::fromLatin1(address) << QString::fromLatin1(vhost);
        };
        row("amqp://", "own");
        row("amqp://mq:5672", "own");
        row("amqp://mq/", "own");
        row("amqp:///bulkhead-holly", "bulkhead-holly");
        row("amqps://user:p%40ss@mq:5671/bulkhead%2Dholly?verify=verify_peer", "bulkhead-holly");
        row("amqp://mq/%2F", "/");
        row("amqp://mq/50%", "50%");
        row("no address", "own");
    }
    void anAddressNamesItsVirtualHost()
    {
        QFETCH(QString, address);
        QFETCH(QString, vhost);
        QCOMPARE(QString::fromStdString(vhostOf(address.toStdString(), "own")), vhost);
    }

    void messagesThatCrossOverAreFound()
    {
        const auto shovel = [](const char *vhost, const char *name, const char *to) {
            return Json{{"component", "shovel"},
                        {"vhost", vhost},
                        {"name", name},
                        {"value",
                         {{"src-uri", "amqp://"},
                          {"src-queue", "erp"},
                          {"dest-uri", Json::array({std::string("amqp://u:canary-secret@mq/") + to})},
                          {"dest-queue", "erp"}}}};
        };
        m_queues =
            Json::array({queue(), queue({{"vhost", "bulkhead-holly"}}),
                         queue({{"vhost", "bulkhead-holly"}, {"name", "payer"}}), queue({{"vhost", "bulkhead-yew"}})});
        m_parameters = Json::array({shovel("bulkhead-alder", "holly-copy", "bulkhead-holly"),
                                    shovel("bulkhead-yew", "archive", "archive"), // No tenant's.
                                    shovel("bulkhead-yew", "home", "bulkhead-yew"),
                                    {{"component", "vhost-limits"}, {"vhost", "bulkhead-yew"}, {"value", 7}}});
        std::vector<TenantFacts> tenants(3);
        tenants[0].id = "alder";
        tenants[1].id = "holly";
        tenants[2].id = "yew";
        const auto seen = m_source->look(tenants, m_now);
        QVERIFY2(seen.ok() && seen->size() == 4, seen.status().ToString().c_str());
        const auto wrong = [&seen](std::size_t at) { return QString::fromStdString((*seen)[at].misconfigured); };
        QCOMPARE(wrong(0), QStringLiteral("the shovel holly-copy of its virtual host hands its messages to another"
                                          " tenant"));
        // Whoever reads of holly need not know of alder, nor of what alder calls its shovel.
        QCOMPARE(wrong(1), QStringLiteral("a shovel of another virtual host puts another tenant's messages into it"));
        QCOMPARE(wrong(2), QString());
        QCOMPARE(wrong(3), QString());
        QVERIFY(!(*seen)[0].configuration.empty() && (*seen)[0].configuration == (*seen)[1].configuration);
        // An upstream of federation draws messages in, and tells no queue.
        m_parameters = Json::array({{{"component", "federation-upstream"},
                                     {"vhost", "bulkhead-holly"},
                                     {"name", "other"},
                                     {"value", {{"uri", "amqp:///bulkhead-yew"}}}}});
        const auto drawn = m_source->look(tenants, m_now + 60'000);
        QVERIFY(drawn.ok());
        for (const std::size_t at : {1U, 2U})
            QCOMPARE(QString::fromStdString((*drawn)[at].misconfigured),
                     QStringLiteral("the upstream other of its virtual host puts another tenant's messages into it"));
        QVERIFY((*drawn)[0].misconfigured.empty() && !(*drawn)[3].misconfigured.empty());
    }

    void noQueueIsAskedAbout_data()
    {
        QTest::addColumn<QString>("overview");
        QTest::addColumn<QString>("says");
        QTest::newRow("none there are") << R"({"object_totals": {"queues": 0}})"
                                        << "";
        QTest::newRow("none it may see") << R"({"object_totals": {"queues": 12}})"
                                         << "The user bulkhead sees none of the broker's 12 queues";
        QTest::newRow("no statistics") << R"({"disable_stats": true})"
                                       << "The broker keeps no statistics";
    }
    void noQueueIsAskedAbout()
    {
        QFETCH(QString, overview);
        QFETCH(QString, says);
        m_queues = Json::array();
        m_overview = Json::parse(overview.toStdString());
        const auto seen = m_source->look(std::span(&m_alder, 1), m_now);
        QCOMPARE(seen.ok(), says.isEmpty());
        QCOMPARE(absl::IsFailedPrecondition(seen.status()), !says.isEmpty());
        QVERIFY2(seen.status().message().find(says.toStdString()) != absl::string_view::npos,
                 seen.status().ToString().c_str());
    }

private:
    /// The queue "erp" as it is told a minute later.
    ConnectorReading look()
    {
        m_now += 60'000;
        const auto seen = m_source->look(std::span(&m_alder, 1), m_now);
        if (!seen.ok() || seen->size() != 1) {
            qCritical("%s, %zu connectors", seen.status().ToString().c_str(), seen.ok() ? seen->size() : 0);
            return {};
        }
        return seen->front();
    }

    StubAnswer answer(const std::string &path) const
    {
        if (path.starts_with("/api/queues?"))
            return {200, Json{{"items", m_queues}, {"page_count", 1}}.dump()};
        if (path.starts_with("/api/exchanges?"))
            return {200, Json{{"items", m_exchanges}, {"page_count", 1}}.dump()};
        if (path == "/api/parameters")
            return {200, m_parameters.dump()};
        if (path == "/api/overview")
            return {200, m_overview.dump()};
        return {path == "/api/users" || path == "/api/permissions" ? 200 : 404, "[]"};
    }

    Json m_queues, m_exchanges, m_overview, m_parameters = Json::array(); ///< Changed between looks only.
    StubPrometheus m_broker{[this](const std::string &path, const std::string &) { return answer(path); }};
    QTemporaryFile m_password;
    RabbitMqPlatformConfig m_config;
    TenantFacts m_alder;
    std::unique_ptr<ConnectorSource> m_source;
    std::int64_t m_now = kNow;
};

QTEST_GUILESS_MAIN(TestRabbitMqFacts)
#include "tst_rabbitmq_facts.moc"
