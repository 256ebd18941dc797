#include "widgets/neighbours/link_table.h"

#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/theme/theme.h"

#include <QGridLayout>
#include <QLabel>

namespace bulkhead {

namespace {

constexpr int kNameBesideWords = 200;

/// A name that leads somewhere, cut with an ellipsis where the room ends.
class NameLink : public QPushButton
{
public:
    explicit NameLink(const QString &name)
        : m_name(name)
    {
        setProperty("kind", "link");
        setAccessibleName(name);
        setToolTip(name);
        setAutoDefault(false);
        setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    }
    [[nodiscard]] QSize sizeHint() const override
    {
        return {fontMetrics().horizontalAdvance(m_name) + kFrame, QPushButton::sizeHint().height()};
    }
    [[nodiscard]] QSize minimumSizeHint() const override { return {60, QPushButton::sizeHint().height()}; }

protected:
    void resizeEvent(QResizeEvent *event) override
    {
        QPushButton::resizeEvent(event);
        setText(buttonText(fontMetrics().elidedText(m_name, Qt::ElideRight, width() - kFrame + 1)));
    }

private:
    static constexpr int kFrame = 8;
    QString m_name;
};

bool sameNames(const QList<LinkRow> &a, const QList<LinkRow> &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const LinkRow &one, const LinkRow &other) {
        return one.id == other.id && one.name == other.name && one.cells.size() == other.cells.size();
    });
}

} // namespace

LinkTable::LinkTable(const QString &accessibleName, const QStringList &titles, bool words, QWidget *parent)
    : QWidget(parent)
    , m_titles(titles)
    , m_words(words)
    , m_grid(new QGridLayout(this))
{
    setAccessibleName(accessibleName);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(words ? space::large : space::medium);
    m_grid->setVerticalSpacing(words ? space::tiny : 2);
    m_grid->setColumnStretch(words ? int(titles.size()) - 1 : 0, 1);
}

void LinkTable::setRows(const QList<LinkRow> &rows)
{
    if (m_names.isEmpty() || !sameNames(rows, m_rows))
        rebuild(rows);
    m_rows = rows;
    QStringList spoken;
    for (qsizetype r = 0; r < rows.size(); ++r) {
        QStringList parts;
        for (qsizetype c = 0; c < rows[r].cells.size(); ++c) {
            const LinkCell &cell = rows[r].cells[c];
            QLabel *label = m_cells[r][c];
            label->setText(cell.text);
            label->setToolTip(cell.hint);
            setTone(label, cell.tone);
            parts << (cell.hint.isEmpty() ? m_titles.value(c + 1) + QLatin1Char(' ') + cell.text : cell.hint);
        }
        m_names[r]->setAccessibleDescription(parts.join(QStringLiteral(", ")));
        spoken << rows[r].name + QStringLiteral(": ") + parts.join(QStringLiteral(", "));
    }
    setAccessibleDescription(spoken.join(QLatin1Char('\n')));
}

void LinkTable::rebuild(const QList<LinkRow> &rows)
{
    clearLayout(m_grid);
    m_names.clear();
    m_cells.clear();
    const int last = int(m_titles.size()) - 1;
    const auto align = [&](int column) {
        return column == 0 || (m_words && column == last) ? Qt::AlignLeft : Qt::AlignRight;
    };
    for (int c = 0; c <= last; ++c) {
        QLabel *title = makeLabel(m_titles[c], Text::Small, Tone::Dim);
        if (c == 0)
            title->setIndent(3); // As far in as the words of the links below.
        m_grid->addWidget(title, 0, c, align(c));
    }
    for (int r = 0; r < rows.size(); ++r) {
        const LinkRow &row = rows[r];
        QWidget *name = nullptr;
        if (row.id.isEmpty()) {
            QLabel *label = makeLabel(row.name, Text::Body, Tone::Dim, true);
            label->setIndent(3);
            name = label;
        } else {
            auto *link = new NameLink(row.name);
            connect(link, &QPushButton::clicked, this, [this, id = row.id] { emit opened(id); });
            name = link;
        }
        if (m_words)
            name->setMaximumWidth(kNameBesideWords);
        m_grid->addWidget(name, r + 1, 0, m_words ? Qt::AlignTop : Qt::Alignment());
        m_names << name;
        QList<QLabel *> cells;
        for (int c = 1; c <= row.cells.size(); ++c) {
            const bool sentence = m_words && c == last;
            QLabel *cell = makeLabel({}, Text::Body, Tone::Text, sentence);
            // A sentence takes the width of its column, and its height from that.
            if (sentence) {
                cell->setAlignment(Qt::AlignTop | Qt::AlignLeft);
                m_grid->addWidget(cell, r + 1, c);
            } else
                m_grid->addWidget(cell, r + 1, c, align(c) | (m_words ? Qt::AlignTop : Qt::AlignVCenter));
            cells << cell;
        }
        m_cells << cells;
    }
}

} // namespace bulkhead
