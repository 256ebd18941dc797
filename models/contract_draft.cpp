#include "models/contract_draft.h"

#include "models/preferences.h"

namespace bulkhead {
namespace {

const QString kKey = QStringLiteral("contract-drafts");
constexpr int kFormat = 1;
constexpr qsizetype kMostRows = 50;

QVariantMap measureMap(const terms::Measure &m)
{
    return {{QStringLiteral("kind"), int(m.kind)},
            {QStringLiteral("sliceMinutes"), m.sliceMinutes},
            {QStringLiteral("sliceTargetE7"), m.sliceTargetE7},
            {QStringLiteral("emptySlice"), int(m.emptySlice)},
            {QStringLiteral("noDataSlice"), int(m.noDataSlice)},
            {QStringLiteral("minRequests"), m.minRequests},
            {QStringLiteral("errorThresholdE7"), m.errorThresholdE7},
            {QStringLiteral("minRunMinutes"), m.minRunMinutes},
            {QStringLiteral("latencyMs"), m.latencyMs},
            {QStringLiteral("expectedRuns"), m.expectedRuns}};
}

/// Reads numbers by name; a missing or other value makes the whole draft unreadable.
class Reader
{
public:
    explicit Reader(QVariantMap map)
        : m_map(std::move(map))
    {
    }
    template<typename Number>
    void take(const char *name, Number &out)
    {
        bool fine = false;
        const qint64 value = m_map.value(QLatin1String(name)).toLongLong(&fine);
        m_fine = m_fine && fine;
        out = static_cast<Number>(value);
    }
    void text(const char *name, QString &out)
    {
        m_fine = m_fine && m_map.contains(QLatin1String(name));
        out = m_map.value(QLatin1String(name)).toString();
    }
    template<typename Row, typename Read>
    void rows(const char *name, QList<Row> &out, Read read)
    {
        const QVariantList list = m_map.value(QLatin1String(name)).toList();
        m_fine = m_fine && m_map.contains(QLatin1String(name)) && list.size() <= kMostRows;
        for (const QVariant &item : list) {
            Reader inner(item.toMap());
            Row row;
            read(inner, row);
            m_fine = m_fine && inner.fine();
            out.append(row);
        }
    }
    [[nodiscard]] bool fine() const { return m_fine; }

private:
    QVariantMap m_map;
    bool m_fine = true;
};

void readMeasure(Reader &from, terms::Measure &m)
{
    from.take("kind", m.kind);
    from.take("sliceMinutes", m.sliceMinutes);
    from.take("sliceTargetE7", m.sliceTargetE7);
    from.take("emptySlice", m.emptySlice);
    from.take("noDataSlice", m.noDataSlice);
    from.take("minRequests", m.minRequests);
    from.take("errorThresholdE7", m.errorThresholdE7);
    from.take("minRunMinutes", m.minRunMinutes);
    from.take("latencyMs", m.latencyMs);
    from.take("expectedRuns", m.expectedRuns);
}

void readCredits(Reader &from, terms::CreditTerms &credits)
{
    from.rows("tiers", credits.tiers, [](Reader &in, terms::CreditTier &tier) {
        in.take("lowerE7", tier.lowerE7);
        in.take("kind", tier.kind);
        in.take("amountE4", tier.amountE4);
    });
    from.text("currency", credits.currency);
    from.take("monthlyFeeMinor", credits.monthlyFeeMinor);
    from.take("proRata", credits.proRata);
    from.take("minCreditMinor", credits.minCreditMinor);
    from.take("capE4", credits.capE4);
    from.take("stacking", credits.stacking);
    from.take("claimDays", credits.claimDays);
    from.take("autoIssue", credits.autoIssue);
    from.take("exclusiveRemedy", credits.exclusiveRemedy);
    from.take("chronicBreaches", credits.chronicBreaches);
    from.take("chronicPeriods", credits.chronicPeriods);
}

void writeCredits(const terms::CreditTerms &credits, QVariantMap &map)
{
    QVariantList tiers;
    for (const terms::CreditTier &tier : credits.tiers)
        tiers.append(QVariantMap{{QStringLiteral("lowerE7"), tier.lowerE7},
                                 {QStringLiteral("kind"), int(tier.kind)},
                                 {QStringLiteral("amountE4"), tier.amountE4}});
    map.insert(QStringLiteral("tiers"), tiers);
    map.insert(QStringLiteral("currency"), credits.currency);
    map.insert(QStringLiteral("monthlyFeeMinor"), credits.monthlyFeeMinor);
    map.insert(QStringLiteral("proRata"), int(credits.proRata));
    map.insert(QStringLiteral("minCreditMinor"), credits.minCreditMinor);
    map.insert(QStringLiteral("capE4"), credits.capE4);
    map.insert(QStringLiteral("stacking"), int(credits.stacking));
    map.insert(QStringLiteral("claimDays"), credits.claimDays);
    map.insert(QStringLiteral("autoIssue"), int(credits.autoIssue));
    map.insert(QStringLiteral("exclusiveRemedy"), int(credits.exclusiveRemedy));
    map.insert(QStringLiteral("chronicBreaches"), credits.chronicBreaches);
    map.insert(QStringLiteral("chronicPeriods"), credits.chronicPeriods);
}

} // namespace

QVariantMap toMap(const terms::Contract &contract)
{
    QVariantMap map{{QStringLiteral("format"), kFormat},
                    {QStringLiteral("tenantId"), contract.tenantId},
                    {QStringLiteral("number"), contract.number},
                    {QStringLiteral("effectiveFromMs"), contract.effectiveFromMs},
                    {QStringLiteral("zone"), contract.zone},
                    {QStringLiteral("period"), int(contract.period)},
                    {QStringLiteral("anchorDay"), contract.anchorDay},
                    {QStringLiteral("exclusionPolicy"), int(contract.exclusionPolicy)},
                    {QStringLiteral("settleBusinessDays"), contract.settleBusinessDays},
                    {QStringLiteral("subscribedFromMs"), contract.subscribedFromMs},
                    {QStringLiteral("subscribedToMs"), contract.subscribedToMs}};
    QVariantList commitments, rules;
    for (const terms::Commitment &one : contract.commitments) {
        QVariantMap row = measureMap(one.measure);
        row.insert(QStringLiteral("workflow"), one.workflow);
        row.insert(QStringLiteral("targetE7"), one.targetE7);
        row.insert(QStringLiteral("internalTargetE7"), one.internalTargetE7);
        row.insert(QStringLiteral("feeShareE4"), one.feeShareE4);
        commitments.append(row);
    }
    for (const terms::ExclusionRule &rule : contract.exclusionRules)
        rules.append(QVariantMap{{QStringLiteral("category"), int(rule.category)},
                                 {QStringLiteral("noticeMinutes"), rule.noticeMinutes},
                                 {QStringLiteral("capMinutes"), rule.capMinutes},
                                 {QStringLiteral("clause"), rule.clause}});
    map.insert(QStringLiteral("commitments"), commitments);
    map.insert(QStringLiteral("exclusionRules"), rules);
    writeCredits(contract.credits, map);
    return map;
}

std::optional<terms::Contract> fromMap(const QVariantMap &map)
{
    if (map.value(QStringLiteral("format")).toInt() != kFormat)
        return std::nullopt;
    Reader from(map);
    terms::Contract contract;
    from.text("tenantId", contract.tenantId);
    from.take("number", contract.number);
    from.take("effectiveFromMs", contract.effectiveFromMs);
    from.text("zone", contract.zone);
    from.take("period", contract.period);
    from.take("anchorDay", contract.anchorDay);
    from.take("exclusionPolicy", contract.exclusionPolicy);
    from.take("settleBusinessDays", contract.settleBusinessDays);
    from.take("subscribedFromMs", contract.subscribedFromMs);
    from.take("subscribedToMs", contract.subscribedToMs);
    from.rows("commitments", contract.commitments, [](Reader &in, terms::Commitment &one) {
        in.text("workflow", one.workflow);
        readMeasure(in, one.measure);
        in.take("targetE7", one.targetE7);
        in.take("internalTargetE7", one.internalTargetE7);
        in.take("feeShareE4", one.feeShareE4);
    });
    from.rows("exclusionRules", contract.exclusionRules, [](Reader &in, terms::ExclusionRule &rule) {
        in.take("category", rule.category);
        in.take("noticeMinutes", rule.noticeMinutes);
        in.take("capMinutes", rule.capMinutes);
        in.text("clause", rule.clause);
    });
    readCredits(from, contract.credits);
    return from.fine() ? std::optional(contract) : std::nullopt;
}

std::optional<ContractDrafts::Kept> ContractDrafts::find(const QString &tenantId) const
{
    const QVariantMap kept = m_preferences->value(kKey).toMap().value(tenantId).toMap();
    auto draft = fromMap(kept.value(QStringLiteral("draft")).toMap());
    if (!draft || draft->tenantId != tenantId)
        return std::nullopt;
    return Kept{*std::move(draft), kept.value(QStringLiteral("base")).toInt(),
                kept.value(QStringLiteral("saved")).toLongLong()};
}

QStringList ContractDrafts::tenants() const
{
    return m_preferences->value(kKey).toMap().keys();
}

void ContractDrafts::keep(const Kept &kept)
{
    QVariantMap all = m_preferences->value(kKey).toMap();
    all.insert(kept.draft.tenantId, QVariantMap{{QStringLiteral("draft"), toMap(kept.draft)},
                                                {QStringLiteral("base"), kept.baseNumber},
                                                {QStringLiteral("saved"), kept.savedMs}});
    m_preferences->set(kKey, all);
}

void ContractDrafts::drop(const QString &tenantId)
{
    QVariantMap all = m_preferences->value(kKey).toMap();
    if (all.remove(tenantId) > 0)
        m_preferences->set(kKey, all);
}

} // namespace bulkhead
