#pragma once
#include "widgets/exchange/import_source.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QTableWidget;

namespace bulkhead {

/// Which column of the file is which field, with the first rows below.
class MappingPage : public QWidget
{
    Q_OBJECT
public:
    explicit MappingPage(QWidget *parent = nullptr);

    void setFile(const CsvPreview &file); ///< With the guessed mapping.
    [[nodiscard]] const ImportMapping &mapping() const { return m_mapping; }

signals:
    void changed(); ///< mapping() is another.

private:
    void choose(ImportField field, int column);
    void refresh();

    CsvPreview m_file;
    ImportMapping m_mapping;
    QLabel *m_title, *m_problem;
    std::array<QComboBox *, kImportFields> m_choice{};
    std::array<QLabel *, kImportFields> m_example{};
    QTableWidget *m_rows;
    bool m_filling = false;
};

} // namespace bulkhead
