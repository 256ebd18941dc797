#pragma once
#include "models/desk_answer.h"
#include "models/exposure_values.h"

#include <QObject>

namespace bulkhead {

struct Pack;

/// What a desk does about exposure cases. GUI thread, never blocks it. Only cases whose tenants are all within scope
/// are told.
class ExposureDesk : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// Open ones first, then the newest.
    [[nodiscard]] virtual const QList<ExposureCase> &list() const = 0;
    [[nodiscard]] virtual const ExposureTerms &terms() const = 0;
    [[nodiscard]] virtual bool complete() const = 0; ///< The list is all there is, or fault() says why not.
    [[nodiscard]] virtual Fault fault() const = 0;

    virtual void report(const ExposureReport &report, QObject *guard, Answer<ExposureCase> then) = 0;
    virtual void amend(const ExposureCase &item, const ExposureFacts &facts, QObject *guard,
                       Answer<ExposureCase> then) = 0;
    /// All four factors.
    virtual void assess(const ExposureCase &item, const QList<ExposureFactor> &factors, QObject *guard,
                        Answer<ExposureCase> then) = 0;
    /// `typedName`: of no notice, a tenant's name as the person typed it.
    virtual void decide(const ExposureCase &item, ExposureVerdict verdict, const QString &reason,
                        const QString &typedName, QObject *guard, Answer<ExposureCase> then) = 0;
    virtual void confirm(const ExposureCase &item, QObject *guard, Answer<ExposureCase> then) = 0;
    virtual void decline(const ExposureCase &item, const QString &reason, QObject *guard,
                         Answer<ExposureCase> then) = 0;
    virtual void notice(const ExposureCase &item, const ExposureNotice &notice, QObject *guard,
                        Answer<ExposureCase> then) = 0;
    /// `corrects`: number of an entry, from 1; 0: a note.
    virtual void note(const ExposureCase &item, const QString &text, int corrects, QObject *guard,
                      Answer<ExposureCase> then) = 0;
    virtual void close(const ExposureCase &item, const QString &text, QObject *guard, Answer<ExposureCase> then) = 0;
    /// For the privacy officer of one tenant; its export stands in the audit before it is told.
    virtual void pack(const QString &caseId, const QString &tenantId, QObject *guard, Answer<Pack> then) = 0;

signals:
    void changed(); ///< The list; at most once a frame.
};

} // namespace bulkhead
