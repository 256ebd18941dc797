#pragma once
#include <QTableView>

namespace bulkhead {

class Preferences;

/// The table of every list: whole rows, keyboard selection, Ctrl+C copies the selected rows as text (with header),
/// Enter or double click opens, header menu shows and hides columns; widths, order, hidden columns and sort are
/// remembered.
class DataTable : public QTableView
{
    Q_OBJECT
public:
    /// `memory`: key under which the columns are remembered; empty: not.
    DataTable(const QString &accessibleName, Preferences *preferences, const QString &memory,
              QWidget *parent = nullptr);

    void setModel(QAbstractItemModel *model) override;
    /// First widths, by column; columns of width 0 start hidden. Then what was remembered is put back. The stretched
    /// column takes what the others leave, but never less than a name needs.
    void setWidths(const QList<int> &widths, int stretchColumn);
    /// These columns are shown only where the table is at least so wide, until a person has chosen columns.
    void setSpareColumns(const QList<int> &columns, int width);
    void setMemory(const QString &memory) { m_memory = memory; } ///< Before setWidths().
    void fillColumnMenu(QMenu *menu);                            ///< One checkable action per column.
    [[nodiscard]] QString selectionAsText() const;               ///< Tab-separated, header first.
    [[nodiscard]] bool scrolling() const; ///< A person drags or wheels right now (until 400 ms after).

signals:
    void opened(const QModelIndex &index); ///< Enter or double click.
    void scrollingChanged(bool scrolling);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    [[nodiscard]] QString memoryKey() const;
    void remember();
    void restore();
    void rowHeights();
    void fitSpareColumns();
    Preferences *m_preferences;
    QString m_memory;
    class QTimer *m_still;
    void fillWidth();
    QList<int> m_spare;
    int m_spareWidth = 0;
    int m_stretchColumn = -1;
    bool m_restoring = false, m_filling = false;
};

} // namespace bulkhead
