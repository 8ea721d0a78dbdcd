// Passes connections on into a name space of networks: run by nsenter there, with the listening server of the test
// sent to it, for a server keeps listening in the name space where it was made.
//
//   node docker-relay.mjs ADDRESS PORT

import { connect } from 'node:net';

const [, , host, port] = process.argv;

process.on('message', (_message, server) => {
  server.on('connection', (near) => {
    const far = connect({ host, port: Number(port), allowHalfOpen: true });
    near.on('error', () => far.destroy());
    far.on('error', () => near.resetAndDestroy());
    near.pipe(far).pipe(near);
  });
  process.send?.('listening');
});
process.on('disconnect', () => process.exit());
