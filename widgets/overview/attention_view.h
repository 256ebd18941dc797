#pragma once
#include "models/attention.h"

#include <QListView>

namespace bulkhead {

class Workspace;

/// What needs attention, ordered by impact, each with an edge in the colour of its severity. Enter or click goes there.
class AttentionView : public QListView
{
    Q_OBJECT
public:
    explicit AttentionView(Workspace *workspace, QWidget *parent = nullptr);
    [[nodiscard]] qsizetype count() const { return m_items.size(); }

signals:
    void chosen(const bulkhead::Destination &place);
    void countChanged();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void refresh();
    void take(const QModelIndex &index);
    Workspace *m_workspace;
    AttentionList *m_model;
    QList<AttentionItem> m_items;
};

} // namespace bulkhead
