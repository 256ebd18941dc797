#pragma once
#include "widgets/theme/tokens.h"

#include <QList>
#include <QString>
#include <QWidget>

class QGridLayout;
class QLabel;

namespace bulkhead {

struct LinkCell
{
    QString text;
    Tone tone = Tone::Text;
    QString hint = {}; ///< Tooltip; spoken with the row.
};
struct LinkRow
{
    QString id; ///< Empty: the name leads nowhere.
    QString name;
    QList<LinkCell> cells;
};

/// A short list with a name in front that leads somewhere, and figures behind it. Rows that stay are written anew in
/// place: figures come every few seconds, and whoever is on a name by keyboard stays there.
class LinkTable : public QWidget
{
    Q_OBJECT
public:
    /// `titles`: of the name and of each cell. `words`: the last cell is a sentence, left-aligned, that takes the room.
    LinkTable(const QString &accessibleName, const QStringList &titles, bool words, QWidget *parent = nullptr);
    void setRows(const QList<LinkRow> &rows);

signals:
    void opened(const QString &id);

private:
    void rebuild(const QList<LinkRow> &rows);

    QStringList m_titles;
    bool m_words;
    QGridLayout *m_grid;
    QList<LinkRow> m_rows;
    QList<QWidget *> m_names;
    QList<QList<QLabel *>> m_cells;
};

} // namespace bulkhead
