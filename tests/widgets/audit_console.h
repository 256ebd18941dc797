#pragma once
// A window with the audit on a gateway that is not there but whose trees and signatures are real.
#include "models/audit_table.h"
#include "tests/fixtures/fake_desk.h"
#include "tests/fixtures/on_screen.h"
#include "widgets/audit/audit_page.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QTest>

namespace bulkhead {

inline const QString kClinic = QStringLiteral("t-000002");

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
    explicit Auditor(const std::function<void(FakeDesk &)> &before = {})
        : theme(qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light)
        , preferences(QString())
        , workspace(&desk, &preferences, &theme)
        , window(&workspace,
                 {{View::Overview, QStringLiteral("Overview"), [](Workspace *w) -> Page * { return new Elsewhere(w); }},
                  {View::Audit, QStringLiteral("Audit"), [](Workspace *w) -> Page * { return new AuditPage(w); },
                   QStringLiteral("audit.read")}})
    {
        desk.m_role = Role::Auditor;
        desk.m_mayToo = {QStringLiteral("audit.read"), QStringLiteral("audit.export")};
        desk.m_audit.fill(QDateTime::currentMSecsSinceEpoch());
        if (before)
            before(desk);
        window.resize(1440, 900);
        window.QWidget::show();
        QApplication::setActiveWindow(&window);
        desk.deliver();
    }
    Page *go(const QString &id = {}, const QString &filter = {})
    {
        if (window.page(View::Overview) != nullptr)
            window.go({View::Audit, id, {}, filter});
        Page *page = window.page(View::Audit);
        [[maybe_unused]] const bool settled = QTest::qWaitFor([page] { return page->settled(); }, 3'000);
        QCoreApplication::processEvents();
        return page;
    }
    DataTable *table() { return window.findChild<DataTable *>(); }
    QPushButton *button(const char *name) { return window.findChild<QPushButton *>(QLatin1String(name)); }
    QLineEdit *field() { return window.page(View::Audit)->findChild<FilterField *>()->findChild<QLineEdit *>(); }
    QString verdict() { return window.findChild<QLabel *>(QStringLiteral("verdict"))->text(); }
    void choose(const QString &key)
    {
        auto *model = qobject_cast<AuditTable *>(table()->model());
        table()->selectRow(model->rowOf(key));
    }
    void keep(const char *name)
    {
        const QString folder = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
        if (folder.isEmpty())
            return;
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        QCoreApplication::processEvents(); // What was just made is shown.
        window.grab().save(QStringLiteral("%1/%2-%3.png")
                               .arg(folder, QLatin1String(name),
                                    theme.tokens().dark ? QStringLiteral("dark") : QStringLiteral("light")));
    }

    Theme theme;
    FakeDesk desk;
    Preferences preferences;
    Workspace workspace;
    MainWindow window;
};

} // namespace bulkhead
