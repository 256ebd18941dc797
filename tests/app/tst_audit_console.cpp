// Audit end to end: real records of a real gateway, proven by the console over restarts, until its store is put back.
#include "tests/app/embedded_console.h"
#include "widgets/audit/audit_page.h"
#include "widgets/audit/thread_page.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/filter_field.h"

#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

using namespace bulkhead;

namespace {

/// A gateway on the store with a console that remembers, from its start to its end.
struct Day
{
    Day(const QString &store, const QString &preferences)
        : gateway(store)
        , console(gateway, themeOfThisRun(), preferences)
    {
    }
    /// What the console says of the newest record of the platform's chain.
    QString verdict()
    {
        if (!console.opens({View::Audit, {}, {}, QStringLiteral("in:platform")}))
            return QStringLiteral("the view did not open");
        const auto *label = console.find<QLabel>(QStringLiteral("verdict"));
        return label != nullptr ? label->text() : QStringLiteral("no record is shown");
    }
    void searchAgain()
    {
        auto *table = console.find<AuditPage>()->findChild<DataTable *>();
        const int before = table->model()->rowCount();
        QTest::mouseClick(console.find<QPushButton>(QStringLiteral("searchAudit")), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), before + 1, 10'000);
        table->selectRow(0);
    }

    EmbeddedForTest gateway;
    ConsoleForTest console;
};

} // namespace

class TestAuditConsole : public QObject
{
    Q_OBJECT
private slots:
    void aStoreThatIsPutBackIsFound();
    void aThreadIsFollowedAndProven();
};

void TestAuditConsole::aStoreThatIsPutBackIsFound()
{
    QTemporaryDir folder;
    const QString store = folder.filePath(QStringLiteral("fleet.db")),
                  yesterday = folder.filePath(QStringLiteral("yesterday.db")),
                  preferences = folder.filePath(QStringLiteral("settings.json"));
    {
        Day first(store, preferences);
        const QString verdict = first.verdict();
        QVERIFY2(verdict.startsWith(QStringLiteral("Verified by this console at ")), qPrintable(verdict));
        // The search that found it is the newest record itself.
        QVERIFY(says(first.console.find<AuditPage>(), QStringLiteral("search: in:platform")));
    }
    QVERIFY(QFile::copy(store, yesterday));
    {
        Day second(store, preferences);
        const QString verdict = second.verdict();
        QVERIFY2(verdict.contains(QStringLiteral("It continues the checkpoint of size ")), qPrintable(verdict));
        for (int i = 0; i < 3; ++i)
            second.searchAgain();
        const auto *label = second.console.find<QLabel>(QStringLiteral("verdict"));
        QTRY_VERIFY2(label->text().startsWith(QStringLiteral("Verified by this console at ")),
                     qPrintable(label->text()));
    }
    for (const char *rest : {"", "-wal", "-shm"})
        QFile::remove(store + QLatin1String(rest));
    QVERIFY(QFile::copy(yesterday, store));
    Day third(store, preferences);
    QString verdict = third.verdict();
    QVERIFY2(
        verdict.startsWith(QStringLiteral("The audit of the platform does not continue what this console has seen: ")),
        qPrintable(verdict));
    QVERIFY(says(third.console.find<AuditPage>(), verdict));
}

void TestAuditConsole::aThreadIsFollowedAndProven()
{
    QTemporaryDir folder;
    Day day(folder.filePath(QStringLiteral("fleet.db")), folder.filePath(QStringLiteral("settings.json")));
    const QString verdict = day.verdict();
    QVERIFY2(verdict.startsWith(QStringLiteral("Verified by this console at ")), qPrintable(verdict));
    auto *kept = day.console.find<QLabel>(QStringLiteral("auditKept"));
    QTRY_VERIFY_WITH_TIMEOUT(kept->text().startsWith(QStringLiteral("Every record is kept for at least 6 years")),
                             10'000);
    QVERIFY2(kept->text().contains(QStringLiteral("No legal hold stands.")), qPrintable(kept->text()));
    // The newest record is the search itself: its request's thread is that one record, proven over again.
    QTest::mouseClick(day.console.find<QPushButton>(QStringLiteral("threadWhole")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(day.console.find<ThreadPage>() != nullptr, 10'000);
    auto *page = day.console.find<ThreadPage>();
    QTRY_COMPARE_WITH_TIMEOUT(page->findChild<DataTable *>()->model()->rowCount(), 1, 10'000);
    QTRY_VERIFY(says(page, QStringLiteral("search: in:platform")));
    auto *proven = page->findChild<QLabel *>(QStringLiteral("verdict"));
    QTRY_VERIFY2_WITH_TIMEOUT(proven->text().startsWith(QStringLiteral("Verified by this console at ")),
                              qPrintable(proven->text()), 10'000);
    // What nobody knows is told as that, and nothing of the thread before stays.
    auto *field = page->findChild<QLineEdit *>(QStringLiteral("threadId"));
    field->setText(QStringLiteral("INC-0000"));
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(says(page, QStringLiteral("Nothing within your scope belongs to this id.")), 10'000);
    QVERIFY(!says(page, QStringLiteral("search: in:platform")));
}

QTEST_MAIN(TestAuditConsole)
#include "tst_audit_console.moc"
