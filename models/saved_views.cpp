#include "models/saved_views.h"

#include "models/preferences.h"

#include <algorithm>

namespace bulkhead {

SavedViews::SavedViews(Preferences *preferences, const QString &table, QObject *parent)
    : QAbstractListModel(parent)
    , m_preferences(preferences)
    , m_key(QStringLiteral("views/") + table)
{
    const QVariantList stored = preferences->value(m_key).toList();
    for (const QVariant &item : stored) {
        const QVariantMap map = item.toMap();
        const SavedView view{
            map.value(QStringLiteral("name")).toString(), map.value(QStringLiteral("filter")).toString(),
            map.value(QStringLiteral("sort")).toString(), map.value(QStringLiteral("columns")).toStringList()};
        if (m_views.size() < kMost && problemWith(view.name).isEmpty() && rowOf(view.name) < 0)
            m_views.append(view);
    }
}

int SavedViews::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_views.size());
}

QVariant SavedViews::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const SavedView &view = m_views[index.row()];
    if (role == Qt::DisplayRole)
        return view.name;
    return role == Qt::ToolTipRole ? QVariant(view.filter) : QVariant();
}

const SavedView *SavedViews::find(const QString &name) const
{
    const int row = rowOf(name);
    return row < 0 ? nullptr : &m_views[row];
}

QString SavedViews::save(SavedView view)
{
    view.name = view.name.simplified();
    if (const QString problem = problemWith(view.name); !problem.isEmpty())
        return problem;
    if (const int row = rowOf(view.name); row >= 0) {
        m_views[row] = view;
        emit dataChanged(index(row), index(row));
    } else {
        if (m_views.size() >= kMost)
            return tr("There are %1 views already: remove one first.").arg(kMost);
        const int at = static_cast<int>(m_views.size());
        beginInsertRows({}, at, at);
        m_views.append(view);
        endInsertRows();
    }
    write();
    return {};
}

QString SavedViews::rename(const QString &from, const QString &to)
{
    const QString name = to.simplified();
    const int row = rowOf(from), taken = rowOf(name);
    if (const QString problem = problemWith(name); !problem.isEmpty())
        return problem;
    if (row < 0)
        return tr("There is no view “%1”.").arg(from);
    if (taken >= 0 && taken != row)
        return tr("There is a view “%1” already.").arg(name);
    m_views[row].name = name;
    emit dataChanged(index(row), index(row));
    write();
    return {};
}

void SavedViews::remove(const QString &name)
{
    const int row = rowOf(name);
    if (row < 0)
        return;
    beginRemoveRows({}, row, row);
    m_views.removeAt(row);
    endRemoveRows();
    write();
}

int SavedViews::rowOf(const QString &name) const
{
    const auto it = std::find_if(m_views.begin(), m_views.end(), [&](const SavedView &view) {
        return view.name.compare(name, Qt::CaseInsensitive) == 0;
    });
    return it == m_views.end() ? -1 : static_cast<int>(it - m_views.begin());
}

QString SavedViews::problemWith(const QString &name)
{
    if (name.isEmpty())
        return tr("A view needs a name.");
    return name.size() > kLongestName ? tr("A view's name has at most %1 characters.").arg(kLongestName) : QString();
}

void SavedViews::write()
{
    QVariantList list;
    for (const SavedView &view : m_views) {
        list.append(QVariantMap{{QStringLiteral("name"), view.name},
                                {QStringLiteral("filter"), view.filter},
                                {QStringLiteral("sort"), view.sort},
                                {QStringLiteral("columns"), QVariant(view.columns)}});
    }
    m_preferences->set(m_key, list);
}

} // namespace bulkhead
