#include "models/preferences.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

namespace bulkhead {
namespace {

constexpr qint64 kLargestFile = 16 << 20;
constexpr int kWriteAfterMs = 700;
constexpr QFileDevice::Permissions kOwnerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
const QString kBytes = QStringLiteral("$bytes");

/// JSON knows no bytes; Qt would turn them into text and lose those that are no UTF-8 (window states are not).
QJsonValue toJson(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::QByteArray:
        return QJsonObject{{kBytes, QString::fromLatin1(value.toByteArray().toBase64())}};
    case QMetaType::QVariantMap: {
        QJsonObject object;
        const QVariantMap map = value.toMap();
        for (auto it = map.begin(); it != map.end(); ++it)
            object.insert(it.key(), toJson(it.value()));
        return object;
    }
    case QMetaType::QVariantList: {
        QJsonArray array;
        const QVariantList list = value.toList();
        for (const QVariant &item : list)
            array.append(toJson(item));
        return array;
    }
    default:
        return QJsonValue::fromVariant(value);
    }
}

QVariant fromJson(const QJsonValue &value)
{
    if (value.isArray()) {
        QVariantList list;
        const QJsonArray array = value.toArray();
        for (const auto &item : array)
            list.append(fromJson(item));
        return list;
    }
    if (!value.isObject())
        return value.toVariant();
    const QJsonObject object = value.toObject();
    if (object.size() == 1 && object.contains(kBytes))
        return QByteArray::fromBase64(object.value(kBytes).toString().toLatin1());
    QVariantMap map;
    for (auto it = object.begin(); it != object.end(); ++it)
        map.insert(it.key(), fromJson(it.value()));
    return map;
}

} // namespace

Preferences::Preferences(const QString &path, QObject *parent)
    : QObject(parent)
    , m_path(path)
{
    m_writeSoon.setSingleShot(true);
    m_writeSoon.setInterval(kWriteAfterMs);
    connect(&m_writeSoon, &QTimer::timeout, this, [this] {
        const QString before = m_lastFailure;
        const QString failure = write();
        m_lastFailure = failure;
        m_dirty = !failure.isEmpty();
        if (m_dirty && failure != before)
            emit failed(failure);
    });
    if (!m_path.isEmpty())
        read();
}

Preferences::~Preferences()
{
    if (m_dirty)
        flush();
}

void Preferences::read()
{
    QFile file(m_path);
    if (!file.exists())
        return;
    if (!file.open(QIODevice::ReadOnly)) {
        keepAside(tr("The settings file could not be read (%1).").arg(file.errorString()));
        return;
    }
    QJsonParseError error;
    const QByteArray bytes = file.size() > kLargestFile ? QByteArray() : file.readAll();
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &error);
    file.close();
    const QJsonObject root = document.object();
    const QJsonValue version = root.value(QStringLiteral("version"));
    if (!document.isObject() || !version.isDouble() || version.toInt() < 1
        || !root.value(QStringLiteral("values")).isObject())
        keepAside(tr("The settings file is broken."));
    else if (version.toDouble() > kVersion)
        keepAside(tr("The settings file was written by a newer Bulkhead."));
    else
        m_values = fromJson(root.value(QStringLiteral("values"))).toMap();
}

void Preferences::keepAside(const QString &what)
{
    const QString stamp = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmmss"));
    QString kept = QStringLiteral("%1.kept-%2").arg(m_path, stamp);
    for (int again = 2; QFileInfo::exists(kept); ++again)
        kept = QStringLiteral("%1.kept-%2-%3").arg(m_path, stamp).arg(again);
    if (QFile::rename(m_path, kept)) {
        m_notice = tr("%1 It was kept as %2; defaults are used.").arg(what, QFileInfo(kept).fileName());
        return;
    }
    m_refusal = tr("Settings are not saved: %1 could not be kept aside.").arg(QFileInfo(m_path).fileName());
    m_notice = tr("%1 Defaults are used, and nothing is saved until the file is moved away.").arg(what);
}

QVariant Preferences::value(const QString &key, const QVariant &fallback) const
{
    return m_values.value(key, fallback);
}

void Preferences::set(const QString &key, const QVariant &value)
{
    const auto it = m_values.constFind(key);
    if (it != m_values.constEnd() && it->typeId() == value.typeId() && *it == value)
        return;
    m_values.insert(key, value);
    changed();
}

void Preferences::remove(const QString &key)
{
    if (m_values.remove(key))
        changed();
}

void Preferences::changed()
{
    if (m_path.isEmpty())
        return;
    m_dirty = true;
    if (!m_writeSoon.isActive())
        m_writeSoon.start();
}

bool Preferences::flush()
{
    m_writeSoon.stop();
    if (!m_dirty || m_path.isEmpty())
        return true;
    m_lastFailure = write();
    m_dirty = !m_lastFailure.isEmpty();
    if (m_dirty)
        emit failed(m_lastFailure);
    return !m_dirty;
}

QString Preferences::write() const
{
    if (!m_refusal.isEmpty())
        return m_refusal;
    const QDir directory = QFileInfo(m_path).absoluteDir();
    if (!directory.exists()) {
        if (!QDir().mkpath(directory.absolutePath()))
            return tr("Settings are not saved: the folder %1 cannot be made.").arg(directory.absolutePath());
        QFile::setPermissions(directory.absolutePath(), kOwnerOnly | QFileDevice::ExeOwner);
    }
    const QJsonObject root{{QStringLiteral("version"), kVersion}, {QStringLiteral("values"), toJson(m_values)}};
    const QByteArray bytes = QJsonDocument(root).toJson();
    QSaveFile file(m_path);
    // A short write or a failed flush shows only in commit(): a full disk is silent before.
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(kOwnerOnly) || file.write(bytes) != bytes.size()
        || !file.commit()) {
        return tr("Settings are not saved: %1. They hold until Bulkhead is closed.").arg(file.errorString());
    }
    return {};
}

QString Preferences::notice() const
{
    return m_notice;
}

} // namespace bulkhead
