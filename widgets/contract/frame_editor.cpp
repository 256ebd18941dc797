#include "widgets/contract/frame_editor.h"

#include "models/contract_period.h"
#include "models/contract_words.h"
#include "widgets/contract/decimal_field.h"
#include "widgets/theme/theme.h"

#include <QCheckBox>
#include <QCompleter>
#include <QDateEdit>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace bulkhead {

FrameEditor::FrameEditor(QWidget *parent)
    : EditRow(4, parent)
    , m_instants(makeLabel({}, Text::Small, Tone::Dim, true))
{
    m_from = date(QStringLiteral("effectiveFromMs"), tr("In force from"));
    m_zone = new QComboBox;
    m_zone->setEditable(true);
    m_zone->setInsertPolicy(QComboBox::NoInsert);
    m_zone->addItems(contractZones());
    m_zone->setMinimumContentsLength(14);
    m_zone->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_zone->completer()->setFilterMode(Qt::MatchContains);
    m_zone->completer()->setCompletionMode(QCompleter::PopupCompletion);
    connect(m_zone, &QComboBox::currentTextChanged, this, &EditRow::edited);
    m_zone->lineEdit()->setAccessibleName(tr("Zone"));
    fields()->add(QStringLiteral("zone"), tr("Zone"), m_zone);
    QList<std::pair<QString, int>> periods;
    for (int i = int(terms::PeriodKind::Month); i <= int(terms::PeriodKind::ContractMonth); ++i)
        periods.append({words::periodKind(terms::PeriodKind(i)), i});
    m_period = choice(QStringLiteral("period"), tr("Period"), periods);
    m_anchor = number(QStringLiteral("anchorDay"), tr("Month begins on day"), 0, false, QStringLiteral("15"));
    m_settle =
        number(QStringLiteral("settleBusinessDays"), tr("Final after, business days"), 0, true, QStringLiteral("3"));
    m_subscribedFrom = date(QStringLiteral("subscribedFromMs"), tr("Subscribed from"));
    m_subscribedTo = date(QStringLiteral("subscribedToMs"), tr("Subscribed to"));
    m_policy = choice(QStringLiteral("exclusionPolicy"), tr("Excluded minutes"),
                      {{tr("are dropped"), int(terms::ExclusionPolicy::Drop)},
                       {tr("count as good"), int(terms::ExclusionPolicy::CountAsGood)}});
    m_note = words(QStringLiteral("note"), tr("Note"));
    m_note->setMaxLength(300);
    m_ends = new QCheckBox(tr("The subscription ends"));
    m_ends->setAccessibleName(m_ends->text());
    layout()->addWidget(m_ends);
    layout()->addWidget(m_instants);
    connect(m_ends, &QCheckBox::toggled, this, [this](bool ends) {
        fields()->setUsed(QStringLiteral("subscribedToMs"), ends);
        emit edited();
    });
    connect(m_period, &QComboBox::currentIndexChanged, this, &FrameEditor::showKind);
    connect(this, &EditRow::edited, this, &FrameEditor::showInstants);
    fields()->setUsed(QStringLiteral("subscribedToMs"), false);
    showKind();
}

QDateEdit *FrameEditor::date(const QString &field, const QString &label)
{
    auto *edit = new QDateEdit;
    edit->setDisplayFormat(QStringLiteral("d MMM yyyy"));
    edit->setLocale(QLocale::c());
    edit->setCalendarPopup(true);
    edit->setTimeSpec(Qt::UTC); // A date on the contract's calendar; the zone makes an instant of it.
    connect(edit, &QDateEdit::dateChanged, this, &EditRow::edited);
    fields()->add(field, label, edit);
    return edit;
}

QString FrameEditor::zone() const
{
    return m_zone->currentText().trimmed();
}

void FrameEditor::showKind()
{
    fields()->setUsed(QStringLiteral("anchorDay"),
                      m_period->currentData().toInt() == int(terms::PeriodKind::ContractMonth));
}

void FrameEditor::showInstants()
{
    terms::Contract shown;
    takeInto(shown);
    if (!isContractZone(shown.zone)) {
        m_instants->setText(tr("Without a zone no instant can be told."));
        return;
    }
    const auto first = contractPeriodAt(shown, shown.effectiveFromMs);
    m_instants->setText(tr("In force from %1 (%2), which is %3. Its first period is %4: %5 to %6 (%2).")
                            .arg(zonedText(shown.effectiveFromMs, shown.zone), shown.zone,
                                 utcText(shown.effectiveFromMs), first->name, zonedText(first->fromMs, shown.zone),
                                 zonedText(first->toMs, shown.zone)));
}

void FrameEditor::setFrame(const terms::Contract &contract)
{
    m_given = contract;
    m_zone->setCurrentText(contract.zone);
    m_from->setDate(dateIn(contract.effectiveFromMs, contract.zone));
    choose(m_period, int(contract.period));
    m_anchor->setValue(contract.anchorDay);
    m_settle->setValue(contract.settleBusinessDays);
    m_subscribedFrom->setDate(
        dateIn(contract.subscribedFromMs > 0 ? contract.subscribedFromMs : contract.effectiveFromMs, contract.zone));
    m_ends->setChecked(contract.subscribedToMs > 0);
    m_subscribedTo->setDate(contract.subscribedToMs > 0 ? dateIn(contract.subscribedToMs, contract.zone)
                                                        : m_from->date().addYears(1));
    choose(m_policy, int(contract.exclusionPolicy));
    m_note->setText(contract.note);
    showInstants();
}

void FrameEditor::takeInto(terms::Contract &contract) const
{
    contract.zone = zone();
    const bool sameZone = contract.zone == m_given.zone;
    const auto instant = [&](const QDateEdit *edit, qint64 given) {
        const bool untouched = sameZone && given > 0 && dateIn(given, m_given.zone) == edit->date();
        return untouched ? given : startOfDay(edit->date(), contract.zone);
    };
    contract.effectiveFromMs = instant(m_from, m_given.effectiveFromMs);
    contract.period = terms::PeriodKind(m_period->currentData().toInt());
    contract.anchorDay = contract.period == terms::PeriodKind::ContractMonth
                             ? int(std::min<qint64>(m_anchor->value().value_or(-1), 1000))
                             : m_given.anchorDay;
    contract.settleBusinessDays = int(std::min<qint64>(m_settle->value().value_or(-1), 1000));
    const bool openStart =
        m_given.subscribedFromMs == 0 && m_subscribedFrom->date() == dateIn(m_given.effectiveFromMs, m_given.zone);
    contract.subscribedFromMs = openStart ? 0 : instant(m_subscribedFrom, m_given.subscribedFromMs);
    contract.subscribedToMs = m_ends->isChecked() ? instant(m_subscribedTo, m_given.subscribedToMs) : 0;
    contract.exclusionPolicy = terms::ExclusionPolicy(m_policy->currentData().toInt());
    contract.note = m_note->text().trimmed();
}

} // namespace bulkhead
