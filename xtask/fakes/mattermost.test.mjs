// The fake Mattermost as the official JavaScript client meets it: what it answers has every part that the client's own types ask for,
// and its WebSocket can be followed, lost and taken up again.

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {after, test} from 'node:test';

import mattermost from '@mattermost/client';
import WebSocket from 'ws';

const {Client4, WebSocketClient, WebSocketEvents} = mattermost;
const url = process.env.MATTERMOST_URL;
const require = createRequire(import.meta.url);
// The client says on the console what it does about its connection.
console.log = () => {};

// The parts of a type of `@mattermost/types` that must be there.
function needed(file, type) {
    const source = readFileSync(require.resolve(`@mattermost/types/${file}`).replace(/\.js$/, '.d.ts'), 'utf8');
    const body = source.match(new RegExp(`export type ${type} = (?:\\w+ & )?\\{([\\s\\S]*?)\\n\\};`));
    assert.ok(body, `${file} has no type ${type}`);
    const parts = [...body[1].matchAll(/^ {4}(\w+): /gm)].map((m) => m[1]);
    assert.ok(parts.length > 0, `${type} is read`);
    return parts;
}

// `without` is what the types ask for and the server does not send, or not when it is empty.
function has(value, file, type, without = []) {
    const missing = needed(file, type).filter((part) => !without.includes(part) && !(part in value));
    assert.deepEqual(missing, [], `${type} lacks parts`);
}

async function loggedIn(name) {
    const client = new Client4();
    client.setUrl(url);
    const user = await client.login(name, 'fake password 1');
    has(user, 'users', 'UserProfile', ['password', 'last_picture_update', 'mfa_active', 'last_activity_at', 'terms_of_service_id',
        'terms_of_service_create_at']);
    return {client, user};
}

// Events of one connection, awaited by name; each is taken once.
class Events {
    #seen = [];
    #waiting = [];

    constructor(token) {
        const sockets = this.sockets = [];
        this.socket = new WebSocketClient({
            newWebSocketFn: (to) => {
                const socket = new WebSocket(to);
                sockets.push(socket);
                return socket;
            },
            minWebSocketRetryTime: 1,
            reconnectJitterRange: 1,
        });
        this.socket.addMessageListener((event) => {
            this.#seen.push(event);
            this.#waiting.splice(0).forEach((wake) => wake());
        });
        this.missed = 0;
        this.socket.addMissedMessageListener(() => this.missed++);
        this.socket.initialize(`${url.replace('http', 'ws')}/api/v4/websocket`, token);
    }

    async next(name) {
        for (;;) {
            const at = this.#seen.findIndex((event) => event.event === name);
            if (at >= 0) {
                return this.#seen.splice(at, 1)[0];
            }
            await new Promise((wake) => this.#waiting.push(wake));
        }
    }
}

globalThis.WebSocket = WebSocket;
const open = [];
after(() => open.forEach((events) => events.socket.close()));

test('the official client logs in, makes a channel, posts, replies, changes, pins, uploads and reacts', async () => {
    const {client, user} = await loggedIn('dana');
    assert.match(client.getServerVersion(), /^11\.7\.0\./);
    assert.equal((await client.ping(false)).status, 'OK');
    assert.equal((await client.getClientConfig()).SiteURL, url);
    const [team] = await client.getMyTeams();
    has(team, 'teams', 'Team');
    assert.equal((await client.getTeamByName(team.name)).id, team.id);

    const wanted = {team_id: team.id, name: 'inc-7-globex', display_name: 'INC-7 Globex', type: 'P', purpose: 'why', header: 'how'};
    const channel = await client.createChannel(wanted);
    has(channel, 'channels', 'Channel');
    has(channel, 'channels', 'ServerChannel');
    assert.equal(channel.creator_id, user.id);
    assert.equal((await client.getChannelByName(team.id, 'inc-7-globex')).id, channel.id);
    await assert.rejects(client.createChannel(wanted), {server_error_id: 'store.sql_channel.save_channel.exists.app_error', status_code: 400});
    const patched = await client.patchChannel(channel.id, {header: '**Identified**'});
    assert.deepEqual([patched.header, patched.purpose], ['**Identified**', 'why']);
    const eve = await client.getUserByUsername('eve');
    has(await client.addToChannel(eve.id, channel.id), 'channels', 'ChannelMembership');
    assert.equal((await client.getChannelMember(channel.id, eve.id)).user_id, eve.id);

    const root = await client.createPost({channel_id: channel.id, message: 'It is **down**.', metadata: {priority: {priority: 'urgent'}}});
    has(root, 'posts', 'Post');
    assert.equal(root.metadata.priority.priority, 'urgent');
    const late = {channel_id: channel.id, message: 'Soon.', root_id: root.id, metadata: {priority: {priority: 'urgent'}}};
    await assert.rejects(client.createPost(late), {status_code: 400});
    const reply = await client.createPost({channel_id: channel.id, message: 'Looking.', root_id: root.id});
    await assert.rejects(client.createPost({channel_id: channel.id, message: 'No.', root_id: reply.id}),
        {server_error_id: 'api.post.create_post.root_id.app_error'});
    const thread = await client.getPostThread(root.id);
    has(thread, 'posts', 'PostList');
    assert.deepEqual(thread.order, [reply.id, root.id]);
    const changed = await client.patchPost({id: root.id, message: 'It is up.', props: {a: 1}});
    assert.deepEqual([changed.message, changed.props], ['It is up.', {a: 1}]);
    assert.ok(changed.edit_at > 0);
    await client.pinPost(root.id);
    assert.deepEqual((await client.getPinnedPosts(channel.id)).order, [root.id]);

    const form = new FormData();
    form.append('channel_id', channel.id);
    form.append('files', new Blob(['a log line']), 'server.log');
    const {file_infos: [info]} = await client.uploadFile(form);
    has(info, 'files', 'FileInfo', ['clientId']);
    assert.deepEqual([info.name, info.extension, info.size], ['server.log', 'log', 10]);
    const withFile = await client.createPost({channel_id: channel.id, message: 'Logs.', file_ids: [info.id]});
    assert.deepEqual((await client.getFileInfosForPost(withFile.id)).map((f) => f.id), [info.id]);

    has(await client.addReaction(user.id, root.id, 'eyes'), 'reactions', 'Reaction');
    assert.deepEqual((await client.getReactionsForPost(root.id)).map((r) => r.emoji_name), ['eyes']);
    const since = await client.getPostsSince(channel.id, root.create_at);
    assert.ok(since.order.includes(withFile.id) && since.posts[root.id].has_reactions);
    await client.deletePost(reply.id);
    await assert.rejects(client.getPost(reply.id), {status_code: 404});
});

test('what nobody may do is refused as the server refuses it', async () => {
    const nobody = new Client4();
    nobody.setUrl(url);
    nobody.logToConsole = false;
    await assert.rejects(nobody.login('dana', 'wrong'), {status_code: 401});
    await assert.rejects(nobody.getMe(), {server_error_id: 'api.context.session_expired.app_error', status_code: 401});
    const {client: dana} = await loggedIn('dana');
    const {client: eve} = await loggedIn('eve');
    const [team] = await dana.getMyTeams();
    const secret = await dana.createChannel({team_id: team.id, name: 'secret', display_name: 'Secret', type: 'P'});
    await assert.rejects(eve.getChannelByName(team.id, 'secret'), {status_code: 404});
    await assert.rejects(eve.createPost({channel_id: secret.id, message: 'Hello?'}), {status_code: 403});
    await dana.doFetch(`${dana.getChannelRoute(secret.id)}`, {method: 'delete'});
    await assert.rejects(dana.createPost({channel_id: secret.id, message: 'Too late.'}),
        {server_error_id: 'api.post.create_post.can_not_post_to_deleted.error'});
});

test('the WebSocket is followed, lost and taken up again without a gap', {timeout: 30_000}, async () => {
    const {client, user} = await loggedIn('dana');
    const [team] = await client.getMyTeams();
    const channel = await client.createChannel({team_id: team.id, name: 'followed', display_name: 'Followed', type: 'O'});
    const events = new Events(client.getToken());
    open.push(events);
    const hello = await events.next(WebSocketEvents.Hello);
    assert.equal(hello.seq, 0);

    const first = await client.createPost({channel_id: channel.id, message: 'One.'});
    const posted = await events.next(WebSocketEvents.Posted);
    assert.deepEqual([JSON.parse(posted.data.post).id, posted.data.channel_name, posted.broadcast.channel_id, posted.seq],
        [first.id, 'followed', channel.id, 1]);
    await client.addReaction(user.id, first.id, 'white_check_mark');
    const reacted = await events.next(WebSocketEvents.ReactionAdded);
    assert.equal(JSON.parse(reacted.data.reaction).emoji_name, 'white_check_mark');

    // The line breaks; what is said meanwhile comes with the next connection, which has the same id and says no hello.
    events.sockets.at(-1).terminate();
    const second = await client.createPost({channel_id: channel.id, message: 'Two.'});
    const missed = await events.next(WebSocketEvents.Posted);
    assert.deepEqual([JSON.parse(missed.data.post).id, missed.seq], [second.id, 3]);
    assert.deepEqual([events.missed, events.sockets.length], [0, 2]);
});
