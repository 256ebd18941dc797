// Saved views, import and export of the tenants' table.
#include "models/fleet_fields.h"
#include "models/tenant_table.h"
#include "models/words.h"
#include "widgets/delegates/data_table.h"
#include "widgets/exchange/export_dialog.h"
#include "widgets/exchange/import_dialog.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/workspace.h"
#include "widgets/tenants/tenants_page.h"

#include <QHeaderView>
#include <QInputDialog>
#include <QLineEdit>
#include <QMenu>

namespace bulkhead {

QStringList TenantsPage::shownColumns() const
{
    QStringList names;
    for (int visual = 0; visual < m_model->columnCount(); ++visual) {
        const int logical = m_table->horizontalHeader()->logicalIndex(visual);
        if (!m_table->isColumnHidden(logical))
            names.append(grammarName(m_model->fieldOf(logical)));
    }
    return names;
}

QString TenantsPage::sortText() const
{
    const int column = m_table->horizontalHeader()->sortIndicatorSection();
    if (column < 0 || column >= m_model->columnCount())
        return {};
    const QString name = grammarName(m_model->fieldOf(column));
    return m_table->horizontalHeader()->sortIndicatorOrder() == Qt::DescendingOrder ? QLatin1Char('-') + name : name;
}

void TenantsPage::fillViewsMenu()
{
    m_viewsMenu->clear();
    for (const SavedView &view : m_saved.views()) {
        QAction *action = m_viewsMenu->addAction(view.name, this, [this, view] { applyView(view); });
        action->setToolTip(view.filter);
    }
    if (m_saved.views().isEmpty())
        m_viewsMenu->addAction(tr("No view saved yet"))->setEnabled(false);
    m_viewsMenu->addSeparator();
    m_viewsMenu->addAction(tr("Save this view…"), this, &TenantsPage::saveView);
    if (!m_saved.views().isEmpty()) {
        QMenu *forget = m_viewsMenu->addMenu(tr("Forget a view"));
        for (const SavedView &view : m_saved.views())
            forget->addAction(view.name, this, [this, name = view.name] { m_saved.remove(name); });
    }
}

void TenantsPage::saveView()
{
    auto *dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Save this view"));
    dialog->setLabelText(tr("Name of the view (filter, order and columns are kept):"));
    dialog->setOkButtonText(tr("Save view"));
    dialog->setCancelButtonText(tr("Leave"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString &name) {
        const QString problem = m_saved.save({name, m_model->filter(), sortText(), shownColumns()});
        emit notice(problem.isEmpty() ? tr("View “%1” saved.").arg(name.simplified()) : problem);
    });
    dialog->open();
    // The field is made as it is shown; a screen reader does not put it and the label together by itself.
    if (auto *name = dialog->findChild<QLineEdit *>())
        name->setAccessibleName(tr("Name of the view"));
}

void TenantsPage::applyView(const SavedView &view)
{
    m_filter->setText(view.filter);
    const bool down = view.sort.startsWith(QLatin1Char('-'));
    if (const auto field = fleetFieldOf(down ? view.sort.mid(1) : view.sort); field && m_model->columnOf(*field) >= 0)
        m_table->sortByColumn(m_model->columnOf(*field), down ? Qt::DescendingOrder : Qt::AscendingOrder);
    if (view.columns.isEmpty())
        return;
    for (int i = 0; i < m_model->columnCount(); ++i)
        m_table->setColumnHidden(i, !view.columns.contains(grammarName(m_model->fieldOf(i))));
    int visual = 0;
    for (const QString &name : view.columns) {
        const auto field = fleetFieldOf(name);
        const int column = field ? m_model->columnOf(*field) : -1;
        if (column >= 0)
            m_table->horizontalHeader()->moveSection(m_table->horizontalHeader()->visualIndex(column), visual++);
    }
}

void TenantsPage::exportRows()
{
    ExportView view;
    view.columns = shownColumns();
    view.filter = m_model->filter();
    view.orderBy = sortText();
    view.rows = quint64(m_model->rowCount());
    auto *dialog = new ExportDialog(workspace()->desk(), view, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ExportDialog::exported, this, [this](const QString &path, quint64 rows) {
        emit notice(tr("%1 rows written to %2.").arg(words::count(qint64(rows)), path));
    });
    dialog->open();
}

void TenantsPage::importFile()
{
    auto *dialog = new ImportDialog(workspace()->desk(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace bulkhead
