#include "backend/engine/neighbours_engine.h"

namespace bulkhead::neighbours {

struct Engine::Impl
{
    Options options;
    std::vector<PoolInfo> pools;
    std::vector<Incident> incidents;
};

Engine::Engine(Options options)
    : m_impl(std::make_unique<Impl>())
{
    m_impl->options = options;
}
Engine::~Engine() = default;

void Engine::setPools(std::vector<PoolInfo> pools)
{
    m_impl->pools = std::move(pools);
}

void Engine::push(const UsageTick &) {}

std::span<const Incident> Engine::incidents() const
{
    return m_impl->incidents;
}

} // namespace bulkhead::neighbours
