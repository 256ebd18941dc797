// The evidence room by keys and clicks on a gateway that is not there, in both themes: samples drawn and judged with
// the proof of each record beside, findings closed by others than who owns them, access certified and ended.
#include "models/evidence_words.h"
#include "tests/fixtures/fake_desk.h"
#include "tests/fixtures/fake_evidence.h"
#include "tests/fixtures/fake_grants.h"
#include "tests/fixtures/on_screen.h"
#include "widgets/access/grant_reason_dialog.h"
#include "widgets/audit/audit_room.h"
#include "widgets/audit/campaign_dialog.h"
#include "widgets/audit/draw_dialog.h"
#include "widgets/audit/finding_dialog.h"
#include "widgets/audit/paper_files.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QRadioButton>
#include <QTemporaryDir>
#include <QTest>

using namespace bulkhead;

namespace {

/// The view that the window begins with: a page that is shown first is not gone to.
class Elsewhere : public Page
{
public:
    explicit Elsewhere(Workspace *workspace)
        : Page(workspace, View::Overview)
    {
    }
    void open(const Destination & /*place*/) override {}
    [[nodiscard]] Destination place() const override { return {}; }
    [[nodiscard]] QString heading() const override { return QStringLiteral("Overview"); }
};

struct Auditor
{
    explicit Auditor(const std::function<void(FakeDesk &, FakeEvidence &)> &before = {}, Role role = Role::Auditor)
        : theme(qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light)
        , preferences(QString())
        , workspace(&desk, &preferences, &theme)
        , window(&workspace,
                 {{View::Overview, QStringLiteral("Overview"), [](Workspace *w) -> Page * { return new Elsewhere(w); }},
                  {View::Audit, QStringLiteral("Audit"), [](Workspace *w) -> Page * { return new AuditRoom(w); },
                   QStringLiteral("audit.read")}})
    {
        desk.m_role = role;
        desk.m_mayToo = {QStringLiteral("audit.read"), QStringLiteral("evidence.read"),
                         QStringLiteral("evidence.manage"), QStringLiteral("evidence.judge")};
        const qint64 now = QDateTime::currentMSecsSinceEpoch();
        desk.m_audit.fill(now);
        evidence.fill(now);
        desk.m_audit.m_evidence = &evidence;
        desk.m_grants = &grants;
        grants.tell(
            {FakeGrants::sample(QStringLiteral("grant-5"), QStringLiteral("support-1"), QStringLiteral("t-000002"),
                                QStringLiteral("Larkspur Family Practice"), GrantState::InForce, now)});
        if (before)
            before(desk, evidence);
        const int width = qEnvironmentVariableIntValue("BULKHEAD_TEST_WIDTH");
        window.resize(width > 0 ? width : 1440, width > 1440 ? 1080 : 900);
        window.QWidget::show();
        QApplication::setActiveWindow(&window);
        desk.deliver();
        person = desk.session().person;
        evidence.m_person = person;
    }
    Page *go(const QString &tab, const QString &id = {})
    {
        window.go({View::Audit, id, tab, {}});
        Page *page = window.page(View::Audit);
        [[maybe_unused]] const bool settled = QTest::qWaitFor([page] { return page->settled(); }, 3'000);
        QCoreApplication::processEvents();
        return page;
    }
    /// The shown widget of this name: each tab has its own.
    template<typename Kind>
    Kind *shown(const char *name)
    {
        for (Kind *one : window.findChildren<Kind *>(QLatin1String(name)))
            if (one->isVisible())
                return one;
        return nullptr;
    }
    QPushButton *button(const char *name) { return shown<QPushButton>(name); }
    void click(const char *name)
    {
        QPushButton *one = button(name);
        QVERIFY2(one && one->isEnabled(), name);
        QTest::mouseClick(one, Qt::LeftButton);
    }
    void choose(const char *table, int row) { shown<DataTable>(table)->selectRow(row); }
    void judge(int verdict, const QString &note)
    {
        QTRY_VERIFY(shown<QRadioButton>(qPrintable(QStringLiteral("verdict%1").arg(verdict))));
        shown<QRadioButton>(qPrintable(QStringLiteral("verdict%1").arg(verdict)))->click();
        shown<QPlainTextEdit>("judgementNote")->setPlainText(note);
        click("judgementSend");
    }
    template<typename Dialog>
    Dialog *dialog()
    {
        Dialog *found = nullptr;
        [[maybe_unused]] const bool there = QTest::qWaitFor(
            [&] {
                for (Dialog *one : window.findChildren<Dialog *>())
                    found = one->isVisible() ? one : found;
                return found != nullptr;
            },
            2'000);
        return found;
    }
    void keep(const char *name, QWidget *what = nullptr)
    {
        const QString folder = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
        if (folder.isEmpty())
            return;
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        QCoreApplication::processEvents(); // What was just made is shown.
        (what ? what : &window)
            ->grab()
            .save(QStringLiteral("%1/%2-%3-%4.png")
                      .arg(folder, QLatin1String(name),
                           theme.tokens().dark ? QStringLiteral("dark") : QStringLiteral("light"))
                      .arg(window.width()));
    }

    Theme theme;
    FakeDesk desk;
    FakeEvidence evidence;
    FakeGrants grants;
    Preferences preferences;
    Workspace workspace;
    MainWindow window;
    QString person;
};

/// The paper's records are this person's to judge but the last one.
void makeOwn(FakeEvidence &evidence, const QString &person)
{
    evidence.m_samples[0].records[3].actor = person;
    evidence.m_campaigns[0].items[2].person = person;
    evidence.m_findings[1].owner = person;
    evidence.m_findings[1].owners = {person};
}

} // namespace

class TestEvidenceView : public QObject
{
    Q_OBJECT
private slots:
    void aSampleIsShownWithItsDrawAndEachRecordWithItsProof();
    void aRecordIsJudgedAndTheNextIsShown();
    void whatIsOnesOwnIsNotJudged();
    void aFasterReviewerIsSaidAndNothingTypedIsLost();
    void anExceptionOpensItsFinding();
    void aSampleIsDrawnByAFormThatSaysWhatIsMissing();
    void drawnAgainAndClosed();
    void findingsComeOverdueFirstAndAreClosedByOthers();
    void aFindingIsOpenedByHandAndChanged();
    void linksLeadBetweenThePapers();
    void anAccessIsCertifiedAndEnded();
    void aCampaignIsOpened();
    void aPaperIsTakenOutOrNot();
    void withoutTheRightThereAreNoPapers();
    void emptyRefusedAndGoneSaySo();
};

void TestEvidenceView::aSampleIsShownWithItsDrawAndEachRecordWithItsProof()
{
    Auditor console;
    Page *page = console.go(QStringLiteral("samples"));
    QTRY_VERIFY(console.shown<DataTable>("paperItems"));
    QCOMPARE(console.shown<DataTable>("papers")->model()->rowCount(), 2);
    QCOMPARE(console.shown<DataTable>("paperItems")->model()->rowCount(), 4);
    for (const char *words : {"Notes and approvals of November", "4 record(s) of 1,240",
                              "filter: action:acts.* since:30d", "number 4711", "Conforms, by auditor-2"})
        QTRY_VERIFY2(says(page, QLatin1String(words)), words);
    // The record is read like any other, and proven by this console.
    QTRY_VERIFY(console.shown<QLabel>("verdict"));
    QTRY_VERIFY2(console.shown<QLabel>("verdict")->text().startsWith(QStringLiteral("Verified by this console")),
                 qPrintable(console.shown<QLabel>("verdict")->text()));
    QCOMPARE(console.desk.m_audit.m_read.value(0), QStringLiteral("t-000002/2!"));
    QCOMPARE(namelessControls(page), QStringList());
    console.keep("samples");
    QTRY_VERIFY2(cutTexts(page).isEmpty(), qPrintable(cutTexts(page).join(QLatin1Char(10)))); // Once it is laid out.
}

void TestEvidenceView::aRecordIsJudgedAndTheNextIsShown()
{
    Auditor console;
    Page *page = console.go(QStringLiteral("samples"));
    QTRY_VERIFY(console.shown<DataTable>("paperItems"));
    console.choose("paperItems", 1);
    QTRY_VERIFY(console.shown<QRadioButton>("verdict1"));
    QVERIFY(!console.button("judgementSend")->isEnabled());
    QCOMPARE(console.button("judgementSend")->toolTip(), QStringLiteral("Choose a verdict first"));
    console.shown<QRadioButton>("verdict2")->click();
    QCOMPARE(console.button("judgementSend")->toolTip(), QStringLiteral("Say why first"));
    console.judge(2, QStringLiteral("No ticket is named"));
    QTRY_COMPARE(console.evidence.m_done, QStringList{QStringLiteral("judge t-000002/1 2 No ticket is named")});
    QTRY_COMPARE(console.shown<DataTable>("paperItems")->currentIndex().row(), 2); // On to the next that is open.
    QVERIFY(console.shown<QPlainTextEdit>("judgementNote")->toPlainText().isEmpty());
    console.judge(1, {});
    QTRY_COMPARE(console.evidence.m_done.value(1), QStringLiteral("judge t-000002/3 1 "));
    console.choose("paperItems", 1);
    QTRY_VERIFY(says(page, QStringLiteral("Exception, by %1").arg(console.person)));
    QVERIFY(says(page, QStringLiteral("No ticket is named")));
    console.keep("samples-judged");
}

void TestEvidenceView::whatIsOnesOwnIsNotJudged()
{
    Auditor console;
    makeOwn(console.evidence, console.person);
    Page *page = console.go(QStringLiteral("samples"));
    QTRY_VERIFY(console.shown<DataTable>("paperItems"));
    console.choose("paperItems", 3);
    QTRY_VERIFY(says(page, QStringLiteral("You did this yourself: another person judges it.")));
    QVERIFY(!console.button("judgementSend"));
    console.go(QStringLiteral("campaigns"));
    QTRY_VERIFY(console.shown<DataTable>("paperItems"));
    console.choose("paperItems", 2);
    QTRY_VERIFY(says(page, QStringLiteral("It is your own access: another person certifies it.")));
    QVERIFY(!console.button("judgementSend"));
}

void TestEvidenceView::aFasterReviewerIsSaidAndNothingTypedIsLost()
{
    Auditor console;
    Page *page = console.go(QStringLiteral("samples"));
    QTRY_VERIFY(console.shown<DataTable>("paperItems"));
    console.choose("paperItems", 2);
    console.evidence.m_fault = {Fault::Kind::Conflict,
                                QStringLiteral("EVIDENCE_CHANGED"),
                                QStringLiteral("Somebody else has changed this meanwhile."),
                                QStringLiteral("Look at how it stands now."),
                                {}};
    console.judge(2, QStringLiteral("No ticket is named"));
    QTRY_VERIFY(says(page, QStringLiteral("Somebody else has changed this meanwhile.")));
    QTRY_VERIFY(page->settled());
    QCOMPARE(console.shown<DataTable>("paperItems")->currentIndex().row(), 2);
    QCOMPARE(console.shown<QPlainTextEdit>("judgementNote")->toPlainText(), QStringLiteral("No ticket is named"));
}

void TestEvidenceView::anExceptionOpensItsFinding()
{
    Auditor console;
    console.go(QStringLiteral("samples"));
    QTRY_VERIFY(console.shown<DataTable>("paperItems"));
    console.choose("paperItems", 1);
    QTRY_VERIFY(console.shown<QRadioButton>("verdict2"));
    console.shown<QRadioButton>("verdict2")->click();
    QTRY_VERIFY(console.shown<QCheckBox>("judgementFinding"));
    console.shown<QCheckBox>("judgementFinding")->click();
    console.shown<QPlainTextEdit>("judgementNote")->setPlainText(QStringLiteral("No ticket is named"));
    console.click("judgementSend");
    auto *dialog = console.dialog<FindingDialog>();
    QVERIFY(dialog);
    QVERIFY(console.evidence.m_done.isEmpty()); // Both at once, or neither.
    QCOMPARE(dialog->findChild<QLineEdit *>(QStringLiteral("findingPlaces"))->text(), QStringLiteral("t-000002/1"));
    auto *send = dialog->findChild<QPushButton *>(QStringLiteral("paperSend"));
    QCOMPARE(send->toolTip(), QStringLiteral("Name its owner first"));
    dialog->findChild<QLineEdit *>(QStringLiteral("findingOwner"))->setText(QStringLiteral("lead-1"));
    console.keep("finding-dialog", dialog);
    QCOMPARE(namelessControls(dialog), QStringList());
    QTest::mouseClick(send, Qt::LeftButton);
    QTRY_COMPARE(console.evidence.m_done, QStringList{QStringLiteral("judge t-000002/1 2 No ticket is named")});
    QCOMPARE(console.evidence.m_draft.owner, QStringLiteral("lead-1"));
    QCOMPARE(console.evidence.m_draft.text, QStringLiteral("No ticket is named"));
    QTRY_VERIFY(!console.dialog<FindingDialog>());
}

void TestEvidenceView::aSampleIsDrawnByAFormThatSaysWhatIsMissing()
{
    Auditor console;
    Page *page = console.go(QStringLiteral("samples"));
    QTRY_VERIFY(console.button("paperBegin") && console.button("paperBegin")->isEnabled());
    QTest::keyClick(console.shown<DataTable>("papers"), Qt::Key_N);
    auto *dialog = console.dialog<DrawDialog>();
    QVERIFY(dialog);
    auto *send = dialog->findChild<QPushButton *>(QStringLiteral("paperSend"));
    QCOMPARE(send->toolTip(), QStringLiteral("Give it a title first"));
    dialog->findChild<QLineEdit *>(QStringLiteral("drawTitle"))->setText(QStringLiteral("Notes of December"));
    QCOMPARE(send->toolTip(), QStringLiteral("Give a number of up to 18 digits first"));
    dialog->findChild<QLineEdit *>(QStringLiteral("drawNumber"))->setText(QStringLiteral("20261201"));
    dialog->findChild<FilterField *>()->setText(QStringLiteral("colour:red"));
    QVERIFY(!send->isEnabled());
    dialog->findChild<FilterField *>()->setText(QStringLiteral("action:alerts.*"));
    QVERIFY(send->isEnabled());
    console.keep("draw-dialog", dialog);
    QCOMPARE(namelessControls(dialog), QStringList());
    QTest::mouseClick(send, Qt::LeftButton);
    QTRY_COMPARE(console.evidence.m_order.number, quint64(20'261'201));
    QCOMPARE(console.evidence.m_order.filter, QStringLiteral("action:alerts.*"));
    QTRY_VERIFY(says(page, QStringLiteral("Notes of December"))); // It is chosen.
    QCOMPARE(page->place().id, QStringLiteral("sample-drawn"));
}

void TestEvidenceView::drawnAgainAndClosed()
{
    Auditor console;
    Page *page = console.go(QStringLiteral("samples"));
    QString told;
    QObject::connect(page, &Page::notice, page, [&told](const QString &sentence) { told = sentence; });
    QTRY_VERIFY(console.button("drawAgain"));
    console.click("drawAgain");
    QTRY_COMPARE(told, QStringLiteral("Drawn again by the seed: the same population and the same records."));
    QVERIFY(console.button("paperClose"));
    QVERIFY(!console.button("paperClose")->isEnabled());
    QCOMPARE(console.button("paperClose")->toolTip(), QStringLiteral("3 record(s) are not judged yet"));
    for (SampledRecord &one : console.evidence.m_samples[0].records)
        one.verdict = SampleVerdict::Conforms;
    console.evidence.m_samples[0].conforming = 4;
    QTest::keyClick(console.shown<DataTable>("papers"), Qt::Key_R);
    QTRY_VERIFY(page->settled() && console.button("paperClose")->isEnabled());
    console.click("paperClose");
    QTRY_VERIFY(console.evidence.m_done.contains(QStringLiteral("close sample-0011223344556677")));
    QTRY_VERIFY(page->settled() && !console.button("paperClose"));
    QTRY_VERIFY(says(page, QStringLiteral("Closed by %1").arg(console.person)));
}

void TestEvidenceView::findingsComeOverdueFirstAndAreClosedByOthers()
{
    Auditor console;
    makeOwn(console.evidence, console.person);
    Page *page = console.go(QStringLiteral("findings"));
    auto *table = named<DataTable>(page, QStringLiteral("Findings"));
    QTRY_VERIFY(table && table->model()->rowCount() == 2);
    QCOMPARE(table->model()->index(0, 2).data().toString(), QStringLiteral("Overdue"));
    for (const char *words : {"2 open", "1 overdue", "Three approvals were given", "Record 2 of t-000002",
                              "The proposal's effects are shown above"})
        QTRY_VERIFY2(says(page, QLatin1String(words)) || button(page, QLatin1String(words)), words);
    QCOMPARE(namelessControls(page), QStringList());
    QTRY_VERIFY2(cutTexts(page).isEmpty(), qPrintable(cutTexts(page).join(QLatin1Char(10)))); // Once it is laid out.
    console.keep("findings");
    table->selectRow(1); // One's own.
    QTRY_VERIFY(says(page, QStringLiteral("You own it, or have: another person closes it.")));
    console.shown<QPlainTextEdit>("findingNote")->setPlainText(QStringLiteral("Looked at five notes"));
    QVERIFY(!console.button("findingClose")->isEnabled());
    QVERIFY(console.button("findingAdd")->isEnabled());
    table->selectRow(0);
    QVERIFY(!console.button("findingClose")->isEnabled()); // Without a word why.
    console.shown<QPlainTextEdit>("findingNote")->setPlainText(QStringLiteral("Looked at five approvals"));
    console.click("findingClose");
    QTRY_COMPARE(console.evidence.m_done,
                 QStringList{QStringLiteral("move finding-0000000000000001 3 Looked at five approvals")});
    QTRY_COMPARE(table->model()->rowCount(), 1); // Among the open ones it is no more.
    console.shown<QLineEdit>("findingFilter")->setText(QStringLiteral("nothing like that"));
    QTRY_VERIFY(says(page, QStringLiteral("No finding fits")));
}

void TestEvidenceView::aFindingIsOpenedByHandAndChanged()
{
    Auditor console;
    Page *page = console.go(QStringLiteral("findings"));
    QTRY_VERIFY(console.button("findingBegin") && console.button("findingBegin")->isEnabled());
    console.click("findingBegin");
    auto *dialog = console.dialog<FindingDialog>();
    QVERIFY(dialog);
    const auto field = [&](const char *name) { return dialog->findChild<QLineEdit *>(QLatin1String(name)); };
    field("findingTitle")->setText(QStringLiteral("A key without an owner"));
    dialog->findChild<QPlainTextEdit *>(QStringLiteral("findingText"))
        ->setPlainText(QStringLiteral("Nobody knows it."));
    field("findingOwner")->setText(QStringLiteral("platform-1"));
    field("findingPlaces")->setText(QStringLiteral("third record"));
    auto *send = dialog->findChild<QPushButton *>(QStringLiteral("paperSend"));
    QVERIFY(!send->isEnabled());
    field("findingPlaces")->setText(QStringLiteral("t-000002/3, _/2"));
    QVERIFY(send->isEnabled());
    QTest::mouseClick(send, Qt::LeftButton);
    QTRY_COMPARE(console.evidence.m_draft.places, (QList<EvidencePlace>{{QStringLiteral("t-000002"), 3}, {{}, 2}}));
    QTRY_VERIFY(says(page, QStringLiteral("Nobody knows it."))); // It is chosen.
    console.click("findingAmend");
    dialog = console.dialog<FindingDialog>();
    QVERIFY(dialog);
    send = dialog->findChild<QPushButton *>(QStringLiteral("paperSend"));
    field("findingOwner")->setText(QStringLiteral("platform-2"));
    QVERIFY(!send->isEnabled());
    dialog->findChild<QPlainTextEdit *>(QStringLiteral("findingReason"))->setPlainText(QStringLiteral("On leave."));
    QTest::mouseClick(send, Qt::LeftButton);
    QTRY_COMPARE(console.evidence.m_done, QStringList{QStringLiteral("amend finding-new platform-2 On leave.")});
}

void TestEvidenceView::linksLeadBetweenThePapers()
{
    Auditor console;
    Page *page = console.go(QStringLiteral("findings"), QStringLiteral("finding-0000000000000001"));
    QTRY_VERIFY(console.button("findingOrigin"));
    const Destination place = page->place();
    QCOMPARE(toLink(place).toString(), QStringLiteral("bulkhead://audit/finding-0000000000000001?tab=findings"));
    console.click("findingOrigin");
    QTRY_COMPARE(page->place().tab, QStringLiteral("samples"));
    QTRY_COMPARE(page->place().id, QStringLiteral("sample-0011223344556677"));
    console.go(QStringLiteral("findings"), QStringLiteral("finding-0000000000000001"));
    QTRY_VERIFY(console.button("findingRecord"));
    console.click("findingRecord");
    QTRY_COMPARE(page->place().tab, QString());
    QTRY_COMPARE(page->place().id, QStringLiteral("t-000002/2"));
}

void TestEvidenceView::anAccessIsCertifiedAndEnded()
{
    Auditor console({}, Role::PlatformOperations);
    console.desk.m_mayToo << QStringLiteral("grants.approve");
    console.desk.deliver();
    Page *page = console.go(QStringLiteral("campaigns"));
    QTRY_VERIFY(console.shown<DataTable>("paperItems"));
    QCOMPARE(console.shown<DataTable>("paperItems")->model()->rowCount(), 3);
    for (const char *words : {"The queue is stuck", "in force now", "broken glass, grant, standing right"})
        QTRY_VERIFY2(says(page, QLatin1String(words)), words);
    QCOMPARE(namelessControls(page), QStringList());
    QTRY_VERIFY2(cutTexts(page).isEmpty(), qPrintable(cutTexts(page).join(QLatin1Char(10)))); // Once it is laid out.
    console.keep("campaigns");
    console.judge(2, QStringLiteral("The ticket was closed"));
    QTRY_COMPARE(console.evidence.m_done, QStringList{QStringLiteral("certify grant-5 2 The ticket was closed")});
    // In force, and not right: it is ended by the call that always ends one.
    auto *dialog = console.dialog<GrantReasonDialog>();
    QVERIFY(dialog);
    dialog->findChild<QPlainTextEdit *>(QStringLiteral("grantReason"))
        ->setPlainText(QStringLiteral("Not right any more"));
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("grantReasonSend")), Qt::LeftButton);
    QTRY_VERIFY(!console.dialog<GrantReasonDialog>());
}

void TestEvidenceView::aCampaignIsOpened()
{
    Auditor console;
    console.go(QStringLiteral("campaigns"));
    QTRY_VERIFY(console.button("paperBegin") && console.button("paperBegin")->isEnabled());
    console.click("paperBegin");
    auto *dialog = console.dialog<CampaignDialog>();
    QVERIFY(dialog);
    auto *send = dialog->findChild<QPushButton *>(QStringLiteral("paperSend"));
    dialog->findChild<QLineEdit *>(QStringLiteral("campaignTitle"))->setText(QStringLiteral("Access of December"));
    QCOMPARE(send->toolTip(), QStringLiteral("Name 1 to 20 reviewers first"));
    dialog->findChild<QLineEdit *>(QStringLiteral("campaignReviewers"))
        ->setText(QStringLiteral("auditor-1, platform-2"));
    dialog->findChild<QCheckBox *>(QStringLiteral("campaignStanding"))->setChecked(true);
    dialog->findChild<QLineEdit *>(QStringLiteral("campaignTenant"))->setText(QStringLiteral("t-000002"));
    QVERIFY(!send->isEnabled());
    dialog->findChild<QLineEdit *>(QStringLiteral("campaignTenant"))->clear();
    console.keep("campaign-dialog", dialog);
    QCOMPARE(namelessControls(dialog), QStringList());
    QTest::mouseClick(send, Qt::LeftButton);
    QTRY_COMPARE(console.evidence.m_campaignOrder.reviewers,
                 (QStringList{QStringLiteral("auditor-1"), QStringLiteral("platform-2")}));
    QCOMPARE(console.evidence.m_campaignOrder.kinds.size(), 3);
    QVERIFY(console.evidence.m_campaignOrder.untilMs > console.evidence.m_campaignOrder.fromMs);
}

void TestEvidenceView::aPaperIsTakenOutOrNot()
{
    Auditor console;
    console.go(QStringLiteral("samples"));
    QTemporaryDir folder;
    PaperFiles files(&console.workspace, &console.window);
    QString told;
    QObject::connect(&files, &PaperFiles::notice, &files, [&told](const QString &sentence) { told = sentence; });
    const EvidenceRef what{EvidenceRef::Kind::Sample, QStringLiteral("sample-0011223344556677")};
    files.exportTo(what, folder.filePath(QStringLiteral("a.csv")));
    QTRY_VERIFY2(told.contains(QStringLiteral("a.csv")), qPrintable(told));
    QFile table(folder.filePath(QStringLiteral("a.csv")));
    QVERIFY(table.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(table.readAll());
    QVERIFY(text.contains(QStringLiteral("INTERNAL · Notes and approvals of November")));
    QVERIFY(text.contains(QStringLiteral("t-000002/2")));
    told.clear();
    files.exportTo(what, folder.filePath(QStringLiteral("a.pdf")));
    QTRY_VERIFY2(told.contains(QStringLiteral("a.pdf")), qPrintable(told));
    console.evidence.m_fault = {Fault::Kind::Offline,
                                QStringLiteral("UNAVAILABLE"),
                                QStringLiteral("The gateway does not answer."),
                                QStringLiteral("Try again."),
                                {}};
    told.clear();
    files.exportTo(what, folder.filePath(QStringLiteral("b.pdf")));
    QTRY_COMPARE(told, QStringLiteral("No file was written. The gateway does not answer. Try again."));
    QVERIFY(!QFile::exists(folder.filePath(QStringLiteral("b.pdf"))));
}

void TestEvidenceView::withoutTheRightThereAreNoPapers()
{
    Auditor console([](FakeDesk &desk, FakeEvidence &) { desk.m_mayToo = {QStringLiteral("audit.read")}; });
    Page *page = console.go(QStringLiteral("samples"));
    QCOMPARE(page->place().tab, QString());
    QVERIFY(!button(page, QStringLiteral("Samples")));
    QCOMPARE(page->heading(), QStringLiteral("Audit"));
    // Who reads papers and keeps none draws and judges nothing.
    Auditor reader([](FakeDesk &desk, FakeEvidence &) {
        desk.m_mayToo = {QStringLiteral("audit.read"), QStringLiteral("evidence.read")};
    });
    page = reader.go(QStringLiteral("samples"));
    QTRY_VERIFY(reader.shown<DataTable>("paperItems"));
    reader.choose("paperItems", 1);
    QTRY_VERIFY(says(page, QStringLiteral("Your role does not judge records.")));
    QVERIFY(!reader.button("paperBegin") && !reader.button("paperClose") && !reader.button("judgementSend"));
}

void TestEvidenceView::emptyRefusedAndGoneSaySo()
{
    Auditor console([](FakeDesk &, FakeEvidence &evidence) {
        evidence.m_samples.clear();
        evidence.m_findings.clear();
    });
    Page *page = console.go(QStringLiteral("samples"));
    QTRY_VERIFY(says(page, QStringLiteral("No sample yet")));
    console.keep("samples-empty");
    console.go(QStringLiteral("samples"), QStringLiteral("sample-gone"));
    QTRY_VERIFY(says(page, QStringLiteral("There is no such paper within your scope.")));
    console.go(QStringLiteral("findings"));
    QTRY_VERIFY(says(page, QStringLiteral("No finding yet")));
    console.evidence.m_listFault = {Fault::Kind::Offline,
                                    QStringLiteral("UNAVAILABLE"),
                                    QStringLiteral("The gateway does not answer."),
                                    QStringLiteral("Try again."),
                                    {}};
    console.go(QStringLiteral("campaigns"));
    QTRY_VERIFY(says(page, QStringLiteral("The gateway does not answer.")));
    console.evidence.m_listFault = {};
    QTest::mouseClick(button(page, QStringLiteral("Load again")), Qt::LeftButton);
    QTRY_VERIFY(says(page, QStringLiteral("Access in the fourth quarter")));
}

QTEST_MAIN(TestEvidenceView)
#include "tst_evidence_view.moc"
