#include "widgets/exposure/notice_dialog.h"

#include "models/exposure_desk.h"
#include "models/exposure_words.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QComboBox>
#include <QDateTimeEdit>
#include <QLineEdit>

namespace bulkhead {
namespace {
constexpr int kHow = 200;
} // namespace

NoticeDialog::NoticeDialog(Workspace *workspace, const ExposureCase &item, QWidget *parent)
    : ExposureDialog(workspace, item, tr("Note a notice about the case of %1").arg(exposureTenantsText(item)),
                     tr("Bulkhead sends no notice: this keeps that one was given."), tr("Note the notice"), parent)
    , m_to(new QComboBox)
    , m_owner(new QComboBox)
    , m_sent(new QDateTimeEdit(QDateTime::fromMSecsSinceEpoch(workspace->now(), Qt::UTC)))
    , m_how(new QLineEdit)
{
    setObjectName(QStringLiteral("noticeDialog"));
    for (const ExposureAddressee one : {ExposureAddressee::Tenant, ExposureAddressee::Individuals,
                                        ExposureAddressee::Authority, ExposureAddressee::Media})
        m_to->addItem(exposureAddresseeText(one), int(one));
    m_owner->addItem(tr("Choose the owner of the data…"), QString());
    for (const ExposureParty &party : item.facts.parties)
        if (party.part == ExposurePart::Owner)
            m_owner->addItem(party.tenantName, party.tenantId);
    m_sent->setTimeSpec(Qt::UTC);
    m_sent->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm"));
    m_sent->setCalendarPopup(true);
    m_sent->setMaximumDateTime(QDateTime::fromMSecsSinceEpoch(workspace->now(), Qt::UTC));
    m_how->setMaxLength(kHow);
    m_how->setPlaceholderText(tr("registered letter to its privacy officer"));
    addField(tr("To whom"), m_to, "noticeTo");
    addField(tr("For which owner of the data"), m_owner, "noticeOwner");
    addField(tr("When (UTC)"), m_sent, "noticeSent");
    addField(tr("How, without names of people"), m_how, "noticeHow");
    connect(m_owner, &QComboBox::currentIndexChanged, this, &NoticeDialog::refresh);
    connect(m_how, &QLineEdit::textChanged, this, &NoticeDialog::refresh);
    m_to->setFocus();
    refresh();
}

QString NoticeDialog::obstacle() const
{
    if (m_owner->count() < 2)
        return tr("No owner of the data is known yet: add the tenant to the case first");
    if (m_owner->currentData().toString().isEmpty())
        return tr("Choose the owner of the data");
    return m_how->text().trimmed().isEmpty() ? tr("Say how it was given") : QString();
}

void NoticeDialog::send(const Answer<ExposureCase> &then)
{
    ExposureNotice notice;
    notice.to = ExposureAddressee(m_to->currentData().toInt());
    notice.tenantId = m_owner->currentData().toString();
    notice.how = m_how->text().trimmed();
    notice.sentMs = m_sent->dateTime().toMSecsSinceEpoch();
    desk()->notice(about(), notice, this, then);
}

} // namespace bulkhead
