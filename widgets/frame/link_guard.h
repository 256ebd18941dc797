#pragma once
#include <QObject>
#include <QTimer>

namespace bulkhead {

/// A link that arrives changes what is on the screen under the hands of whoever types or clicks. For a second after it
/// this takes the keys and clicks of its window, so that nothing is decided that was not looked at.
class LinkGuard : public QObject
{
    Q_OBJECT
public:
    explicit LinkGuard(QWidget *window);
    void arm(); ///< A second from now on.

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    [[nodiscard]] bool isWithin(QObject *watched) const;
    QWidget *m_window;
    QTimer m_second;
};

} // namespace bulkhead
