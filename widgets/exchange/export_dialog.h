#pragma once
#include "models/desk.h"
#include "widgets/exchange/table_writer.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QListWidget;
class QProgressBar;
class QPushButton;

namespace bulkhead {

class ExportJob;

/// What is exported: the list as the person sees it.
struct ExportView
{
    QStringList columns; ///< Names of the filter grammar, in order; checked at first.
    QString filter;      ///< Empty: every tenant in scope.
    QString orderBy;
    quint64 rows = 0; ///< As shown now, for the text; the gateway decides.
};

/// Exports the fleet list to CSV or XLSX: columns, format, then progress. Opened with open(); only columns that the
/// role sees are offered. An ExportJob keeps partial files away.
class ExportDialog : public QDialog
{
    Q_OBJECT
public:
    ExportDialog(Desk *desk, ExportView view, QWidget *parent = nullptr);
    ~ExportDialog() override;

    /// Starts writing to this file, in the format of its ending. Nothing happens while a job runs.
    void exportTo(const QString &path);
    void reject() override; ///< While a job runs: cancels it and stays until it has ended.

signals:
    void exported(const QString &path, quint64 rows);

private:
    void fillColumns();
    [[nodiscard]] QStringList chosenColumns() const;
    [[nodiscard]] FileFormat chosenFormat() const;
    void choosePath();
    void finish(const QString &path, const QString &problem, quint64 rows);
    void refresh();

    Desk *m_desk;
    ExportView m_view;
    QListWidget *m_columns;
    QComboBox *m_format;
    QLabel *m_state;
    QProgressBar *m_progress;
    QPushButton *m_cancel, *m_export;
    ExportJob *m_job = nullptr;
    bool m_closing = false;
};

} // namespace bulkhead
