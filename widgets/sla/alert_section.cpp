#include "widgets/sla/alert_section.h"

#include "models/objective_words.h"
#include "models/words.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/sla/hand_over_dialog.h"

#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

constexpr int kShortList = 4;

} // namespace

AlertSection::AlertSection(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_now(new QWidget)
    , m_facts(makeLabel(QString(), Text::Strong, Tone::Text, true))
    , m_pastTitle(makeLabel(QString(), Text::Strong, Tone::Text, true))
    , m_notes(new QVBoxLayout)
    , m_list(new QVBoxLayout)
    , m_note(new QLineEdit)
    , m_addNote(makeButton(tr("Add note")))
    , m_more(makeButton(QString(), Button::Link))
{
    build();
    connect(workspace->lists(), &LiveLists::alertsChanged, this, &AlertSection::refresh);
    connect(m_note, &QLineEdit::returnPressed, this, &AlertSection::addNote);
    connect(m_addNote, &QPushButton::clicked, this, &AlertSection::addNote);
    connect(m_more, &QPushButton::clicked, this, [this] {
        m_all = true;
        showPast();
    });
}

void AlertSection::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    auto *now = new QVBoxLayout(m_now);
    now->setContentsMargins(0, 0, 0, 0);
    now->setSpacing(space::tiny);
    now->addWidget(m_facts);
    m_notes->setSpacing(2);
    now->addLayout(m_notes);
    auto *noteRow = new QHBoxLayout;
    m_note->setPlaceholderText(tr("Note for whoever takes over"));
    m_note->setAccessibleName(tr("Note on the alert"));
    m_note->setMaxLength(2000);
    noteRow->addWidget(m_note, 1);
    noteRow->addWidget(m_addNote);
    now->addLayout(noteRow);
    column->addWidget(m_now);
    column->addWidget(m_pastTitle);
    m_list->setSpacing(2);
    column->addLayout(m_list);
    column->addWidget(m_more, 0, Qt::AlignLeft);
}

void AlertSection::setObjective(const QString &tenantId, const QString &objectiveId)
{
    m_tenantId = tenantId;
    m_objectiveId = objectiveId;
    m_note->clear();
    m_past = {};
    m_shown = {};
    m_marked.clear();
    m_all = false;
    showPast();
    showAlert();
    if (!objectiveId.isEmpty())
        askPast();
}

void AlertSection::refresh()
{
    const Alert *found = alert();
    const Alert now = found ? *found : Alert();
    if (now == m_shown)
        return;
    // A burn that moves every minute is no other past.
    const bool another = now.id != m_shown.id || now.level != m_shown.level || now.resolvedMs != m_shown.resolvedMs
                         || now.revision != m_shown.revision;
    showAlert();
    if (another && !m_objectiveId.isEmpty())
        askPast();
}

void AlertSection::markAlert(const QString &alertId)
{
    m_marked = alertId;
    showPast();
}

const Alert *AlertSection::alert() const
{
    for (const Alert &candidate : m_workspace->lists()->alerts())
        if (candidate.objectiveId == m_objectiveId && !m_objectiveId.isEmpty())
            return &candidate;
    return nullptr;
}

void AlertSection::askPast()
{
    if (m_asking)
        return;
    m_asking = true;
    m_workspace->desk()->pastAlerts(
        m_tenantId, m_objectiveId, this, [this, asked = m_objectiveId](const Fault &fault, const AlertHistory &past) {
            m_asking = false;
            if (asked != m_objectiveId) {
                if (!m_objectiveId.isEmpty())
                    askPast();
                return;
            }
            if (fault.failed()) {
                m_pastTitle->setText(tr("Past alerts could not be read. %1 %2").arg(fault.summary, fault.remedy));
                return;
            }
            m_past = past;
            showPast();
            emit pastChanged();
        });
}

void AlertSection::showAlert()
{
    const Alert *found = alert();
    m_shown = found ? *found : Alert();
    m_now->setVisible(found != nullptr);
    if (found) {
        QStringList facts{alertSpan(*found, m_workspace->now())};
        if (!found->holder.isEmpty() && found->holder != found->acknowledgedBy)
            facts << tr("in the hands of %1").arg(found->holder);
        if (found->acknowledgedMs > 0)
            facts << tr("taken by %1 at %2").arg(found->acknowledgedBy, words::clock(found->acknowledgedMs));
        else if (found->resolvedMs == 0 && found->holder.isEmpty())
            facts << tr("nobody has taken it");
        m_facts->setText(facts.join(QStringLiteral(" · ")));
        const bool mayNote = m_workspace->session().may(QStringLiteral("alerts.note"));
        m_note->setVisible(mayNote);
        m_addNote->setVisible(mayNote);
        clearLayout(m_notes);
        for (const AlertNote &note : found->notes)
            m_notes->addWidget(makeLabel(noteText(note, m_workspace->now()), Text::Body, Tone::Dim, true));
    }
    emit alertChanged();
}

void AlertSection::showPast()
{
    clearLayout(m_list);
    QList<Alert> past = m_past.alerts;
    const Alert *now = alert();
    past.removeIf([now](const Alert &one) { return now && one.id == now->id; });
    const qint64 at = m_workspace->now();
    const QString since = m_past.fromMs > 0 ? nearTime(m_past.fromMs, at) : QString();
    m_pastTitle->setText(since.isEmpty()  ? QString()
                         : past.isEmpty() ? tr("No earlier alert since %1").arg(since)
                                          : tr("%n earlier alert(s) since %1", nullptr, int(past.size())).arg(since));
    m_pastTitle->setVisible(!m_pastTitle->text().isEmpty());
    int shown = 0;
    for (const Alert &one : past) {
        const bool marked = one.id == m_marked;
        if (!m_all && shown >= kShortList && !marked)
            continue;
        ++shown;
        QString line = alertSpan(one, at);
        if (!one.holder.isEmpty())
            line = tr("%1 · %2").arg(line, one.holder);
        m_list->addWidget(makeLabel(line, marked ? Text::Strong : Text::Body, Tone::Text, true));
        for (const AlertNote &note : one.notes)
            m_list->addWidget(makeLabel(noteText(note, at), Text::Small, Tone::Dim, true));
    }
    const int hidden = int(past.size()) - shown;
    m_more->setText(tr("Show %n more", nullptr, hidden));
    m_more->setVisible(hidden > 0);
}

void AlertSection::acknowledge()
{
    const Alert *found = alert();
    if (!found || found->acknowledgedMs > 0 || found->resolvedMs > 0 || m_acting
        || !m_workspace->session().may(QStringLiteral("alerts.acknowledge")))
        return;
    m_acting = true;
    m_workspace->desk()->acknowledge(*found, this, [this](const Fault &fault, const Alert &) {
        m_acting = false;
        if (fault.failed())
            emit notice(fault.summary + QLatin1Char(' ') + fault.remedy);
        showAlert();
    });
}

void AlertSection::handOver()
{
    const Alert *found = alert();
    if (!found || found->resolvedMs > 0 || !m_workspace->session().may(QStringLiteral("alerts.hand-over")))
        return;
    auto *dialog = new HandOverDialog(m_workspace, *found, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &HandOverDialog::handedOver, this, [this](const Alert &alert) {
        emit notice(tr("%1 has the alert of %2 now.").arg(alert.holder, alert.tenantName));
    });
    dialog->open();
}

void AlertSection::focusNote()
{
    if (m_note->isVisible())
        m_note->setFocus();
}

void AlertSection::addNote()
{
    const Alert *found = alert();
    const QString text = m_note->text().trimmed();
    if (!found || text.isEmpty())
        return;
    m_addNote->setEnabled(false);
    m_workspace->desk()->note(*found, text, this, [this](const Fault &fault, const Alert &) {
        m_addNote->setEnabled(true);
        if (fault.failed())
            emit notice(tr("%1 Your note stays in the field. %2").arg(fault.summary, fault.remedy));
        else
            m_note->clear();
        showAlert();
    });
}

} // namespace bulkhead
