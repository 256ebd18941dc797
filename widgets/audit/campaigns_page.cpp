#include "widgets/audit/campaigns_page.h"

#include "models/audit_desk.h"
#include "models/audit_words.h"
#include "models/evidence_desk.h"
#include "models/evidence_words.h"
#include "models/grant_desk.h"
#include "models/words.h"
#include "widgets/access/grant_reason_dialog.h"
#include "widgets/audit/campaign_dialog.h"
#include "widgets/audit/judgement_box.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {

CampaignsPage::CampaignsPage(Workspace *workspace, QWidget *parent)
    : PapersPage(workspace,
                 {"campaigns",
                  tr("Campaigns"),
                  tr("Certification campaigns"),
                  tr("Accesses to certify"),
                  tr("Open a campaign…"),
                  tr("No campaign yet"),
                  tr("A campaign goes through what was given in a period, and what people may by their role, and asks "
                     "of each access whether it is still right."),
                  campaignColumns(),
                  certifiedColumns(),
                  {160, 92, 92, 84, 84, 84, 148},
                  {88, 106, 140, 146, 78, 94, 112},
                  2,
                  EvidenceRef::Kind::Campaign},
                 parent)
    , m_box(new JudgementBox(tr("Is it still right?"),
                             {{int(AccessVerdict::Right), words::accessVerdict(AccessVerdict::Right), false},
                              {int(AccessVerdict::NotRight), words::accessVerdict(AccessVerdict::NotRight), true},
                              {int(AccessVerdict::CannotTell), words::accessVerdict(AccessVerdict::CannotTell), true}},
                             tr("Certify")))
    , m_who(makeLabel({}, Text::Heading, Tone::Text, true))
    , m_what(makeLabel({}, Text::Body, Tone::Text, true))
    , m_about(makeLabel({}, Text::Body, Tone::Dim, true))
    , m_end(makeButton(tr("End this access…")))
    , m_history(makeButton(tr("Its records"), Button::Link))
    , m_finding(makeButton(tr("Its finding"), Button::Link))
{
    buildSide();
    showItem({});
}

void CampaignsPage::buildSide()
{
    m_what->setObjectName(QStringLiteral("accessWhat"));
    for (QLabel *label : {m_who, m_what, m_about}) {
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        side()->addWidget(label);
    }
    auto *ways = new QHBoxLayout;
    ways->setSpacing(space::medium);
    m_end->setObjectName(QStringLiteral("accessEnd"));
    m_history->setObjectName(QStringLiteral("accessRecords"));
    m_finding->setObjectName(QStringLiteral("accessFinding"));
    for (QPushButton *button : {m_end, m_history, m_finding})
        ways->addWidget(button);
    ways->addStretch();
    side()->addLayout(ways);
    side()->addStretch(1);
    side()->addWidget(m_box);
    connect(m_box, &JudgementBox::decided, this, &CampaignsPage::certify);
    connect(m_end, &QPushButton::clicked, this, &CampaignsPage::endAccess);
    connect(m_history, &QPushButton::clicked, this, [this] {
        if (const CertifiedAccess *item = current()) {
            const QString filter = item->grantId.isEmpty() ? QStringLiteral("who:%1 since:90d").arg(item->person)
                                                           : QStringLiteral("thread:%1").arg(item->grantId);
            emit navigate({View::Audit, {}, {}, filter});
        }
    });
    connect(m_finding, &QPushButton::clicked, this, [this] {
        if (const CertifiedAccess *item = current())
            emit navigate({View::Audit, item->findingId, QStringLiteral("findings"), {}});
    });
}

QString CampaignsPage::heading() const
{
    return tr("Certification campaigns");
}

void CampaignsPage::forget()
{
    m_campaign = {};
}

void CampaignsPage::askList(int run)
{
    workspace()->desk()->audit().evidence()->campaigns(
        this, [this, run](const Fault &fault, const QList<AccessCampaign> &all) {
            if (!isCurrent(run))
                return;
            QList<PaperRow> rows;
            for (const AccessCampaign &one : all)
                rows << rowOf(one, workspace()->now());
            takeList(fault, rows);
        });
}

void CampaignsPage::askPaper(const QString &id, int run)
{
    workspace()->desk()->audit().evidence()->campaign(id, this,
                                                      [this, run](const Fault &fault, const AccessCampaign &campaign) {
                                                          if (isCurrent(run))
                                                              take(fault, campaign);
                                                      });
}

void CampaignsPage::take(const Fault &fault, const AccessCampaign &campaign)
{
    m_campaign = campaign;
    Shown shown{campaign.id, campaign.title, words::campaignFacts(campaign), {}, !campaign.closed(), {}};
    for (const CertifiedAccess &one : campaign.items)
        shown.items << rowOf(one);
    takePaper(fault, shown);
}

const CertifiedAccess *CampaignsPage::current() const
{
    const auto found = std::ranges::find(m_campaign.items, currentItem(), &CertifiedAccess::id);
    return found == m_campaign.items.end() ? nullptr : &*found;
}

bool CampaignsPage::mayEnd(const CertifiedAccess &item) const
{
    const SessionInfo session = workspace()->session();
    return item.inForce && !item.grantId.isEmpty() && item.person != session.person
           && session.may(QStringLiteral("grants.approve")) && workspace()->desk()->grants() != nullptr;
}

void CampaignsPage::showItem(const QString &key)
{
    const CertifiedAccess *item = key.isEmpty() ? nullptr : current();
    for (QWidget *part :
         {static_cast<QWidget *>(m_who), static_cast<QWidget *>(m_what), static_cast<QWidget *>(m_about),
          static_cast<QWidget *>(m_box), static_cast<QWidget *>(m_history)})
        part->setVisible(item != nullptr);
    m_end->setVisible(item != nullptr && mayEnd(*item));
    m_finding->setVisible(item != nullptr && !item->findingId.isEmpty());
    if (item == nullptr)
        return;
    m_who->setText(QStringLiteral("%1, %2").arg(item->person, words::role(item->role)));
    m_what->setText(item->text);
    QStringList about{words::accessKind(item->kind)};
    if (!item->tenantId.isEmpty())
        about << (item->tenantName.isEmpty() ? item->tenantId
                                             : QStringLiteral("%1 (%2)").arg(item->tenantName, item->tenantId));
    if (item->atMs > 0)
        about << tr("asked for %1 UTC").arg(words::auditTime(item->atMs));
    if (!item->grantId.isEmpty())
        about << (item->inForce ? tr("in force now") : tr("over"));
    about << (item->reviewer.isEmpty() ? tr("nobody named may certify it: any other reviewer can")
                                       : tr("%1 is to certify it").arg(item->reviewer));
    m_about->setText(about.join(QStringLiteral(" · ")));
    for (QLabel *label : {m_who, m_what, m_about})
        label->setAccessibleName(label->text()); // It takes the focus, to be copied from.
    JudgementBox::Shown shown{
        key, int(item->verdict), item->note, {}, certifyObstacle(m_campaign, *item, workspace()->session())};
    if (!item->certifiedBy.isEmpty())
        shown.by = tr("by %1, %2").arg(item->certifiedBy, words::auditTime(item->certifiedMs));
    m_box->show(shown);
}

void CampaignsPage::begin()
{
    auto *dialog = new CampaignDialog(workspace(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &CampaignDialog::opened, this, [this](const AccessCampaign &campaign) {
        emit notice(tr("%n access(es) are to be certified.", nullptr, campaign.size));
        reload();
        choosePaper(campaign.id);
    });
    dialog->open();
}

void CampaignsPage::certify(int verdict, const QString &note)
{
    const CertifiedAccess *item = current();
    if (item == nullptr)
        return;
    m_box->setSending(true);
    const bool ends = AccessVerdict(verdict) == AccessVerdict::NotRight && mayEnd(*item);
    workspace()->desk()->audit().evidence()->certify(
        m_campaign.id, *item, AccessVerdict(verdict), note, this,
        [this, ends](const Fault &fault, const AccessCampaign &campaign) {
            m_box->setSending(false);
            m_box->showProblem(fault.failed() ? QStringLiteral("%1 %2").arg(fault.summary, fault.remedy) : QString());
            if (fault.kind == Fault::Kind::Conflict) {
                reload();
                return;
            }
            if (fault.failed() || campaign.id != m_campaign.id)
                return;
            take({}, campaign);
            if (ends)
                endAccess(); // It is not right and still in force: the reviewer can end it at once.
            else
                showNextOpen();
        });
}

void CampaignsPage::endAccess()
{
    const CertifiedAccess *item = current();
    if (item == nullptr || !mayEnd(*item))
        return;
    AccessGrant grant;
    const QList<AccessGrant> &known = workspace()->desk()->grants()->list();
    if (const auto found = std::ranges::find(known, item->grantId, &AccessGrant::id); found != known.end()) {
        grant = *found;
    } else {
        grant.id = item->grantId;
        grant.person = item->person;
        grant.tenantName = item->tenantName;
        grant.ask.tenantId = item->tenantId;
    }
    auto *dialog = new GrantReasonDialog(workspace(), GrantReasonDialog::Deed::Revoke, grant, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &GrantReasonDialog::done, this, [this](const AccessGrant &ended) {
        emit notice(tr("The access of %1 is over.").arg(ended.person));
        reload();
    });
    dialog->open();
}

void CampaignsPage::closePaper()
{
    workspace()->desk()->audit().evidence()->closeCampaign(
        m_campaign, this, [this](const Fault &fault, const AccessCampaign &campaign) {
            if (fault.failed()) {
                emit notice(QStringLiteral("%1 %2").arg(fault.summary, fault.remedy));
                return;
            }
            emit notice(tr("The campaign is closed: %1 still right, %2 not right, %3 cannot be told, %4 not certified.")
                            .arg(campaign.right)
                            .arg(campaign.notRight)
                            .arg(campaign.cannotTell)
                            .arg(campaign.open()));
            reload();
        });
}

} // namespace bulkhead
