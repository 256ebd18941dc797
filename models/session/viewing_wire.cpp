#include "models/session/viewing_wire.h"

#include "models/session/wire.h"

#include "bulkhead/v1/session.pb.h"

namespace bulkhead {

Greeting greetingFrom(const v1::HelloResponse &m)
{
    Greeting greeting;
    greeting.info = sessionFrom(m);
    if (m.has_viewing_as())
        greeting.looking = {
            Role(m.viewing_as().role()), text(m.viewing_as().person_id()), text(m.viewing_as().tenant_id()), {}};
    greeting.look = {text(m.branding().name()), text(m.branding().accent()),
                     QByteArray(m.branding().logo().data(), qsizetype(m.branding().logo().size()))};
    return greeting;
}

LookChoices choicesFrom(const v1::ViewChoicesResponse &m)
{
    LookChoices choices;
    for (const int role : m.roles())
        choices.roles.append(Role(role));
    for (const v1::ViewPerson &person : m.persons())
        choices.persons.append({text(person.person_id()), Role(person.role()), text(person.scope_label())});
    for (const v1::ViewPartner &partner : m.partners())
        choices.partners.append({text(partner.tenant_id()), text(partner.name())});
    return choices;
}

void fillView(const LookAs &whom, v1::ViewAs &view)
{
    view.set_role(v1::Role(whom.role));
    view.set_person_id(whom.person.toStdString());
    view.set_tenant_id(whom.partner.toStdString());
}

bool refusesView(const Fault &fault)
{
    for (const char *reason : {"NOT_ALLOWED", "VIEW_UNCLEAR", "VIEW_UNKNOWN", "TENANT_NOT_IN_SCOPE",
                               "SCOPE_NOT_ALLOWED", "ACTION_NOT_ALLOWED"}) {
        if (fault.reason == QLatin1String(reason))
            return true;
    }
    return false;
}

} // namespace bulkhead
