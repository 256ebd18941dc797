#include "widgets/meeting/promise_row.h"

#include "models/review_words.h"
#include "widgets/frame/pieces.h"
#include "widgets/meeting/moment_field.h"
#include "widgets/meeting/note_edit.h"
#include "widgets/review/period_name.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr qint64 kDay = 86'400'000;

} // namespace

PromiseRow::PromiseRow(QWidget *parent)
    : QFrame(parent)
    , m_text(new QLineEdit)
    , m_owner(new QLineEdit)
    , m_outcome(new QLineEdit)
    , m_due(new MomentField(MomentField::Kind::Day, tr("due date of the promise")))
    , m_side(new QComboBox)
    , m_state(new QComboBox)
    , m_released(new QCheckBox(tr("The customer reads this")))
    , m_from(makeLabel({}, Text::Small, Tone::Dim))
    , m_remove(makeButton(tr("Take out"), Button::Link))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, space::tiny, 0, space::small);
    column->setSpacing(space::tiny);
    auto *first = new QHBoxLayout, *second = new QHBoxLayout;
    first->setSpacing(space::small);
    second->setSpacing(space::small);
    buildFirst(first);
    buildSecond(second);
    column->addLayout(first);
    column->addLayout(second);
}

void PromiseRow::buildFirst(QHBoxLayout *row)
{
    m_text->setAccessibleName(tr("What is promised"));
    m_text->setPlaceholderText(tr("What is to be done"));
    m_text->setMaxLength(500);
    m_owner->setAccessibleName(tr("Owner of the promise"));
    m_owner->setPlaceholderText(tr("Owner"));
    m_owner->setMaxLength(120);
    m_side->setAccessibleName(tr("Side that promises"));
    m_side->addItems({tr("We"), tr("Customer")});
    m_state->setAccessibleName(tr("State of the promise"));
    for (const PromiseState state : {PromiseState::Open, PromiseState::Done, PromiseState::Dropped})
        m_state->addItem(words::promiseState(state), int(state));
    row->addWidget(m_side);
    row->addWidget(m_text, 3);
    row->addWidget(m_owner, 1);
    m_due->setMinimumWidth(150);
    row->addWidget(m_due);
    row->addWidget(m_state);
    for (QLineEdit *edit : {m_text, m_owner, m_outcome})
        connect(edit, &QLineEdit::textEdited, this, &PromiseRow::told);
    connect(m_side, &QComboBox::currentIndexChanged, this, &PromiseRow::told);
    connect(m_state, &QComboBox::currentIndexChanged, this, &PromiseRow::told);
    connect(m_due, &MomentField::changed, this, &PromiseRow::told);
}

void PromiseRow::buildSecond(QHBoxLayout *row)
{
    m_outcome->setAccessibleName(tr("Outcome of the promise"));
    m_outcome->setPlaceholderText(tr("How it went"));
    m_outcome->setMaxLength(500);
    m_released->setAccessibleName(tr("The customer reads this promise"));
    row->addWidget(m_from);
    row->addWidget(m_outcome, 1);
    row->addWidget(m_released);
    row->addWidget(m_remove);
    connect(m_released, &QCheckBox::toggled, this, &PromiseRow::told);
    connect(m_remove, &QPushButton::clicked, this, &PromiseRow::removed);
}

bool PromiseRow::hasOutcome() const
{
    return !m_promise.fromPeriod.isEmpty() || m_promise.state == PromiseState::Done
           || m_promise.state == PromiseState::Dropped || !m_promise.outcome.isEmpty();
}

void PromiseRow::told()
{
    if (m_showing)
        return;
    m_promise.text = m_text->text();
    m_promise.owner = m_owner->text();
    m_promise.outcome = m_outcome->text();
    m_promise.dueMs = m_due->moment();
    m_promise.byCustomer = m_side->currentIndex() == 1;
    m_promise.state = PromiseState(m_state->currentData().toInt());
    m_promise.released = m_released->isChecked();
    m_outcome->setVisible(hasOutcome());
    emit changed(m_promise);
}

void PromiseRow::show(const ReviewPromise &promise, const QString &zone, qint64 asOfMs, bool editable)
{
    const QScopedValueRollback showing(m_showing, true);
    m_promise = promise;
    const bool earlier = !promise.fromPeriod.isEmpty();
    setLine(m_text, promise.text);
    setLine(m_owner, promise.owner);
    setLine(m_outcome, promise.outcome);
    m_due->setSuggestion(asOfMs + 30 * kDay);
    m_due->setMoment(promise.dueMs, zone);
    m_side->setCurrentIndex(promise.byCustomer ? 1 : 0);
    // Late is an open one whose day has passed: the gateway says so, not the person.
    const PromiseState open = promise.state == PromiseState::Late ? PromiseState::Late : PromiseState::Open;
    m_state->setItemText(0, words::promiseState(open));
    m_state->setItemData(0, int(open));
    m_state->setCurrentIndex(std::max(0, m_state->findData(int(promise.state))));
    m_released->setChecked(promise.released);
    m_from->setText(earlier ? tr("promised in the review of %1").arg(periodName(promise.fromPeriod)) : QString());
    m_from->setVisible(earlier);
    m_outcome->setVisible(hasOutcome());
    m_remove->setVisible(editable && !earlier);
    m_remove->setAccessibleName(tr("Take out: %1").arg(promise.text));
    m_text->setReadOnly(!editable || earlier);
    for (QLineEdit *edit : {m_owner, m_outcome})
        edit->setReadOnly(!editable);
    m_due->setReadOnly(!editable);
    m_side->setEnabled(editable && !earlier);
    m_state->setEnabled(editable);
    m_released->setEnabled(editable);
}

void PromiseRow::focusField(const QString &name)
{
    QLineEdit *field = name == QLatin1String("owner") ? m_owner : name == QLatin1String("outcome") ? m_outcome : m_text;
    field->setFocus(Qt::OtherFocusReason);
}

} // namespace bulkhead
