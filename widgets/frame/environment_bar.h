#pragma once
#include <QFrame>
#include <QList>

class QHBoxLayout;
class QPushButton;

namespace bulkhead {

class EnvironmentList;

/// Above everything: all environments with the state of each, the one whose views are shown marked in its colour.
/// Hidden while there is only one.
class EnvironmentBar : public QFrame
{
    Q_OBJECT
public:
    explicit EnvironmentBar(EnvironmentList *list, QWidget *parent = nullptr);
    void setCurrent(const QString &id); ///< Empty: all of them together.

signals:
    void chosen(const QString &id); ///< Empty: all of them together.

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void rebuild();

    EnvironmentList *m_list;
    QString m_current;
    QHBoxLayout *m_row;
    QList<QPushButton *> m_tabs;
};

} // namespace bulkhead
