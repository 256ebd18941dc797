#include "widgets/exchange/export_dialog.h"

#include "models/fleet_fields.h"
#include "models/words.h"
#include "widgets/exchange/export_job.h"
#include "widgets/frame/pieces.h"

#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QStandardPaths>
#include <QVBoxLayout>

namespace bulkhead {

namespace {

QString ending(FileFormat format)
{
    return format == FileFormat::Xlsx ? QStringLiteral("xlsx") : QStringLiteral("csv");
}

} // namespace

ExportDialog::ExportDialog(Desk *desk, ExportView view, QWidget *parent)
    : QDialog(parent)
    , m_desk(desk)
    , m_view(std::move(view))
    , m_columns(new QListWidget(this))
    , m_format(new QComboBox(this))
    , m_state(makeLabel(QString(), Text::Body, Tone::Dim, true))
    , m_progress(new QProgressBar(this))
    , m_cancel(makeButton(tr("Close")))
    , m_export(makeButton(tr("Export…"), Button::Primary))
{
    setWindowTitle(tr("Export tenants"));
    setObjectName(QStringLiteral("exportDialog"));
    setMinimumSize(440, 560);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    column->addWidget(makeLabel(tr("Export tenants"), Text::Heading));
    const QString rows =
        m_view.filter.isEmpty()
            ? tr("Every tenant in your scope: %1 now.").arg(words::count(static_cast<qint64>(m_view.rows)))
            : tr("The tenants that match “%1”: %2 now.")
                  .arg(m_view.filter, words::count(static_cast<qint64>(m_view.rows)));
    column->addWidget(makeLabel(rows, Text::Body, Tone::Text, true));
    column->addWidget(
        makeLabel(tr("The gateway checks your scope and records the export. The file is marked INTERNAL with your "
                     "scope, your id and the time: it names several tenants, so it never leaves the company."),
                  Text::Small, Tone::Dim, true));
    auto *columnsTitle = makeLabel(tr("Columns"), Text::Strong);
    columnsTitle->setBuddy(m_columns);
    column->addWidget(columnsTitle);
    column->addWidget(m_columns, 1);
    auto *row = new QHBoxLayout;
    auto *formatTitle = makeLabel(tr("Format"), Text::Strong);
    formatTitle->setBuddy(m_format);
    row->addWidget(formatTitle);
    row->addWidget(m_format, 1);
    column->addLayout(row);
    column->addWidget(m_progress);
    column->addWidget(m_state);
    auto *buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_export);
    column->addLayout(buttons);

    m_columns->setAccessibleName(tr("Columns"));
    m_columns->setSpacing(space::tiny / 2);
    m_columns->setObjectName(QStringLiteral("exportColumns"));
    m_format->setAccessibleName(tr("Format"));
    m_format->addItem(tr("CSV (text, for any program)"), static_cast<int>(FileFormat::Csv));
    m_format->addItem(tr("XLSX (workbook)"), static_cast<int>(FileFormat::Xlsx));
    m_progress->setAccessibleName(tr("Progress of the export"));
    m_progress->setTextVisible(false);
    m_state->setObjectName(QStringLiteral("exportState"));
    m_cancel->setObjectName(QStringLiteral("exportCancel"));
    m_export->setObjectName(QStringLiteral("exportStart"));
    fillColumns();
    connect(m_columns, &QListWidget::itemChanged, this, &ExportDialog::refresh);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (m_job)
            m_job->cancel();
        else
            reject();
    });
    connect(m_export, &QPushButton::clicked, this, &ExportDialog::choosePath);
    m_export->setDefault(true);
    m_export->setFocus();
    refresh();
}

ExportDialog::~ExportDialog() = default;

void ExportDialog::fillColumns()
{
    const SessionInfo session = m_desk->session();
    QStringList names = m_view.columns;
    for (int i = 0; i < static_cast<int>(FleetField::Count); ++i) {
        const QString name = grammarName(static_cast<FleetField>(i));
        if (!names.contains(name))
            names << name;
    }
    for (const QString &name : names) {
        const auto field = fleetFieldOf(name);
        // A picture of a trend is no value for a file.
        if (!field || *field == FleetField::BurnTrend || !session.sees(name))
            continue;
        auto *item = new QListWidgetItem(infoOf(*field).title, m_columns);
        item->setData(Qt::UserRole, name);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(m_view.columns.contains(name) ? Qt::Checked : Qt::Unchecked);
    }
}

QStringList ExportDialog::chosenColumns() const
{
    QStringList names;
    for (int i = 0; i < m_columns->count(); ++i) {
        if (m_columns->item(i)->checkState() == Qt::Checked)
            names << m_columns->item(i)->data(Qt::UserRole).toString();
    }
    return names;
}

FileFormat ExportDialog::chosenFormat() const
{
    return static_cast<FileFormat>(m_format->currentData().toInt());
}

void ExportDialog::choosePath()
{
    const QString suffix = ending(chosenFormat());
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString name = QStringLiteral("tenants-%1.%2").arg(QDate::currentDate().toString(Qt::ISODate), suffix);
    auto *chooser =
        new QFileDialog(this, tr("Export tenants to"), QDir(folder).filePath(name),
                        chosenFormat() == FileFormat::Xlsx ? tr("Workbooks (*.xlsx)") : tr("CSV files (*.csv)"));
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setAcceptMode(QFileDialog::AcceptSave);
    chooser->setDefaultSuffix(suffix);
    connect(chooser, &QFileDialog::fileSelected, this, &ExportDialog::exportTo);
    chooser->open();
}

void ExportDialog::exportTo(const QString &path)
{
    if (m_job)
        return;
    const bool workbook = QFileInfo(path).suffix().compare(QLatin1String("xlsx"), Qt::CaseInsensitive) == 0;
    m_job = new ExportJob(
        m_desk, {chosenColumns(), m_view.filter, m_view.orderBy, path, workbook ? FileFormat::Xlsx : FileFormat::Csv},
        this);
    connect(m_job, &ExportJob::progressed, this, [this](quint64 rows, quint64 total) {
        m_progress->setRange(0, total > 0 ? 1'000 : 0);
        m_progress->setValue(total > 0 ? static_cast<int>(rows * 1'000 / total) : 0);
        m_state->setText(tr("%1 of %2 tenants")
                             .arg(words::count(static_cast<qint64>(rows)), words::count(static_cast<qint64>(total))));
    });
    connect(m_job, &ExportJob::finishing, this, [this] {
        m_progress->setRange(0, 0);
        m_state->setText(tr("Closing the file…"));
        m_cancel->setEnabled(false);
    });
    connect(m_job, &ExportJob::done, this,
            [this, path](const QString &problem, quint64 rows) { finish(path, problem, rows); });
    m_state->setText(tr("Asking the gateway…"));
    setTone(m_state, Tone::Dim);
    m_progress->setRange(0, 0);
    m_job->start();
    refresh();
}

void ExportDialog::finish(const QString &path, const QString &problem, quint64 rows)
{
    m_job->deleteLater();
    m_job = nullptr;
    m_cancel->setEnabled(true);
    setTone(m_state, problem.isEmpty() ? Tone::Ok : Tone::Bad);
    m_state->setText(
        problem.isEmpty()
            ? tr("%1 tenants are in %2.").arg(words::count(static_cast<qint64>(rows)), QDir::toNativeSeparators(path))
            : problem);
    refresh();
    if (problem.isEmpty())
        emit exported(path, rows);
    if (m_closing)
        QDialog::reject();
}

void ExportDialog::reject()
{
    if (!m_job) {
        QDialog::reject();
        return;
    }
    m_closing = true;
    m_job->cancel();
}

void ExportDialog::refresh()
{
    const bool busy = m_job != nullptr;
    m_progress->setVisible(busy);
    m_columns->setEnabled(!busy);
    m_format->setEnabled(!busy);
    m_export->setEnabled(!busy && !chosenColumns().isEmpty());
    m_cancel->setText(busy ? tr("Cancel") : tr("Close"));
    m_cancel->setAccessibleName(m_cancel->text());
}

} // namespace bulkhead
