#include "widgets/contract/exclusion_dialog.h"

#include "models/contract_check.h"
#include "models/contract_period.h"
#include "models/contract_words.h"
#include "models/sla_desk.h"
#include "models/words.h"
#include "widgets/acts/proposal_form.h"
#include "widgets/contract/edit_row.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QCheckBox>
#include <QDateEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTimeEdit>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

const QString kPrefix = QStringLiteral("exclusion.");

} // namespace

ExclusionDialog::ExclusionDialog(Workspace *workspace, const TenantDetail &tenant, const terms::ContractSheet &sheet,
                                 QWidget *parent)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_tenant(tenant)
    , m_versions(sheet.versions)
    , m_zone(versionAt(sheet.versions, workspace->now()).zone)
    , m_fields(new FieldGrid(2))
    , m_category(new QComboBox)
    , m_clause(new QLineEdit)
    , m_evidence(new QLineEdit)
    , m_reason(new QPlainTextEdit)
    , m_notice(new QCheckBox(tr("The customer was told before")))
    , m_utc(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_rule(makeLabel({}, Text::Body, Tone::Dim, true))
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_form(new ProposalForm(tenant.name))
    , m_propose(makeButton(tr("Propose the exclusion for %1").arg(tenant.name), Button::Primary))
{
    setObjectName(QStringLiteral("exclusionDialog"));
    setWindowTitle(tr("Leave time out of the SLA of %1").arg(tenant.name));
    setMinimumWidth(720);
    build();
    start();
    connect(m_category, &QComboBox::currentIndexChanged, this, &ExclusionDialog::chooseCategory);
    connect(m_notice, &QCheckBox::toggled, this, &ExclusionDialog::edited);
    connect(m_reason, &QPlainTextEdit::textChanged, this, &ExclusionDialog::edited);
    connect(m_clause, &QLineEdit::textChanged, this, &ExclusionDialog::edited);
    connect(m_evidence, &QLineEdit::textChanged, this, &ExclusionDialog::edited);
    connect(m_form, &ProposalForm::edited, this, &ExclusionDialog::refresh);
    connect(m_propose, &QPushButton::clicked, this, &ExclusionDialog::propose);
    chooseCategory();
}

ExclusionDialog::Moment ExclusionDialog::moment(const QString &field, const QString &label)
{
    Moment made{new QDateEdit, new QTimeEdit};
    auto *pair = new QWidget;
    auto *row = new QHBoxLayout(pair);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::small);
    made.date->setDisplayFormat(QStringLiteral("d MMM yyyy"));
    made.date->setLocale(QLocale::c());
    made.date->setCalendarPopup(true);
    made.date->setTimeSpec(Qt::UTC); // The contract's clock, not the viewer's: see instant().
    made.time->setDisplayFormat(QStringLiteral("HH:mm"));
    made.time->setTimeSpec(Qt::UTC);
    made.date->setObjectName(field + QStringLiteral(".date"));
    made.time->setObjectName(field + QStringLiteral(".time"));
    made.date->setAccessibleName(tr("%1: date").arg(label));
    made.time->setAccessibleName(tr("%1: time").arg(label));
    row->addWidget(made.date, 3);
    row->addWidget(made.time, 2);
    pair->setFocusProxy(made.date);
    m_fields->add(field, label, pair);
    connect(made.date, &QDateEdit::dateChanged, this, &ExclusionDialog::edited);
    connect(made.time, &QTimeEdit::timeChanged, this, &ExclusionDialog::edited);
    return made;
}

void ExclusionDialog::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(m_tenant.name, Text::Title, Tone::Text, true));
    m_from = moment(QStringLiteral("fromMs"), tr("From"));
    m_to = moment(QStringLiteral("toMs"), tr("To"));
    m_fields->add(QStringLiteral("category"), tr("Why the contract lets it"), m_category);
    m_clause->setMaxLength(100);
    m_fields->add(QStringLiteral("clause"), tr("Clause"), m_clause);
    m_told = moment(QStringLiteral("noticeMs"), tr("Customer told"));
    m_evidence->setMaxLength(500);
    m_evidence->setPlaceholderText(tr("Ticket, mail or link"));
    m_fields->add(QStringLiteral("evidence"), tr("Evidence"), m_evidence);
    column->addWidget(m_fields);
    column->addWidget(m_notice);
    m_notice->setAccessibleName(m_notice->text());
    column->addWidget(m_utc);
    column->addWidget(m_rule);
    column->addWidget(makeLabel(tr("Workflows (none chosen: all)"), Text::Strong));
    auto *chosen = new QHBoxLayout;
    chosen->setSpacing(space::large);
    for (const terms::Commitment &one : m_versions.constFirst().commitments) {
        const bool known = std::ranges::any_of(
            m_workflows, [&one](const QCheckBox *box) { return box->property("slug").toString() == one.workflow; });
        if (known)
            continue;
        auto *box = new QCheckBox(words::workflow(one.workflow));
        box->setProperty("slug", one.workflow);
        box->setAccessibleName(tr("Workflow: %1").arg(box->text()));
        connect(box, &QCheckBox::toggled, this, &ExclusionDialog::edited);
        chosen->addWidget(box);
        m_workflows.append(box);
    }
    chosen->addStretch();
    column->addLayout(chosen);
    column->addWidget(makeLabel(tr("What happened"), Text::Strong));
    m_reason->setObjectName(QStringLiteral("reason"));
    m_reason->setAccessibleName(tr("What happened"));
    m_reason->setFixedHeight(56);
    m_reason->setTabChangesFocus(true);
    column->addWidget(m_reason);
    column->addWidget(m_form);
    m_problem->setObjectName(QStringLiteral("exclusionProblem"));
    column->addWidget(m_problem);
    column->addStretch();
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addStretch();
    QPushButton *leave = makeButton(tr("Leave everything in"));
    buttons->addWidget(leave);
    m_propose->setObjectName(QStringLiteral("proposeExclusion"));
    buttons->addWidget(m_propose);
    column->addLayout(buttons);
    connect(leave, &QPushButton::clicked, this, &QDialog::reject);
}

/// An hour tomorrow on the contract's clock, told now: a start that is changed, not a guess that is believed.
void ExclusionDialog::start()
{
    const QDateTime now = localIn(m_workspace->now(), m_zone);
    const QTime hour(22, 0);
    for (Moment *one : {&m_from, &m_to, &m_told}) {
        const QSignalBlocker quietDate(one->date), quietTime(one->time);
        one->date->setDate(one == &m_told ? now.date() : now.date().addDays(1));
        one->time->setTime(one == &m_told   ? QTime(now.time().hour(), now.time().minute())
                           : one == &m_from ? hour
                                            : hour.addSecs(3600));
    }
    m_notice->setChecked(true);
    fillCategories();
}

const terms::Contract &ExclusionDialog::inForce() const
{
    return versionAt(m_versions, instant(m_from));
}

void ExclusionDialog::fillCategories()
{
    const terms::Contract &version = inForce();
    if (std::exchange(m_numberShown, version.number) == version.number)
        return;
    const QSignalBlocker quiet(m_category);
    const QVariant before = m_category->currentData();
    m_category->clear();
    for (const terms::ExclusionRule &rule : version.exclusionRules)
        m_category->addItem(words::exclusionCategory(rule.category), int(rule.category));
    if (before.isValid())
        choose(m_category, before.toInt());
}

qint64 ExclusionDialog::instant(const Moment &moment) const
{
    return fromLocal(moment.date->date(), moment.time->time(), m_zone).ms;
}

void ExclusionDialog::chooseCategory()
{
    const terms::Contract &version = inForce();
    const int category = m_category->currentData().toInt();
    for (const terms::ExclusionRule &rule : version.exclusionRules)
        if (int(rule.category) == category)
            m_clause->setText(rule.clause);
    edited();
}

void ExclusionDialog::edited()
{
    m_sent.clear();
    fillCategories();
    m_fields->setUsed(QStringLiteral("noticeMs"), m_notice->isChecked());
    refresh();
}

QString ExclusionDialog::readAs(const QString &what, const Moment &moment) const
{
    const LocalInstant read = fromLocal(moment.date->date(), moment.time->time(), m_zone);
    switch (read.kind) {
    case LocalInstant::Kind::Skipped:
        return tr("%1: clocks skip this time in %2; it is read as %3").arg(what, m_zone, utcText(read.ms));
    case LocalInstant::Kind::Repeated:
        return tr("%1: clocks pass this time twice in %2; the first is meant, %3").arg(what, m_zone, utcText(read.ms));
    default:
        return tr("%1: %2").arg(what, utcText(read.ms));
    }
}

terms::Exclusion ExclusionDialog::exclusion() const
{
    terms::Exclusion asked;
    asked.tenantId = m_tenant.id;
    asked.category = terms::ExclusionCategory(m_category->currentData().toInt());
    asked.fromMs = instant(m_from);
    asked.toMs = instant(m_to);
    for (const QCheckBox *box : m_workflows)
        if (box->isChecked())
            asked.workflows.append(box->property("slug").toString());
    asked.noticeMs = m_notice->isChecked() ? instant(m_told) : 0;
    asked.clause = m_clause->text().trimmed();
    asked.reason = m_reason->toPlainText().trimmed();
    asked.evidence = m_evidence->text().trimmed();
    return asked;
}

void ExclusionDialog::refresh()
{
    const terms::Contract &version = inForce();
    const terms::Exclusion asked = exclusion();
    QStringList utc{tr("Times are on the clock of %1.").arg(m_zone), readAs(tr("From"), m_from),
                    readAs(tr("To"), m_to)};
    m_utc->setText(utc.join(QStringLiteral("  ·  ")));
    const auto rule = std::ranges::find(version.exclusionRules, asked.category, &terms::ExclusionRule::category);
    m_rule->setText(rule == version.exclusionRules.end()
                        ? tr("%1 lets nothing be excluded: amend the contract first.").arg(words::versionName(version))
                        : tr("%1: %2").arg(words::versionName(version), words::exclusionRule(*rule)));
    QList<terms::Problem> problems = m_sent + exclusionProblems(asked, version, m_workspace->now());
    if (!m_notice->isChecked()) {
        for (terms::Problem &problem : problems)
            if (problem.field == kPrefix + QStringLiteral("noticeMs"))
                problem.field = kPrefix + QStringLiteral("category"); // Where the eye is: the other is not there.
    }
    const QList<terms::Problem> rest = m_fields->showProblems(problems, kPrefix);
    QStringList lines;
    for (const terms::Problem &problem : rest)
        lines.append(QStringLiteral("■ ") + problem.text);
    m_problem->setText(lines.join(QLatin1Char('\n')));
    m_problem->setVisible(!lines.isEmpty());
    QString obstacle;
    if (anyRefused(problems))
        obstacle = tr("Mend what is marked ■ first");
    else if (asked.reason.isEmpty())
        obstacle = tr("Say what happened first");
    else
        obstacle = m_form->obstacle();
    m_propose->setEnabled(obstacle.isEmpty() && !m_sending);
    m_propose->setToolTip(obstacle);
    m_propose->setAccessibleDescription(obstacle);
}

void ExclusionDialog::propose()
{
    m_sending = true;
    refresh();
    m_workspace->desk()->sla().proposeExclusion(
        exclusion(), m_form->purpose(), this, [this](const Fault &fault, const Act &act) {
            m_sending = false;
            if (!fault.failed()) {
                emit proposed(act);
                accept();
                return;
            }
            m_sent = {{kPrefix, fault.summary + QLatin1Char(' ') + fault.remedy, fault.kind != Fault::Kind::Invalid}};
            refresh();
        });
}

} // namespace bulkhead
