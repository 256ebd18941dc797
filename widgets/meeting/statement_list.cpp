#include "widgets/meeting/statement_list.h"

#include "widgets/meeting/note_edit.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {

class StatementList::Row : public QWidget
{
public:
    Row(const QString &name, QWidget *parent)
        : QWidget(parent)
        , text(new NoteEdit(name, {}, 1, 5))
        , released(new QCheckBox(StatementList::tr("Customer reads")))
        , remove(makeButton(StatementList::tr("Take out"), Button::Link))
    {
        released->setAccessibleName(StatementList::tr("The customer reads: %1").arg(name));
        remove->setAccessibleName(StatementList::tr("Take out: %1").arg(name));
        auto *row = new QHBoxLayout(this);
        row->setContentsMargins(0, 2, 0, 2);
        row->setSpacing(space::small);
        row->addWidget(text, 1);
        row->addWidget(released);
        row->addWidget(remove);
    }
    NoteEdit *text;
    QCheckBox *released;
    QPushButton *remove;
};

StatementList::StatementList(Kind kind, QWidget *parent)
    : ReviewSection(kind == Kind::Decisions ? tr("Decisions") : tr("Outlook"),
                    kind == Kind::Decisions ? QString() : tr("planned risky changes, growth"), parent)
    , m_kind(kind)
    , m_rows(new QVBoxLayout)
    , m_none(makeLabel(kind == Kind::Decisions ? tr("Nothing is decided yet.") : tr("Nothing is announced yet."),
                       Text::Body, Tone::Dim, true))
    , m_add(makeButton(kind == Kind::Decisions ? tr("Add decision") : tr("Add sentence")))
{
    m_rows->setSpacing(0);
    body()->addWidget(m_none);
    body()->addLayout(m_rows);
    body()->addWidget(m_add, 0, Qt::AlignLeft);
    body()->addStretch();
    connect(m_add, &QPushButton::clicked, this, [this] {
        if (draft() == nullptr)
            return;
        write([this](ReviewEdit &edit) { of(edit).append(ReviewStatement{}); });
        show(draft(), editable());
        m_shown.last()->text->setFocus();
    });
}

QList<ReviewStatement> &StatementList::of(ReviewEdit &edit) const
{
    return m_kind == Kind::Decisions ? edit.decisions : edit.outlook;
}

void StatementList::addRow()
{
    const auto at = m_shown.size();
    auto *row = new Row(m_kind == Kind::Decisions ? tr("Decision %1").arg(at + 1) : tr("Outlook %1").arg(at + 1), this);
    m_rows->addWidget(row);
    row->show(); // At once: it may be written into next.
    m_shown.append(row);
    connect(row->text, &QPlainTextEdit::textChanged, this, [this, at, row] {
        write([&](ReviewEdit &edit) {
            if (at < of(edit).size())
                of(edit)[at].text = row->text->toPlainText();
        });
    });
    connect(row->released, &QCheckBox::toggled, this, [this, at](bool on) {
        write([&](ReviewEdit &edit) {
            if (at < of(edit).size())
                of(edit)[at].released = on;
        });
    });
    connect(row->remove, &QPushButton::clicked, this, [this, at] {
        write([&](ReviewEdit &edit) { of(edit).removeAt(at); });
        show(draft(), editable());
        m_add->setFocus();
    });
}

void StatementList::fill()
{
    ReviewEdit edit = draft()->edit();
    const QList<ReviewStatement> &statements = of(edit);
    while (m_shown.size() > statements.size()) {
        m_shown.last()->hide();
        m_shown.takeLast()->deleteLater();
    }
    while (m_shown.size() < statements.size())
        addRow();
    for (qsizetype i = 0; i < statements.size(); ++i) {
        Row *row = m_shown.at(i);
        row->text->setText(statements.at(i).text);
        row->text->setReadOnly(!editable());
        row->released->setChecked(statements.at(i).released);
        row->released->setEnabled(editable());
        row->remove->setVisible(editable());
    }
    m_none->setVisible(statements.isEmpty());
    m_add->setVisible(editable());
}

void StatementList::focusField(int index, const QString &)
{
    if (index >= 0 && index < m_shown.size())
        m_shown.at(index)->text->setFocus(Qt::OtherFocusReason);
}

} // namespace bulkhead
