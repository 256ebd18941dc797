#pragma once
#include "models/desk.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QPushButton;

namespace bulkhead {

/// The month's summary of one tenant as it will be printed, and the way to a PDF. Opened with open().
class ReviewDialog : public QDialog
{
    Q_OBJECT
public:
    ReviewDialog(Desk *desk, const QString &tenantId, const QString &tenantName, QWidget *parent = nullptr);
    ~ReviewDialog() override;

private:
    class Preview;
    void fillMonths();
    void ask();
    void save();
    void write(const QString &path);

    Desk *m_desk;
    QString m_tenantId, m_tenantName;
    Review m_review;
    QComboBox *m_month;
    QPushButton *m_save;
    QLabel *m_state;
    Preview *m_preview;
};

} // namespace bulkhead
