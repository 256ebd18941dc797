// The nightly job: which review it takes, what it says, and with which code it ends.
#include "app/review_command.h"
#include "app/review_job.h"
#include "tests/fixtures/fake_desk.h"
#include "tests/fixtures/sample_pack.h"
#include "widgets/theme/theme.h"

#include <QDir>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace bulkhead;

namespace {

struct Ended
{
    int code = -1;
    QString sentence;
};

Ended run(FakeDesk &desk, const ReviewOrder &order)
{
    ReviewJob job(&desk, order, 300);
    QSignalSpy finished(&job, &ReviewJob::finished);
    job.start();
    if (finished.isEmpty() && !finished.wait(10'000))
        return {};
    return {finished[0][0].toInt(), finished[0][1].toString()};
}

} // namespace

class TestReviewJob : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { m_theme = std::make_unique<Theme>(); }
    void cleanupTestCase() { m_theme.reset(); }
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_desk = std::make_unique<FakeDesk>();
        m_desk->m_sla.m_customerPack = m_desk->m_sla.m_internalPack = samplePack();
        m_desk->deliver();
        m_order = {};
        m_order.tenant = FakeDesk::idOf(0);
        m_order.period = QStringLiteral("2026-10");
        m_order.pdf = m_dir->filePath(QStringLiteral("pack.pdf"));
    }

    void newestPackOfThePeriodIsOpenedNotMadeAgain()
    {
        const Ended ended = run(*m_desk, m_order);
        QCOMPARE(ended.code, 0);
        QCOMPARE(ended.sentence, QStringLiteral("final pack=7f3a-91c2 sha256=7f3a91c29d00e4b1a6a95c1f0b7d2e33"));
        QCOMPARE(asked(QStringLiteral("prepare")), 0);
        QCOMPARE(asked(QStringLiteral("pack")), 1);
        QVERIFY(QFile(m_order.pdf).size() > 20'000);
    }

    void periodWithoutAPackOrWithAStaleOneIsPrepared()
    {
        m_order.period = QStringLiteral("2026-09");
        QCOMPARE(run(*m_desk, m_order).code, 0);
        QCOMPARE(asked(QStringLiteral("prepare")), 1);
        // Frozen while the period ran.
        m_desk->m_sla.m_review.summary.period = m_order.period;
        m_desk->m_sla.m_review.summary.status = PackStatus::Open;
        QCOMPARE(run(*m_desk, m_order).code, 0);
        QCOMPARE(asked(QStringLiteral("prepare")), 2);
    }

    void reasonRestatesAndIsSent()
    {
        m_order.again = true;
        m_order.reason = QStringLiteral("Two minutes were counted twice.");
        QCOMPARE(run(*m_desk, m_order).code, 0);
        QVERIFY(m_desk->m_sla.m_asked.join(QLatin1Char('\n')).contains(m_order.reason));
    }

    void reasonThatLooksLikeAPersonsDataIsRefusedWithItsWord()
    {
        m_order.again = true;
        Fault fault{Fault::Kind::Conflict,
                    QStringLiteral("TEXT_LOOKS_IDENTIFYING"),
                    QStringLiteral("It did not go."),
                    QStringLiteral("Do this."),
                    {}};
        fault.facts.insert(QStringLiteral("confirm"), QStringLiteral("w-17"));
        m_desk->m_sla.m_fault = fault;
        const Ended ended = run(*m_desk, m_order);
        QCOMPARE(ended.code, 2);
        QVERIFY2(ended.sentence.contains(QStringLiteral("--confirmed w-17")), qPrintable(ended.sentence));
    }

    void internalPackIsAskedForAsSuch()
    {
        m_order.internal = true;
        QCOMPARE(run(*m_desk, m_order).code, 0);
        QVERIFY(m_desk->m_sla.m_asked.last().endsWith(QStringLiteral(":%1").arg(int(DocumentClass::Internal))));
    }

    void refusalsEndWithTheirCodeAndSentence_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("reason");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, Fault::Kind kind, const char *reason, int code, const char *says) {
            QTest::newRow(name) << int(kind) << QString::fromLatin1(reason) << code << QString::fromLatin1(says);
        };
        row("no contract", Fault::Kind::Conflict, "NO_CONTRACT", 2, "It did not go. Do this.");
        row("future", Fault::Kind::Conflict, "PERIOD_IN_FUTURE", 2, "It did not go. Do this.");
        row("no reason", Fault::Kind::Conflict, "REASON_MISSING", 2, "--reason");
        row("source away", Fault::Kind::Offline, "TELEMETRY_UNAVAILABLE", 69, "It did not go. Do this.");
        row("not allowed", Fault::Kind::Denied, "", 78, "It did not go. Do this.");
    }
    void refusalsEndWithTheirCodeAndSentence()
    {
        QFETCH(int, kind);
        QFETCH(QString, reason);
        QFETCH(int, code);
        QFETCH(QString, says);
        m_order.again = true;
        m_desk->m_sla.m_fault = {
            Fault::Kind(kind), reason, QStringLiteral("It did not go."), QStringLiteral("Do this."), {}};
        const Ended ended = run(*m_desk, m_order);
        QCOMPARE(ended.code, code);
        QVERIFY2(ended.sentence.contains(says), qPrintable(ended.sentence));
        QVERIFY(QDir(m_dir->path()).isEmpty());
    }

    void unknownTenantIsSaid()
    {
        m_desk->m_tenantFault = {
            Fault::Kind::NotFound, {}, QStringLiteral("Not there."), QStringLiteral("Pick another."), {}};
        m_order.tenant = QStringLiteral("Nobody's Clinic");
        const Ended ended = run(*m_desk, m_order);
        QCOMPARE(ended.code, 2);
        QVERIFY2(ended.sentence.contains(QStringLiteral("There is no tenant Nobody's Clinic")),
                 qPrintable(ended.sentence));
    }

    void gatewayThatDoesNotAnswerIsNotWaitedForForever()
    {
        FakeDesk silent;
        const Ended ended = run(silent, m_order);
        QCOMPARE(ended.code, 69);
        QVERIFY(ended.sentence.contains(QStringLiteral("did not answer")));
    }

    void gatewayThatDoesNotKnowThePersonIsNotWaitedFor()
    {
        FakeDesk desk;
        desk.setLink(StreamState::Link::Offline, QStringLiteral("The gateway does not know who you are."));
        const Ended ended = run(desk, m_order);
        QCOMPARE(ended.code, 78);
        QVERIFY2(ended.sentence.startsWith(QStringLiteral("The gateway does not know who you are. Give --token-file")),
                 qPrintable(ended.sentence));
    }

    void placeThatCannotBeWrittenIsSaidBeforeAnythingIsPrepared()
    {
        m_order.pdf = m_dir->filePath(QStringLiteral("absent/pack.pdf"));
        m_order.again = true;
        const Ended ended = run(*m_desk, m_order);
        QCOMPARE(ended.code, 69);
        QCOMPARE(m_desk->m_sla.m_asked, QStringList());
    }

    void appendixIsWrittenBeside()
    {
        m_order.appendix = m_dir->filePath(QStringLiteral("pack.xlsx"));
        m_order.slides = true;
        QCOMPARE(run(*m_desk, m_order).code, 0);
        QCOMPARE(QDir(m_dir->path()).entryList(QDir::Files, QDir::Name),
                 (QStringList{QStringLiteral("pack.pdf"), QStringLiteral("pack.xlsx")}));
    }

    void commandLineIsRead_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<int>("code");
        QTest::newRow("whole") << "--tenant t-1 --period 2026-10 --pdf x.pdf --format 16x9 --internal" << -1;
        QTest::newRow("no tenant") << "--period 2026-10 --pdf x.pdf" << 2;
        QTest::newRow("no file") << "--tenant t-1 --period 2026-10" << 2;
        QTest::newRow("format") << "--tenant t-1 --period 2026-10 --pdf x.pdf --format letter" << 2;
        QTest::newRow("appendix") << "--tenant t-1 --period 2026-10 --pdf x.pdf --appendix x.ods" << 2;
        QTest::newRow("surplus") << "--tenant t-1 --period 2026-10 --pdf x.pdf more" << 2;
        QTest::newRow("help") << "--help" << 0;
        QTest::newRow("token file") << "--tenant t-1 --period 2026-10 --pdf x.pdf --gateway a:1 --token-file /absent"
                                    << 78;
    }
    void commandLineIsRead()
    {
        QFETCH(QString, line);
        QFETCH(int, code);
        const CommandLine read = readReviewCommand(QStringList{QStringLiteral("bulkhead"), QStringLiteral("review")}
                                                   + line.split(QLatin1Char(' ')));
        QCOMPARE(read.exitCode, code);
        QCOMPARE(read.message.isEmpty(), code < 0);
        if (code < 0) {
            QCOMPARE(read.review->tenant, QStringLiteral("t-1"));
            QVERIFY(read.review->slides && read.review->internal && !read.review->again);
        }
    }

private:
    [[nodiscard]] int asked(const QString &call) const
    {
        return int(m_desk->m_sla.m_asked.filter(QRegularExpression(QStringLiteral("^%1:").arg(call))).size());
    }

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<FakeDesk> m_desk;
    ReviewOrder m_order;
};

QTEST_MAIN(TestReviewJob)
#include "tst_review_job.moc"
