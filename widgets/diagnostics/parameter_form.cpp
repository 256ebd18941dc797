#include "widgets/diagnostics/parameter_form.h"

#include "models/diagnostics_words.h"
#include "models/sql_text.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr int kFieldWidth = 300, kLongestValue = 2'000;
constexpr QueryFieldType kTypes[] = {QueryFieldType::Text,    QueryFieldType::Integer, QueryFieldType::Decimal,
                                     QueryFieldType::Boolean, QueryFieldType::Date,    QueryFieldType::Timestamp,
                                     QueryFieldType::Uuid};

QString nameOf(const QueryParameter &parameter)
{
    return parameter.label.isEmpty() ? QLatin1Char(':') + parameter.name : parameter.label;
}

} // namespace

ParameterForm::ParameterForm(Types types, QWidget *parent)
    : QWidget(parent)
    , m_types(types)
    , m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(space::medium);
    m_grid->setVerticalSpacing(space::tiny);
    m_grid->setColumnStretch(4, 1);
}

void ParameterForm::setParameters(const QList<QueryParameter> &parameters)
{
    if (parameters == this->parameters() && !parameters.isEmpty())
        return;
    const QList<QueryParameter> before = this->parameters();
    QList<QueryValue> kept;
    for (const QueryValue &value : values()) {
        const auto old = std::ranges::find(before, value.name, &QueryParameter::name);
        const auto now = std::ranges::find(parameters, value.name, &QueryParameter::name);
        if (now != parameters.end() && now->type == old->type)
            kept.append(value);
    }
    clearLayout(m_grid);
    m_rows.clear();
    for (const QueryParameter &parameter : parameters)
        addRow(parameter);
    setVisible(!parameters.isEmpty());
    setValues(kept);
}

void ParameterForm::addRow(const QueryParameter &parameter)
{
    const int at = int(m_rows.size()) * 2;
    Row row;
    row.parameter = parameter;
    row.edit = new QLineEdit;
    row.edit->setObjectName(QStringLiteral("parameter_%1").arg(parameter.name));
    row.edit->setAccessibleName(nameOf(parameter));
    row.edit->setMaxLength(kLongestValue);
    row.edit->setFixedWidth(kFieldWidth);
    row.choice = new QComboBox;
    row.choice->setObjectName(QStringLiteral("choice_%1").arg(parameter.name));
    row.choice->setAccessibleName(nameOf(parameter));
    row.choice->setFixedWidth(kFieldWidth);
    row.choice->addItems({tr("Choose…"), QStringLiteral("true"), QStringLiteral("false")});
    row.null = new QCheckBox(QStringLiteral("NULL"));
    row.null->setObjectName(QStringLiteral("null_%1").arg(parameter.name));
    row.null->setAccessibleName(tr("%1 is NULL").arg(nameOf(parameter)));
    row.null->setToolTip(tr("Asks with no value at all, which is not the same as an empty text"));
    row.problem = makeLabel({}, Text::Small, Tone::Bad);
    QLabel *label = makeLabel(nameOf(parameter), Text::Body);
    label->setBuddy(row.edit);
    label->setToolTip(QStringLiteral(":%1, %2").arg(parameter.name, fieldTypeText(parameter.type)));
    m_grid->addWidget(label, at, 0);
    if (m_types == Types::Chosen) {
        row.type = new QComboBox;
        row.type->setObjectName(QStringLiteral("type_%1").arg(parameter.name));
        row.type->setAccessibleName(tr("Type of %1").arg(nameOf(parameter)));
        for (const QueryFieldType type : kTypes)
            row.type->addItem(fieldTypeText(type), int(type));
        row.type->setCurrentIndex(row.type->findData(int(parameter.type)));
        m_grid->addWidget(row.type, at, 1);
    }
    m_grid->addWidget(row.edit, at, 2);
    m_grid->addWidget(row.choice, at, 2);
    m_grid->addWidget(row.null, at, 3);
    m_grid->addWidget(row.problem, at + 1, 2, 1, 3);
    m_rows.append(row);
    const auto edited = [this, row] {
        refreshRow(row);
        emit changed();
    };
    connect(row.edit, &QLineEdit::textChanged, this, edited);
    connect(row.choice, &QComboBox::currentIndexChanged, this, edited);
    connect(row.null, &QCheckBox::toggled, this, edited);
    if (row.type != nullptr)
        connect(row.type, &QComboBox::currentIndexChanged, this, edited);
    refreshRow(row);
}

QueryParameter ParameterForm::parameterOf(const Row &row)
{
    QueryParameter parameter = row.parameter;
    if (row.type != nullptr)
        parameter.type = QueryFieldType(row.type->currentData().toInt());
    return parameter;
}

QueryValue ParameterForm::valueOf(const Row &row)
{
    if (row.null->isChecked())
        return {row.parameter.name, {}, true};
    const QueryFieldType type = parameterOf(row).type;
    if (type == QueryFieldType::Boolean)
        return {row.parameter.name, row.choice->currentIndex() > 0 ? row.choice->currentText() : QString(), false};
    // A text may begin with a blank on purpose; a number or a date never does.
    return {row.parameter.name, type == QueryFieldType::Text ? row.edit->text() : row.edit->text().trimmed(), false};
}

void ParameterForm::refreshRow(const Row &row)
{
    const QueryParameter parameter = parameterOf(row);
    const QueryValue value = valueOf(row);
    const bool boolean = parameter.type == QueryFieldType::Boolean;
    row.edit->setVisible(!boolean);
    row.choice->setVisible(boolean);
    row.edit->setEnabled(!value.null);
    row.choice->setEnabled(!value.null);
    row.edit->setPlaceholderText(value.null                     ? QStringLiteral("NULL")
                                 : !parameter.example.isEmpty() ? tr("such as %1").arg(parameter.example)
                                                                : fieldTypeText(parameter.type));
    // A field that waits to be filled is not wrong yet; the button says what is missing.
    const QString problem = value.value.isEmpty() ? QString() : problemWith(parameter, value);
    row.problem->setText(problem);
    row.problem->setVisible(!problem.isEmpty());
    row.edit->setAccessibleDescription(problem);
}

QList<QueryParameter> ParameterForm::parameters() const
{
    QList<QueryParameter> list;
    for (const Row &row : m_rows)
        list.append(parameterOf(row));
    return list;
}

void ParameterForm::setValues(const QList<QueryValue> &values)
{
    for (const Row &row : std::as_const(m_rows)) {
        const auto found = std::ranges::find(values, row.parameter.name, &QueryValue::name);
        if (found == values.end())
            continue;
        row.null->setChecked(found->null);
        row.edit->setText(found->value);
        row.choice->setCurrentIndex(std::max(0, row.choice->findText(found->value)));
    }
}

QList<QueryValue> ParameterForm::values() const
{
    QList<QueryValue> list;
    for (const Row &row : m_rows)
        list.append(valueOf(row));
    return list;
}

QString ParameterForm::missing() const
{
    for (const Row &row : m_rows) {
        const QueryParameter parameter = parameterOf(row);
        const QueryValue value = valueOf(row);
        if (!sql::isParameterName(parameter.name))
            return tr("Write the parameter :%1 in small letters, digits and “_”").arg(parameter.name);
        if (!value.null && value.value.isEmpty() && parameter.type != QueryFieldType::Text)
            return tr("Fill in “%1” first, or choose NULL").arg(nameOf(parameter));
        if (!problemWith(parameter, value).isEmpty())
            return tr("Correct “%1” first").arg(nameOf(parameter));
    }
    return {};
}

} // namespace bulkhead
