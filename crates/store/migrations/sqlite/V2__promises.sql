-- Promises of every kind, the steps of their ladders, and deliveries that tell of a promise.

alter table incident add column lead text;
alter table incident add column deputy text;
-- Quiet hours agreed with the customer; all four are null without.
alter table incident add column quiet_with text;
alter table incident add column quiet_until_ms integer;
alter table incident add column quiet_zone_label text;
alter table incident add column quiet_zone_iana text;
create index incident_declared on incident (declared_at_ms);

create table promise_new (
    id blob not null primary key,
    incident blob not null references incident (id),
    kind text not null,
    what text,
    audience text not null,
    -- update, policy, person; the first with the number of the update that said it.
    origin text not null,
    said_in integer,
    asked_by text,
    made_at_ms integer not null,
    due_at_ms integer not null,
    zone_label text not null,
    zone_iana text not null,
    owner text not null,
    -- What the ways to write the owner's name have in common.
    owner_key text not null,
    moves integer not null,
    revision integer not null,
    -- Counts stored changes; a change names the version it was decided on.
    version integer not null,
    -- The rung to take next and when; null when there is none.
    rung integer,
    rung_at_ms integer,
    snoozed_until_ms integer,
    -- The earlier of the two instants above: when something is to happen. Null when nothing is, and always once settled.
    wakes_at_ms integer,
    -- kept, kept late, released, broken; null while open, like the columns after it.
    outcome text,
    closed_at_ms integer,
    kept_by integer,
    late_ms integer,
    -- Why it was let go, in time or not.
    release_reason text
) strict, without rowid;
-- Whoever starts next plans the steps of what is open; until then it wakes nobody.
insert into promise_new (id, incident, kind, audience, origin, said_in, made_at_ms, due_at_ms, zone_label, zone_iana, owner, owner_key,
    moves, revision, version, outcome, closed_at_ms, kept_by, late_ms, release_reason)
select p.id, p.incident, 'next-update', p.audience, 'update', p.said_in,
    coalesce((select u.published_at_ms from incident_update u where u.incident = p.incident and u.number = p.said_in), p.due_at_ms),
    p.due_at_ms, p.zone_label, p.zone_iana, p.owner, lower(ltrim(p.owner, '@')),
    0, 0, 1, p.outcome, p.closed_at_ms, p.kept_by, p.late_ms, p.release_reason
from promise p;
drop table promise;
alter table promise_new rename to promise;
create unique index promise_open on promise (incident, audience) where kind = 'next-update' and closed_at_ms is null;
-- What waits for an answer, on every board.
create index promise_offered on promise (incident) where kind = 'hand-off' and closed_at_ms is null;
create index promise_wakes on promise (wakes_at_ms, id) where wakes_at_ms is not null;
create index promise_incident on promise (incident, closed_at_ms, due_at_ms, id);
create index promise_owner on promise (owner_key, closed_at_ms);
create index promise_due on promise (due_at_ms, id) where closed_at_ms is null;
create index promise_unsettled on promise (id) where closed_at_ms is null;

-- A step that was taken. Every move of a promise begins its ladder anew.
create table promise_step (
    promise blob not null references promise (id),
    moves integer not null,
    rung integer not null,
    due_at_ms integer not null,
    taken_at_ms integer not null,
    primary key (promise, moves, rung)
) strict, without rowid;

create table delivery_new (
    -- Order of creation; deliveries of one incident to one destination leave in this order.
    seq integer primary key,
    id blob not null unique,
    incident blob not null,
    incident_number integer not null,
    -- It carries an update, or tells of a promise.
    update_id blob,
    update_number integer,
    promise blob references promise (id),
    -- reminder, snoozed, moved, looped-in, offered, asked; a reminder with the step it is.
    notice text,
    notice_moves integer,
    notice_rung integer,
    destination text not null,
    channel text not null,
    audience text not null,
    message text not null,
    created_at_ms integer not null,
    state text not null,
    -- The latest attempt begun; 0 before the first.
    attempt integer not null,
    -- When something is to happen: a try, or, while sending, the end of the lease. Null exactly when settled or held.
    due_at_ms integer,
    lease_owner text,
    may_have_arrived integer not null,
    sent_at_ms integer,
    receipt_id text,
    receipt_link text,
    last_error text,
    foreign key (incident, update_number) references incident_update (incident, number),
    check ((update_number is null) <> (promise is null)),
    check ((update_number is null) = (update_id is null)),
    check ((promise is null) = (notice is null))
) strict;
insert into delivery_new (seq, id, incident, incident_number, update_id, update_number, destination, channel, audience, message,
    created_at_ms, state, attempt, due_at_ms, lease_owner, may_have_arrived, sent_at_ms, receipt_id, receipt_link, last_error)
select seq, id, incident, incident_number, update_id, update_number, destination, channel, audience, message,
    created_at_ms, state, attempt, due_at_ms, lease_owner, may_have_arrived, sent_at_ms, receipt_id, receipt_link, last_error
from delivery;

-- What refers to a table is rewritten with its name, so attempts are moved before deliveries take theirs.
create table attempt_new (
    delivery blob not null references delivery_new (id),
    attempt integer not null,
    owner text not null,
    begun_at_ms integer not null,
    -- Null while it runs, and for ever when its worker died.
    ended_at_ms integer,
    outcome text,
    error text,
    primary key (delivery, attempt)
) strict, without rowid;
insert into attempt_new (delivery, attempt, owner, begun_at_ms, ended_at_ms, outcome, error)
select delivery, attempt, owner, begun_at_ms, ended_at_ms, outcome, error from attempt;
drop table attempt;
drop table delivery;
alter table delivery_new rename to delivery;
alter table attempt_new rename to attempt;
create index delivery_incident on delivery (incident, destination, seq);
create index delivery_undelivered on delivery (incident, destination, seq) where state not in ('sent', 'superseded', 'withdrawn');
create index delivery_due on delivery (due_at_ms, seq, state) where due_at_ms is not null;
-- A step reaches a destination once, however many nodes take it.
create unique index delivery_reminder on delivery (promise, notice_moves, notice_rung, destination) where notice = 'reminder';
create index delivery_promise on delivery (promise, destination) where promise is not null;
