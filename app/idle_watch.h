#pragma once
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace bulkhead {

/// Tells when nobody has used keyboard, pointer or touch in any window of the console for a while. Time during which
/// the computer slept counts. GUI thread.
class IdleWatch : public QObject
{
    Q_OBJECT
public:
    explicit IdleWatch(QObject *parent = nullptr);
    void setMinutes(int minutes) { setPatience(qint64(minutes) * 60'000); } ///< 0: never.
    void setPatience(qint64 ms);                                            ///< The same in milliseconds.

signals:
    void idle(); ///< Once; again only after somebody was here in between.

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void look();
    void somebody();

    QTimer m_look;
    QElapsedTimer m_since;    ///< Does not count sleep,
    qint64 m_sinceWallMs = 0; ///< but the clock on the wall does.
    qint64 m_patienceMs = 0;
    bool m_told = false;
};

} // namespace bulkhead
