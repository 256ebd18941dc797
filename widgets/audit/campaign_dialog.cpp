#include "widgets/audit/campaign_dialog.h"

#include "models/audit_desk.h"
#include "models/evidence_desk.h"
#include "models/evidence_words.h"
#include "models/words.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateEdit>
#include <QHBoxLayout>
#include <QLineEdit>

namespace bulkhead {
namespace {

constexpr int kPeriodDays = 90, kDueDays = 21, kLongestDays = 400, kReviewers = 20;

qint64 startOf(const QDate &day)
{
    return QDateTime(day, QTime(0, 0), Qt::UTC).toMSecsSinceEpoch();
}

QDateEdit *dayEdit(const QDate &day)
{
    auto *edit = new QDateEdit;
    edit->setTimeSpec(Qt::UTC);
    edit->setDisplayFormat(QStringLiteral("yyyy-MM-dd"));
    edit->setCalendarPopup(true);
    edit->setDate(day);
    edit->setFixedWidth(150);
    return edit;
}

QStringList wordsIn(QString text)
{
    return text.replace(QLatin1Char(','), QLatin1Char(' ')).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

} // namespace

CampaignDialog::CampaignDialog(Workspace *workspace, QWidget *parent)
    : PaperDialog(tr("Open a certification campaign"),
                  tr("Each access of the period is certified by somebody else than the person who had it. Standing "
                     "rights are those of everybody who can sign in, as of now."),
                  tr("Open the campaign"), parent)
    , m_workspace(workspace)
    , m_title(new QLineEdit)
    , m_person(new QLineEdit)
    , m_tenant(new QLineEdit)
    , m_reviewers(new QLineEdit)
    , m_glass(new QCheckBox(words::accessKind(AccessKind::BrokenGlass)))
    , m_grants(new QCheckBox(words::accessKind(AccessKind::Grant)))
    , m_standing(new QCheckBox(words::accessKind(AccessKind::Standing)))
    , m_role(new QComboBox)
{
    setObjectName(QStringLiteral("campaignDialog"));
    const QDate today = QDateTime::fromMSecsSinceEpoch(workspace->now(), Qt::UTC).date();
    m_from = dayEdit(today.addDays(-kPeriodDays));
    m_until = dayEdit(today);
    m_due = dayEdit(today.addDays(kDueDays));
    m_title->setMaxLength(300);
    m_title->setPlaceholderText(tr("Such as Access in the fourth quarter"));
    addRow(tr("Title"), m_title, "campaignTitle");
    auto *kinds = new QWidget;
    auto *row = new QHBoxLayout(kinds);
    row->setContentsMargins(0, 0, 0, 0);
    for (QCheckBox *box : {m_glass, m_grants, m_standing}) {
        row->addWidget(box);
        connect(box, &QCheckBox::toggled, this, &CampaignDialog::refresh);
    }
    row->addStretch();
    m_glass->setChecked(true);
    m_grants->setChecked(true);
    m_standing->setObjectName(QStringLiteral("campaignStanding"));
    addRow(tr("What"), kinds, "campaignKinds");
    addRow(tr("Asked for from"), m_from, "campaignFrom");
    addRow(tr("to the end of"), m_until, "campaignUntil");
    m_person->setPlaceholderText(tr("Everybody"));
    addRow(tr("Person"), m_person, "campaignPerson");
    m_role->addItem(tr("Any role"), int(Role::Unspecified));
    for (const Role one : {Role::Support, Role::SupportLead, Role::CustomerSuccess, Role::OnboardingEngineer,
                           Role::PlatformOperations, Role::Auditor, Role::PartnerAdministrator})
        m_role->addItem(words::role(one), int(one));
    addRow(tr("Role"), m_role, "campaignRole");
    m_tenant->setPlaceholderText(tr("All within your scope"));
    addRow(tr("Tenant"), m_tenant, "campaignTenant");
    m_reviewers->setPlaceholderText(tr("Ids that they sign in with, such as auditor-1, operations-2"));
    addRow(tr("Reviewers"), m_reviewers, "campaignReviewers");
    addRow(tr("Due at the end of"), m_due, "campaignDue");
    for (QLineEdit *field : {m_title, m_tenant, m_reviewers})
        connect(field, &QLineEdit::textChanged, this, &CampaignDialog::refresh);
    for (QDateEdit *field : {m_from, m_until, m_due})
        connect(field, &QDateEdit::dateChanged, this, &CampaignDialog::refresh);
    finishForm();
    m_title->setFocus();
}

CampaignOrder CampaignDialog::order() const
{
    CampaignOrder made;
    made.title = m_title->text().trimmed();
    made.person = m_person->text().trimmed();
    made.tenantId = m_tenant->text().trimmed();
    made.fromMs = startOf(m_from->date());
    made.untilMs = startOf(m_until->date().addDays(1));
    made.dueMs = startOf(m_due->date().addDays(1)) - 1;
    if (m_glass->isChecked())
        made.kinds << AccessKind::BrokenGlass;
    if (m_grants->isChecked())
        made.kinds << AccessKind::Grant;
    if (m_standing->isChecked())
        made.kinds << AccessKind::Standing;
    made.role = Role(m_role->currentData().toInt());
    made.reviewers = wordsIn(m_reviewers->text());
    return made;
}

QString CampaignDialog::missing() const
{
    const CampaignOrder now = order();
    if (now.title.isEmpty())
        return tr("Give it a title first");
    if (now.kinds.isEmpty())
        return tr("Choose what is certified");
    if (now.kinds.contains(AccessKind::Standing) && !now.tenantId.isEmpty())
        return tr("Standing rights go beyond one tenant: leave them or the tenant out");
    if (m_until->date() < m_from->date() || m_from->date().daysTo(m_until->date()) >= kLongestDays)
        return tr("Choose a period of at most %1 days").arg(kLongestDays);
    if (now.dueMs <= m_workspace->now())
        return tr("Choose a day to come");
    return now.reviewers.isEmpty() || now.reviewers.size() > kReviewers
               ? tr("Name 1 to %1 reviewers first").arg(kReviewers)
               : QString();
}

void CampaignDialog::send()
{
    m_workspace->desk()->audit().evidence()->openCampaign(order(), this,
                                                          [this](const Fault &fault, const AccessCampaign &campaign) {
                                                              if (!fault.failed())
                                                                  emit opened(campaign);
                                                              answered(fault);
                                                          });
}

} // namespace bulkhead
