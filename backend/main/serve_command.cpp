#include "backend/main/serve_command.h"

#include "backend/gateway_keys.h"
#include "backend/ops/log.h"

#include <iostream>

namespace bulkhead {

namespace {

constexpr char kListen[] = "127.0.0.1:7443";

void addKey(CLI::App &app, const GatewayKey &key, GatewayOptions &options)
{
    const std::string name = std::string("--") + key.word;
    if (const auto *text = std::get_if<GatewayKey::Text>(&key.place)) {
        std::string &value = (*text)(options);
        CLI::Option *option = app.add_option(name, value, key.help)->type_name(key.type);
        if (!value.empty())
            option->default_str(value);
    } else if (const auto *flag = std::get_if<GatewayKey::Flag>(&key.place)) {
        app.add_flag(name, (*flag)(options), key.help);
    } else {
        const auto number = std::get<GatewayKey::Number>(key.place);
        app.add_option_function<std::int64_t>(
               name, [&options, number](const std::int64_t &value) { number.set(options, value); }, key.help)
            ->type_name(key.type)
            ->check(CLI::Range(number.low, number.high))
            ->default_str(std::to_string(number.get(options)));
    }
}

void take(const GatewayKey &key, const GatewayOptions &from, GatewayOptions &to)
{
    GatewayOptions source = from;
    if (const auto *text = std::get_if<GatewayKey::Text>(&key.place))
        (*text)(to) = (*text)(source);
    else if (const auto *flag = std::get_if<GatewayKey::Flag>(&key.place))
        (*flag)(to) = (*flag)(source);
    else
        std::get<GatewayKey::Number>(key.place).set(to, std::get<GatewayKey::Number>(key.place).get(source));
}

} // namespace

absl::StatusOr<GatewayOptions> ServeCommand::options() const
{
    GatewayOptions merged;
    merged.listen = kListen;
    if (!config.empty()) {
        if (absl::Status status = readGatewayConfig(config, merged); !status.ok())
            return status;
    }
    for (const GatewayKey &key : gatewayKeys()) {
        if (serve->get_option(std::string("--") + key.word)->count() > 0)
            take(key, given, merged);
    }
    if (const auto level = logLevelOf(merged.logLevel); !level.ok())
        return level.status();
    if (const auto format = logFormatOf(merged.logFormat); !format.ok())
        return format.status();
    return merged;
}

void addServeCommand(CLI::App &app, ServeCommand &command)
{
    command.given.listen = kListen;
    command.serve = app.add_subcommand("serve", "Serve until SIGINT or SIGTERM; SIGHUP reads all files anew");
    command.serve
        ->add_option("--config", command.config,
                     "Holds any of these options, without dashes and with _ for -; the command line goes first")
        ->type_name("FILE.toml");
    for (const GatewayKey &key : gatewayKeys())
        addKey(*command.serve, key, command.given);
    CLI::App *config = app.add_subcommand("config", "Look at a configuration file");
    config->require_subcommand(1);
    command.check = config->add_subcommand("check", "Whether a gateway would start with it; starts nothing");
    command.check->add_option("file", command.checkedFile, "As for serve --config")->type_name("FILE.toml")->required();
}

Exit checkConfig(const ServeCommand &command)
{
    ServeCommand asked = command;
    asked.config = command.checkedFile;
    const auto options = asked.options();
    const absl::Status status = options.ok() ? Gateway::check(*options) : options.status();
    if (!status.ok())
        return explain(status);
    std::cout << command.checkedFile << ": a gateway can start with it" << std::endl;
    return Exit::Ok;
}

} // namespace bulkhead
