#pragma once
#include "models/audit_values.h"

#include <QWidget>

class QGridLayout;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace bulkhead {

class AuditWitness;
class BadgeLabel;
class EmptyState;

/// One record: whether this console has proven it, every field, and the ways to what belongs to it.
class AuditPane : public QWidget
{
    Q_OBJECT
public:
    explicit AuditPane(AuditWitness *witness, QWidget *parent = nullptr);

    void show(const AuditRecord &record);
    void showNone();
    void showFault(const Fault &fault);
    void refresh();                                        ///< The verdict may be another.
    void offerRecordings(bool may) { m_recordings = may; } ///< From the next record on.

    void offerThread(bool may) { m_thread = may; } ///< Likewise.

signals:
    void threadAsked(const QString &id);
    void recordingAsked(const QString &grantId);
    void searchAsked(const QString &filter);
    void checkAgain();

private:
    void build();
    void showFields();
    void showThreads();
    void addField(const QString &name, const QString &value, bool mono = false);

    AuditWitness *m_witness;
    AuditRecord m_record;
    EmptyState *m_empty;
    QWidget *m_content;
    QLabel *m_title, *m_when, *m_verdict;
    BadgeLabel *m_badge;
    QGridLayout *m_fields;
    QVBoxLayout *m_threads;
    QPushButton *m_again;
    int m_rows = 0;
    bool m_recordings = false, m_thread = false;
};

} // namespace bulkhead
