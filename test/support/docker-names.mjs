// The name server of a host that is alone: knows no name, and says so at once (NXDOMAIN, RFC 1035 section 4.1.1).
//
//   node docker-names.mjs ADDRESS

import { createSocket } from 'node:dgram';

const IS_ANSWER = 0x80;
const RECURSION_AND_NXDOMAIN = 0x83;

const socket = createSocket('udp4');
socket.on('message', (query, { address, port }) => {
  if (query.length < 12) return;
  const answer = Buffer.from(query);
  answer[2] |= IS_ANSWER;
  answer[3] = RECURSION_AND_NXDOMAIN;
  socket.send(answer, port, address);
});
socket.bind(53, process.argv[2]);
