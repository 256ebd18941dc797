#pragma once
#include "models/connector_values.h"

#include <QWidget>

class QVBoxLayout;

namespace bulkhead {

namespace chart {
class MetricChart;
}

/// What is known of one connector beyond its row: whether a flood stays inside, its depth over the last hours, its
/// credentials and webhooks, who else uses them, and every environment that a wrong configuration touches.
class ConnectorStory : public QWidget
{
    Q_OBJECT
public:
    explicit ConnectorStory(QWidget *parent = nullptr);
    void show(const ConnectorDetail &detail, const QString &source, qint64 nowMs);

signals:
    void openConnector(const QString &id); ///< Another one that is named here.

private:
    void title(const QString &text);
    void line(const QString &text, bool dim = false);
    void addFlood(const ConnectorDetail &detail);
    void addTouched(const ConnectorDetail &detail);
    void addShared(const ConnectorDetail &detail);
    void addCredentials(const ConnectorDetail &detail, qint64 nowMs);
    void addWebhooks(const ConnectorDetail &detail);
    void addPlace(const QString &text, const ConnectorPlace &place);
    void draw(const ConnectorDetail &detail, const QString &source);

    QWidget *m_before, *m_after;
    QVBoxLayout *m_column; ///< Where title() and line() write.
    chart::MetricChart *m_chart;
};

} // namespace bulkhead
