#pragma once
// Onboarding cases over time, in a column of their table: the standard's span, how far the case is, checkpoints, now.
#include "widgets/delegates/cell_delegate.h"

#include "models/values.h"

#include <QHeaderView>

namespace bulkhead {

/// The stretch of time that a column shows; UTC ms.
struct CourseSpan
{
    qint64 from = 0, to = 1, now = 0;
    /// From the first start to the last due date, live or now, with a little air.
    [[nodiscard]] static CourseSpan of(const QList<OnboardingCase> &cases, qint64 nowMs);
    [[nodiscard]] double at(qint64 ms, const QRect &area) const;
};

/// Draws `column` as a course, every other as CellDelegate does.
class CourseDelegate : public CellDelegate
{
    Q_OBJECT
public:
    CourseDelegate(Source source, int column, QObject *parent = nullptr);
    void setSpan(const CourseSpan &span) { m_span = span; }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    int m_column;
    CourseSpan m_span;
};

/// A header that shows days over the course.
class CourseHeader : public QHeaderView
{
    Q_OBJECT
public:
    CourseHeader(int column, QWidget *parent = nullptr);
    void setSpan(const CourseSpan &span);

protected:
    void paintSection(QPainter *painter, const QRect &rect, int section) const override;

private:
    int m_column;
    CourseSpan m_span;
};

} // namespace bulkhead
