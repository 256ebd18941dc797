#pragma once
#include "models/values.h"

#include <QFrame>

class QLabel;

namespace bulkhead {

class Workspace;

/// Bottom line: state of the stream, age of the figures, updates per second, source, gateway, time.
class StreamBar : public QFrame
{
    Q_OBJECT
public:
    explicit StreamBar(Workspace *workspace, QWidget *parent = nullptr);
    /// One sentence for some seconds.
    void say(const QString &sentence);

protected:
    /// The notice has what room there is: it is cut anew when that is another.
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void refresh();
    void fitNotice();
    /// `lacks`: what the gateway, being older, does not offer, as a sentence; empty: nothing.
    void showGateway(const QString &version, const QString &lacks);
    Workspace *m_workspace;
    QLabel *m_link, *m_age, *m_rate, *m_notice, *m_source, *m_gateway, *m_time;
    class QTimer *m_second, *m_quiet;
    QString m_sentence;
};

/// Age of the figures in words: "0.4 s behind", "12 s behind".
[[nodiscard]] QString ageText(qint64 ms);

} // namespace bulkhead
