#pragma once
#include <QAbstractListModel>
#include <QList>
#include <QStringList>

namespace bulkhead {

class Preferences;

/// A table as a person wants to see it again, under a name.
struct SavedView
{
    QString name;        ///< Unique without regard to case.
    QString filter;      ///< In the grammar.
    QString sort;        ///< Field by its grammar name, "-" before it for descending; empty: none.
    QStringList columns; ///< Shown fields in their order by grammar name; empty: as they are.
    bool operator==(const SavedView &) const = default;
};

/// The saved views of one table, kept in the preferences, by name.
class SavedViews : public QAbstractListModel
{
    Q_OBJECT
public:
    static constexpr int kMost = 100;
    static constexpr int kLongestName = 60;

    /// `table`: key of the table in the preferences, such as "tenants". What cannot be read there is left out.
    SavedViews(Preferences *preferences, const QString &table, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override; ///< Name; tool tip: filter.

    [[nodiscard]] const QList<SavedView> &views() const { return m_views; }
    [[nodiscard]] const SavedView *find(const QString &name) const;
    /// Adds, or replaces the one of that name. Returns an empty string or why not.
    QString save(SavedView view);
    QString rename(const QString &from, const QString &to);
    void remove(const QString &name);

private:
    [[nodiscard]] int rowOf(const QString &name) const;
    [[nodiscard]] static QString problemWith(const QString &name);
    void write();

    Preferences *m_preferences;
    QString m_key;
    QList<SavedView> m_views;
};

} // namespace bulkhead
