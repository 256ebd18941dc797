#include "widgets/meeting/prepare_dialog.h"

#include "models/review_periods.h"
#include "models/review_words.h"
#include "widgets/frame/pieces.h"
#include "widgets/meeting/note_edit.h"
#include "widgets/meeting/tenant_picker.h"
#include "widgets/review/period_name.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {
constexpr int kPastPeriods = 12;
}

PrepareDialog::PrepareDialog(Desk *desk, const QString &tenantId, const QString &tenantName, QWidget *parent)
    : QDialog(parent)
    , m_desk(desk)
    , m_tenant(new TenantPicker(desk))
    , m_period(new QComboBox)
    , m_contract(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_existing(makeLabel({}, Text::Body, Tone::Text, true))
    , m_doing(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_reasonTitle(makeLabel(tr("Why the period is restated; the customer reads it"), Text::Small, Tone::Dim))
    , m_reason(new NoteEdit(tr("Reason of the restatement"), {}, 2, 5))
    , m_harmless(new QCheckBox)
    , m_progress(new QProgressBar)
    , m_leave(makeButton(tr("Leave")))
    , m_prepare(makeButton({}, Button::Primary))
{
    setObjectName(QStringLiteral("prepareDialog"));
    setWindowTitle(tr("Prepare an SLA review"));
    setMinimumWidth(520);
    build();
    connect(m_tenant, &TenantPicker::chosen, this, &PrepareDialog::tenantChosen);
    connect(m_period, &QComboBox::currentIndexChanged, this, &PrepareDialog::showExisting);
    connect(m_reason, &QPlainTextEdit::textChanged, this, [this] {
        m_confirmWord.clear(); // Another text needs another look.
        m_harmless->hide();
        refresh();
    });
    connect(m_harmless, &QCheckBox::toggled, this, &PrepareDialog::refresh);
    connect(m_leave, &QPushButton::clicked, this, &PrepareDialog::reject);
    connect(m_prepare, &QPushButton::clicked, this, &PrepareDialog::prepare);
    if (tenantId.isEmpty())
        tenantChosen();
    else
        m_tenant->setTenant(tenantId, tenantName);
    (tenantId.isEmpty() ? static_cast<QWidget *>(m_tenant) : m_period)->setFocus();
}

PrepareDialog::~PrepareDialog() = default;

void PrepareDialog::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(tr("Prepare an SLA review"), Text::Title));
    column->addWidget(makeLabel(tr("The period’s counts are read once and frozen; figures do not move in the meeting."),
                                Text::Body, Tone::Dim, true));
    column->addSpacing(space::tiny);
    column->addWidget(makeLabel(tr("Tenant"), Text::Small, Tone::Dim));
    column->addWidget(m_tenant);
    column->addWidget(m_contract);
    column->addWidget(makeLabel(tr("Period"), Text::Small, Tone::Dim));
    m_period->setAccessibleName(tr("Period"));
    column->addWidget(m_period);
    column->addWidget(m_existing);
    buildReason(column);
    buildProgress(column);
    column->addStretch();
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addStretch();
    buttons->addWidget(m_leave);
    buttons->addWidget(m_prepare);
    column->addSpacing(space::small);
    column->addLayout(buttons);
}

void PrepareDialog::buildReason(QVBoxLayout *column)
{
    column->addWidget(m_reasonTitle);
    column->addWidget(m_reason);
    column->addWidget(m_harmless);
    m_reasonTitle->hide();
    m_reason->hide();
    m_harmless->hide();
    m_harmless->setAccessibleName(tr("I read the reason; it identifies nobody"));
}

void PrepareDialog::buildProgress(QVBoxLayout *column)
{
    m_progress->setRange(0, 100);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress of the preparation"));
    m_progress->hide();
    m_problem->hide();
    column->addWidget(m_progress);
    column->addWidget(m_doing);
    column->addWidget(m_problem);
    m_doing->hide();
}

void PrepareDialog::tenantChosen()
{
    ++m_asked;
    m_period->clear();
    m_reviews.clear();
    m_contract->setVisible(false);
    m_problem->hide();
    showExisting();
    const QString id = m_tenant->tenantId();
    if (id.isEmpty())
        return;
    m_contract->setText(tr("Reading the contract…"));
    m_contract->show();
    m_desk->sla().contract(id, this, [this, number = m_asked](const Fault &fault, const terms::ContractSheet &sheet) {
        if (number == m_asked)
            showPeriods(fault, sheet);
    });
    m_desk->sla().reviews(id, this, [this, number = m_asked](const Fault &fault, const QList<ReviewSummary> &reviews) {
        if (number != m_asked || fault.failed())
            return; // Without the list the gateway still says what is wrong with the choice.
        m_reviews = reviews;
        showExisting();
    });
}

void PrepareDialog::showPeriods(const Fault &fault, const terms::ContractSheet &sheet)
{
    if (fault.failed() || sheet.versions.isEmpty()) {
        m_contract->hide();
        m_problem->setText(fault.failed() ? fault.summary + QLatin1Char(' ') + fault.remedy
                                          : tr("This tenant has no contract to review."));
        m_problem->show();
        return;
    }
    const terms::Contract &contract = sheet.versions.constFirst();
    const QString version =
        contract.number == 0 ? tr("The plan’s default terms") : tr("Contract version %1").arg(contract.number);
    m_contract->setText(tr("%1 · clock of %2").arg(version, contract.zone));
    const qint64 server = m_desk->session().serverTimeMs;
    const QStringList periods =
        reviewPeriods(contract, server > 0 ? server : QDateTime::currentMSecsSinceEpoch(), kPastPeriods);
    for (qsizetype i = 0; i < periods.size(); ++i)
        m_period->addItem(i == 0 ? tr("%1, so far").arg(periodName(periods.at(i))) : periodName(periods.at(i)),
                          periods.at(i));
    m_period->setCurrentIndex(m_period->count() > 1 ? 1 : 0); // The last whole one is what meetings are about.
    showExisting();
    m_period->setFocus(); // The tenant is chosen; this is next.
}

void PrepareDialog::showExisting()
{
    const QString period = m_period->currentData().toString();
    const auto found = std::find_if(m_reviews.begin(), m_reviews.end(),
                                    [&](const ReviewSummary &one) { return one.period == period; });
    const bool exists = !period.isEmpty() && found != m_reviews.end();
    const bool published = exists && (found->status == PackStatus::Final || found->status == PackStatus::Restated);
    m_existing->setVisible(exists);
    if (exists)
        m_existing->setText(
            published ? tr("A final pack of this period exists. Preparing it again restates it, and needs a reason.")
            : found->state == ReviewState::Closed
                ? tr("A closed review of this period exists. Preparing it again makes version %1.")
                      .arg(found->version + 1)
                : tr("This review is being prepared already. Its figures are frozen anew; what people wrote stays."));
    m_reasonTitle->setVisible(published);
    m_reason->setVisible(published);
    refresh();
}

void PrepareDialog::refresh()
{
    const bool chosen = !m_tenant->tenantId().isEmpty() && m_period->count() > 0;
    const bool reasoned = m_reason->isHidden() || !m_reason->toPlainText().trimmed().isEmpty();
    const bool read = m_harmless->isHidden() || m_harmless->isChecked();
    const QString name = m_tenant->tenantName();
    m_prepare->setText(buttonText(name.isEmpty() ? tr("Prepare review") : tr("Prepare review of %1").arg(name)));
    m_prepare->setAccessibleName(m_prepare->text());
    m_prepare->setEnabled(chosen && reasoned && read && !m_running);
    m_prepare->setToolTip(!chosen     ? tr("Choose a tenant and a period first")
                          : !reasoned ? tr("Give the reason first")
                          : !read     ? tr("Read the reason, then confirm it or change it")
                                      : QString());
    m_leave->setText(m_running ? tr("Cancel preparation") : tr("Leave"));
    m_leave->setAccessibleName(m_leave->text());
    m_tenant->setEnabled(!m_running);
    m_period->setEnabled(!m_running && m_period->count() > 0);
    m_reason->setEnabled(!m_running);
    m_progress->setVisible(m_running);
    m_doing->setVisible(m_running);
}

void PrepareDialog::prepare()
{
    m_running = true;
    m_problem->hide();
    m_progress->setValue(0);
    m_doing->setText(tr("Asking the gateway…"));
    refresh();
    m_leave->setFocus();
    const ReviewReason reason{m_reason->isHidden() ? QString() : m_reason->toPlainText().trimmed(),
                              m_harmless->isChecked() ? m_confirmWord : QString()};
    m_call = m_desk->sla().prepareReview(
        m_tenant->tenantId(), m_period->currentData().toString(), reason, this,
        [this](const PrepareProgress &now) {
            m_progress->setValue(now.percent);
            if (!now.doing.isEmpty())
                m_doing->setText(tr("%1… %2%").arg(now.doing).arg(now.percent));
        },
        [this](const Fault &fault, const ReviewSummary &review) { answered(fault, review); });
}

void PrepareDialog::answered(const Fault &fault, const ReviewSummary &review)
{
    m_running = false;
    m_call.reset();
    if (!fault.failed()) {
        accept();
        emit prepared(review);
        return;
    }
    if (fault.kind == Fault::Kind::Cancelled) {
        m_problem->setText(tr("Cancelled; nothing was kept."));
    } else {
        m_problem->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
    }
    m_problem->show();
    if (fault.reason == QLatin1String("REASON_MISSING")) {
        m_reasonTitle->show();
        m_reason->show();
        m_reason->setFocus();
    }
    m_confirmWord = fault.facts.value(QStringLiteral("confirm"));
    m_harmless->setVisible(!m_confirmWord.isEmpty());
    m_harmless->setChecked(false);
    m_harmless->setText(tr("It looks like %1; I read it, and it identifies nobody")
                            .arg(fault.facts.value(QStringLiteral("looks_like"))));
    refresh();
}

void PrepareDialog::reject()
{
    if (m_running && m_call) {
        m_doing->setText(tr("Cancelling…"));
        m_call->cancel(); // The answer says so, and leads back to the choice.
        return;
    }
    QDialog::reject();
}

} // namespace bulkhead
