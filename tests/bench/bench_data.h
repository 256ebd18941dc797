#pragma once
#include <cstdint>
#include <string>

/// The tenants, updates and series on which figures of this and other grids and charts are compared. Every value
/// follows from its index by 32-bit arithmetic, so that any program in any language makes the same ones.
namespace bulkhead::bench {

struct Tenant
{
    std::string id, name;
    std::uint32_t profile = 0, iso = 0, region = 0, stage = 0; ///< Indices into the tables of words.
    std::int32_t sli = 0;                                      ///< 1/10000 %
    std::int32_t budget = 0;                                   ///< 1/100 %
    std::int32_t burn = 0;                                     ///< 1/1000
    std::uint32_t noisy = 0;                                   ///< 1/10
    std::int64_t arr = 0;                                      ///< Dollars.
    std::int32_t renewal = 0;                                  ///< Days since 1970-01-01.
};
struct Update
{
    std::uint32_t row = 0;
    std::int32_t sli = 0, budget = 0, burn = 0;
    std::uint32_t noisy = 0;
};

inline constexpr const char *kRegions[] = {"us-east",  "us-west",      "eu-west", "eu-central",
                                           "ap-south", "ap-northeast", "sa-east", "af-south"};
/// Batches a second; each ends with a heartbeat in row 0 that sorts to the top by burn.
inline constexpr std::uint32_t kBatchesPerSecond = 50;

[[nodiscard]] std::uint32_t hash(std::uint32_t i, std::uint32_t k);
[[nodiscard]] Tenant tenant(std::uint32_t i);
[[nodiscard]] Update update(std::uint32_t u, std::uint32_t rows);
/// Of batch `batch` at the rate with 1-based index `rateIndex`.
[[nodiscard]] Update heartbeat(std::uint32_t batch, std::uint32_t rateIndex);

} // namespace bulkhead::bench
