#include "models/case_board.h"

#include "models/words.h"

#include <QDateTime>

#include <algorithm>

namespace bulkhead {

bool isLive(const OnboardingCase &item)
{
    return item.liveMs != 0 || item.stage == Stage::Live;
}

QString latenessText(const OnboardingCase &item)
{
    if (isLive(item))
        return CaseBoard::tr("live");
    if (item.daysLate > 0)
        return CaseBoard::tr("%n day(s) late", nullptr, item.daysLate);
    if (item.dueMs == 0)
        return CaseBoard::tr("no due date");
    const QDate due = QDateTime::fromMSecsSinceEpoch(item.dueMs).date();
    return CaseBoard::tr("due %1").arg(words::date(static_cast<qint32>(QDate(1970, 1, 1).daysTo(due))));
}

CaseBoard::CaseBoard(QObject *parent)
    : KeyedRows<OnboardingCase>(parent)
{
}

void CaseBoard::apply(const QList<OnboardingCase> &changed, const QStringList &removed, bool reset)
{
    QList<OnboardingCase> all = rows();
    mergeInto(all, changed, removed, reset);
    std::stable_sort(all.begin(), all.end(), [](const OnboardingCase &a, const OnboardingCase &b) {
        const auto key = [](const OnboardingCase &item) {
            return std::tuple(static_cast<int>(item.stage), -item.daysLate, item.dueMs);
        };
        return key(a) < key(b);
    });
    arrange(std::move(all));
}

QList<OnboardingCase> CaseBoard::inStage(Stage stage) const
{
    QList<OnboardingCase> found;
    std::copy_if(rows().begin(), rows().end(), std::back_inserter(found),
                 [stage](const OnboardingCase &item) { return item.stage == stage; });
    return found;
}

int CaseBoard::inFlight() const
{
    return static_cast<int>(
        std::count_if(rows().begin(), rows().end(), [](const auto &item) { return !isLive(item); }));
}

int CaseBoard::late() const
{
    return static_cast<int>(std::count_if(rows().begin(), rows().end(),
                                          [](const auto &item) { return !isLive(item) && item.daysLate > 0; }));
}

int CaseBoard::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant CaseBoard::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const OnboardingCase &item = rowAt(index.row());
    switch (role) {
    case IdRole:
        return item.id;
    case TenantIdRole:
        return item.tenantId;
    case StageRole:
        return static_cast<int>(item.stage);
    case DaysLateRole:
        return item.daysLate;
    case Qt::DisplayRole:
        break;
    default:
        return {};
    }
    switch (index.column()) {
    case CaseStage:
        return words::stage(item.stage);
    case Tenant:
        return item.tenantName;
    case CaseTier:
        return words::tier(item.tier);
    case Lateness:
        return latenessText(item);
    case Blocker:
        return item.blocker;
    default:
        return {};
    }
}

QVariant CaseBoard::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case CaseStage:
        return tr("Stage");
    case Tenant:
        return tr("Tenant");
    case CaseTier:
        return tr("Tier");
    case Lateness:
        return tr("Due");
    case Blocker:
        return tr("Blocked by");
    default:
        return {};
    }
}

} // namespace bulkhead
