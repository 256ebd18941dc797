#pragma once
#include "models/review_values.h"

#include <QObject>

#include <atomic>
#include <memory>
#include <thread>

namespace bulkhead {

/// All files of a pack into a folder of their own: both PDFs, the workbook and the CSVs. The folder appears under its
/// name only when everything in it is whole; nothing that is there already is touched. Work is on a thread of its own.
/// Use once.
class PackExport : public QObject
{
    Q_OBJECT
public:
    /// `into`: the folder in which the pack's folder is made.
    PackExport(Pack pack, const QString &into, bool internal, QObject *parent = nullptr);
    ~PackExport() override; ///< Cancels what runs.

    void start();
    void cancel(); ///< done() follows with "cancelled" unless it was too late.

signals:
    void progressed(int files, int of, const QString &next); ///< `next`: name of the file that is being written.
    /// The end, once. `problem` empty: `folder` holds everything.
    void done(const QString &problem, const QString &folder);

private:
    void work();
    [[nodiscard]] QString writeAll(const QString &folder);

    Pack m_pack;
    QString m_into;
    bool m_internal;
    std::atomic_bool m_cancelled = false;
    std::thread m_thread;
};

} // namespace bulkhead
