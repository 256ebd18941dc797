#include "widgets/frame/whole_file.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

namespace bulkhead {
namespace {

QString text(const char *source)
{
    return QCoreApplication::translate("WholeFile", source);
}

} // namespace

QString writeWhole(const QString &path, const QByteArray &bytes)
{
    const auto problem = [&path](const QString &reason) {
        return text("%1 was not written: %2. Nothing was left there; choose another place or free some space.")
            .arg(QDir::toNativeSeparators(path), reason);
    };
    if (bytes.isEmpty())
        return problem(text("there is nothing to write"));
    if (QFileInfo(path).isSymLink())
        return problem(text("it is a link to another file"));
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner))
        return problem(file.errorString());
    if (file.write(bytes) != bytes.size() || !file.flush() || !file.commit())
        return problem(file.errorString());
    return {};
}

} // namespace bulkhead
