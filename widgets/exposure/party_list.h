#pragma once
#include "models/exposure_values.h"

#include <QWidget>

class QComboBox;
class QListWidget;
class QPushButton;

namespace bulkhead {

class Desk;
class TenantPicker;

/// The tenants of a case, each with what it is to it.
class PartyList : public QWidget
{
    Q_OBJECT
public:
    PartyList(Desk *desk, QList<ExposureParty> parties, QWidget *parent = nullptr);
    [[nodiscard]] const QList<ExposureParty> &parties() const { return m_parties; }

signals:
    void changed(); ///< By the person.

private:
    void add();
    void takeAway();
    void show();

    QList<ExposureParty> m_parties;
    QListWidget *m_list;
    TenantPicker *m_picker;
    QComboBox *m_part;
    QPushButton *m_add, *m_away;
};

} // namespace bulkhead
