#include "widgets/contract/version_list.h"

#include "models/contract_period.h"
#include "models/contract_words.h"

#include <algorithm>

namespace bulkhead {
namespace {

constexpr int kMostRows = 6;

QString peopleOf(const terms::Contract &version)
{
    if (version.approvedBy.isEmpty())
        return VersionList::tr("came with the sample fleet, approved by nobody");
    const QString approved = version.approvedMs > 0
                                 ? VersionList::tr("approved by %1 on %2")
                                       .arg(version.approvedBy, zonedDate(version.approvedMs, version.zone))
                                 : VersionList::tr("approved by %1").arg(version.approvedBy);
    return version.proposedBy.isEmpty() ? approved
                                        : VersionList::tr("proposed by %1, %2").arg(version.proposedBy, approved);
}

QString textOf(const terms::Contract &version, const terms::Contract &inForce, qint64 nowMs)
{
    QString state = VersionList::tr("replaced");
    if (version.number == inForce.number)
        state = VersionList::tr("in force");
    else if (version.effectiveFromMs > nowMs)
        state = VersionList::tr("not yet in force");
    const QString first = QStringLiteral("%1 · %2").arg(words::versionName(version), state);
    if (version.number == 0)
        return first + QLatin1Char('\n') + VersionList::tr("nobody wrote a contract yet");
    const QString since =
        VersionList::tr("from %1 (%2)").arg(zonedText(version.effectiveFromMs, version.zone), version.zone);
    return QStringList{first, since, peopleOf(version)}.join(QLatin1Char('\n'));
}

} // namespace

VersionList::VersionList(QWidget *parent)
    : QListWidget(parent)
{
    setObjectName(QStringLiteral("versions"));
    setAccessibleName(tr("Versions of the contract"));
    setFrameShape(QFrame::NoFrame);
    setWordWrap(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    connect(this, &QListWidget::currentItemChanged, this, [this](QListWidgetItem *now) {
        if (now != nullptr && !m_filling)
            emit chosen(now->data(Qt::UserRole).toInt());
    });
}

void VersionList::setVersions(const QList<terms::Contract> &versions, qint64 nowMs)
{
    QVariant before = currentItem() != nullptr ? currentItem()->data(Qt::UserRole) : QVariant();
    if (before.isValid() && before.toInt() == m_inForce)
        before.clear(); // Whoever looks at what is in force goes on doing so.
    m_filling = true;
    clear();
    if (!versions.isEmpty()) {
        const terms::Contract &inForce = versionAt(versions, nowMs);
        m_inForce = inForce.number;
        for (const terms::Contract &version : versions) {
            auto *item = new QListWidgetItem(textOf(version, inForce, nowMs), this);
            item->setData(Qt::UserRole, version.number);
            if (before.isValid() ? before.toInt() == version.number : version.number == inForce.number)
                setCurrentItem(item);
        }
        if (currentItem() == nullptr)
            setCurrentRow(0);
    }
    m_filling = false;
    updateGeometry();
    if (currentItem() != nullptr)
        emit chosen(currentItem()->data(Qt::UserRole).toInt());
}

QSize VersionList::sizeHint() const
{
    int height = 4;
    for (int row = 0; row < std::min(count(), kMostRows); ++row)
        height += std::max(sizeHintForRow(row), fontMetrics().height() * 3 + 6);
    return {QListWidget::sizeHint().width(), height};
}

} // namespace bulkhead
