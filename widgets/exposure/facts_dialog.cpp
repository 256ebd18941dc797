#include "widgets/exposure/facts_dialog.h"

#include "models/exposure_desk.h"
#include "models/exposure_words.h"
#include "widgets/exposure/party_list.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QDateEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSpinBox>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

constexpr int kText = 2'000, kLine = 200, kMostPeople = 1'000'000'000;

QString titleOf(const ExposureCase &item)
{
    return item.id.isEmpty() ? FactsDialog::tr("Report an exposure")
                             : FactsDialog::tr("Facts of the case of %1").arg(exposureTenantsText(item));
}

QString explanationOf(const ExposureCase &item, const ExposureTerms &terms)
{
    if (item.id.isEmpty())
        return FactsDialog::tr("Data of a tenant may have been seen by somebody whom it does not concern. The clock of "
                               "notice, %1 days, begins on the day on which it was or should have been known.")
            .arg(terms.days);
    if (item.state == ExposureState::Decided)
        return FactsDialog::tr("It is decided: only the number of people can still be entered.");
    return item.state == ExposureState::Open
               ? FactsDialog::tr("What it was before stays in the timeline.")
               : FactsDialog::tr("What it was before stays in the timeline. Other tenants, records or days are to be "
                                 "assessed again.");
}

} // namespace

FactsDialog::FactsDialog(Workspace *workspace, const ExposureCase &item, QWidget *parent)
    : ExposureDialog(workspace, item, titleOf(item), explanationOf(item, workspace->desk()->exposures()->terms()),
                     item.id.isEmpty() ? tr("Open the case") : tr("Keep the facts"), parent)
    , m_parties(new PartyList(workspace->desk(), item.facts.parties))
    , m_records(new QLineEdit(item.facts.records))
    , m_people(new QSpinBox)
    , m_discovered(new QDateEdit)
{
    setObjectName(QStringLiteral("factsDialog"));
    const QDate today = QDateTime::fromMSecsSinceEpoch(workspace->now(), Qt::UTC).date();
    const QDate found = reports() ? today : QDateTime::fromMSecsSinceEpoch(item.facts.discoveredMs, Qt::UTC).date();
    m_discovered->setDisplayFormat(QStringLiteral("yyyy-MM-dd"));
    m_discovered->setCalendarPopup(true);
    m_discovered->setMaximumDate(found); // It is never set later.
    m_discovered->setDate(found);
    m_people->setRange(0, kMostPeople);
    m_people->setGroupSeparatorShown(true);
    m_people->setSpecialValueText(tr("not known yet"));
    m_people->setValue(item.facts.people);
    m_records->setMaxLength(kLine);
    m_records->setPlaceholderText(tr("3 rows of billing.invoice_line; never what they hold"));
    addField(tr("Tenants"), m_parties, "factsParties");
    if (reports()) {
        m_text = addText(tr("What happened"),
                         tr("Name no tenant and nothing of a patient: packs for tenants are made of "
                            "it."),
                         "factsText", 80);
        m_person = new QLineEdit;
        m_person->setMaxLength(kLine);
        m_person->setPlaceholderText(tr("account or kind of person; empty: not known"));
        addField(tr("Who may have seen it"), m_person, "factsPerson");
    }
    addField(tr("Records"), m_records, "factsRecords");
    addField(tr("People affected"), m_people, "factsPeople");
    addField(tr("Discovered on (UTC)"), m_discovered, "factsDiscovered");
    const bool decided = item.state == ExposureState::Decided;
    for (QWidget *field :
         {static_cast<QWidget *>(m_parties), static_cast<QWidget *>(m_records), static_cast<QWidget *>(m_discovered)})
        field->setEnabled(!decided);
    connect(m_parties, &PartyList::changed, this, &FactsDialog::refresh);
    connect(m_records, &QLineEdit::textChanged, this, &FactsDialog::refresh);
    connect(m_people, &QSpinBox::valueChanged, this, &FactsDialog::refresh);
    connect(m_discovered, &QDateEdit::dateChanged, this, &FactsDialog::refresh);
    refresh();
}

ExposureFacts FactsDialog::facts() const
{
    ExposureFacts facts{m_parties->parties(), m_records->text().trimmed(), m_people->value(), 0};
    const QDate was = QDateTime::fromMSecsSinceEpoch(about().facts.discoveredMs, Qt::UTC).date();
    const qint64 begin = m_discovered->date().startOfDay(Qt::UTC).toMSecsSinceEpoch();
    facts.discoveredMs = !reports() && m_discovered->date() == was ? about().facts.discoveredMs : begin;
    return facts;
}

QString FactsDialog::obstacle() const
{
    const ExposureFacts now = facts();
    if (now.parties.isEmpty())
        return tr("Choose a tenant and what it is to the case");
    if (m_text != nullptr && m_text->toPlainText().trimmed().isEmpty())
        return tr("Say what happened");
    if (m_text != nullptr && m_text->toPlainText().trimmed().size() > kText)
        return tr("At most %1 characters").arg(kText);
    return !reports() && now == about().facts ? tr("Nothing is another") : QString();
}

void FactsDialog::send(const Answer<ExposureCase> &then)
{
    if (reports())
        desk()->report({facts(), m_text->toPlainText().trimmed(), m_person->text().trimmed()}, this, then);
    else
        desk()->amend(about(), facts(), this, then);
}

} // namespace bulkhead
