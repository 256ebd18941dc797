#include "widgets/contract/commitment_row.h"

#include "models/contract_words.h"
#include "models/words.h"
#include "widgets/contract/decimal_field.h"

namespace bulkhead {
namespace {

using terms::SliKind;

QList<std::pair<QString, int>> kinds()
{
    QList<std::pair<QString, int>> list;
    for (int i = int(SliKind::Occurrences); i <= int(SliKind::ScheduledRuns); ++i)
        list.append({words::sliKind(SliKind(i)), i});
    return list;
}

/// What cannot be read is -1: no term allows it, and the field says what to write.
template<typename Number>
Number valueOf(const DecimalField *field)
{
    return static_cast<Number>(std::min<qint64>(field->value().value_or(-1), std::numeric_limits<Number>::max()));
}

} // namespace

CommitmentRow::CommitmentRow(const QStringList &workflows, QWidget *parent)
    : EditRow(5, parent)
{
    QList<std::pair<QString, int>> names;
    for (qsizetype i = 0; i < workflows.size(); ++i)
        names.append({words::workflow(workflows.at(i)), int(i)});
    m_workflow = choice(QStringLiteral("workflow"), tr("Workflow"), names);
    for (qsizetype i = 0; i < workflows.size(); ++i)
        m_workflow->setItemData(int(i), workflows.at(i));
    m_kind = choice(QStringLiteral("measure.kind"), tr("What counts"), kinds());
    m_target = number(QStringLiteral("targetE7"), tr("Promised target, %"), 5, false, QStringLiteral("99.95"));
    m_internal = number(QStringLiteral("internalTargetE7"), tr("Internal target, %"), 5, true, QStringLiteral("99.97"));
    m_internal->setPlaceholderText(tr("as promised"));
    m_share = number(QStringLiteral("feeShareE4"), tr("Share of the fee, %"), 2, true, QStringLiteral("30"));
    m_slice = number(QStringLiteral("measure.sliceMinutes"), tr("Slice, minutes"), 0, false, QStringLiteral("5"));
    m_sliceTarget =
        number(QStringLiteral("measure.sliceTargetE7"), tr("Slice is good from, %"), 5, false, QStringLiteral("95"));
    m_empty =
        choice(QStringLiteral("measure.emptySlice"), tr("Slice without requests"),
               {{tr("is good"), int(terms::EmptySlice::Good)}, {tr("is left out"), int(terms::EmptySlice::Exclude)}});
    m_noData = choice(QStringLiteral("measure.noDataSlice"), tr("Slice not measured"),
                      {{tr("is left out"), int(terms::NoDataSlice::Exclude)},
                       {tr("is good"), int(terms::NoDataSlice::Good)},
                       {tr("is bad"), int(terms::NoDataSlice::Bad)}});
    m_threshold = number(QStringLiteral("measure.errorThresholdE7"), tr("Down above failures of, %"), 5, true,
                         QStringLiteral("10"));
    m_minRequests =
        number(QStringLiteral("measure.minRequests"), tr("in at least, requests"), 0, true, QStringLiteral("5"));
    m_minRun =
        number(QStringLiteral("measure.minRunMinutes"), tr("for at least, minutes"), 0, false, QStringLiteral("1"));
    m_latency = number(QStringLiteral("measure.latencyMs"), tr("Good within, ms"), 0, false, QStringLiteral("800"));
    m_runs = number(QStringLiteral("measure.expectedRuns"), tr("Runs in a period"), 0, false, QStringLiteral("30"));
    connect(m_kind, &QComboBox::currentIndexChanged, this, &CommitmentRow::showKind);
    setCommitment({});
}

SliKind CommitmentRow::kind() const
{
    return SliKind(m_kind->currentData().toInt());
}

void CommitmentRow::showKind()
{
    const SliKind shown = kind();
    const auto use = [this](const char *field, bool used) {
        fields()->setUsed(QStringLiteral("measure.") + QLatin1String(field), used);
    };
    const bool slices = shown == SliKind::TimeSlices || shown == SliKind::RatioSlices;
    use("sliceMinutes", slices);
    use("sliceTargetE7", shown == SliKind::TimeSlices);
    use("emptySlice", slices);
    use("noDataSlice", slices);
    for (const char *field : {"errorThresholdE7", "minRequests", "minRunMinutes"})
        use(field, shown == SliKind::DowntimeMinutes);
    use("latencyMs", shown == SliKind::Latency);
    use("expectedRuns", shown == SliKind::ScheduledRuns);
    m_kind->setToolTip(words::measure(commitment().measure));
}

void CommitmentRow::setCommitment(const terms::Commitment &commitment)
{
    const terms::Measure &measure = commitment.measure;
    m_rest = measure;
    if (m_workflow->findData(commitment.workflow) < 0 && !commitment.workflow.isEmpty())
        m_workflow->addItem(words::workflow(commitment.workflow), commitment.workflow);
    m_workflow->setCurrentIndex(m_workflow->findData(commitment.workflow));
    choose(m_kind, int(measure.kind));
    m_target->setValue(commitment.targetE7);
    m_internal->setValue(commitment.internalTargetE7);
    m_share->setValue(commitment.feeShareE4);
    m_slice->setValue(measure.sliceMinutes);
    m_sliceTarget->setValue(measure.sliceTargetE7);
    choose(m_empty, int(measure.emptySlice));
    choose(m_noData, int(measure.noDataSlice));
    m_minRequests->setValue(measure.minRequests);
    m_threshold->setValue(measure.errorThresholdE7);
    m_minRun->setValue(measure.minRunMinutes);
    m_latency->setValue(measure.latencyMs);
    m_runs->setValue(measure.expectedRuns);
    showKind();
}

terms::Commitment CommitmentRow::commitment() const
{
    terms::Commitment one;
    one.workflow = m_workflow->currentData().toString();
    one.targetE7 = valueOf<qint64>(m_target);
    one.internalTargetE7 = valueOf<qint64>(m_internal);
    one.feeShareE4 = valueOf<int>(m_share);
    // A kind keeps what only another one has: choosing back and forth loses nothing, and nothing differs by it.
    one.measure = m_rest;
    one.measure.kind = kind();
    const bool slices = kind() == SliKind::TimeSlices || kind() == SliKind::RatioSlices;
    if (slices) {
        one.measure.sliceMinutes = valueOf<int>(m_slice);
        one.measure.emptySlice = terms::EmptySlice(m_empty->currentData().toInt());
        one.measure.noDataSlice = terms::NoDataSlice(m_noData->currentData().toInt());
    }
    if (kind() == SliKind::TimeSlices)
        one.measure.sliceTargetE7 = valueOf<qint64>(m_sliceTarget);
    if (kind() == SliKind::DowntimeMinutes) {
        one.measure.minRequests = valueOf<qint64>(m_minRequests);
        one.measure.errorThresholdE7 = valueOf<qint64>(m_threshold);
        one.measure.minRunMinutes = valueOf<int>(m_minRun);
    }
    if (kind() == SliKind::Latency)
        one.measure.latencyMs = valueOf<int>(m_latency);
    if (kind() == SliKind::ScheduledRuns)
        one.measure.expectedRuns = valueOf<int>(m_runs);
    return one;
}

} // namespace bulkhead
