#pragma once
// The domain's enumerations on the wire: same numbers, proven here.
#include "backend/domain/words.h"

#include "bulkhead/v1/common.pb.h"

namespace bulkhead {

static_assert(static_cast<int>(Profile::WhiteLabel) == v1::PROFILE_WHITE_LABEL);
static_assert(static_cast<int>(Tier::Channel) == v1::TIER_CHANNEL);
static_assert(static_cast<int>(Health::Stale) == v1::HEALTH_STALE);
static_assert(static_cast<int>(Health::NoTraffic) == v1::HEALTH_NO_TRAFFIC);
static_assert(static_cast<int>(Noise::Source) == v1::NOISE_SOURCE);
static_assert(static_cast<int>(Role::PlatformOperations) == v1::ROLE_PLATFORM_OPERATIONS);
static_assert(static_cast<int>(Role::PartnerAdministrator) == v1::ROLE_PARTNER_ADMINISTRATOR);
static_assert(static_cast<int>(Stage::Live) == v1::STAGE_LIVE);

[[nodiscard]] constexpr v1::Profile toWire(Profile value)
{
    return static_cast<v1::Profile>(value);
}
[[nodiscard]] constexpr v1::Tier toWire(Tier value)
{
    return static_cast<v1::Tier>(value);
}
[[nodiscard]] constexpr v1::Health toWire(Health value)
{
    return static_cast<v1::Health>(value);
}
[[nodiscard]] constexpr v1::Noise toWire(Noise value)
{
    return static_cast<v1::Noise>(value);
}
[[nodiscard]] constexpr v1::Role toWire(Role value)
{
    return static_cast<v1::Role>(value);
}
[[nodiscard]] constexpr v1::Stage toWire(Stage value)
{
    return static_cast<v1::Stage>(value);
}

} // namespace bulkhead
