#include "widgets/exchange/import_dialog.h"

#include "models/words.h"
#include "widgets/exchange/mapping_page.h"
#include "widgets/exchange/report_page.h"
#include "widgets/frame/pieces.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QUuid>
#include <QVBoxLayout>

namespace bulkhead {

namespace {

QString counted(quint64 value)
{
    return words::count(static_cast<qint64>(value));
}

/// A sentence, and what belongs to it, in the middle of the page.
QWidget *textPage(QLabel *text, QWidget *below = nullptr)
{
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::medium);
    column->addStretch();
    text->setAlignment(Qt::AlignHCenter);
    column->addWidget(text);
    if (below)
        column->addWidget(below);
    column->addStretch();
    return page;
}

/// Where a file may be dropped.
QWidget *introduction()
{
    auto *card = new QFrame;
    card->setProperty("kind", "card");
    auto *column = new QVBoxLayout(card);
    column->setSpacing(space::small);
    column->addStretch();
    const auto add = [column](QLabel *label) {
        label->setAlignment(Qt::AlignHCenter);
        column->addWidget(label);
    };
    add(makeLabel(ImportDialog::tr("Drop a CSV file here, or choose one"), Text::Heading));
    add(makeLabel(ImportDialog::tr("One tenant per line, a header above. UTF-8 or UTF-16; comma, semicolon or tab."),
                  Text::Body, Tone::Dim));
    add(makeLabel(ImportDialog::tr(
                      "The gateway first checks every line and changes nothing. Then all tenants are added, or none."),
                  Text::Body, Tone::Dim));
    column->addStretch();
    return card;
}

} // namespace

ImportDialog::ImportDialog(Desk *desk, QWidget *parent)
    : QDialog(parent)
    , m_desk(desk)
    , m_pages(new QStackedWidget(this))
    , m_columns(new MappingPage)
    , m_reportPage(new ReportPage)
    , m_progressTitle(makeLabel(QString(), Text::Body, Tone::Text, true))
    , m_result(makeLabel(QString(), Text::Strong, Tone::Ok, true))
    , m_state(makeLabel(QString(), Text::Body, Tone::Dim, true))
    , m_progress(new QProgressBar)
    , m_cancel(makeButton(tr("Close")))
    , m_back(makeButton(tr("Back")))
    , m_primary(makeButton(tr("Choose file…"), Button::Primary))
{
    setWindowTitle(tr("Import tenants"));
    setObjectName(QStringLiteral("importDialog"));
    setAcceptDrops(true);
    resize(880, 720);
    build();
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_source ? cancelCall() : reject(); });
    connect(m_back, &QPushButton::clicked, this, &ImportDialog::back);
    connect(m_primary, &QPushButton::clicked, this, &ImportDialog::primary);
    connect(m_columns, &MappingPage::changed, this, [this] {
        m_requestId.clear(); // Other columns are another import.
        go(Step::Columns);
    });
    go(Step::File);
}

ImportDialog::~ImportDialog()
{
    if (m_call)
        m_call->cancel();
}

void ImportDialog::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    column->addWidget(makeLabel(tr("Import tenants"), Text::Heading));
    m_progress->setAccessibleName(tr("Progress"));
    m_progress->setTextVisible(false);
    m_pages->addWidget(introduction());
    m_pages->addWidget(m_columns);
    m_pages->addWidget(textPage(m_progressTitle, m_progress));
    m_pages->addWidget(m_reportPage);
    m_pages->addWidget(textPage(m_result));
    column->addWidget(m_pages, 1);
    column->addWidget(m_state);
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_back);
    buttons->addStretch();
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_primary);
    column->addLayout(buttons);
    m_state->setObjectName(QStringLiteral("importState"));
    m_result->setObjectName(QStringLiteral("importResult"));
    m_cancel->setObjectName(QStringLiteral("importCancel"));
    m_back->setObjectName(QStringLiteral("importBack"));
    m_primary->setObjectName(QStringLiteral("importPrimary"));
}

void ImportDialog::say(const QString &text, bool bad)
{
    setTone(m_state, bad ? Tone::Bad : Tone::Dim);
    m_state->setText(text);
    m_state->setVisible(!text.isEmpty());
}

void ImportDialog::chooseFile()
{
    auto *chooser = new QFileDialog(this, tr("Choose a tenant list"),
                                    QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation),
                                    tr("CSV files (*.csv *.tsv *.txt);;All files (*)"));
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setFileMode(QFileDialog::ExistingFile);
    connect(chooser, &QFileDialog::fileSelected, this, &ImportDialog::load);
    chooser->open();
}

void ImportDialog::load(const QString &path)
{
    if (m_source)
        return; // A file that is dropped while another runs changes nothing.
    say(tr("Reading %1…").arg(QFileInfo(path).fileName()));
    const quint64 run = ++m_run;
    readPreview(path, this, [this, run](const CsvPreview &file) {
        if (run == m_run)
            loaded(file);
    });
}

void ImportDialog::loaded(const CsvPreview &file)
{
    if (file.error.failed()) {
        go(Step::File);
        say(file.error.line > 0 ? tr("Line %1: %2").arg(file.error.line).arg(file.error.text) : file.error.text, true);
        return;
    }
    m_file = file;
    m_requestId.clear();
    m_columns->setFile(file);
    say({});
    go(Step::Columns);
}

void ImportDialog::primary()
{
    switch (m_step) {
    case Step::File:
        chooseFile();
        break;
    case Step::Columns:
        run(ImportSource::Purpose::DryRun);
        break;
    case Step::Report:
        if (importable())
            run(ImportSource::Purpose::Import);
        else
            chooseFile();
        break;
    case Step::Result:
        accept();
        break;
    case Step::Checking:
    case Step::Importing:
        break;
    }
}

bool ImportDialog::importable() const
{
    return m_report.problemsTotal == 0 && m_report.wouldAdd > 0;
}

void ImportDialog::back()
{
    say({});
    go(m_step == Step::Report ? Step::Columns : Step::File);
}

void ImportDialog::run(ImportSource::Purpose purpose)
{
    const bool dryRun = purpose == ImportSource::Purpose::DryRun;
    const quint64 run = ++m_run;
    if (!dryRun && m_requestId.isEmpty())
        m_requestId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    const QString requestId = dryRun ? QUuid::createUuid().toString(QUuid::WithoutBraces) : m_requestId;
    m_source = std::make_shared<ImportSource>(m_file, m_columns->mapping(), purpose);
    say({});
    m_progress->setRange(0, 1'000);
    m_progress->setValue(0);
    m_progressTitle->setText(dryRun ? tr("Checking the file…") : tr("Importing…"));
    go(dryRun ? Step::Checking : Step::Importing);
    // The rows are pulled one slice per turn of the event loop; the source outlives the dialog if the call does.
    const auto next = [alive = QPointer<ImportDialog>(this), source = m_source, run] {
        const auto rows = source->next();
        if (alive && alive->m_run == run) {
            alive->m_progress->setValue(source->permille());
            alive->m_progressTitle->setText(
                source->ended()
                    ? tr("%1 rows are with the gateway; waiting for its answer…").arg(counted(source->rows()))
                    : tr("%1 rows read").arg(counted(source->rows())));
        }
        return rows;
    };
    m_call = m_desk->importTenants(next, dryRun, requestId, this,
                                   [this, purpose, run](const Fault &fault, const ImportReport &report) {
                                       if (run == m_run)
                                           answered(purpose, fault, report);
                                   });
}

void ImportDialog::answered(ImportSource::Purpose purpose, const Fault &fault, ImportReport report)
{
    const auto source = std::exchange(m_source, nullptr);
    m_call = nullptr;
    const bool dryRun = purpose == ImportSource::Purpose::DryRun;
    if (m_closing) {
        if (!dryRun && !fault.failed() && report.added > 0)
            emit imported(report.added);
        QDialog::reject();
        return;
    }
    if (fault.failed()) {
        failed(dryRun ? Step::Columns : Step::Report, fault);
        return;
    }
    if (source->error().failed()) {
        report.problems.prepend(
            {source->error().line, tr("file"), source->error().text, QStringLiteral("FILE_UNREADABLE")});
        ++report.problemsTotal;
    }
    m_report = report;
    if (dryRun || report.problemsTotal > 0) {
        m_reportPage->setReport(QFileInfo(m_file.path).fileName(), report);
        go(Step::Report);
        if (!dryRun)
            say(tr("Nothing was imported: the file or the fleet changed since the check."), true);
        return;
    }
    showResult(report);
}

void ImportDialog::failed(Step backTo, const Fault &fault)
{
    go(backTo);
    if (fault.kind == Fault::Kind::Cancelled)
        say(tr("Cancelled. Nothing was imported."));
    else
        say(fault.remedy.isEmpty() ? fault.summary : fault.summary + u' ' + fault.remedy, true);
}

void ImportDialog::showResult(const ImportReport &report)
{
    m_result->setText(
        tr("%1 tenants were imported. They are in the fleet now; their figures follow as telemetry arrives.")
            .arg(counted(report.added)));
    go(Step::Result);
    emit imported(report.added);
}

void ImportDialog::cancelCall()
{
    m_cancel->setEnabled(false);
    m_progressTitle->setText(tr("Cancelling…"));
    if (m_call)
        m_call->cancel();
}

void ImportDialog::reject()
{
    if (!m_source) {
        QDialog::reject();
        return;
    }
    m_closing = true;
    cancelCall();
}

void ImportDialog::go(Step step)
{
    m_step = step;
    const bool running = step == Step::Checking || step == Step::Importing;
    const int page = running ? 2 : step == Step::Report ? 3 : step == Step::Result ? 4 : static_cast<int>(step);
    m_pages->setCurrentIndex(page);
    m_back->setVisible(step == Step::Columns || step == Step::Report);
    m_cancel->setVisible(step != Step::Result);
    m_cancel->setEnabled(true);
    m_cancel->setText(running ? tr("Cancel") : tr("Close"));
    m_primary->setVisible(!running);
    switch (step) {
    case Step::File:
        m_primary->setText(tr("Choose file…"));
        break;
    case Step::Columns:
        m_primary->setText(tr("Check the file"));
        break;
    case Step::Report:
        m_primary->setText(importable() ? tr("Import %1 tenants").arg(counted(m_report.wouldAdd))
                                        : tr("Choose another file…"));
        break;
    case Step::Result:
        m_primary->setText(tr("Close"));
        break;
    case Step::Checking:
    case Step::Importing:
        break;
    }
    const bool ready = step != Step::Columns || missingColumns(m_columns->mapping()).isEmpty();
    m_primary->setEnabled(ready);
    m_primary->setDefault(true);
    (running || !ready ? m_cancel : m_primary)->setFocus();
    for (QPushButton *button : {m_back, m_cancel, m_primary})
        button->setAccessibleName(button->text());
    emit stepChanged(step);
}

void ImportDialog::dragEnterEvent(QDragEnterEvent *event)
{
    const auto urls = event->mimeData()->urls();
    if (!m_source && urls.size() == 1 && urls.front().isLocalFile())
        event->acceptProposedAction();
}

void ImportDialog::dropEvent(QDropEvent *event)
{
    load(event->mimeData()->urls().front().toLocalFile());
    event->acceptProposedAction();
}

} // namespace bulkhead
