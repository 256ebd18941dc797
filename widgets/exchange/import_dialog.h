#pragma once
#include "models/desk.h"
#include "widgets/exchange/import_source.h"

#include <QDialog>

class QLabel;
class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace bulkhead {

class MappingPage;
class ReportPage;

/// Adds tenants from a CSV file, all or none: file → columns → dry run on the gateway → report → import. Opened with
/// open(). The file is read in slices; nothing of it stays in memory.
class ImportDialog : public QDialog
{
    Q_OBJECT
public:
    enum class Step : int { File, Columns, Checking, Report, Importing, Result };

    explicit ImportDialog(Desk *desk, QWidget *parent = nullptr);
    ~ImportDialog() override;

    void load(const QString &path); ///< As if the person had chosen this file.
    [[nodiscard]] Step step() const { return m_step; }
    void reject() override; ///< While a call runs: cancels it, then closes.

signals:
    void stepChanged(bulkhead::ImportDialog::Step step);
    void imported(quint64 added);

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void build();
    void chooseFile();
    void loaded(const CsvPreview &file);
    void primary();
    [[nodiscard]] bool importable() const; ///< The last check found nothing against it.
    void back();
    void run(ImportSource::Purpose purpose);
    void answered(ImportSource::Purpose purpose, const Fault &fault, ImportReport report);
    void failed(Step backTo, const Fault &fault);
    void showResult(const ImportReport &report);
    void cancelCall();
    void go(Step step);
    void say(const QString &text, bool bad = false);

    Desk *m_desk;
    CsvPreview m_file;
    ImportReport m_report;
    QString m_requestId; ///< Of the import; kept for a retry of the same file and columns.
    std::shared_ptr<ImportSource> m_source;
    CallRef m_call;
    Step m_step = Step::File;
    bool m_closing = false;
    quint64 m_run = 0; ///< Answers of an earlier run are dropped.

    QStackedWidget *m_pages;
    MappingPage *m_columns;
    ReportPage *m_reportPage;
    QLabel *m_progressTitle, *m_result, *m_state;
    QProgressBar *m_progress;
    QPushButton *m_cancel, *m_back, *m_primary;
};

} // namespace bulkhead
