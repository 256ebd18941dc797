#include "widgets/coverage/coverage_pane.h"

#include "models/coverage_desk.h"
#include "models/coverage_words.h"
#include "models/isolation_desk.h"
#include "models/words.h"
#include "widgets/charts/metric_chart.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr int kAskMs = 60; ///< Whoever runs over rows with an arrow key asks for the last one only.
constexpr double kDayMs = 86'400'000, kHourMs = 3'600'000;

QLabel *figure(const QString &text, Tone tone)
{
    auto *label = makeLabel(text, Text::Body, tone);
    label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    return label;
}

/// The cut of the axis is said in its name: shares differ in the last few percent.
chart::Data chartOf(const CoverageDetail &detail, bool days, const QString &source)
{
    chart::Data data;
    data.title = CoveragePane::tr("Share with a tenant and environment");
    data.unit = QStringLiteral("%");
    data.source = source;
    data.format = [](double v) {
        return QStringLiteral("%1%").arg(QString::number(v, 'f', v > 99 && v < 100 ? 2 : 1));
    };
    double low = 100;
    int tone = int(Tone::Series0);
    for (const KindHistory &one : detail.history) {
        chart::Series line{words::signalKind(one.kind), Tone(tone++), {}, false, 2.5 * (days ? kDayMs : kHourMs), true};
        for (const CoveragePoint &point : days ? one.days : one.hours) {
            line.points.emplace_back(double(point.startMs), point.count.share() / 100.0);
            low = std::min(low, point.count.share() / 100.0);
        }
        if (!line.points.empty() && data.series.size() < 4)
            data.series.push_back(std::move(line));
    }
    data.low = low > 99 ? 99 : low > 95 ? 95 : low > 80 ? 80 : low > 50 ? 50 : 0;
    data.high = 100 + (100 - data.low) * 0.04;
    return data;
}

} // namespace

CoveragePane::CoveragePane(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_soon(new QTimer(this))
{
    build();
    m_soon->setSingleShot(true);
    m_soon->setInterval(kAskMs);
    connect(m_soon, &QTimer::timeout, this, &CoveragePane::ask);
    connect(m_span, &TabRow::chosen, this, &CoveragePane::showHistory);
    showNone();
}

void CoveragePane::build()
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    m_empty = new EmptyState(this);
    outer->addWidget(m_empty, 1);
    m_scroll = new QScrollArea;
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setAccessibleName(tr("The chosen service"));
    m_content = new QWidget;
    auto *column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, space::small, 0);
    column->setSpacing(space::small);
    m_title = makeLabel({}, Text::Heading, Tone::Text, true);
    column->addWidget(m_title);
    m_drops = makeLabel({}, Text::Body, Tone::Warn, true);
    m_drops->setObjectName(QStringLiteral("coverageDrops"));
    column->addWidget(m_drops);
    auto *kinds = new QWidget;
    m_kinds = new QGridLayout(kinds);
    m_kinds->setContentsMargins(0, 0, 0, 0);
    m_kinds->setHorizontalSpacing(space::medium);
    m_kinds->setVerticalSpacing(space::tiny);
    m_kinds->setColumnStretch(0, 1);
    column->addWidget(kinds);
    m_span = new TabRow({tr("By day"), tr("By hour")}, tr("Points of the chart"));
    column->addWidget(m_span);
    m_chart = new chart::MetricChart(tr("Share with a tenant and environment"));
    m_chart->setMinimumHeight(190);
    column->addWidget(m_chart);
    m_exampleTitle = makeLabel(tr("An example without context"), Text::Strong);
    column->addWidget(m_exampleTitle);
    m_example = makeLabel({}, Text::Body, Tone::Dim, true);
    m_example->setObjectName(QStringLiteral("coverageExample"));
    m_example->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    column->addWidget(m_example);
    column->addStretch();
    m_scroll->setWidget(m_content);
    m_content->setAutoFillBackground(false); // The card's own shows.
    m_scroll->viewport()->setAutoFillBackground(false);
    outer->addWidget(m_scroll, 1);
}

bool CoveragePane::settled() const
{
    return !m_asking && !m_soon->isActive();
}

void CoveragePane::showNone()
{
    m_row = {};
    m_detail = {};
    m_shown = false;
    m_asking = false;
    m_soon->stop();
    m_scroll->hide();
    m_empty->showEmpty(tr("No service chosen"), tr("Choose a service to see its kinds and its last weeks."));
}

void CoveragePane::show(const CoverageItem &row)
{
    if (m_shown && row == m_row)
        return;
    const bool another = !m_shown || row.id != m_row.id;
    m_row = row;
    m_shown = true;
    m_empty->hideState();
    m_scroll->show();
    if (another) {
        m_detail = {};
        m_fault = {};
    }
    showHead();
    showKinds();
    showHistory();
    m_asking = true;
    m_soon->start();
}

void CoveragePane::enter()
{
    if (m_shown)
        m_scroll->setFocus(Qt::TabFocusReason);
}

void CoveragePane::showHead()
{
    m_title->setText(words::serviceName(m_row.service, m_row.workflow));
    QStringList drops;
    for (const KindCoverage &kind : m_row.kinds)
        if (kind.drop)
            drops << QStringLiteral("▲ ") + words::dropSentence(kind, m_workspace->now());
    m_drops->setText(drops.join(QLatin1Char('\n')));
    m_drops->setVisible(!drops.isEmpty());
    m_example->setText(m_row.example);
    m_example->setVisible(!m_row.example.isEmpty());
    m_exampleTitle->setVisible(!m_row.example.isEmpty());
}

void CoveragePane::showKinds()
{
    clearLayout(m_kinds);
    int line = 0;
    m_kinds->addWidget(makeLabel(tr("Kind"), Text::Small, Tone::Dim), line, 0);
    m_kinds->addWidget(figure(tr("Last hour"), Tone::Dim), line, 1);
    m_kinds->addWidget(figure(tr("24 hours"), Tone::Dim), line, 2);
    m_kinds->addWidget(figure(tr("Without"), Tone::Dim), line, 3);
    for (const KindCoverage &kind : m_row.kinds) {
        ++line;
        const QString name = words::signalKind(kind.kind);
        m_kinds->addWidget(makeLabel(name), line, 0);
        auto *hour = figure(words::signalShare(kind.hour), kind.drop            ? Tone::Warn
                                                           : kind.hour.seen > 0 ? Tone::Text
                                                                                : Tone::Dim);
        hour->setToolTip(tr("%1, last hour: %2 of %3")
                             .arg(name, words::count(qint64(kind.hour.tagged)), words::count(qint64(kind.hour.seen))));
        m_kinds->addWidget(hour, line, 1);
        auto *day = figure(words::signalShare(kind.day), kind.day.seen > 0 ? Tone::Text : Tone::Dim);
        day->setToolTip(tr("%1, last 24 hours: %2 of %3")
                            .arg(name, words::count(qint64(kind.day.tagged)), words::count(qint64(kind.day.seen))));
        m_kinds->addWidget(day, line, 2);
        m_kinds->addWidget(figure(words::count(qint64(kind.day.untagged())), Tone::Text), line, 3);
    }
}

void CoveragePane::showHistory()
{
    QString source;
    const CoverageDesk *desk = m_workspace->desk()->isolation().coverage();
    for (const CoverageItem &item : desk != nullptr ? desk->items() : QList<CoverageItem>())
        if (item.what == CoverageItem::What::Origin)
            source = item.origin.source;
    m_chart->setEmptyText(m_fault.failed()                         ? m_fault.summary
                          : m_asking || m_detail.history.isEmpty() ? tr("Loading…")
                                                                   : tr("No data in this time"));
    m_chart->setData(chartOf(m_detail, m_span->current() == 0, source));
}

void CoveragePane::ask()
{
    CoverageDesk *desk = m_workspace->desk()->isolation().coverage();
    if (desk == nullptr || !m_shown) {
        m_asking = false;
        return;
    }
    desk->detail(m_row.service, m_row.workflow, this,
                 [this, id = m_row.id](const Fault &fault, const CoverageDetail &detail) {
                     if (id != m_row.id)
                         return;
                     m_asking = false;
                     m_fault = fault;
                     if (!fault.failed())
                         m_detail = detail;
                     showHistory();
                 });
}

} // namespace bulkhead
