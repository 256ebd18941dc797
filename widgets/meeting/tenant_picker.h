#pragma once
#include "models/desk.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QListWidget;
class QTimer;

namespace bulkhead {

/// Chooses one tenant of the scope by name. Nothing is chosen until a person does.
class TenantPicker : public QWidget
{
    Q_OBJECT
public:
    explicit TenantPicker(Desk *desk, QWidget *parent = nullptr);
    void setTenant(const QString &id, const QString &name);
    [[nodiscard]] const QString &tenantId() const { return m_id; }
    [[nodiscard]] const QString &tenantName() const { return m_name; }

signals:
    void chosen(); ///< Also when the choice was given up by typing on.

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void typed();
    void ask();
    void showHits(const Fault &fault, const QList<SearchHit> &hits);
    void take();

    Desk *m_desk;
    QString m_id, m_name;
    QLineEdit *m_edit;
    QListWidget *m_list;
    QLabel *m_none;
    QTimer *m_soon;
    int m_asked = 0;
};

} // namespace bulkhead
