#pragma once
#include "models/values.h"

#include <QWidget>

class QHBoxLayout;

namespace bulkhead {

class Workspace;

/// The person's own drafts that wait to be finished; nothing where there is none.
class DraftRow : public QWidget
{
    Q_OBJECT
public:
    explicit DraftRow(Workspace *workspace, QWidget *parent = nullptr);
    void load();

signals:
    void resume(const bulkhead::Draft &draft);
    void notice(const QString &sentence);

private:
    void show(const QList<Draft> &drafts);
    void add(const Draft &draft);

    Workspace *m_workspace;
    QHBoxLayout *m_row;
};

} // namespace bulkhead
