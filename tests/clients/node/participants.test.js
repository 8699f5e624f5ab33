// Calls ParticipantService as any JavaScript program would, with the stub that proto-loader
// generates from its proto at run time. tests/clients/run.sh starts the service.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import { getProtoPath } from 'google-proto-files';

// The ids of Graph's page.
const callId = '112f7296-5fa4-42ca-bae8-6a692b15d4b8';
const participantId = 'a7ebfb2d-871e-419c-87af-27290b22e8db';
const userId = '278405a3-f568-4b3e-b684-009193463064';
const phoneNumber = '+14255550123';
const clientContext = 'f2fa86af-3c51-4bc2-8fc0-475452d9764f';

const definition = protoLoader.loadSync(
  ['participants/v1/participant_service.proto', 'participants/v1/bulk_participant_service.proto', 'google/rpc/status.proto', 'google/rpc/error_details.proto'],
  { includeDirs: [fileURLToPath(new URL('../../../proto', import.meta.url)), getProtoPath('..')], enums: String },
);
const { BulkParticipantService, ParticipantService } = grpc.loadPackageDefinition(definition).participants.v1;

// A stub whose methods take a request and options, and return promises.
function connect(address, credentials = grpc.credentials.createInsecure(), options = {}) {
  const client = new ParticipantService(address, credentials, options);
  after(() => client.close());
  const promising = (method) => promisify(client[method]).bind(client);
  return {
    listParticipants: promising('listParticipants'),
    removeParticipant: promising('removeParticipant'),
    inviteParticipants: promising('inviteParticipants'),
    cancelInvitation: promising('cancelInvitation'),
    getInvitation: promising('getInvitation'),
    muteParticipant: promising('muteParticipant'),
  };
}

const { ADDRESS, THROTTLED_ADDRESS, TLS_ADDRESS, TLS_FOLDER } = process.env;
const file = (name) => readFileSync(`${TLS_FOLDER}/${name}`);
const stub = connect(ADDRESS);
// As in production: over mutual TLS, as the caller whose certificate try-certificates creates, with
// the service config.
const bot = connect(TLS_ADDRESS, grpc.credentials.createSsl(file('ca.pem'), file('bot.key'), file('bot.pem')), {
  'grpc.service_config': readFileSync(new URL('../../../docs/service_config.json', import.meta.url), 'utf8'),
});

const within = (seconds) => ({ deadline: Date.now() + seconds * 1000 });

function invitation(call, participant) {
  const identity = { user: { id: userId, identityProvider: 'AAD' } };
  return { callId: call, participants: [{ identity, participantId: participant }], clientContext };
}

// The details of an error, by type name.
function detailsOf(error) {
  const details = {};
  for (const bytes of error.metadata.get('grpc-status-details-bin')) {
    for (const { type_url: url, value } of definition['google.rpc.Status'].deserialize(bytes).details) {
      const name = url.slice(url.lastIndexOf('/') + 1);
      details[name] = definition[name].deserialize(value);
    }
  }
  return details;
}

// Returns the details.
async function expectError(call, code, reason, effect) {
  const error = await call.then(() => assert.fail('it succeeded'), (rejection) => rejection);
  assert.equal(error.code, code, error.message);
  const details = detailsOf(error);
  const info = details['google.rpc.ErrorInfo'];
  assert.equal(info.domain, 'participant-service');
  assert.equal(info.reason, reason);
  assert.equal(info.metadata.effect, effect);
  return details;
}

test('example 1 removes an active participant', async () => {
  const { outcome } = await stub.removeParticipant({ callId, participantId }, within(30));
  assert.equal(outcome, 'OUTCOME_REMOVED');
});

test('example 2 cancels an invitation', async () => {
  const { operation } = await stub.inviteParticipants(invitation(callId, participantId), within(30));
  assert.equal(operation.status, 'OPERATION_STATUS_RUNNING');
  assert.equal(operation.clientContext, clientContext);
  assert.deepEqual(operation.participants.map((participant) => participant.participantId), [participantId]);
  const { outcome } = await stub.removeParticipant({ callId, participantId }, within(30));
  assert.equal(outcome, 'OUTCOME_REMOVED');
});

test('INVALID_ARGUMENT names every bad field', async () => {
  const call = stub.removeParticipant({ participantId: 'no/slash' }, within(30));
  const details = await expectError(call, grpc.status.INVALID_ARGUMENT, 'INVALID_REQUEST', 'none');
  const violations = details['google.rpc.BadRequest'].fieldViolations;
  assert.deepEqual(violations.map(({ field }) => field), ['call_id', 'participant_id']);
});

test('a missing participant is NOT_FOUND', async () => {
  const call = stub.removeParticipant({ callId, participantId: 'nobody' }, within(30));
  await expectError(call, grpc.status.NOT_FOUND, 'PARTICIPANT_NOT_FOUND', 'none');
});

test('a missing participant is allowed', async () => {
  const request = { callId, participantId: 'nobody', allowMissing: true };
  const { outcome } = await stub.removeParticipant(request, within(30));
  assert.equal(outcome, 'OUTCOME_ALREADY_ABSENT');
});

test('RESOURCE_EXHAUSTED says when to come back', async () => {
  const call = connect(THROTTLED_ADDRESS).removeParticipant({ callId: 'throttled', participantId: 'somebody' }, within(30));
  const details = await expectError(call, grpc.status.RESOURCE_EXHAUSTED, 'GRAPH_THROTTLED', 'none');
  const seconds = Number(details['google.rpc.RetryInfo'].retryDelay.seconds);
  assert.ok(seconds >= 30 && seconds <= 90, `come back in ${seconds} s`);
});

test('its own deadline ends the call', async () => {
  const call = stub.removeParticipant({ callId: 'slow', participantId: 'somebody' }, within(1));
  await assert.rejects(call, { code: grpc.status.DEADLINE_EXCEEDED });
});

// At the caller's deadline the library's own answer can be first. Here the service's is the only
// one.
test('the default deadline tells the effect', async () => {
  const call = stub.removeParticipant({ callId: 'slow', participantId: 'somebody' }, {});
  await expectError(call, grpc.status.DEADLINE_EXCEEDED, 'DEADLINE', 'unknown');
});

// Builds getInvitation's input for an invitation that ended in an error with that reference.
function operationOf(request, reference, called) {
  const participants = request.participants.map((each, i) => ({ ...each, participantId: reference.participantIds[i] }));
  return { clientContext: reference.clientContext, participants, acceptTime: { seconds: Math.floor(called / 1000) } };
}

test('an invitation whose answer is lost is found and cancelled', async () => {
  const call = 'lost';
  const request = invitation(call, '');
  const called = Date.now();
  const invited = stub.inviteParticipants(request, within(30));
  const details = await expectError(invited, grpc.status.UNKNOWN, 'INVITE_OUTCOME_UNKNOWN', 'unknown');
  const operation = operationOf(request, details['participants.v1.InvitationReference'], called);
  assert.equal(operation.clientContext, clientContext);
  const { outcomes, done } = await stub.getInvitation({ callId: call, operation }, within(30));
  assert.ok(!done);
  assert.deepEqual(outcomes.map(({ state }) => state), ['STATE_PENDING']);
  const id = outcomes[0].participant.participantId;
  const { outcome } = await stub.cancelInvitation({ callId: call, participantId: id }, within(30));
  assert.equal(outcome, 'OUTCOME_REMOVED');
});

test('a user is found and removed by id', async () => {
  const call = 'people';
  const user = { user: { id: userId } };
  const found = await stub.listParticipants({ callId: call, identity: user }, within(30));
  assert.equal(found.coverage, 'ROSTER_COVERAGE_AS_REPORTED');
  assert.equal(found.participants.length, 1);
  const { outcome, results } = await stub.removeParticipant({ callId: call, identity: user }, within(30));
  assert.equal(outcome, 'OUTCOME_REMOVED');
  assert.deepEqual(results.map((result) => result.participantId), [found.participants[0].id]);
  const again = stub.removeParticipant({ callId: call, identity: user }, within(30));
  await expectError(again, grpc.status.NOT_FOUND, 'PARTICIPANT_NOT_FOUND', 'none');
});

async function muteLine(call, number) {
  const found = await stub.listParticipants({ callId: call, identity: { phone: { id: number } } }, within(30));
  for (const { id } of found.participants) await stub.muteParticipant({ callId: call, participantId: id }, within(30));
}

test('a phone line is found and muted', async () => {
  const call = 'people';
  await muteLine(call, phoneNumber);
  const { participants } = await stub.listParticipants({ callId: call }, within(30));
  for (const { info, isMuted, mediaStreams } of participants) {
    const isLine = info.identity.phone?.id === phoneNumber;
    assert.equal(Boolean(isMuted), isLine);
    assert.equal(Boolean(mediaStreams[0].serverMuted), isLine);
  }
  const absent = stub.muteParticipant({ callId: call, participantId: 'nobody' }, within(30));
  await expectError(absent, grpc.status.NOT_FOUND, 'PARTICIPANT_NOT_FOUND', 'none');
});

test('a desk lists a page at a time', async () => {
  const call = 'crowd';
  const sizes = [];
  const ids = [];
  let token = '';
  do {
    const page = await stub.listParticipants({ callId: call, pageSize: 100, pageToken: token }, within(30));
    sizes.push(page.participants.length);
    ids.push(...page.participants.map(({ id }) => id));
    token = page.nextPageToken;
  } while (token && sizes.length < 9);
  assert.deepEqual(sizes, [100, 100, 50]);
  assert.deepEqual(ids, [...new Set(ids)].sort());
});

test('a meeting ends for everybody but two', async () => {
  const client = new BulkParticipantService(ADDRESS, grpc.credentials.createInsecure());
  after(() => client.close());
  const bulk = { removeAllParticipants: promisify(client.removeAllParticipants).bind(client) };
  const call = 'meeting';
  const keepIdentities = [{ user: { id: userId } }, { phone: { id: '+14255550123' } }];
  const preview = await bulk.removeAllParticipants({ callId: call, keepIdentities }, within(60));
  assert.equal(preview.wouldRemoveCount, 2);
  const { done, results } = await bulk.removeAllParticipants({ callId: call, keepIdentities, force: true }, within(60));
  assert.ok(done);
  assert.deepEqual(results.map(({ outcome }) => outcome), ['OUTCOME_REMOVED', 'OUTCOME_REMOVED']);
});

test('mutual TLS lets the bot remove', async () => {
  const request = { callId, participantId: 'nobody', allowMissing: true };
  const { outcome } = await bot.removeParticipant(request, within(30));
  assert.equal(outcome, 'OUTCOME_ALREADY_ABSENT');
});

test('the policy denies the bot to invite', async () => {
  const call = bot.inviteParticipants(invitation(callId, participantId), within(30));
  await expectError(call, grpc.status.PERMISSION_DENIED, 'CALLER_NOT_AUTHORIZED', 'none');
});
