#include "backend/rpc/coverage_words.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

namespace bulkhead {

std::string kindWord(coverage::Kind kind)
{
    using coverage::Kind;
    switch (kind) {
    case Kind::Request:
        return "Requests";
    case Kind::Job:
        return "Jobs";
    case Kind::Event:
        return "Events";
    case Kind::Log:
        return "Log lines";
    case Kind::Series:
        return "Metric series";
    case Kind::Subscription:
        return "Subscription events";
    case Kind::Invoice:
        return "Invoices";
    case Kind::Procurement:
        return "Procurement events";
    case Kind::PartnerRevenue:
        return "Partner revenue events";
    case Kind::Unspecified:
        break;
    }
    return "Signals";
}

std::string shareWord(const coverage::Count &count)
{
    if (count.seen == 0)
        return "no data";
    __extension__ using Wide = unsigned __int128;
    const auto hundredths = static_cast<std::uint64_t>(Wide{count.tagged} * 10'000 / count.seen);
    return absl::StrFormat("%d.%02d%%", hundredths / 100, hundredths % 100);
}

std::string serviceWord(const coverage::Key &key)
{
    const std::string service = key.service.empty() ? "unnamed service" : key.service;
    return key.workflow.empty() ? service : absl::StrCat(service, " / ", key.workflow);
}

std::string dropSentence(const coverage::Key &key, const coverage::Drop &drop)
{
    return absl::StrCat(kindWord(key.kind), " of ", serviceWord(key), ": ", shareWord(drop.now),
                        " carry a tenant and environment, usually ", shareWord(drop.usual.count),
                        " at this time of day");
}

} // namespace bulkhead
