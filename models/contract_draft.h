#pragma once
#include "models/contract_values.h"

#include <QVariantMap>

#include <optional>

namespace bulkhead {

class Preferences;

/// A version that is being written, kept in the person's preferences (mode 0600) so that a crash loses no more than a
/// second. Ids and terms only: the note is free text and may hold names, so it is left out, as is who proposed.
class ContractDrafts
{
public:
    explicit ContractDrafts(Preferences *preferences)
        : m_preferences(preferences)
    {
    }
    struct Kept
    {
        terms::Contract draft;
        int baseNumber = 0; ///< The newest version when it was begun.
        qint64 savedMs = 0;
    };
    [[nodiscard]] std::optional<Kept> find(const QString &tenantId) const; ///< A text that is none of ours: nothing.
    [[nodiscard]] QStringList tenants() const;                             ///< Ids of those with a draft, sorted.
    void keep(const Kept &kept);
    void drop(const QString &tenantId);

private:
    Preferences *m_preferences;
};

/// Exact: what toMap() wrote, fromMap() reads as it was, but for the note and who proposed and approved.
[[nodiscard]] QVariantMap toMap(const terms::Contract &contract);
[[nodiscard]] std::optional<terms::Contract> fromMap(const QVariantMap &map);

} // namespace bulkhead
