#include "widgets/meeting/review_page.h"

#include "models/review_words.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/meeting/audience_window.h"
#include "widgets/meeting/close_dialog.h"
#include "widgets/meeting/conflict_dialog.h"
#include "widgets/meeting/figure_dialog.h"
#include "widgets/meeting/pack_menu.h"
#include "widgets/meeting/presentation.h"
#include "widgets/meeting/refused_text_dialog.h"
#include "widgets/meeting/review_badges.h"
#include "widgets/meeting/review_sheet.h"
#include "widgets/meeting/unsaved_bar.h"
#include "widgets/review/period_name.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QShortcut>
#include <QVBoxLayout>

namespace bulkhead {

ReviewPage::ReviewPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Review, parent)
{
    build();
    addKeys();
    connect(workspace, &Workspace::sessionChanged, this, [this] {
        if (m_draft == nullptr)
            return;
        if (!mayRead())
            refuse();
        else if (m_draft->opened())
            showReview();
    });
}

void ReviewPage::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::medium, 0, 0);
    column->setSpacing(space::small);
    buildHead(column);
    auto *bar = new QVBoxLayout;
    bar->setContentsMargins(0, 0, space::large, 0);
    m_unsaved = new UnsavedBar;
    bar->addWidget(m_unsaved);
    column->addLayout(bar);
    m_empty = new EmptyState;
    column->addWidget(m_empty, 1);
    m_sheet = new ReviewSheet(workspace()->preferences());
    column->addWidget(m_sheet, 1);
    m_sheet->hide();
    connect(m_sheet, &ReviewSheet::figureAsked, this, &ReviewPage::openFigure);
    connect(m_empty, &EmptyState::acted, this, [this] {
        if (m_draft != nullptr)
            m_draft->open();
    });
    connect(m_unsaved, &UnsavedBar::saveAsked, this, [this] { m_draft->save(); });
    connect(m_unsaved, &UnsavedBar::discardAsked, this, [this] { m_draft->discard(); });
    connect(m_unsaved, &UnsavedBar::copyAsked, this, [this] {
        QApplication::clipboard()->setText(textOf(m_draft->edit(), m_draft->review().summary.zone));
        emit notice(tr("Copied. The clipboard now holds internal texts."));
    });
}

void ReviewPage::buildHead(QVBoxLayout *column)
{
    QPushButton *all = makeButton(tr("‹ All SLA reviews"), Button::Link);
    connect(all, &QPushButton::clicked, this, [this] { emit navigate({View::Reviews, {}, {}, {}}); });
    column->addWidget(all, 0, Qt::AlignLeft);
    m_header = new PageHeader(tr("SLA review"));
    m_state = new BadgeLabel;
    m_status = new BadgeLabel;
    m_export = new PackMenu;
    m_close = makeButton(tr("Close review…"));
    m_present = makeButton(tr("Present F5"), Button::Primary);
    for (QWidget *part : std::initializer_list<QWidget *>{m_export, m_close, m_present})
        m_header->addAction(part);
    // Names of hospital systems are long: what the review is stands under its title.
    m_facts = makeLabel({}, Text::Body, Tone::Dim);
    auto *facts = new QHBoxLayout;
    facts->setSpacing(space::small);
    facts->addWidget(m_state);
    facts->addWidget(m_status);
    facts->addWidget(m_facts, 1);
    auto *head = new QVBoxLayout;
    head->setContentsMargins(0, 0, space::large, 0);
    head->setSpacing(space::tiny);
    head->addWidget(m_header);
    head->addLayout(facts);
    column->addLayout(head);
    connect(m_present, &QPushButton::clicked, this, &ReviewPage::present);
    connect(m_close, &QPushButton::clicked, this, &ReviewPage::closeReview);
    connect(m_export, &PackMenu::notice, this, &Page::notice);
}

void ReviewPage::addKeys()
{
    const auto key = [this](const QKeySequence &keys, auto then) {
        connect(new QShortcut(keys, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated,
                this, then);
    };
    key(QKeySequence(Qt::Key_F5), [this] { present(); });
    key(QKeySequence::Save, [this] {
        if (m_draft != nullptr && mayEdit())
            m_draft->save();
    });
}

/// A role without reviews sees nothing of what another wrote; it stays for whoever comes back.
void ReviewPage::refuse()
{
    m_draft = nullptr;
    ++m_packsAsked;
    m_packsDue = 0;
    m_customer = m_internal = {};
    if (m_presentation != nullptr)
        m_presentation->end();
    m_sheet->hide();
    m_unsaved->hide();
    m_header->setTitle(tr("SLA review"));
    m_facts->clear();
    for (QWidget *part : std::initializer_list<QWidget *>{m_state, m_status, m_export, m_close, m_present})
        part->hide();
    m_empty->showFault(words::noReviews());
    emit placeChanged();
}

bool ReviewPage::mayRead() const
{
    return workspace()->session().may(QStringLiteral("reviews.read"));
}

void ReviewPage::open(const Destination &place)
{
    if (!mayRead()) {
        refuse();
        return;
    }
    for (QWidget *part : std::initializer_list<QWidget *>{m_export, m_present})
        part->show();
    m_presentWhenReady = place.tab == QLatin1String("present");
    const auto slash = place.id.lastIndexOf(QLatin1Char('/'));
    if (slash <= 0) {
        m_draft = nullptr;
        m_sheet->hide();
        m_empty->showEmpty(tr("No review chosen"), tr("Choose one from the list of SLA reviews."));
        return;
    }
    ReviewDraft *&draft = m_drafts[place.id];
    if (draft == nullptr) {
        draft = new ReviewDraft(&workspace()->desk()->sla(), place.id.left(slash), place.id.mid(slash + 1), this);
        follow(draft);
    }
    const bool other = draft != m_draft;
    m_draft = draft;
    if (other) {
        m_customer = m_internal = {};
        m_sheet->toTop();
        if (m_draft->opened()) {
            showReview();
        } else {
            m_sheet->hide();
            m_empty->showLoading(tr("Opening the review…"));
        }
        showHead();
    }
    m_draft->open();
    if (other)
        emit placeChanged();
    else if (m_presentWhenReady && m_packsDue == 0)
        present();
}

void ReviewPage::follow(ReviewDraft *draft)
{
    // Only the review on the screen is shown; the others go on by themselves.
    const auto shown = [this, draft](auto then) {
        return [this, draft, then](const auto &...values) {
            if (draft == m_draft)
                then(values...);
        };
    };
    connect(draft, &ReviewDraft::reloaded, this, shown([this] {
                showReview();
                askPacks();
            }));
    connect(draft, &ReviewDraft::edited, this, shown([this] { showState(); }));
    connect(draft, &ReviewDraft::stateChanged, this, shown([this] { showState(); }));
    connect(draft, &ReviewDraft::saved, this, shown([this] { emit notice(tr("Saved.")); }));
    connect(draft, &ReviewDraft::mergedSilently, this, shown([this] {
                emit notice(tr("Somebody else saved other parts of this review meanwhile; both are kept."));
            }));
    connect(draft, &ReviewDraft::refused, this, shown([this](const RefusedText &text) { refused(text); }));
    connect(draft, &ReviewDraft::conflicted, this,
            shown([this](const QList<ReviewClash> &clashes) { conflicted(clashes); }));
    connect(draft, &ReviewDraft::closedNow, this,
            shown([this] { emit notice(tr("Closed the review of %1.").arg(m_draft->review().summary.tenantName)); }));
}

void ReviewPage::askPacks()
{
    const int number = ++m_packsAsked;
    m_packsDue = 2;
    const ReviewSummary &summary = m_draft->review().summary;
    for (const DocumentClass forWhom : {DocumentClass::Customer, DocumentClass::Internal})
        workspace()->desk()->sla().pack(summary.tenantId, summary.id, forWhom, this,
                                        [this, number, forWhom](const Fault &fault, const Pack &pack) {
                                            if (number != m_packsAsked)
                                                return;
                                            --m_packsDue;
                                            if (forWhom == DocumentClass::Internal) {
                                                m_internal = pack;
                                            } else {
                                                m_customer = pack;
                                                m_sheet->showPack(fault, pack, m_draft->review());
                                            }
                                            m_export->setPacks(m_customer, m_internal);
                                            showState();
                                            if (m_packsDue == 0 && std::exchange(m_presentWhenReady, false))
                                                present();
                                        });
}

bool ReviewPage::mayEdit() const
{
    return m_draft != nullptr && !m_draft->closed() && workspace()->session().may(QStringLiteral("reviews.edit"));
}

void ReviewPage::showReview()
{
    m_empty->hideState();
    m_sheet->show(m_draft, mayEdit());
    showHead();
    showState();
}

void ReviewPage::showHead()
{
    const ReviewSummary &summary = m_draft->review().summary;
    const bool opened = m_draft->opened();
    m_header->setTitle(opened ? tr("SLA review · %1").arg(summary.tenantName) : tr("SLA review"));
    m_facts->setText(opened ? tr("%1 · frozen as of %2 by %3")
                                  .arg(periodName(summary.period), words::momentWithZone(summary.asOfMs, summary.zone),
                                       summary.preparedBy)
                            : QString());
    for (BadgeLabel *badge : {m_state, m_status})
        badge->setVisible(opened);
    if (opened) {
        m_state->setBadge(paint::badge(summary.state));
        m_status->setBadge(paint::badge(summary.status));
    }
    emit placeChanged();
}

void ReviewPage::showState()
{
    const Fault &fault = m_draft->fault();
    if (!m_draft->opened()) {
        if (fault.failed() && !m_draft->busy())
            m_empty->showFault(fault, tr("Try again"));
        m_present->setEnabled(false);
        m_close->setEnabled(false);
        m_unsaved->hide();
        return;
    }
    m_unsaved->show(m_draft, mayEdit());
    m_present->setEnabled(!m_customer.pages.isEmpty());
    m_present->setToolTip(m_present->isEnabled() ? QString() : tr("The pack is still being read"));
    const bool mayClose = workspace()->session().may(QStringLiteral("reviews.close"));
    m_close->setVisible(!m_draft->closed() && mayClose);
    m_close->setEnabled(!m_draft->unsaved() && !m_draft->busy());
    m_close->setToolTip(m_draft->unsaved() ? tr("Save first: a closed review cannot be changed") : QString());
}

void ReviewPage::refused(const RefusedText &text)
{
    auto *dialog = new RefusedTextDialog(m_draft->review().summary.tenantName, text, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &RefusedTextDialog::confirmed, m_draft, [draft = m_draft, text] { draft->confirm(text); });
    connect(dialog, &RefusedTextDialog::editAsked, this, [this, field = text.field] { m_sheet->focusField(field); });
    dialog->open();
}

void ReviewPage::conflicted(const QList<ReviewClash> &clashes)
{
    auto *dialog = new ConflictDialog(m_draft->review().summary.tenantName, clashes, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ConflictDialog::settled, m_draft,
            [draft = m_draft](const QSet<QString> &mine) { draft->settle(mine); });
    dialog->open();
}

void ReviewPage::closeReview()
{
    if (m_draft == nullptr || !m_close->isEnabled())
        return;
    auto *dialog = new CloseDialog(m_draft, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void ReviewPage::openFigure(const PackFigure &figure)
{
    auto *dialog = new FigureDialog(&workspace()->desk()->sla(), m_draft->review().summary, figure, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void ReviewPage::present()
{
    if (m_draft == nullptr || m_customer.pages.isEmpty() || m_presentation != nullptr)
        return;
    if (m_draft->unsaved())
        emit notice(tr("The pack holds what was saved; your unsaved changes are not on the screen."));
    m_presentation = new Presentation(&workspace()->desk()->sla(), m_draft->review().summary,
                                      {m_customer, m_internal, m_draft->edit().notes}, this);
    connect(m_presentation, &Presentation::ended, this, [this] {
        m_presentation = nullptr;
        window()->activateWindow();
        m_present->setFocus();
    });
}

QWidget *ReviewPage::pictured()
{
    return m_presentation != nullptr ? static_cast<QWidget *>(m_presentation->audience()) : Page::pictured();
}

Destination ReviewPage::place() const
{
    return {View::Review,
            m_draft != nullptr ? m_draft->tenantId() + QLatin1Char('/') + m_draft->reviewId() : QString(),
            {},
            {}};
}

QString ReviewPage::heading() const
{
    return m_draft != nullptr && m_draft->opened() ? tr("SLA review of %1").arg(m_draft->review().summary.tenantName)
                                                   : tr("SLA review");
}

QList<KeyHint> ReviewPage::keys() const
{
    return {{tr("F5"), tr("Present: the customer’s pages, full screen")},
            {tr("Ctrl+S"), tr("Save")},
            {tr("Enter on a workflow"), tr("Its calculation and counts")},
            {tr("Presenting: arrows, PgUp, PgDn, Home, End"), tr("Turn pages")},
            {tr("Presenting: number, Enter"), tr("To that page")},
            {tr("Presenting: Tab, Enter, Enter"), tr("A figure, its formula, its counts")},
            {tr("Presenting: B"), tr("Blank the screen")},
            {tr("Presenting: Esc"), tr("Back, then leave")}};
}

bool ReviewPage::settled() const
{
    return m_draft == nullptr
           || (!m_draft->busy() && (m_draft->fault().failed() || (m_draft->opened() && m_packsDue == 0))
               && !m_presentWhenReady);
}

void ReviewPage::activate()
{
    if (m_draft != nullptr && m_draft->opened())
        m_present->setFocus();
}

} // namespace bulkhead
