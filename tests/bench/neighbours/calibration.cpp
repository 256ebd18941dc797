#include "tests/bench/neighbours/calibration.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace bulkhead::bench {

void Calibration::stated(double confidence, bool namesSomebody, bool right)
{
    Bin &bin = m_bins[std::min<std::size_t>(m_bins.size() - 1, static_cast<std::size_t>(confidence * 10))];
    ++bin.verdicts;
    bin.right += right;
    bin.naming += namesSomebody;
    bin.namingRight += namesSomebody && right;
    bin.sum += confidence;
    m_squared += (confidence - right) * (confidence - right);
}

void Calibration::shared(double ofBooks, double ofHarm)
{
    m_shares.emplace_back(ofBooks, ofHarm);
}

void Calibration::add(const Calibration &other)
{
    for (std::size_t i = 0; i < m_bins.size(); ++i) {
        m_bins[i].verdicts += other.m_bins[i].verdicts;
        m_bins[i].right += other.m_bins[i].right;
        m_bins[i].naming += other.m_bins[i].naming;
        m_bins[i].namingRight += other.m_bins[i].namingRight;
        m_bins[i].sum += other.m_bins[i].sum;
    }
    m_squared += other.m_squared;
    m_shares.insert(m_shares.end(), other.m_shares.begin(), other.m_shares.end());
}

void Calibration::print(const char *name) const
{
    std::printf(
        "| %s: stated confidence | verdicts | mean | right | of them naming | right |\n|---|---|---|---|---|---|\n",
        name);
    double verdicts = 0, off = 0;
    for (std::size_t i = 0; i < m_bins.size(); ++i) {
        const Bin &bin = m_bins[i];
        if (bin.verdicts == 0)
            continue;
        std::printf("| 0.%zu | %d | %.2f | %.2f | %d | %.2f |\n", i, bin.verdicts, bin.sum / bin.verdicts,
                    double(bin.right) / bin.verdicts, bin.naming,
                    bin.naming > 0 ? double(bin.namingRight) / bin.naming : 0.0);
        verdicts += bin.verdicts;
        off += std::abs(bin.sum - bin.right);
    }
    double error = 0, books = 0, harm = 0, both = 0, square = 0;
    const double n = std::max<double>(1, static_cast<double>(m_shares.size()));
    for (const auto &[ofBooks, ofHarm] : m_shares) {
        error += std::abs(ofBooks - ofHarm);
        books += ofBooks;
        harm += ofHarm;
        both += ofBooks * ofHarm;
        square += ofBooks * ofBooks;
    }
    const double spread = square - books * books / n;
    std::printf(
        "\n%s: mean |stated - right| by bin %.3f, Brier %.3f; share of the books against relief of %.0f actors: "
        "mean error %.3f, slope %.2f\n\n",
        name, off / std::max(1.0, verdicts), m_squared / std::max(1.0, verdicts), n, error / n,
        spread > 0 ? (both - books * harm / n) / spread : 0);
}

} // namespace bulkhead::bench
