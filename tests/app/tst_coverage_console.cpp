// Context coverage end to end: the view on the real gateway with the sample fleet, by its stream and its one call.
#include "models/coverage_desk.h"
#include "models/isolation_desk.h"
#include "tests/app/embedded_console.h"
#include "widgets/coverage/coverage_page.h"
#include "widgets/delegates/data_table.h"

#include <QTest>

#include <algorithm>

using namespace bulkhead;

class TestCoverageConsole : public QObject
{
    Q_OBJECT
private slots:
    void theSampleFleetShowsWhatFellAndWhoseInvoiceItWas();
};

void TestCoverageConsole::theSampleFleetShowsWhatFellAndWhoseInvoiceItWas()
{
    EmbeddedForTest embedded;
    ConsoleForTest console(embedded);
    QVERIFY(console.opens({View::Posture, {}, QStringLiteral("coverage"), {}}));
    CoverageDesk *desk = console.workspace().desk()->isolation().coverage();
    QVERIFY(desk != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(tallyOf(desk->items()).drops > 0 && tallyOf(desk->items()).findings == 2, 30'000);
    QTRY_VERIFY(console.find<CoveragePage>() != nullptr); // Also where the link was there before the rights were known.
    auto *page = console.find<CoveragePage>();
    QTRY_VERIFY(page->findChild<DataTable *>()->model()->rowCount() >= 10);
    QVERIFY(says(page, QStringLiteral("a rehearsal, no real figures")));
    QTRY_VERIFY(says(page, QStringLiteral("fell")) && says(page, QStringLiteral("An invoice names")));
    // One service by itself: a month and more of days, also those of a drop, and none without data.
    CoverageDetail detail;
    desk->detail(QStringLiteral("portal-bff"), QStringLiteral("scheduling"), this,
                 [&detail](const Fault &, const CoverageDetail &told) { detail = told; });
    QTRY_VERIFY(!detail.history.isEmpty());
    QVERIFY(detail.history.first().days.size() >= 30);
    QVERIFY(std::ranges::all_of(detail.history.first().days,
                                [](const CoveragePoint &day) { return day.count.share() > 5'000; }));
    Fault fault;
    desk->detail(QStringLiteral("nobody"), {}, this,
                 [&fault](const Fault &why, const CoverageDetail &) { fault = why; });
    QTRY_COMPARE(fault.reason, QStringLiteral("COVERAGE_ROW_NOT_FOUND"));
}

QTEST_MAIN(TestCoverageConsole)
#include "tst_coverage_console.moc"
