#pragma once
#include "widgets/theme/theme.h"

#include <QWidget>

class QGridLayout;

namespace bulkhead {

/// Names at the left, what was agreed beside them.
class TermGrid : public QWidget
{
    Q_OBJECT
public:
    explicit TermGrid(QWidget *parent = nullptr);
    void add(const QString &name, const QString &text, Tone tone = Tone::Text);
    void clear();

private:
    QGridLayout *m_grid;
    int m_rows = 0;
};

} // namespace bulkhead
