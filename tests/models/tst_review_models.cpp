// What reviews are shown from: the list, commitments, incidents, and the periods that a contract has.
#include "models/commitment_table.h"
#include "models/review_incidents.h"
#include "models/review_periods.h"
#include "models/review_table.h"
#include "tests/fixtures/fake_sla.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace bulkhead;

class TestReviewModels : public QObject
{
    Q_OBJECT
private slots:
    void models();
    void periodsFollowTheContract_data();
    void periodsFollowTheContract();
    void openPromisesComeFirstAndOnlyTheNewestReviewCounts();
};

void TestReviewModels::models()
{
    const FakeSla sla;
    ReviewTable reviews;
    const QAbstractItemModelTester reviewsTester(&reviews);
    ReviewSummary other = sla.m_review.summary;
    other.id = QStringLiteral("review-2"), other.tenantId = QStringLiteral("t-000001");
    reviews.replace({sla.m_review.summary, other});
    reviews.sort(ReviewTable::Tenant, Qt::DescendingOrder);
    reviews.setFilter(QStringLiteral("nobody"));
    QCOMPARE(reviews.rowCount(), 0);
    reviews.setFilter({});
    reviews.replace({other});
    QCOMPARE(reviews.rowCount(), 1);
    CommitmentTable commitments;
    const QAbstractItemModelTester commitmentsTester(&commitments);
    commitments.replace(sla.m_review.commitments, QStringLiteral("USD"));
    QCOMPARE(commitments.index(0, CommitmentTable::Workflow).data().toString(), QStringLiteral("Claims submission"));
    QCOMPARE(commitments.index(0, CommitmentTable::Margin).data().toString(), QStringLiteral("−0.19"));
    QCOMPARE(commitments.index(0, CommitmentTable::Credit).data().toString(), QStringLiteral("$3,850.00"));
    ReviewIncidents incidents;
    const QAbstractItemModelTester incidentsTester(&incidents);
    incidents.replace(sla.m_review.incidents, {}, QStringLiteral("America/New_York"));
    QCOMPARE(incidents.index(0, ReviewIncidents::When).data().toString(), QStringLiteral("9 Oct, 10:00"));
}

void TestReviewModels::periodsFollowTheContract_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("anchor");
    QTest::addColumn<QString>("zone");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("months") << int(terms::PeriodKind::Month) << 1 << "UTC" << QStringList{"2026-11", "2026-10"};
    // 2026-11-01 01:00 UTC is still October in New York.
    QTest::newRow("months of a zone behind")
        << int(terms::PeriodKind::Month) << 1 << "America/New_York" << QStringList{"2026-10", "2026-09"};
    QTest::newRow("quarters") << int(terms::PeriodKind::Quarter) << 1 << "UTC" << QStringList{"2026-Q4", "2026-Q3"};
    QTest::newRow("years") << int(terms::PeriodKind::Year) << 1 << "UTC" << QStringList{"2026", "2025"};
    QTest::newRow("contract months from the 31st")
        << int(terms::PeriodKind::ContractMonth) << 31 << "UTC" << QStringList{"2026-10-31", "2026-09-30"};
}

void TestReviewModels::periodsFollowTheContract()
{
    QFETCH(int, kind);
    QFETCH(int, anchor);
    QFETCH(QString, zone);
    QFETCH(QStringList, expected);
    terms::Contract contract;
    contract.period = terms::PeriodKind(kind);
    contract.anchorDay = anchor;
    contract.zone = zone;
    const qint64 now = QDateTime(QDate(2026, 11, 1), QTime(1, 0), Qt::UTC).toMSecsSinceEpoch();
    QCOMPARE(reviewPeriods(contract, now, 1), expected);
}

void TestReviewModels::openPromisesComeFirstAndOnlyTheNewestReviewCounts()
{
    const ReviewSummary base = FakeSla().m_review.summary;
    const auto review = [&](const char *id, const char *tenant, qint64 fromMs, uint open) {
        ReviewSummary one = base;
        one.id = QString::fromLatin1(id), one.tenantId = QString::fromLatin1(tenant);
        one.fromMs = fromMs, one.openPromises = open;
        return one;
    };
    ReviewTable table;
    table.replace({review("newest", "t-1", 30, 0), review("promising", "t-2", 20, 2), review("older", "t-2", 10, 2)});
    QStringList order;
    for (int row = 0; row < table.rowCount(); ++row)
        order << table.index(row, 0).data(ReviewTable::IdRole).toString();
    QCOMPARE(order, QStringList({"promising", "newest", "older"}));
    QCOMPARE(table.tenantsWithOpenPromises(), 1);
    QCOMPARE(table.index(2, ReviewTable::Promises).data().toString(), QString());
}

QTEST_GUILESS_MAIN(TestReviewModels)
#include "tst_review_models.moc"
