#include "widgets/meeting/sign_off_panel.h"

#include "models/review_words.h"
#include "widgets/frame/clear_layout.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace bulkhead {

SignOffPanel::SignOffPanel(QWidget *parent)
    : ReviewSection(tr("Signatures"), {}, parent)
{
    build(m_ours, false);
    build(m_theirs, true);
    body()->addStretch();
}

void SignOffPanel::build(Side &side, bool customer)
{
    side.title = makeLabel(customer ? tr("Customer") : tr("Provider"), Text::Small, Tone::Dim);
    side.signatures = new QVBoxLayout;
    side.signatures->setSpacing(2);
    side.form = new QWidget;
    auto *row = new QHBoxLayout(side.form);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::small);
    side.name = new QLineEdit;
    side.role = new QLineEdit;
    side.name->setPlaceholderText(tr("Name"));
    side.role->setPlaceholderText(tr("Role"));
    side.name->setMaxLength(120);
    side.role->setMaxLength(120);
    side.name->setAccessibleName(customer ? tr("Name of who signs for the customer") : tr("Name of who signs for us"));
    side.role->setAccessibleName(customer ? tr("Role of who signs for the customer") : tr("Role of who signs for us"));
    side.sign = makeButton(tr("Record"));
    side.sign->setAccessibleName(customer ? tr("Record the customer’s signature") : tr("Record our signature"));
    row->addWidget(side.name, 3);
    row->addWidget(side.role, 2);
    row->addWidget(side.sign);
    body()->addWidget(side.title);
    body()->addLayout(side.signatures);
    body()->addWidget(side.form);
    const auto keep = [this, customer, &side] {
        if (draft() != nullptr)
            draft()->m_pending[customer ? 1 : 0] = {side.name->text(), side.role->text()};
        side.sign->setEnabled(!side.name->text().trimmed().isEmpty());
        side.sign->setToolTip(side.sign->isEnabled() ? QString() : tr("Write who signs first"));
    };
    connect(side.name, &QLineEdit::textChanged, this, keep);
    connect(side.role, &QLineEdit::textChanged, this, keep);
    connect(side.name, &QLineEdit::returnPressed, this, [this, customer] { sign(customer); });
    connect(side.sign, &QPushButton::clicked, this, [this, customer] { sign(customer); });
    side.sign->setEnabled(false);
}

void SignOffPanel::sign(bool customer)
{
    Side &side = customer ? m_theirs : m_ours;
    const QString name = side.name->text().trimmed(), role = side.role->text().trimmed();
    if (name.isEmpty() || draft() == nullptr || !editable())
        return;
    side.name->clear();
    side.role->clear();
    write([&](ReviewEdit &edit) { edit.signOffs.append({name, role, 0, customer}); });
    show(draft(), editable());
}

void SignOffPanel::fillSide(Side &side, bool customer)
{
    clearLayout(side.signatures);
    const QList<ReviewSignOff> &signs = draft()->edit().signOffs;
    const QString &zone = draft()->review().summary.zone;
    bool any = false;
    for (qsizetype i = 0; i < signs.size(); ++i) {
        const ReviewSignOff &sign = signs.at(i);
        if (sign.customer != customer)
            continue;
        any = true;
        auto *line = new QWidget;
        auto *row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(space::small);
        row->addWidget(new BadgeLabel({tr("signed"), Tone::Ok, paint::Shape::Disc}));
        const QString who = sign.role.isEmpty() ? sign.name : tr("%1, %2").arg(sign.name, sign.role);
        row->addWidget(makeLabel(who, Text::Body, Tone::Text, true), 1);
        row->addWidget(
            makeLabel(sign.atMs > 0 ? words::dayIn(sign.atMs, zone) : tr("when saved"), Text::Small, Tone::Dim));
        if (editable()) {
            QPushButton *remove = makeButton(tr("Take back"), Button::Link);
            remove->setAccessibleName(tr("Take back the signature of %1").arg(sign.name));
            row->addWidget(remove);
            connect(remove, &QPushButton::clicked, this, [this, i] {
                write([i](ReviewEdit &edit) {
                    if (i < edit.signOffs.size())
                        edit.signOffs.removeAt(i);
                });
                show(draft(), editable());
            });
        }
        side.signatures->addWidget(line);
    }
    if (!any)
        side.signatures->addWidget(new BadgeLabel({tr("not signed"), Tone::Dim, paint::Shape::Ring}), 0, Qt::AlignLeft);
    side.title->setText(customer ? tr("For %1").arg(draft()->review().summary.tenantName) : tr("For us"));
    side.form->setVisible(editable());
    const PendingSignature pending = draft()->m_pending[customer ? 1 : 0];
    side.name->setText(pending.name);
    side.role->setText(pending.role);
}

void SignOffPanel::fill()
{
    fillSide(m_ours, false);
    fillSide(m_theirs, true);
}

void SignOffPanel::focusField(int index, const QString &)
{
    if (draft() == nullptr || index < 0 || index >= draft()->edit().signOffs.size())
        return;
    (draft()->edit().signOffs.at(index).customer ? m_theirs : m_ours).name->setFocus(Qt::OtherFocusReason);
}

} // namespace bulkhead
