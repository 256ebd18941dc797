#include "backend/main/rules.h"

#include "backend/driver/prometheus_rules.h"

#include <cstdio>
#include <fstream>
#include <iostream>

namespace bulkhead {

Exit writeRules(const std::string &config, const std::string &out)
{
    absl::StatusOr<PrometheusOptions> options = readPrometheusConfig(config);
    if (!options.ok())
        return explain(options.status());
    if (options->url.empty())
        options->url = "http://127.0.0.1"; // Rules are the same for every server.
    const absl::StatusOr<std::string> rules = prometheusRules(*options);
    if (!rules.ok())
        return explain(rules.status());
    if (out.empty()) {
        std::cout << *rules << std::flush;
        return std::cout ? Exit::Ok : Exit::Unavailable;
    }
    // Beside it first: a server that reloads at this moment finds the old rules or the new ones, never half of them.
    const std::string beside = out + ".new";
    std::ofstream file(beside, std::ios::binary | std::ios::trunc);
    file << *rules;
    file.close();
    if (!file || std::rename(beside.c_str(), out.c_str()) != 0) {
        std::remove(beside.c_str());
        std::cerr << "bulkhead-gateway: " << out << " cannot be written. Give --out a path that can.\n";
        return Exit::Unavailable;
    }
    return Exit::Ok;
}

} // namespace bulkhead
