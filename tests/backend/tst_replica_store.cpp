// What gateways on one PostgreSQL tell each other: changes in the order of their commits, leases with fences, reports.
#include "backend/domain/lease_split.h"
#include "backend/store/replica_store.h"
#include "backend/store/sentence.h"
#include "tests/backend/postgres_cluster.h"
#include "tests/backend/store_samples.h"
#include "tests/fixtures/cutting_proxy.h"

#include <QTest>

#include <future>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

using std::chrono::milliseconds;

// As in service, but eight times as fast.
constexpr LeaseTimes kFast{milliseconds(800), milliseconds(200), milliseconds(150)};

ReplicaStore joined(const std::string &url, const std::string &direct = {}, const LeaseTimes &times = kFast)
{
    auto replica = openReplicaStore(url, direct, times);
    if (!replica.ok())
        qFatal("%s", told(replica.status()).constData());
    return *std::move(replica);
}

std::size_t heldOf(const ReplicaStore &replica, const std::vector<std::string> &names)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(names, [&](const std::string &name) { return replica.leases->held(name).has_value(); }));
}

std::string named(const char *prefix, int number)
{
    return sql::sentence(prefix, number);
}

std::vector<std::string> namesOf(int count)
{
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i)
        names.push_back(named("pool/", i));
    return names;
}

std::string line(const StoredChange &change)
{
    return change.kind + " " + change.key + " " + change.tenantId;
}

QStringList linesOf(const absl::StatusOr<ChangeBatch> &batch)
{
    if (!batch.ok())
        return {QString::fromUtf8(told(batch.status()))};
    QStringList lines;
    if (batch->everything)
        lines << QStringLiteral("everything");
    for (const StoredChange &change : batch->changes)
        lines << QString::fromStdString(line(change));
    return lines;
}

} // namespace

class ReplicaStoreTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        QString problem = m_cluster.server.start({QStringLiteral("gateway")});
        if (problem.isEmpty())
            problem = m_cluster.server.startPooler();
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
    void init()
    {
        m_url = m_cluster.direct(m_cluster.cleared());
        m_store = opened(m_url, m_clock);
    }
    void cleanup() { m_store.reset(); }

    void namesAreSplitEvenly_data()
    {
        QTest::addColumn<int>("replicas");
        QTest::addColumn<int>("names");
        QTest::addColumn<int>("heldByTheFirst");
        QTest::newRow("nobody lives") << 0 << 3 << 0;
        QTest::newRow("nothing is wanted") << 3 << 0 << 0;
        QTest::newRow("one has all") << 1 << 7 << 0;
        QTest::newRow("seven by three, from nothing") << 3 << 7 << 0;
        QTest::newRow("seven by three, one had all") << 3 << 7 << 7;
        QTest::newRow("fewer names than replicas") << 5 << 2 << 2;
        QTest::newRow("a thousand pools") << 7 << 1'000 << 600;
    }
    void namesAreSplitEvenly()
    {
        QFETCH(int, replicas);
        QFETCH(int, names);
        QFETCH(int, heldByTheFirst);
        std::vector<std::string> wants = namesOf(names);
        std::ranges::sort(wants);
        std::vector<LeaseSeeker> live;
        for (int i = 0; i < replicas; ++i)
            live.push_back({named("r", i), wants});
        std::map<std::string, std::string> holders;
        for (int i = 0; i < heldByTheFirst; ++i)
            holders.emplace(wants[static_cast<std::size_t>(i)], "r0");
        const auto split = splitLeases(live, holders);
        QCOMPARE(split.size(), replicas == 0 ? 0U : wants.size());
        std::map<std::string, int> load;
        int stayed = 0;
        for (const auto &[name, id] : split) {
            ++load[id];
            stayed += holders.contains(name) && id == "r0" ? 1 : 0;
        }
        for (int i = 0; i < replicas; ++i) {
            const int share = load[named("r", i)];
            QVERIFY2(share >= names / replicas && share <= (names + replicas - 1) / replicas,
                     qPrintable(QString::number(share)));
        }
        if (replicas > 0) // Nobody gives more away than the even split asks for.
            QVERIFY(stayed >= std::min(heldByTheFirst, names / replicas));
        QCOMPARE(splitLeases(live, split), split); // At rest, nothing moves.
    }

    void whatOneAloneWantsIsItsOwn()
    {
        const auto split = splitLeases(std::vector<LeaseSeeker>{{"a", {"x", "y", "z"}}, {"b", {"z"}}}, {{"z", "gone"}});
        QCOMPARE(split.at("x"), std::string("a"));
        QCOMPARE(split.at("y"), std::string("a"));
        QCOMPARE(split.at("z"), std::string("b"));
    }

    /// Live gateways share; who comes takes its part, who goes gives it back at once.
    void liveGatewaysShare()
    {
        const auto names = namesOf(10);
        const auto first = joined(m_url);
        first.leases->want(names);
        QTRY_COMPARE(heldOf(first, names), std::size_t{10});
        auto second = joined(m_url);
        second.leases->want(names);
        QTRY_COMPARE(heldOf(second, names), std::size_t{5});
        QTRY_COMPARE(heldOf(first, names), std::size_t{5});
        for (const std::string &name : names)
            QVERIFY(!(first.leases->held(name) && second.leases->held(name)));
        const auto third = joined(m_url);
        third.leases->want(names);
        QTRY_VERIFY(heldOf(first, names) >= 3 && heldOf(second, names) >= 3 && heldOf(third, names) >= 3);
        QTRY_COMPARE(heldOf(first, names) + heldOf(second, names) + heldOf(third, names), std::size_t{10});
        second.leases->release();
        QCOMPARE(heldOf(second, names), std::size_t{0});
        QTRY_COMPARE(heldOf(first, names) + heldOf(third, names), std::size_t{10});
        QTRY_COMPARE(heldOf(first, names), std::size_t{5});
    }

    /// The way to the store is gone: the holder stops by its own clock before another one begins, and what it writes
    /// later is refused.
    void aHolderThatCannotRenewIsReplaced()
    {
        CuttingProxy proxy(m_cluster.server.port());
        const auto holder = joined(through(proxy));
        holder.leases->want({"containment"});
        QTRY_VERIFY(holder.leases->held("containment"));
        const LeaseProof old = *holder.leases->held("containment");
        std::atomic<int> bells{0};
        const auto bell = holder.leases->listen([&] { ++bells; });
        const auto other = joined(m_url);
        other.leases->want({"containment"});
        proxy.cutNext(CuttingProxy::Cut::Before, true);
        QElapsedTimer clock;
        clock.start();
        bool both = false, taken = false;
        while (!taken && clock.elapsed() < 10'000) {
            taken = other.leases->held("containment").has_value(); // First: a holder of later is one too many.
            both = taken && holder.leases->held("containment").has_value();
            QTest::qWait(5);
        }
        QVERIFY(other.leases->held("containment"));
        QVERIFY(!holder.leases->held("containment"));
        QVERIFY(!both);
        QVERIFY(clock.elapsed() < 3 * kFast.life.count());
        QTRY_VERIFY(bells > 0);
        holder.leases->unlisten(bell);
        const LeaseProof fresh = *other.leases->held("containment");
        QVERIFY(fresh.fence > old.fence);
        const auto late = writeWith(old);
        QVERIFY2(absl::IsAborted(late), told(late));
        QVERIFY2(told(late).contains("Another gateway looks after containment"), told(late));
        QVERIFY(m_store->timeline("t1", 9)->empty());
        QVERIFY(writeWith(fresh).ok());
        proxy.open();
        // Back again, it does not take the name from who has it now.
        QVERIFY(!holder.leases->held("containment"));
        QCOMPARE(m_store->timeline("t1", 9)->size(), std::size_t{1});
    }

    /// A write that has proven its lease is finished before anybody else begins, however long it takes.
    void takingOverWaitsForAProvenWrite()
    {
        CuttingProxy proxy(m_cluster.server.port());
        const auto holder = joined(through(proxy));
        holder.leases->want({"lane"});
        QTRY_VERIFY(holder.leases->held("lane"));
        const LeaseProof proof = *holder.leases->held("lane");
        const auto other = joined(m_url);
        other.leases->want({"lane"});
        std::promise<void> proven, goOn;
        auto written = std::async(std::launch::async, [&] {
            return m_store->write([&](StoreTxn &txn) {
                if (auto status = txn.prove(proof); !status.ok())
                    return status;
                proven.set_value();
                goOn.get_future().wait();
                return txn.addTimeline({"t1", 1, "note", "proven", "p"});
            });
        });
        proven.get_future().wait();
        proxy.cutNext(CuttingProxy::Cut::Before, true); // It cannot renew any more.
        QTRY_VERIFY(m_cluster.server.value("SELECT expires_at < clock_timestamp() FROM bulkhead.lease") == "t");
        const auto turns = [&] { return m_cluster.server.value("SELECT max(expires_at) FROM bulkhead.replica"); };
        const QString turn = turns();
        QTRY_VERIFY(turns() != turn); // The other has looked since.
        QVERIFY(!other.leases->held("lane"));
        goOn.set_value();
        const auto status = written.get();
        QVERIFY2(status.ok(), told(status));
        QTRY_VERIFY(other.leases->held("lane"));
    }

    void aStrangersProofIsRefused_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("fence");
        QTest::newRow("a name that nobody has") << "nothing" << 1;
        QTest::newRow("a fence to come") << "lane" << 99;
        QTest::newRow("no fence") << "lane" << 0;
    }
    void aStrangersProofIsRefused()
    {
        QFETCH(QString, name);
        QFETCH(int, fence);
        const auto holder = joined(m_url);
        holder.leases->want({"lane"});
        QTRY_VERIFY(holder.leases->held("lane"));
        const auto status = writeWith({name.toStdString(), static_cast<std::uint64_t>(fence)});
        QVERIFY2(absl::IsAborted(status), told(status));
        QVERIFY(writeWith(*holder.leases->held("lane")).ok());
        // Nor is it enough that the work goes on after the refusal.
        const auto ignored = m_store->write([&](StoreTxn &txn) {
            txn.prove({name.toStdString(), static_cast<std::uint64_t>(fence)}).IgnoreError();
            return txn.addTimeline({"t1", 1, "note", "ignored", "p"});
        });
        QVERIFY2(absl::IsAborted(ignored), told(ignored));
        QCOMPARE(m_store->timeline("t1", 9)->size(), std::size_t{1});
    }

    void whatIsTakenAtOnceIsOnesOwnUntilItIsDropped_data()
    {
        QTest::addColumn<bool>("alone");
        QTest::newRow("on PostgreSQL") << false;
        QTest::newRow("the only gateway") << true;
    }
    void whatIsTakenAtOnceIsOnesOwnUntilItIsDropped()
    {
        QFETCH(bool, alone);
        const auto first = joined(alone ? "" : m_url);
        const auto second = alone ? ReplicaStore{} : joined(m_url);
        const auto taken = first.leases->take("run/c-1");
        QVERIFY2(taken.ok(), told(taken.status()));
        QVERIFY(first.leases->held("run/c-1") == *taken);
        QVERIFY(absl::IsAborted(first.leases->take("run/c-1").status()));
        if (!alone) {
            QVERIFY(absl::IsAborted(second.leases->take("run/c-1").status()));
            const QString before = m_cluster.server.value("SELECT expires_at FROM bulkhead.lease");
            QTRY_VERIFY(m_cluster.server.value("SELECT expires_at FROM bulkhead.lease") != before); // It is renewed.
        }
        first.leases->drop(*taken);
        QVERIFY(!first.leases->held("run/c-1"));
        const auto again = (alone ? first : second).leases->take("run/c-1");
        QVERIFY2(again.ok(), told(again.status()));
        QVERIFY(alone || again->fence > taken->fence);
    }

    void everyChangeIsToldInOrder_data()
    {
        QTest::addColumn<bool>("pooled");
        QTest::newRow("directly") << false;
        QTest::newRow("behind PgBouncer") << true;
    }
    void everyChangeIsToldInOrder()
    {
        QFETCH(bool, pooled);
        const std::string url = pooled ? m_cluster.pooled("app") : m_url;
        const auto store = opened(url, m_clock);
        const auto replica = joined(url);
        QCOMPARE(linesOf(replica.changes->next()), QStringList());
        QVERIFY(fill(*store, "t1").ok());
        QVERIFY(store->setSetting("a", "b").ok());
        const QStringList expected{"tenant t1 t1", "alert a-t1 t1",         "case c-t1 t1",
                                   "act x-t1 t1",  "record/review r-t1 t1", "setting a "};
        QCOMPARE(linesOf(replica.changes->next()), expected);
        QCOMPARE(linesOf(replica.changes->next()), QStringList());
        QVERIFY(!store
                     ->write([](StoreTxn &txn) {
                         auto tenant = *txn.tenant("t1");
                         txn.updateTenant(tenant).IgnoreError();
                         return absl::CancelledError();
                     })
                     .ok());
        QCOMPARE(linesOf(replica.changes->next()), QStringList()); // What did not happen is not told.
    }

    void whatCannotBeToldOneByOneIsReadAnew_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::newRow("pruned beyond it") << QByteArray("DELETE FROM bulkhead.change");
        QTest::newRow("the number was given again after a failover")
            << QByteArray("UPDATE bulkhead.change SET key = 'another' WHERE revision = (SELECT max(revision) FROM "
                          "bulkhead.change)");
        QTest::newRow("at another time") << QByteArray("UPDATE bulkhead.change SET at = at + interval '1 microsecond'");
    }
    void whatCannotBeToldOneByOneIsReadAnew()
    {
        QFETCH(QByteArray, sql);
        const auto replica = joined(m_url);
        QVERIFY(fill(*m_store, "t1").ok());
        QCOMPARE(linesOf(replica.changes->next()).size(), 5);
        QVERIFY(meddle(m_url, sql.toStdString()).ok());
        QCOMPARE(linesOf(replica.changes->next()), QStringList("everything"));
        QCOMPARE(linesOf(replica.changes->next()), QStringList()); // Once.
        QVERIFY(m_store->setSetting("a", "b").ok());
        QCOMPARE(linesOf(replica.changes->next()), QStringList("setting a "));
    }

    void aThousandTenantsAreToldAsOne()
    {
        const auto replica = joined(m_url);
        std::vector<TenantFacts> many;
        for (int i = 0; i < 1'000; ++i)
            many.push_back(someTenant(named("many-", i)));
        QVERIFY(m_store->write([&](StoreTxn &txn) { return txn.insertTenants(many); }).ok());
        QCOMPARE(linesOf(replica.changes->next()), QStringList("everything"));
        QCOMPARE(m_cluster.server.value("SELECT count(*) FROM bulkhead.change"), "1");
    }

    void anotherTenantsChangesAreNotSeenInAScope()
    {
        QVERIFY(fill(*m_store, "t1").ok());
        QVERIFY(fill(*m_store, "t2").ok());
        auto connection = postgres::Connection::open(*postgres::readAddress(m_url));
        QVERIFY((*connection)->begin(sql::Access::Write, StoreScope::of("t1")).ok());
        QCOMPARE(*(*connection)->number("SELECT count(*) FROM change"), std::int64_t{5});
        QCOMPARE(*(*connection)->number("SELECT count(*) FROM change WHERE tenant_id = 't2'"), std::int64_t{0});
        QCOMPARE(*(*connection)->number("SELECT count(*) FROM pool_report"), std::int64_t{0});
        const auto forged = (*connection)->execute("INSERT INTO change (kind, key, tenant_id) VALUES ('x', 'y', 't2')");
        QVERIFY2(absl::IsPermissionDenied(forged) || told(forged).contains("row-level security"), told(forged));
        (*connection)->rollback();
        // The call of one tenant says so of its own and of settings.
        QVERIFY(m_store
                    ->write(StoreScope::of("t1"),
                            [](StoreTxn &txn) {
                                auto tenant = *txn.tenant("t1");
                                auto status = txn.updateTenant(tenant);
                                return status.ok() ? txn.setSetting("s", "1") : status;
                            })
                    .ok());
    }

    void reportsHaveTheNewestOfEachPool()
    {
        const auto first = joined(m_url);
        first.leases->want({"pool/a", "pool/b"});
        QTRY_VERIFY(first.leases->held("pool/a") && first.leases->held("pool/b"));
        const LeaseProof a = *first.leases->held("pool/a"), b = *first.leases->held("pool/b");
        const auto second = joined(m_url);
        const std::string large(std::size_t{3} << 20, '\0');
        QVERIFY(first.reports->publish(a, "a", "old").ok());
        QVERIFY(first.reports->publish(b, "b", large).ok());
        QVERIFY(first.reports->publish(a, "a", "new").ok());
        const auto all = second.reports->after(0);
        QVERIFY2(all.ok(), told(all.status()));
        QCOMPARE(all->size(), std::size_t{2});
        QCOMPARE((*all)[0].pool, std::string("b"));
        QVERIFY((*all)[0].body == large);
        QCOMPARE((*all)[1].body, std::string("new"));
        QVERIFY((*all)[0].revision < (*all)[1].revision);
        QVERIFY(second.reports->after((*all)[1].revision)->empty());
        const auto foreign = second.reports->publish({"pool/a", a.fence + 1}, "a", "forged");
        QVERIFY2(absl::IsAborted(foreign), told(foreign));
        const auto large17 = first.reports->publish(a, "a", std::string(std::size_t{17} << 20, 'x'));
        QVERIFY2(absl::IsInvalidArgument(large17), told(large17));
        QCOMPARE(second.reports->after((*all)[0].revision)->at(0).body, std::string("new"));
    }

    void theOnlyGatewayReadsItsOwnReports()
    {
        const auto alone = joined("");
        QVERIFY(!alone.changes);
        QVERIFY(!alone.leases->held("pool/a"));
        alone.leases->want({"pool/a"});
        QVERIFY(alone.leases->held("pool/a"));
        QVERIFY(alone.reports->publish(*alone.leases->held("pool/a"), "a", "1").ok());
        QVERIFY(alone.reports->publish(*alone.leases->held("pool/a"), "a", "2").ok());
        QCOMPARE(alone.reports->after(0)->size(), std::size_t{1});
        QCOMPARE(alone.reports->after(1)->at(0).body, std::string("2"));
        alone.leases->release();
        QVERIFY(!alone.leases->held("pool/a"));
    }

    /// Word on the direct connection comes at once, its end does no harm, and it comes back by itself.
    void listeningOnlyMakesHaste()
    {
        const auto replica = joined(m_cluster.pooled("app"), m_url);
        const auto listeners = [&] {
            return m_cluster.server.value("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'").toInt();
        };
        QTRY_COMPARE(listeners(), 1);
        replica.changes->wait(milliseconds(1)); // Takes the word of the beginning.
        QElapsedTimer clock;
        clock.start();
        QVERIFY(m_store->setSetting("a", "1").ok());
        replica.changes->wait(milliseconds(8'000));
        QVERIFY2(clock.elapsed() < 4'000, qPrintable(QString::number(clock.elapsed())));
        QCOMPARE(linesOf(replica.changes->next()), QStringList("setting a "));
        QCOMPARE(
            m_cluster.server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"),
            QString());
        QVERIFY(m_store->setSetting("b", "1").ok());
        QCOMPARE(linesOf(replica.changes->next()), QStringList("setting b ")); // Asking works without.
        QTRY_COMPARE_WITH_TIMEOUT(listeners(), 1, 20'000);
    }

    void aDirectAddressNeedsAServer()
    {
        const auto refused = openReplicaStore("", m_url);
        QVERIFY2(absl::IsInvalidArgument(refused.status()), told(refused.status()));
        QVERIFY2(told(refused.status()).contains("--store-direct"), told(refused.status()));
        const auto secret = openReplicaStore(m_url, "postgresql://gateway:s3cret@127.0.0.1/x");
        QVERIFY2(absl::IsInvalidArgument(secret.status()), told(secret.status()));
        QVERIFY(!told(secret.status()).contains("s3cret"));
    }

private:
    static std::string through(const CuttingProxy &proxy)
    {
        return "postgresql://gateway@127.0.0.1:" + std::to_string(proxy.port()) + "/app?sslmode=disable";
    }
    absl::Status writeWith(const LeaseProof &proof)
    {
        return m_store->write([&](StoreTxn &txn) {
            auto status = txn.prove(proof);
            return status.ok() ? txn.addTimeline({"t1", 1, "note", "proven", "p"}) : status;
        });
    }
    /// One row of each kind that others keep.
    static absl::Status fill(Store &store, const std::string &t)
    {
        return store.write([&](StoreTxn &txn) {
            const std::vector<TenantFacts> tenants{someTenant(t)};
            absl::Status all = txn.insertTenants(tenants);
            AlertHandling alert{"a-" + t, t, "support-1", 1, {}};
            OnboardingCase item;
            item.id = "c-" + t;
            item.tenantId = t;
            StoredAct act;
            act.id = "x-" + t;
            act.tenantId = t;
            Record record{"review", "r-" + t, t, "a body", 1};
            all.Update(txn.putAlertHandling(alert));
            all.Update(txn.putCase(item));
            all.Update(txn.putAct(act));
            all.Update(txn.putRecord(record));
            return all;
        });
    }

    Cluster m_cluster;
    StoppedClock m_clock;
    std::string m_url;
    std::unique_ptr<Store> m_store;
};

QTEST_GUILESS_MAIN(ReplicaStoreTest)
#include "tst_replica_store.moc"
