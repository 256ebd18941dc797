#include "widgets/frame/filter_field.h"

#include "widgets/frame/pieces.h"
#include "widgets/theme/theme.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QStringListModel>
#include <QToolButton>
#include <QVBoxLayout>

namespace bulkhead {

FilterField::FilterField(const std::vector<filter::Field> &grammar, const QString &placeholder, QWidget *parent)
    : QWidget(parent)
    , m_grammar(grammar)
    , m_frame(new QFrame)
    , m_row(new QHBoxLayout(m_frame))
    , m_edit(new QLineEdit)
    , m_problem(makeLabel({}, Text::Small, Tone::Bad))
    , m_completer(new QCompleter(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(m_frame);
    column->addWidget(m_problem);
    m_problem->hide();
    m_frame->setProperty("kind", "field");
    m_frame->setFixedHeight(32);
    m_row->setContentsMargins(10, 0, 4, 0);
    m_row->setSpacing(4);
    m_edit->setProperty("kind", "bare");
    m_edit->setPlaceholderText(placeholder);
    m_edit->setAccessibleName(tr("Filter"));
    m_edit->setAccessibleDescription(filter::help(m_grammar));
    m_edit->installEventFilter(this);
    m_row->addWidget(m_edit, 1);
    auto *help = new QToolButton;
    help->setText(QStringLiteral("?"));
    help->setAccessibleName(tr("What the filter understands"));
    help->setToolTip(help->accessibleName());
    connect(help, &QToolButton::clicked, this, &FilterField::showHelp);
    m_row->addWidget(help);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);

    m_completer->setWidget(m_edit);
    m_completer->setModel(new QStringListModel(m_completer));
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    connect(m_completer, QOverload<const QString &>::of(&QCompleter::activated), this, &FilterField::insertCompletion);
    connect(m_edit, &QLineEdit::textEdited, this, &FilterField::edited);
}

QString FilterField::text() const
{
    return (m_terms + QStringList{m_edit->text().trimmed()}).join(QLatin1Char(' ')).trimmed();
}

void FilterField::setText(const QString &text)
{
    m_terms.clear();
    m_edit->setText(text);
    if (!text.isEmpty())
        m_edit->setText(text + QLatin1Char(' '));
    takeFinishedTerms();
    announce();
}

void FilterField::setProblem(const QString &sentence)
{
    m_problem->setText(sentence);
    m_problem->setVisible(!sentence.isEmpty());
    m_frame->setProperty("problem", !sentence.isEmpty());
    repolish(m_frame);
}

void FilterField::focusField()
{
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

void FilterField::edited()
{
    if (m_edit->text().endsWith(QLatin1Char(' ')))
        takeFinishedTerms();
    complete();
    announce();
}

/// Field terms that are followed by a space become chips; words of names stay text, they may go on.
void FilterField::takeFinishedTerms()
{
    const QString text = m_edit->text();
    const filter::Parsed parsed = filter::parse(text, m_grammar);
    if (!parsed.problem.isEmpty())
        return;
    QStringList words;
    bool took = false;
    for (const filter::Term &term : parsed.terms) {
        if (term.field >= 0 || term.negated) {
            m_terms.append(term.source);
            took = true;
        } else {
            words.append(term.source);
        }
    }
    if (took || m_chips.size() != m_terms.size()) {
        m_edit->setText(words.isEmpty() ? QString() : words.join(QLatin1Char(' ')) + QLatin1Char(' '));
        rebuildChips();
    }
}

void FilterField::rebuildChips()
{
    for (QPushButton *chip : std::exchange(m_chips, {}))
        chip->deleteLater();
    for (qsizetype i = 0; i < m_terms.size(); ++i) {
        auto *chip = new QPushButton(m_terms.at(i) + QStringLiteral("  ×"));
        chip->setProperty("kind", "chip");
        chip->setAccessibleName(tr("Remove %1 from the filter").arg(m_terms.at(i)));
        chip->setToolTip(chip->accessibleName());
        chip->setFocusPolicy(Qt::TabFocus);
        m_row->insertWidget(int(i), chip);
        m_chips.append(chip);
        connect(chip, &QPushButton::clicked, this, [this, i] {
            m_terms.removeAt(i);
            rebuildChips();
            m_edit->setFocus();
            announce();
        });
    }
}

void FilterField::complete()
{
    const QStringList words = filter::complete(m_edit->text(), m_edit->cursorPosition(), m_grammar);
    const auto [start, length] = filter::wordAt(m_edit->text(), m_edit->cursorPosition());
    if (words.isEmpty() || length == 0
        || (words.size() == 1 && words.constFirst() == m_edit->text().mid(start, length))) {
        m_completer->popup()->hide();
        return;
    }
    static_cast<QStringListModel *>(m_completer->model())->setStringList(words);
    m_completer->complete(QRect(0, 6, 260, m_edit->height()));
}

void FilterField::insertCompletion(const QString &word)
{
    const auto [start, length] = filter::wordAt(m_edit->text(), m_edit->cursorPosition());
    QString text = m_edit->text();
    // A finished value becomes a chip at once; "tier:" waits for its value.
    const bool open =
        word.endsWith(QLatin1Char(':')) || word.endsWith(QLatin1Char('<')) || word.endsWith(QLatin1Char('>'));
    text.replace(start, length, open ? word : word + QLatin1Char(' '));
    m_edit->setText(text);
    m_edit->setCursorPosition(start + int(word.size()) + (open ? 0 : 1));
    edited();
}

void FilterField::showHelp()
{
    auto *popup = new QFrame(this, Qt::Popup);
    popup->setAttribute(Qt::WA_DeleteOnClose);
    popup->setProperty("kind", "popup");
    auto *column = new QVBoxLayout(popup);
    column->setContentsMargins(16, 12, 16, 12);
    column->addWidget(makeLabel(tr("What the filter understands"), Text::Strong));
    column->addWidget(makeLabel(filter::help(m_grammar), Text::Small, Tone::Dim));
    column->addWidget(
        makeLabel(tr("Put - before a term to leave its rows out; plain words match names."), Text::Small, Tone::Dim));
    popup->move(m_frame->mapToGlobal(QPoint(0, m_frame->height() + 4)));
    popup->show();
}

void FilterField::announce()
{
    if (const QString now = text(); now != m_last) {
        m_last = now;
        emit changed(now);
    }
}

bool FilterField::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
        m_frame->setProperty("focused", event->type() == QEvent::FocusIn);
        repolish(m_frame);
    } else if (event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Backspace && m_edit->cursorPosition() == 0 && !m_edit->hasSelectedText()
            && !m_terms.isEmpty()) {
            const QString last = m_terms.takeLast();
            rebuildChips();
            m_edit->setText(last + (m_edit->text().isEmpty() ? QString() : QLatin1Char(' ') + m_edit->text()));
            m_edit->setCursorPosition(int(last.size()));
            announce();
            return true;
        }
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            m_edit->setText(m_edit->text() + QLatin1Char(' '));
            takeFinishedTerms();
            m_edit->setText(m_edit->text().trimmed());
            announce();
            emit downPressed();
            return true;
        }
        if (key->key() == Qt::Key_Down) {
            emit downPressed();
            return true;
        }
        if (key->key() == Qt::Key_Escape && !text().isEmpty()) {
            setText({});
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace bulkhead
