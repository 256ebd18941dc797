#pragma once
// Whether what the engine says of itself is true: how often it is right when it says so sure it is, and whether a
// tenant's share of the books is what taking its excess away relieves (noisy.md 2.2).
#include <array>
#include <utility>
#include <vector>

namespace bulkhead::bench {

class Calibration
{
public:
    /// A verdict as it stood at last while its cause lasted. `right`: it names those who did it, or nobody if nobody
    /// did.
    void stated(double confidence, bool namesSomebody, bool right);
    /// Of one actor, while it lasted: mean share of the books, and share of the harm by counterfactual runs.
    void shared(double ofBooks, double ofHarm);
    void add(const Calibration &other);
    /// Two Markdown tables: confidence in tenths, and shares.
    void print(const char *name) const;

private:
    struct Bin
    {
        int verdicts = 0, right = 0, naming = 0, namingRight = 0;
        double sum = 0;
    };
    std::array<Bin, 10> m_bins;
    double m_squared = 0; ///< Of the difference of confidence and being right.
    std::vector<std::pair<double, double>> m_shares;
};

} // namespace bulkhead::bench
