#pragma once
#include "models/review_values.h"

#include <QPushButton>

class QAction;

namespace bulkhead {

class PackExport;

/// Writes the pack's files: both PDFs, workbook and CSVs, for the customer or for inside. Says how it went.
class PackMenu : public QPushButton
{
    Q_OBJECT
public:
    explicit PackMenu(QWidget *parent = nullptr);
    ~PackMenu() override;
    void setPacks(const Pack &customer, const Pack &internal); ///< Without pages: nothing to export.

signals:
    void notice(const QString &sentence);

private:
    void choose(bool internal);
    void write(const QString &folder, bool internal);
    void refresh();

    Pack m_customer, m_internal;
    PackExport *m_running = nullptr;
    QAction *m_forCustomer, *m_forInside, *m_cancel;
};

} // namespace bulkhead
