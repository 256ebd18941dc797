// Maturity by keys and clicks on a gateway that is not there, in both themes: figures, definitions, tenants behind
// them, and the page that is taken out.
#include "models/maturity_words.h"
#include "tests/fixtures/fake_desk.h"
#include "tests/fixtures/fake_maturity.h"
#include "tests/fixtures/on_screen.h"
#include "widgets/charts/metric_chart.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/workspace.h"
#include "widgets/maturity/maturity_card.h"
#include "widgets/maturity/maturity_export.h"
#include "widgets/maturity/maturity_page.h"
#include "widgets/maturity/maturity_sheet.h"
#include "widgets/review/pack_pdf.h"
#include "widgets/review/page_painter.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QDateTime>
#include <QFile>
#include <QLabel>
#include <QProcess>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>

#include <algorithm>

using namespace bulkhead;

namespace {

class MaturityFake final : public FakeDesk
{
public:
    MaturityDesk *maturity() override { return &m_maturity; }
    FakeMaturity m_maturity;
};

class TenantStandIn : public Page
{
public:
    explicit TenantStandIn(Workspace *workspace)
        : Page(workspace, View::Tenant)
    {
    }
    void open(const Destination &place) override { m_place = place; }
    [[nodiscard]] Destination place() const override { return m_place; }
    [[nodiscard]] QString heading() const override { return QStringLiteral("Tenant"); }

private:
    Destination m_place;
};

struct Console
{
    explicit Console(const std::function<void(MaturityFake &)> &before = {}, const QString &file = {})
        : theme(qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light)
        , preferences(file)
        , workspace(&desk, &preferences, &theme)
        , window(&workspace, {{View::Tenant, {}, [](Workspace *w) -> Page * { return new TenantStandIn(w); }},
                              {View::Maturity, QStringLiteral("Maturity"),
                               [](Workspace *w) -> Page * { return new MaturityPage(w); },
                               QStringLiteral("maturity.read"), QStringLiteral("Governance")}})
    {
        desk.m_singleUser = false;
        desk.m_mayToo = {QStringLiteral("maturity.read"), QStringLiteral("maturity.export")};
        desk.m_maturity.m_report = [](int weeks) {
            return FakeMaturity::sample(weeks, QDateTime::currentMSecsSinceEpoch());
        };
        if (before)
            before(desk);
        window.resize(1440, 900);
        window.QWidget::show();
        QApplication::setActiveWindow(&window);
        desk.deliver();
    }
    MaturityPage *page(const QString &id = {})
    {
        window.go({View::Maturity, id, {}, {}});
        auto *page = static_cast<MaturityPage *>(window.page(View::Maturity));
        static_cast<void>(QTest::qWaitFor([page] { return page->settled(); }, 3'000));
        QCoreApplication::processEvents();
        return page;
    }
    static MaturityCard *card(QWidget *page, MaturityKind kind)
    {
        return page->findChild<MaturityCard *>(QStringLiteral("maturity.") + maturitySlug(kind));
    }
    static QString text(QWidget *card, const char *name)
    {
        return card->findChild<QLabel *>(QLatin1String(name))->text();
    }
    static DataTable *table(QWidget *page) { return page->findChild<DataTable *>(); }
    void keep(const char *name, QWidget *what = nullptr)
    {
        const QString folder = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
        if (folder.isEmpty())
            return;
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        (what != nullptr ? what : &window)
            ->grab()
            .save(QStringLiteral("%1/%2-%3.png")
                      .arg(folder, QLatin1String(name),
                           theme.tokens().dark ? QStringLiteral("dark") : QStringLiteral("light")));
    }

    Theme theme;
    MaturityFake desk;
    Preferences preferences;
    Workspace workspace;
    MainWindow window;
};

/// `options`: pdftotext's.
QString textOf(const QString &file, const QStringList &options = {QStringLiteral("-layout")})
{
    QProcess process;
    process.start(QStringLiteral("pdftotext"), options + QStringList{file, QStringLiteral("-")});
    if (!process.waitForFinished())
        return {};
    return QString::fromUtf8(process.readAllStandardOutput()).normalized(QString::NormalizationForm_KC);
}

/// Lines may be broken anywhere.
QString flat(QString text)
{
    return text.remove(QRegularExpression(QStringLiteral("\\s")));
}

/// What stands on a sheet, cell after cell, without spaces.
QString flatSheet(const QString &file, int number)
{
    const QString at = QString::number(number);
    return flat(textOf(file, {QStringLiteral("-raw"), QStringLiteral("-f"), at, QStringLiteral("-l"), at}));
}

void withhold(MaturityFigure &figure)
{
    MaturityFigure withheld;
    withheld.kind = figure.kind;
    withheld.title = figure.title;
    withheld.withheld = QStringLiteral("coverage.read");
    figure = withheld;
}

} // namespace

class TestMaturityView : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        // As the console: one day, two days.
        QVERIFY(m_english.load(QStringLiteral(":/bulkhead/translations/bulkhead_en.qm")));
        QVERIFY(QCoreApplication::installTranslator(&m_english));
    }
    void everyFigureIsTold();
    void aFigureThatIsMissingIsNoZero();
    void theDefinitionIsOneKeyAway();
    void theTenantsBehindTheChosenFigure();
    void periodAndFigureAreRemembered();
    void whatTheRoleDoesNotReadIsSaid();
    void aFailedAnswerLeavesWhatIsShown();
    void nothingStaysForOtherEyes();
    void onePageIsTakenOut();
    void theFiguresFitOneSheetAndTheirDefinitionsAnother();
    void everyShownFigureIsDefined();
    void valuesAreFlooredAndNamed();

private:
    QTranslator m_english;
};

void TestMaturityView::everyFigureIsTold()
{
    Console console;
    MaturityPage *page = console.page();
    QCOMPARE(page->findChildren<MaturityCard *>().size(), 6);
    MaturityCard *posture = Console::card(page, MaturityKind::Posture);
    QCOMPARE(Console::text(posture, "value"), QStringLiteral("96.25%"));
    QCOMPARE(Console::text(posture, "change"), QStringLiteral("● Better than 4 weeks ago: 93.10%"));
    QVERIFY(says(posture, QStringLiteral("2,311 of 2,402 live tenants")));
    QVERIFY(Console::text(posture, "origin").startsWith(QStringLiteral("as of 3 min ago · Probes")));
    MaturityCard *incidents = Console::card(page, MaturityKind::Neighbours);
    QCOMPARE(Console::text(incidents, "change"), QStringLiteral("▲ Worse than in the 4 weeks before: 9"));
    QCOMPARE(Console::text(Console::card(page, MaturityKind::Variance), "value"), QStringLiteral("2 days"));
    QVERIFY(Console::text(Console::card(page, MaturityKind::Coverage), "origin")
                .contains(QStringLiteral("whole platform")));
    for (const MaturityCard *card : page->findChildren<MaturityCard *>())
        QVERIFY(!card->findChild<chart::MetricChart *>()->summary().isEmpty());
    QVERIFY(says(page, QStringLiteral("scope: all tenants")));
    QCOMPARE(namelessControls(page), QStringList());
    QCOMPARE(cutTexts(page), QStringList());
    console.keep("maturity");
    console.window.resize(1920, 1080);
    QCOMPARE(cutTexts(page), QStringList());
    console.keep("maturity-1920");
}

void TestMaturityView::aFigureThatIsMissingIsNoZero()
{
    Console console([](MaturityFake &desk) {
        desk.m_maturity.m_report = [](int weeks) {
            return FakeMaturity::young(weeks, QDateTime::currentMSecsSinceEpoch());
        };
    });
    MaturityPage *page = console.page(QStringLiteral("variance"));
    MaturityCard *variance = Console::card(page, MaturityKind::Variance);
    QCOMPARE(Console::text(variance, "value"), QStringLiteral("–"));
    QVERIFY(says(variance, QStringLiteral("Nobody went live in these days.")));
    QVERIFY(Console::text(variance, "change").startsWith(QStringLiteral("◌ Not comparable")));
    QVERIFY(says(page, QStringLiteral("daily readings since")));
    QVERIFY(says(Console::card(page, MaturityKind::Access), QStringLiteral("Watched for 11 of 659 hours.")));
    QVERIFY(!Console::table(page)->isVisible());
    QCOMPARE(cutTexts(page), QStringList());
    console.keep("maturity-young");
}

void TestMaturityView::theDefinitionIsOneKeyAway()
{
    Console console;
    MaturityPage *page = console.page(QStringLiteral("access"));
    const auto popup = [page] { return page->findChild<QFrame *>(QStringLiteral("definitionOf")); };
    QTest::keyClick(console.window.focusWidget(), Qt::Key_D);
    QTRY_VERIFY(popup() != nullptr && popup()->isVisible());
    QVERIFY(says(popup(), QStringLiteral("Privileged access")));
    QVERIFY(says(popup(), QStringLiteral("one reading a day")));
    QVERIFY(says(popup(), QStringLiteral("Less is better.")));
    QCOMPARE(cutTexts(popup()), QStringList());
    console.keep("maturity-definition", popup());
    QTest::keyClick(popup(), Qt::Key_Escape);
    QTRY_VERIFY(popup() == nullptr);
    QTest::mouseClick(
        Console::card(page, MaturityKind::Posture)->findChild<QPushButton *>(QStringLiteral("definition")),
        Qt::LeftButton);
    QTRY_VERIFY(popup() != nullptr);
    QVERIFY(says(popup(), QStringLiteral("Posture proven in 24 hours")));
    QTest::keyClick(popup(), Qt::Key_Escape);
}

void TestMaturityView::theTenantsBehindTheChosenFigure()
{
    Console console;
    MaturityPage *page = console.page(QStringLiteral("posture"));
    DataTable *table = Console::table(page);
    QTRY_VERIFY(table->isVisible());
    QCOMPARE(table->model()->rowCount(), 8);
    QCOMPARE(table->model()->headerData(1, Qt::Horizontal).toString(), QStringLiteral("Layers proven"));
    QVERIFY(says(page, QStringLiteral("the worst 8 of 2,402")));
    // The grid's second row lies below the first: posture, then variance's column mate is access.
    MaturityCard *posture = Console::card(page, MaturityKind::Posture);
    QTRY_VERIFY(posture->hasFocus());
    QTest::keyClick(posture, Qt::Key_Right);
    QVERIFY(Console::card(page, MaturityKind::ServiceLevels)->hasFocus());
    QVERIFY(says(page, QStringLiteral("Tenants behind “Tenants within their error budgets”")));
    QCOMPARE(table->model()->index(0, 1).data().toString(), QStringLiteral("−47%"));
    QCOMPARE(page->place().id, QStringLiteral("service-levels"));
    // A click on a chart chooses its card.
    QTest::mouseClick(Console::card(page, MaturityKind::Access)->findChild<chart::MetricChart *>(), Qt::LeftButton);
    QVERIFY(says(page, QStringLiteral("Tenants behind “Privileged access”")));
    QTest::keyClick(Console::card(page, MaturityKind::Access), Qt::Key_Down);
    QTRY_VERIFY(table->hasFocus());
    table->selectRow(1);
    QTest::keyClick(table, Qt::Key_Return);
    QTRY_COMPARE(console.window.page(View::Tenant)->place().id, FakeDesk::idOf(3));
}

void TestMaturityView::periodAndFigureAreRemembered()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("settings.json"));
    {
        Console console({}, file);
        MaturityPage *page = console.page();
        QTest::keyClick(console.window.focusWidget(), Qt::Key_P);
        QTRY_VERIFY(says(Console::card(page, MaturityKind::Posture), QStringLiteral("13 weeks ago")));
        QCOMPARE(console.desk.m_maturity.m_asked, (QList<int>{4, 13}));
        QTest::mouseClick(Console::card(page, MaturityKind::Coverage), Qt::LeftButton);
        console.keep("maturity-13-weeks");
        QVERIFY(console.preferences.flush());
    }
    Console console({}, file);
    MaturityPage *page = console.page();
    QCOMPARE(console.desk.m_maturity.m_asked, QList<int>{13});
    QCOMPARE(page->place().id, QStringLiteral("coverage"));
    // Of several questions the last one's answer is shown.
    console.desk.m_maturity.m_holds = true;
    QTest::keyClick(console.window.focusWidget(), Qt::Key_P);
    QTest::keyClick(console.window.focusWidget(), Qt::Key_P);
    QVERIFY(!page->settled());
    console.desk.m_maturity.release();
    QVERIFY(page->settled());
    QVERIFY(says(Console::card(page, MaturityKind::Posture), QStringLiteral("4 weeks ago")));
}

void TestMaturityView::whatTheRoleDoesNotReadIsSaid()
{
    Console console([](MaturityFake &desk) {
        desk.m_mayToo.removeAll(QStringLiteral("maturity.export"));
        desk.m_maturity.m_report = [](int weeks) {
            MaturityReport report = FakeMaturity::sample(weeks, QDateTime::currentMSecsSinceEpoch());
            withhold(report.figures[4]);
            return report;
        };
    });
    MaturityPage *page = console.page(QStringLiteral("coverage"));
    MaturityCard *card = Console::card(page, MaturityKind::Coverage);
    QVERIFY(says(card, QStringLiteral("It needs the right “coverage.read”")));
    QVERIFY(!card->findChild<QPushButton *>(QStringLiteral("definition"))->isVisible());
    QVERIFY(!page->findChild<QPushButton *>(QStringLiteral("exportMaturity"))->isVisible());
    QVERIFY(!Console::table(page)->isVisible());
    console.keep("maturity-withheld");
}

void TestMaturityView::aFailedAnswerLeavesWhatIsShown()
{
    Console console([](MaturityFake &desk) {
        desk.m_maturity.m_fault.kind = Fault::Kind::Offline;
        desk.m_maturity.m_fault.summary = QStringLiteral("The gateway's database does not answer.");
    });
    MaturityPage *page = console.page();
    QVERIFY(says(page, QStringLiteral("The gateway's database does not answer.")));
    QVERIFY(!Console::card(page, MaturityKind::Posture)->isVisible());
    console.keep("maturity-failed");
    const Fault fault = std::exchange(console.desk.m_maturity.m_fault, {});
    QTest::mouseClick(button(page, QStringLiteral("Try again")), Qt::LeftButton);
    QTRY_VERIFY(Console::card(page, MaturityKind::Posture)->isVisible());
    console.desk.m_maturity.m_fault = fault;
    QTest::keyClick(page, Qt::Key_F5);
    QTRY_VERIFY(says(page, QStringLiteral("not read again: The gateway's database")));
    QVERIFY(Console::card(page, MaturityKind::Posture)->isVisible());
}

void TestMaturityView::nothingStaysForOtherEyes()
{
    Console console;
    MaturityPage *page = console.page();
    console.desk.m_maturity.m_holds = true;
    console.desk.m_role = Role::SupportLead;
    console.desk.deliver();
    QTRY_VERIFY(!Console::card(page, MaturityKind::Posture)->isVisible());
    QCOMPARE(Console::table(page)->model()->rowCount(), 0);
}

void TestMaturityView::onePageIsTakenOut()
{
    Console console;
    MaturityPage *page = console.page();
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("maturity.pdf"));
    QSignalSpy told(page->pdf(), &MaturityPdf::notice);
    page->pdf()->exportTo(4, file);
    QVERIFY(!page->findChild<QPushButton *>(QStringLiteral("exportMaturity"))->isEnabled());
    QTRY_COMPARE(told.size(), 1);
    QVERIFY(told[0][0].toString().contains(QStringLiteral("is in the audit")));
    QCOMPARE(console.desk.m_maturity.m_exported, QList<int>{4});
    const QString text = textOf(file);
    for (const char *word :
         {"Internal, not for the customer", "maturity of 2402 tenants", "exported by", "platform-1", "96.25%", "98.14%",
          "99.93%", "2 days", "Privileged access", "Better than", "export-00c0ffee00c0ffee", "scope: all tenants"})
        QVERIFY2(text.contains(QLatin1String(word)),
                 qPrintable(QLatin1String(word) + QStringLiteral(" is not in\n") + text));
    if (const QString kept = qEnvironmentVariable("BULKHEAD_TEST_PICTURES"); !kept.isEmpty())
        QFile::copy(file, kept + QStringLiteral("/maturity.pdf"));
    // Refused: no file.
    console.desk.m_maturity.m_fault.kind = Fault::Kind::Denied;
    console.desk.m_maturity.m_fault.summary = QStringLiteral("Not for your role.");
    const QString other = folder.filePath(QStringLiteral("other.pdf"));
    page->pdf()->exportTo(4, other);
    QTRY_COMPARE(told.size(), 2);
    QVERIFY(told[1][0].toString().startsWith(QStringLiteral("No page was written. Not for your role.")));
    QVERIFY(!QFile::exists(other));
}

void TestMaturityView::theFiguresFitOneSheetAndTheirDefinitionsAnother()
{
    const Theme theme;
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (const int weeks : {4, 13, 26}) {
        for (const bool young : {false, true}) {
            MaturityExport taken;
            taken.report = young ? FakeMaturity::young(weeks, now) : FakeMaturity::sample(weeks, now);
            taken.marking =
                QStringLiteral("INTERNAL: maturity of 100000 tenants · scope: us-east, us-west, eu-central, "
                               "team night-shift · A platform with a long name · exported by "
                               "somebody.with.a.long.name@platform.example at 2026-11-30 09:12 UTC");
            taken.exportId = QStringLiteral("export-00c0ffee00c0ffee");
            const PagePainter pages(maturitySheet(taken, QStringLiteral("Sample fleet")), maturityFormat());
            QVERIFY2(pages.sheetCount() == 2, qPrintable(QStringLiteral("%1 weeks, %2").arg(weeks).arg(young)));
            QCOMPARE(pages.sheet(1).page, 1);
        }
    }
    // The same export is the same file.
    MaturityExport taken;
    taken.report = FakeMaturity::sample(13, now);
    const QByteArray once = packPdf(maturitySheet(taken, QStringLiteral("Sample fleet")), maturityFormat());
    QVERIFY(once.size() > 1'000);
    QCOMPARE(packPdf(maturitySheet(taken, QStringLiteral("Sample fleet")), maturityFormat()), once);
}

void TestMaturityView::everyShownFigureIsDefined()
{
    const Theme theme;
    const QTemporaryDir folder;
    MaturityExport taken;
    taken.report = FakeMaturity::sample(13, QDateTime::currentMSecsSinceEpoch());
    taken.marking = QStringLiteral("maturity of 2402 tenants");
    for (MaturityFigure &figure : taken.report.figures) // Each has words of its own.
        for (QString *part : {&figure.formula, &figure.definedFrom, &figure.leftOut})
            *part += QStringLiteral(" This is of %1.").arg(figure.title);
    int file = 0;
    const auto write = [&] {
        const QString path = folder.filePath(QStringLiteral("maturity-%1.pdf").arg(++file));
        QFile pdf(path);
        if (!pdf.open(QIODevice::WriteOnly))
            return QString();
        pdf.write(packPdf(maturitySheet(taken, QStringLiteral("Sample fleet")), maturityFormat()));
        pdf.close();
        if (const QString kept = qEnvironmentVariable("BULKHEAD_TEST_PICTURES"); !kept.isEmpty())
            QFile::copy(path, QStringLiteral("%1/maturity-sheets-%2.pdf").arg(kept).arg(file));
        return path;
    };
    const auto sheets = [&] {
        return PagePainter(maturitySheet(taken, QStringLiteral("Sample fleet")), maturityFormat()).sheetCount();
    };
    const QString pointer = flat(QStringLiteral("What each figure counts is on the next sheet."));
    const auto definedOn = [](const QString &text, const MaturityFigure &figure) {
        const auto parts = maturityDefinition(figure);
        return !parts.isEmpty() && std::ranges::all_of(parts, [&text](const auto &part) {
            return text.contains(flat(part.first)) && text.contains(flat(part.second));
        });
    };
    // All of them, in the words of the view.
    QCOMPARE(sheets(), 2);
    QString path = write();
    QString second = flatSheet(path, 2);
    for (const MaturityFigure &figure : std::as_const(taken.report.figures)) {
        QVERIFY2(definedOn(second, figure), qPrintable(figure.title + QLatin1Char('\n') + second));
        QVERIFY(second.contains(flat(figure.formula + maturityDirection(figure))));
    }
    QVERIFY(second.contains(flat(taken.marking))); // It stands on every sheet.
    QVERIFY(!second.contains(flat(taken.report.figures[0].tenants[0].name)));
    QVERIFY(flatSheet(path, 1).contains(pointer));
    // Longer ones go on on another sheet, under the same head, and nothing is lost.
    const MaturityExport usual = taken;
    for (MaturityFigure &figure : taken.report.figures)
        figure.leftOut = (figure.leftOut + QLatin1Char(' ')).repeated(5).trimmed();
    QCOMPARE(sheets(), 3);
    path = write();
    const QString third = flatSheet(path, 3);
    second = flatSheet(path, 2);
    for (const MaturityFigure &figure : std::as_const(taken.report.figures))
        QVERIFY2(definedOn(second, figure) || definedOn(third, figure), qPrintable(figure.title));
    // What the role does not read is not defined either, as in the view.
    taken = usual;
    for (const int at : {0, 1, 3, 4})
        withhold(taken.report.figures[at]);
    QCOMPARE(sheets(), 2);
    second = flatSheet(write(), 2);
    for (const MaturityFigure &figure : std::as_const(taken.report.figures))
        QCOMPARE(second.contains(flat(figure.title)), figure.withheld.isEmpty());
    for (const int at : {2, 5})
        withhold(taken.report.figures[at]);
    QCOMPARE(sheets(), 1);
    QVERIFY(!flatSheet(write(), 1).contains(pointer));
}

void TestMaturityView::valuesAreFlooredAndNamed()
{
    using Unit = MaturityUnit;
    const auto said = [](Unit unit, qint64 value) { return maturityAmount(unit, {value, 0, 0, {}}); };
    QCOMPARE(said(Unit::Share, 999'999), QStringLiteral("99.99%"));
    QCOMPARE(said(Unit::Share, 1'000'000), QStringLiteral("100%"));
    QCOMPARE(said(Unit::Share, -4'501), QStringLiteral("−0.46%"));
    QCOMPARE(said(Unit::Days, 1), QStringLiteral("1 day"));
    QCOMPARE(said(Unit::Days, -2), QStringLiteral("−2 days"));
    QCOMPARE(said(Unit::Count, 12'345), QStringLiteral("12,345"));
    QCOMPARE(maturityAmount(Unit::Count, {}), QStringLiteral("–"));
    for (int kind = 1; kind <= int(MaturityKind::Posture); ++kind)
        QCOMPARE(maturityKindOf(maturitySlug(MaturityKind(kind))), MaturityKind(kind));
    QCOMPARE(maturityKindOf(QStringLiteral("nothing")), MaturityKind::Unspecified);
    QCOMPARE(maturityKindOf(QString()), MaturityKind::Unspecified);
}

QTEST_MAIN(TestMaturityView)
#include "tst_maturity_view.moc"
