// Exposure cases by keys and clicks on a gateway that is not there, in both themes: what is urgent comes first, who may
// do what next, and dialogs that send nothing half.
#include "models/exposure_words.h"
#include "tests/fixtures/fake_exposures.h"
#include "tests/fixtures/on_screen.h"
#include "widgets/delegates/data_table.h"
#include "widgets/exposure/assess_dialog.h"
#include "widgets/exposure/decide_dialog.h"
#include "widgets/exposure/exposure_page.h"
#include "widgets/exposure/facts_dialog.h"
#include "widgets/exposure/notice_dialog.h"
#include "widgets/exposure/text_dialog.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/workspace.h"
#include "widgets/meeting/tenant_picker.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QRadioButton>
#include <QSpinBox>
#include <QTest>

using namespace bulkhead;

namespace {

class Place : public Page
{
public:
    Place(Workspace *workspace, View view)
        : Page(workspace, view)
        , m_place{view, {}, {}, {}}
    {
    }
    void open(const Destination &place) override { m_place = place; }
    [[nodiscard]] Destination place() const override { return m_place; }
    [[nodiscard]] QString heading() const override { return QStringLiteral("Place"); }

private:
    Destination m_place;
};

struct Console
{
    explicit Console(Role role = Role::SupportLead)
        : theme(qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light)
        , preferences(QString())
        , prepared(prepare(desk, exposures, role))
        , workspace(&desk, &preferences, &theme)
        , window(&workspace, {{View::Overview, QStringLiteral("Overview"),
                               [](Workspace *w) -> Page * { return new Place(w, View::Overview); }},
                              {View::Posture, QStringLiteral("Posture"),
                               [](Workspace *w) -> Page * { return new Place(w, View::Posture); },
                               QStringLiteral("posture.read"), QStringLiteral("Isolation")},
                              {View::Exposures, QStringLiteral("Exposures"),
                               [](Workspace *w) -> Page * { return new ExposurePage(w); },
                               QStringLiteral("exposures.read"), QStringLiteral("Governance")}})
    {
        window.resize(qEnvironmentVariableIntValue("BULKHEAD_TEST_WIDE") != 0 ? QSize(1920, 1080) : QSize(1440, 900));
        window.QWidget::show();
        QApplication::setActiveWindow(&window);
        desk.deliver();
        now = workspace.now();
    }
    static bool prepare(FakeDesk &desk, FakeExposures &exposures, Role role)
    {
        desk.m_exposures = &exposures;
        desk.m_singleUser = false;
        desk.m_role = role;
        desk.m_mayToo = {QStringLiteral("exposures.read"), QStringLiteral("exposures.export"),
                         QStringLiteral("posture.read")};
        if (role != Role::Auditor)
            desk.m_mayToo << QStringLiteral("exposures.manage") << QStringLiteral("exposures.decide");
        return true;
    }
    ExposurePage *open(const QString &id = {})
    {
        window.go({View::Exposures, id, {}, {}});
        QCoreApplication::processEvents();
        auto *page = static_cast<ExposurePage *>(window.page(View::Exposures));
        static_cast<void>(QTest::qWaitFor([page] { return page->settled(); }, 3'000));
        return page;
    }
    template<typename Kind = QPushButton>
    Kind *find(const char *name)
    {
        return window.findChild<Kind *>(QLatin1String(name));
    }
    template<typename Dialog>
    Dialog *dialog()
    {
        static_cast<void>(QTest::qWaitFor(
            [this] {
                const auto *found = window.findChild<Dialog *>();
                return found != nullptr && found->isVisible();
            },
            3'000));
        return window.findChild<Dialog *>();
    }
    void keep(const char *name, QWidget *what = nullptr)
    {
        const QString folder = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
        if (folder.isEmpty())
            return;
        QTest::qWait(50); // What was added just now is shown by the event loop.
        (what != nullptr ? what : &window)
            ->grab()
            .save(QStringLiteral("%1/%2-%3.png")
                      .arg(folder, QLatin1String(name),
                           theme.tokens().dark ? QStringLiteral("dark") : QStringLiteral("light")));
    }
    ExposureCase sample(const char *id, ExposureState state, int daysAgo = 8) const
    {
        return FakeExposures::sample(QLatin1String(id), state, daysAgo, now);
    }
    ExposureCase waiting(const char *id, int daysAgo = 8) const
    {
        ExposureCase item = sample(id, ExposureState::Assessed, daysAgo);
        item.verdict = ExposureVerdict::NoNotice;
        item.decidedBy = QStringLiteral("lead-2");
        item.decidedMs = now - 3'600'000;
        item.reason = QStringLiteral("Test records only.");
        return item;
    }

    Theme theme;
    FakeDesk desk;
    FakeExposures exposures;
    Preferences preferences;
    bool prepared;
    Workspace workspace;
    MainWindow window;
    qint64 now = 0;
};

QString sentTo(Console &console)
{
    return console.exposures.m_deeds.join(QLatin1Char('\n'));
}

} // namespace

class TestExposureView : public QObject
{
    Q_OBJECT
private slots:
    void theLeastTimeLeftComesFirst();
    void theClockReads_data();
    void theClockReads();
    void allFourFactorsAreAssessed();
    void aHighFactorLeavesNoticeOnly();
    void noNoticeIsTypedOut();
    void anotherPersonConfirms();
    void whatIsReadStaysWhileTimePasses();
    void anEntryIsCorrectedBesideIt();
    void aNoticeIsNotedForAnOwner();
    void aCaseClosesWhenItMay();
    void anExposureIsReported();
    void factsOfADecidedCaseAreShut();
    void packsAreForOneTenant();
    void whoReadsChangesNothing();
    void emptyLoadingAndFailedAreSaid();
    void aRefusalStaysInTheDialog();
    void aCrossingLeadsToItsPosture();
    void whatLedToItIsFollowedByWhoReadsAudit();
    void closedOnesAreFoundByALink();
};

void TestExposureView::theLeastTimeLeftComesFirst()
{
    Console console;
    ExposureCase stopped = console.sample("case-4", ExposureState::Decided, 20);
    stopped.urgency = ExposureUrgency::Stopped;
    console.exposures.tell({console.sample("case-1", ExposureState::Open, 2), stopped,
                            console.sample("case-2", ExposureState::Open, 63), console.waiting("case-3", 52),
                            console.sample("case-6", ExposureState::Assessed, 40),
                            console.sample("case-5", ExposureState::Closed, 90)});
    ExposurePage *page = console.open();
    auto *model = page->findChild<DataTable *>()->model();
    QStringList clocks;
    for (int row = 0; row < model->rowCount(); ++row)
        clocks << model->index(row, 3).data().toString();
    QCOMPARE(clocks,
             (QStringList{QStringLiteral("3 days overdue"), QStringLiteral("8 days left"),
                          QStringLiteral("20 days left"), QStringLiteral("58 days left"), QStringLiteral("stopped")}));
    console.keep("exposures");
}

void TestExposureView::theClockReads_data()
{
    QTest::addColumn<int>("daysAgo");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("urgency");
    QTest::addRow("today") << 0 << "60 days left" << int(ExposureUrgency::Calm);
    QTest::addRow("half") << 30 << "30 days left" << int(ExposureUrgency::Half);
    QTest::addRow("near") << 50 << "10 days left" << int(ExposureUrgency::Near);
    QTest::addRow("the day before") << 59 << "1 day left" << int(ExposureUrgency::Near);
    QTest::addRow("the last day") << 60 << "last day today" << int(ExposureUrgency::Near);
    QTest::addRow("the day after") << 61 << "1 day overdue" << int(ExposureUrgency::Overdue);
}

void TestExposureView::theClockReads()
{
    QFETCH(int, daysAgo);
    QFETCH(int, urgency);
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const ExposureCase item = FakeExposures::sample(QStringLiteral("case-1"), ExposureState::Open, daysAgo, now);
    QTEST(exposureClockText(item, now), "text");
    QCOMPARE(int(exposureUrgency(item, now)), urgency);
}

void TestExposureView::allFourFactorsAreAssessed()
{
    Console console;
    console.exposures.tell({console.sample("case-1", ExposureState::Open)});
    ExposurePage *page = console.open();
    console.keep("exposure-open");
    page->findChild<DataTable *>()->setFocus();
    QTest::keyClick(page->findChild<DataTable *>(), Qt::Key_A);
    auto *dialog = console.dialog<AssessDialog>();
    QVERIFY(dialog != nullptr);
    QPushButton *send = dialog->findChild<QPushButton *>(QStringLiteral("exposureSend"));
    for (int factor = 1; factor <= 4; ++factor) {
        QVERIFY(!send->isEnabled());
        QVERIFY(send->accessibleDescription().contains(QString::number(factor)));
        dialog->findChild<QComboBox *>(QStringLiteral("factorRating%1").arg(factor))->setCurrentIndex(factor % 3 + 1);
        QVERIFY(!send->isEnabled());
        dialog->findChild<QPlainTextEdit *>(QStringLiteral("factorText%1").arg(factor))
            ->setPlainText(QStringLiteral("Because of %1.").arg(factor));
    }
    console.keep("exposure-assess", dialog);
    QVERIFY(send->isEnabled());
    QTest::mouseClick(send, Qt::LeftButton);
    QTRY_COMPARE(sentTo(console), QStringLiteral("assess case-1 at 1"));
    QCOMPARE(console.exposures.m_factors.size(), 4);
    QCOMPARE(console.exposures.m_factors[1].rating, ExposureRating::High);
    QCOMPARE(console.exposures.m_factors[3].text, QStringLiteral("Because of 4."));
}

void TestExposureView::aHighFactorLeavesNoticeOnly()
{
    Console console;
    ExposureCase item = console.sample("case-1", ExposureState::Assessed);
    item.factors[2].rating = ExposureRating::High;
    console.exposures.tell({item});
    console.open();
    QTest::mouseClick(console.find("exposureDecide"), Qt::LeftButton);
    auto *dialog = console.dialog<DecideDialog>();
    QVERIFY(dialog != nullptr);
    QVERIFY(!console.find<QRadioButton>("decideNone")->isEnabled());
    console.find<QRadioButton>("decideNotify")->setChecked(true);
    QVERIFY(!console.find("exposureSend")->isEnabled());
    console.find<QPlainTextEdit>("decideReason")->setPlainText(QStringLiteral("It was copied."));
    QTest::mouseClick(console.find("exposureSend"), Qt::LeftButton);
    QTRY_COMPARE(sentTo(console), QStringLiteral("decide 1: It was copied. [], case-1 at 1"));
}

void TestExposureView::noNoticeIsTypedOut()
{
    Console console;
    console.exposures.tell({console.sample("case-1", ExposureState::Assessed)});
    console.open();
    QTest::mouseClick(console.find("exposureDecide"), Qt::LeftButton);
    auto *dialog = console.dialog<DecideDialog>();
    QVERIFY(dialog != nullptr);
    auto *name = console.find<QLineEdit>("decideName");
    QVERIFY(!name->isVisible());
    console.find<QRadioButton>("decideNone")->setChecked(true);
    console.find<QPlainTextEdit>("decideReason")->setPlainText(QStringLiteral("Test records only."));
    QVERIFY(name->isVisible());
    for (const char *wrong : {"", "Quayside Practice", "harborlight behavioral health"}) {
        name->setText(QLatin1String(wrong));
        QVERIFY(!console.find("exposureSend")->isEnabled());
    }
    name->setText(QStringLiteral("Harborlight Behavioral Health"));
    console.keep("exposure-decide", dialog);
    QTest::mouseClick(console.find("exposureSend"), Qt::LeftButton);
    QTRY_COMPARE(sentTo(console),
                 QStringLiteral("decide 2: Test records only. [Harborlight Behavioral Health], case-1 at 1"));
}

void TestExposureView::anotherPersonConfirms()
{
    Console console;
    ExposureCase own = console.waiting("case-1");
    own.ownWork = true;
    console.exposures.tell({own});
    console.open();
    QPushButton *confirm = console.find("exposureConfirm");
    QVERIFY(confirm->isVisible() && !confirm->isEnabled());
    QVERIFY(console.find<QLabel>("exposureNext")->text().contains(QStringLiteral("another person")));
    QVERIFY(console.find("exposureDecline")->isVisible()); // A no may come from anybody.
    console.exposures.tell({console.waiting("case-1")});
    QVERIFY(confirm->isEnabled());
    console.keep("exposure-confirm");
    QTest::mouseClick(confirm, Qt::LeftButton);
    QVERIFY(!confirm->isEnabled()); // Sent once.
    QTRY_COMPARE(sentTo(console), QStringLiteral("confirm case-1 at 1"));
    console.exposures.m_deeds.clear();
    QTest::mouseClick(console.find("exposureDecline"), Qt::LeftButton);
    auto *dialog = console.dialog<ExposureTextDialog>();
    QVERIFY(dialog != nullptr);
    QVERIFY(!console.find("exposureSend")->isEnabled());
    console.find<QPlainTextEdit>("exposureText")->setPlainText(QStringLiteral("The logs were not looked at."));
    QTest::mouseClick(console.find("exposureSend"), Qt::LeftButton);
    QTRY_COMPARE(sentTo(console), QStringLiteral("decline: The logs were not looked at., case-1 at 1"));
}

void TestExposureView::whatIsReadStaysWhileTimePasses()
{
    Console console;
    console.exposures.tell(
        {console.sample("case-1", ExposureState::Open), console.sample("case-2", ExposureState::Open)});
    ExposurePage *page = console.open(QStringLiteral("case-2"));
    const QPointer<QPushButton> read = console.find("correctEntry2");
    QVERIFY(read != nullptr);
    emit console.exposures.changed();
    QVERIFY(!read.isNull());
    QCOMPARE(page->place().id, QStringLiteral("case-2"));
    ExposureCase more = console.sample("case-2", ExposureState::Open);
    more.entries.append({ExposureEntryKind::Note, QStringLiteral("More."), QStringLiteral("lead-2"), console.now, 0});
    console.exposures.tell({console.sample("case-1", ExposureState::Open), more});
    QVERIFY(console.find("correctEntry3") != nullptr);
    QCOMPARE(page->place().id, QStringLiteral("case-2"));
}

void TestExposureView::anEntryIsCorrectedBesideIt()
{
    Console console;
    console.exposures.tell({console.sample("case-1", ExposureState::Closed)});
    console.open(QStringLiteral("case-1"));
    QTRY_VERIFY(console.find("correctEntry2") != nullptr);
    console.find("correctEntry2")->click();
    auto *dialog = console.dialog<ExposureTextDialog>();
    QVERIFY(dialog != nullptr);
    console.find<QPlainTextEdit>("exposureText")->setPlainText(QStringLiteral("Two other rows."));
    QTest::mouseClick(console.find("exposureSend"), Qt::LeftButton);
    QTRY_COMPARE(sentTo(console), QStringLiteral("note 2: Two other rows., case-1 at 1"));
}

void TestExposureView::aNoticeIsNotedForAnOwner()
{
    Console console;
    console.exposures.tell({console.sample("case-1", ExposureState::Decided)});
    console.open();
    QTest::mouseClick(console.find("exposureNotice"), Qt::LeftButton);
    auto *dialog = console.dialog<NoticeDialog>();
    QVERIFY(dialog != nullptr);
    auto *owner = console.find<QComboBox>("noticeOwner");
    QCOMPARE(owner->count(), 2); // Whoever may have seen it is none.
    console.find<QLineEdit>("noticeHow")->setText(QStringLiteral("registered letter"));
    QVERIFY(!console.find("exposureSend")->isEnabled()); // There is no default tenant.
    owner->setCurrentIndex(1);
    console.keep("exposure-notice", dialog);
    QTest::mouseClick(console.find("exposureSend"), Qt::LeftButton);
    QTRY_COMPARE(sentTo(console), QStringLiteral("notice case-1 at 1"));
    QCOMPARE(console.exposures.m_noticed.tenantId, QStringLiteral("t-000007"));
    QCOMPARE(console.exposures.m_noticed.to, ExposureAddressee::Tenant);
}

void TestExposureView::aCaseClosesWhenItMay()
{
    Console console;
    ExposureCase item = console.sample("case-1", ExposureState::Decided);
    console.exposures.tell({item});
    console.open();
    QPushButton *close = console.find("exposureClose");
    QVERIFY(close->isVisible() && !close->isEnabled());
    QVERIFY(console.find<QLabel>("exposureNext")->text().contains(QStringLiteral("How many people")));
    item.facts.people = 612;
    console.exposures.tell({item});
    QVERIFY(!close->isEnabled());
    QVERIFY(console.find<QLabel>("exposureNext")->text().contains(QStringLiteral("every owner")));
    item.notices = {{ExposureAddressee::Tenant, QStringLiteral("t-000007"), QStringLiteral("registered letter"),
                     QStringLiteral("lead-2"), console.now, console.now}};
    item.urgency = ExposureUrgency::Stopped;
    console.exposures.tell({item});
    console.keep("exposure-decided");
    QVERIFY(close->isEnabled());
    QTest::mouseClick(close, Qt::LeftButton);
    auto *dialog = console.dialog<ExposureTextDialog>();
    QVERIFY(dialog != nullptr);
    console.find<QPlainTextEdit>("exposureText")->setPlainText(QStringLiteral("Told and mended."));
    QTest::mouseClick(console.find("exposureSend"), Qt::LeftButton);
    QTRY_COMPARE(sentTo(console), QStringLiteral("close: Told and mended., case-1 at 1"));
}

void TestExposureView::anExposureIsReported()
{
    Console console;
    console.exposures.tell({});
    ExposurePage *page = console.open();
    QTest::keyClick(page, Qt::Key_N);
    auto *dialog = console.dialog<FactsDialog>();
    QVERIFY(dialog != nullptr);
    console.find<QPlainTextEdit>("factsText")->setPlainText(QStringLiteral("An export went to the wrong clinic."));
    QVERIFY(!console.find("exposureSend")->isEnabled());
    auto *search = dialog->findChild<TenantPicker *>()->findChild<QLineEdit *>();
    QVERIFY(search != nullptr);
    QTest::keyClicks(search, QStringLiteral("a"));
    QListWidget *hits = nullptr;
    QTRY_VERIFY([&] {
        for (auto *list : dialog->findChildren<QListWidget *>())
            if (list->objectName() != QLatin1String("partyNames") && list->isVisible() && list->count() > 0)
                hits = list;
        return hits != nullptr;
    }());
    QTest::keyClick(search, Qt::Key_Return);
    QTRY_VERIFY(console.find("partyAdd")->isEnabled());
    QTest::mouseClick(console.find("partyAdd"), Qt::LeftButton);
    console.find<QSpinBox>("factsPeople")->setValue(12);
    console.keep("exposure-report", dialog);
    QTRY_VERIFY(console.find("exposureSend")->isEnabled());
    QTest::mouseClick(console.find("exposureSend"), Qt::LeftButton);
    QTRY_COMPARE(sentTo(console), QStringLiteral("report case-new at 0"));
    QCOMPARE(console.exposures.m_reported.facts.parties.size(), 1);
    QCOMPARE(console.exposures.m_reported.facts.parties.first().part, ExposurePart::Owner);
    QCOMPARE(console.exposures.m_reported.facts.people, 12);
    QVERIFY(console.exposures.m_reported.facts.discoveredMs > console.now - 86'400'000);
}

void TestExposureView::factsOfADecidedCaseAreShut()
{
    Console console;
    console.exposures.tell({console.sample("case-1", ExposureState::Decided)});
    console.open();
    QTest::mouseClick(console.find("exposureFacts"), Qt::LeftButton);
    QVERIFY(console.dialog<FactsDialog>() != nullptr);
    QVERIFY(!console.find<QLineEdit>("factsRecords")->isEnabled());
    QVERIFY(!console.find("exposureSend")->isEnabled()); // Nothing is another.
    console.find<QSpinBox>("factsPeople")->setValue(40);
    QTest::mouseClick(console.find("exposureSend"), Qt::LeftButton);
    QTRY_COMPARE(sentTo(console), QStringLiteral("amend case-1 at 1"));
    QCOMPARE(console.exposures.m_reported.facts.people, 40);
    QCOMPARE(console.exposures.m_reported.facts.parties.size(), 2);
}

void TestExposureView::packsAreForOneTenant()
{
    Console console;
    console.exposures.tell({console.sample("case-1", ExposureState::Open)});
    console.open();
    const auto *menu = console.find<QMenu>("exposurePacks");
    QStringList offered;
    for (const QAction *action : menu->actions())
        offered << action->text();
    QCOMPARE(offered, (QStringList{QStringLiteral("Pack for Harborlight Behavioral Health…"),
                                   QStringLiteral("Pack for Quayside Practice…")}));
}

void TestExposureView::whoReadsChangesNothing()
{
    Console console(Role::Auditor);
    console.exposures.tell({console.waiting("case-1"), console.sample("case-2", ExposureState::Open)});
    for (const char *id : {"case-1", "case-2"}) {
        ExposurePage *page = console.open(QLatin1String(id));
        for (const char *name : {"exposureReport", "exposureAssess", "exposureDecide", "exposureConfirm",
                                 "exposureDecline", "exposureNotice", "exposureClose", "exposureNote", "exposureFacts"})
            QVERIFY2(!console.find(name)->isVisible(), name);
        QVERIFY(console.find("exposurePack")->isVisible());
        QVERIFY(console.find("correctEntry1") == nullptr);
        for (const Qt::Key key : {Qt::Key_A, Qt::Key_D, Qt::Key_C, Qt::Key_E, Qt::Key_N})
            QTest::keyClick(page->findChild<DataTable *>(), key);
    }
    QVERIFY(console.exposures.m_deeds.isEmpty());
    QVERIFY(console.window.findChild<ExposureDialog *>() == nullptr);
}

void TestExposureView::emptyLoadingAndFailedAreSaid()
{
    Console console;
    ExposurePage *page = console.open();
    const auto says = [page](const QString &words) {
        for (const QLabel *label : page->findChildren<QLabel *>())
            if (label->isVisible() && label->text().contains(words))
                return true;
        return false;
    };
    QTRY_VERIFY(says(QStringLiteral("Loading the exposure cases")));
    console.exposures.tell({});
    QTRY_VERIFY(says(QStringLiteral("No exposure case is open")));
    console.keep("exposures-empty");
    console.exposures.m_told = {Fault::Kind::Denied,
                                QStringLiteral("ACTION_NOT_ALLOWED"),
                                QStringLiteral("Your role does not see exposure cases."),
                                QStringLiteral("Ask platform operations."),
                                {}};
    emit console.exposures.changed();
    QTRY_VERIFY(says(QStringLiteral("does not see exposure cases")));
    QVERIFY(!console.find("exposureReport")->isEnabled());
}

void TestExposureView::aRefusalStaysInTheDialog()
{
    Console console;
    console.exposures.tell({console.sample("case-1", ExposureState::Open)});
    console.open();
    console.exposures.m_fault = {Fault::Kind::Invalid,
                                 QStringLiteral("TEXT_IDENTIFYING"),
                                 QStringLiteral("A text looks as if it held a date of birth; nothing was changed."),
                                 QStringLiteral("Say which kind of record."),
                                 {}};
    QTest::mouseClick(console.find("exposureNote"), Qt::LeftButton);
    auto *dialog = console.dialog<ExposureTextDialog>();
    QVERIFY(dialog != nullptr);
    console.find<QPlainTextEdit>("exposureText")->setPlainText(QStringLiteral("Born 1980-01-01."));
    QTest::mouseClick(console.find("exposureSend"), Qt::LeftButton);
    QTRY_VERIFY(console.find<QLabel>("exposureProblem")->isVisible());
    QVERIFY(dialog->isVisible());
    QCOMPARE(console.find<QPlainTextEdit>("exposureText")->toPlainText(), QStringLiteral("Born 1980-01-01."));
    QVERIFY(console.find("exposureSend")->isEnabled());
}

void TestExposureView::aCrossingLeadsToItsPosture()
{
    Console console;
    ExposureCase reported = console.sample("case-2", ExposureState::Open);
    reported.kind = ExposureKind::Reported;
    console.exposures.tell({console.sample("case-1", ExposureState::Open), reported});
    console.open(QStringLiteral("case-2"));
    QVERIFY(!console.find("exposureOpen")->isVisible());
    console.open(QStringLiteral("case-1"));
    QPushButton *open = console.find("exposureOpen");
    QVERIFY(open->isVisible());
    QTest::mouseClick(open, Qt::LeftButton);
    QTRY_COMPARE(console.window.currentPage()->view(), View::Posture);
    QCOMPARE(console.window.currentPage()->place().id, QStringLiteral("t-000011")); // As whom it was.
}

void TestExposureView::whatLedToItIsFollowedByWhoReadsAudit()
{
    Console console;
    console.exposures.tell({console.sample("case-1", ExposureState::Open)});
    ExposurePage *page = console.open(QStringLiteral("case-1"));
    QVERIFY(!console.find("exposureThread")->isVisible());
    console.desk.m_mayToo << QStringLiteral("audit.read");
    console.desk.deliver();
    console.exposures.tell({console.sample("case-1", ExposureState::Open)});
    QTRY_VERIFY(console.find("exposureThread")->isVisible());
    QList<Destination> gone;
    connect(page, &Page::navigate, this, [&gone](const Destination &place) { gone << place; });
    QTest::mouseClick(console.find("exposureThread"), Qt::LeftButton);
    QCOMPARE(gone, QList<Destination>({{View::Audit, QStringLiteral("case-1"), QStringLiteral("thread"), {}}}));
}

void TestExposureView::closedOnesAreFoundByALink()
{
    Console console;
    console.exposures.tell(
        {console.sample("case-1", ExposureState::Open), console.sample("case-2", ExposureState::Closed)});
    ExposurePage *page = console.open(QStringLiteral("case-2"));
    QCOMPARE(page->place().id, QStringLiteral("case-2"));
    QVERIFY(page->heading().contains(QStringLiteral("Harborlight")));
    QVERIFY(!console.find("exposureAssess")->isVisible());
    QVERIFY(console.exposures.m_deeds.isEmpty());
}

QTEST_MAIN(TestExposureView)
#include "tst_exposure_view.moc"
