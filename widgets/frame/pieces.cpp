#include "widgets/frame/pieces.h"

#include "widgets/theme/theme.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QTimer>
#include <QVBoxLayout>

namespace bulkhead {

Card::Card(const QString &title, const QString &remark, QWidget *parent)
    : QFrame(parent)
    , m_body(new QVBoxLayout(this))
    , m_head(new QHBoxLayout)
    , m_title(makeLabel(title, Text::Strong))
    , m_remark(makeLabel(remark, Text::Small, Tone::Dim))
{
    setProperty("kind", "card");
    m_body->setContentsMargins(14, 12, 14, 12);
    m_body->setSpacing(space::small);
    m_head->setSpacing(space::small);
    m_head->addWidget(m_title);
    m_head->addWidget(m_remark);
    m_head->addStretch();
    m_body->addLayout(m_head);
    m_title->setVisible(!title.isEmpty());
    m_remark->setVisible(!remark.isEmpty());
}

void Card::setTitle(const QString &title)
{
    m_title->setText(title);
    m_title->setVisible(!title.isEmpty());
}

void Card::setRemark(const QString &remark)
{
    m_remark->setText(remark);
    m_remark->setVisible(!remark.isEmpty());
}

FigureTile::FigureTile(const QString &name, QWidget *parent)
    : QAbstractButton(parent)
    , m_name(name)
{
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(name);
    setAttribute(Qt::WA_Hover);
}

void FigureTile::setFigure(const QString &figure, const QString &remark, Tone tone)
{
    if (figure == m_figure && remark == m_remark && tone == m_tone)
        return;
    m_figure = figure;
    m_remark = remark;
    m_tone = tone;
    setAccessibleName(QStringLiteral("%1: %2 %3").arg(m_name, figure, remark).trimmed());
    setToolTip(remark);
    update();
}

void FigureTile::setName(const QString &name)
{
    if (name == m_name)
        return;
    m_name = name;
    m_figure.clear(); // The next figure is told anew, even when it is the same.
}

void FigureTile::setInline(bool inlined)
{
    m_inline = inlined;
    updateGeometry();
}

QSize FigureTile::sizeHint() const
{
    return m_inline ? QSize(120, 42) : QSize(150, 76);
}

void FigureTile::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(hasFocus() ? QPen(t.accent, 2) : isChecked() ? QPen(t.accent, 1.4) : QPen(t.line));
    painter.setBrush(underMouse() ? t.alternate : t.surface);
    painter.drawRoundedRect(box, 8, 8);
    QFont figureFont = font();
    const QFont big = bulkhead::font(Text::Figure), small = bulkhead::font(Text::Small);
    if (m_inline)
        figureFont.setPixelSize(18), figureFont.setWeight(QFont::DemiBold);
    else
        figureFont = big;
    const QRect inside = rect().adjusted(14, 10, -10, -10);
    const int width = paint::numberWidth(m_figure, figureFont);
    const QRect figureRow = m_inline ? QRect(inside.left(), 0, width, height()) : QRect(inside.left(), 34, width, 30);
    if (!m_inline) {
        painter.setFont(small);
        painter.setPen(t.dim);
        painter.drawText(QRect(inside.left(), 12, inside.width(), 18), Qt::AlignVCenter | Qt::AlignLeft,
                         QFontMetrics(small).elidedText(m_name, Qt::ElideRight, inside.width()));
    }
    painter.setPen(textOf(t, m_tone));
    paint::drawNumber(painter, figureRow, m_figure, figureFont, Qt::AlignLeft);
    const QString beside = m_inline ? m_name : m_remark;
    const QRect rest(figureRow.right() + 7, figureRow.top() + (m_inline ? 1 : 3),
                     inside.right() - figureRow.right() - 7, figureRow.height());
    painter.setFont(m_inline ? bulkhead::font(Text::Body) : small);
    painter.setPen(t.dim);
    painter.drawText(rest, Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(beside, Qt::ElideRight, rest.width()));
}

BadgeLabel::BadgeLabel(const paint::Badge &badge, QWidget *parent)
    : QWidget(parent)
    , m_badge(badge)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(badge.word);
}

void BadgeLabel::setBadge(const paint::Badge &badge)
{
    m_badge = badge;
    setAccessibleName(badge.word);
    setVisible(!badge.word.isEmpty());
    updateGeometry();
    update();
}

QSize BadgeLabel::sizeHint() const
{
    return paint::badgeSize(m_badge) + QSize(1, 2);
}

void BadgeLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paint::drawBadge(painter, rect(), m_badge);
}

BudgetBar::BudgetBar(int budget, QWidget *parent)
    : QWidget(parent)
    , m_budget(budget)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

QSize BudgetBar::sizeHint() const
{
    return {72 + 6 + paint::numberWidth(QStringLiteral("−100%"), bulkhead::font(Text::Body)), 20};
}

void BudgetBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paint::drawBudget(painter, rect(), m_budget);
}

PageHeader::PageHeader(const QString &title, QWidget *parent)
    : QWidget(parent)
    , m_row(new QHBoxLayout(this))
    , m_title(makeLabel(title, Text::Title))
    , m_remark(makeLabel({}, Text::Body, Tone::Dim))
{
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(space::medium);
    m_row->addWidget(m_title);
    m_row->addWidget(m_remark);
    m_row->addStretch();
    setMinimumHeight(32);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void PageHeader::setTitle(const QString &title)
{
    m_title->setText(title);
}
void PageHeader::setRemark(const QString &remark)
{
    m_remark->setText(remark);
}
void PageHeader::addAction(QWidget *control)
{
    m_row->addWidget(control);
}

EmptyState::EmptyState(QWidget *parent)
    : QWidget(parent)
    , m_mark(makeLabel({}, Text::Title, Tone::Faint))
    , m_what(makeLabel({}, Text::Heading, Tone::Text, true))
    , m_why(makeLabel({}, Text::Body, Tone::Dim, true))
    , m_busy(new QProgressBar)
    , m_action(makeButton({}))
    , m_delay(new QTimer(this))
{
    auto *column = new QVBoxLayout(this);
    column->setSpacing(space::small);
    column->addStretch();
    for (QLabel *label : {m_mark, m_what, m_why}) {
        label->setAlignment(Qt::AlignHCenter);
        column->addWidget(label);
    }
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setFixedWidth(180);
    m_busy->setAccessibleName(tr("Loading"));
    column->addWidget(m_busy, 0, Qt::AlignHCenter);
    column->addSpacing(space::tiny);
    column->addWidget(m_action, 0, Qt::AlignHCenter);
    column->addStretch();
    m_delay->setSingleShot(true);
    m_delay->setInterval(300);
    connect(m_delay, &QTimer::timeout, this, [this] { m_busy->show(), m_what->show(); });
    connect(m_action, &QPushButton::clicked, this, &EmptyState::acted);
    hideState();
}

void EmptyState::fillIn(const QString &what, const QString &why, const QString &action, bool busy)
{
    m_delay->stop();
    m_what->setText(what);
    m_why->setText(why);
    m_why->setVisible(!why.isEmpty());
    m_action->setText(action);
    m_action->setAccessibleName(action);
    m_action->setVisible(!action.isEmpty());
    m_mark->setVisible(!m_mark->text().isEmpty());
    m_busy->setVisible(false);
    m_what->setVisible(!busy);
    if (busy)
        m_delay->start();
    show();
}

void EmptyState::showEmpty(const QString &what, const QString &why, const QString &action)
{
    m_mark->setText(QStringLiteral("○"));
    fillIn(what, why, action, false);
}

void EmptyState::showLoading(const QString &what)
{
    m_mark->clear();
    fillIn(what, {}, {}, true);
}

void EmptyState::showFault(const Fault &fault, const QString &action)
{
    m_mark->setText(fault.kind == Fault::Kind::Denied ? QStringLiteral("⊘") : QStringLiteral("▲"));
    fillIn(fault.summary, fault.remedy, fault.kind == Fault::Kind::Denied ? QString() : action, false);
}

void EmptyState::hideState()
{
    m_delay->stop();
    hide();
}

QString buttonText(QString words)
{
    return words.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

QPushButton *makeButton(const QString &text, Button kind)
{
    auto *button = new QPushButton(buttonText(text));
    static const std::array<const char *, 4> kinds{"plain", "primary", "quiet", "link"};
    button->setProperty("kind", kinds.at(static_cast<std::size_t>(kind)));
    button->setAccessibleName(text);
    button->setAutoDefault(false);
    return button;
}

TabRow::TabRow(const QStringList &titles, const QString &accessibleName, QWidget *parent)
    : QWidget(parent)
{
    setAccessibleName(accessibleName);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    auto *group = new QButtonGroup(this);
    for (int i = 0; i < titles.size(); ++i) {
        auto *tab = new QPushButton(titles.at(i));
        tab->setProperty("kind", "tab");
        tab->setCheckable(true);
        tab->setChecked(i == 0);
        tab->setAccessibleName(titles.at(i));
        group->addButton(tab, i);
        row->addWidget(tab);
        m_tabs.append(tab);
    }
    row->addStretch();
    connect(group, &QButtonGroup::idClicked, this, [this](int id) {
        m_current = id;
        emit chosen(id);
    });
}

void TabRow::setCurrent(int index)
{
    if (index == m_current || index < 0 || index >= m_tabs.size())
        return;
    m_current = index;
    m_tabs.at(index)->setChecked(true);
    emit chosen(index);
}

void TabRow::setOffered(int index, bool offered)
{
    m_tabs.at(index)->setVisible(offered);
}

} // namespace bulkhead
