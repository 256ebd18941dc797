#pragma once
#include "models/contract_values.h"

#include <QListWidget>

namespace bulkhead {

/// Every version, newest first: from when, who proposed and who approved it. Choosing one shows its terms.
class VersionList : public QListWidget
{
    Q_OBJECT
public:
    explicit VersionList(QWidget *parent = nullptr);
    void setVersions(const QList<terms::Contract> &versions, qint64 nowMs); ///< Keeps the chosen one, or that in force.
    QSize sizeHint() const override;

signals:
    void chosen(int number);

private:
    int m_inForce = -1;
    bool m_filling = false;
};

} // namespace bulkhead
