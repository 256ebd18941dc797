#include "widgets/delegates/data_table.h"

#include "models/preferences.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QTimer>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr int kNarrowest = 170; ///< Of the column that takes what is left: a name can be told from others.

/// The style sheet takes the arrow away; the sorted column's title carries a small one of our own.
class Header : public QHeaderView
{
public:
    explicit Header(QWidget *parent)
        : QHeaderView(Qt::Horizontal, parent)
    {
        setHighlightSections(false);
        setSectionsMovable(true);
        setSectionsClickable(true);
        setStretchLastSection(false);
        setFixedHeight(30);
        setMinimumSectionSize(40);
        setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
        setSortIndicatorShown(true);
        setContextMenuPolicy(Qt::CustomContextMenu);
    }

protected:
    void paintSection(QPainter *painter, const QRect &rect, int section) const override
    {
        const Tokens &t = tokens();
        painter->fillRect(rect, t.alternate);
        painter->setPen(t.line);
        painter->drawLine(rect.bottomLeft(), rect.bottomRight());
        const bool sorted = isSortIndicatorShown() && sortIndicatorSection() == section;
        const auto align = model()->headerData(section, orientation(), Qt::TextAlignmentRole);
        const bool right = align.isValid() && (Qt::Alignment(align.toInt()) & Qt::AlignRight);
        QFont face = font();
        face.setPixelSize(12);
        face.setWeight(sorted ? QFont::DemiBold : QFont::Medium);
        painter->setFont(face);
        painter->setPen(sorted ? t.text : t.dim);
        QRect words = rect.adjusted(8, 0, -8, 0);
        QString title = model()->headerData(section, orientation()).toString();
        const QString arrow =
            sorted ? (sortIndicatorOrder() == Qt::AscendingOrder ? QStringLiteral(" ↑") : QStringLiteral(" ↓"))
                   : QString();
        const QFontMetrics metrics(face);
        title = metrics.elidedText(title, Qt::ElideRight, words.width() - metrics.horizontalAdvance(arrow)) + arrow;
        painter->drawText(words, int(Qt::AlignVCenter | (right ? Qt::AlignRight : Qt::AlignLeft)), title);
    }
};

} // namespace

DataTable::DataTable(const QString &accessibleName, Preferences *preferences, const QString &memory, QWidget *parent)
    : QTableView(parent)
    , m_preferences(preferences)
    , m_memory(memory)
    , m_still(new QTimer(this))
{
    setAccessibleName(accessibleName);
    setHorizontalHeader(new Header(this));
    horizontalHeader()->setAccessibleName(tr("Columns of %1").arg(accessibleName));
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setShowGrid(false);
    setWordWrap(false);
    setSortingEnabled(true);
    setTabKeyNavigation(false);
    setMouseTracking(true);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setEditTriggers(NoEditTriggers);
    setFrameShape(NoFrame);
    rowHeights();
    if (Theme::current())
        connect(Theme::current(), &Theme::densityChanged, this, &DataTable::rowHeights);

    m_still->setSingleShot(true);
    m_still->setInterval(400);
    connect(m_still, &QTimer::timeout, this, [this] { emit scrollingChanged(false); });
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this] {
        if (!m_still->isActive())
            emit scrollingChanged(true);
        m_still->start();
    });
    connect(this, &QTableView::doubleClicked, this, &DataTable::opened);
    connect(horizontalHeader(), &QHeaderView::sectionMoved, this, &DataTable::remember);
    connect(horizontalHeader(), &QHeaderView::sectionResized, this, [this](int column) {
        if (column == m_stretchColumn || m_restoring)
            return;
        remember();
        fillWidth();
    });
    connect(horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, &DataTable::remember);
    connect(horizontalHeader(), &QWidget::customContextMenuRequested, this, [this](const QPoint &at) {
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        fillColumnMenu(menu);
        menu->popup(horizontalHeader()->mapToGlobal(at));
    });
}

void DataTable::setModel(QAbstractItemModel *model)
{
    m_stretchColumn = -1;
    m_restoring = true; // Sections come and go while the model is set; that is not the person's doing.
    QTableView::setModel(model);
    m_restoring = false;
    // Nor while it changes its columns, as it does when the role becomes known.
    connect(model, &QAbstractItemModel::modelAboutToBeReset, this, [this] { m_restoring = true; });
    connect(model, &QAbstractItemModel::modelReset, this, [this] { m_restoring = false; });
}

void DataTable::rowHeights()
{
    verticalHeader()->setMinimumSectionSize(20);
    verticalHeader()->setDefaultSectionSize(Theme::current() ? Theme::current()->rowHeight() : space::row);
}

void DataTable::setWidths(const QList<int> &widths, int stretchColumn)
{
    m_restoring = true;
    for (int i = 0; i < widths.size() && i < model()->columnCount(); ++i) {
        setColumnHidden(i, widths.at(i) == 0);
        setColumnWidth(i, std::abs(widths.at(i)) == 0 ? 100 : widths.at(i));
    }
    restore();
    m_stretchColumn = stretchColumn < model()->columnCount() ? stretchColumn : -1;
    if (m_stretchColumn >= 0)
        horizontalHeader()->setSectionResizeMode(m_stretchColumn, QHeaderView::Fixed); // Its width is the table's.
    m_restoring = false;
    fillWidth();
}

// The header's own stretching would shrink the column to nothing where the others fill the table.
void DataTable::fillWidth()
{
    if (m_stretchColumn < 0 || isColumnHidden(m_stretchColumn) || m_filling)
        return;
    m_filling = true;
    const int others = horizontalHeader()->length() - columnWidth(m_stretchColumn);
    setColumnWidth(m_stretchColumn, std::max(kNarrowest, viewport()->width() - others));
    m_filling = false;
}

void DataTable::setSpareColumns(const QList<int> &columns, int width)
{
    m_spare = columns;
    m_spareWidth = width;
    fitSpareColumns();
}

void DataTable::fitSpareColumns()
{
    const bool chosen = m_preferences != nullptr && m_preferences->value(m_memory + QLatin1String(".chosen")).toBool();
    if (m_spare.isEmpty() || model() == nullptr || chosen)
        return;
    m_restoring = true; // Not the person's doing.
    for (const int column : m_spare)
        setColumnHidden(column, width() < m_spareWidth);
    m_restoring = false;
    fillWidth();
}

void DataTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    fitSpareColumns();
    fillWidth(); // Also where it has none.
}

void DataTable::fillColumnMenu(QMenu *menu)
{
    for (int i = 0; i < model()->columnCount(); ++i) {
        QAction *action = menu->addAction(model()->headerData(i, Qt::Horizontal).toString());
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(i));
        connect(action, &QAction::toggled, this, [this, i](bool shown) {
            setColumnHidden(i, !shown);
            if (m_preferences != nullptr && !m_spare.isEmpty())
                m_preferences->set(m_memory + QLatin1String(".chosen"), true);
            remember();
        });
    }
}

QString DataTable::selectionAsText() const
{
    QList<int> columns;
    for (int visual = 0; visual < model()->columnCount(); ++visual) {
        const int logical = horizontalHeader()->logicalIndex(visual);
        if (!isColumnHidden(logical))
            columns.append(logical);
    }
    QStringList lines, cells;
    for (const int column : columns)
        cells.append(model()->headerData(column, Qt::Horizontal).toString());
    lines.append(cells.join(QLatin1Char('\t')));
    QModelIndexList rows = selectionModel()->selectedRows();
    std::ranges::sort(rows, {}, &QModelIndex::row);
    for (const QModelIndex &row : rows) {
        cells.clear();
        for (const int column : columns)
            cells.append(row.siblingAtColumn(column).data().toString());
        lines.append(cells.join(QLatin1Char('\t')));
    }
    return lines.join(QLatin1Char('\n'));
}

bool DataTable::scrolling() const
{
    return m_still->isActive();
}

void DataTable::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        QApplication::clipboard()->setText(selectionAsText());
        return;
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        emit opened(currentIndex());
        return;
    }
    QTableView::keyPressEvent(event);
}

void DataTable::contextMenuEvent(QContextMenuEvent *event)
{
    if (!currentIndex().isValid())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Open"), this, [this] { emit opened(currentIndex()); });
    menu->addAction(tr("Copy as text"), QKeySequence::Copy, this,
                    [this] { QApplication::clipboard()->setText(selectionAsText()); });
    menu->popup(event->globalPos());
}

/// A header's state fits only a table of as many columns.
QString DataTable::memoryKey() const
{
    return QStringLiteral("%1.%2").arg(m_memory).arg(model()->columnCount());
}

void DataTable::remember()
{
    if (m_restoring || m_memory.isEmpty() || m_preferences == nullptr || model() == nullptr)
        return;
    m_preferences->set(memoryKey(), QString::fromLatin1(horizontalHeader()->saveState().toBase64()));
}

void DataTable::restore()
{
    if (m_memory.isEmpty() || m_preferences == nullptr)
        return;
    const QByteArray state = QByteArray::fromBase64(m_preferences->value(memoryKey()).toString().toLatin1());
    if (!state.isEmpty())
        horizontalHeader()->restoreState(state);
}

} // namespace bulkhead
