#include "widgets/exchange/export_job.h"

#include "models/fleet_fields.h"

#include <QPointer>

namespace bulkhead {

namespace {

QList<int> numericColumns(const QStringList &columns)
{
    QList<int> numeric;
    for (qsizetype i = 0; i < columns.size(); ++i) {
        const auto field = fleetFieldOf(columns.at(i));
        if (field && !isText(*field))
            numeric.push_back(static_cast<int>(i));
    }
    return numeric;
}

} // namespace

ExportJob::ExportJob(Desk *desk, const ExportOrder &order, QObject *parent)
    : ExportJob(
        [desk, order](const TableAnswer &answer) {
            return desk->exportTenants(order.columns, order.filter, order.orderBy, answer.guard, answer.header,
                                       answer.rows, answer.then);
        },
        order.path, order.format, numericColumns(order.columns), parent)
{
}

ExportJob::ExportJob(TableSource source, const QString &path, FileFormat format, const QList<int> &numeric,
                     QObject *parent)
    : QObject(parent)
    , m_source(std::move(source))
    , m_path(path)
    , m_format(format)
    , m_numeric(numeric)
    , m_hand(new QObject)
    , m_writer(std::make_shared<std::unique_ptr<TableWriter>>())
{
    m_hand->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_hand, &QObject::deleteLater);
    m_thread.start();
}

ExportJob::~ExportJob()
{
    if (m_running && m_call)
        m_call->cancel();
    // The writer goes on its own thread, and its half file with it.
    QMetaObject::invokeMethod(m_hand, [writer = m_writer] { writer->reset(); });
    m_thread.quit();
    m_thread.wait();
}

void ExportJob::onWriter(std::function<QString(TableWriter &)> work)
{
    QMetaObject::invokeMethod(m_hand, [this, writer = m_writer, work = std::move(work)] {
        if (!*writer)
            return; // An earlier step failed and was told.
        const QString problem = work(**writer);
        if (problem.isEmpty())
            return;
        writer->reset();
        QMetaObject::invokeMethod(
            this, [this, problem] { written(problem); }, Qt::QueuedConnection);
    });
}

void ExportJob::start()
{
    m_running = true;
    QMetaObject::invokeMethod(m_hand, [writer = m_writer, path = m_path, format = m_format, numeric = m_numeric] {
        *writer = makeTableWriter(format, path, numeric);
    });
    m_call = m_source({
        this,
        [this](const ExportHeader &header) {
            m_total = header.rows;
            m_begun = true;
            onWriter([marking = header.marking, columns = header.columns](TableWriter &writer) {
                return writer.begin(marking, columns);
            });
            emit progressed(0, m_total);
        },
        [this](const QList<QStringList> &rows) {
            if (!m_running)
                return;
            m_rows += static_cast<quint64>(rows.size());
            onWriter([rows](TableWriter &writer) { return writer.add(rows); });
            emit progressed(m_rows, m_total);
        },
        [this](const Fault &fault, const bool &) { answered(fault); },
    });
}

void ExportJob::cancel()
{
    if (!m_running || m_finishing)
        return;
    if (m_call)
        m_call->cancel();
    end(tr("Cancelled. No file was left."));
}

void ExportJob::written(const QString &problem)
{
    if (!m_running)
        return;
    if (m_call)
        m_call->cancel();
    end(problem);
}

void ExportJob::answered(const Fault &fault)
{
    if (!m_running)
        return;
    if (fault.failed()) {
        end(fault.remedy.isEmpty() ? fault.summary : fault.summary + u' ' + fault.remedy);
        return;
    }
    if (!m_begun) {
        end(tr("The gateway sent no list. Try again."));
        return;
    }
    m_finishing = true;
    emit finishing();
    QMetaObject::invokeMethod(m_hand, [this, writer = m_writer] {
        if (!*writer)
            return;
        const QString problem = (*writer)->finish();
        writer->reset();
        QMetaObject::invokeMethod(
            this, [this, problem] { end(problem); }, Qt::QueuedConnection);
    });
}

void ExportJob::end(const QString &problem)
{
    if (!m_running)
        return;
    m_running = false;
    QMetaObject::invokeMethod(m_hand, [this, writer = m_writer, problem] {
        writer->reset();
        // Told only now, so that no half file is there when the person reads it.
        QMetaObject::invokeMethod(
            this, [this, problem] { emit done(problem, m_rows); }, Qt::QueuedConnection);
    });
}

} // namespace bulkhead
