#include "widgets/meeting/meeting_stage.h"

#include <QKeyEvent>

#include <algorithm>

namespace bulkhead {

MeetingStage::MeetingStage(Pack customerPack, AskBuckets ask, QObject *parent)
    : QObject(parent)
    , m_pack(std::move(customerPack))
    , m_ask(std::move(ask))
    , m_painter(m_pack, PageFormat::slide())
{
}

void MeetingStage::setSize(const QSize &size)
{
    const PageFormat format = PageFormat::screen(size);
    if (size.isEmpty() || format == m_painter.format())
        return;
    const int shown = page();
    m_painter = PagePainter(m_pack, format);
    // Sheets may break elsewhere now; the page stays.
    m_sheet = std::max(0, m_painter.firstSheetOf(shown));
    emit changed();
}

int MeetingStage::page() const
{
    return m_sheet < m_painter.sheetCount() ? m_painter.sheet(m_sheet).page : 0;
}

QList<sheet::Spot> MeetingStage::spots() const
{
    return m_sheet < m_painter.sheetCount() ? m_painter.spots(QRectF(QPointF(0, 0), m_painter.format().size), m_sheet)
                                            : QList<sheet::Spot>();
}

const PackFigure *MeetingStage::openFigure() const
{
    return m_open == Open::Nothing ? nullptr : &m_shown;
}

void MeetingStage::go(int sheet)
{
    const int wanted = std::clamp(sheet, 0, std::max(0, m_painter.sheetCount() - 1));
    m_number.clear();
    m_blank = false;
    leaveFigure();
    m_figure = -1;
    m_sheet = wanted;
    emit changed();
}

void MeetingStage::goToPage(int page)
{
    if (page >= 0 && page < m_pack.pages.size())
        go(m_painter.firstSheetOf(page));
}

void MeetingStage::setBlank(bool blank)
{
    m_blank = blank;
    emit changed();
}

void MeetingStage::leaveFigure()
{
    m_open = Open::Nothing;
    m_buckets.reset();
    m_fault = {};
    ++m_asked; // An answer that is still to come belongs to nothing any more.
}

void MeetingStage::chooseFigure(int figure)
{
    const bool again = figure == m_figure;
    m_figure = figure;
    if (!again)
        leaveFigure();
    emit changed();
    if (again)
        openMore();
}

void MeetingStage::openMore()
{
    const QList<sheet::Spot> all = spots();
    if (m_figure < 0 || m_figure >= all.size())
        return;
    m_shown = all.at(m_figure).figure;
    if (m_open == Open::Nothing && !m_shown.formula.isEmpty()) {
        m_open = Open::Formula;
    } else if (m_open != Open::Buckets && !m_shown.drill.workflow.isEmpty()) {
        m_open = Open::Buckets;
        askBuckets();
    }
    emit changed();
}

void MeetingStage::askBuckets()
{
    m_buckets.reset();
    m_fault = {};
    m_ask(m_shown.drill, this, [this, number = ++m_asked](const Fault &fault, const Buckets &buckets) {
        if (number != m_asked)
            return;
        m_fault = fault;
        if (!fault.failed())
            m_buckets = buckets;
        emit changed();
    });
}

bool MeetingStage::back()
{
    if (m_open == Open::Buckets && !m_shown.formula.isEmpty()) {
        leaveFigure();
        m_open = Open::Formula;
    } else if (m_open != Open::Nothing) {
        leaveFigure();
    } else if (m_figure >= 0) {
        m_figure = -1;
    } else {
        return false;
    }
    emit changed();
    return true;
}

bool MeetingStage::turnKey(int key)
{
    switch (key) {
    case Qt::Key_Right:
    case Qt::Key_Down:
    case Qt::Key_PageDown:
    case Qt::Key_Space:
        step(1);
        return true;
    case Qt::Key_Left:
    case Qt::Key_Up:
    case Qt::Key_PageUp:
        step(-1);
        return true;
    case Qt::Key_Home:
        go(0);
        return true;
    case Qt::Key_End:
        go(m_painter.sheetCount() - 1);
        return true;
    default:
        return false;
    }
}

bool MeetingStage::figureKey(int key)
{
    const auto figures = int(spots().size());
    switch (key) {
    case Qt::Key_Tab:
    case Qt::Key_Backtab: {
        if (figures == 0)
            return true;
        const int by = key == Qt::Key_Tab ? 1 : -1;
        leaveFigure();
        m_figure = m_figure < 0 ? (by > 0 ? 0 : figures - 1) : (m_figure + by + figures) % figures;
        emit changed();
        return true;
    }
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_number.isEmpty())
            openMore();
        else
            goToPage(std::exchange(m_number, {}).toInt() - 1);
        return true;
    default:
        return false;
    }
}

bool MeetingStage::key(const QKeyEvent *event)
{
    const int key = event->key();
    if (key >= Qt::Key_0 && key <= Qt::Key_9 && m_number.size() < 3) {
        m_number += QChar(u'0' + (key - Qt::Key_0));
        return true;
    }
    if (figureKey(key))
        return true;
    m_number.clear();
    if (turnKey(key))
        return true;
    if (key == Qt::Key_B || key == Qt::Key_Period) {
        setBlank(!m_blank);
        return true;
    }
    if (key == Qt::Key_Escape) {
        if (!back())
            emit leaveAsked();
        return true;
    }
    return false;
}

} // namespace bulkhead
