// The month's summary: what the page says, and that a file is whole or not there.
#include "tests/fixtures/pdf_metadata.h"
#include "widgets/sla/review_document.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace bulkhead;

namespace {

Review review()
{
    Review made;
    made.tenantName = QStringLiteral("Larch Valley Hospital System");
    made.profile = Profile::HospitalSystem;
    made.tier = Tier::Dedicated;
    made.fromMs = 1'761'955'200'000; // 1 Nov 2025 UTC
    made.toMs = made.fromMs + 30LL * 86'400'000;
    made.asOfMs = made.toMs;
    made.complete = true;
    made.source = QStringLiteral("simulated platform");
    ReviewLine line;
    line.workflow = QStringLiteral("claims");
    line.targetE7 = 9'990'000;
    line.good = 998'999;
    line.bad = 1'001;
    line.sli = 998'999;
    line.budget = -10;
    line.health = Health::Breaching;
    for (int day = 0; day < 30; ++day)
        line.days.append({made.fromMs + day * 86'400'000LL, 33'000, day == 7 ? 900 : 3});
    made.lines.append(line);
    return made;
}

QString textOfPdf(const QString &path)
{
    QProcess reader;
    reader.start(QStringLiteral("pdftotext"), {QStringLiteral("-layout"), path, QStringLiteral("-")});
    if (!reader.waitForFinished())
        return {};
    // Fonts may draw "fi" as one glyph; the words are the same.
    return QString::fromUtf8(reader.readAllStandardOutput()).normalized(QString::NormalizationForm_KC);
}

} // namespace

class TestReviewDocument : public QObject
{
    Q_OBJECT
private slots:
    void pageSaysWhatWasPromisedAndDelivered()
    {
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("summary.pdf"));
        QCOMPARE(writeReviewPdf(path, review(), QStringLiteral("success-2")), QString());
        const QString text = textOfPdf(path);
        for (const char *part :
             {"Larch Valley Hospital System", "November 2025", "1 of 1 measured objectives missed.", "99.9%", "99.899%",
              "1,001 of 1,000,000", "Breaching", "No alert fired in this period.", "simulated platform", "success-2"})
            QVERIFY2(text.contains(QString::fromLatin1(part)), part);
        QCOMPARE(QFile::permissions(path) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        QCOMPARE(metadataBesidesTheTitle(path), QStringList());
    }

    void monthWithoutRequestsIsNotCalledMet()
    {
        Review empty = review();
        empty.lines[0].good = empty.lines[0].bad = 0;
        empty.lines[0].health = Health::NotMeasured;
        empty.lines[0].days.clear();
        empty.complete = false;
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("summary.pdf"));
        QCOMPARE(writeReviewPdf(path, empty, QStringLiteral("success-2")), QString());
        const QString text = textOfPdf(path);
        QVERIFY(text.contains(QStringLiteral("No objective was measured in this period.")));
        QVERIFY(text.contains(QStringLiteral("the month is not complete")));
        QVERIFY(!text.contains(QStringLiteral("were met")));
    }

    void unwritableTargetSaysWhyAndLeavesNothing()
    {
        QTemporaryDir dir;
        const QString path = dir.filePath(QStringLiteral("absent/summary.pdf"));
        const QString problem = writeReviewPdf(path, review(), QStringLiteral("success-2"));
        QVERIFY(problem.startsWith(QStringLiteral("The summary was not saved")));
        QVERIFY(QDir(dir.path()).isEmpty());
    }
};

QTEST_MAIN(TestReviewDocument)
#include "tst_review_document.moc"
