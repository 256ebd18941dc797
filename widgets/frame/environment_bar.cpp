#include "widgets/frame/environment_bar.h"

#include "widgets/frame/environment_list.h"
#include "widgets/frame/environment_mark.h"
#include "widgets/theme/environment_colours.h"
#include "widgets/theme/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>

namespace bulkhead {
namespace {

constexpr int kHeight = 34, kPadding = 10;

/// One environment: chip, name, state.
class EnvironmentTab : public QPushButton
{
public:
    EnvironmentTab(const EnvironmentList *list, QString id, int number)
        : m_list(list)
        , m_id(std::move(id))
        , m_number(number)
    {
        setCheckable(true);
        setFixedHeight(kHeight);
        setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
        refresh();
    }
    [[nodiscard]] const QString &id() const { return m_id; }

    void refresh()
    {
        const EnvironmentEntry *entry = m_list->find(m_id);
        if (m_id.isEmpty()) {
            m_mark.name = EnvironmentBar::tr("All environments");
            m_state = {};
        } else if (entry) {
            m_mark = shownMark(*entry);
            m_state = stateOf(*entry);
        }
        setAccessibleName(m_state.words.isEmpty() ? m_mark.name
                                                  : QStringLiteral("%1, %2").arg(m_mark.name, m_state.words));
        const QString key = EnvironmentBar::tr("Alt+%1").arg(m_number);
        setToolTip(m_state.reason.isEmpty() ? QStringLiteral("%1 (%2)").arg(m_mark.name, key)
                                            : QStringLiteral("%1 (%2): %3").arg(m_mark.name, key, m_state.reason));
        updateGeometry();
        update();
    }
    QSize sizeHint() const override
    {
        const int words = m_state.words.isEmpty() ? 0 : 22 + width(Text::Small, m_state.words);
        return {2 * kPadding + markRoom() + width(Text::Body, m_mark.name) + words, kHeight};
    }
    QSize minimumSizeHint() const override { return {2 * kPadding + markRoom() + 60, kHeight}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Tokens &t = tokens();
        QPainter painter(this);
        painter.fillRect(rect(), isChecked() ? t.selection : underMouse() ? t.hover : t.surface);
        QRect area = rect().adjusted(kPadding, 0, -kPadding, 0);
        if (markRoom() > 0)
            drawMark(painter, area, m_mark, !m_state.live);
        area.setLeft(area.left() + markRoom());
        painter.setFont(bulkhead::font(isChecked() ? Text::Strong : Text::Body));
        painter.setPen(t.text);
        const QString name = painter.fontMetrics().elidedText(m_mark.name, Qt::ElideRight, area.width());
        painter.drawText(area, Qt::AlignVCenter | Qt::AlignLeft, name);
        area.setLeft(area.left() + painter.fontMetrics().horizontalAdvance(name) + 8);
        if (!m_state.words.isEmpty() && area.width() > 12) {
            painter.setFont(bulkhead::font(Text::Small));
            painter.setPen(textOf(t, m_state.tone));
            painter.drawText(area, Qt::AlignVCenter | Qt::AlignLeft, m_state.sign);
            painter.setPen(t.dim);
            painter.drawText(area.adjusted(14, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                             painter.fontMetrics().elidedText(m_state.words, Qt::ElideRight, area.width() - 14));
        }
        if (isChecked())
            painter.fillRect(0, height() - 3, QWidget::width(), 3,
                             m_id.isEmpty() ? t.accent : markColours(t, m_mark.colour).fill);
        if (hasFocus()) {
            painter.setPen(t.accent);
            painter.drawRect(rect().adjusted(1, 1, -2, -2));
        }
    }

private:
    [[nodiscard]] int markRoom() const { return m_id.isEmpty() ? 0 : kMarkWidth + 8; }
    [[nodiscard]] static int width(Text size, const QString &text)
    {
        return QFontMetrics(bulkhead::font(size == Text::Body ? Text::Strong : size)).horizontalAdvance(text) + 2;
    }

    const EnvironmentList *m_list;
    QString m_id;
    int m_number;
    EnvironmentMark m_mark;
    EnvironmentState m_state;
};

EnvironmentTab *tab(QPushButton *button)
{
    return static_cast<EnvironmentTab *>(button);
}

} // namespace

EnvironmentBar::EnvironmentBar(EnvironmentList *list, QWidget *parent)
    : QFrame(parent)
    , m_list(list)
    , m_row(new QHBoxLayout(this))
{
    setProperty("kind", "bar");
    setAccessibleName(tr("Environments"));
    setFixedHeight(kHeight + 1);
    m_row->setContentsMargins(6, 0, 6, 1);
    m_row->setSpacing(2);
    connect(list, &EnvironmentList::changed, this, &EnvironmentBar::rebuild);
    connect(list, &EnvironmentList::stateChanged, this, [this] {
        for (QPushButton *each : m_tabs)
            tab(each)->refresh();
    });
    if (Theme::current())
        connect(Theme::current(), &Theme::changed, this, qOverload<>(&QWidget::update));
    rebuild();
}

void EnvironmentBar::rebuild()
{
    QStringList wanted;
    for (const EnvironmentEntry &entry : m_list->all())
        wanted.append(entry.id);
    wanted.append(QString());
    setVisible(m_list->all().size() > 1);
    QStringList present;
    for (QPushButton *each : m_tabs)
        present.append(tab(each)->id());
    if (present == wanted) { // So that the focus stays where it is.
        for (QPushButton *each : m_tabs)
            tab(each)->refresh();
        return;
    }
    for (QPushButton *each : std::exchange(m_tabs, {}))
        each->deleteLater();
    while (QLayoutItem *item = m_row->takeAt(0))
        delete item;
    int number = 0;
    for (const QString &id : wanted) {
        auto *made = new EnvironmentTab(m_list, id, id.isEmpty() ? 0 : ++number);
        connect(made, &QPushButton::clicked, this, [this, id] {
            setCurrent(m_current); // The tab shows where the window is, which somebody else decides.
            emit chosen(id);
        });
        m_tabs.append(made);
        m_row->addWidget(made);
    }
    m_row->addStretch();
    setCurrent(m_current);
}

void EnvironmentBar::setCurrent(const QString &id)
{
    m_current = id;
    for (QPushButton *each : m_tabs)
        each->setChecked(tab(each)->id() == id);
}

void EnvironmentBar::paintEvent(QPaintEvent *event)
{
    QFrame::paintEvent(event);
    QPainter painter(this);
    painter.setPen(tokens().line);
    painter.drawLine(0, height() - 1, width(), height() - 1);
}

} // namespace bulkhead
