// An OpenID provider for tests: `node provider.mjs '{"accessS": 60}'` listens on a free loopback port, prints
// "listening <issuer>" and ends with its standard input. Its sign-in pages take any name; the password does not matter.
// "opaque": its access tokens are no JWT, and it answers questions about them (RFC 7662).
// "deaf": it does not hear that somebody is to be asked anew; "saysWhen": it always tells when somebody was.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const asked = JSON.parse(process.argv[2] ?? '{}');
const resource = asked.resource ?? 'urn:bulkhead:gateway';
const people = {
  ada: { name: 'Ada Example', preferred_username: 'ada', groups: ['operations'] },
  ben: { name: 'Ben Example', preferred_username: 'ben', groups: ['support-east'] },
  cleo: { name: 'Cleo Example', preferred_username: 'cleo', groups: [] },
};

const server = createServer();
server.listen(asked.port ?? 0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: 'bulkhead-console',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      redirect_uris: ['http://127.0.0.1/signed-in'],
      grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
      response_types: ['code'],
      require_auth_time: asked.saysWhen ?? false,
    }, {
      client_id: 'bulkhead-gateway',
      client_secret: 'of tests: 1/2',
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: [],
      redirect_uris: [],
      response_types: [],
    }],
    cookies: { keys: ['of tests'] },
    pkce: { required: () => true, methods: ['S256'] },
    claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'groups'] },
    conformIdTokenClaims: false,
    scopes: ['openid', 'offline_access', 'profile'],
    findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: `subject-of-${id}`, ...people[id] }) }),
    extraTokenClaims: (_, token) => ({ ...people[token.accountId] }),
    issueRefreshToken: async (_, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    features: {
      devInteractions: { enabled: true },
      deviceFlow: { enabled: true },
      revocation: { enabled: true },
      introspection: { enabled: asked.opaque ?? false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'openid profile offline_access',
          audience: resource,
          accessTokenTTL: asked.accessS ?? 300,
          accessTokenFormat: asked.opaque ? 'opaque' : 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    ttl: { AccessToken: asked.accessS ?? 300, DeviceCode: asked.deviceS ?? 120 },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (asked.deaf && request.url.startsWith('/auth?')) {
      const url = new URL(request.url, issuer);
      url.searchParams.delete('prompt');
      url.searchParams.delete('max_age');
      request.url = url.pathname + url.search;
    }
    return answer(request, response);
  });
  console.log(`listening ${issuer}`);
});
process.stdin.on('end', () => process.exit(0)).resume();
