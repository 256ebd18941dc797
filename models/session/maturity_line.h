#pragma once
// Maturity over the gateway: two calls.
#include "models/maturity_desk.h"

namespace bulkhead {

class GatewayDesk;

/// The desk's; lives as long as it.
class MaturityLine final : public MaturityDesk
{
public:
    explicit MaturityLine(GatewayDesk *desk)
        : m_desk(desk)
    {
    }
    void maturity(int weeks, QObject *guard, Answer<MaturityReport> then) override;
    void exportMaturity(int weeks, QObject *guard, Answer<MaturityExport> then) override;

private:
    GatewayDesk *m_desk;
};

} // namespace bulkhead
