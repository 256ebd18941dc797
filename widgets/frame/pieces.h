#pragma once
#include "widgets/delegates/painting.h"
#include "widgets/theme/theme.h"

#include <QAbstractButton>
#include <QFrame>
#include <QPushButton>

class QHBoxLayout;
class QLabel;
class QProgressBar;
class QVBoxLayout;

namespace bulkhead {

/// A surface with a line and rounded corners; optional title with a dim remark behind it.
class Card : public QFrame
{
    Q_OBJECT
public:
    explicit Card(const QString &title = {}, const QString &remark = {}, QWidget *parent = nullptr);
    [[nodiscard]] QVBoxLayout *body() const { return m_body; }
    [[nodiscard]] QHBoxLayout *head() const { return m_head; } ///< Title row; actions go to its end.
    void setTitle(const QString &title);
    void setRemark(const QString &remark);

private:
    QVBoxLayout *m_body;
    QHBoxLayout *m_head;
    QLabel *m_title, *m_remark;
};

/// One figure that matters: name, large number in a tone, remark. A click goes where the figure comes from.
class FigureTile : public QAbstractButton
{
    Q_OBJECT
public:
    explicit FigureTile(const QString &name, QWidget *parent = nullptr);
    void setFigure(const QString &figure, const QString &remark, Tone tone = Tone::Text);
    void setName(const QString &name); ///< Shown and spoken from the next setFigure() on.
    void setInline(bool inlined);      ///< Number and name on one line, for a row of many.
    [[nodiscard]] QString figure() const { return m_figure; }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_name, m_figure, m_remark;
    Tone m_tone = Tone::Text;
    bool m_inline = false;
};

/// A badge as a widget.
class BadgeLabel : public QWidget
{
    Q_OBJECT
public:
    explicit BadgeLabel(const paint::Badge &badge = {}, QWidget *parent = nullptr);
    void setBadge(const paint::Badge &badge);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    paint::Badge m_badge;
};

/// A budget bar with its number, as a widget.
class BudgetBar : public QWidget
{
    Q_OBJECT
public:
    explicit BudgetBar(int budget, QWidget *parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {88, 20}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int m_budget;
};

/// Title of a page with a dim remark and room for actions at the right.
class PageHeader : public QWidget
{
    Q_OBJECT
public:
    explicit PageHeader(const QString &title, QWidget *parent = nullptr);
    void setTitle(const QString &title);
    void setRemark(const QString &remark);
    void addAction(QWidget *control); ///< To the right end.
    [[nodiscard]] QHBoxLayout *row() const { return m_row; }

private:
    QHBoxLayout *m_row;
    QLabel *m_title, *m_remark;
};

/// Empty, loading, failed or refused, in place of content: what it is, why, and the one thing to do next.
class EmptyState : public QWidget
{
    Q_OBJECT
public:
    explicit EmptyState(QWidget *parent = nullptr);
    void showEmpty(const QString &what, const QString &why, const QString &action = {});
    /// Appears only after 300 ms, so that quick answers do not flicker.
    void showLoading(const QString &what);
    void showFault(const Fault &fault, const QString &action = {}); ///< Refusals get no retry.
    void hideState();

signals:
    void acted(); ///< The button was pressed.

private:
    void fillIn(const QString &what, const QString &why, const QString &action, bool busy);
    QLabel *m_mark, *m_what, *m_why;
    QProgressBar *m_busy;
    QPushButton *m_action;
    class QTimer *m_delay;
};

enum class Button : int { Plain, Primary, Quiet, Link };
/// A name as words of a button: its ampersand is shown, not taken for a shortcut.
[[nodiscard]] QString buttonText(QString words);
/// `text` is shown as it is.
[[nodiscard]] QPushButton *makeButton(const QString &text, Button kind = Button::Plain);
/// A row of tabs with an underline; `chosen` gets the index.
class TabRow : public QWidget
{
    Q_OBJECT
public:
    explicit TabRow(const QStringList &titles, const QString &accessibleName, QWidget *parent = nullptr);
    void setCurrent(int index); ///< Emits chosen() when it is another.
    [[nodiscard]] int current() const { return m_current; }
    void setOffered(int index, bool offered); ///< One that is not is not shown. The current one stays current.

signals:
    void chosen(int index);

private:
    QList<QPushButton *> m_tabs;
    int m_current = 0;
};

} // namespace bulkhead
