#include "widgets/exchange/mapping_page.h"

#include "widgets/theme/theme.h"

#include <QComboBox>
#include <QFileInfo>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QTableWidget>
#include <QVBoxLayout>

namespace bulkhead {

namespace {
// Every column can be chosen; the preview shows as many as a person looks through.
constexpr qsizetype kPreviewColumns = 50;
constexpr int kExampleCharacters = 48;
} // namespace

MappingPage::MappingPage(QWidget *parent)
    : QWidget(parent)
    , m_title(makeLabel(QString(), Text::Body, Tone::Dim, true))
    , m_problem(makeLabel(QString(), Text::Body, Tone::Warn, true))
    , m_rows(new QTableWidget(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::medium);
    column->addWidget(m_title);
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(space::large);
    grid->setVerticalSpacing(space::small);
    grid->setColumnStretch(2, 1);
    for (int i = 0; i < kImportFields; ++i) {
        const auto field = static_cast<ImportField>(i);
        const auto at = static_cast<std::size_t>(i);
        auto *title = makeLabel(importFieldTitle(field), Text::Strong);
        auto *choice = new QComboBox(this);
        title->setBuddy(choice);
        choice->setAccessibleName(tr("Column for %1").arg(importFieldTitle(field)));
        choice->setObjectName(QStringLiteral("column%1").arg(i));
        choice->setToolTip(importFieldHint(field));
        choice->setMinimumWidth(200);
        m_choice[at] = choice;
        m_example[at] = makeLabel(QString(), Text::Body, Tone::Dim);
        grid->addWidget(title, i, 0);
        grid->addWidget(choice, i, 1);
        grid->addWidget(m_example[at], i, 2);
        connect(choice, &QComboBox::currentIndexChanged, this, [this, field, choice] {
            if (!m_filling)
                choose(field, choice->currentData().toInt());
        });
    }
    column->addLayout(grid);
    column->addWidget(m_problem);
    auto *firstRows = makeLabel(tr("First rows of the file"), Text::Strong);
    firstRows->setBuddy(m_rows);
    column->addWidget(firstRows);
    column->addWidget(m_rows, 1);
    m_rows->setAccessibleName(tr("First rows of the file"));
    m_rows->setObjectName(QStringLiteral("previewRows"));
    m_rows->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_rows->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_rows->setTabKeyNavigation(false);
    m_rows->setShowGrid(false);
    m_rows->verticalHeader()->hide();
    m_rows->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_rows->setMinimumHeight(120);
}

void MappingPage::setFile(const CsvPreview &file)
{
    m_filling = true;
    m_file = file;
    m_mapping = guessMapping(file.header);
    m_title->setText(tr("%1, %2. Choose which column holds what; the rest of the file is not read.")
                         .arg(QFileInfo(file.path).fileName(),
                              QLocale().formattedDataSize(file.bytes, 0, QLocale::DataSizeSIFormat)));
    for (int i = 0; i < kImportFields; ++i) {
        QComboBox *choice = m_choice[static_cast<std::size_t>(i)];
        choice->clear();
        choice->addItem(tr("not in the file"), -1);
        for (qsizetype c = 0; c < file.header.size(); ++c) {
            const QString &title = file.header.at(c);
            choice->addItem(title.isEmpty() ? tr("Column %1").arg(c + 1) : title, static_cast<int>(c));
        }
        choice->setCurrentIndex(m_mapping.of(static_cast<ImportField>(i)) + 1);
    }
    const auto columns = static_cast<int>(std::min(kPreviewColumns, file.header.size()));
    m_rows->clear();
    m_rows->setColumnCount(columns);
    m_rows->setRowCount(static_cast<int>(file.rows.size()));
    m_rows->setHorizontalHeaderLabels(file.header.mid(0, columns));
    for (int r = 0; r < m_rows->rowCount(); ++r) {
        const QStringList &cells = file.rows.at(r).cells;
        for (int c = 0; c < columns && c < cells.size(); ++c)
            m_rows->setItem(r, c, new QTableWidgetItem(cells.at(c)));
    }
    m_rows->resizeColumnsToContents();
    m_filling = false;
    refresh();
}

void MappingPage::choose(ImportField field, int column)
{
    m_mapping.set(field, column);
    refresh();
    emit changed();
}

void MappingPage::refresh()
{
    for (int i = 0; i < kImportFields; ++i) {
        const int column = m_mapping.of(static_cast<ImportField>(i));
        QString example;
        for (const CsvRow &row : m_file.rows) {
            if (column >= 0 && column < row.cells.size() && !row.cells.at(column).isEmpty()) {
                example = row.cells.at(column).left(kExampleCharacters);
                break;
            }
        }
        QLabel *label = m_example[static_cast<std::size_t>(i)];
        label->setText(column >= 0 ? tr("such as “%1”").arg(example) : importFieldHint(static_cast<ImportField>(i)));
    }
    const QString problem = missingColumns(m_mapping);
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

} // namespace bulkhead
