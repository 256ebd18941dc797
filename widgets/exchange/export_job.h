#pragma once
#include "models/desk.h"
#include "models/table_answer.h"
#include "widgets/exchange/table_writer.h"

#include <QThread>

namespace bulkhead {

struct ExportOrder
{
    QStringList columns; ///< Names of the filter grammar.
    QString filter, orderBy;
    QString path;
    FileFormat format = FileFormat::Csv;
};

/// Starts the call that brings the rows; its answers go to what it is given.
using TableSource = std::function<CallRef(TableAnswer)>;

/// One list on its way from the gateway to a file. Rows are written on a thread of their own. Until done()
/// without a problem the target is untouched; after a cancel, an error or the job's end nothing is left of it. Use
/// once.
class ExportJob : public QObject
{
    Q_OBJECT
public:
    /// Tenants, as ordered.
    ExportJob(Desk *desk, const ExportOrder &order, QObject *parent = nullptr);
    /// `numeric`: as in makeTableWriter().
    ExportJob(TableSource source, const QString &path, FileFormat format, const QList<int> &numeric,
              QObject *parent = nullptr);
    ~ExportJob() override; ///< Cancels what runs.

    void start();
    void cancel(); ///< done() follows with "cancelled"; too late once finishing() was emitted.
    [[nodiscard]] bool running() const { return m_running; }

signals:
    void progressed(quint64 rows, quint64 total); ///< At most as often as chunks come.
    void finishing();                             ///< All rows came; the file is being closed.
    /// The end, once. `problem` empty: `rows` rows are in the file.
    void done(const QString &problem, quint64 rows);

private:
    void onWriter(std::function<QString(TableWriter &)> work);
    void written(const QString &problem);
    void answered(const Fault &fault);
    void end(const QString &problem);

    TableSource m_source;
    QString m_path;
    FileFormat m_format;
    QList<int> m_numeric;
    CallRef m_call;
    QThread m_thread;
    QObject *m_hand;                                        ///< Lives on m_thread; work is posted to it in order.
    std::shared_ptr<std::unique_ptr<TableWriter>> m_writer; ///< Touched on m_thread only.
    quint64 m_rows = 0, m_total = 0;
    bool m_running = false, m_begun = false, m_finishing = false;
};

} // namespace bulkhead
