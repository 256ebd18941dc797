#include "models/case_table.h"

#include "models/natural_key.h"
#include "models/onboarding_form.h"
#include "models/words.h"

#include <algorithm>
#include <array>

namespace bulkhead {
namespace {

enum Field { StateField, StageField, TierField, ProfileField, OwnerField, LateField, OpenField, TenantField };

bool begins(const filter::Term &term, const QString &text)
{
    return filter::folded(text).startsWith(term.text) != term.negated;
}

/// What a column is sorted by where that is a number.
qint64 numberOf(const OnboardingCase &item, int column)
{
    const Checkpoint *next = onboarding::nextCheckpoint(item);
    switch (column) {
    case CaseTable::State:
        return -int(onboarding::state(item));
    case CaseTable::StageColumn:
        return int(item.stage);
    case CaseTable::TierColumn:
        return int(item.tier);
    case CaseTable::ProfileColumn:
        return int(item.profile);
    case CaseTable::Due:
    case CaseTable::Course:
        return item.dueMs;
    case CaseTable::Late:
        return item.daysLate;
    case CaseTable::Checkpoints:
        return onboarding::openCheckpoints(item);
    case CaseTable::Next:
        return next ? next->dueMs : LLONG_MAX;
    case CaseTable::Steps:
        return onboarding::doneSteps(item);
    default:
        return 0;
    }
}

} // namespace

bool caseMatches(const OnboardingCase &item, const std::vector<filter::Term> &terms)
{
    return std::all_of(terms.begin(), terms.end(), [&](const filter::Term &term) {
        switch (term.field) {
        case StateField:
            return filter::numberMatches(term, int(onboarding::state(item)) + 1);
        case StageField:
            return filter::numberMatches(term, int(item.stage));
        case TierField:
            return filter::numberMatches(term, int(item.tier));
        case ProfileField:
            return filter::numberMatches(term, int(item.profile));
        case OwnerField:
            return begins(term, item.owner);
        case LateField:
            return filter::numberMatches(term, item.daysLate);
        case OpenField:
            return filter::numberMatches(term, onboarding::openCheckpoints(item));
        default:
            return filter::folded(item.tenantName).contains(term.text) != term.negated;
        }
    });
}

CaseTable::CaseTable(std::function<qint64()> now, QObject *parent)
    : FilteredRows<OnboardingCase>(parent)
    , m_now(std::move(now))
{
}

const std::vector<filter::Field> &CaseTable::grammar()
{
    using filter::Kind;
    const auto words = [](std::initializer_list<const char *> names) {
        QStringList list{QString()};
        for (const char *name : names)
            list.append(QString::fromLatin1(name));
        return list;
    };
    static const std::vector<filter::Field> fields{
        {QStringLiteral("state"),
         Kind::Word,
         words({"live", "on-time", "late", "waits", "held", "blocked"}),
         1,
         tr("state:held: an open checkpoint keeps the next step from beginning"),
         {}},
        {QStringLiteral("stage"),
         Kind::Word,
         words({"contract", "identity", "data-boundary", "integrations", "verification", "live"}),
         1,
         tr("stage:verification: stage that the case is in"),
         {}},
        {QStringLiteral("tier"),
         Kind::Word,
         words({"shared", "segmented", "dedicated", "channel"}),
         1,
         tr("tier:dedicated: isolation tier"),
         {}},
        {QStringLiteral("profile"),
         Kind::Word,
         words({"clinic", "regional", "hospital", "white-label"}),
         1,
         tr("profile:hospital: the organisation's profile"),
         {}},
        {QStringLiteral("owner"), Kind::Word, {}, 1, tr("owner:success-2: who takes care of it"), {}},
        {QStringLiteral("late"), Kind::Number, {}, 1, tr("late>2: whole days past its stage's due date"), {}},
        {QStringLiteral("open"), Kind::Number, {}, 1, tr("open>0: checkpoints that are open"), {}},
        {QStringLiteral("tenant"),
         Kind::Word,
         {},
         1,
         tr("tenant:clinic: part of the name, as the plain word"),
         QStringLiteral("name")},
    };
    return fields;
}

void CaseTable::replace(const QList<OnboardingCase> &cases)
{
    m_all = cases;
    rebuild();
}

void CaseTable::rebuild()
{
    struct Keyed
    {
        std::array<qint64, 2> number{};
        std::string text, name;
        qsizetype at = 0;
    };
    std::vector<Keyed> keyed;
    for (qsizetype at = 0; at < m_all.size(); ++at) {
        const OnboardingCase &item = m_all[at];
        if (!caseMatches(item, terms()))
            continue;
        Keyed one{{}, {}, naturalKey(item.tenantName), at};
        if (sortColumn() < 0)
            one.number = {-int(onboarding::state(item)), -item.daysLate};
        else if (sortColumn() == Owner)
            one.text = naturalKey(item.owner);
        else if (sortColumn() != Tenant)
            one.number[0] = numberOf(item, sortColumn());
        keyed.push_back(std::move(one));
    }
    const bool down = sortColumn() >= 0 && sortOrder() == Qt::DescendingOrder;
    std::stable_sort(keyed.begin(), keyed.end(), [&](const Keyed &a, const Keyed &b) {
        if (a.number != b.number)
            return down ? b.number < a.number : a.number < b.number;
        if (a.text != b.text)
            return down ? b.text < a.text : a.text < b.text;
        return down && sortColumn() == Tenant ? b.name < a.name : a.name < b.name; // Equals always by name.
    });
    QList<OnboardingCase> wanted;
    wanted.reserve(qsizetype(keyed.size()));
    for (const Keyed &one : keyed)
        wanted.append(m_all[one.at]);
    arrange(std::move(wanted));
}

int CaseTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString CaseTable::textOf(const OnboardingCase &item, int column) const
{
    const Checkpoint *next = onboarding::nextCheckpoint(item);
    switch (column) {
    case Tenant:
        return item.tenantName;
    case State:
        return words::caseState(onboarding::state(item));
    case StageColumn:
        return words::stage(item.stage);
    case TierColumn:
        return words::tier(item.tier);
    case ProfileColumn:
        return words::profile(item.profile);
    case Owner:
        return item.owner.isEmpty() ? QStringLiteral("–") : item.owner;
    case Due:
        return words::day(item.dueMs);
    case Late:
        return item.daysLate > 0 ? words::count(item.daysLate) : QStringLiteral("–");
    case Checkpoints:
        return item.checkpoints.isEmpty()
                   ? QStringLiteral("–")
                   : tr("%1 of %2").arg(onboarding::closedCheckpoints(item)).arg(item.checkpoints.size());
    case Next:
        return next ? tr("%1: %2").arg(words::day(next->dueMs), next->title) : QStringLiteral("–");
    case Steps:
        return tr("%1 of %2").arg(onboarding::doneSteps(item)).arg(item.steps.size());
    case Course:
        return words::course(item, m_now());
    default:
        return {};
    }
}

QVariant CaseTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const OnboardingCase &item = rowAt(index.row());
    const bool number = index.column() == Late || index.column() == Checkpoints || index.column() == Steps;
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return textOf(item, index.column());
    case Qt::ToolTipRole:
        if (index.column() == State && !onboarding::trouble(item).isEmpty())
            return onboarding::trouble(item);
        if (index.column() == Due)
            return words::dateTime(item.dueMs);
        return index.column() == Next || index.column() == Tenant ? textOf(item, index.column()) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case CaseIdRole:
        return item.id;
    case RowRole:
        return QVariant::fromValue(item);
    case StateRole:
        return int(onboarding::state(item));
    default:
        return {};
    }
}

QVariant CaseTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const bool number = section == Late || section == Checkpoints || section == Steps;
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::InitialSortOrderRole) // Whoever sorts by lateness or what is open looks for the most.
        return section == Late || section == Checkpoints ? Qt::DescendingOrder : Qt::AscendingOrder;
    if (role != Qt::DisplayRole)
        return {};
    static const std::array<const char *, ColumnCount> names{
        QT_TR_NOOP("Tenant"),      QT_TR_NOOP("State"),           QT_TR_NOOP("Stage"), QT_TR_NOOP("Tier"),
        QT_TR_NOOP("Profile"),     QT_TR_NOOP("Owner"),           QT_TR_NOOP("Due"),   QT_TR_NOOP("Days late"),
        QT_TR_NOOP("Checkpoints"), QT_TR_NOOP("Next checkpoint"), QT_TR_NOOP("Steps"), QT_TR_NOOP("Course")};
    return tr(names[size_t(section)]);
}

} // namespace bulkhead
