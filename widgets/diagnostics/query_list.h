#pragma once
#include "models/diagnostics_values.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QListWidget;

namespace bulkhead {

/// The library of reviewed queries: searched by every word of title, purpose and id; chosen by keys or mouse.
class QueryList : public QWidget
{
    Q_OBJECT
public:
    explicit QueryList(QWidget *parent = nullptr);

    void setQueries(const QList<ShelfQuery> &queries);
    /// False: there is none of this id.
    bool choose(const QString &id);
    [[nodiscard]] QString chosenId() const;
    void focusSearch();
    void focusList();

signals:
    void chosen(const QString &id);

private:
    void filter();

    QLineEdit *m_search;
    QListWidget *m_list;
    QLabel *m_none;
};

} // namespace bulkhead
