#pragma once
#include "models/contract_changes.h"

#include <QWidget>

class QScrollArea;

namespace bulkhead {

/// Old and new terms side by side, one change a row; says so when nothing changes.
class ChangeTable : public QWidget
{
    Q_OBJECT
public:
    explicit ChangeTable(const QList<TermChange> &changes, QWidget *parent = nullptr);
};

/// The same in an area that scrolls and has the table's own ground.
[[nodiscard]] QScrollArea *scrolledChanges(const QList<TermChange> &changes);

} // namespace bulkhead
