// Reviews, their meeting and what goes wrong there, driven by keys and clicks on a desk that answers as told.
#include "tests/fixtures/fake_desk.h"
#include "tests/fixtures/on_screen.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/workspace.h"
#include "widgets/meeting/audience_window.h"
#include "widgets/meeting/close_dialog.h"
#include "widgets/meeting/conflict_dialog.h"
#include "widgets/meeting/note_edit.h"
#include "widgets/meeting/prepare_dialog.h"
#include "widgets/meeting/presentation.h"
#include "widgets/meeting/presenter_window.h"
#include "widgets/meeting/refused_text_dialog.h"
#include "widgets/meeting/review_page.h"
#include "widgets/meeting/reviews_page.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QTest>

using namespace bulkhead;

namespace {

const QString kReview = QStringLiteral("t-000000/review-1");

struct Console
{
    explicit Console(Role role = Role::PlatformOperations)
        : theme(qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light)
        , preferences(QString())
        , workspace(&desk, &preferences, &theme)
        , window(&workspace,
                 {{View::Overview, QStringLiteral("Start"), [](Workspace *w) -> Page * { return new ReviewsPage(w); }},
                  {View::Reviews, QStringLiteral("SLA reviews"),
                   [](Workspace *w) -> Page * { return new ReviewsPage(w); }, QStringLiteral("reviews.read")},
                  {View::Review, {}, [](Workspace *w) -> Page * { return new ReviewPage(w); }}})
    {
        window.resize(1440, 900);
        window.QWidget::show();
        QApplication::setActiveWindow(&window);
        desk.m_role = role;
        desk.deliver();
    }
    bool opens(const Destination &place)
    {
        window.go(place);
        return QTest::qWaitFor([this] { return window.currentPage()->settled(); }, 5000);
    }
    ReviewPage *review()
    {
        return opens({View::Review, kReview, {}, {}}) ? qobject_cast<ReviewPage *>(window.currentPage()) : nullptr;
    }
    template<typename Kind>
    Kind *find()
    {
        return window.findChild<Kind *>();
    }
    FakeSla &sla() { return desk.m_sla; }
    [[nodiscard]] int asked(const char *what) const
    {
        return int(desk.m_sla.m_asked.filter(QRegularExpression(QLatin1Char('^') + QLatin1String(what))).size());
    }

    Theme theme;
    FakeDesk desk;
    Preferences preferences;
    Workspace workspace;
    MainWindow window;
};

NoteEdit *notesOf(QWidget *page)
{
    return named<NoteEdit>(page, QStringLiteral("Presenter’s notes"));
}

Fault conflict()
{
    return {Fault::Kind::Conflict,
            QStringLiteral("REVISION_CONFLICT"),
            QStringLiteral("Somebody changed it."),
            QStringLiteral("Read it again."),
            {}};
}

Fault identifying()
{
    Fault fault{Fault::Kind::Conflict,
                QStringLiteral("TEXT_LOOKS_IDENTIFYING"),
                QStringLiteral("A text for the customer looks like it holds a telephone number."),
                QStringLiteral("Take it out, or confirm that it is none."),
                {}};
    fault.facts = {{QStringLiteral("field"), QStringLiteral("incidents[0].cause")},
                   {QStringLiteral("looks_like"), QStringLiteral("a telephone number")},
                   {QStringLiteral("confirm"), QStringLiteral("abc123")}};
    return fault;
}

} // namespace

class TestMeeting : public QObject
{
    Q_OBJECT
private slots:
    void anEmptyListOffersToPrepareOne();
    void aFailedListOffersToTryAgain();
    void supportDoesNotSeeReviewsAtAll();
    void thereIsNoDefaultTenant();
    void preparationSaysWhatItDoesAndIsCancelled();
    void aFinalPackNeedsAReason();
    void everyFocusableControlHasAName_data();
    void everyFocusableControlHasAName();
    void oneSaveHoldsEverythingThatWasWritten();
    void whatIsUnsavedSurvivesLeavingThePage();
    void bothSidesOfAConflictAreShownAndOneIsChosen();
    void changesOfDifferentPartsNeedNoChoice();
    void anIdentifyingTextIsShownAndConfirmed();
    void aFailedSaveKeepsWhatWasWritten();
    void aClosedReviewIsReadOnly();
    void closingAsksWhyWhenASideHasNotSigned();
    void keysTurnThePagesOfTheCustomerPackOnly();
    void aFigureOpensItsFormulaThenItsCounts();
    void withOneScreenNothingInternalIsShown();
};

void TestMeeting::anEmptyListOffersToPrepareOne()
{
    Console console;
    console.sla().m_noReviews = true;
    QVERIFY(console.opens({View::Reviews, {}, {}, {}}));
    QWidget *page = console.window.currentPage();
    QTRY_VERIFY(says(page, QStringLiteral("No review has been prepared")));
    QTest::keyClick(page, Qt::Key_N, Qt::ControlModifier);
    QTRY_VERIFY(console.find<PrepareDialog>());
}

void TestMeeting::aFailedListOffersToTryAgain()
{
    Console console;
    console.sla().m_fault = {Fault::Kind::Offline,
                             {},
                             QStringLiteral("The gateway cannot be reached."),
                             QStringLiteral("It is tried again."),
                             {}};
    QVERIFY(console.opens({View::Reviews, {}, {}, {}}));
    QWidget *page = console.window.currentPage();
    QTRY_VERIFY(says(page, QStringLiteral("cannot be reached")));
    console.sla().m_fault = {};
    QTest::mouseClick(button(page, QStringLiteral("Try again")), Qt::LeftButton);
    QTRY_COMPARE(page->findChild<DataTable *>()->model()->rowCount(), 1);
}

void TestMeeting::supportDoesNotSeeReviewsAtAll()
{
    Console console(Role::Support);
    QTRY_VERIFY(!button(&console.window, QStringLiteral("SLA reviews")));
    console.window.go({View::Review, kReview, {}, {}});
    QTRY_VERIFY(says(console.window.currentPage(), QStringLiteral("Your role does not see SLA reviews")));
    console.window.go({View::Reviews, {}, {}, {}});
    QTRY_VERIFY(says(console.window.currentPage(), QStringLiteral("Your role does not see SLA reviews")));
    QCOMPARE(console.asked("(reviews|open|pack)"), 0);
}

void TestMeeting::thereIsNoDefaultTenant()
{
    Console console;
    QVERIFY(console.opens({View::Reviews, {}, {}, {}}));
    QTest::keyClick(console.window.currentPage(), Qt::Key_N, Qt::ControlModifier);
    QTRY_VERIFY(console.find<PrepareDialog>());
    auto *dialog = console.find<PrepareDialog>();
    auto *name = named<QLineEdit>(dialog, QStringLiteral("Tenant"));
    QVERIFY(name && name->text().isEmpty());
    QVERIFY(!button(dialog, QStringLiteral("Prepare review"))->isEnabled());
    QTest::keyClicks(name, QStringLiteral("Birch"));
    QTRY_VERIFY(dialog->findChild<QListWidget *>()->count() > 0);
    QTest::keyClick(name, Qt::Key_Return);
    const QString chosen = FakeDesk::nameOf(1);
    QTRY_VERIFY(button(dialog, QStringLiteral("Prepare review of %1").arg(chosen)));
    QTRY_VERIFY(button(dialog, QStringLiteral("Prepare review of %1").arg(chosen))->isEnabled());
    QTest::mouseClick(button(dialog, QStringLiteral("Prepare review of %1").arg(chosen)), Qt::LeftButton);
    QTRY_COMPARE(console.window.currentPage()->view(), View::Review);
    QCOMPARE(console.window.currentPage()->place().id, QStringLiteral("t-000001/review-1"));
}

void TestMeeting::preparationSaysWhatItDoesAndIsCancelled()
{
    Console console;
    console.sla().m_holdProgress = true;
    QVERIFY(console.opens({View::Reviews, FakeDesk::idOf(1), QStringLiteral("prepare"), {}}));
    auto *dialog = console.find<PrepareDialog>();
    QVERIFY(dialog);
    const QString go = QStringLiteral("Prepare review of %1").arg(FakeDesk::nameOf(1));
    QTRY_VERIFY(button(dialog, go) && button(dialog, go)->isEnabled());
    QTest::mouseClick(button(dialog, go), Qt::LeftButton);
    QTRY_VERIFY(says(dialog, QStringLiteral("Reading the counts… 40%")));
    QCOMPARE(dialog->findChild<QProgressBar *>()->value(), 40);
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(says(dialog, QStringLiteral("Cancelled; nothing was kept")));
    QVERIFY(dialog->isVisible());
    QTRY_VERIFY(button(dialog, go)->isEnabled());
    QTest::keyClick(dialog, Qt::Key_Escape);
    QTRY_VERIFY(!console.find<PrepareDialog>());
}

void TestMeeting::aFinalPackNeedsAReason()
{
    Console console;
    console.sla().m_review.summary.status = PackStatus::Final;
    console.sla().m_review.summary.state = ReviewState::Closed;
    QVERIFY(console.opens({View::Reviews, FakeDesk::idOf(0), QStringLiteral("prepare"), {}}));
    auto *dialog = console.find<PrepareDialog>();
    auto *period = named<QComboBox>(dialog, QStringLiteral("Period"));
    QTRY_VERIFY(period->findData(QStringLiteral("2026-10")) >= 0);
    period->setCurrentIndex(period->findData(QStringLiteral("2026-10")));
    auto *reason = named<NoteEdit>(dialog, QStringLiteral("Reason of the restatement"));
    QTRY_VERIFY((reason = named<NoteEdit>(dialog, QStringLiteral("Reason of the restatement"))) != nullptr);
    const QString go = QStringLiteral("Prepare review of %1").arg(FakeDesk::nameOf(0));
    QVERIFY(!button(dialog, go)->isEnabled());
    QTest::keyClicks(reason, QStringLiteral("Counts of 9 October came late"));
    QVERIFY(button(dialog, go)->isEnabled());
    QTest::mouseClick(button(dialog, go), Qt::LeftButton);
    QTRY_COMPARE(console.asked("prepare:t-000000:2026-10:Counts of 9 October came late"), 1);
}

void TestMeeting::everyFocusableControlHasAName_data()
{
    QTest::addColumn<QString>("what");
    for (const char *what : {"list", "review", "prepare", "close", "conflict", "refused", "presenter"})
        QTest::newRow(what) << QString::fromLatin1(what);
}

void TestMeeting::everyFocusableControlHasAName()
{
    QFETCH(QString, what);
    Console console;
    ReviewEdit &edit = console.sla().m_review.edit;
    edit.promises = {
        {QStringLiteral("p-1"),
         QStringLiteral("Rehearse the failover"),
         {},
         QStringLiteral("2026-09"),
         {},
         0,
         PromiseState::Open,
         false,
         true,
         {}},
        {QStringLiteral("p-2"), QStringLiteral("New"), {}, {}, {}, 0, PromiseState::Open, false, true, {}}};
    edit.decisions = {{QStringLiteral("Canary gate"), true, {}}};
    ReviewPage *page = console.review();
    QVERIFY(page);
    QWidget *root = page;
    const ReviewEdit empty;
    if (what == QLatin1String("list")) {
        QVERIFY(console.opens({View::Reviews, {}, {}, {}}));
        root = console.window.currentPage();
    } else if (what == QLatin1String("prepare")) {
        root = new PrepareDialog(&console.desk, {}, {}, page);
    } else if (what == QLatin1String("close")) {
        root = new CloseDialog(page->draft(), page);
    } else if (what == QLatin1String("conflict")) {
        root = new ConflictDialog(QStringLiteral("Alder"),
                                  clashesOf(empty, edit, {{}, {}, {}, {}, QStringLiteral("x"), {}, 0, {}}, {}), page);
    } else if (what == QLatin1String("refused")) {
        root = new RefusedTextDialog(QStringLiteral("Alder"), {{}, QStringLiteral("x"), QStringLiteral("w"), {}, {}},
                                     page);
    } else if (what == QLatin1String("presenter")) {
        auto *stage = new MeetingStage(console.sla().m_customerPack, {}, page);
        root = new PresenterWindow(stage, console.sla().m_internalPack, QStringLiteral("Say this"));
        root->setAttribute(Qt::WA_DeleteOnClose);
    }
    root->QWidget::show();
    QCOMPARE(namelessControls(root), QStringList());
    if (what == QLatin1String("presenter"))
        delete root;
}

void TestMeeting::oneSaveHoldsEverythingThatWasWritten()
{
    Console console;
    ReviewPage *page = console.review();
    QVERIFY(page);
    QVERIFY(!button(page, QStringLiteral("Save (Ctrl+S)")));
    QTest::keyClicks(named<NoteEdit>(page, QStringLiteral("Cause of the incident")), QStringLiteral("Disk full"));
    QTest::keyClicks(notesOf(page), QStringLiteral("Ask about the renewal"));
    QTest::mouseClick(button(page, QStringLiteral("Add promise")), Qt::LeftButton);
    QTest::keyClicks(named<QLineEdit>(page, QStringLiteral("What is promised")), QStringLiteral("Canary gate"));
    QTest::mouseClick(button(page, QStringLiteral("Add decision")), Qt::LeftButton);
    QTest::keyClicks(named<NoteEdit>(page, QStringLiteral("Decision 1")), QStringLiteral("Go on"));
    auto *signer = named<QLineEdit>(page, QStringLiteral("Name of who signs for the customer"));
    QTest::keyClicks(signer, QStringLiteral("Dana Field"));
    QTest::keyClick(signer, Qt::Key_Return);
    QVERIFY(says(page, QStringLiteral("Unsaved changes")));
    QCOMPARE(console.asked("edit"), 0);
    QTest::keyClick(page, Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE(console.asked("edit"), 1);
    QTRY_VERIFY(!page->draft()->unsaved());
    const ReviewEdit &kept = console.sla().m_review.edit;
    QCOMPARE(kept.incidents.size(), 1);
    QCOMPARE(kept.incidents.constFirst().cause, QStringLiteral("Disk full"));
    QCOMPARE(kept.notes, QStringLiteral("Ask about the renewal"));
    QCOMPARE(kept.promises.constFirst().text, QStringLiteral("Canary gate"));
    QCOMPARE(kept.decisions.constFirst().text, QStringLiteral("Go on"));
    QVERIFY(kept.signOffs.constFirst().customer);
    QTRY_VERIFY(!button(page, QStringLiteral("Save (Ctrl+S)")));
}

void TestMeeting::whatIsUnsavedSurvivesLeavingThePage()
{
    Console console;
    ReviewPage *page = console.review();
    QVERIFY(page);
    QTest::keyClicks(notesOf(page), QStringLiteral("half a thought"));
    QVERIFY(console.opens({View::Review, QStringLiteral("t-000001/review-9"), {}, {}}));
    QCOMPARE(notesOf(page)->toPlainText(), QString());
    QVERIFY(console.opens({View::Reviews, {}, {}, {}}));
    QVERIFY(console.review());
    QTRY_COMPARE(notesOf(page)->toPlainText(), QStringLiteral("half a thought"));
    QVERIFY(says(page, QStringLiteral("Unsaved changes")));
    QTest::mouseClick(button(page, QStringLiteral("Discard")), Qt::LeftButton);
    QTRY_COMPARE(notesOf(page)->toPlainText(), QString());
}

void TestMeeting::bothSidesOfAConflictAreShownAndOneIsChosen()
{
    Console console;
    ReviewPage *page = console.review();
    QVERIFY(page);
    QTest::keyClicks(notesOf(page), QStringLiteral("mine"));
    console.sla().m_editFaults = {conflict()};
    console.sla().m_review.edit.notes = QStringLiteral("theirs");
    console.sla().m_review.edit.distribution = {QStringLiteral("COO office")};
    QTest::keyClick(page, Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(console.find<ConflictDialog>());
    auto *dialog = console.find<ConflictDialog>();
    QVERIFY(says(dialog, QStringLiteral("mine")) && says(dialog, QStringLiteral("theirs")));
    QVERIFY(says(dialog, console.sla().m_review.summary.tenantName));
    QCOMPARE(dialog->findChildren<QRadioButton *>().size(), 2); // Only the notes differ on both sides.
    QTest::mouseClick(button(dialog, QStringLiteral("Keep writing")), Qt::LeftButton);
    QTRY_VERIFY(!console.find<ConflictDialog>());
    QCOMPARE(notesOf(page)->toPlainText(), QStringLiteral("mine"));
    console.sla().m_editFaults = {conflict()};
    QTest::mouseClick(button(page, QStringLiteral("Save (Ctrl+S)")), Qt::LeftButton);
    QTRY_VERIFY(console.find<ConflictDialog>());
    QTest::mouseClick(button(console.find<ConflictDialog>(), QStringLiteral("Save this choice")), Qt::LeftButton);
    QTRY_COMPARE(console.sla().m_review.edit.notes, QStringLiteral("mine"));
    QCOMPARE(console.sla().m_review.edit.distribution, QStringList{QStringLiteral("COO office")});
    QTRY_VERIFY(!page->draft()->unsaved());
}

void TestMeeting::changesOfDifferentPartsNeedNoChoice()
{
    Console console;
    ReviewPage *page = console.review();
    QVERIFY(page);
    QTest::keyClicks(notesOf(page), QStringLiteral("mine"));
    console.sla().m_editFaults = {conflict()};
    console.sla().m_review.edit.outlook = {{QStringLiteral("Growth of a third"), true, {}}};
    QTest::keyClick(page, Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE(console.sla().m_review.edit.notes, QStringLiteral("mine"));
    QCOMPARE(console.sla().m_review.edit.outlook.size(), 1);
    QVERIFY(!console.find<ConflictDialog>());
}

void TestMeeting::anIdentifyingTextIsShownAndConfirmed()
{
    Console console;
    ReviewPage *page = console.review();
    QVERIFY(page);
    auto *cause = named<NoteEdit>(page, QStringLiteral("Cause of the incident"));
    QTest::keyClicks(cause, QStringLiteral("Ticket 555-0100-77"));
    console.sla().m_editFaults = {identifying(), identifying()};
    QTest::keyClick(page, Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(console.find<RefusedTextDialog>());
    QVERIFY(says(console.find<RefusedTextDialog>(), QStringLiteral("Ticket 555-0100-77")));
    QVERIFY(says(console.find<RefusedTextDialog>(), QStringLiteral("Looks like a telephone number")));
    QTest::keyClick(console.find<RefusedTextDialog>(), Qt::Key_Return); // The safe way is the one of Enter.
    QTRY_VERIFY(console.window.focusWidget() == cause);
    QTRY_VERIFY(!console.find<RefusedTextDialog>());
    QVERIFY(page->draft()->unsaved());
    QTest::mouseClick(button(page, QStringLiteral("Save (Ctrl+S)")), Qt::LeftButton);
    QTRY_VERIFY(console.find<RefusedTextDialog>());
    QTest::mouseClick(button(console.find<RefusedTextDialog>(), QStringLiteral("It identifies nobody: release it")),
                      Qt::LeftButton);
    QTRY_VERIFY(!page->draft()->unsaved());
    QCOMPARE(console.sla().m_review.edit.incidents.constFirst().confirmed, QStringLiteral("abc123"));
}

void TestMeeting::aFailedSaveKeepsWhatWasWritten()
{
    Console console;
    ReviewPage *page = console.review();
    QVERIFY(page);
    QTest::keyClicks(notesOf(page), QStringLiteral("kept"));
    console.sla().m_editFaults = {{Fault::Kind::Offline,
                                   {},
                                   QStringLiteral("The gateway cannot be reached."),
                                   QStringLiteral("Try again once it is connected."),
                                   {}}};
    QTest::keyClick(page, Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(says(page, QStringLiteral("What you wrote is kept here")));
    QCOMPARE(notesOf(page)->toPlainText(), QStringLiteral("kept"));
    QTest::mouseClick(button(page, QStringLiteral("Save (Ctrl+S)")), Qt::LeftButton);
    QTRY_COMPARE(console.sla().m_review.edit.notes, QStringLiteral("kept"));
}

void TestMeeting::aClosedReviewIsReadOnly()
{
    Console console;
    console.sla().m_review.summary.state = ReviewState::Closed;
    console.sla().m_review.edit.notes = QStringLiteral("as it was");
    ReviewPage *page = console.review();
    QVERIFY(page);
    QVERIFY(notesOf(page)->isReadOnly());
    for (const QLineEdit *edit : page->findChildren<QLineEdit *>())
        QVERIFY2(edit->isReadOnly() || !edit->isVisibleTo(page), qPrintable(edit->accessibleName()));
    for (const char *gone : {"Add promise", "Add decision", "Record", "Close review…"})
        QVERIFY2(!button(page, QString::fromUtf8(gone)), gone);
    QVERIFY(button(page, QStringLiteral("Present F5"))->isEnabled());
}

void TestMeeting::closingAsksWhyWhenASideHasNotSigned()
{
    Console console;
    console.sla().m_review.edit.signOffs = {{QStringLiteral("Ines Hale"), QStringLiteral("Success"), 1, false}};
    ReviewPage *page = console.review();
    QVERIFY(page);
    QTest::mouseClick(button(page, QStringLiteral("Close review…")), Qt::LeftButton);
    auto *dialog = console.find<CloseDialog>();
    QVERIFY(dialog);
    const QString name = console.sla().m_review.summary.tenantName;
    QVERIFY(says(dialog, QStringLiteral("%1 has not signed").arg(name)));
    QPushButton *close = button(dialog, QStringLiteral("Close review of %1").arg(name));
    QVERIFY(close && !close->isEnabled());
    QTest::keyClicks(named<NoteEdit>(dialog, QStringLiteral("Why it is closed without both signatures")),
                     QStringLiteral("They asked to close by mail"));
    QVERIFY(close->isEnabled());
    QTest::mouseClick(close, Qt::LeftButton);
    QTRY_COMPARE(console.asked("close:t-000000:review-1:They asked to close by mail"), 1);
    QTRY_VERIFY(notesOf(page)->isReadOnly());
}

void TestMeeting::keysTurnThePagesOfTheCustomerPackOnly()
{
    Console console;
    ReviewPage *page = console.review();
    QVERIFY(page);
    QTest::keyClick(page, Qt::Key_F5);
    QVERIFY(page->presentation());
    MeetingStage *stage = page->presentation()->stage();
    QWidget *audience = page->presentation()->audience();
    QCOMPARE(stage->pack().pages.size(), console.sla().m_customerPack.pages.size());
    QCOMPARE(stage->sheet(), 0);
    QTest::keyClick(audience, Qt::Key_Right);
    QCOMPARE(stage->page(), 1);
    QTest::keyClick(audience, Qt::Key_PageDown); // There is none after the last.
    QCOMPARE(stage->page(), 1);
    QTest::keyClick(audience, Qt::Key_PageUp);
    QCOMPARE(stage->page(), 0);
    QTest::keyClick(audience, Qt::Key_End);
    QCOMPARE(stage->sheet(), stage->pages().sheetCount() - 1);
    QTest::keyClick(audience, Qt::Key_Home);
    QCOMPARE(stage->sheet(), 0);
    QTest::keyClicks(audience, QStringLiteral("2"));
    QTest::keyClick(audience, Qt::Key_Return);
    QCOMPARE(stage->page(), 1);
    QTest::keyClick(audience, Qt::Key_B);
    QVERIFY(stage->blank());
    QTest::keyClick(audience, Qt::Key_B);
    QVERIFY(!stage->blank());
    QTest::keyClick(audience, Qt::Key_Escape);
    QTRY_VERIFY(!page->presentation());
}

void TestMeeting::aFigureOpensItsFormulaThenItsCounts()
{
    Console console;
    ReviewPage *page = console.review();
    QVERIFY(page);
    QTest::keyClick(page, Qt::Key_F5);
    MeetingStage *stage = page->presentation()->stage();
    QWidget *audience = page->presentation()->audience();
    QTest::keyClick(audience, Qt::Key_Tab);
    QCOMPARE(stage->figure(), 0);
    QVERIFY(audience->accessibleName().contains(QStringLiteral("99.71%")));
    QTest::keyClick(audience, Qt::Key_Return);
    QCOMPARE(stage->opened(), MeetingStage::Open::Formula);
    QVERIFY(audience->accessibleName().contains(QStringLiteral("997,100 / 1,000,000")));
    QTest::keyClick(audience, Qt::Key_Return);
    QCOMPARE(stage->opened(), MeetingStage::Open::Buckets);
    QTRY_VERIFY(stage->buckets().has_value());
    QCOMPARE(console.asked("buckets:t-000000:review-1:claims"), 1);
    QTest::keyClick(audience, Qt::Key_Escape);
    QCOMPARE(stage->opened(), MeetingStage::Open::Formula);
    QTest::keyClick(audience, Qt::Key_Escape);
    QCOMPARE(stage->opened(), MeetingStage::Open::Nothing);
    QVERIFY(page->presentation());
}

void TestMeeting::withOneScreenNothingInternalIsShown()
{
    Console console;
    console.sla().m_review.edit.notes = QStringLiteral("do not promise dates");
    ReviewPage *page = console.review();
    QVERIFY(page);
    QTest::keyClick(page, Qt::Key_F5);
    QVERIFY(page->presentation());
    QCOMPARE(QGuiApplication::screens().size(), 1); // The suite brings its own display.
    QVERIFY(!page->presentation()->presenter());
    QTest::keyClick(page->presentation()->audience(), Qt::Key_N);
    for (const QWidget *top : QApplication::topLevelWidgets())
        QVERIFY(top == &console.window || !top->isVisible() || !says(top, QStringLiteral("do not promise dates")));
    const QString spoken = page->presentation()->audience()->accessibleName();
    QVERIFY(!spoken.contains(QStringLiteral("do not promise dates")));
}

QTEST_MAIN(TestMeeting)
#include "tst_meeting.moc"
