#include "models/attention.h"
#include "models/objective_table.h"

#include <QAbstractItemModelTester>
#include <QItemSelectionModel>
#include <QSignalSpy>
#include <QTest>

using namespace bulkhead;

namespace {

ObjectiveRow objective(const char *id, const char *tenant, int burn, int budget = 5'000)
{
    ObjectiveRow row;
    row.id = QString::fromLatin1(id);
    row.tenantName = QString::fromUtf8(tenant);
    row.workflow = QStringLiteral("claims");
    row.health = Health::Healthy;
    row.burn1h = burn;
    row.budget = budget;
    row.sli = 999'000;
    row.targetE7 = 9'990'000;
    return row;
}

template<typename Model>
QString ids(const Model &model)
{
    QStringList list;
    for (const auto &row : model.rows())
        list.append(row.id);
    return list.join(u' ');
}

Alert alert(const char *id, AlertLevel level, qint64 since, int burn = 2'000, qint64 arr = 0)
{
    Alert value;
    value.id = QString::fromLatin1(id);
    value.tenantName = QStringLiteral("Tenant ") + value.id;
    value.workflow = QStringLiteral("claims");
    value.objectiveId = value.id + QStringLiteral("/claims");
    value.level = level;
    value.sinceMs = since;
    value.burn = burn;
    value.arr = arr;
    return value;
}

/// A model that is told its rows by a drawing: "a1 b2" is row a with value 1 and row b with value 2.
struct Letter
{
    QString id;
    int value = 0;
    bool operator==(const Letter &) const = default;
};
class Letters : public KeyedRows<Letter>
{
public:
    int columnCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : 1; }
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override
    {
        return role == Qt::DisplayRole ? QVariant(rowAt(index.row()).id) : QVariant();
    }
    void set(const QString &drawing)
    {
        QList<Letter> letters;
        for (const QString &word : drawing.split(u' ', Qt::SkipEmptyParts))
            letters.append({word.left(1), word.mid(1).toInt()});
        arrange(letters);
    }
    [[nodiscard]] QString drawing() const
    {
        QStringList list;
        for (const Letter &letter : rows())
            list.append(letter.id + QString::number(letter.value));
        return list.join(u' ');
    }

protected:
    [[nodiscard]] QString keyOf(const Letter &letter) const override { return letter.id; }
};

} // namespace

class TestLists : public QObject
{
    Q_OBJECT
private slots:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void signalsAreTheFewestThatLeadThere_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("signalled"); ///< removed inserted moved changed
        const auto row = [](const char *what, const char *from, const char *to, const char *signalled) {
            QTest::newRow(what) << QString::fromLatin1(from) << QString::fromLatin1(to)
                                << QString::fromLatin1(signalled);
        };
        row("the same again is silent", "a1 b1", "a1 b1", "0 0 0 0");
        row("a first list is one insert", "", "a1 b1 c1", "0 1 0 0");
        row("an empty list is one removal", "a1 b1 c1", "", "1 0 0 0");
        row("neighbours share a change", "a1 b1 c1", "a2 b2 c1", "0 0 0 1");
        row("a value in the middle", "a1 b1 c1", "a1 b2 c1", "0 0 0 1");
        row("one joins in the middle", "a1 c1", "a1 b1 c1", "0 1 0 0");
        row("two places join apart", "b1 d1", "a1 b1 c1 d1", "0 2 0 0");
        row("neighbours leave together", "a1 b1 c1 d1", "a1 d1", "1 0 0 0");
        row("two change places", "a1 b1", "b1 a1", "0 0 1 0");
        row("all at once", "a1 b1 c1", "d1 c2 a1", "1 1 1 1");
    }
    void signalsAreTheFewestThatLeadThere()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        Letters letters;
        QAbstractItemModelTester tester(&letters, QAbstractItemModelTester::FailureReportingMode::QtTest);
        letters.set(from);
        QSignalSpy removed(&letters, &Letters::rowsRemoved), inserted(&letters, &Letters::rowsInserted),
            moved(&letters, &Letters::layoutChanged), changed(&letters, &Letters::dataChanged);
        letters.set(to);
        QCOMPARE(letters.drawing(), to);
        QTEST(QStringLiteral("%1 %2 %3 %4")
                  .arg(removed.size())
                  .arg(inserted.size())
                  .arg(moved.size())
                  .arg(changed.size()),
              "signalled");
    }

    void anyListFollowsAnyOther()
    {
        Letters letters;
        QAbstractItemModelTester tester(&letters, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QPersistentModelIndex kept;
        quint32 seed = 3;
        const auto next = [&seed](quint32 below) { return (seed = seed * 1664525u + 1013904223u) / 65536u % below; };
        for (int round = 0; round < 400; ++round) {
            QStringList words;
            QString free = QStringLiteral("abcdefghijkl");
            for (quint32 i = next(12); i > 0; --i) {
                const qsizetype at = qsizetype(next(quint32(free.size())));
                words.append(free.mid(at, 1) + QString::number(next(3)));
                free.remove(at, 1);
            }
            const QString followed = kept.isValid() ? kept.data().toString() : QString();
            letters.set(words.join(u' '));
            QCOMPARE(letters.drawing(), words.join(u' '));
            if (!followed.isEmpty() && letters.rowOf(followed) >= 0)
                QCOMPARE(kept.row(), letters.rowOf(followed));
            kept = letters.rowCount() ? letters.index(int(next(quint32(letters.rowCount()))), 0) : QModelIndex();
        }
    }

    void objectivesKeepTheirSelection()
    {
        ObjectiveTable table;
        QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QItemSelectionModel selection(&table);
        table.replace({objective("1", "Alder", 100), objective("2", "Birch", 300), objective("3", "Cedar", -1)});
        selection.select(table.index(1, 0), QItemSelectionModel::SelectCurrent | QItemSelectionModel::Rows);
        table.sort(ObjectiveTable::Burn, Qt::DescendingOrder);
        QCOMPARE(ids(table), QStringLiteral("2 1 3"));
        table.replace({objective("3", "Cedar", 900), objective("2", "Birch", 300), objective("4", "Delta", 1)});
        QCOMPARE(ids(table), QStringLiteral("3 2 4"));
        QCOMPARE(selection.selectedRows().size(), 1);
        QCOMPARE(selection.selectedRows().first().data(ObjectiveTable::IdRole).toString(), QStringLiteral("2"));
        table.sort(ObjectiveTable::Burn, Qt::AscendingOrder);
        QCOMPARE(ids(table), QStringLiteral("4 2 3"));
        table.sort(-1);
        QCOMPARE(ids(table), QStringLiteral("3 2 4"));
    }

    void objectivesFilter_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QString>("shown");
        QTest::newRow("nothing") << QString() << QStringLiteral("1 2 3");
        QTest::newRow("part of a name") << QStringLiteral("élan") << QStringLiteral("2");
        QTest::newRow("by burn; unknown is never more") << QStringLiteral("burn>0.2") << QStringLiteral("2");
        QTest::newRow("not by burn holds the unknown") << QStringLiteral("-burn>0.2") << QStringLiteral("1 3");
        QTest::newRow("by state") << QStringLiteral("state:fast") << QStringLiteral("2");
        QTest::newRow("by shown workflow") << QStringLiteral("workflow:\"claims sub\"") << QStringLiteral("1 2 3");
        QTest::newRow("by cause") << QStringLiteral("cause:claims") << QStringLiteral("1");
        QTest::newRow("by budget") << QStringLiteral("budget<0") << QStringLiteral("3");
    }
    void objectivesFilter()
    {
        ObjectiveTable table;
        ObjectiveRow first = objective("1", "Alder", 100), second = objective("2", "Élan Santé", 14'600),
                     third = objective("3", "Cedar", -1, -100);
        first.likelyDependency = QStringLiteral("claims-db");
        first.dependencyShare = 9'200;
        second.level = AlertLevel::FastBurn;
        table.replace({first, second, third});
        QFETCH(QString, filter);
        QCOMPARE(table.setFilter(filter), QString());
        QTEST(ids(table), "shown");
        QVERIFY(!table.setFilter(QStringLiteral("brun>2")).isEmpty());
        QCOMPARE(table.filter(), filter);
        QCOMPARE(table.total(), 3);
    }

    void objectiveCellsSpeakPlainly()
    {
        ObjectiveTable table;
        ObjectiveRow row = objective("1", "Alder", 14'600, -4'700);
        row.level = AlertLevel::FastBurn;
        row.likelyDependency = QStringLiteral("claims-db");
        row.dependencyShare = 9'200;
        row.emptyInS = 0;
        table.replace({row});
        QStringList cells;
        for (int column = 0; column < table.columnCount(); ++column)
            cells.append(table.index(0, column).data().toString());
        QCOMPARE(cells.join(u'|'),
                 QStringLiteral("Fast burn|Alder|Claims submission|99.900%|14.6×|−47%|now|claims-db, 92%|99.9%"));
        for (int column = 0; column < table.columnCount(); ++column)
            QVERIFY(!table.headerData(column, Qt::Horizontal).toString().isEmpty());
    }

    void attentionIsOrderedByImpact_data()
    {
        QTest::addColumn<Role>("role");
        QTest::addColumn<QString>("order");
        QTest::newRow("support: severity, then tenants hurt times burn")
            << Role::Support << QStringLiteral("incident:many alert:fast alert:slow case:late case:blocked");
        QTest::newRow("customer success: what is at stake")
            << Role::CustomerSuccess << QStringLiteral("case:late alert:slow alert:fast incident:many case:blocked");
    }
    void attentionIsOrderedByImpact()
    {
        Alert resolved = alert("over", AlertLevel::FastBurn, 1);
        resolved.resolvedMs = 2;
        Incident many, closed;
        many.id = QStringLiteral("many");
        many.pool = QStringLiteral("pool-a");
        many.state = IncidentState::Named;
        many.victims = {Party{{}, {}, false, 0, 900, 100}, Party{}};
        closed.id = QStringLiteral("closed");
        closed.state = IncidentState::Closed;
        OnboardingCase late, blocked, fine;
        late.id = QStringLiteral("late");
        late.tenantName = blocked.tenantName = QStringLiteral("Alder");
        late.daysLate = 3;
        late.arr = 900;
        blocked.id = QStringLiteral("blocked");
        blocked.blocker = QStringLiteral("waiting for certificate");
        fine.id = QStringLiteral("fine");
        const auto items = [&](Role role) {
            return attention({alert("slow", AlertLevel::SlowBurn, 5, 3'000, 500),
                              alert("fast", AlertLevel::FastBurn, 6, 14'600, 100), resolved},
                             {many, closed}, {late, blocked, fine}, role);
        };
        QFETCH(Role, role);
        AttentionList list;
        QAbstractItemModelTester tester(&list, QAbstractItemModelTester::FailureReportingMode::QtTest);
        list.replace(items(Role::PlatformOperations));
        list.replace(items(role));
        QTEST(ids(list), "order");
        for (const AttentionItem &item : list.rows())
            QVERIFY2(!item.title.isEmpty() && !item.text.isEmpty() && !item.place.id.isEmpty(), qPrintable(item.id));
    }

    void aCrossedBoundaryComesBeforeEverything_data()
    {
        QTest::addColumn<Role>("role");
        QTest::newRow("platform operations") << Role::PlatformOperations;
        QTest::newRow("customer success, whatever is at stake elsewhere") << Role::CustomerSuccess;
    }
    void aCrossedBoundaryComesBeforeEverything()
    {
        QFETCH(Role, role);
        TenantPosture crossed, drifting;
        crossed.id = QStringLiteral("t-1");
        crossed.tenantName = QStringLiteral("Alder");
        crossed.layers[2] = {CellState::Crossed, 1};
        crossed.layers[3] = {CellState::Crossed, 0};
        drifting.id = QStringLiteral("t-2");
        drifting.layers[2] = {CellState::Drift, 1};
        const auto items = attention({alert("fast", AlertLevel::FastBurn, 6, 99'000, 1'000'000)}, {}, {}, role, {},
                                     {drifting, crossed});
        QCOMPARE(items.size(), 2);
        QCOMPARE(items[0].title, QStringLiteral("Boundary crossed: Alder, data, integration"));
        QVERIFY(items[0].place == (Destination{View::Posture, QStringLiteral("t-1/data"), {}, {}}));
    }

    void anAntagonistOutsideTheScopeIsNotNamed()
    {
        Incident incident;
        incident.id = QStringLiteral("i");
        incident.pool = QStringLiteral("pool-a");
        incident.state = IncidentState::Named;
        Party hidden;
        hidden.tenantName = QStringLiteral("Secret");
        hidden.tenantId = QStringLiteral("t-9");
        hidden.outsideScope = true;
        incident.antagonists = {hidden};
        const QList<AttentionItem> items = attention({}, {incident}, {}, Role::Support);
        QCOMPARE(items.size(), 1);
        QCOMPARE(items[0].tenantId, QString());
        QVERIFY(!(items[0].title + items[0].text + items[0].detail).contains(QStringLiteral("Secret")));
    }
};

QTEST_GUILESS_MAIN(TestLists)
#include "tst_lists.moc"
