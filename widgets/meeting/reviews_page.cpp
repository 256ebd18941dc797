#include "widgets/meeting/reviews_page.h"

#include "models/review_table.h"
#include "models/review_words.h"
#include "models/sla_desk.h"
#include "widgets/delegates/cell_delegate.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/meeting/prepare_dialog.h"
#include "widgets/meeting/review_badges.h"
#include "widgets/review/period_name.h"

#include <QHeaderView>
#include <QLineEdit>
#include <QShortcut>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

Cell cellOf(const QModelIndex &index)
{
    Cell cell;
    cell.text = index.data().toString();
    switch (index.column()) {
    case ReviewTable::Tenant:
        cell.strong = true;
        break;
    case ReviewTable::Period:
        cell.text = periodName(cell.text);
        break;
    case ReviewTable::Status:
        cell.kind = Cell::Kind::Badge;
        cell.badge = paint::badge(PackStatus(index.data(ReviewTable::StatusRole).toInt()));
        cell.badge.word = cell.text; // Tells the version, too.
        break;
    case ReviewTable::Met:
        cell.kind = Cell::Kind::Number;
        cell.tone = index.data(ReviewTable::AllMetRole).toBool() ? Tone::Text : Tone::Bad;
        break;
    case ReviewTable::Promises:
        cell.tone = index.data(ReviewTable::LateRole).toInt() > 0 ? Tone::Warn : Tone::Text;
        break;
    case ReviewTable::Credit:
        cell.kind = Cell::Kind::Number;
        break;
    default:
        break;
    }
    return cell;
}

} // namespace

ReviewsPage::ReviewsPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Reviews, parent)
    , m_header(new PageHeader(tr("SLA reviews")))
    , m_all(makeButton(tr("Show all tenants")))
    , m_prepare(makeButton(tr("Prepare review…"), Button::Primary))
    , m_filter(new QLineEdit)
    , m_model(new ReviewTable(this))
    , m_table(new DataTable(tr("SLA reviews"), workspace->preferences(), QStringLiteral("reviews.table")))
    , m_empty(new EmptyState)
{
    build();
    connect(m_prepare, &QPushButton::clicked, this, &ReviewsPage::prepare);
    connect(m_all, &QPushButton::clicked, this, [this] { emit navigate({View::Reviews, {}, {}, {}}); });
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_model->setFilter(text);
        showState(m_fault);
    });
    connect(m_table, &DataTable::opened, this, [this](const QModelIndex &index) {
        emit navigate({View::Review,
                       index.data(ReviewTable::TenantIdRole).toString() + QLatin1Char('/')
                           + index.data(ReviewTable::IdRole).toString(),
                       {},
                       {}});
    });
    connect(m_empty, &EmptyState::acted, this, [this] { m_fault.failed() ? ask() : prepare(); });
    connect(workspace, &Workspace::sessionChanged, this, [this] {
        if (isVisible())
            ask();
    });
    connect(workspace->fleet(), &Fleet::completed, this, &ReviewsPage::showHeading);
    connect(new QShortcut(QKeySequence::New, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut),
            &QShortcut::activated, this, &ReviewsPage::prepare);
    connect(new QShortcut(QKeySequence::Find, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut),
            &QShortcut::activated, this, [this] { m_filter->setFocus(); });
}

void ReviewsPage::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    m_header->addAction(m_all);
    m_header->addAction(m_prepare);
    column->addWidget(m_header);
    m_filter->setPlaceholderText(tr("Tenant or period, such as 2026-10"));
    m_filter->setAccessibleName(tr("Filter of reviews"));
    m_filter->setClearButtonEnabled(true);
    column->addWidget(m_filter);
    auto *card = new Card;
    card->body()->setContentsMargins(1, 1, 1, 1);
    m_table->setItemDelegate(new CellDelegate(cellOf, m_table));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setModel(m_model);
    m_table->setWidths({240, 130, 92, 170, 72, 130, 120, 120}, ReviewTable::Tenant);
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    card->body()->addWidget(m_empty, 1);
    card->body()->addWidget(m_table, 1);
    column->addWidget(card, 1);
}

void ReviewsPage::open(const Destination &place)
{
    const bool other = place.id != m_tenantId;
    m_tenantId = place.id;
    showHeading();
    if (other || m_model->total() == 0)
        ask();
    if (place.tab == QLatin1String("prepare"))
        prepare();
    if (other || !place.tab.isEmpty())
        emit placeChanged(); // Back leads to the list, not into the dialog again.
}

Destination ReviewsPage::place() const
{
    return {View::Reviews, m_tenantId, {}, {}};
}

QString ReviewsPage::tenantName() const
{
    const Fleet *fleet = workspace()->fleet();
    const auto row = fleet->find(m_tenantId);
    return row ? fleet->name(*row) : QString();
}

QString ReviewsPage::heading() const
{
    return tenantName().isEmpty() ? tr("SLA reviews") : tr("SLA reviews of %1").arg(tenantName());
}

QList<KeyHint> ReviewsPage::keys() const
{
    return {{tr("Enter"), tr("Open the review")},
            {tr("Ctrl+N"), tr("Prepare a review")},
            {tr("Ctrl+F"), tr("To the filter")},
            {tr("Ctrl+C"), tr("Copy the selected row")}};
}

void ReviewsPage::activate()
{
    if (!m_asking) // open() may have begun it.
        ask();
}

void ReviewsPage::ask()
{
    m_may = workspace()->session().may(QStringLiteral("reviews.read"));
    if (!m_may) {
        m_model->replace({});
        showState(words::noReviews()); // A role that has no reviews does not even ask.
        return;
    }
    m_asking = true;
    if (m_model->total() == 0)
        m_empty->showLoading(tr("Loading reviews…"));
    workspace()->desk()->sla().reviews(
        m_tenantId, this, [this, number = ++m_asked](const Fault &fault, const QList<ReviewSummary> &reviews) {
            if (number != m_asked)
                return;
            m_asking = false;
            m_model->replace(fault.failed() ? QList<ReviewSummary>() : reviews);
            showState(fault);
        });
}

void ReviewsPage::showHeading()
{
    m_header->setTitle(heading());
    m_all->setVisible(!m_tenantId.isEmpty());
    const QString name = tenantName();
    m_prepare->setText(buttonText(name.isEmpty() ? tr("Prepare review…") : tr("Prepare review of %1…").arg(name)));
    m_prepare->setAccessibleName(m_prepare->text());
    const SessionInfo session = workspace()->session();
    m_prepare->setVisible(session.may(QStringLiteral("reviews.prepare")));
}

void ReviewsPage::showState(const Fault &fault)
{
    m_fault = fault;
    showHeading();
    const bool any = m_model->rowCount() > 0;
    m_table->setVisible(any);
    m_filter->setVisible(m_model->total() > 0);
    QStringList remark;
    if (m_model->total() > 0)
        remark << tr("%n review(s)", nullptr, int(m_model->total()));
    if (const int open = m_model->tenantsWithOpenPromises(); open > 0)
        remark << tr("open promises with %n tenant(s)", nullptr, open);
    m_header->setRemark(remark.join(QStringLiteral(" · ")));
    if (fault.failed()) {
        m_empty->showFault(fault, tr("Try again"));
    } else if (m_model->total() == 0) {
        m_empty->showEmpty(tr("No review has been prepared"),
                           tr("A review freezes a period’s figures for the meeting with the customer, and keeps what "
                              "both sides promise there."),
                           m_prepare->isHidden() ? QString() : m_prepare->text());
    } else if (!any) {
        m_empty->showEmpty(tr("No review fits the filter"), tr("Clear it to see all of them."));
    } else {
        m_empty->hideState();
        if (!m_table->currentIndex().isValid())
            m_table->setCurrentIndex(m_model->index(0, 0));
        if (hasFocus()) // Whoever came here works in the table, as soon as there is one.
            m_table->setFocus(Qt::OtherFocusReason);
    }
}

void ReviewsPage::prepare()
{
    if (!workspace()->session().may(QStringLiteral("reviews.prepare")))
        return;
    auto *dialog = new PrepareDialog(workspace()->desk(), m_tenantId, tenantName(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &PrepareDialog::prepared, this, [this](const ReviewSummary &review) {
        emit navigate({View::Review, review.tenantId + QLatin1Char('/') + review.id, {}, {}});
    });
    dialog->open();
}

} // namespace bulkhead
