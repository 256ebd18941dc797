#pragma once
#include "models/destination.h"

#include <QPushButton>
#include <QWidget>

class QVBoxLayout;

namespace bulkhead {

class BrandMark;
class Workspace;

/// An entry of the navigation with a count; red when the count is a call to act.
class NavigationButton : public QPushButton
{
    Q_OBJECT
public:
    NavigationButton(const QString &title, QWidget *parent = nullptr);
    void setCount(const QString &count, bool alarm);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_title, m_count;
    bool m_alarm = false;
};

/// The views at the left, with honest counts within scope.
class Navigation : public QWidget
{
    Q_OBJECT
public:
    explicit Navigation(Workspace *workspace, QWidget *parent = nullptr);
    void addView(View view, const QString &title);
    void setCurrent(View view);
    [[nodiscard]] BrandMark *brand() const { return m_brand; }
    void offer(View view, bool offered); ///< A view that the role may not use has no entry.

signals:
    void chosen(bulkhead::View view);

private:
    void count();
    Workspace *m_workspace;
    QVBoxLayout *m_column;
    BrandMark *m_brand;
    QMap<View, NavigationButton *> m_buttons;
};

} // namespace bulkhead
