#pragma once
#include "models/diagnostics_values.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;

namespace bulkhead {

/// A field for each parameter of a question: by its type, NULL beside it, what is wrong below it. Of one's own
/// statement the person says the types, too.
class ParameterForm : public QWidget
{
    Q_OBJECT
public:
    enum class Types { Reviewed, Chosen };
    explicit ParameterForm(Types types, QWidget *parent = nullptr);

    /// Fields of the same name and type keep what is in them.
    void setParameters(const QList<QueryParameter> &parameters);
    [[nodiscard]] QList<QueryParameter> parameters() const;
    void setValues(const QList<QueryValue> &values); ///< Of the parameters that are there.
    [[nodiscard]] QList<QueryValue> values() const;
    /// The first thing that keeps it from being asked; empty: nothing.
    [[nodiscard]] QString missing() const;

signals:
    void changed();

private:
    struct Row
    {
        QueryParameter parameter;
        QComboBox *type = nullptr, *choice = nullptr; ///< Type: of chosen ones. Choice: of a boolean.
        QLineEdit *edit = nullptr;
        QCheckBox *null = nullptr;
        QLabel *problem = nullptr;
    };
    void addRow(const QueryParameter &parameter);
    void refreshRow(const Row &row);
    [[nodiscard]] static QueryParameter parameterOf(const Row &row);
    [[nodiscard]] static QueryValue valueOf(const Row &row);

    Types m_types;
    QGridLayout *m_grid;
    QList<Row> m_rows;
};

} // namespace bulkhead
