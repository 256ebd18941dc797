// Several executors as one: each is asked about its own pools only, and none keeps the others from lifting.
#include "backend/driver/joint_limits.h"

#include <QTest>

using namespace bulkhead;

namespace {

/// Limits on one pool; writes down what it was asked.
class OnePool final : public LimitExecutor
{
public:
    OnePool(std::string pool, std::vector<std::string> &asked)
        : m_pool(std::move(pool))
        , m_asked(asked)
    {
    }
    std::vector<Measure> measures(std::string_view pool) const override
    {
        return pool == m_pool ? std::vector{Measure::ConnectionLimit} : std::vector<Measure>();
    }
    absl::Status apply(const Limit &limit, std::string &evidence) override
    {
        m_asked.push_back(m_pool + " apply " + limit.act);
        evidence = m_pool;
        return absl::OkStatus();
    }
    absl::Status lift(const Limit &limit, std::string &evidence) override
    {
        m_asked.push_back(m_pool + " lift " + limit.act);
        evidence = m_pool;
        return absl::OkStatus();
    }
    absl::Status liftDue(std::vector<std::string> &acts) override
    {
        if (due.ok())
            acts.push_back("act of " + m_pool);
        return due;
    }

    absl::Status due;

private:
    std::string m_pool;
    std::vector<std::string> &m_asked;
};

Limit limitOn(const char *pool)
{
    return {"act-1", "a", pool, Measure::ConnectionLimit, 1, 0};
}

} // namespace

class TestJointLimits : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingOfNothing();
    void oneStaysItself();
    void eachGetsItsOwnPools();
    void allAreAskedToLift();
};

void TestJointLimits::nothingOfNothing()
{
    QVERIFY(makeJointLimits({}) == nullptr);
    std::vector<std::unique_ptr<LimitExecutor>> none;
    none.push_back(nullptr);
    none.push_back(nullptr);
    QVERIFY(makeJointLimits(std::move(none)) == nullptr);
}

void TestJointLimits::oneStaysItself()
{
    std::vector<std::string> asked;
    std::vector<std::unique_ptr<LimitExecutor>> parts;
    parts.push_back(nullptr);
    parts.push_back(std::make_unique<OnePool>("db", asked));
    const LimitExecutor *given = parts[1].get();
    QVERIFY(makeJointLimits(std::move(parts)).get() == given);
}

void TestJointLimits::eachGetsItsOwnPools()
{
    std::vector<std::string> asked;
    std::vector<std::unique_ptr<LimitExecutor>> parts;
    parts.push_back(std::make_unique<OnePool>("db", asked));
    parts.push_back(std::make_unique<OnePool>("jobs", asked));
    const auto limits = makeJointLimits(std::move(parts));
    QCOMPARE(limits->measures("jobs").size(), std::size_t(1));
    QCOMPARE(limits->measures("db").size(), std::size_t(1));
    QVERIFY(limits->measures("other").empty());
    std::string evidence;
    QVERIFY(limits->apply(limitOn("jobs"), evidence).ok());
    QCOMPARE(evidence, std::string("jobs"));
    QVERIFY(limits->lift(limitOn("db"), evidence).ok());
    const std::vector<std::string> expected{"jobs apply act-1", "db lift act-1"};
    QCOMPARE(asked, expected);
    const absl::Status status = limits->apply(limitOn("other"), evidence);
    QCOMPARE(status.code(), absl::StatusCode::kFailedPrecondition);
    QVERIFY(std::string(status.message()).find("pool other") != std::string::npos);
    QCOMPARE(limits->lift(limitOn("other"), evidence).code(), absl::StatusCode::kFailedPrecondition);
    QCOMPARE(asked.size(), std::size_t(2));
}

void TestJointLimits::allAreAskedToLift()
{
    std::vector<std::string> asked;
    std::vector<std::unique_ptr<LimitExecutor>> parts;
    for (const char *pool : {"db", "jobs", "search"}) {
        auto part = std::make_unique<OnePool>(pool, asked);
        if (std::string(pool) != "jobs")
            part->due = absl::UnavailableError(std::string(pool) + " is away");
        parts.push_back(std::move(part));
    }
    const auto limits = makeJointLimits(std::move(parts));
    std::vector<std::string> acts;
    const absl::Status status = limits->liftDue(acts);
    QCOMPARE(std::string(status.message()), std::string("db is away"));
    QCOMPARE(acts, std::vector<std::string>{"act of jobs"});
}

QTEST_APPLESS_MAIN(TestJointLimits)
#include "tst_joint_limits.moc"
