#include "widgets/diagnostics/result_pane.h"

#include "models/audit_words.h"
#include "models/diagnostics_words.h"
#include "models/query_result_table.h"
#include "models/words.h"
#include "widgets/diagnostics/result_export.h"
#include "widgets/diagnostics/result_table.h"
#include "widgets/frame/pieces.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {

ResultPane::ResultPane(DiagnosticsDesk *desk, const QString &tenantId, const QString &tenantName, QWidget *parent)
    : QWidget(parent)
    , m_tenantName(tenantName)
    , m_tenant(makeLabel(tenantName, Text::Heading))
    , m_title(makeLabel({}, Text::Body, Tone::Dim))
    , m_foot(makeLabel({}, Text::Small, Tone::Dim))
    , m_digest(makeLabel({}, Text::Small, Tone::Faint))
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_phi(new BadgeLabel)
    , m_copy(makeButton(tr("Copy rows")))
    , m_export(makeButton(tr("Export…")))
    , m_empty(new EmptyState)
    , m_table(new ResultTable)
    , m_exporter(new ResultExport(desk, tenantId, this))
{
    build();
    connect(m_copy, &QPushButton::clicked, this, &ResultPane::copy);
    connect(m_export, &QPushButton::clicked, this, &ResultPane::exportShown);
    connect(m_exporter, &ResultExport::notice, this, &ResultPane::notice);
    connect(m_exporter, &ResultExport::changed, this, [this] { m_export->setEnabled(!m_exporter->running()); });
    connect(m_exporter, &ResultExport::failed, this, [this](const QString &sentence) {
        m_problem->setText(sentence);
        m_problem->show();
    });
    clear();
}

void ResultPane::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(space::medium, space::small, space::medium, 0);
    head->setSpacing(space::small);
    m_tenant->setObjectName(QStringLiteral("resultTenant"));
    m_title->setObjectName(QStringLiteral("resultTitle"));
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_copy->setObjectName(QStringLiteral("copyResult"));
    m_copy->setToolTip(tr("The chosen rows, or all, with the tenant’s name above them   (Ctrl C in the table)"));
    m_export->setObjectName(QStringLiteral("exportResult"));
    m_export->setToolTip(tr("A file that the gateway makes; it holds this tenant alone, and is audited"));
    head->addWidget(m_tenant);
    head->addWidget(m_title, 1);
    head->addWidget(m_phi);
    head->addWidget(m_copy);
    head->addWidget(m_export);
    column->addLayout(head);
    auto *problem = new QVBoxLayout;
    problem->setContentsMargins(space::medium, 0, space::medium, 0);
    m_problem->setObjectName(QStringLiteral("resultProblem"));
    problem->addWidget(m_problem);
    column->addLayout(problem);
    column->addWidget(m_empty, 1);
    column->addWidget(m_table, 1);
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(space::medium, 0, space::medium, space::small);
    m_foot->setObjectName(QStringLiteral("resultFoot"));
    foot->addWidget(m_foot, 1);
    m_digest->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_digest->setAccessibleName(tr("Digest of the answer"));
    foot->addWidget(m_digest);
    column->addLayout(foot);
}

void ResultPane::clear()
{
    m_table->rows()->clear();
    m_title->clear();
    m_foot->clear();
    m_digest->clear();
    m_digest->setToolTip({});
    m_problem->clear();
    m_problem->hide();
    m_phi->setBadge({});
    m_table->hide();
    m_copy->hide();
    m_export->hide();
    m_empty->showEmpty(tr("No answer yet"), tr("Run a question: its rows stand here, with whose they are."));
}

void ResultPane::showRunning(const QString &title)
{
    clear();
    m_title->setText(title);
    m_empty->showLoading(tr("Asking the data of %1…").arg(m_tenantName));
}

void ResultPane::showNone(const QString &title, const QString &what)
{
    clear();
    m_title->setText(title);
    m_empty->showEmpty(what, tr("Nothing of it is shown or kept. Why stands beside the question."));
}

void ResultPane::setResult(const QueryResult &result, const QString &title)
{
    clear();
    m_tenant->setText(result.tenantName.isEmpty() ? m_tenantName : result.tenantName);
    m_title->setText(title);
    m_table->rows()->setResult(result);
    const auto any = [&result](auto what) { return std::ranges::any_of(result.columns, what); };
    if (any([](const QueryColumn &column) { return column.phi && !column.masked; }))
        m_phi->setBadge({tr("holds PHI"), Tone::Warn, paint::Shape::Triangle});
    else if (any([](const QueryColumn &column) { return column.masked; }))
        m_phi->setBadge({tr("PHI masked"), Tone::Dim, paint::Shape::None});
    m_export->show();
    showFoot(result);
    if (result.rows.isEmpty()) {
        m_empty->showEmpty(tr("No rows"), tr("The question was answered: nothing of this tenant fits it."));
        return;
    }
    m_empty->hideState();
    m_copy->show();
    m_table->show();
    m_table->fitColumns();
    m_table->scrollToTop();
}

void ResultPane::showFoot(const QueryResult &result)
{
    const QString time = result.ms < 1 ? tr("under 1 ms") : words::latency(double(result.ms));
    m_foot->setText(QStringList{rowCountText(result), time, tr("cost %1").arg(costText(result.cost)),
                                tr("%1 UTC").arg(words::auditTime(result.atMs))}
                        .join(QStringLiteral(" · ")));
    setTone(m_foot, result.more ? Tone::Warn : Tone::Dim);
    m_foot->setToolTip(result.more ? tr("Limits cut it: ask for less, or for fewer columns") : QString());
    m_digest->setText(tr("digest %1…").arg(words::fingerprint(QByteArray::fromHex(result.digest.toLatin1()))));
    m_digest->setToolTip(tr("SHA-256 of this answer, as it stands in the audit: %1").arg(result.digest));
}

void ResultPane::copy()
{
    if (m_table->rows()->rowCount() == 0)
        return;
    m_table->copy();
    emit notice(tr("Copied, with the name of %1 above it.").arg(m_tenant->text()));
}

void ResultPane::exportShown()
{
    m_problem->hide();
    m_exporter->begin(m_table->rows()->result());
}

bool ResultPane::hasResult() const
{
    return !m_table->rows()->result().tenantId.isEmpty();
}

void ResultPane::focusTable()
{
    m_table->setFocus(Qt::OtherFocusReason);
    if (!m_table->currentIndex().isValid() && m_table->rows()->rowCount() > 0)
        m_table->selectRow(0);
}

} // namespace bulkhead
