// A review meeting on the real gateway with the sample fleet: prepare, annotate, promise, sign, close, present; and the
// next period's review brings the promise back.
#include "models/sla_desk.h"
#include "tests/app/embedded_console.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/page.h"
#include "widgets/meeting/audience_window.h"
#include "widgets/meeting/close_dialog.h"
#include "widgets/meeting/note_edit.h"
#include "widgets/meeting/prepare_dialog.h"
#include "widgets/meeting/presentation.h"
#include "widgets/meeting/refused_text_dialog.h"
#include "widgets/meeting/review_page.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

#include <algorithm>

using namespace bulkhead;

namespace {

/// The tenant with the least budget left has incidents.
QString neediest(const Fleet *fleet)
{
    QString id;
    qint64 least = LLONG_MAX;
    for (quint32 row = 0; row < fleet->rows(); ++row) {
        const qint64 budget = fleet->alive(row) ? fleet->number(FleetField::Budget, row) : kUnknownBudget;
        if (budget != kUnknownBudget && budget < least) {
            least = budget;
            id = fleet->id(row);
        }
    }
    return id;
}

/// Pictures for who looks at them; none without BULKHEAD_PICTURES.
void picture(QWidget *of, const QString &name)
{
    const QString folder = qEnvironmentVariable("BULKHEAD_PICTURES");
    if (!folder.isEmpty())
        QVERIFY(of->grab().save(QStringLiteral("%1/%2.png").arg(folder, name)));
}

} // namespace

class TestMeetingConsole : public QObject
{
    Q_OBJECT
private slots:
    void aMeetingFromItsPreparationToTheNextOne()
    {
        EmbeddedForTest embedded;
        ConsoleForTest console(embedded);
        QVERIFY(console.opens({View::Reviews, {}, {}, {}}));
        const Fleet *fleet = console.workspace().fleet();
        QTRY_VERIFY_WITH_TIMEOUT(!neediest(fleet).isEmpty(), 20'000);
        const QString tenant = neediest(fleet);
        prepare(console, tenant, 2);
        if (QTest::currentTestFailed())
            return;
        annotate(console);
        if (QTest::currentTestFailed())
            return;
        identifyingTextIsRefusedByTheGateway(console);
        if (QTest::currentTestFailed())
            return;
        signAndClose(console);
        if (QTest::currentTestFailed())
            return;
        presentThePages(console);
        if (QTest::currentTestFailed())
            return;
        prepare(console, tenant, 1);
        if (QTest::currentTestFailed())
            return;
        auto *page = qobject_cast<ReviewPage *>(console.window().currentPage());
        const QList<ReviewPromise> &promises = page->draft()->edit().promises;
        QCOMPARE(promises.size(), 1);
        QCOMPARE(promises.constFirst().text, QStringLiteral("Canary gate for releases"));
        QVERIFY(!promises.constFirst().fromPeriod.isEmpty());
        QVERIFY(says(page, QStringLiteral("promised in the review of")));
        picture(&console.window(), QStringLiteral("next-review"));
        QVERIFY(console.opens({View::Reviews, {}, {}, {}}));
        auto *table = console.window().currentPage()->findChild<DataTable *>();
        QTRY_COMPARE(table->model()->rowCount(), 2);
        picture(&console.window(), QStringLiteral("reviews"));
        openInAnotherConsole(embedded, page->place());
    }

private:
    /// `past`: how many periods ago; 1 is the last whole one.
    static void prepare(ConsoleForTest &console, const QString &tenant, int past)
    {
        console.window().go({View::Reviews, tenant, QStringLiteral("prepare"), {}});
        QTRY_VERIFY(console.find<PrepareDialog>());
        auto *dialog = console.find<PrepareDialog>();
        auto *period = named<QComboBox>(dialog, QStringLiteral("Period"));
        QTRY_VERIFY(period->count() > past);
        period->setCurrentIndex(past);
        QPushButton *go = nullptr;
        for (QPushButton *one : dialog->findChildren<QPushButton *>())
            if (one->text().startsWith(QStringLiteral("Prepare review of ")))
                go = one;
        QVERIFY(go);
        QTRY_VERIFY(go->isEnabled());
        picture(dialog, QStringLiteral("prepare-%1").arg(past));
        QTest::mouseClick(go, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(console.window().currentPage()->view(), View::Review, 60'000);
        QTRY_VERIFY_WITH_TIMEOUT(console.window().currentPage()->settled(), 10'000);
    }

    static void write(QWidget *into, const char *text)
    {
        QVERIFY2(into, text);
        QTest::keyClicks(into, QString::fromUtf8(text));
    }

    static void tick(QWidget *page, const char *box)
    {
        auto *found = named<QCheckBox>(page, QString::fromLatin1(box));
        QVERIFY2(found, box);
        found->setChecked(true);
    }

    static void annotate(ConsoleForTest &console)
    {
        auto *page = qobject_cast<ReviewPage *>(console.window().currentPage());
        QVERIFY(page && page->draft()->opened());
        if (!page->draft()->review().incidents.isEmpty()) {
            write(named<QLineEdit>(page, QStringLiteral("Title of the incident")), "Failover of the claims database");
            write(named<NoteEdit>(page, QStringLiteral("Cause of the incident")),
                  "The standby was behind when the primary stopped");
            tick(page, "The customer reads what is written about this incident");
        }
        QTest::mouseClick(button(page, QStringLiteral("Add promise")), Qt::LeftButton);
        write(named<QLineEdit>(page, QStringLiteral("What is promised")), "Canary gate for releases");
        write(named<QLineEdit>(page, QStringLiteral("Owner of the promise")), "Release lead");
        tick(page, "The customer reads this promise");
        write(named<NoteEdit>(page, QStringLiteral("Presenter’s notes")), "Renewal is near; the sponsor is new");
        if (QTest::currentTestFailed())
            return;
        QApplication::setActiveWindow(page->window()); // Without a window manager nobody else does.
        page->setFocus();
        QTest::keyClick(page, Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY(!page->draft()->unsaved());
        QVERIFY(!page->draft()->edit().promises.constFirst().id.isEmpty());
        QTRY_VERIFY(page->settled());
        picture(&console.window(), QStringLiteral("review"));
        QCOMPARE(namelessControls(page), QStringList());
    }

    static void identifyingTextIsRefusedByTheGateway(ConsoleForTest &console)
    {
        auto *page = qobject_cast<ReviewPage *>(console.window().currentPage());
        QTest::mouseClick(button(page, QStringLiteral("Add decision")), Qt::LeftButton);
        write(named<NoteEdit>(page, QStringLiteral("Decision 1")), "Ask dana.field@clinic.example before a release");
        tick(page, "The customer reads: Decision 1");
        QApplication::setActiveWindow(page->window()); // Without a window manager nobody else does.
        page->setFocus();
        QTest::keyClick(page, Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY(console.find<RefusedTextDialog>());
        auto *dialog = console.find<RefusedTextDialog>();
        QVERIFY(says(dialog, QStringLiteral("dana.field@clinic.example")));
        picture(dialog, QStringLiteral("refused"));
        QTest::mouseClick(button(dialog, QStringLiteral("It identifies nobody: release it")), Qt::LeftButton);
        QTRY_VERIFY(!page->draft()->unsaved());
    }

    static void signAndClose(ConsoleForTest &console)
    {
        auto *page = qobject_cast<ReviewPage *>(console.window().currentPage());
        const auto sign = [&](const char *whose, const char *who) {
            auto *name = named<QLineEdit>(page, QString::fromLatin1(whose));
            QVERIFY(name);
            QTest::keyClicks(name, QString::fromLatin1(who));
            QTest::keyClick(name, Qt::Key_Return);
        };
        sign("Name of who signs for us", "Ines Hale");
        sign("Name of who signs for the customer", "Dana Field");
        QApplication::setActiveWindow(page->window()); // Without a window manager nobody else does.
        page->setFocus();
        QTest::keyClick(page, Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY(!page->draft()->unsaved());
        QTRY_VERIFY(button(page, QStringLiteral("Close review…"))->isEnabled());
        QTest::mouseClick(button(page, QStringLiteral("Close review…")), Qt::LeftButton);
        QTRY_VERIFY(console.find<CloseDialog>());
        picture(console.find<CloseDialog>(), QStringLiteral("close"));
        for (QPushButton *one : console.find<CloseDialog>()->findChildren<QPushButton *>())
            if (one->text().startsWith(QStringLiteral("Close review of ")))
                QTest::mouseClick(one, Qt::LeftButton);
        QTRY_VERIFY(page->draft()->closed());
        QTRY_VERIFY(page->settled());
        QVERIFY(!button(page, QStringLiteral("Add promise")));
    }

    /// Nothing of it is known there yet.
    static void openInAnotherConsole(EmbeddedForTest &embedded, const Destination &review)
    {
        ConsoleForTest console(embedded);
        QVERIFY(console.opens({View::Reviews, {}, {}, {}}));
        QElapsedTimer since;
        since.start();
        QVERIFY(console.opens(review));
        QVERIFY(!console.window().grab().isNull());
        qInfo("opening a prepared review until it was painted: %lld ms", since.elapsed());
        QVERIFY(says(console.window().currentPage(), QStringLiteral("promised in the review of")));
    }

    static void presentThePages(ConsoleForTest &console)
    {
        auto *page = qobject_cast<ReviewPage *>(console.window().currentPage());
        QApplication::setActiveWindow(page->window());
        page->setFocus();
        QTest::keyClick(page, Qt::Key_F5);
        QVERIFY(page->presentation());
        MeetingStage *stage = page->presentation()->stage();
        QWidget *audience = page->presentation()->audience();
        QVERIFY(stage->pages().sheetCount() >= 10);
        qint64 slowest = 0;
        for (int sheet = 0; sheet < stage->pages().sheetCount(); ++sheet) {
            QVERIFY(!audience->accessibleName().contains(QStringLiteral("Renewal is near")));
            picture(audience, QStringLiteral("present-%1").arg(sheet + 1, 2, 10, QLatin1Char('0')));
            QElapsedTimer turn;
            turn.start();
            QTest::keyClick(audience, Qt::Key_Right);
            QVERIFY(!audience->grab().isNull()); // Paints, also where no screen shows it.
            slowest = std::max(slowest, turn.elapsed());
        }
        qInfo("slowest page turn until it was painted: %lld ms", slowest);
        QVERIFY2(slowest <= 500, "ten times the reach: something is laid out anew at each turn");
        stage->goToPage(1);
        QTest::keyClick(audience, Qt::Key_Tab);
        QTest::keyClick(audience, Qt::Key_Return);
        QVERIFY(stage->openFigure());
        picture(audience, QStringLiteral("present-formula"));
        QTest::keyClick(audience, Qt::Key_Return);
        QTRY_VERIFY(stage->buckets().has_value());
        picture(audience, QStringLiteral("present-buckets"));
        for (int i = 0; i < 4 && page->presentation(); ++i)
            QTest::keyClick(audience, Qt::Key_Escape);
        QTRY_VERIFY(!page->presentation());
    }
};

QTEST_MAIN(TestMeetingConsole)
#include "tst_meeting_console.moc"
