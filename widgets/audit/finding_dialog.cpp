#include "widgets/audit/finding_dialog.h"

#include "models/evidence_words.h"
#include "widgets/frame/workspace.h"

#include <QComboBox>
#include <QDateEdit>
#include <QLineEdit>
#include <QPlainTextEdit>

#include <utility>

namespace bulkhead {
namespace {

constexpr int kTitle = 300, kText = 2'000, kReason = 1'000;
constexpr qint64 kDayMs = 86'400'000, kUsualDays = 30;

/// "clinic-a/12, _/3"; nothing where a word is no place.
std::optional<QList<EvidencePlace>> placesIn(const QString &text)
{
    QList<EvidencePlace> places;
    const QStringList words =
        QString(text).replace(QLatin1Char(','), QLatin1Char(' ')).split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString &word : words) {
        bool number = false;
        EvidencePlace place{word.section(QLatin1Char('/'), 0, -2),
                            word.section(QLatin1Char('/'), -1).toULongLong(&number)};
        if (!number || place.sequence == 0 || place.tenantId.isEmpty())
            return std::nullopt;
        if (place.tenantId == QLatin1String("_"))
            place.tenantId.clear();
        places.append(place);
    }
    return places;
}

} // namespace

FindingDialog::FindingDialog(Workspace *workspace, Deed deed, const FindingDraft &draft, Send send, QWidget *parent)
    : PaperDialog(deed == Deed::Open ? tr("Open a finding") : tr("Change the finding"),
                  deed == Deed::Open
                      ? tr("Somebody owns it until a day, and another person closes it once it is mended.")
                      : tr("Whoever has ever owned it does not close it."),
                  deed == Deed::Open ? tr("Open the finding") : tr("Change the finding"), parent)
    , m_deed(deed)
    , m_draft(draft)
    , m_then(std::move(send))
    , m_nowMs(workspace->now())
    , m_title(new QLineEdit(draft.title))
    , m_tenant(new QLineEdit(draft.tenantId))
    , m_places(new QLineEdit)
    , m_owner(new QLineEdit(draft.owner))
    , m_text(new QPlainTextEdit(draft.text))
    , m_reason(new QPlainTextEdit)
    , m_severity(new QComboBox)
    , m_due(new QDateEdit)
{
    setObjectName(QStringLiteral("findingDialog"));
    QStringList places;
    for (const EvidencePlace &place : draft.places)
        places << place.key();
    m_places->setText(places.join(QStringLiteral(", ")));
    m_title->setMaxLength(kTitle);
    m_owner->setMaxLength(64);
    m_owner->setPlaceholderText(tr("The id that the person signs in with"));
    m_tenant->setPlaceholderText(tr("The tenant's id; empty: the platform"));
    m_places->setPlaceholderText(tr("Such as clinic-a/12, or _/3 of the platform"));
    if (deed == Deed::Open) {
        addRow(tr("Title"), m_title, "findingTitle");
        addText(tr("What"), m_text, "findingText");
        addRow(tr("Tenant"), m_tenant, "findingTenant");
        addRow(tr("Records"), m_places, "findingPlaces");
        // An exception's finding is about its record.
        m_tenant->setEnabled(draft.places.isEmpty());
        m_places->setEnabled(draft.places.isEmpty());
    }
    // Fields of the other deed keep what they hold, and are not shown.
    const QList<QWidget *> unused =
        deed == Deed::Open ? QList<QWidget *>{m_reason} : QList<QWidget *>{m_title, m_text, m_tenant, m_places};
    for (QWidget *field : unused) {
        field->setParent(this);
        field->hide();
    }
    for (const auto one :
         {FindingSeverity::Low, FindingSeverity::Medium, FindingSeverity::High, FindingSeverity::Critical})
        m_severity->addItem(words::severity(one), int(one));
    m_severity->setCurrentIndex(qMax(0, m_severity->findData(int(draft.severity))));
    addRow(tr("Severity"), m_severity, "findingSeverity");
    addRow(tr("Owner"), m_owner, "findingOwner");
    m_due->setTimeSpec(Qt::UTC);
    m_due->setDisplayFormat(QStringLiteral("yyyy-MM-dd"));
    m_due->setCalendarPopup(true);
    const qint64 due = draft.dueMs > 0 ? draft.dueMs : m_nowMs + kUsualDays * kDayMs;
    m_due->setDate(QDateTime::fromMSecsSinceEpoch(due, Qt::UTC).date());
    m_due->setFixedWidth(150);
    addRow(tr("Until the end of"), m_due, "findingDue");
    if (deed == Deed::Amend)
        addText(tr("Why"), m_reason, "findingReason");
    for (QLineEdit *field : {m_title, m_tenant, m_places, m_owner})
        connect(field, &QLineEdit::textChanged, this, &FindingDialog::refresh);
    connect(m_text, &QPlainTextEdit::textChanged, this, &FindingDialog::refresh);
    connect(m_reason, &QPlainTextEdit::textChanged, this, &FindingDialog::refresh);
    connect(m_due, &QDateEdit::dateChanged, this, &FindingDialog::refresh);
    finishForm();
    (deed == Deed::Open ? static_cast<QWidget *>(m_title) : m_owner)->setFocus();
}

void FindingDialog::addText(const QString &title, QPlainTextEdit *field, const char *name)
{
    field->setFixedHeight(84);
    field->setTabChangesFocus(true);
    addRow(title, field, name);
}

FindingDraft FindingDialog::draft() const
{
    FindingDraft made = m_draft;
    made.title = m_title->text().trimmed();
    made.text = m_text->toPlainText().trimmed();
    made.tenantId = m_tenant->text().trimmed();
    made.places = placesIn(m_places->text()).value_or(QList<EvidencePlace>());
    made.owner = m_owner->text().trimmed();
    made.severity = FindingSeverity(m_severity->currentData().toInt());
    made.dueMs = QDateTime(m_due->date().addDays(1), QTime(0, 0), Qt::UTC).toMSecsSinceEpoch() - 1;
    return made;
}

QString FindingDialog::missing() const
{
    const FindingDraft now = draft();
    const bool opens = m_deed == Deed::Open;
    if (opens && now.title.isEmpty())
        return tr("Give it a title first");
    if (opens && (now.text.isEmpty() || now.text.size() > kText))
        return tr("Say what was found first, in at most %1 characters").arg(kText);
    if (opens && !placesIn(m_places->text()))
        return tr("Name records as clinic-a/12, or _/3 of the platform");
    if (now.owner.isEmpty())
        return tr("Name its owner first");
    if (now.dueMs <= m_nowMs)
        return tr("Choose a day to come");
    const auto reason = m_reason->toPlainText().trimmed().size();
    return !opens && (reason == 0 || reason > kReason) ? tr("Say why first, in at most %1 characters").arg(kReason)
                                                       : QString();
}

void FindingDialog::send()
{
    m_then(draft(), m_reason->toPlainText().trimmed(), this, [this](const Fault &fault) { answered(fault); });
}

} // namespace bulkhead
