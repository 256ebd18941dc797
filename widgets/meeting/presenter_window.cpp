#include "widgets/meeting/presenter_window.h"

#include "models/words.h"
#include "widgets/frame/pieces.h"
#include "widgets/meeting/audience_window.h"
#include "widgets/meeting/sheet_view.h"

#include <QCloseEvent>
#include <QDateTime>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

/// The first page that the customer's pack has not: the others are on the audience's screen.
int firstOwnPage(const Pack &customer, const Pack &internal)
{
    for (int i = 0; i < internal.pages.size(); ++i) {
        const QString &id = internal.pages.at(i).id;
        if (std::none_of(customer.pages.begin(), customer.pages.end(),
                         [&](const PackPage &page) { return page.id == id; }))
            return i;
    }
    return 0;
}

} // namespace

PresenterWindow::PresenterWindow(MeetingStage *stage, const Pack &internal, const QString &notes, QWidget *parent)
    : QWidget(parent, Qt::Window)
    , m_stage(stage)
    , m_internalPack(internal)
    , m_place(makeLabel({}, Text::Heading))
    , m_clock(makeLabel({}, Text::Figure))
    , m_internalPlace(makeLabel({}, Text::Small, Tone::Dim))
    , m_side(new QStackedWidget)
    , m_tabs(new TabRow({tr("Notes"), tr("Internal pages")}, tr("What only you see")))
    , m_blank(makeButton(tr("Blank (B)")))
    , m_tick(new QTimer(this))
{
    setObjectName(QStringLiteral("presenterWindow"));
    setProperty("kind", "page");
    setAttribute(Qt::WA_StyledBackground);
    setWindowTitle(tr("Presenter · %1 · not for the customer").arg(stage->pack().tenantName));
    PageFormat format = PageFormat::slide();
    format.internal = true;
    m_internal = PagePainter(m_internalPack, format);
    m_internalSheet = m_internal.firstSheetOf(firstOwnPage(stage->pack(), internal));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::medium, space::large, space::medium);
    column->setSpacing(space::medium);
    buildTop(column);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::large);
    m_current = new SheetView(tr("On the screen"),
                              [this](QPainter &painter, const QRectF &page) { paintStage(painter, page, *m_stage); });
    row->addWidget(m_current, 3);
    buildInternal(row, notes);
    column->addLayout(row, 1);
    buildButtons(column);
    connect(stage, &MeetingStage::changed, this, &PresenterWindow::refresh);
    m_since.start();
    m_tick->setInterval(1000);
    connect(m_tick, &QTimer::timeout, this, &PresenterWindow::tick);
    m_tick->start();
    tick();
    refresh();
}

void PresenterWindow::buildTop(QVBoxLayout *column)
{
    auto *row = new QHBoxLayout;
    row->addWidget(m_place);
    row->addStretch();
    row->addWidget(new BadgeLabel({tr("Not for the customer"), Tone::Bad, paint::Shape::Square}));
    row->addSpacing(space::large);
    m_clock->setAccessibleName(tr("Time and time taken"));
    row->addWidget(m_clock);
    column->addLayout(row);
}

void PresenterWindow::buildInternal(QHBoxLayout *row, const QString &notes)
{
    auto *side = new QVBoxLayout;
    side->setSpacing(space::small);
    side->addWidget(makeLabel(tr("Next"), Text::Small, Tone::Dim));
    m_next = new SheetView(tr("Next page"), [this](QPainter &painter, const QRectF &page) {
        const int next = m_stage->sheet() + 1;
        if (next < m_stage->pages().sheetCount())
            m_stage->pages().paint(painter, page, next);
        else
            painter.fillRect(page, tokens().alternate);
    });
    side->addWidget(m_next, 2);
    side->addWidget(m_tabs);
    auto *text = new QPlainTextEdit(notes);
    text->setReadOnly(true);
    text->setFocusPolicy(Qt::NoFocus); // Keys turn pages; the wheel scrolls the notes.
    text->setPlaceholderText(tr("No notes were written for this review."));
    text->setStyleSheet(QStringLiteral("font-size: 17px;")); // Read at arm's length, while speaking.
    auto *internal = new QWidget;
    auto *pages = new QVBoxLayout(internal);
    pages->setContentsMargins(0, 0, 0, 0);
    m_internalView = new SheetView(tr("Internal page"), [this](QPainter &painter, const QRectF &page) {
        if (m_internalSheet < m_internal.sheetCount())
            m_internal.paint(painter, page, m_internalSheet);
    });
    pages->addWidget(m_internalView, 1);
    auto *turn = new QHBoxLayout;
    for (const auto &[words, name, by] :
         {std::tuple(tr("‹"), tr("Internal page before"), -1), std::tuple(tr("›"), tr("Next internal page"), 1)}) {
        QPushButton *button = makeButton(words);
        button->setAccessibleName(name);
        button->setFocusPolicy(Qt::NoFocus);
        connect(button, &QPushButton::clicked, this, [this, by = by] { showInternal(m_internalSheet + by); });
        turn->addWidget(button);
    }
    turn->addWidget(m_internalPlace, 1);
    pages->addLayout(turn);
    m_side->addWidget(text);
    m_side->addWidget(internal);
    side->addWidget(m_side, 3);
    connect(m_tabs, &TabRow::chosen, m_side, &QStackedWidget::setCurrentIndex);
    row->addLayout(side, 2);
}

void PresenterWindow::buildButtons(QVBoxLayout *column)
{
    auto *row = new QHBoxLayout;
    const auto add = [&](QPushButton *button, auto then) {
        button->setFocusPolicy(Qt::NoFocus); // Space and arrows are for the pages.
        connect(button, &QPushButton::clicked, this, then);
        row->addWidget(button);
    };
    add(makeButton(tr("‹ Back")), [this] { m_stage->step(-1); });
    add(makeButton(tr("Next ›"), Button::Primary), [this] { m_stage->step(1); });
    add(m_blank, [this] { m_stage->setBlank(!m_stage->blank()); });
    row->addWidget(makeLabel(tr("number Enter: page · Tab, Enter: a figure · N: notes or internal pages · Esc: leave"),
                             Text::Small, Tone::Dim));
    row->addStretch();
    add(makeButton(tr("Swap screens (S)")), [this] { emit swapAsked(); });
    add(makeButton(tr("End (Esc)")), [this] { emit m_stage->leaveAsked(); });
    column->addLayout(row);
    for (QPushButton *tab : m_tabs->findChildren<QPushButton *>())
        tab->installEventFilter(this); // A tab that was clicked still lets the keys through.
}

void PresenterWindow::tick()
{
    const qint64 seconds = m_since.elapsed() / 1000;
    m_clock->setText(QStringLiteral("%1 · %2:%3")
                         .arg(words::clock(QDateTime::currentMSecsSinceEpoch()))
                         .arg(seconds / 60)
                         .arg(seconds % 60, 2, 10, QLatin1Char('0')));
}

void PresenterWindow::refresh()
{
    const PagePainter &pages = m_stage->pages();
    const auto all = m_stage->pack().pages.size();
    const QString title = m_stage->page() < all ? m_stage->pack().pages.at(m_stage->page()).title : QString();
    m_place->setText(m_stage->blank() ? tr("The audience’s screen is blank")
                                      : tr("%1 of %2 · %3").arg(m_stage->page() + 1).arg(all).arg(title));
    m_blank->setText(m_stage->blank() ? tr("Show (B)") : tr("Blank (B)"));
    m_current->setProportions(pages.format().size);
    m_next->setProportions(pages.format().size);
    m_internalView->setProportions(m_internal.format().size);
    m_current->setSpoken(pages.sheetCount() > 0 ? pages.spoken(m_stage->sheet()) : QString());
    const bool last = m_stage->sheet() + 1 >= pages.sheetCount();
    m_next->setSpoken(last ? tr("none") : pages.spoken(m_stage->sheet() + 1));
    showInternal(m_internalSheet);
}

void PresenterWindow::showInternal(int sheet)
{
    m_internalSheet = std::clamp(sheet, 0, std::max(0, m_internal.sheetCount() - 1));
    m_internalPlace->setText(tr("internal page %1 of %2").arg(m_internalSheet + 1).arg(m_internal.sheetCount()));
    m_internalView->setSpoken(m_internal.sheetCount() > 0 ? m_internal.spoken(m_internalSheet) : tr("none"));
}

void PresenterWindow::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_N)
        m_tabs->setCurrent(1 - m_tabs->current());
    else if (event->key() == Qt::Key_S)
        emit swapAsked();
    else if (!m_stage->key(event))
        QWidget::keyPressEvent(event);
}

bool PresenterWindow::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress && m_stage->key(static_cast<QKeyEvent *>(event)))
        return true;
    return QWidget::eventFilter(watched, event);
}

void PresenterWindow::closeEvent(QCloseEvent *event)
{
    QWidget::closeEvent(event);
    emit m_stage->leaveAsked();
}

} // namespace bulkhead
