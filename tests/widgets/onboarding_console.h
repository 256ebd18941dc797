#pragma once
// A console with the onboarding page alone, on a gateway that is not there.
#include "tests/fixtures/fake_desk.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/workspace.h"
#include "widgets/onboarding/case_pane.h"
#include "widgets/onboarding/onboarding_page.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QDateTime>
#include <QPushButton>
#include <QTest>

namespace bulkhead::test {

struct OnboardingConsole
{
    explicit OnboardingConsole(const QStringList &may = {QStringLiteral("onboarding.checkpoint"),
                                                         QStringLiteral("onboarding.override"),
                                                         QStringLiteral("onboarding.template")})
        : theme(qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light)
        , preferences(QString())
        , workspace(&desk, &preferences, &theme)
        , window(&workspace, {{View::Onboarding, QStringLiteral("Onboarding"),
                               [](Workspace *w) -> Page * { return new OnboardingPage(w); }}})
    {
        desk.m_mayToo = may;
        desk.m_channelRow = 3;
        desk.m_singleUser = false;
        desk.m_onboarding.fill(QDateTime::currentMSecsSinceEpoch());
        window.resize(1440, 900);
        window.QWidget::show();
        QApplication::setActiveWindow(&window);
        desk.deliver();
    }
    bool open(const QString &tab = {}, const QString &id = {})
    {
        window.go({View::Onboarding, id, tab, {}});
        const bool settled = QTest::qWaitFor([this] { return page()->settled(); }, 5'000);
        QCoreApplication::processEvents();
        return settled;
    }
    Page *page() { return window.page(View::Onboarding); }
    CasePane *pane() { return page()->findChild<CasePane *>(); }
    DataTable *table()
    {
        for (auto *one : page()->findChildren<DataTable *>())
            if (one->isVisible())
                return one;
        return nullptr;
    }
    FilterField *filter()
    {
        for (auto *one : page()->findChildren<FilterField *>())
            if (one->isVisible())
                return one;
        return nullptr;
    }
    QPushButton *link(const QString &name) { return page()->findChild<QPushButton *>(name); }
    QString names()
    {
        QStringList all;
        for (int row = 0; row < table()->model()->rowCount(); ++row)
            all << table()->model()->index(row, 0).data().toString().section(QLatin1Char(' '), 0, 0);
        return all.join(QLatin1Char(' '));
    }
    template<typename Dialog>
    Dialog *dialog()
    {
        const bool there = QTest::qWaitFor(
            [this] {
                const auto *found = window.findChild<Dialog *>();
                return found != nullptr && found->isVisible();
            },
            3'000);
        return there ? window.findChild<Dialog *>() : nullptr;
    }
    void press(int key) { QTest::keyClick(QApplication::focusWidget(), Qt::Key(key)); }
    /// With BULKHEAD_TEST_PICTURES=FOLDER: what a person would see now, to be looked at.
    void keep(const char *name, QWidget *what = nullptr)
    {
        const QString folder = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
        if (folder.isEmpty())
            return;
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        QCoreApplication::processEvents();
        (what != nullptr ? what : &window)
            ->grab()
            .save(QStringLiteral("%1/%2-%3.png")
                      .arg(folder, QLatin1String(name),
                           theme.tokens().dark ? QStringLiteral("dark") : QStringLiteral("light")));
    }

    Theme theme;
    FakeDesk desk;
    Preferences preferences;
    Workspace workspace;
    MainWindow window;
};

} // namespace bulkhead::test
