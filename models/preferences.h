#pragma once
#include <QByteArray>
#include <QObject>
#include <QTimer>
#include <QVariant>

namespace bulkhead {

/// What the console remembers between starts, one JSON file (mode 0600) per person. A broken or newer file is kept
/// aside as
/// "<file>.kept-<time>" and defaults are used; notice() then says so. Writes are atomic and checked; failed() tells why
/// not.
class Preferences : public QObject
{
    Q_OBJECT
public:
    static constexpr int kVersion = 1;
    explicit Preferences(const QString &path, QObject *parent = nullptr); ///< Reads at once. Empty path: memory only.
    ~Preferences() override;                                              ///< Writes what waits.

    [[nodiscard]] QVariant value(const QString &key, const QVariant &fallback = {}) const;
    void set(const QString &key, const QVariant &value); ///< Written within a second.
    void remove(const QString &key);
    bool flush();                         ///< False: not written; failed() was emitted.
    [[nodiscard]] QString notice() const; ///< Empty, or one sentence for the person.

signals:
    void failed(const QString &sentence);

private:
    void read();
    void keepAside(const QString &what);
    [[nodiscard]] QString write() const; ///< Empty, or why not.
    void changed();

    QString m_path;
    QVariantMap m_values;
    QString m_notice;
    QString m_refusal;     ///< Why nothing may be written: a file that could not be kept aside is never overwritten.
    QString m_lastFailure; ///< Said once per failure by the timer, not once a second.
    QTimer m_writeSoon;
    bool m_dirty = false;
};

} // namespace bulkhead
