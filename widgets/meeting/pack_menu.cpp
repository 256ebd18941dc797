#include "widgets/meeting/pack_menu.h"

#include "widgets/review/pack_export.h"

#include <QAction>
#include <QDir>
#include <QFileDialog>
#include <QMenu>
#include <QStandardPaths>

namespace bulkhead {

PackMenu::PackMenu(QWidget *parent)
    : QPushButton(tr("Export PDF… ▾"), parent)
{
    setAccessibleName(tr("Export the pack"));
    setAutoDefault(false);
    auto *menu = new QMenu(this);
    m_forCustomer = menu->addAction(tr("For the customer: PDF A4, PDF 16:9, workbook, CSV…"));
    m_forInside = menu->addAction(tr("Internal, not for the customer…"));
    menu->addSeparator();
    m_cancel = menu->addAction(tr("Cancel the export"));
    setMenu(menu);
    connect(m_forCustomer, &QAction::triggered, this, [this] { choose(false); });
    connect(m_forInside, &QAction::triggered, this, [this] { choose(true); });
    connect(m_cancel, &QAction::triggered, this, [this] {
        if (m_running != nullptr)
            m_running->cancel();
    });
    refresh();
}

PackMenu::~PackMenu() = default;

void PackMenu::setPacks(const Pack &customer, const Pack &internal)
{
    m_customer = customer;
    m_internal = internal;
    refresh();
}

void PackMenu::refresh()
{
    const bool idle = m_running == nullptr;
    m_forCustomer->setEnabled(idle && !m_customer.pages.isEmpty());
    m_forInside->setEnabled(idle && !m_internal.pages.isEmpty());
    m_cancel->setEnabled(!idle);
    setEnabled(!m_customer.pages.isEmpty());
    setToolTip(isEnabled() ? QString() : tr("The pack is still being read"));
}

void PackMenu::choose(bool internal)
{
    const Pack &pack = internal ? m_internal : m_customer;
    auto *dialog = new QFileDialog(this,
                                   internal ? tr("Folder for the internal pack of %1").arg(pack.tenantName)
                                            : tr("Folder for the pack of %1").arg(pack.tenantName),
                                   QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, internal](const QString &folder) { write(folder, internal); });
    dialog->open();
}

void PackMenu::write(const QString &folder, bool internal)
{
    if (m_running != nullptr)
        return;
    const Pack &pack = internal ? m_internal : m_customer;
    m_running = new PackExport(pack, folder, internal, this);
    connect(m_running, &PackExport::progressed, this, [this](int files, int of, const QString &next) {
        emit notice(tr("Writing %1, file %2 of %3").arg(next).arg(files + 1).arg(of));
    });
    connect(m_running, &PackExport::done, this,
            [this, name = pack.tenantName](const QString &problem, const QString &written) {
                emit notice(problem.isEmpty()
                                ? tr("Saved the pack of %1 to %2.").arg(name, QDir::toNativeSeparators(written))
                                : problem);
                std::exchange(m_running, nullptr)->deleteLater();
                refresh();
            });
    m_running->start();
    refresh();
}

} // namespace bulkhead
