#include "widgets/meeting/audience_window.h"

#include "widgets/meeting/figure_painter.h"
#include "widgets/theme/tokens.h"

#include <QAccessible>
#include <QCloseEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace bulkhead {
namespace {

FigureView viewOf(const MeetingStage &stage)
{
    return {stage.openFigure(), stage.opened() == MeetingStage::Open::Buckets, &stage.buckets(), stage.bucketsFault(),
            stage.pack().zone};
}

} // namespace

void paintStage(QPainter &painter, const QRectF &page, const MeetingStage &stage)
{
    if (stage.blank() || stage.pages().sheetCount() == 0) {
        painter.fillRect(page, Qt::black);
        return;
    }
    stage.pages().paint(painter, page, stage.sheet());
    const QList<sheet::Spot> spots = stage.pages().spots(page, stage.sheet());
    if (stage.figure() >= 0 && stage.figure() < spots.size()) {
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(lightTokens().accent, std::max(1.5, page.width() / 600)));
        painter.drawRoundedRect(spots.at(stage.figure()).rect.adjusted(-4, -3, 4, 3), 5, 5);
        painter.restore();
    }
    paintFigureView(painter, page, viewOf(stage));
}

AudienceWindow::AudienceWindow(MeetingStage *stage, QWidget *parent)
    : QWidget(parent, Qt::Window)
    , m_stage(stage)
{
    setObjectName(QStringLiteral("audienceWindow"));
    setWindowTitle(tr("%1 · service review").arg(stage->pack().tenantName));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    connect(stage, &MeetingStage::changed, this, [this] {
        update();
        speak();
    });
    speak();
}

void AudienceWindow::speak()
{
    const FigureView view = viewOf(*m_stage);
    QString said = m_stage->blank()                   ? tr("The screen is blank.")
                   : m_stage->openFigure() != nullptr ? spokenFigure(view)
                                                      : m_stage->pages().spoken(m_stage->sheet());
    const QList<sheet::Spot> spots = m_stage->pages().spots(QRectF(0, 0, 960, 540), m_stage->sheet());
    if (m_stage->openFigure() == nullptr && m_stage->figure() >= 0 && m_stage->figure() < spots.size()) {
        const PackFigure &figure = spots.at(m_stage->figure()).figure;
        said = tr("%1: %2. Enter opens its calculation.").arg(figure.label, figure.value);
    }
    setAccessibleName(said);
    QAccessibleEvent event(this, QAccessible::NameChanged);
    QAccessible::updateAccessibility(&event);
}

void AudienceWindow::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_stage->blank() ? QColor(Qt::black) : lightTokens().surface);
    paintStage(painter, m_stage->pages().placeIn(rect()), *m_stage);
}

void AudienceWindow::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_stage->setSize(size());
}

void AudienceWindow::keyPressEvent(QKeyEvent *event)
{
    if (!m_stage->key(event))
        QWidget::keyPressEvent(event);
}

int AudienceWindow::spotAt(const QPointF &at) const
{
    const QList<sheet::Spot> spots = m_stage->pages().spots(m_stage->pages().placeIn(rect()), m_stage->sheet());
    for (int i = 0; i < spots.size(); ++i)
        if (spots.at(i).rect.contains(at))
            return i;
    return -1;
}

void AudienceWindow::mousePressEvent(QMouseEvent *event)
{
    if (m_stage->openFigure() != nullptr) {
        m_stage->back();
    } else if (const int spot = spotAt(event->position()); spot >= 0) {
        m_stage->chooseFigure(spot);
        if (m_stage->openFigure() == nullptr)
            m_stage->openMore();
    } else if (event->button() == Qt::LeftButton) {
        m_stage->step(1);
    } else {
        m_stage->step(-1);
    }
}

void AudienceWindow::mouseMoveEvent(QMouseEvent *event)
{
    setCursor(m_stage->openFigure() == nullptr && spotAt(event->position()) >= 0 ? Qt::PointingHandCursor
                                                                                 : Qt::ArrowCursor);
}

void AudienceWindow::closeEvent(QCloseEvent *event)
{
    QWidget::closeEvent(event);
    emit m_stage->leaveAsked(); // The meeting ends as a whole, with both of its windows.
}

} // namespace bulkhead
