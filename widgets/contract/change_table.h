#pragma once
#include "models/contract_changes.h"

#include <QWidget>

namespace bulkhead {

/// Old and new terms side by side, one change a row; says so when nothing changes.
class ChangeTable : public QWidget
{
    Q_OBJECT
public:
    explicit ChangeTable(const QList<TermChange> &changes, QWidget *parent = nullptr);
};

} // namespace bulkhead
