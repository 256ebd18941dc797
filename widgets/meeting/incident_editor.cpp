#include "widgets/meeting/incident_editor.h"

#include "models/review_words.h"
#include "models/words.h"
#include "widgets/meeting/moment_field.h"
#include "widgets/meeting/note_edit.h"
#include "widgets/theme/theme.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>

namespace bulkhead {
namespace {

constexpr qint64 kDay = 86'400'000;

QLabel *caption(const QString &text, QWidget *of)
{
    QLabel *label = makeLabel(text, Text::Small, Tone::Dim);
    label->setBuddy(of);
    return label;
}

} // namespace

IncidentEditor::IncidentEditor(QWidget *parent)
    : QWidget(parent)
    , m_title(new QLineEdit)
    , m_owner(new QLineEdit)
    , m_cause(new NoteEdit(tr("Cause of the incident"), tr("What broke, and why"), 2, 6))
    , m_fix(new NoteEdit(tr("Fix of the incident"), tr("What ended it"), 2, 6))
    , m_followUp(new NoteEdit(tr("Follow-up of the incident"), tr("What keeps it from coming back"), 2, 6))
    , m_due(new MomentField(MomentField::Kind::Day, tr("due date of the follow-up")))
    , m_notice(new MomentField(MomentField::Kind::Instant, tr("time at which the customer was told")))
    , m_released(new QCheckBox(tr("The customer reads this")))
    , m_facts(makeLabel({}, Text::Small, Tone::Dim, true))
{
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(space::medium);
    grid->setVerticalSpacing(space::tiny);
    for (int column : {0, 1, 2})
        grid->setColumnStretch(column, 1);
    buildTexts(grid);
    buildFacts(grid);
}

void IncidentEditor::buildTexts(QGridLayout *grid)
{
    m_title->setAccessibleName(tr("Title of the incident"));
    m_title->setMaxLength(200);
    m_title->setPlaceholderText(tr("What it is called in the pack"));
    grid->addWidget(m_facts, 0, 0, 1, 3);
    grid->addWidget(caption(tr("Title"), m_title), 1, 0);
    grid->addWidget(m_title, 2, 0, 1, 3);
    int column = 0;
    for (const auto &[name, edit] :
         {std::pair(tr("Cause"), m_cause), std::pair(tr("Fix"), m_fix), std::pair(tr("Follow-up"), m_followUp)}) {
        grid->addWidget(caption(name, edit), 3, column);
        grid->addWidget(edit, 4, column++, Qt::AlignTop);
    }
    connect(m_title, &QLineEdit::textEdited, this,
            [this](const QString &text) { emit changed([text](IncidentNote &note) { note.title = text; }); });
    const auto follow = [this](NoteEdit *edit, QString IncidentNote::*member) {
        connect(edit, &QPlainTextEdit::textChanged, this, [this, edit, member] {
            emit changed([text = edit->toPlainText(), member](IncidentNote &note) { note.*member = text; });
        });
    };
    follow(m_cause, &IncidentNote::cause);
    follow(m_fix, &IncidentNote::fix);
    follow(m_followUp, &IncidentNote::followUp);
}

void IncidentEditor::buildFacts(QGridLayout *grid)
{
    m_owner->setAccessibleName(tr("Owner of the follow-up"));
    m_owner->setMaxLength(120);
    m_owner->setPlaceholderText(tr("A role, or a name that the customer knows"));
    grid->addWidget(caption(tr("Owner"), m_owner), 5, 0);
    grid->addWidget(m_owner, 6, 0);
    grid->addWidget(caption(tr("Follow-up due"), m_due), 5, 1);
    grid->addWidget(m_due, 6, 1);
    grid->addWidget(caption(tr("Customer told at"), m_notice), 5, 2);
    grid->addWidget(m_notice, 6, 2);
    grid->addWidget(m_released, 7, 0, 1, 3);
    m_released->setAccessibleName(tr("The customer reads what is written about this incident"));
    connect(m_owner, &QLineEdit::textEdited, this,
            [this](const QString &text) { emit changed([text](IncidentNote &note) { note.owner = text; }); });
    connect(m_due, &MomentField::changed, this,
            [this](qint64 ms) { emit changed([ms](IncidentNote &note) { note.dueMs = ms; }); });
    connect(m_notice, &MomentField::changed, this,
            [this](qint64 ms) { emit changed([ms](IncidentNote &note) { note.customerNoticeMs = ms; }); });
    connect(m_released, &QCheckBox::toggled, this,
            [this](bool on) { emit changed([on](IncidentNote &note) { note.released = on; }); });
}

void IncidentEditor::show(const ReviewIncident &incident, const IncidentNote &note, const QString &zone, bool editable)
{
    QStringList facts{
        tr("%1 to %2").arg(words::momentIn(incident.fromMs, zone), words::momentWithZone(incident.toMs, zone)),
        tr("%n failed", nullptr, int(incident.bad))};
    if (incident.detectedMs > 0)
        facts << tr("noticed after %1").arg(words::duration((incident.detectedMs - incident.fromMs) / 1000));
    if (!incident.likelyDependency.isEmpty())
        facts << tr("likely dependency %1").arg(incident.likelyDependency);
    for (const IncidentShare &share : incident.shares)
        facts << tr("%1 of the budget of %2").arg(words::share(share.budgetShare), words::workflow(share.workflow));
    m_facts->setText(facts.join(QStringLiteral(" · ")));
    setLine(m_title, note.title);
    setLine(m_owner, note.owner);
    m_cause->setText(note.cause);
    m_fix->setText(note.fix);
    m_followUp->setText(note.followUp);
    m_due->setSuggestion(incident.toMs + 30 * kDay);
    m_due->setMoment(note.dueMs, zone);
    m_notice->setSuggestion(incident.fromMs);
    m_notice->setMoment(note.customerNoticeMs, zone);
    m_released->setChecked(note.released);
    for (QLineEdit *line : {m_title, m_owner})
        line->setReadOnly(!editable);
    for (NoteEdit *edit : {m_cause, m_fix, m_followUp})
        edit->setReadOnly(!editable);
    for (MomentField *field : {m_due, m_notice})
        field->setReadOnly(!editable);
    m_released->setEnabled(editable);
}

void IncidentEditor::focusField(const QString &name)
{
    QWidget *field = name == QLatin1String("title")       ? static_cast<QWidget *>(m_title)
                     : name == QLatin1String("owner")     ? static_cast<QWidget *>(m_owner)
                     : name == QLatin1String("fix")       ? static_cast<QWidget *>(m_fix)
                     : name == QLatin1String("follow_up") ? static_cast<QWidget *>(m_followUp)
                                                          : static_cast<QWidget *>(m_cause);
    field->setFocus(Qt::OtherFocusReason);
}

} // namespace bulkhead
