#include "widgets/audit/audit_pane.h"

#include "models/audit_witness.h"
#include "models/audit_words.h"
#include "models/words.h"
#include "widgets/audit/audit_look.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"

#include <QFontDatabase>
#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace bulkhead {

AuditPane::AuditPane(AuditWitness *witness, QWidget *parent)
    : QWidget(parent)
    , m_witness(witness)
    , m_empty(new EmptyState)
    , m_content(new QWidget)
    , m_title(makeLabel({}, Text::Heading, Tone::Text, true))
    , m_when(makeLabel({}, Text::Body, Tone::Dim, true))
    , m_verdict(makeLabel({}, Text::Body, Tone::Text, true))
    , m_badge(new BadgeLabel)
    , m_fields(new QGridLayout)
    , m_threads(new QVBoxLayout)
    , m_again(makeButton(tr("Verify again"), Button::Link))
{
    build();
    connect(m_witness, &AuditWitness::changed, this, &AuditPane::refresh);
    showNone();
}

void AuditPane::build()
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_empty);
    outer->addWidget(m_content, 1);
    auto *column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    auto *head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_badge, 0, Qt::AlignTop);
    column->addLayout(head);
    column->addWidget(m_when);
    m_verdict->setObjectName(QStringLiteral("verdict"));
    m_verdict->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    column->addWidget(m_verdict);
    column->addWidget(m_again, 0, Qt::AlignLeft);
    connect(m_again, &QPushButton::clicked, this, &AuditPane::checkAgain);

    auto *inner = new QWidget;
    auto *innerColumn = new QVBoxLayout(inner);
    innerColumn->setContentsMargins(0, space::small, space::small, 0);
    m_fields->setHorizontalSpacing(space::medium);
    m_fields->setVerticalSpacing(space::tiny);
    m_fields->setColumnStretch(1, 1);
    innerColumn->addLayout(m_fields);
    innerColumn->addStretch();
    auto *scroll = new QScrollArea;
    scroll->setWidget(inner);
    inner->setAutoFillBackground(false); // The card's own shows.
    scroll->viewport()->setAutoFillBackground(false);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("Fields of the record"));
    column->addWidget(scroll, 1);
    m_threads->setSpacing(space::tiny);
    column->addLayout(m_threads);
}

void AuditPane::showNone()
{
    m_record = {};
    m_content->hide();
    m_empty->showEmpty(tr("No record chosen"), tr("Choose a row to see the whole record and its proof."));
}

void AuditPane::showFault(const Fault &fault)
{
    m_record = {};
    m_content->hide();
    m_empty->showFault(fault);
}

void AuditPane::show(const AuditRecord &record)
{
    m_record = record;
    m_empty->hideState();
    m_content->show();
    m_title->setText(words::auditAction(record.action));
    m_when->setText(tr("%1 UTC, by %2")
                        .arg(words::auditTime(record.atMs),
                             record.actor.isEmpty() ? tr("nobody known") : words::visible(record.actor)));
    showFields();
    showThreads();
    refresh();
}

void AuditPane::refresh()
{
    if (m_record.sequence == 0)
        return;
    const AuditVerdict verdict = m_witness->verdict(m_record);
    m_badge->setBadge(badgeOf(verdict));
    m_verdict->setText(verdict.sentence.isEmpty() ? tr("Not verified by this console yet.") : verdict.sentence);
    m_verdict->setAccessibleName(m_verdict->text());
    setTone(m_verdict, verdict.state == AuditVerdict::State::Alarm      ? Tone::Bad
                       : verdict.state == AuditVerdict::State::Verified ? Tone::Text
                                                                        : Tone::Dim);
    m_again->setVisible(verdict.state != AuditVerdict::State::Checking
                        && verdict.state != AuditVerdict::State::Verified);
}

void AuditPane::addField(const QString &name, const QString &value, bool mono)
{
    auto *shown = makeLabel(value.isEmpty() ? tr("none") : words::visible(value), Text::Body,
                            value.isEmpty() ? Tone::Faint : Tone::Text, true);
    shown->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    shown->setAccessibleName(QStringLiteral("%1: %2").arg(name, shown->text()));
    if (mono && !value.isEmpty()) {
        QFont face = QFontDatabase::systemFont(QFontDatabase::FixedFont);
        face.setPixelSize(12);
        shown->setFont(face);
    }
    // Ids without a blank must break somewhere, or they would widen the pane.
    if (!shown->text().contains(QLatin1Char(' ')) && shown->text().size() > 28) {
        QString broken;
        for (qsizetype at = 0; at < shown->text().size(); ++at) {
            broken += shown->text().at(at);
            if (at % 8 == 7)
                broken += QChar(0x200b);
        }
        shown->setText(broken);
    }
    m_fields->addWidget(makeLabel(name, Text::Body, Tone::Dim), m_rows, 0, Qt::AlignTop);
    m_fields->addWidget(shown, m_rows, 1);
    ++m_rows;
}

void AuditPane::showFields()
{
    clearLayout(m_fields);
    m_rows = 0;
    const AuditRecord &r = m_record;
    addField(tr("Outcome"), r.outcome);
    addField(tr("Tenant"), r.tenantId.isEmpty()     ? tr("the platform's own record")
                           : r.tenantName.isEmpty() ? r.tenantId
                                                    : QStringLiteral("%1 (%2)").arg(r.tenantName, r.tenantId));
    addField(tr("Role"), r.role == Role::Unspecified ? QString() : words::role(r.role));
    addField(tr("Purpose"), r.purpose);
    if (r.withheld()) {
        addField(tr("Before, after"), tr("Withheld from your role: they hold sums. That this record stands here is "
                                         "proven all the same."));
    } else {
        addField(tr("Before"), r.before, true);
        addField(tr("After"), r.after, true);
    }
    addField(tr("Grant"), r.grant.isEmpty() ? tr("none: by the person's own rights") : r.grant);
    addField(tr("Request"), r.requestId, true);
    addField(tr("Policy"), r.policyVersion.isEmpty() ? tr("not recorded then") : r.policyVersion);
    addField(tr("Record"), tr("%1 of %2").arg(r.sequence).arg(words::chainId(r.tenantId)));
    QString hash = QString::fromLatin1(r.leaf.toHex());
    for (qsizetype at = 56; at > 0; at -= 8) // Eight groups, between which a line may end.
        hash.insert(at, QLatin1Char(' '));
    addField(tr("Leaf hash"), hash, true);
}

void AuditPane::showThreads()
{
    clearLayout(m_threads);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::tiny);
    const auto add = [this, row](const QString &words, const QString &tip, const QString &filter, const char *name) {
        auto *button = makeButton(words);
        button->setObjectName(QLatin1String(name));
        button->setToolTip(tip);
        connect(button, &QPushButton::clicked, this, [this, filter] { emit searchAsked(filter); });
        row->addWidget(button);
    };
    const AuditRecord &r = m_record;
    const QString tenant =
        r.tenantId.isEmpty() ? QStringLiteral("in:platform ") : QStringLiteral("tenant:%1 ").arg(r.tenantId);
    for (const QString &act : r.withheld() ? QStringList() : words::actsIn(r).mid(0, 1))
        add(tr("This act"), tr("Everything about %1, from its proposal on").arg(act),
            tenant + QStringLiteral("thread:") + act, "threadAct");
    if (!r.grant.isEmpty())
        add(tr("This grant"), tr("Everything done under %1").arg(r.grant), QStringLiteral("thread:%1").arg(r.grant),
            "threadGrant");
    if (!r.requestId.isEmpty())
        add(tr("This request"), tr("Everything of the request %1").arg(r.requestId),
            QStringLiteral("thread:%1").arg(r.requestId), "threadRequest");
    if (!r.actor.isEmpty())
        add(tr("This person"), tr("The last seven days of %1").arg(r.actor),
            QStringLiteral("who:%1 since:7d").arg(r.actor), "threadPerson");
    row->addStretch();
    m_threads->addLayout(row);
    const auto link = [this](const QString &words, const QString &tip, const char *name) {
        auto *button = makeButton(words, Button::Link);
        button->setObjectName(QLatin1String(name));
        button->setToolTip(tip);
        m_threads->addWidget(button, 0, Qt::AlignLeft);
        return button;
    };
    if (const QString id = r.grant.isEmpty() ? r.requestId : r.grant; m_thread && !id.isEmpty()) {
        auto *whole = link(tr("The whole thread"),
                           tr("Alert or ticket, request, votes, use, recording, changes and end, in order of time"),
                           "threadWhole");
        connect(whole, &QPushButton::clicked, this, [this, id] { emit threadAsked(id); });
    }
    if (r.grant.isEmpty() || !m_recordings)
        return;
    auto *recording =
        link(tr("Recording of the access"), tr("What was done under %1, step by step").arg(r.grant), "threadRecording");
    connect(recording, &QPushButton::clicked, this, [this, grant = r.grant] { emit recordingAsked(grant); });
}

} // namespace bulkhead
