#include "widgets/onboarding/field_form.h"

#include "widgets/theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

#include <functional>

namespace bulkhead {

FieldForm::FieldForm(QWidget *parent)
    : QWidget(parent)
    , m_layout(new QFormLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setHorizontalSpacing(space::large);
    m_layout->setVerticalSpacing(space::medium);
    m_layout->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_layout->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
}

void FieldForm::add(Entry entry, const QString &label, QWidget *editor)
{
    // Every cell is as wide as the form, so that what is wrong with a narrow field is said in one line.
    auto *cell = new QWidget(this);
    cell->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    auto *column = new QVBoxLayout(cell);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny);
    const bool wide =
        editor->sizePolicy().horizontalPolicy() == QSizePolicy::Expanding && editor->maximumWidth() == QWIDGETSIZE_MAX;
    column->addWidget(editor, 0, wide ? Qt::Alignment() : Qt::AlignLeft);
    entry.problem = makeLabel(QString(), Text::Small, Tone::Bad, true);
    entry.problem->hide();
    entry.problem->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    column->addWidget(entry.problem);
    auto *title = makeLabel(label, Text::Body, Tone::Dim);
    title->setMinimumWidth(150);
    title->setContentsMargins(0, 6, 0, 0);
    title->setBuddy(entry.focus);
    entry.focus->setAccessibleName(label);
    m_layout->addRow(title, cell);
    m_entries.append(std::move(entry));
}

void FieldForm::addText(const QString &name, const QString &label, const QString &hint)
{
    auto *edit = new QLineEdit(this);
    edit->setObjectName(name);
    edit->setPlaceholderText(hint);
    edit->setMaxLength(253);
    connect(edit, &QLineEdit::textEdited, this, &FieldForm::edited);
    add({name, [edit] { return edit->text().trimmed(); }, [edit](const QString &v) { edit->setText(v); }, nullptr,
         edit},
        label, edit);
}

void FieldForm::addNumber(const QString &name, const QString &label, qint64 fallback, const QString &suffix)
{
    auto *edit = new QLineEdit(this);
    edit->setObjectName(name);
    edit->setMaxLength(12);
    edit->setFixedWidth(160);
    edit->setAlignment(Qt::AlignRight);
    edit->setInputMethodHints(Qt::ImhDigitsOnly);
    edit->setToolTip(suffix);
    connect(edit, &QLineEdit::textEdited, this, &FieldForm::edited);
    const QString start = fallback >= 0 ? QString::number(fallback) : QString();
    add({name, [edit] { return edit->text().remove(QLatin1Char(',')).remove(QLatin1Char('$')).trimmed(); },
         [edit, start](const QString &v) { edit->setText(v.isEmpty() ? start : v); }, nullptr, edit},
        suffix.isEmpty() ? label : tr("%1 (%2)").arg(label, suffix), edit);
}

void FieldForm::addChoice(const QString &name, const QString &label, const std::vector<onboarding::Choice> &choices)
{
    auto *box = new QComboBox(this);
    box->setObjectName(name);
    box->setPlaceholderText(tr("Choose…"));
    for (const onboarding::Choice &choice : choices)
        box->addItem(choice.title, choice.value);
    box->setCurrentIndex(-1);
    connect(box, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_loading)
            emit edited();
    });
    add({name, [box] { return box->currentData().toString(); },
         [box](const QString &v) { box->setCurrentIndex(v.isEmpty() ? -1 : box->findData(v)); }, nullptr, box},
        label, box);
}

void FieldForm::addMany(const QString &name, const QString &label, const std::vector<onboarding::Choice> &choices)
{
    auto *group = new QWidget(this);
    group->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    group->setObjectName(name);
    auto *column = new QVBoxLayout(group);
    column->setContentsMargins(0, 4, 0, 0);
    column->setSpacing(space::tiny);
    QList<QCheckBox *> boxes;
    for (const onboarding::Choice &choice : choices) {
        auto *box = new QCheckBox(choice.title, group);
        box->setProperty("value", choice.value);
        box->setAccessibleName(tr("%1: %2").arg(label, choice.title));
        connect(box, &QCheckBox::clicked, this, &FieldForm::edited);
        column->addWidget(box);
        boxes << box;
    }
    const auto get = [boxes] {
        QStringList values;
        for (const QCheckBox *box : boxes)
            if (box->isChecked())
                values << box->property("value").toString();
        return values.join(QLatin1Char(','));
    };
    const auto set = [boxes](const QString &list) {
        const QStringList values = list.split(QLatin1Char(','));
        for (QCheckBox *box : boxes)
            box->setChecked(values.contains(box->property("value").toString()));
    };
    add({name, get, set, nullptr, boxes.value(0)}, label, group);
    if (!boxes.isEmpty())
        boxes.first()->setAccessibleName(tr("%1: %2").arg(label, choices.front().title));
}

void FieldForm::addYes(const QString &name, const QString &label)
{
    auto *box = new QCheckBox(label, this);
    box->setObjectName(name);
    connect(box, &QCheckBox::clicked, this, &FieldForm::edited);
    add({name, [box] { return box->isChecked() ? QStringLiteral("yes") : QString(); },
         [box](const QString &v) { box->setChecked(v == QLatin1String("yes")); }, nullptr, box},
        QString(), box);
    box->setAccessibleName(label);
}

void FieldForm::setFields(const QMap<QString, QString> &fields)
{
    m_loading = true;
    for (const Entry &entry : m_entries)
        entry.set(fields.value(entry.name));
    m_loading = false;
}

void FieldForm::read(QMap<QString, QString> &fields) const
{
    for (const Entry &entry : m_entries) {
        const QString value = entry.get();
        if (value.isEmpty())
            fields.remove(entry.name);
        else
            fields[entry.name] = value;
    }
}

void FieldForm::showProblems(const QMap<QString, QString> &problems)
{
    QWidget *first = nullptr;
    for (const Entry &entry : m_entries) {
        const QString problem = problems.value(entry.name);
        entry.problem->setText(problem);
        entry.problem->setVisible(!problem.isEmpty());
        entry.focus->setAccessibleDescription(problem);
        if (!first && !problem.isEmpty())
            first = entry.focus;
    }
    if (first)
        first->setFocus();
}

void FieldForm::refreshProblems(const QMap<QString, QString> &problems)
{
    for (const Entry &entry : m_entries)
        if (!entry.problem->isHidden() && !problems.contains(entry.name)) {
            entry.problem->hide();
            entry.focus->setAccessibleDescription({});
        }
}

void FieldForm::focusFirst()
{
    if (!m_entries.isEmpty())
        m_entries.first().focus->setFocus();
}

} // namespace bulkhead
