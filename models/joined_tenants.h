#pragma once
#include "models/shown_tenants.h"

namespace bulkhead {

/// The tenants of several environments as rows of one table. Holds no row itself: a number leads to the fleet of its
/// environment, and nothing of one fleet is told to another's gateway.
class JoinedTenants : public ShownTenants
{
    Q_OBJECT
public:
    /// What is known of an environment beside its fleet.
    struct Member
    {
        QString id, name, letters;
        bool shown = true; ///< False: chosen away, or nobody is signed in; none of its rows is in any order.
        bool operator==(const Member &) const = default;
    };
    struct Owner
    {
        QString environmentId;
        quint32 fleetRow = 0;
    };

    explicit JoinedTenants(QObject *parent = nullptr);
    ~JoinedTenants() override;

    /// Adds the environment at the end; `fleet` outlives its membership.
    void add(const Member &member, Fleet *fleet);
    void change(const Member &member); ///< Another name, or shown and not.
    void remove(const QString &id);
    [[nodiscard]] QStringList ids() const; ///< In the order of environments.

    [[nodiscard]] Owner ownerOf(quint32 row) const; ///< Empty id: the environment has gone.

    [[nodiscard]] quint32 rows() const override;
    [[nodiscard]] quint32 count() const override; ///< Of shown environments.
    [[nodiscard]] bool complete() const override; ///< At least one is, and none that is shown is still coming.
    [[nodiscard]] bool has(FleetField field) const override;
    [[nodiscard]] Place at(quint32 row) const override;
    [[nodiscard]] QString environment(quint32 row) const override;
    /// By "<environment id>/<tenant id>": tenant ids of two gateways may be equal.
    [[nodiscard]] std::optional<quint32> find(const QString &id) const override;
    [[nodiscard]] quint64 factsVersion() const override;
    [[nodiscard]] quint64 figuresVersion() const override;
    [[nodiscard]] const std::vector<filter::Field> &grammar() const override;
    [[nodiscard]] std::unique_ptr<TenantOrderBuilder> orderBuilder() const override;

private:
    struct Source;
    class Builder;
    [[nodiscard]] Source *sourceOf(const QString &id, int *at = nullptr) const;
    void grow(Source &source);
    void retire(Source &source);
    void follow(Source *source);

    std::vector<std::unique_ptr<Source>> m_sources;
    /// A number's upper bits are a block, its lower ones a row in it. Whose block it is, and which of its blocks.
    struct Block
    {
        Source *source = nullptr; ///< Null: whose rows it held is gone.
        quint32 number = 0;
    };
    std::vector<Block> m_blocks;
    quint64 m_facts = 0; ///< Changes of membership.
};

} // namespace bulkhead
