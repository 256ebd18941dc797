#pragma once
#include "models/destination.h"

#include <QPushButton>
#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace bulkhead {

class BrandMark;
class Workspace;

/// An entry of the navigation with a count; amber or red when the count is a call to act.
class NavigationButton : public QPushButton
{
    Q_OBJECT
public:
    NavigationButton(const QString &title, QWidget *parent = nullptr);
    enum class Call { None, Warn, Alarm };
    /// `spoken`: what is counted, for screen readers ("2 crossed"); empty: the count alone.
    void setCount(const QString &count, Call call, const QString &spoken = {});

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_title, m_count;
    Call m_call = Call::None;
};

/// The views at the left, with honest counts within scope.
class Navigation : public QWidget
{
    Q_OBJECT
public:
    explicit Navigation(Workspace *workspace, QWidget *parent = nullptr);
    /// `section`: the heading that it stands under; empty: none. Views of a section are added one after the other.
    void addView(View view, const QString &title, const QString &section = {});
    void setCurrent(View view);
    [[nodiscard]] BrandMark *brand() const { return m_brand; }
    void offer(View view, bool offered); ///< A view that the role may not use has no entry.

signals:
    void chosen(bulkhead::View view);

private:
    void count();
    void countPostures();
    void countGrants();
    Workspace *m_workspace;
    QVBoxLayout *m_column;
    BrandMark *m_brand;
    QMap<View, NavigationButton *> m_buttons;
    struct Section
    {
        QString title;
        QLabel *heading = nullptr;
        QList<NavigationButton *> entries;
    };
    QList<Section> m_sections;
};

} // namespace bulkhead
