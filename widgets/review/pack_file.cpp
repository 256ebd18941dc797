#include "widgets/review/pack_file.h"

#include "widgets/review/pack_pdf.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

#include <utility>

namespace bulkhead {

void writePackLater(const Pack &pack, const PageFormat &format, const QString &path, QObject *guard,
                    std::function<void(const QString &problem)> then)
{
    QThreadPool::globalInstance()->start([pack, format, path, guard = QPointer(guard), then = std::move(then)] {
        const QString problem = writeWhole(path, packPdf(pack, format));
        QMetaObject::invokeMethod(
            qApp,
            [guard, then, problem] {
                if (guard)
                    then(problem);
            },
            Qt::QueuedConnection);
    });
}

} // namespace bulkhead
