// Policies over policies: each queue keeps what applied to it, and only the tenant's queues are touched. And what is
// kept of a limit comes back as it was.
#include "backend/driver/rabbitmq_limit_record.h"
#include "backend/driver/rabbitmq_queue_rules.h"

#include <QRegularExpression>
#include <QTest>

using namespace bulkhead;
using Json = nlohmann::json;

namespace {

/// The policies that the broker has, and ours, as it chooses among them: the highest priority that matches.
const QueueRule *applied(const std::vector<QueueRule> &rules, const char *queue)
{
    const QueueRule *best = nullptr;
    for (const QueueRule &rule : rules) {
        const QRegularExpression pattern(QString::fromStdString(rule.pattern));
        if (pattern.isValid() && pattern.match(QString::fromUtf8(queue)).hasMatch()
            && (best == nullptr || rule.priority > best->priority))
            best = &rule;
    }
    return best;
}

/// One order of keys, so that equal values are equal texts.
std::string text(const Json &value)
{
    return value.dump();
}

const Json kPolicies = Json::parse(R"([
    {"name": "mirror", "pattern": "^q-", "apply-to": "all", "priority": 2, "definition": {"ha-mode": "all"}},
    {"name": "short", "pattern": "mail$|fax", "apply-to": "queues", "priority": 9,
     "definition": {"max-length": 50, "overflow": "drop-head"}},
    {"name": "routes", "pattern": ".*", "apply-to": "exchanges", "priority": 40, "definition": {"alternate-exchange": "x"}},
    {"name": "bulkhead:act-0:0", "pattern": ".*", "apply-to": "queues", "priority": 60, "definition": {"max-length": 1}}
])");

} // namespace

class TestRabbitMqRules : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyQueueKeepsWhatAppliedToIt();
    void onlyTheTenantsQueues();
    void limitsAreNeverLoosened();
    void oneDeepQueueKeepsWhatItHas();
    void recordsComeBack();
};

void TestRabbitMqRules::everyQueueKeepsWhatAppliedToIt()
{
    const auto rules = rulesOver(kPolicies, "^", "bulkhead:act-1:");
    QCOMPARE(rules.size(), std::size_t(3));
    for (const QueueRule &rule : rules)
        QVERIFY(rule.priority > 60 && rule.name.starts_with("bulkhead:act-1:"));
    QCOMPARE(text(applied(rules, "q-claims")->body(100)["definition"]),
             text(Json::parse(R"({"ha-mode": "all", "max-length": 100, "overflow": "reject-publish"})")));
    QCOMPARE(text(applied(rules, "q-mail")->below["max-length"]), text(Json(50))); // "short" is above "mirror" for it.
    QCOMPARE(text(applied(rules, "other")->body(100)["definition"]),
             text(Json::parse(R"({"max-length": 100, "overflow": "reject-publish"})")));
    QCOMPARE(text(applied(rules, "other")->body(std::nullopt)["definition"]),
             text(Json::parse(R"({"overflow": "reject-publish"})")));
    for (const QueueRule &rule : rules)
        QCOMPARE(text(rule.body(1)["apply-to"]), text(Json("queues")));
}

void TestRabbitMqRules::onlyTheTenantsQueues()
{
    const auto rules = rulesOver(kPolicies, "^(?:q\\-elm)(?:\\.|\\z)", "bulkhead:act-1:");
    QVERIFY(applied(rules, "q-elm") != nullptr && applied(rules, "q-elm.mail") != nullptr);
    QCOMPARE(text(applied(rules, "q-elm.mail")->below["max-length"]), text(Json(50)));
    QCOMPARE(text(applied(rules, "q-elm.fax.out")->below["max-length"]), text(Json(50)));
    QCOMPARE(text(applied(rules, "q-elm.claims")->below), text(Json::parse(R"({"ha-mode": "all"})")));
    for (const char *other : {"q-oak", "q-elmwood.mail", "q-oak.mail", "fax", "x-q-elm"})
        QVERIFY2(applied(rules, other) == nullptr, other);
}

void TestRabbitMqRules::limitsAreNeverLoosened()
{
    const auto rules = rulesOver(kPolicies, "^", "n:");
    QCOMPARE(text(applied(rules, "fax")->body(100)["definition"]),
             text(Json::parse(R"({"max-length": 50, "overflow": "reject-publish"})")));
    QCOMPARE(text(applied(rules, "fax")->body(20)["definition"]["max-length"]), text(Json(20)));
    const Json lettered = Json::parse(
        R"([{"name": "p", "pattern": "", "priority": 0, "definition": {"overflow": "reject-publish-dlx"}}])");
    QCOMPARE(text(applied(rulesOver(lettered, "^", "n:"), "q")->body(5)["definition"]["overflow"]),
             text(Json("reject-publish-dlx")));
}

void TestRabbitMqRules::oneDeepQueueKeepsWhatItHas()
{
    auto rules = rulesOver(kPolicies, "^", "n:");
    const QueueRule deep = ruleForOne(rules, *applied(rules, "q-a.b"), "q-a.b", "n:deep-1");
    rules.push_back(deep);
    QCOMPARE(text(applied(rules, "q-a.b")->body(900)["definition"]),
             text(Json::parse(R"({"ha-mode": "all", "max-length": 900, "overflow": "reject-publish"})")));
    QVERIFY(applied(rules, "q-axb")->name != "n:deep-1" && applied(rules, "q-a.b.c")->name != "n:deep-1");
}

void TestRabbitMqRules::recordsComeBack()
{
    LimitRecord record;
    record.limit = {"act-7", "elm", "jobs", Measure::QueueLimit, 12, 1'700'000'000'123};
    record.user = std::string("u");
    record.connections = 40;
    record.vhosts = {"t_elm", "/"};
    const auto read = readRecord(Json::parse(toJson(record).dump()));
    QVERIFY(read.has_value());
    QCOMPARE(read->limit.act, std::string("act-7"));
    QCOMPARE(read->limit.tenantId, std::string("elm"));
    QCOMPARE(read->limit.pool, std::string("jobs"));
    QCOMPARE(read->limit.measure, Measure::QueueLimit);
    QCOMPARE(read->limit.value, std::int64_t(12));
    QCOMPARE(read->limit.liftsMs, std::int64_t(1'700'000'000'123));
    QCOMPARE(read->user, std::string("u"));
    QCOMPARE(read->connections, std::optional<std::int64_t>(40));
    QCOMPARE(read->vhosts, record.vhosts);
    record.connections.reset();
    QVERIFY(!readRecord(toJson(record))->connections);
    Json cut = toJson(record);
    cut.erase("lifts_at_ms");
    QVERIFY(!readRecord(cut));
    QVERIFY(!readRecord(Json("text")) && !readRecord(Json()));
    QVERIFY(isRecordName(recordNameOf("act-7")) && !isRecordName("cluster_name"));
    // Not even an act whose id begins like another's has names that do.
    QVERIFY(!policyNamesOf("act-10").starts_with(policyNamesOf("act-1")));
}

QTEST_APPLESS_MAIN(TestRabbitMqRules)
#include "tst_rabbitmq_rules.moc"
