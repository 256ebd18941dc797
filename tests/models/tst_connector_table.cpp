// The table of connectors: order, filter, what cells and screen readers are told, and what time does to it.
#include "models/connector_table.h"
#include "models/connector_words.h"
#include "models/destination.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace bulkhead;

namespace {

constexpr qint64 kNow = 1'800'000'000'000, kDay = 86'400'000;

Connector made(const char *id, ConnectorState state)
{
    Connector one;
    one.id = QString::fromLatin1(id);
    one.tenantId = one.id.section(QLatin1Char('/'), 0, 0);
    one.tenantName = one.tenantId + QStringLiteral(" Clinic");
    one.name = QStringLiteral("Claims");
    one.kind = ConnectorKind::Payer;
    one.state = state;
    one.secretSetMs = kNow - 40 * kDay;
    one.secretDays = 90;
    one.depth = 12;
    one.depthLimit = 20'000;
    one.retries = one.failures = one.deadLetters = 0;
    one.lookedMs = kNow - 10'000;
    return one;
}

QList<Connector> fleet()
{
    QList<Connector> all{made("alder/ehr", ConnectorState::Healthy), made("birch/erp", ConnectorState::Flooded),
                         made("cedar/payer", ConnectorState::AtRisk), made("elm/crm", ConnectorState::Failing),
                         made("holly/payer", ConnectorState::NotMeasured)};
    all[0].kind = ConnectorKind::Ehr;
    all[1].kind = ConnectorKind::Erp;
    all[1].depth = 18'600;
    all[1].flood = FloodVerdict::Stays;
    all[2].sharing = 2;
    all[2].secretSetMs = kNow - 400 * kDay;
    all[3].kind = ConnectorKind::Crm;
    all[3].failures = 74;
    all[3].touched = 3;
    all[4].depth = all[4].retries = all[4].failures = kNotMeasured;
    all[4].secretSetMs = 0;
    return all;
}

QString shown(const ConnectorTable &table)
{
    QStringList ids;
    for (const Connector &one : table.rows())
        ids << one.tenantId;
    return ids.join(QLatin1Char(' '));
}

} // namespace

class TestConnectorTable : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_now = kNow;
        m_table = std::make_unique<ConnectorTable>([this] { return m_now; });
        m_tester = std::make_unique<QAbstractItemModelTester>(m_table.get(),
                                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        m_table->replace(fleet());
    }

    void theWorstIsFirst()
    {
        QCOMPARE(shown(*m_table), "birch elm holly cedar alder");
        m_table->sort(ConnectorTable::Tenant);
        QCOMPARE(shown(*m_table), "alder birch cedar elm holly");
        m_table->sort(ConnectorTable::Secret, Qt::DescendingOrder);
        QCOMPARE(shown(*m_table), "cedar alder birch elm holly"); // What is not known is the least.
        m_table->sort(ConnectorTable::Failures, Qt::DescendingOrder);
        QCOMPARE(shown(*m_table).section(QLatin1Char(' '), 0, 0), "elm");
        m_table->sort(-1);
        QCOMPARE(shown(*m_table), "birch elm holly cedar alder");
    }

    void filters_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QString>("left");
        QTest::newRow("state") << "state:flooded"
                               << "birch";
        QTest::newRow("not a state") << "-state:healthy"
                                     << "birch elm holly cedar";
        QTest::newRow("kind") << "kind:payer"
                              << "holly cedar";
        QTest::newRow("shared") << "shared>0"
                                << "cedar";
        QTest::newRow("an old secret") << "secret>180"
                                       << "cedar";
        QTest::newRow("a young one; what is not known is neither") << "secret<180"
                                                                   << "birch elm alder";
        QTest::newRow("depth") << "depth>10k"
                               << "birch";
        QTest::newRow("failures") << "failures>0"
                                  << "elm";
        QTest::newRow("none; what is not measured is not none") << "failures<1"
                                                                << "birch cedar alder";
        QTest::newRow("flood") << "flood:stays"
                               << "birch";
        QTest::newRow("touched") << "touched>1"
                                 << "elm";
        QTest::newRow("a name") << "holly"
                                << "holly";
        QTest::newRow("two terms") << "kind:payer shared>0"
                                   << "cedar";
    }
    void filters()
    {
        QFETCH(QString, filter);
        QCOMPARE(m_table->setFilter(filter), QString());
        QTEST(shown(*m_table), "left");
    }
    void aFilterThatIsNoneKeepsTheOldOne()
    {
        QCOMPARE(m_table->setFilter(QStringLiteral("state:failing")), QString());
        QVERIFY(!m_table->setFilter(QStringLiteral("state:fine")).isEmpty());
        QCOMPARE(shown(*m_table), "elm");
    }

    void cellsAndScreenReaders()
    {
        const auto cell = [this](const char *tenant, int column, int role = Qt::DisplayRole) {
            for (int row = 0; row < m_table->rowCount(); ++row)
                if (m_table->rowAt(row).tenantId == QLatin1String(tenant))
                    return m_table->index(row, column).data(role).toString();
            return QString();
        };
        QCOMPARE(cell("birch", ConnectorTable::Depth), "18,600");
        QCOMPARE(cell("birch", ConnectorTable::Depth, Qt::AccessibleTextRole),
                 "18,600 of at most 20,000 messages wait");
        QCOMPARE(cell("holly", ConnectorTable::Depth), QString::fromUtf8("—")); // Never zero.
        QCOMPARE(cell("holly", ConnectorTable::Failures, Qt::AccessibleTextRole), "Failures are not measured.");
        QCOMPARE(cell("holly", ConnectorTable::Secret), "not known");
        QCOMPARE(cell("cedar", ConnectorTable::Secret, Qt::ToolTipRole),
                 "Its secret is 400 day(s) old; the baseline allows 90.");
        QCOMPARE(cell("cedar", ConnectorTable::Shared, Qt::AccessibleTextRole), "shared with 2 other tenants");
        QCOMPARE(cell("alder", ConnectorTable::Shared, Qt::AccessibleTextRole), "shared with nobody");
    }

    void whatNobodyLooksAtIsNotMeasured()
    {
        QCOMPARE(m_table->index(4, ConnectorTable::State).data().toString(), "healthy");
        m_now += 6 * 60'000;
        m_table->replace(fleet());
        for (int row = 0; row < m_table->rowCount(); ++row)
            QCOMPARE(m_table->index(row, ConnectorTable::State).data().toString(), "not measured");
    }

    void unknownNumbersAreSaidAsSuch()
    {
        Connector odd = made("odd/x", ConnectorState(42));
        odd.kind = ConnectorKind(9);
        QVERIFY(severity(odd.state) > severity(ConnectorState::NotMeasured));
        m_table->replace({odd});
        QCOMPARE(m_table->index(0, ConnectorTable::State).data().toString(), "unknown (42)");
        QCOMPARE(m_table->index(0, ConnectorTable::Kind).data().toString(), "Unknown (9)");
    }

    void countsAreSaid()
    {
        QCOMPARE(words::connectors(tallyOf(fleet(), kNow)),
                 QString::fromUtf8("5 connectors · 1 flooded · 1 failing · 1 not measured · 1 with an old secret"));
        QCOMPARE(tallyOf(fleet(), kNow).shared, 1);
    }

    void aLinkLeadsToAConnector()
    {
        const Destination place{View::Integrations, QStringLiteral("t-1/payer.claims"), {}, QStringLiteral("shared>0")};
        QCOMPARE(fromLink(toLink(place)), std::optional(place));
        const Destination tab{View::Tenant, QStringLiteral("t-1"), QStringLiteral("integrations"), {}};
        QCOMPARE(fromLink(toLink(tab)), std::optional(tab));
    }

private:
    qint64 m_now = kNow;
    std::unique_ptr<ConnectorTable> m_table;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

QTEST_APPLESS_MAIN(TestConnectorTable)
#include "tst_connector_table.moc"
