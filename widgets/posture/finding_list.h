#pragma once
#include "models/posture_values.h"

#include <QWidget>

class QVBoxLayout;

namespace bulkhead {

/// Findings that no control and no attempt shows: each with its cause and what would mend it. Hidden where there are
/// none.
class FindingList : public QWidget
{
    Q_OBJECT
public:
    explicit FindingList(QWidget *parent = nullptr);
    void setFindings(const QList<PostureFinding> &findings);

private:
    QVBoxLayout *m_column;
};

} // namespace bulkhead
