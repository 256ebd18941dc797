#pragma once
#include "models/review_merge.h"

#include <QDialog>

class QButtonGroup;
class QVBoxLayout;

namespace bulkhead {

/// Two people wrote the same part: both texts side by side, and a choice for each. Nothing is lost by leaving it.
class ConflictDialog : public QDialog
{
    Q_OBJECT
public:
    ConflictDialog(const QString &tenantName, const QList<ReviewClash> &clashes, QWidget *parent = nullptr);

signals:
    void settled(const QSet<QString> &partsOfMine);

private:
    void addPart(QVBoxLayout *column, const ReviewClash &clash);
    QList<std::pair<QString, QButtonGroup *>> m_choices;
};

} // namespace bulkhead
