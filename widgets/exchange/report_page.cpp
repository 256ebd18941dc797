#include "widgets/exchange/report_page.h"

#include "models/words.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/pieces.h"

#include <QApplication>
#include <QClipboard>
#include <QGridLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QStandardItemModel>
#include <QVBoxLayout>

namespace bulkhead {

namespace {

QString counted(quint64 value)
{
    return words::count(static_cast<qint64>(value));
}

/// "hospital-system" → "Hospital system"; the gateway's keys as people read them.
QString spelt(QString key)
{
    key.replace(u'-', u' ').replace(u'_', u' ');
    if (!key.isEmpty())
        key[0] = key.at(0).toUpper();
    return key;
}

QString listed(const QList<std::pair<QString, quint64>> &counts)
{
    QStringList parts;
    for (const auto &[key, count] : counts)
        parts << QStringLiteral("%1 %2").arg(counted(count), spelt(key));
    return parts.join(QStringLiteral(", "));
}

} // namespace

CountList::CountList(const QString &title, QWidget *parent)
    : QFrame(parent)
    , m_grid(new QGridLayout(this))
    , m_title(title)
{
    setProperty("kind", "card");
    m_grid->setContentsMargins(space::large, space::medium, space::large, space::medium);
    m_grid->setHorizontalSpacing(space::medium);
    m_grid->setVerticalSpacing(space::small);
    m_grid->setColumnStretch(1, 1);
}

void CountList::setCounts(const QList<std::pair<QString, quint64>> &counts)
{
    while (const QLayoutItem *item = m_grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    setVisible(!counts.isEmpty());
    setAccessibleName(m_title + QStringLiteral(": ") + listed(counts));
    m_grid->addWidget(makeLabel(m_title, Text::Strong), 0, 0, 1, 3);
    quint64 most = 1;
    for (const auto &entry : counts)
        most = std::max(most, entry.second);
    int row = 0;
    for (const auto &[key, count] : counts) {
        auto *bar = new QProgressBar;
        bar->setRange(0, 1'000);
        bar->setValue(static_cast<int>(count * 1'000 / most));
        bar->setTextVisible(false);
        auto *number = makeLabel(counted(count));
        number->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_grid->addWidget(makeLabel(spelt(key)), ++row, 0);
        m_grid->addWidget(bar, row, 1, Qt::AlignVCenter);
        m_grid->addWidget(number, row, 2);
    }
    m_grid->setRowStretch(++row, 1);
}

ReportPage::ReportPage(QWidget *parent)
    : QWidget(parent)
    , m_verdict(makeLabel(QString(), Text::Strong, Tone::Text, true))
    , m_problemsTitle(makeLabel(QString(), Text::Strong))
    , m_profiles(new CountList(tr("By profile"), this))
    , m_tiers(new CountList(tr("By isolation tier"), this))
    , m_model(new QStandardItemModel(0, 3, this))
    , m_problems(new DataTable(tr("Problems of the file"), nullptr, {}, this))
    , m_copy(makeButton(tr("Copy report as text"), Button::Quiet))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::medium);
    column->addWidget(m_verdict);
    auto *counts = new QHBoxLayout;
    counts->setSpacing(space::medium);
    // As high as what they list: a file without problems leaves the rest of the page free.
    for (CountList *list : {m_profiles, m_tiers}) {
        list->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
        counts->addWidget(list, 1, Qt::AlignTop);
    }
    column->addLayout(counts);
    auto *row = new QHBoxLayout;
    row->addWidget(m_problemsTitle);
    row->addStretch();
    row->addWidget(m_copy);
    column->addLayout(row);
    column->addWidget(m_problems, 1);
    column->addStretch();
    m_verdict->setObjectName(QStringLiteral("importVerdict"));
    m_copy->setObjectName(QStringLiteral("copyReport"));
    m_problems->setObjectName(QStringLiteral("importProblems"));
    m_model->setHorizontalHeaderLabels({tr("Line"), tr("Column"), tr("Problem")});
    m_model->horizontalHeaderItem(0)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_problems->setModel(m_model);
    m_problems->setWidths({80, 150, 480}, 2);
    connect(m_copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(asText()); });
}

void ReportPage::setReport(const QString &fileName, const ImportReport &report)
{
    m_fileName = fileName;
    m_report = report;
    const bool clean = report.problemsTotal == 0;
    setTone(m_verdict, clean ? Tone::Ok : Tone::Bad);
    m_verdict->setText(clean ? tr("All %1 rows can be imported.").arg(counted(report.rows))
                             : tr("%1 of %2 rows could be imported. Nothing is imported until every problem is mended: "
                                  "mend the file and choose it again.")
                                   .arg(counted(report.wouldAdd), counted(report.rows)));
    m_profiles->setCounts(report.byProfile);
    m_tiers->setCounts(report.byTier);
    const auto shown = static_cast<quint64>(report.problems.size());
    m_problemsTitle->setText(shown < report.problemsTotal
                                 ? tr("The first %1 of %2 problems").arg(counted(shown), counted(report.problemsTotal))
                                 : tr("Problems: %1").arg(counted(report.problemsTotal)));
    m_model->removeRows(0, m_model->rowCount());
    for (const ImportProblem &problem : report.problems) {
        auto *line = new QStandardItem;
        line->setData(problem.line, Qt::DisplayRole); // A number, so that sorting counts.
        line->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        auto *text = new QStandardItem(problem.text);
        text->setToolTip(problem.text);
        m_model->appendRow({line, new QStandardItem(spelt(problem.field)), text});
    }
    m_problems->setVisible(!clean);
    m_problemsTitle->setVisible(!clean);
}

QString ReportPage::asText() const
{
    QStringList lines{tr("Import check of %1").arg(m_fileName), m_verdict->text()};
    if (!m_report.byProfile.isEmpty())
        lines << tr("By profile: %1").arg(listed(m_report.byProfile));
    if (!m_report.byTier.isEmpty())
        lines << tr("By isolation tier: %1").arg(listed(m_report.byTier));
    if (m_report.problemsTotal > 0)
        lines << m_problemsTitle->text();
    for (const ImportProblem &problem : m_report.problems)
        lines << tr("Line %1, %2: %3").arg(problem.line).arg(spelt(problem.field), problem.text);
    return lines.join(u'\n') + u'\n';
}

} // namespace bulkhead
