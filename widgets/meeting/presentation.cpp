#include "widgets/meeting/presentation.h"

#include "widgets/frame/dialog_naming.h"
#include "widgets/meeting/audience_window.h"
#include "widgets/meeting/presenter_window.h"

#include <QGuiApplication>
#include <QPointer>
#include <QScreen>

namespace bulkhead {

Presentation::Presentation(SlaDesk *desk, const ReviewSummary &review, Material material, QWidget *over)
    : QObject(over)
    , m_material(std::move(material))
    , m_over(over)
    , m_stage(new MeetingStage(
          m_material.customer,
          [desk, tenant = review.tenantId, id = review.id](const PackDrill &drill, QObject *guard,
                                                           Answer<Buckets> then) {
              desk->buckets(tenant, id, drill, guard, std::move(then));
          },
          this))
    , m_audience(new AudienceWindow(m_stage))
{
    m_audience->setProperty(kOpenedBy, QVariant::fromValue(QPointer<QWidget>(over)));
    connect(m_stage, &MeetingStage::leaveAsked, this, &Presentation::end);
    // Screens come and go in a meeting room.
    connect(qApp, &QGuiApplication::screenAdded, this, &Presentation::arrange);
    connect(qApp, &QGuiApplication::screenRemoved, this, &Presentation::arrange, Qt::QueuedConnection);
    arrange();
}

Presentation::~Presentation()
{
    delete m_audience;
    delete m_presenter;
}

void Presentation::showOn(QWidget *window, QScreen *screen)
{
    window->setGeometry(screen->geometry());
    window->showFullScreen();
}

void Presentation::arrange()
{
    QScreen *own = m_over->screen();
    QScreen *other = nullptr;
    for (QScreen *screen : QGuiApplication::screens())
        if (screen != own)
            other = screen;
    if (other == nullptr) {
        delete std::exchange(m_presenter, nullptr);
        showOn(m_audience, own);
        m_audience->activateWindow();
        m_audience->setFocus();
        return;
    }
    if (m_presenter == nullptr) {
        m_presenter = new PresenterWindow(m_stage, m_material.internal, m_material.notes);
        m_presenter->setProperty(kOpenedBy, QVariant::fromValue(QPointer<QWidget>(m_over)));
        connect(m_presenter, &PresenterWindow::swapAsked, this, &Presentation::swap);
    }
    showOn(m_audience, m_swapped ? own : other);
    showOn(m_presenter, m_swapped ? other : own);
    m_presenter->activateWindow();
    m_presenter->setFocus();
}

void Presentation::swap()
{
    m_swapped = !m_swapped;
    arrange();
}

void Presentation::end()
{
    if (std::exchange(m_ended, true))
        return;
    m_audience->hide();
    if (m_presenter != nullptr)
        m_presenter->hide();
    emit ended();
    deleteLater(); // A key of one of the windows may have led here.
}

} // namespace bulkhead
