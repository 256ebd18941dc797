// Maturity end to end: the view on the real gateway with the sample fleet, by its calls, and the page in the audit.
#include "models/maturity_desk.h"
#include "tests/app/embedded_console.h"
#include "widgets/maturity/maturity_card.h"
#include "widgets/maturity/maturity_page.h"
#include "widgets/maturity/maturity_sheet.h"
#include "widgets/review/pack_pdf.h"
#include "widgets/review/page_painter.h"

#include <QFile>
#include <QTest>

#include <algorithm>

using namespace bulkhead;

class TestMaturityConsole : public QObject
{
    Q_OBJECT
private slots:
    void theSampleFleetShowsThePastThatItHas();
};

void TestMaturityConsole::theSampleFleetShowsThePastThatItHas()
{
    EmbeddedForTest embedded;
    ConsoleForTest console(embedded);
    QVERIFY(console.opens({View::Maturity, QStringLiteral("variance"), {}, {}}));
    MaturityDesk *desk = console.workspace().desk()->maturity();
    QVERIFY(desk != nullptr);
    const auto read = [this, desk](int weeks) {
        MaturityReport report;
        bool answered = false;
        desk->maturity(weeks, this, [&](const Fault &, const MaturityReport &told) {
            report = told;
            answered = true;
        });
        static_cast<void>(QTest::qWaitFor([&answered] { return answered; }, 10'000));
        return report;
    };
    const auto known = [](const MaturityFigure &figure) {
        return std::ranges::count_if(figure.points,
                                     [](const MaturityPoint &point) { return point.amount.value.has_value(); });
    };
    MaturityReport report;
    // The sample's counts of coverage are read and its figures judged within seconds.
    QTRY_VERIFY_WITH_TIMEOUT((report = read(26)).figures.size() == 6 && known(report.figures[4]) >= 4
                                 && report.figures[3].amount.value.has_value(),
                             30'000);
    QCOMPARE(report.weeks(), 26);
    QVERIFY(known(report.figures[4]) <= 7); // As far back as its ledger goes.
    QVERIFY(known(report.figures[0]) > 0);  // Cases have a past of their own.
    QVERIFY(report.figures[0].tenantsTotal > 0);
    for (const int at : {1, 2, 3, 5}) { // These begin today.
        const MaturityFigure &figure = report.figures[at];
        QVERIFY2(known(figure) <= 1, qPrintable(figure.title));
        QCOMPARE(figure.change, MaturityChange::Unspecified);
    }
    for (const MaturityFigure &figure : report.figures)
        QVERIFY(!figure.formula.isEmpty() && !figure.source.isEmpty());
    Fault fault;
    desk->maturity(27, this, [&fault](const Fault &why, const MaturityReport &) { fault = why; });
    QTRY_COMPARE(fault.reason, QStringLiteral("WEEKS_OUT_OF_RANGE"));
    MaturityExport taken;
    desk->exportMaturity(4, this, [&taken](const Fault &, const MaturityExport &told) { taken = told; });
    QTRY_VERIFY(!taken.exportId.isEmpty());
    QVERIFY(taken.marking.startsWith(QStringLiteral("INTERNAL: maturity of ")));
    // The gateway's own words are on a sheet after the figures.
    const PagePainter pages(maturitySheet(taken, QStringLiteral("Sample fleet")), maturityFormat());
    QCOMPARE(pages.sheetCount(), 2);
    QCOMPARE(taken.report.figures.size(), 6);
    for (const MaturityFigure &figure : std::as_const(taken.report.figures))
        for (const QString &part : {figure.title, figure.formula, figure.definedFrom, figure.leftOut})
            QVERIFY2(!part.isEmpty() && pages.spoken(1).contains(part), qPrintable(part));
    if (const QString kept = qEnvironmentVariable("BULKHEAD_TEST_PICTURES"); !kept.isEmpty()) {
        QFile pdf(kept + QStringLiteral("/maturity-sample-fleet.pdf"));
        QVERIFY(pdf.open(QIODevice::WriteOnly));
        pdf.write(packPdf(maturitySheet(taken, QStringLiteral("Sample fleet")), maturityFormat()));
    }
    QVERIFY(console.find<MaturityCard>(QStringLiteral("maturity.variance"))->isVisible());
}

QTEST_MAIN(TestMaturityConsole)
#include "tst_maturity_console.moc"
