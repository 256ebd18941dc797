#pragma once
#include "models/values.h"

#include <QWidget>

#include <vector>

namespace bulkhead {

class Workspace;

/// Every tenant as a cell, grouped by the pool it runs on. Colour is SLA health, a dark outline a noisy tenant.
/// Beyond 10,000 tenants each pool is one bar by health, whose parts are what can be pointed at. Arrow keys move, Enter
/// or click opens.
class FleetMap : public QWidget
{
    Q_OBJECT
public:
    static constexpr quint32 kMostCells = 10'000;
    explicit FleetMap(Workspace *workspace, QWidget *parent = nullptr);

    QSize sizeHint() const override { return {600, 320}; }
    bool hasHeightForWidth() const override { return false; }

signals:
    void opened(const QString &tenantId);
    /// Of a bar: this part of the tenants, as a filter of the table.
    void partOpened(const QString &filter);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;

private:
    struct Group
    {
        QString pool, title;
        std::vector<quint32> rows; ///< Fleet rows.
        int top = 0;
    };
    void regroup();
    void layOut();
    void drawCell(QPainter &painter, const QRect &cell, quint32 row) const;
    /// A part of a bar: the tenants of a group in one state of health.
    struct Part
    {
        Health health = Health::Unspecified;
        int count = 0;
        QRectF area;
    };
    [[nodiscard]] std::vector<Part> partsOf(const Group &group) const;
    void drawBar(QPainter &painter, const Group &group) const;
    [[nodiscard]] QRect place(int group, int index) const; ///< Of a cell or a part; empty: there is none.
    [[nodiscard]] int sizeOf(int group) const;             ///< Cells or parts.
    void openAt(int group, int index);
    [[nodiscard]] QRect cellRect(const Group &group, std::size_t index) const;
    [[nodiscard]] std::pair<int, int> cellAt(const QPoint &at) const; ///< Group and index; -1: none.
    [[nodiscard]] QString describe(quint32 row) const;
    [[nodiscard]] QString describeAt(int group, int index) const;
    void focusCell(int group, int index);

    Workspace *m_workspace;
    std::vector<Group> m_groups;
    int m_pitch = 13, m_columns = 1, m_focusGroup = 0, m_focusIndex = 0;
    std::pair<int, int> m_hover{-1, -1};
    bool m_bars = false, m_groupsOld = true;
};

} // namespace bulkhead
