// Roots of tenants in the platform's tree, checkpoints and the sink; what no longer continues is not signed.
#include "backend/domain/audit_roots.h"
#include "backend/domain/audit_sink.h"
#include "backend/rpc/audit_keeper.h"
#include "backend/store/audit_verify.h"
#include "backend/store/sql_txn.h"
#include "backend/store/sqlite_store.h"
#include "backend/store/store_opening.h"
#include "tests/backend/store_samples.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace bulkhead;

class AuditKeepers : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_where = m_folder->filePath("store.db").toStdString();
        m_sink = m_folder->filePath("sink").toStdString();
        m_said.clear();
        open();
    }
    void cleanup()
    {
        m_keeper.reset();
        m_store.reset();
    }

    void whatGrewIsRootedSignedAndSentOnce()
    {
        write("alder", 3);
        write("birch", 2);
        QVERIFY(m_keeper->look().ok());
        const auto platform = m_store->auditOf("", 0, 10);
        QCOMPARE(platform->size(), std::size_t{1}); // One event for all, not one for each change.
        QCOMPARE(platform->front().action, std::string(audit::kRootsAction));
        const auto roots = audit::readRoots(platform->front().after);
        QVERIFY(roots == std::optional(std::vector{*m_store->auditHead("alder"), *m_store->auditHead("birch")}));
        QCOMPARE(sent().size(), std::size_t{3}); // Both, and the platform's own.
        QCOMPARE(sent().back().head, *m_store->auditHead(""));

        QVERIFY(m_keeper->look().ok());
        QCOMPARE(m_store->auditHead("")->size, std::uint64_t{1});
        QCOMPARE(sent().size(), std::size_t{3});

        write("alder", 1);
        QVERIFY(m_keeper->look().ok());
        QCOMPARE(audit::readRoots(m_store->auditOf("", 1, 10)->front().after)->size(), std::size_t{1});
        QVERIFY(verifyAudit(m_where, sent())->damage.empty());
        QVERIFY(m_said.empty());
    }

    void aRestartRootsNothingTwice()
    {
        write("alder", 3);
        QVERIFY(m_keeper->look().ok());
        open();
        QVERIFY(m_keeper->look().ok());
        QCOMPARE(m_store->auditHead("")->size, std::uint64_t{1});
    }

    void whatWasWrittenAnewIsNotSignedAndTheOthersAre()
    {
        write("alder", 3);
        write("birch", 3);
        QVERIFY(m_keeper->look().ok());
        QVERIFY(m_keeper->covering("alder", 3).ok());
        forge("alder", 5);
        write("birch", 1);
        for (int time = 0; time < 2; ++time)
            QVERIFY(absl::IsDataLoss(m_keeper->look()));
        QCOMPARE(m_said.size(), std::size_t{1}); // Said once, not every ten seconds.
        QVERIFY(m_said.front().find("alder") != std::string::npos);
        for (const audit::Checkpoint &checkpoint : sent())
            QVERIFY(checkpoint.head.tenantId != "alder" || checkpoint.head.size == 3);
        QCOMPARE(m_keeper->covering("birch", 4)->head.size, std::uint64_t{4});
        QVERIFY(absl::IsDataLoss(m_keeper->covering("alder", 5).status()));

        // Nor by the next gateway, which reads from the store what was signed.
        open();
        QVERIFY(absl::IsDataLoss(m_keeper->look()));
        QVERIFY(absl::IsDataLoss(m_keeper->covering("alder", 5).status()));
    }

    void aQuietChainIsRememberedHoweverLongAgoItWasSigned()
    {
        write("alder", 3);
        write("birch", 1);
        QVERIFY(m_keeper->look().ok());
        // Three thousand roots of another tenant later.
        auto root = someEvent("", std::string(audit::kRootsAction));
        root.after = audit::rootsText(std::vector{*m_store->auditHead("birch")});
        QVERIFY(m_store
                    ->write([&](StoreTxn &txn) {
                        for (int i = 0; i < 3'000; ++i) {
                            root.atMs = m_clock.nowMs() + i + 1;
                            if (absl::Status status = txn.audit(root); !status.ok())
                                return status;
                        }
                        return absl::OkStatus();
                    })
                    .ok());
        forge("alder", 3);
        open();
        QVERIFY(absl::IsDataLoss(m_keeper->look()));
        for (const audit::Checkpoint &checkpoint : sent())
            QVERIFY(checkpoint.head != *m_store->auditHead("alder"));
    }

    void aSinkThatIsAwayGetsAllWhenItIsBack()
    {
        m_sink = m_folder->filePath("share/sink").toStdString();
        open();
        write("alder", 1);
        QVERIFY(absl::IsUnavailable(m_keeper->look()));
        write("alder", 1);
        QVERIFY(absl::IsUnavailable(m_keeper->look()));
        QCOMPARE(m_said.size(), std::size_t{1});
        QVERIFY(QDir(m_folder->path()).mkdir("share"));
        QVERIFY(m_keeper->look().ok());
        QCOMPARE(sent().size(), std::size_t{4});
    }

    void aCheckpointIsSignedWhenSomebodyWantsOne()
    {
        QVERIFY(absl::IsOutOfRange(m_keeper->covering("alder", 1).status()));
        write("alder", 2);
        const auto made = m_keeper->covering("alder", 1);
        QVERIFY(made.ok());
        QCOMPARE(made->head, *m_store->auditHead("alder"));
        write("alder", 1);
        QCOMPARE(m_keeper->covering("alder", 2)->head.size, std::uint64_t{2}); // The one that there is.
        QCOMPARE(m_keeper->covering("alder", 3)->head.size, std::uint64_t{3});
        QVERIFY(absl::IsOutOfRange(m_keeper->covering("alder", 4).status()));
    }

private:
    void open()
    {
        m_keeper.reset();
        m_store.reset();
        m_store = *openSqliteStore(m_where, m_clock);
        m_keeper = std::make_unique<AuditKeeper>(m_clock, *m_store, m_key, m_sink,
                                                 [this](const std::string &line) { m_said.push_back(line); });
    }
    void write(const std::string &tenant, int count)
    {
        QVERIFY(m_store
                    ->write([&](StoreTxn &txn) {
                        for (int i = 0; i < count; ++i)
                            if (absl::Status status = txn.audit(someEvent(tenant)); !status.ok())
                                return status;
                        return absl::OkStatus();
                    })
                    .ok());
    }
    /// All of a tenant's records as if other things had happened, with everything that follows from them.
    void forge(const std::string &tenant, int count)
    {
        auto opened = sql::openForWork(m_where, false);
        sql::Connection &connection = *opened->connection;
        QVERIFY(connection.begin(sql::Access::Write).ok());
        QVERIFY(connection.execute("DROP TRIGGER audit_is_never_removed").ok());
        for (const char *table : {"audit", "audit_tree", "audit_find", "audit_node"})
            QVERIFY(connection.prepare(std::string("DELETE FROM ") + table + " WHERE tenant_id = $1")
                        .bind(tenant)
                        .run()
                        .ok());
        QVERIFY(sql::appendAudit(connection, std::vector(static_cast<std::size_t>(count), someEvent(tenant, "other")))
                    .ok());
        QVERIFY(connection.commit().ok());
    }
    [[nodiscard]] std::vector<audit::Checkpoint> sent() const
    {
        auto read = audit::readCheckpoints(m_sink, m_key.publicKey());
        return read.ok() ? *std::move(read) : std::vector<audit::Checkpoint>();
    }

    StoppedClock m_clock;
    const audit::SigningKey m_key = audit::SigningKey::make();
    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_where, m_sink;
    std::vector<std::string> m_said;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<AuditKeeper> m_keeper;
};

QTEST_GUILESS_MAIN(AuditKeepers)
#include "tst_audit_keeper.moc"
