#include "widgets/posture/attempt_list.h"

#include "models/posture_words.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/posture/posture_look.h"

#include <QFontDatabase>
#include <QLabel>
#include <QPlainTextEdit>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

/// Raw evidence, to be read and copied; broken anywhere, for it is no prose.
QPlainTextEdit *evidenceField(const Attempt &attempt)
{
    auto *field = new QPlainTextEdit;
    field->setReadOnly(true);
    field->setPlainText(attempt.cause.isEmpty()
                            ? attempt.evidence
                            : AttemptList::tr("%1\nCause: %2").arg(attempt.evidence, attempt.cause));
    field->setAccessibleName(AttemptList::tr("Evidence: %1").arg(attempt.what));
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    fixed.setPixelSize(11);
    field->setFont(fixed);
    field->setTabChangesFocus(true);
    field->setFixedHeight(attempt.cause.isEmpty() ? 58 : 76);
    return field;
}

QList<Attempt> byBoundary(QList<Attempt> attempts)
{
    QStringList order;
    for (const bool crossed : {true, false})
        for (const Attempt &attempt : std::as_const(attempts))
            if (attempt.crossed == crossed && !order.contains(attempt.boundary))
                order.append(attempt.boundary);
    std::ranges::stable_sort(attempts, {}, [&order](const Attempt &attempt) {
        return std::pair(order.indexOf(attempt.boundary), !attempt.crossed);
    });
    return attempts;
}

} // namespace

QString crossingSentence(const QList<Attempt> &attempts)
{
    const auto through = std::ranges::find_if(attempts, &Attempt::crossed);
    if (through == attempts.end())
        return {};
    const auto others = std::ranges::count_if(attempts, &Attempt::crossed) - 1;
    QString sentence = AttemptList::tr("An attempt got through: %1.").arg(words::clause(through->what));
    if (others > 0)
        sentence += AttemptList::tr(" %1 more got through.").arg(others);
    return sentence;
}

AttemptList::AttemptList(QWidget *parent)
    : QWidget(parent)
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(2);
}

void AttemptList::setAttempts(const QList<Attempt> &attempts)
{
    clearLayout(m_column);
    QString boundary;
    for (const Attempt &attempt : byBoundary(attempts)) {
        if (attempt.boundary != boundary) {
            boundary = attempt.boundary;
            auto *name = makeLabel(breakable(boundary), Text::Small, Tone::Faint, true);
            name->setContentsMargins(0, 4, 0, 0);
            m_column->addWidget(name);
        }
        addAttempt(attempt);
    }
}

void AttemptList::addAttempt(const Attempt &attempt)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(space::tiny);
    auto *more = new QToolButton;
    more->setProperty("kind", "disclosure");
    more->setFixedSize(20, 22);
    more->setCheckable(true);
    more->setText(QStringLiteral("▸"));
    more->setAccessibleName(tr("Evidence: %1, %2").arg(attempt.what, badgeOf(attempt).word));
    more->setToolTip(tr("Show the evidence"));
    row->addWidget(more, 0, Qt::AlignTop);
    auto *what = makeLabel(breakable(attempt.what), Text::Body, Tone::Text, true);
    what->setContentsMargins(0, 2, 0, 0);
    row->addWidget(what, 1);
    auto *came = new BadgeLabel(badgeOf(attempt));
    row->addWidget(came, 0, Qt::AlignTop);
    m_column->addLayout(row);
    QPlainTextEdit *evidence = evidenceField(attempt);
    evidence->hide();
    m_column->addWidget(evidence);
    connect(more, &QToolButton::toggled, evidence, [more, evidence](bool open) {
        evidence->setVisible(open);
        more->setText(open ? QStringLiteral("▾") : QStringLiteral("▸"));
        more->setToolTip(open ? tr("Hide the evidence") : tr("Show the evidence"));
    });
    more->setEnabled(!evidence->toPlainText().isEmpty());
    more->setChecked(attempt.crossed && more->isEnabled());
}

} // namespace bulkhead
