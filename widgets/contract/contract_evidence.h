#pragma once
#include "models/contract_values.h"

#include <QWidget>

namespace bulkhead {

class Workspace;

/// What a person reads before approving another's contract: the terms that change, old beside new, and what the version
/// would have meant on what was measured, computed for them and not taken from the proposer.
class ContractEvidence : public QWidget
{
    Q_OBJECT
public:
    /// `base`: what the proposal was written against.
    ContractEvidence(Workspace *workspace, const terms::Contract &base, const terms::Contract &proposed,
                     QWidget *parent = nullptr);
};

} // namespace bulkhead
