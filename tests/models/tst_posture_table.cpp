// The table of isolation postures: order, filter, counts, what cells and screen readers are told.
#include "models/posture_table.h"
#include "models/posture_words.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace bulkhead;
using enum CellState;

namespace {

constexpr qint64 kNow = 1'800'000'000'000, kHour = 3'600'000;

/// Drawn as six letters in the order of the layers: P proven an hour ago, p proven five hours ago, O observed,
/// o outdated, n not observed, D drift, X crossed, ? a state that this console does not know.
TenantPosture drawn(const char *id, const char *letters, uint findings = 0)
{
    TenantPosture posture;
    posture.id = QString::fromLatin1(id);
    posture.tenantName = posture.id + QStringLiteral(" Clinic");
    posture.tier = Tier::Shared;
    posture.fit = TierFit::Fits;
    posture.stage = Stage::Live;
    posture.findings = findings;
    for (size_t i = 0; i < kLayers; ++i) {
        LayerCell &cell = posture.layers[i];
        switch (letters[i]) {
        case 'P':
            cell = {Proven, kNow - kHour};
            break;
        case 'p':
            cell = {Proven, kNow - 5 * kHour};
            break;
        case 'O':
            cell = {Observed, 0};
            break;
        case 'o':
            cell = {Outdated, kNow - 30 * kHour};
            break;
        case 'n':
            cell = {NotObserved, 0};
            break;
        case 'D':
            cell = {Drift, kNow - 3 * kHour};
            break;
        case 'X':
            cell = {Crossed, kNow - 3 * kHour};
            break;
        default:
            cell = {CellState(9), 0};
        }
    }
    return posture;
}

QString order(const PostureTable &table)
{
    QStringList ids;
    for (const TenantPosture &posture : table.rows())
        ids << posture.id;
    return ids.join(QLatin1Char(' '));
}

} // namespace

class TestPostureTable : public QObject
{
    Q_OBJECT
private slots:
    void theWorstComesFirst();
    void columnsOrderByWorthAndNaturally_data();
    void columnsOrderByWorthAndNaturally();
    void theFilterKnowsLayersAndStates_data();
    void theFilterKnowsLayersAndStates();
    void aWrongFilterKeepsTheOldOne();
    void cellsSayWhatTheyAre_data();
    void cellsSayWhatTheyAre();
    void proofGrowsOldWithoutAWord();
    void sharesAreFlooredAndNothingIsNoHealth_data();
    void sharesAreFlooredAndNothingIsNoHealth();
    void aChangeOfOneTenantIsOneSignal();

private:
    qint64 m_now = kNow;
    PostureTable m_table{[this] { return m_now; }, [](const QString &) { return Tier::Dedicated; }};
    QAbstractItemModelTester m_tester{&m_table, QAbstractItemModelTester::FailureReportingMode::QtTest};
};

void TestPostureTable::theWorstComesFirst()
{
    m_table.replace({drawn("proven", "PPPPPP"), drawn("crossed", "PPXPPP", 1), drawn("strange", "P?PPPP"),
                     drawn("drift-9", "PDPPPP", 1), drawn("drift-10", "PPPPDP", 1), drawn("drift-twice", "DPDPPP", 2),
                     drawn("never", "PPPPPn"), drawn("old", "PPPPPo"), drawn("seen", "PPPPPO")});
    m_table.sort(-1);
    QCOMPARE(order(m_table), QStringLiteral("crossed drift-twice drift-9 drift-10 strange never old seen proven"));
}

void TestPostureTable::columnsOrderByWorthAndNaturally_data()
{
    QTest::addColumn<int>("column");
    QTest::addColumn<bool>("down");
    QTest::addColumn<QString>("expected");
    QTest::newRow("names by number") << int(PostureTable::Tenant) << false << QStringLiteral("a-2 a-10 b");
    QTest::newRow("names from the end") << int(PostureTable::Tenant) << true << QStringLiteral("b a-10 a-2");
    QTest::newRow("a layer from its best, older proof is worth less")
        << int(PostureTable::Data) << false << QStringLiteral("b a-10 a-2");
    QTest::newRow("a layer from its worst") << int(PostureTable::Data) << true << QStringLiteral("a-2 a-10 b");
    QTest::newRow("findings, equals by name") << int(PostureTable::Findings) << true << QStringLiteral("a-2 a-10 b");
}

void TestPostureTable::columnsOrderByWorthAndNaturally()
{
    QFETCH(int, column);
    QFETCH(bool, down);
    QFETCH(QString, expected);
    m_table.replace({drawn("b", "PPPPPP"), drawn("a-10", "PPpPPP"), drawn("a-2", "PPDPPP", 1)});
    m_table.sort(column, down ? Qt::DescendingOrder : Qt::AscendingOrder);
    QCOMPARE(order(m_table), expected);
}

void TestPostureTable::theFilterKnowsLayersAndStates_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *filter, const char *expected) {
        QTest::newRow(filter) << QString::fromLatin1(filter) << QString::fromLatin1(expected);
    };
    row("", "crossed drift over proven");
    row("state:crossed", "crossed");
    row("-state:crossed", "drift over proven");
    row("layer:data", "crossed over");
    row("layer:data state:drift", "");
    row("layer:integration state:drift", "drift");
    row("layer:data layer:integration state:crossed", "crossed");
    row("-layer:data state:crossed", "");
    row("state:proven", "crossed drift over proven");
    row("tier:dedicated", "over");
    row("fit:over", "over");
    row("isolation:under", "crossed");
    row("findings>0", "crossed drift");
    row("findings:0", "over proven");
    row("stage:verification", "proven");
    row("DRIFT", "drift");
    row("-clinic", "");
}

void TestPostureTable::theFilterKnowsLayersAndStates()
{
    QFETCH(QString, filter);
    QFETCH(QString, expected);
    TenantPosture over = drawn("over", "PPOPPP"), crossed = drawn("crossed", "PPXPPP", 2),
                  proven = drawn("proven", "PPPPPP");
    over.fit = TierFit::Over, over.tier = Tier::Dedicated;
    crossed.fit = TierFit::Under;
    proven.stage = Stage::Verification;
    m_table.sort(-1);
    m_table.replace({proven, over, drawn("drift", "PPPDPP", 1), crossed});
    QCOMPARE(m_table.setFilter(filter), QString());
    QCOMPARE(order(m_table), expected);
    QVERIFY(m_table.setFilter({}).isEmpty());
}

void TestPostureTable::aWrongFilterKeepsTheOldOne()
{
    m_table.replace({drawn("a", "PPXPPP"), drawn("b", "PPPPPP")});
    QCOMPARE(m_table.setFilter(QStringLiteral("state:crossed")), QString());
    QVERIFY(m_table.setFilter(QStringLiteral("state:crosed")).contains(QStringLiteral("Did you mean crossed?")));
    QCOMPARE(order(m_table), QStringLiteral("a"));
    QVERIFY(m_table.setFilter({}).isEmpty());
}

void TestPostureTable::cellsSayWhatTheyAre_data()
{
    QTest::addColumn<char>("letter");
    QTest::addColumn<QString>("shown");
    QTest::addColumn<QString>("spoken");
    const auto row = [](char letter, const char *shown, const char *spoken) {
        QTest::newRow(shown) << letter << QString::fromLatin1(shown) << QString::fromLatin1(spoken);
    };
    row('P', "1 h", "Data: proven 1 h ago");
    row('O', "observed", "Data: observed as demanded, never proven by an attempt");
    row('o', "30 h old", "Data: proof is outdated, last proven 1 d 6 h ago");
    row('n', "never", "Data: never observed, never proven");
    row('D', "drift", "Data: drift, last proven 3 h ago");
    row('X', "crossed", "Data: crossed, last proven 3 h ago");
    row('?', "unknown (9)", "Data: unknown (9), never proven");
}

void TestPostureTable::cellsSayWhatTheyAre()
{
    QFETCH(char, letter);
    QFETCH(QString, shown);
    QFETCH(QString, spoken);
    const char letters[] = {'P', 'P', letter, 'P', 'P', 'P', '\0'};
    TenantPosture posture = drawn("a", letters);
    posture.tier = Tier(7), posture.fit = TierFit(8);
    m_table.replace({posture});
    const auto at = [this](int column, int role = Qt::DisplayRole) {
        return m_table.index(0, column).data(role).toString();
    };
    QCOMPARE(at(PostureTable::Data), shown);
    QCOMPARE(at(PostureTable::Data, Qt::AccessibleTextRole), spoken);
    QCOMPARE(at(PostureTable::Data, Qt::ToolTipRole), spoken);
    QCOMPARE(at(PostureTable::Fit), QStringLiteral("unknown (8)"));
    QVERIFY(at(PostureTable::Fit, Qt::ToolTipRole).contains(QStringLiteral("not known")));
    QVERIFY(at(PostureTable::Fit, Qt::ToolTipRole).contains(QStringLiteral("recommended Dedicated")));
    QCOMPARE(at(PostureTable::TierColumn), QStringLiteral("Unknown (7)"));
}

void TestPostureTable::proofGrowsOldWithoutAWord()
{
    m_table.sort(-1);
    m_table.replace({drawn("a", "PPPPPP"), drawn("b", "PPPPPp")});
    QCOMPARE(m_table.tally().proven, 12);
    m_now = kNow + 20 * kHour; // Proven five hours before: 25 hours ago now.
    m_table.replace(m_table.all());
    QCOMPARE(m_table.tally().proven, 11);
    QCOMPARE(order(m_table), QStringLiteral("b a"));
    QCOMPARE(m_table.index(0, PostureTable::Operations).data().toString(), QStringLiteral("25 h old"));
    m_now = kNow;
}

void TestPostureTable::sharesAreFlooredAndNothingIsNoHealth_data()
{
    QTest::addColumn<int>("tenants");
    QTest::addColumn<int>("short_");
    QTest::addColumn<QString>("summary");
    QTest::newRow("nobody") << 0 << 0 << QStringLiteral("0 tenants · 0 cells · proven in the last 24 h: no data");
    QTest::newRow("one") << 1 << 0 << QStringLiteral("1 tenant · 6 cells · proven in the last 24 h: 100.0%");
    QTest::newRow("one cell of six thousand is missing")
        << 1'000 << 1 << QStringLiteral("1,000 tenants · 6,000 cells · proven in the last 24 h: 99.9%");
    QTest::newRow("none") << 1 << 6 << QStringLiteral("1 tenant · 6 cells · proven in the last 24 h: 0.0%");
}

void TestPostureTable::sharesAreFlooredAndNothingIsNoHealth()
{
    QFETCH(int, tenants);
    QFETCH(int, short_);
    QFETCH(QString, summary);
    QList<TenantPosture> all;
    for (int i = 0; i < tenants; ++i)
        all << drawn(QByteArray::number(i).constData(), "PPPPPP");
    for (int i = 0; i < short_; ++i)
        all[0].layers[size_t(i)].state = Observed;
    QCOMPARE(words::posture(tallyOf(all, kNow)), summary);
}

void TestPostureTable::aChangeOfOneTenantIsOneSignal()
{
    m_table.sort(PostureTable::Tenant);
    m_table.replace({drawn("a", "PPPPPP"), drawn("b", "PPPPPP"), drawn("c", "PPPPPP")});
    QSignalSpy changed(&m_table, &QAbstractItemModel::dataChanged);
    QSignalSpy moved(&m_table, &QAbstractItemModel::layoutChanged);
    m_table.replace({drawn("a", "PPPPPP"), drawn("b", "PPXPPP"), drawn("c", "PPPPPP")});
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed.constFirst().at(0).toModelIndex().row(), 1);
    QCOMPARE(moved.count(), 0);
}

QTEST_GUILESS_MAIN(TestPostureTable)
#include "tst_posture_table.moc"
