// A pack on pages: nothing clipped, nothing lost, the same bytes each time, whole files or none.
#include "tests/fixtures/pdf_metadata.h"
#include "tests/fixtures/sample_pack.h"
#include "widgets/review/appendix_files.h"
#include "widgets/review/chart_axes.h"
#include "widgets/review/chart_marks.h"
#include "widgets/review/chart_plot.h"
#include "widgets/review/pack_export.h"
#include "widgets/review/pack_pdf.h"
#include "widgets/review/page_painter.h"
#include "widgets/review/period_name.h"
#include "widgets/theme/theme.h"

#include <QDir>
#include <QElapsedTimer>
#include <QImage>
#include <QPainter>
#include <QProcess>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/resource.h>

using namespace bulkhead;

namespace {

QString output(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished())
        return {};
    // Fonts may draw "fi" as one glyph; the words are the same.
    return QString::fromUtf8(process.readAllStandardOutput()).normalized(QString::NormalizationForm_KC);
}

QString textOf(const QByteArray &pdf)
{
    QTemporaryDir dir;
    QFile file(dir.filePath(QStringLiteral("pack.pdf")));
    if (!file.open(QIODevice::WriteOnly) || file.write(pdf) != pdf.size())
        return {};
    file.close();
    return output(QStringLiteral("pdftotext"), {QStringLiteral("-layout"), file.fileName(), QStringLiteral("-")});
}

QImage pictureOf(const PagePainter &pages, int sheet, const QSize &size)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(Qt::magenta);
    QPainter painter(&image);
    pages.paint(painter, QRectF(QPointF(), size), sheet);
    return image;
}

Pack packOf(PackTable table)
{
    Pack pack = samplePack();
    PackBlock block;
    block.table = std::move(table);
    pack.pages = {{QStringLiteral("long"), QStringLiteral("Long"), QStringLiteral("A long table."), {block}}};
    return pack;
}

QList<PageFormat> formats()
{
    return {PageFormat::a4(), PageFormat::slide(), PageFormat::screen({1440, 900}), PageFormat::screen({800, 1000})};
}

} // namespace

class TestReviewPack : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { m_theme = std::make_unique<Theme>(Theme::Choice::Dark); }
    void cleanupTestCase() { m_theme.reset(); }

    void everyPageHasItsSheetsInOrder()
    {
        const Pack pack = samplePack();
        for (const PageFormat &format : formats()) {
            const PagePainter pages(pack, format);
            int page = -1;
            for (int sheet = 0; sheet < pages.sheetCount(); ++sheet) {
                const PagePainter::Sheet where = pages.sheet(sheet);
                if (where.part == 0) {
                    QCOMPARE(where.page, ++page);
                    QCOMPARE(pages.firstSheetOf(page), sheet);
                }
                QCOMPARE(where.page, page);
                QVERIFY(where.part < where.parts);
            }
            QCOMPARE(page, int(pack.pages.size()) - 1);
        }
    }

    void longTableGoesOnWithItsHeadAndLosesNoRow()
    {
        for (const PageFormat &format : formats()) {
            const Pack pack = packOf(longTable(120));
            const PagePainter pages(pack, format);
            QVERIFY(pages.sheetCount() > 2);
            const QString text = textOf(packPdf(pack, format));
            for (int row = 0; row < 120; ++row)
                QCOMPARE(text.count(QRegularExpression(QStringLiteral("\\brow-%1\\b").arg(row))), 1);
            // The head stands on each sheet, and what goes on says so.
            QCOMPARE(text.count(QStringLiteral("Good")), pages.sheetCount());
            QCOMPARE(text.count(QStringLiteral("Long, continued")), pages.sheetCount() - 1);
        }
    }

    void rowThatIsHigherThanASheetIsBrokenAndKeepsItsText()
    {
        PackTable table = longTable(2);
        QStringList lines;
        for (int i = 0; i < 150; ++i)
            lines.append(QStringLiteral("line-%1").arg(i));
        table.rows[1][0].text = lines.join(QLatin1Char('\n'));
        const QString text = textOf(packPdf(packOf(table), PageFormat::slide()));
        for (int i = 0; i < 150; ++i)
            QCOMPARE(text.count(QRegularExpression(QStringLiteral("\\bline-%1\\b").arg(i))), 1);
    }

    void everyFigureWithACalculationCanBeHit()
    {
        const Pack pack = samplePack();
        const QRectF into(30, 40, 1440, 810);
        for (const PageFormat &format : formats()) {
            const PagePainter pages(pack, format);
            QStringList hit;
            for (int sheet = 0; sheet < pages.sheetCount(); ++sheet) {
                QList<QRectF> taken;
                for (const sheet::Spot &spot : pages.spots(into, sheet)) {
                    QVERIFY(into.contains(spot.rect));
                    for (const QRectF &other : taken)
                        QVERIFY(!other.adjusted(1, 1, -1, -1).intersects(spot.rect));
                    taken.append(spot.rect);
                    hit.append(spot.figure.id);
                }
            }
            // Five workflows on the verdict and the scorecard, the credit; the one that was not measured opens nothing.
            QCOMPARE(hit.size(), 11);
            QVERIFY(!hit.contains(QStringLiteral("attained.Procurement sync")));
            QVERIFY(hit.contains(QStringLiteral("credit.total")));
        }
    }

    void audiencePagesAreLightInADarkConsole()
    {
        const PagePainter pages(samplePack(), PageFormat::slide());
        const QImage image = pictureOf(pages, 1, {960, 540});
        QCOMPARE(image.pixelColor(3, 3), QColor(Qt::white));
        QCOMPARE(image.pixelColor(956, 536), QColor(Qt::white));
    }

    void nothingIsPaintedIntoTheMargins()
    {
        for (const PageFormat &format : formats()) {
            const PagePainter pages(samplePack(), format);
            const QSize size = (format.size * 1.5).toSize();
            const double margin = format.side * 1.5 - 8; // Hit areas and marks may touch the edge itself.
            for (int sheet = 0; sheet < pages.sheetCount(); ++sheet) {
                const QImage image = pictureOf(pages, sheet, size);
                for (int y = 0; y < size.height(); ++y)
                    for (int x = 0; x < size.width(); ++x)
                        if (x < margin || x > size.width() - margin || y < format.top * 1.5 - 4
                            || y > size.height() - format.bottom * 1.5 + 6)
                            if (image.pixel(x, y) != qRgb(255, 255, 255))
                                QFAIL(qPrintable(QStringLiteral("sheet %1 of %2×%3 paints at %4, %5")
                                                     .arg(sheet)
                                                     .arg(size.width())
                                                     .arg(size.height())
                                                     .arg(x)
                                                     .arg(y)));
            }
        }
    }

    void sameContentGivesTheSameBytes()
    {
        for (const PageFormat &format : {PageFormat::a4(), PageFormat::slide()}) {
            const QByteArray first = packPdf(samplePack(), format);
            QTest::qWait(1'100); // A PDF's date has seconds: today's would differ.
            QCOMPARE(packPdf(samplePack(), format), first);
            Pack other = samplePack();
            other.pages[1].headline = QStringLiteral("5 of 6 commitments met.");
            QVERIFY(packPdf(other, format) != first);
        }
    }

    void anotherProcessGivesTheSameBytes()
    {
        // Order in hash tables is another in each process.
        QTemporaryDir dir;
        QByteArray first;
        for (const char *name : {"one.pdf", "two.pdf", "three.pdf"}) {
            const QString path = dir.filePath(QString::fromLatin1(name));
            QProcess process;
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.insert(QStringLiteral("BULKHEAD_TEST_PDF"), path);
            environment.insert(QStringLiteral("TZ"), QString::fromLatin1(name) == QLatin1String("two.pdf")
                                                         ? QStringLiteral("Asia/Kolkata")
                                                         : QStringLiteral("UTC"));
            environment.remove(QStringLiteral("QT_HASH_SEED"));
            process.setProcessEnvironment(environment);
            process.start(QCoreApplication::applicationFilePath(), {QStringLiteral("writesWhatAnotherProcessReads")});
            QVERIFY(process.waitForFinished(60'000));
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            QVERIFY(bytes.startsWith("%PDF-"));
            if (first.isEmpty())
                first = bytes;
            QCOMPARE(bytes.size(), first.size());
            QVERIFY(bytes == first);
        }
    }

    void writesWhatAnotherProcessReads()
    {
        const QString path = qEnvironmentVariable("BULKHEAD_TEST_PDF");
        if (path.isEmpty())
            return;
        const bool slides = path.endsWith(QStringLiteral("16x9.pdf"));
        QCOMPARE(writeWhole(path, packPdf(samplePack(), slides ? PageFormat::slide() : PageFormat::a4())), QString());
    }

    void pdfEmbedsItsFontsAndNamesNobody()
    {
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("pack.pdf"));
        QCOMPARE(writeWhole(path, packPdf(samplePack(), PageFormat::a4())), QString());
        QCOMPARE(QFile::permissions(path) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        const QStringList fonts =
            output(QStringLiteral("pdffonts"), {path}).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QVERIFY(fonts.size() > 2);
        const qsizetype column = fonts.first().indexOf(QStringLiteral("emb"));
        for (const QString &line : fonts.mid(2)) {
            QVERIFY2(line.contains(QStringLiteral("Inter")), qPrintable(line));
            QCOMPARE(line.mid(column, 3), QStringLiteral("yes"));
        }
        const QString about = output(QStringLiteral("pdfinfo"), {path});
        QVERIFY(about.contains(QStringLiteral("Service review, Eastbrook Hospital System, October 2026")));
        QCOMPARE(metadataBesidesTheTitle(path), QStringList());
        QVERIFY(about.contains(QStringLiteral("595 x 842 pts (A4)")));
        QVERIFY(about.contains(QRegularExpression(QStringLiteral("CreationDate:.*Nov  3.*2026"))));
    }

    void internalPagesSaySo()
    {
        PageFormat format = PageFormat::a4();
        QVERIFY(!textOf(packPdf(samplePack(), format)).contains(QStringLiteral("Internal")));
        format.internal = true;
        const int sheets = PagePainter(samplePack(), format).sheetCount();
        QCOMPARE(textOf(packPdf(samplePack(), format)).count(QStringLiteral("Internal, not for the customer")), sheets);
    }

    void stateIsSaidInWordsToo()
    {
        const QString text = textOf(packPdf(samplePack(), PageFormat::slide()));
        for (const char *word : {"missed", "met", "at risk", "not measured", "measured in part"})
            QVERIFY2(text.contains(QString::fromLatin1(word)), word);
    }

    void cutAxisIsSaid()
    {
        const QString text = textOf(packPdf(samplePack(), PageFormat::a4()));
        QCOMPARE(text.count(QStringLiteral("axis begins at 99.5%")), 1); // Once for five charts of one scale.
        PackChart whole;
        whole.unit = QStringLiteral("%");
        whole.high = 100;
        QVERIFY(!sheet::unitLine(whole).contains(QStringLiteral("begins")));
    }

    void gapsAreNotBridged()
    {
        const Pack pack = samplePack();
        const PackChart &gappy = *pack.pages[3].blocks[2].chart;
        const sheet::Plot plot{QRectF(0, 0, 300, 100), 99.5, 100, gappy.fromMs, gappy.toMs, {9}};
        QCOMPARE(sheet::linesOf(plot, gappy, gappy.series[0]).size(), 2);
        QCOMPARE(sheet::linesOf(plot, *pack.pages[3].blocks[1].chart, gappy.series[1]).size(), 1);
        // Two days that were not measured break the burn-down.
        const PackChart &burn = *pack.pages[4].blocks[1].chart;
        const sheet::Plot other{QRectF(0, 0, 300, 100), 0, 100, burn.fromMs, burn.toMs, {9}};
        const auto lines = sheet::linesOf(other, burn, burn.series[0]);
        QVERIFY(lines.size() > 1);
        for (const QPolygonF &line : lines)
            for (const QPointF &point : line)
                QVERIFY(point.x() <= other.x(burn.bands[1].fromMs) + 0.01
                        || point.x() >= other.x(burn.bands[1].toMs) - 0.01 || line.size() == 1);
    }

    void labelsOfMarksNeitherCollideNorLeaveThePlot()
    {
        QList<double> at, widths;
        for (int i = 0; i < 14; ++i) {
            at.append(i * 17.0 + (i % 3) * 40);
            widths.append(60 + (i * 37) % 50);
        }
        const QList<QRectF> places = sheet::rowsOfLabels(at, widths, 12, 3, 0, 320);
        int placed = 0;
        for (qsizetype i = 0; i < places.size(); ++i) {
            if (places[i].isNull())
                continue;
            ++placed;
            QVERIFY(places[i].left() >= 0 && places[i].right() <= 320);
            for (qsizetype j = 0; j < i; ++j)
                QVERIFY(!places[j].adjusted(0, 0.5, 0, -0.5).intersects(places[i].adjusted(0, 0.5, 0, -0.5)));
        }
        QVERIFY(placed >= 6);
    }

    void ticksFollowTheContractsZone()
    {
        const QTimeZone zone("America/New_York");
        const auto ms = [&](int month, int day) {
            return QDateTime(QDate(2026, month, day), QTime(0, 0), zone).toMSecsSinceEpoch();
        };
        // The clocks go back on 1 November: days are not all 24 hours long.
        const auto ticks = sheet::calendarTicks(ms(10, 26), ms(11, 7), zone, 20);
        QCOMPARE(ticks.size(), 12);
        QCOMPARE(ticks[0].label, QStringLiteral("26 Oct"));
        QCOMPARE(qint64(ticks[7].at), ms(11, 2));
        QCOMPARE(sheet::calendarTicks(ms(1, 1), ms(12, 31), zone, 12).size(), 12);
    }

    void appendixIsInertAndMarked()
    {
        QTemporaryDir dir;
        QStringList written;
        QCOMPARE(writeAppendix(samplePack(), FileFormat::Csv, dir.filePath(QStringLiteral("october.csv")), written),
                 QString());
        QCOMPARE(written, (QStringList{dir.filePath(QStringLiteral("october-counts-by-day.csv")),
                                       dir.filePath(QStringLiteral("october-calculation.csv"))}));
        QFile file(written[1]);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY(text.contains("\"Eastbrook Hospital System, service review, October 2026 (America/New_York)"));
        QVERIFY(text.contains("'=good/valid"));
        written.clear();
        QCOMPARE(writeAppendix(samplePack(), FileFormat::Xlsx, dir.filePath(QStringLiteral("october.xlsx")), written),
                 QString());
        const QString list =
            output(QStringLiteral("unzip"), {QStringLiteral("-p"), written[0], QStringLiteral("xl/workbook.xml")});
        QVERIFY(list.contains(QStringLiteral("name=\"counts-by-day\""))
                && list.contains(QStringLiteral("name=\"calculation\"")));
        const QString second = output(QStringLiteral("unzip"),
                                      {QStringLiteral("-p"), written[0], QStringLiteral("xl/worksheets/sheet2.xml")});
        QVERIFY(second.contains(QStringLiteral("=good/valid")) && !second.contains(QStringLiteral("<f>")));
    }

    void fullDiskIsSaidAndLeavesNothing()
    {
        QTemporaryDir dir;
        const QByteArray pdf = packPdf(samplePack(), PageFormat::a4());
        const auto handler = std::signal(SIGXFSZ, SIG_IGN);
        rlimit before{};
        QCOMPARE(getrlimit(RLIMIT_FSIZE, &before), 0);
        rlimit small = before;
        small.rlim_cur = rlim_t(pdf.size() / 2);
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
        const QString problem = writeWhole(dir.filePath(QStringLiteral("pack.pdf")), pdf);
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &before), 0);
        std::signal(SIGXFSZ, handler);
        QVERIFY2(problem.contains(QStringLiteral("was not written")), qPrintable(problem));
        QVERIFY(QDir(dir.path()).isEmpty(QDir::Files | QDir::Hidden));
        QVERIFY(!writeWhole(dir.filePath(QStringLiteral("absent/pack.pdf")), pdf).isEmpty());
    }

    void allFilesGoIntoAFolderOfTheirOwn()
    {
        QTemporaryDir dir;
        Pack pack = samplePack();
        pack.tenantName = QStringLiteral("../Eastbrook: \"Hospital\"/System");
        QStringList folders;
        for (int i = 0; i < 2; ++i) {
            PackExport job(pack, dir.path(), false);
            QSignalSpy done(&job, &PackExport::done);
            QSignalSpy progressed(&job, &PackExport::progressed);
            job.start();
            QVERIFY(done.wait(30'000));
            QCOMPARE(done[0][0].toString(), QString());
            folders.append(done[0][1].toString());
            QCOMPARE(progressed.size(), 4);
        }
        QCOMPARE(QDir(dir.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
                 (QStringList{QStringLiteral("Eastbrook Hospital System 2026-10 service review"),
                              QStringLiteral("Eastbrook Hospital System 2026-10 service review (2)")}));
        QCOMPARE(QDir(folders[1]).entryList(QDir::Files, QDir::Name),
                 (QStringList{QStringLiteral("appendix-calculation.csv"), QStringLiteral("appendix-counts-by-day.csv"),
                              QStringLiteral("appendix.xlsx"), QStringLiteral("pack-16x9.pdf"),
                              QStringLiteral("pack-a4.pdf")}));
    }

    void cancelledExportLeavesNothing()
    {
        QTemporaryDir dir;
        PackExport job(samplePack(), dir.path(), false);
        QSignalSpy done(&job, &PackExport::done);
        job.cancel();
        job.start();
        QVERIFY(done.wait(30'000));
        QCOMPARE(done[0][0].toString(), QStringLiteral("Cancelled. No file was left."));
        QVERIFY(QDir(dir.path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
    }

    void periodsAreNamedAsPeopleSayThem()
    {
        QCOMPARE(periodName(QStringLiteral("2026-10")), QStringLiteral("October 2026"));
        QCOMPARE(periodName(QStringLiteral("2026-Q4")), QStringLiteral("Q4 2026"));
        QCOMPARE(periodName(QStringLiteral("2026")), QStringLiteral("2026"));
    }

private:
    std::unique_ptr<Theme> m_theme;
};

QTEST_MAIN(TestReviewPack)
#include "tst_review_pack.moc"
