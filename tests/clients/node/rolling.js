// Invites and removes in a loop while servers are replaced.
// Ends at the end of its input or by SIGTERM, and prints the results of its calls as JSON.
// Usage: rolling.js --service_config FILE --ids PREFIX [--call_id ID] [--pause MS] TARGET
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import { getProtoPath } from 'google-proto-files';

const workers = 4;
const maxAttempts = 10;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    service_config: { type: 'string' },
    ids: { type: 'string' }, // What the participants' ids begin with, another in each run.
    call_id: { type: 'string', default: '112f7296-5fa4-42ca-bae8-6a692b15d4b8' },
    pause: { type: 'string', default: '0' }, // Milliseconds between two rounds of a worker.
  },
});
if (positionals.length !== 1 || !options.service_config || !options.ids) {
  throw new Error('usage: rolling.js --service_config FILE --ids PREFIX [--call_id ID] [--pause MS] TARGET');
}
const callId = options.call_id;

const definition = protoLoader.loadSync(
  ['participants/v1/participant_service.proto', 'google/rpc/status.proto', 'google/rpc/error_details.proto'],
  { includeDirs: [fileURLToPath(new URL('../../../proto', import.meta.url)), getProtoPath('..')], enums: String },
);
const { ParticipantService } = grpc.loadPackageDefinition(definition).participants.v1;
const client = new ParticipantService(positionals[0], grpc.credentials.createInsecure(), {
  'grpc.service_config': readFileSync(options.service_config, 'utf8'),
});
const inviteParticipants = promisify(client.inviteParticipants).bind(client);
const removeParticipant = promisify(client.removeParticipant).bind(client);

const report = { removed: 0, invited: 0, repeated: 0, unknown: 0, failed: [], longest_ms: 0 };
const say = (text) => process.stderr.write(`${new Date().toISOString()} ${text}\n`);

// One call. The longest time only counts answers: a deadline reflects the caller's patience.
async function timed(method, request) {
  const start = performance.now();
  await method(request);
  report.longest_ms = Math.max(report.longest_ms, Math.round(performance.now() - start));
}

// Whether the call may have had an effect; undefined when a gRPC library made the error, so that it
// is unknown.
function effect(error) {
  const [bytes] = error.metadata?.get('grpc-status-details-bin') ?? [];
  if (!bytes) return undefined;
  const details = definition['google.rpc.Status'].deserialize(bytes).details;
  const packed = details.find(({ type_url: url }) => url.endsWith('/google.rpc.ErrorInfo'));
  return packed && definition['google.rpc.ErrorInfo'].deserialize(packed.value).metadata.effect;
}

// Repeats the invitation as long as it certainly had no effect.
async function invite(id) {
  const participants = [{ identity: { user: { id } }, participantId: id }];
  const request = { callId, participants, clientContext: id };
  for (let attempt = 1; ; attempt++) {
    try {
      await timed(inviteParticipants, request);
      report.invited++;
      return;
    } catch (error) {
      if (attempt === maxAttempts || effect(error) !== 'none') {
        say(`invitation unknown: ${error.message}`);
        report.unknown++;
        return;
      }
      say(`invitation repeated: ${error.message}`);
      report.repeated++;
    }
  }
}

// Calls once; the service config retries it.
async function remove(id) {
  try {
    await timed(removeParticipant, { callId, participantId: id, allowMissing: true });
    report.removed++;
  } catch (error) {
    say(`removal failed: ${error.message}`);
    report.failed.push(error.message);
  }
}

const stop = new AbortController();
const pause = (milliseconds) => sleep(milliseconds, undefined, { signal: stop.signal }).catch(() => {});

// Calls until it gets an answer: a network policy may need a moment to learn a new pod's address.
async function awaitServing() {
  while (!stop.signal.aborted) {
    try {
      await removeParticipant({ callId, participantId: options.ids, allowMissing: true });
      say('serving');
      return;
    } catch {
      await pause(100);
    }
  }
}

async function work(worker) {
  for (let round = 0; !stop.signal.aborted; round++) {
    const id = `${options.ids}-${worker}-${round}`;
    await invite(id);
    await remove(id);
    await pause(Number(options.pause));
  }
}

process.on('SIGTERM', () => stop.abort());
process.stdin.on('end', () => stop.abort()).resume();
await awaitServing();
await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
client.close();
process.stdin.destroy(); // Else it keeps the process after SIGTERM.
console.log(JSON.stringify(report));
