#pragma once
#include "models/destination.h"

#include <QList>
#include <QObject>

namespace bulkhead {

/// Where a person has been, for back and forward.
class History : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    static constexpr qsizetype kMost = 100;

    /// Went there: what lay ahead is forgotten. The same place again is no step.
    void visit(const Destination &place);
    /// The present place looks different now (another tab, another filter): no step of its own.
    void amend(const Destination &place);
    [[nodiscard]] bool canGoBack() const { return m_at > 0; }
    [[nodiscard]] bool canGoForward() const { return m_at + 1 < m_places.size(); }
    std::optional<Destination> back(); ///< Where to go; nothing at the end.
    std::optional<Destination> forward();
    [[nodiscard]] std::optional<Destination> here() const;
    void clear(); ///< Of another role or gateway: old places may not be seen any more.

signals:
    void changed(); ///< canGoBack(), canGoForward() or here() may differ.

private:
    std::optional<Destination> step(qsizetype by);

    QList<Destination> m_places;
    qsizetype m_at = -1;
};

} // namespace bulkhead
