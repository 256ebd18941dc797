#include "widgets/maturity/maturity_card.h"

#include "models/maturity_words.h"
#include "widgets/charts/metric_chart.h"
#include "widgets/maturity/maturity_look.h"

#include <QKeyEvent>
#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {
namespace {
constexpr int kDefinitionWidth = 350;
} // namespace

MaturityCard::MaturityCard(MaturityKind kind, QWidget *parent)
    : Card({}, {}, parent)
    , m_definition(makeButton(tr("Definition"), Button::Link))
    , m_value(makeLabel({}, Text::Figure))
    , m_parts(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_change(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_origin(makeLabel({}, Text::Small, Tone::Dim))
    , m_chart(new chart::MetricChart({}))
{
    m_figure.kind = kind;
    setObjectName(QStringLiteral("maturity.") + maturitySlug(kind));
    setFocusPolicy(Qt::StrongFocus);
    head()->addWidget(m_definition);
    m_definition->setObjectName(QStringLiteral("definition"));
    body()->setSpacing(space::tiny);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::medium);
    row->addWidget(m_value, 0, Qt::AlignVCenter);
    row->addWidget(m_parts, 1, Qt::AlignVCenter);
    body()->addLayout(row);
    m_value->setObjectName(QStringLiteral("value"));
    m_change->setObjectName(QStringLiteral("change"));
    body()->addWidget(m_change);
    m_chart->setMinimumHeight(72);
    m_chart->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored); // The table below gets its share.
    body()->addWidget(m_chart, 1);
    m_origin->setObjectName(QStringLiteral("origin"));
    m_origin->setMinimumWidth(40); // A long source is cut, and whole in the tool tip.
    body()->addWidget(m_origin);
    body()->addStretch(); // Of a figure that is withheld; else the chart takes all.
    connect(m_definition, &QPushButton::clicked, this, &MaturityCard::showDefinition);
    for (QWidget *child : findChildren<QWidget *>())
        child->installEventFilter(this);
}

void MaturityCard::show(const MaturityFigure &figure, const MaturityReport &report, qint64 nowMs)
{
    m_figure = figure;
    setTitle(figure.title);
    setAccessibleName(maturitySpoken(figure, report.weeks()));
    const bool withheld = !figure.withheld.isEmpty();
    for (QWidget *part :
         {static_cast<QWidget *>(m_value), static_cast<QWidget *>(m_change), static_cast<QWidget *>(m_origin),
          static_cast<QWidget *>(m_definition), static_cast<QWidget *>(m_chart)})
        part->setVisible(!withheld);
    if (withheld) {
        m_parts->setText(tr("Your role does not read where it comes from. It needs the right “%1”, which an "
                            "administrator of the access policy can give.")
                             .arg(figure.withheld));
        return;
    }
    m_definition->setAccessibleName(tr("Definition of %1").arg(figure.title));
    m_value->setText(maturityAmount(figure.unit, figure.amount));
    bulkhead::setTone(m_value, figure.amount.value ? Tone::Text : Tone::Faint);
    QString parts = maturityParts(figure);
    if (figure.amount.value && !figure.amount.why.isEmpty())
        parts += QStringLiteral(" · ") + figure.amount.why;
    m_parts->setText(parts);
    m_change->setText(maturityShape(figure.change) + QLatin1Char(' ') + maturityChange(figure, report.weeks()));
    bulkhead::setTone(m_change, maturityTone(figure.change));
    m_chart->setAccessibleName(tr("Trend of %1").arg(figure.title));
    m_chart->setEmptyText(figure.points.isEmpty() ? tr("No data in this time") : figure.points.last().amount.why);
    m_chart->setData(maturityChart(figure, report));
    m_origin->setText(maturityOrigin(figure, nowMs));
    m_origin->setToolTip(m_origin->text());
}

void MaturityCard::setChosen(bool chosen)
{
    setProperty("chosen", chosen);
    repolish(this);
}

void MaturityCard::showDefinition()
{
    const auto parts = maturityDefinition(m_figure);
    if (parts.isEmpty())
        return;
    auto *popup = new QFrame(this, Qt::Popup);
    popup->setObjectName(QStringLiteral("definitionOf"));
    popup->setAttribute(Qt::WA_DeleteOnClose);
    popup->setProperty("kind", "popup");
    popup->setAccessibleName(tr("Definition of %1").arg(m_figure.title));
    auto *column = new QVBoxLayout(popup);
    column->setContentsMargins(space::large, space::medium, space::large, space::medium);
    column->setSpacing(space::tiny);
    column->addWidget(makeLabel(m_figure.title, Text::Heading, Tone::Text, true));
    QLabel *first = nullptr;
    for (const auto &[title, text] : parts) {
        column->addSpacing(space::tiny);
        column->addWidget(makeLabel(title, Text::Small, Tone::Dim));
        auto *label = makeLabel(text, Text::Body, Tone::Text, true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        label->setAccessibleName(QStringLiteral("%1: %2").arg(title, text));
        label->setFixedSize(kDefinitionWidth, label->heightForWidth(kDefinitionWidth));
        column->addWidget(label);
        first = first == nullptr ? label : first;
    }
    column->addSpacing(space::tiny);
    column->addWidget(makeLabel(maturityDirection(m_figure), Text::Small, Tone::Dim));
    popup->adjustSize();
    const QPoint corner =
        m_definition->mapToGlobal(QPoint(m_definition->width() - popup->width(), m_definition->height() + space::tiny));
    const QWidget *frame = window();
    const int least = frame->mapToGlobal(QPoint(space::small, 0)).x();
    popup->move(std::max(corner.x(), least), corner.y());
    popup->show();
    first->setFocus(Qt::PopupFocusReason); // Read from the beginning; Escape closes it.
}

void MaturityCard::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Space:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        emit chosen();
        return;
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
        emit moved(event->key());
        return;
    default:
        Card::keyPressEvent(event);
    }
}

/// A click on what lies on the card is one on the card, too.
bool MaturityCard::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::MouseButtonPress)
        emit chosen();
    return Card::eventFilter(watched, event);
}

} // namespace bulkhead
