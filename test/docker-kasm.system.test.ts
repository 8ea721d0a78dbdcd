import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnDocker } from './support/docker.ts';
import { type KasmHost, startKasm } from './support/docker-kasm.ts';
import { get, webSocket } from './support/kasm-client.ts';

describeOnDocker('the example runs', () => {
  let kasm: KasmHost;
  beforeAll(async () => {
    kasm = await startKasm();
  });
  afterAll(() => kasm?.dispose());

  test('answers over HTTPS', async () => {
    const answer = await get(kasm.port, '/');
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('The page that the proxy image brings with it.');
    expect((await get(kasm.port, '/api/x')).body).toBe('{"service":"kasm_api","path":"/api/x"}\n');
  });

  test('a session speaks WebSocket through the proxy', async () => {
    expect((await webSocket(kasm.port, '/desktop/0123/websockify', 'hello')).echoed).toBe('hello');
  });
});
