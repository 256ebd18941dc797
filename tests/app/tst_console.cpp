// The console end to end: SLA health, noisy neighbours and onboarding driven by keys and clicks, on the real gateway
// with the sample fleet. What a person does must arrive in the gateway and come back through its streams.
#include "models/objective_table.h"
#include "tests/app/embedded_console.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/page.h"
#include "widgets/frame/pieces.h"
#include "widgets/neighbours/incident_list_view.h"
#include "widgets/onboarding/case_card.h"
#include "widgets/onboarding/onboarding_wizard.h"
#include "widgets/sla/review_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QTemporaryDir>
#include <QTest>

using namespace bulkhead;

namespace {

void type(QWidget *root, const char *field, const QString &text)
{
    auto *edit = root->findChild<QLineEdit *>(QString::fromLatin1(field));
    QVERIFY2(edit, field);
    edit->setFocus();
    edit->selectAll();
    QTest::keyClicks(edit, text);
}

void choose(QWidget *root, const char *field, const QString &value)
{
    auto *box = root->findChild<QComboBox *>(QString::fromLatin1(field));
    QVERIFY2(box, field);
    box->setFocus();
    const int wanted = box->findData(value);
    QVERIFY2(wanted >= 0, qPrintable(value));
    while (box->currentIndex() < wanted)
        QTest::keyClick(box, Qt::Key_Down);
    QCOMPARE(box->currentData().toString(), value);
}

void tick(QWidget *root, const char *group, int index)
{
    auto *boxes = root->findChild<QWidget *>(QString::fromLatin1(group));
    QVERIFY2(boxes, group);
    QTest::keyClick(boxes->findChildren<QCheckBox *>().at(index), Qt::Key_Space);
}

OnboardingWizard *openWizard(ConsoleForTest &console)
{
    QTest::keyClick(console.window().currentPage(), Qt::Key_N);
    return console.find<OnboardingWizard>(QStringLiteral("onboardingWizard"));
}

void next(OnboardingWizard *wizard)
{
    QTest::mouseClick(wizard->findChild<QPushButton *>(QStringLiteral("wizard.next")), Qt::LeftButton);
}

void fillOrganisation(OnboardingWizard *wizard, const QString &name)
{
    type(wizard, "organisation.name", name);
    choose(wizard, "organisation.profile", QStringLiteral("clinic"));
    type(wizard, "organisation.sites", QStringLiteral("3"));
    type(wizard, "organisation.arr", QStringLiteral("48000"));
    choose(wizard, "organisation.region", QStringLiteral("us-east"));
}

} // namespace

class TestConsole : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { m_embedded = std::make_unique<EmbeddedForTest>(); }
    void cleanupTestCase() { m_embedded.reset(); }

    void everyControlOfEachViewHasAName_data()
    {
        QTest::addColumn<int>("view");
        QTest::addColumn<int>("theme");
        for (View view : {View::SlaHealth, View::Neighbours, View::Onboarding}) {
            QTest::addRow("view %d in light", int(view)) << int(view) << int(Theme::Choice::Light);
            QTest::addRow("view %d in dark", int(view)) << int(view) << int(Theme::Choice::Dark);
        }
    }
    void everyControlOfEachViewHasAName()
    {
        QFETCH(int, view);
        QFETCH(int, theme);
        ConsoleForTest console(*m_embedded, Theme::Choice(theme));
        QVERIFY(console.opens({View(view), {}, {}, {}}));
        QCOMPARE(namelessControls(&console.window()), QStringList());
    }

    void acknowledgeAndNoteReachTheGatewayAndReturn()
    {
        ConsoleForTest console(*m_embedded);
        QVERIFY(console.opens({View::SlaHealth, {}, {}, {}}));
        QWidget *page = console.window().currentPage();
        auto *table = page->findChild<DataTable *>();
        QTRY_VERIFY(table->model()->rowCount() > 0);
        QTRY_VERIFY(console.workspace().lists()->openAlerts() > 0);
        QTRY_VERIFY(button(page, QStringLiteral("Acknowledge")));
        const QString objective = table->currentIndex().data(ObjectiveTable::IdRole).toString();
        QTest::keyClick(table, Qt::Key_A);
        const auto handled = [&] {
            for (const Alert &alert : console.workspace().lists()->alerts())
                if (alert.objectiveId == objective)
                    return alert;
            return Alert();
        };
        QTRY_VERIFY(handled().acknowledgedMs > 0);
        QVERIFY(!button(page, QStringLiteral("Acknowledge")));
        QTest::keyClick(table, Qt::Key_N);
        auto *note = qobject_cast<QLineEdit *>(console.window().focusWidget());
        QVERIFY(note);
        QTest::keyClicks(note, QStringLiteral("payer gateway says 20 minutes"));
        QTest::keyClick(note, Qt::Key_Return);
        QTRY_COMPARE(handled().notes.size(), 1);
        QCOMPARE(handled().notes.first().text, QStringLiteral("payer gateway says 20 minutes"));
        QTRY_VERIFY(says(page, QStringLiteral("payer gateway says 20 minutes")));
        QTRY_COMPARE(note->text(), QString());
    }

    void filterShowsOnlyWhatItSaysAndEscClears()
    {
        ConsoleForTest console(*m_embedded);
        QVERIFY(console.opens({View::SlaHealth, {}, {}, {}}));
        QWidget *page = console.window().currentPage();
        auto *table = page->findChild<DataTable *>();
        QTRY_VERIFY(table->model()->rowCount() > 0);
        const int all = table->model()->rowCount();
        QTest::keyClick(table, Qt::Key_F, Qt::ControlModifier);
        QWidget *filter = console.window().focusWidget();
        QTest::keyClicks(filter, QStringLiteral("state:exhausted"));
        QTRY_VERIFY(table->model()->rowCount() < all);
        QVERIFY(table->model()->rowCount() > 0);
        for (int row = 0; row < table->model()->rowCount(); ++row)
            QCOMPARE(table->model()->index(row, 0).data(ObjectiveTable::StateRole).toInt(),
                     int(ObjectiveState::Exhausted));
        QTest::keyClicks(filter, QStringLiteral(" frobnicate:1"));
        QTRY_VERIFY(says(page, QStringLiteral("frobnicate")));
        QTest::keyClick(filter, Qt::Key_Escape);
        QTRY_COMPARE(table->model()->rowCount(), all);
    }

    void questionMarkShowsTheKeysOfTheView()
    {
        ConsoleForTest console(*m_embedded);
        QVERIFY(console.opens({View::SlaHealth, {}, {}, {}}));
        QTest::keyClick(&console.window(), Qt::Key_Question);
        QTRY_VERIFY(console.window().findChild<QDialog *>());
        QVERIFY(says(console.window().findChild<QDialog *>(), QStringLiteral("Acknowledge the alert")));
    }

    void reviewShowsTheMonthOfOneTenant()
    {
        ConsoleForTest console(*m_embedded);
        QVERIFY(console.opens({View::SlaHealth, {}, {}, {}}));
        QWidget *page = console.window().currentPage();
        QTRY_VERIFY(button(page, QStringLiteral("Summary…")));
        QTest::mouseClick(button(page, QStringLiteral("Summary…")), Qt::LeftButton);
        auto *dialog = console.find<ReviewDialog>(QStringLiteral("reviewDialog"));
        QVERIFY(dialog);
        QTRY_VERIFY(button(dialog, QStringLiteral("Save as PDF…"))->isEnabled());
        QVERIFY(says(dialog, QStringLiteral("Review summary of ")));
        QCOMPARE(namelessControls(dialog), QStringList());
        QTest::keyClick(dialog, Qt::Key_Escape);
    }

    void neighbourIsNamedWithLedgerAndVictimsLeadOn()
    {
        ConsoleForTest console(*m_embedded);
        QVERIFY(console.opens({View::Neighbours, {}, {}, {}}));
        QWidget *page = console.window().currentPage();
        QTRY_VERIFY_WITH_TIMEOUT(!console.workspace().lists()->incidents().isEmpty(), 20'000);
        QTRY_VERIFY(says(page, QStringLiteral(" holds back ")));
        QTRY_VERIFY(says(page, QStringLiteral("Ruled out")));
        const QString victim = console.workspace().lists()->incidents().first().victims.first().tenantId;
        QPushButton *link = nullptr;
        for (auto *candidate : page->findChildren<QPushButton *>())
            if (candidate->property("kind") == QLatin1String("link") && candidate->isVisibleTo(page))
                link = link ? link : candidate;
        QVERIFY(link);
        QTest::mouseClick(link, Qt::LeftButton);
        QTRY_COMPARE(int(console.window().currentPage()->view()), int(View::Tenant));
        QVERIFY(!victim.isEmpty());
        QTest::keyClick(&console.window(), Qt::Key_Left, Qt::AltModifier);
        QTRY_COMPARE(int(console.window().currentPage()->view()), int(View::Neighbours));
    }

    void supportMayNotOnboardAndIsTold()
    {
        EmbeddedForTest embedded({}, Role::Support);
        ConsoleForTest console(embedded);
        QVERIFY(console.opens({View::Onboarding, {}, {}, {}}));
        auto *start = console.find<QPushButton>(QStringLiteral("onboardTenant"));
        QTRY_VERIFY(!start->isEnabled());
        QVERIFY(!start->toolTip().isEmpty());
        QVERIFY(!openWizard(console));
    }

    void wizardRefusesAHalfFilledStepAndSaysWhere()
    {
        ConsoleForTest console(*m_embedded);
        QVERIFY(console.opens({View::Onboarding, {}, {}, {}}));
        OnboardingWizard *wizard = openWizard(console);
        QVERIFY(wizard);
        QCOMPARE(wizard->focusWidget()->objectName(), QStringLiteral("organisation.name")); // To be written at once.
        next(wizard);
        QCOMPARE(int(wizard->step()), int(onboarding::Step::Organisation));
        QVERIFY(says(wizard, QStringLiteral("Give the organisation's name")));
        QVERIFY(wizard->focusWidget());
        QCOMPARE(wizard->focusWidget()->objectName(), QStringLiteral("organisation.name"));
        QCOMPARE(namelessControls(wizard), QStringList());
        // Each message is whole, below its field, and goes once the field is mended.
        QTRY_COMPARE(cutTexts(wizard), QStringList());
        type(wizard, "organisation.name", QStringLiteral("Larch Valley Family Practice"));
        QVERIFY(!says(wizard, QStringLiteral("Give the organisation's name")));
        QVERIFY(says(wizard, QStringLiteral("Choose a profile")));
        QTest::keyClick(wizard, Qt::Key_Escape);
        QTRY_VERIFY(!console.find<OnboardingWizard>(QStringLiteral("onboardingWizard")));
    }

    void draftSurvivesTheConsoleAndBecomesATenant()
    {
        QTemporaryDir dir;
        EmbeddedForTest embedded(dir.filePath(QStringLiteral("store.db")));
        const QString name = QStringLiteral("Larch Valley Family Practice");
        {
            ConsoleForTest console(embedded);
            QVERIFY(console.opens({View::Onboarding, {}, {}, {}}));
            OnboardingWizard *wizard = openWizard(console);
            QVERIFY(wizard);
            fillOrganisation(wizard, name);
            QTRY_VERIFY(says(wizard, QStringLiteral("Draft saved")));
        } // The console is gone in the middle of the form.
        ConsoleForTest console(embedded);
        QVERIFY(console.opens({View::Onboarding, {}, {}, {}}));
        QWidget *page = console.window().currentPage();
        QPushButton *resume = nullptr;
        QTRY_VERIFY([&] {
            for (auto *candidate : page->findChildren<QPushButton *>())
                if (candidate->accessibleName() == QStringLiteral("Go on with the draft of %1").arg(name))
                    resume = candidate;
            return resume != nullptr;
        }());
        QTest::mouseClick(resume, Qt::LeftButton);
        auto *wizard = console.find<OnboardingWizard>(QStringLiteral("onboardingWizard"));
        QVERIFY(wizard);
        QCOMPARE(wizard->findChild<QLineEdit *>(QStringLiteral("organisation.name"))->text(), name);
        walkToReview(wizard);
        if (QTest::currentTestFailed())
            return;
        next(wizard);
        provision(console, wizard, name);
    }

private:
    void walkToReview(OnboardingWizard *wizard)
    {
        next(wizard);
        QCOMPARE(int(wizard->step()), int(onboarding::Step::Tier));
        QTRY_VERIFY(wizard->findChild<QRadioButton *>(QStringLiteral("tier.shared")));
        QTRY_VERIFY(wizard->findChild<QRadioButton *>(QStringLiteral("tier.shared"))->isChecked());
        QTRY_VERIFY(says(wizard, QStringLiteral("Recommended")));
        next(wizard);
        type(wizard, "identity.domain", QStringLiteral("larch-valley.example"));
        type(wizard, "identity.admin_email", QStringLiteral("admin@larch-valley.example"));
        tick(wizard, "identity.roles", 0);
        next(wizard);
        choose(wizard, "data.region", QStringLiteral("us-east"));
        next(wizard);
        tick(wizard, "integrations.list", 0);
        next(wizard);
        choose(wizard, "service.plan", QStringLiteral("plus"));
        type(wizard, "contract.agreement", QStringLiteral("contract folder, no. 12"));
        next(wizard);
        choose(wizard, "support.window", QStringLiteral("business"));
        next(wizard);
        QCOMPARE(int(wizard->step()), int(onboarding::Step::Review));
        QTRY_VERIFY(says(wizard, QStringLiteral("larch-valley.example")));
    }

    /// Steps may fail once, with their reason; then a person presses retry. At the end the case stands under Live.
    void provision(ConsoleForTest &console, OnboardingWizard *wizard, const QString &name)
    {
        const auto live = [&] { return says(wizard, QStringLiteral("%1 is live.").arg(name)); };
        for (int attempts = 0; attempts < 6 && !live(); ++attempts) {
            QTRY_VERIFY_WITH_TIMEOUT(live() || button(wizard, QStringLiteral("Retry the failed step")), 20'000);
            if (QPushButton *retry = button(wizard, QStringLiteral("Retry the failed step")))
                QTest::mouseClick(retry, Qt::LeftButton);
        }
        QVERIFY(live());
        next(wizard);
        QTRY_VERIFY([&] {
            for (const OnboardingCase &item : console.workspace().lists()->cases())
                if (item.tenantName == name)
                    return item.stage == Stage::Live && console.workspace().fleet()->find(item.tenantId).has_value();
            return false;
        }());
        bool drafts = true;
        console.desk().drafts(&console.window(),
                              [&](const Fault &, const QList<Draft> &left) { drafts = !left.isEmpty(); });
        QTRY_VERIFY(!drafts);
    }

    std::unique_ptr<EmbeddedForTest> m_embedded;
};

QTEST_MAIN(TestConsole)
#include "tst_console.moc"
